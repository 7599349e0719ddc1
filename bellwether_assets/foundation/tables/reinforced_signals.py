"""The fold: stories and signals over days, their evidence and their words."""

from datetime import date
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Texts, declared


@declared("pipeline", "article_stories", key=("article_id", "day"))
class ArticleStoryRow(Row):
    """One row per original and day on which it was placed in a story: its home day, later where stories changed."""

    day: Annotated[date, "the day from whose end this holds"]
    article_id: Annotated[str, "the article"]
    home_day: Annotated[date, "the article's home day"]
    cluster_id: Annotated[str, "its story of the home day"]
    story_id: Annotated[str, "the story"]


@declared("pipeline", "story_events", key=("day", "story_id", "event", "other_story_id"))
class StoryEventRow(Row):
    """One row per event of a story."""

    day: Annotated[date, "the day"]
    story_id: Annotated[str, "the story"]
    event: Annotated[str, "begun, continued, merged, moved or split"]
    other_story_id: Annotated[str | None, "the other story that has a part in it"]


@declared("pipeline", "story_states", key=("story_id", "day"))
class StoryStateRow(Row):
    """One row per story and day on which it changed; on the first of a month, of every living one."""

    day: Annotated[date, "the day from whose end this holds"]
    story_id: Annotated[str, "the story"]
    state: Annotated[str, "JSON: the groups it holds, as linking needs them"]


@declared("pipeline", "term_counts", key=("day",))
class TermCountRow(Row):
    """One row per day with originals; on the first of a month, one in any case, with the counts of all days."""

    day: Annotated[date, "the day"]
    state: Annotated[str, "JSON: how many originals the day brought, and how many of them hold each term"]


@declared("pipeline", "signal_states", key=("signal_id", "day"))
class SignalStateRow(Row):
    """One row per signal and day on which it changed; on the first of a month, of every living one."""

    day: Annotated[date, "the day from whose end this holds"]
    signal_id: Annotated[str, "the signal"]
    status: Annotated[str, "living, expired, closed (it can no longer be revived) or merged (it is part of another)"]
    state: Annotated[str, "JSON: type, founding, sums, what people and lineage say of it"]


@declared("pipeline", "background_states", key=("day",))
class BackgroundStateRow(Row):
    """One row per day on which claims came; on the first of a month, one in any case."""

    day: Annotated[date, "the day from whose end this holds"]
    state: Annotated[str, "JSON: how many claims of originals the home has read, and the sum of their vectors"]


@declared("pipeline", "evidence_changes", key=("day", "signal_id", "claim_id", "change"))
class EvidenceChangeRow(Row):
    """One row per claim that joined or left a signal."""

    day: Annotated[date, "the day of the change"]
    signal_id: Annotated[str, "the signal"]
    claim_id: Annotated[str, "the claim"]
    change: Annotated[str, "added or removed"]
    reason: Annotated[str | None, "why it left, where that was said of this claim; NULL otherwise"]
    article_id: Annotated[str, "the claim's article"]
    cluster_id: Annotated[str | None, "its story of the day"]
    story_id: Annotated[str, "the article's story"]
    added_on: Annotated[date, "the day it became evidence; a merge or a split does not change it"]
    origin_id: Annotated[str, "the origin that counts: what says the same within a signal is one origin"]
    origin_day: Annotated[date, "day of the origin's earliest member"]
    publisher: Annotated[str, "publisher of the origin's earliest member"]
    own_origin_id: Annotated[str, "the origin of the claim's own article"]
    own_origin_day: Annotated[date, "day of that origin's earliest member"]
    own_publisher: Annotated[str, "publisher of that origin's earliest member"]
    language: Annotated[str, "the article's language as it came; empty where it is not known"]
    stance: Annotated[str, "supports, complicates or contradicts, seen from the signal"]
    kind: Annotated[str, "the type of signal that the claim alone would make"]
    quality: Annotated[float, "q of the strength formula"]
    quote_key: Annotated[str, "hash of the normalised quote"]
    similarity: Annotated[float, "score of the link to the signal"]
    same_as: Annotated[str, "the first claim of its story here that says the same; itself where none does"]
    claim_hash: Annotated[str, "hash of the claim's words, so that a change of them is a change of evidence"]


