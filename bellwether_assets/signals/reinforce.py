"""The fold: yesterday's state and today's clusters and claims make today's state, and what happened.

Stories go on first (tight), then claims join living signals (loose) or found new ones together. Pure: no clock, no
database, no Dagster; equal arguments give equal results, whatever the order in which they are listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.link import LinkingConfig, continue_stories
from bellwether_assets.clusters.profile import Profile, merge
from bellwether_assets.platform.hashing import identifier
from bellwether_assets.signals.link_claims import Linkable, group, join
from bellwether_assets.signals.state import Evidence, Signal, State, Story
from bellwether_assets.signals.strength import shown, strength


@dataclass(frozen=True)
class Lives:
    """How long things last, in days: half-life and horizon by signal type (no horizon: never expires)."""

    half_life: Mapping[str, int]
    horizon: Mapping[str, int]


@dataclass(frozen=True)
class TodaysArticle:
    """One current article of the day: its story of the day, or for a copy of an earlier article that one's story."""

    article_id: str
    cluster_id: str | None
    root_story_id: str | None
    is_original: bool


@dataclass(frozen=True)
class TodaysClaim:
    """One claim of the day, with what linking and strength need."""

    claim_id: str
    article_id: str
    origin_id: str
    origin_day: date
    publisher: str
    stance: str
    direction: int
    kind: str
    quality: float
    quote_key: str
    claim_hash: str
    actors: tuple[str, ...]
    names: tuple[str, ...]
    order: str
    vector: NDArray[np.float64]


@dataclass(frozen=True)
class SignalDay:
    """One signal on one day."""

    signal_id: str
    strength: int
    strength_exact: float
    extracted: int
    articles: int
    origins: int
    publishers: int
    stories: int
    last_reinforced: date
    expiry: date | None
    status: str
    event: str | None


@dataclass(frozen=True)
class Outcome:
    """What one day of the fold made: the state for tomorrow, and the day's rows."""

    state: State
    article_stories: Mapping[str, str]
    changed_stories: tuple[Story, ...]
    changed_signals: tuple[Signal, ...]
    added: tuple[tuple[str, Evidence], ...]
    days: tuple[SignalDay, ...]
    events: tuple[tuple[str, str], ...]


def reinforce(
    yesterday: State,
    clusters: Mapping[str, Profile],
    articles: Sequence[TodaysArticle],
    claims: Sequence[TodaysClaim],
    day: date,
    lives: Lives,
    config: LinkingConfig,
) -> Outcome:
    """One day of the fold. The returned state's `placements` is yesterday's; the caller hashes today's rows into it."""
    stories, article_stories = _continue(yesterday.stories, clusters, articles, day, config)
    additions, founded = _place_claims(yesterday.signals, claims, article_stories)
    signals = dict(yesterday.signals)
    for signal in founded:
        signals[signal.signal_id] = signal
    vectors = {claim.claim_id: claim for claim in claims}
    for signal_id, evidence in sorted(additions.items()):
        if evidence:
            signals[signal_id] = _extend(signals[signal_id], evidence, vectors)
    days, events, signals = _live_on(yesterday.signals, signals, day, lives)
    changed = tuple(s for key, s in sorted(signals.items()) if s is not yesterday.signals.get(key))
    # A story that is no longer fed leaves the state; its rows stay, and a late article founds a new one.
    oldest = day - timedelta(days=config.story_life_days)
    living = {key: story for key, story in stories.items() if story.last_fed >= oldest}
    return Outcome(
        State(living, signals, yesterday.placements),
        article_stories,
        tuple(s for key, s in sorted(stories.items()) if s is not yesterday.stories.get(key)),
        changed,
        tuple((key, item) for key, s in sorted(signals.items()) for item in s.evidence if item.added_on == day),
        days,
        events,
    )


def _continue(
    living: Mapping[str, Story],
    clusters: Mapping[str, Profile],
    articles: Sequence[TodaysArticle],
    day: date,
    config: LinkingConfig,
) -> tuple[dict[str, Story], dict[str, str]]:
    """Which story each cluster goes on with or begins; stories as of tonight, and article → story."""
    placed = continue_stories(day, clusters, {key: story.profile for key, story in living.items()}, config)
    stories = dict(living)
    of_cluster: dict[str, str] = {}
    for cluster_id in sorted(clusters):
        story_id = placed[cluster_id] or identifier("t", cluster_id)
        of_cluster[cluster_id] = story_id
        before = stories.get(story_id)
        profile = merge(before.profile, clusters[cluster_id]) if before else clusters[cluster_id]
        stories[story_id] = Story(story_id, profile, day)
    article_stories = {}
    for article in articles:
        if article.cluster_id is not None:
            article_stories[article.article_id] = of_cluster[article.cluster_id]
        else:
            article_stories[article.article_id] = article.root_story_id or identifier("t", article.article_id)
    return stories, article_stories


