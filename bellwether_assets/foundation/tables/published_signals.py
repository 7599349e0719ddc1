"""What people query of signals: now, by day, by event, with their evidence."""

from datetime import date
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Reasonings, Row, Sentences, Texts, declared


@declared("main", "signals", key=("signal_id",))
class PublishedSignalRow(Row):
    """One row per signal, as of the last day."""

    signal_id: Annotated[str, "the signal; its address for ever"]
    title: Annotated[str, "the title"]
    analysis: Annotated[str, "the analysis as text"]
    analysis_sentences: Annotated[Sentences, "its sentences, each with the claims it rests on"]
    article_reasonings: Annotated[
        Reasonings, "what an article's claims say in general, where the engine wrote it; [] where it did not"
    ]
    type: Annotated[
        str,
        "event, trend, risk, policy or structural, as its evidence shows it, unless a person said",
    ]
    strength: Annotated[int, "0 to 10, rounded half up"]
    strength_exact: Annotated[float, "the formula's value on as_of"]
    extracted: Annotated[int, "distinct days on which an independent origin added evidence"]
    articles: Annotated[int, "articles whose claims are its evidence"]
    origins: Annotated[int, "distinct origins"]
    publishers: Annotated[int, "distinct publishers of those origins"]
    stories: Annotated[int, "distinct stories"]
    languages: Annotated[int, "distinct languages of its articles, as far as they are known"]
    families: Annotated[int, "distinct owners of its publishers"]
    copies: Annotated[int, "further articles that carry the same reporting and do not count"]
    first_seen: Annotated[date, "day of its first evidence"]
    last_reinforced: Annotated[date, "last day on which an independent origin supported it"]
    expiry: Annotated[date | None, "when it expires; NULL for structural and pinned signals"]
    domains: Annotated[Texts, "domains of the taxonomy"]
    topics: Annotated[Texts, "topics of the taxonomy"]
    geographies: Annotated[Texts, "ISO 3166 codes of countries, names of regions"]
    actors: Annotated[Texts, "key actors"]
    status: Annotated[str, "living or expired"]
    label: Annotated[str | None, "what alone carries it, where one origin, publisher, owner, story or language does"]
    pinned: Annotated[bool, "a person pinned it: it does not expire, and briefs do not leave it out for its strength"]
    muted: Annotated[bool, "a person muted it: briefs leave it out"]
    founding_claim_id: Annotated[str, "the claim that founded it"]
    engine: Annotated[str, "the engine that wrote title and analysis"]
    sentences_checked: Annotated[
        int, "sentences that a model wrote, judged by their meaning against the claims they name"
    ]
    sentences_failing: Annotated[int, "those of them that say something else, more or blame, and were left out"]


@declared("main", "evidence", key=("signal_id", "claim_id"))
class PublishedEvidenceRow(Row):
    """One row per claim in a signal."""

    signal_id: Annotated[str, "the signal"]
    claim_id: Annotated[str, "the claim"]
    article_id: Annotated[str, "the claim's article"]
    version: Annotated[int, "the version of that article that the claim's quote is of"]
    story_id: Annotated[str, "the article's story"]
    origin_id: Annotated[str, "the origin that counts"]
    added_on: Annotated[date, "the day it became evidence; a merge or a split does not change it"]
    item_id: Annotated[str, "the claim that stands for its item: of an origin and a side the most direct"]
    confirms: Annotated[str | None, "that claim, where another article has it and this one says the same"]
    same_as: Annotated[str, "the first claim of its story here that says the same; itself where none does"]
    stance: Annotated[str, "supports, complicates or contradicts, seen from the signal"]
    kind: Annotated[str, "the type of signal that the claim alone would make"]
    side: Annotated[str, "E: supports or complicates; C: contradicts"]
    weight: Annotated[float, "w of the strength formula on as_of; 0 for what another claim stands for"]
    rank: Annotated[
        int | None, "place by weight among the publisher's items on its side, from 0; NULL for what is no item"
    ]
    discount: Annotated[float, "0.5 to the power of rank; 0 for what another claim stands for"]
    effective_weight: Annotated[float, "weight x discount: what it adds to its side, so that a side's sum is E or C"]
    quality: Annotated[float, "q of the strength formula"]
    publisher: Annotated[str, "publisher of the origin's earliest member"]
    owner: Annotated[str | None, "who owns that publisher, as far as the lists of owners tell; NULL where they do not"]
    family: Annotated[str, "the owner, else the publisher: what `families` counts"]
    origin_day: Annotated[date, "day of the origin's earliest member, from which it ages"]
    half_life: Annotated[int, "H of the signal's type, in days"]
    similarity: Annotated[float, "score of the link to the signal"]


@declared("main", "evidence_changes", key=("day", "signal_id", "claim_id", "change"))
class PublishedEvidenceChangeRow(Row):
    """One row per claim that joined or left a signal on a day; what changed in place leaves and joins."""

    day: Annotated[date, "the day at whose end the claim had joined or left"]
    signal_id: Annotated[str, "the signal, which may be part of another one now"]
    claim_id: Annotated[str, "the claim"]
    change: Annotated[str, "added or removed"]
    reason: Annotated[str | None, "why it left, where that was said of this claim; NULL otherwise"]
    article_id: Annotated[str, "the claim's article"]
    story_id: Annotated[str, "the article's story as of that day"]
    origin_id: Annotated[str, "the origin that counts"]
    added_on: Annotated[date, "the day it became evidence; a merge or a split does not change it"]
    stance: Annotated[str, "supports, complicates or contradicts, seen from the signal"]
    kind: Annotated[str, "the type of signal that the claim alone would make"]
    quality: Annotated[float, "q of the strength formula"]
    publisher: Annotated[str, "publisher of the origin's earliest member"]
    origin_day: Annotated[date, "day of the origin's earliest member, from which it ages"]
    half_life: Annotated[int, "H of the signal's last type, in days"]
    similarity: Annotated[float, "score of the link to the signal"]
    same_as: Annotated[str, "the first claim of its story here that says the same; itself where none does"]