@declared("pipeline", "signal_days", key=("day", "signal_id"))
class SignalDayRow(Row):
    """One row per living signal and day."""

    day: Annotated[date, "the day"]
    signal_id: Annotated[str, "the signal"]
    strength: Annotated[int, "0 to 10, rounded half up"]
    strength_exact: Annotated[float, "the formula's value"]
    extracted: Annotated[int, "distinct days on which an independent origin added evidence"]
    articles: Annotated[int, "articles whose claims are its evidence"]
    origins: Annotated[int, "distinct origins"]
    publishers: Annotated[int, "distinct publishers"]
    stories: Annotated[int, "distinct stories"]
    languages: Annotated[int, "distinct languages of its articles"]
    families: Annotated[int, "distinct owners of its publishers"]
    type: Annotated[str, "its type on that day, as its evidence shows it or a person said"]
    half_life: Annotated[int, "H of that type, in days"]
    last_reinforced: Annotated[date, "last day on which an independent origin supported it"]
    expiry: Annotated[date | None, "when it expires; NULL for structural and pinned signals"]
    status: Annotated[str, "living or expired"]
    event: Annotated[str | None, "the principal thing that happened to it that day"]
    label: Annotated[str | None, "what alone carries it, where one origin, publisher, owner, story or language does"]
    pinned: Annotated[bool, "a person pinned it: it does not expire, and briefs do not leave it out for its strength"]
    muted: Annotated[bool, "a person muted it: briefs leave it out"]


@declared("pipeline", "signal_events", key=("day", "signal_id", "event", "other_signal_id"))
class SignalEventRow(Row):
    """One row per event of a signal."""

    day: Annotated[date, "the day"]
    signal_id: Annotated[str, "the signal"]
    event: Annotated[
        str, "born, reinforced, contradicted, weakened, merged, split, unlinked, retyped, expired or revived"
    ]
    other_signal_id: Annotated[str | None, "the other signal of a merge or a split, or where an unlinked claim went"]


@declared("pipeline", "signal_standings", key=("day", "signal_id"))
class SignalStandingRow(Row):
    """One row per day on which evidence changed, and signal among the five with most claims at its end."""

    day: Annotated[date, "the day; what it says holds until the next such day"]
    signal_id: Annotated[str, "the signal"]
    rank: Annotated[int, "its place by claims, from 1"]
    claims: Annotated[int, "claims that are its evidence"]
    of_claims: Annotated[int, "claims that are evidence of any signal that may still change"]
    share: Annotated[float, "the first of the second"]
    cohesion: Annotated[float, "average nearness of its claims to each other: 1 the same, 0 as near as by chance"]
    nearest_signal_id: Annotated[str | None, "the other signal whose claims are nearest to its own; NULL without one"]
    nearest: Annotated[float | None, "the average nearness of their claims, as above"]


@declared("pipeline", "override_outcomes", key=("day", "override_id"))
class OverrideOutcomeRow(Row):
    """One row per override and day on which it was in force."""

    day: Annotated[date, "the day it was applied on"]
    override_id: Annotated[str, "the override"]
    outcome: Annotated[str, "applied or unresolved"]
    detail: Annotated[str, "what it did, or what is missing"]
    signal_id: Annotated[str | None, "the signal it was applied to"]
    held: Annotated[Texts, "claims that the anchor's signal held just before"]


@declared("pipeline", "signal_texts", key=("signal_id", "day"))
class SignalTextRow(Row):
    """One row per signal and day on which its words changed."""

    day: Annotated[date, "the day from whose end this holds"]
    signal_id: Annotated[str, "the signal"]
    evidence_hash: Annotated[str, "hash of the evidence that the words rest on"]
    title: Annotated[str, "the title"]
    analysis: Annotated[str, "JSON: sentences, each with the claims it rests on"]
    reasonings: Annotated[str, "JSON: what an article's claims say in general, in place of the claims' own reasoning"]
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
    content_hash: Annotated[str, "hash of the words and of what they are about"]