def _place_claims(
    signals: Mapping[str, Signal], claims: Sequence[TodaysClaim], article_stories: Mapping[str, str]
) -> tuple[dict[str, list[Evidence]], list[Signal]]:
    """Evidence by signal, and the signals that today's other claims found."""
    ordered = sorted(claims, key=lambda claim: (claim.order, claim.claim_id))
    living = [Linkable(s.signal_id, s.centroid, s.founding, s.names) for _, s in sorted(signals.items())]
    linkable = {c.claim_id: Linkable(c.claim_id, c.vector, c.vector, c.names) for c in ordered}
    joined = join([linkable[claim.claim_id] for claim in ordered], living)
    additions: dict[str, list[Evidence]] = {}
    for claim in ordered:
        if claim.claim_id in joined:
            signal_id, score = joined[claim.claim_id]
            additions.setdefault(signal_id, []).append(
                _evidence(claim, article_stories[claim.article_id], _stance(claim, signals[signal_id]), score)
            )
    rest = [claim for claim in ordered if claim.claim_id not in joined]
    founded = []
    for indices in group([linkable[claim.claim_id] for claim in rest]):
        members = [rest[index] for index in indices]
        first = members[0]
        signal = Signal(
            identifier("s", first.claim_id),
            first.kind,
            first.direction,
            first.claim_id,
            first.origin_day,
            first.vector,
            np.zeros_like(first.vector),
            (),
            first.actors,
            "living",
            (),
        )
        founded.append(signal)
        additions[signal.signal_id] = [
            _evidence(
                m,
                article_stories[m.article_id],
                "supports" if m is first else _stance(m, signal),
                1.0 if m is first else float(np.round(m.vector @ first.vector, 6)),
            )
            for m in members
        ]
    return additions, founded


def _stance(claim: TodaysClaim, signal: Signal) -> str:
    """How a claim stands to a signal. The actors of its founding going the other way contradict it.

    Without a shared actor an opposite verb says nothing: rising unemployment does not contradict a falling index.
    """
    opposite = claim.direction * signal.direction < 0 and bool(set(claim.actors) & set(signal.founding_actors))
    return "contradicts" if opposite else claim.stance


def _evidence(claim: TodaysClaim, story_id: str, stance: str, score: float) -> Evidence:
    return Evidence(
        claim.origin_id,
        claim.publisher,
        claim.origin_day,
        stance,
        claim.quality,
        claim.claim_id,
        claim.article_id,
        story_id,
        claim.origin_day,
        claim.quote_key,
        score,
        claim.claim_hash,
    )


def _extend(signal: Signal, evidence: Sequence[Evidence], claims: Mapping[str, TodaysClaim]) -> Signal:
    """The signal with today's evidence. The same words are the same origin, whatever their age."""
    origin_of_quote = {item.quote_key: item for item in reversed(signal.evidence)}
    total, names, kept = signal.total, set(signal.names), list(signal.evidence)
    for item in sorted(evidence, key=lambda e: e.claim_id):
        known = origin_of_quote.get(item.quote_key)
        if known is not None:
            item = replace(  # noqa: PLW2901 - the same item, counted for the origin that said it first
                item, origin_id=known.origin_id, publisher=known.publisher, origin_day=known.origin_day
            )
        origin_of_quote.setdefault(item.quote_key, item)
        total = total + claims[item.claim_id].vector
        names |= set(claims[item.claim_id].names)
        kept.append(item)
    return replace(signal, total=total, names=tuple(sorted(names)), evidence=tuple(kept))


def _live_on(
    before: Mapping[str, Signal], signals: Mapping[str, Signal], day: date, lives: Lives
) -> tuple[tuple[SignalDay, ...], tuple[tuple[str, str], ...], dict[str, Signal]]:
    """Each signal's row of the day, what happened to it, and the signals with their status as of tonight."""
    days: list[SignalDay] = []
    events: list[tuple[str, str]] = []
    after: dict[str, Signal] = {}
    for signal_id, signal in sorted(signals.items()):
        row, happened = describe(signal, before.get(signal_id), day, lives)
        after[signal_id] = signal if signal.status == row.status else signal.with_status(row.status)
        events += [(signal_id, event) for event in happened]
        if row.status == "living" or happened:
            days.append(row)
    return tuple(days), tuple(events), after


def describe(signal: Signal, before: Signal | None, day: date, lives: Lives) -> tuple[SignalDay, list[str]]:
    """A signal's row of the day, and its events of the day, the principal one first."""
    half_life = lives.half_life[signal.type]
    exact = strength(signal.evidence, half_life, day)
    first_added: dict[str, date] = {}
    first_support: dict[str, date] = {}
    for item in sorted(signal.evidence, key=lambda e: (e.added_on, e.claim_id)):
        first_added.setdefault(item.origin_id, item.added_on)
        if item.stance != "contradicts":
            first_support.setdefault(item.origin_id, item.added_on)
    last_reinforced = max(first_support.values(), default=signal.founded_on)
    horizon = lives.horizon.get(signal.type)
    expiry = last_reinforced + timedelta(days=horizon) if horizon is not None else None
    status = "expired" if expiry is not None and day > expiry else "living"
    today = [item for item in signal.evidence if item.added_on == day]
    happened = []
    if before is None:
        happened.append("born")
    elif before.status == "expired" and status == "living":
        happened.append("revived")
    if any(item.stance == "contradicts" for item in today):
        happened.append("contradicted")
    if before is not None and any(found == day for found in first_support.values()):
        happened.append("reinforced")
    if before is not None and before.status == "living" and status == "expired":
        happened.append("expired")
    if not today and before is not None and before.status == "living":
        yesterday = strength(before.evidence, half_life, day - timedelta(days=1))
        if shown(exact) < shown(yesterday):
            happened.append("weakened")
    row = SignalDay(
        signal.signal_id,
        shown(exact),
        exact,
        len(set(first_added.values())),
        len({item.article_id for item in signal.evidence}),
        len(first_added),
        len({item.publisher for item in signal.evidence}),
        len({item.story_id for item in signal.evidence}),
        last_reinforced,
        expiry,
        status,
        happened[0] if happened else None,
    )
    return row, happened
