"""What each reader is told on each day."""

from datetime import date
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Texts, declared


@declared("pipeline", "briefs", key=("day", "reader"))
class BriefRow(Row):
    """One row per reader and day."""

    day: Annotated[date, "the day"]
    reader: Annotated[str, "the reader"]
    status: Annotated[str, "composed, silent or faulted"]
    reason: Annotated[str, "why, in a sentence"]
    news_value: Annotated[float, "what the day's biggest story and the signals had to say, as the day could know it"]
    edition: Annotated[str | None, "hash of what is said; NULL where nothing is"]
    articles_read: Annotated[int, "current articles of the day, without those in a language that is not read"]
    articles_not_read: Annotated[int, "current articles of the day in a language that the engine does not read"]
    languages_not_read: Annotated[Texts, "those languages by their English names, each with its articles: German 3"]
    articles_asked: Annotated[int, "articles of the day that an engine was to read: copies are not read again"]
    read_by_rules: Annotated[int, "those of them that the extractive engine read in place of a language model"]
    read_by_rules_reasons: Annotated[Texts, "why, each with its articles: answer cut off 2"]
    rejected_signal_id: Annotated[str | None, "the best candidate that is not in"]
    rejected_gate: Annotated[str | None, "the gate it failed"]
    rejected_explanation: Annotated[str | None, "in a sentence"]
    lead: Annotated[str, "JSON: sentences that tie its items together, each with the claims it rests on; [] for none"]
    lead_engine: Annotated[str | None, "the engine that wrote it; extractive: none was; NULL: nothing to tie together"]
    lead_dropped: Annotated[int, "sentences of a lead that an engine wrote and the claims do not bear out"]


@declared("pipeline", "brief_items", key=("day", "reader", "signal_id"))
class BriefItemRow(Row):
    """One row per signal that a brief tells."""

    day: Annotated[date, "the day"]
    reader: Annotated[str, "the reader"]
    signal_id: Annotated[str, "the signal"]
    rank: Annotated[int, "place in the brief, from 1"]
    change: Annotated[str, "new, stronger, contradicted, weaker, merged, expired or revived"]
    news_value: Annotated[float, "interest x change x novelty"]
    strength_exact: Annotated[float, "the strength that was told"]
    why: Annotated[str, "why it is told, in a sentence"]
    claim_id: Annotated[str, "the claim whose quote stands beside it"]
    told_claims: Annotated[Texts, "the claims that this telling covers"]
    summary: Annotated[str, "JSON: at most two sentences, each with the claims it rests on; [] for none"]


@declared("pipeline", "brief_scores", key=("day", "reader", "signal_id"))
class BriefScoreRow(Row):
    """One row per reader and signal that something happened to on a day: in or out, and by what."""

    day: Annotated[date, "the day"]
    reader: Annotated[str, "the reader"]
    signal_id: Annotated[str, "the signal"]
    is_in: Annotated[bool, "whether the brief tells it"]
    rank: Annotated[int | None, "place in the brief, from 1; NULL where it is out"]
    gate: Annotated[
        str | None,
        "the first gate it failed: nothing happened, muted, interest, one item, one publisher, strength, no stronger, "
        "news value, told once, maximum or fault; NULL where it is in",
    ]
    explanation: Annotated[str, "why it is in, or why it failed the gate, in a sentence"]
    news_value: Annotated[float, "interest x change_weight x strength_term x novelty"]
    interest: Annotated[float, "0 to 1; 1 for who names no interest, and for what is on the watchlist"]
    matched: Annotated[Texts, "what of the reader's settings it matches: topic energy, interest “…” 0.71, mute …"]
    watched: Annotated[bool, "on the watchlist: it passes interest, all floors and the maximum"]
    change: Annotated[str | None, "new, stronger, contradicted, weaker, merged, expired or revived; NULL for nothing"]
    change_weight: Annotated[float, "what such a change counts, 0 to 1"]
    strength_exact: Annotated[float, "its strength that day"]
    strength_term: Annotated[float, "square root of the strength's share of ten"]
    novelty: Annotated[float, "how far the day's words are from those told within 30 days; 1 without new claims"]
