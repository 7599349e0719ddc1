"""What people query of signals' strength and evidence: views of the published tables, a question each."""

from datetime import date
from typing import Annotated

from bellwether_assets.foundation.tables.declare import BigInt, Row, declared


@declared("main", "strength_terms", key=("signal_id", "side", "claim_id"))
class StrengthTermRow(Row):
    """One row per item of a signal's evidence: what it adds to the strength on as_of."""

    signal_id: Annotated[str, "the signal"]
    side: Annotated[str, "E: supports or complicates; C: contradicts"]
    claim_id: Annotated[str, "the claim that stands for the item"]
    origin_id: Annotated[str, "the origin"]
    publisher: Annotated[str, "publisher of the origin's earliest member"]
    origin_day: Annotated[date, "day of the origin's earliest member, from which it ages"]
    age: Annotated[BigInt, "days from then to as_of"]
    quality: Annotated[float, "q of the formula"]
    half_life: Annotated[int, "H of the signal's type, in days"]
    weight: Annotated[float, "w = quality x 0.5^(age / half_life)"]
    rank: Annotated[int, "place by weight among the publisher's items on its side, from 0"]
    discount: Annotated[float, "0.5^rank"]
    effective_weight: Annotated[float, "weight x discount; a side's sum is E or C"]
    share: Annotated[float, "its part of that sum"]


@declared("main", "evidence_quotes", key=("signal_id", "claim_id"))
class EvidenceQuoteRow(Row):
    """One row per claim in a signal, with what it says and where that stands."""

    signal_id: Annotated[str, "the signal"]
    signal_title: Annotated[str, "the signal's title"]
    claim_id: Annotated[str, "the claim"]
    stance: Annotated[str, "supports, complicates or contradicts, seen from the signal"]
    quote: Annotated[str, "verbatim from that version of the article"]
    highlight: Annotated[str, "the telling words inside it"]
    statement: Annotated[str, "the quote made to stand alone"]
    article_id: Annotated[str, "the article"]
    version: Annotated[int, "the version of it that is quoted"]
    article_title: Annotated[str, "title of that version"]
    publisher: Annotated[str, "who published that article"]
    origin_publisher: Annotated[str, "who was first with its reporting: the `publisher` of `evidence`"]
    url: Annotated[str | None, "the article's address"]
    language: Annotated[str, "the article's language"]
    home_day: Annotated[date, "the article's home day"]
    published_on: Annotated[date | None, "calendar day of publication of that version, in the configured zone"]
    added_on: Annotated[date, "the day it became evidence"]
    story_id: Annotated[str, "the article's story"]
    item_id: Annotated[str, "the claim that stands for its item"]
    weight: Annotated[float, "w of the strength formula; 0 for what another claim stands for"]
    effective_weight: Annotated[float, "what it adds to E or C"]


@declared("main", "signal_firsts", key=("signal_id",))
class SignalFirstRow(Row):
    """One row per signal: who was first with it, and who came second."""

    signal_id: Annotated[str, "the signal"]
    title: Annotated[str, "its title"]
    first_day: Annotated[date, "day of the earliest reporting among its evidence"]
    publisher: Annotated[str, "who was first with that reporting"]
    claim_id: Annotated[str, "the claim that stands for it"]
    quote: Annotated[str, "what it says"]
    url: Annotated[str | None, "address of the article that is quoted"]
    second_day: Annotated[date | None, "first day of another publisher's reporting; NULL where there is no other"]
    second_publisher: Annotated[str | None, "that publisher"]
    days_ahead: Annotated[BigInt | None, "days between the two"]


@declared("main", "signal_growth", key=("signal_id",))
class SignalGrowthRow(Row):
    """One row per signal: how its strength moved over the last 7 and 30 days up to as_of."""

    signal_id: Annotated[str, "the signal"]
    title: Annotated[str, "its title"]
    type: Annotated[str, "its type"]
    status: Annotated[str, "living or expired"]
    strength_exact: Annotated[float, "its strength on as_of"]
    strength_7_days_ago: Annotated[float, "0 where it was not living then"]
    strength_30_days_ago: Annotated[float, "0 where it was not living then"]
    change_7_days: Annotated[float, "how much it rose since then; negative where it fell"]
    change_30_days: Annotated[float, "how much it rose since then; negative where it fell"]
    items_7_days: Annotated[int, "items of evidence that joined in the last 7 days"]
    items_30_days: Annotated[int, "items of evidence that joined in the last 30 days"]