@declared("main", "signal_days", key=("day", "signal_id"))
class PublishedSignalDayRow(Row):
    """One row per living signal and day."""

    day: Annotated[date, "the day at whose end all this holds"]
    signal_id: Annotated[str, "the signal"]
    strength: Annotated[int, "0 to 10, rounded half up"]
    strength_exact: Annotated[float, "the formula's value on that day"]
    extracted: Annotated[int, "distinct days on which an independent origin had added evidence"]
    articles: Annotated[int, "articles whose claims were its evidence"]
    origins: Annotated[int, "distinct origins"]
    publishers: Annotated[int, "distinct publishers of those origins"]
    stories: Annotated[int, "distinct stories"]
    languages: Annotated[int, "distinct languages of its articles, as far as they are known"]
    families: Annotated[int, "distinct owners of its publishers"]
    type: Annotated[str, "its type on that day"]
    half_life: Annotated[int, "H of that type, in days"]
    last_reinforced: Annotated[date, "last day on which an independent origin had supported it"]
    expiry: Annotated[date | None, "when it would expire by then; NULL for structural and pinned signals"]
    event: Annotated[str | None, "the principal thing that happened to it that day"]


@declared("main", "signal_events", key=("day", "signal_id", "event", "other_signal_id"))
class PublishedSignalEventRow(Row):
    """One row per event of a signal."""

    day: Annotated[date, "the day in whose course it happened"]
    signal_id: Annotated[str, "the signal, which may be part of another one now"]
    event: Annotated[
        str, "born, reinforced, contradicted, weakened, merged, split, unlinked, retyped, expired or revived"
    ]
    other_signal_id: Annotated[str | None, "the other signal of a merge or a split, or where an unlinked claim went"]


@declared("main", "signal_texts", key=("signal_id", "day"))
class PublishedSignalTextRow(Row):
    """One row per signal and day on which it was told anew: by which engine, and how its words stood their checks."""

    day: Annotated[date, "the day from whose end the words hold"]
    signal_id: Annotated[str, "the signal, which may be part of another one now"]
    title: Annotated[str, "the title"]
    domains: Annotated[Texts, "domains of the taxonomy"]
    topics: Annotated[Texts, "topics of the taxonomy"]
    geographies: Annotated[Texts, "ISO 3166 codes of countries, names of regions"]
    actors: Annotated[Texts, "key actors"]
    engine: Annotated[str, "the engine that wrote it"]
    dropped: Annotated[int, "sentences, titles and reasonings that an engine wrote and the evidence does not bear out"]
    sentences_checked: Annotated[
        int, "sentences that a model wrote, judged by their meaning against the claims they name"
    ]
    sentences_failing: Annotated[int, "those of them that say something else, more or blame, and were left out"]
    not_of_this: Annotated[Texts, "claims of which the engine says that they do not belong to the signal"]


@declared("main", "signal_standings", key=("day", "signal_id"))
class PublishedSignalStandingRow(Row):
    """One row per day on which evidence changed, and signal among the five with most claims at its end."""

    day: Annotated[date, "the day; what it says holds until the next such day"]
    signal_id: Annotated[str, "the signal, which may be part of another one now"]
    rank: Annotated[int, "its place by claims, from 1"]
    claims: Annotated[int, "claims that are its evidence"]
    of_claims: Annotated[int, "claims that are evidence of any signal that may still change"]
    share: Annotated[float, "the first of the second"]
    cohesion: Annotated[float, "average nearness of its claims to each other: 1 the same, 0 as near as by chance"]
    nearest_signal_id: Annotated[str | None, "the other signal whose claims are nearest to its own; NULL without one"]
    nearest: Annotated[float | None, "the average nearness of their claims, as above"]


@declared("main", "overrides", key=("override_id",))
class PublishedOverrideRow(Row):
    """One row per override that stands: what a person said, and what became of it."""

    override_id: Annotated[str, "the override"]
    action: Annotated[str, "pin, unpin, mute, unmute, rename, type, merge, split, move or retract"]
    day: Annotated[date, "the day from which it is in force; of a retraction, the article's home day"]
    claim_id: Annotated[str | None, "the anchor: the signal that held this claim was meant"]
    other_claim_id: Annotated[str | None, "a claim of the signal that it went to"]
    claim_ids: Annotated[Texts, "claims that were split off"]
    article_id: Annotated[str | None, "the article that was retracted"]
    value: Annotated[str | None, "the new title or type"]
    author: Annotated[str, "who said so"]
    reason: Annotated[str, "why"]
    source: Annotated[str, "command or file"]
    outcome: Annotated[str, "applied, unresolved, or waiting where its day is not built yet"]
    detail: Annotated[str | None, "what it did, or what was missing"]
    signal_id: Annotated[str | None, "the signal it was applied to"]
    held: Annotated[Texts, "claims that the anchor's signal held just before"]


@declared("main", "redirects", key=("from_signal_id",))
class PublishedRedirectRow(Row):
    """One row per old address of a signal."""

    from_signal_id: Annotated[str, "the old address"]
    to_signal_id: Annotated[str | None, "where it leads; NULL where nothing of the signal is left"]
    since: Annotated[date, "as_of of the publication that first redirected it"]
