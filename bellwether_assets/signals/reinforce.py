"""The fold: yesterday's state and today's clusters and claims make today's state, and what happened.

Stories go on first (a tight clustering), then claims join living signals (a loose one) or found new ones together, then
overrides are applied, then signals merge and split. Pure: no clock, no database, no Dagster; equal arguments give equal
results, whatever the order in which they are listed. Work grows with the day: the claims of a signal are looked at only
where something happened to it, and old claims are recalled only where they are moved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.stories import Group, Story, StoryEvent, advance_stories
from bellwether_assets.signals.apply_overrides import apply_overrides
from bellwether_assets.signals.background import Background
from bellwether_assets.signals.describe import Event, SignalDay, describe
from bellwether_assets.signals.evidence import KnownClaim, Recall, new_signal, with_claims
from bellwether_assets.signals.expiry import DecayPolicy, is_closed
from bellwether_assets.signals.link_claims import Linkable, group, join, scores
from bellwether_assets.signals.merge_and_split import merge_and_split
from bellwether_assets.signals.overrides import Outcome as OverrideOutcome
from bellwether_assets.signals.overrides import Override
from bellwether_assets.signals.stance import stance_towards
from bellwether_assets.signals.state import Evidence, Signal, State
from bellwether_assets.signals.types import type_of
from bellwether_assets.vectors.whole_vectors import centroid_of, cosine


@dataclass(frozen=True)
class TodaysArticle:
    """One current original of the day, and its story of the day."""

    article_id: str
    cluster_id: str


@dataclass(frozen=True)
class TodaysClaim(KnownClaim):
    """One claim of the day, with what linking and strength need."""

    article_id: str
    origin_id: str
    origin_day: date
    publisher: str
    language: str
    stance: str  # as its reader labelled it
    by_model: bool
    quality: float
    quote_key: str
    claim_hash: str
    order: str


@dataclass(frozen=True)
class Today:
    """All that a day brings: its stories, articles and claims, the overrides in force, what a model judged."""

    clusters: Mapping[str, Group] = field(default_factory=dict)
    articles: Sequence[TodaysArticle] = ()
    claims: Sequence[TodaysClaim] = ()
    overrides: Sequence[Override] = ()
    retracted: frozenset[str] = frozenset()
    judged: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    # By article: the story it is known to be of, for whoever replays claims over given stories.
    known_stories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A claim that joined or left a signal today."""

    signal_id: str
    change: str  # added or removed
    evidence: Evidence


@dataclass(frozen=True)
class Outcome:
    """What one day of the fold made: the state for tomorrow, and the day's rows."""

    state: State
    article_stories: Mapping[str, str]
    moved_clusters: Mapping[str, str]
    story_events: tuple[StoryEvent, ...]
    changed_stories: tuple[Story, ...]
    changed_signals: tuple[Signal, ...]
    changes: tuple[Change, ...]
    days: tuple[SignalDay, ...]
    events: tuple[Event, ...]
    overrides: tuple[OverrideOutcome, ...]
    background_changed: bool


def reinforce(
    yesterday: State, today: Today, day: date, policy: DecayPolicy, config: LinkingConfig, recall: Recall
) -> Outcome:
    """One day of the fold."""
    advance = advance_stories(day, today.clusters, yesterday.stories, config, today.judged)
    moved = {key: story for key, story in advance.placements.items() if key not in today.clusters}
    article_stories = {
        a.article_id: today.known_stories.get(a.article_id) or advance.placements[a.cluster_id] for a in today.articles
    }
    cluster_of = {a.article_id: a.cluster_id for a in today.articles}
    claims = sorted(
        (c for c in today.claims if c.article_id not in today.retracted), key=lambda c: (c.order, c.claim_id)
    )
    recall_once = _recall_once(recall, claims)

    signals = _follow_stories(yesterday.signals, moved)
    background = yesterday.background.with_claims([claim.vector for claim in claims])
    signals = _place_claims(signals, claims, cluster_of, article_stories, recall_once, background)
    signals, events, outcomes = apply_overrides(signals, today.overrides, today.retracted, recall_once)
    signals, lineage = merge_and_split(yesterday.signals, signals, day, recall_once, background)
    signals = _retyped(yesterday.signals, signals)
    days, happened, signals, closed = _describe_all(yesterday.signals, signals, day, policy, [*events, *lineage])
    vanished = tuple(
        replace(yesterday.signals[key], status="merged") for key in sorted(set(yesterday.signals) - set(signals))
    )
    changed = tuple(s for key, s in sorted(signals.items()) if s is not yesterday.signals.get(key))
    return Outcome(
        State(advance.stories, {k: s for k, s in signals.items() if k not in closed}, background),
        article_stories,
        moved,
        advance.events,
        tuple(s for key, s in sorted(advance.stories.items()) if s is not yesterday.stories.get(key)),
        (*changed, *vanished),
        tuple(_changes(yesterday.signals, signals)),
        days,
        happened,
        tuple(outcomes),
        background is not yesterday.background,
    )


def _recall_once(recall: Recall, claims: Sequence[TodaysClaim]) -> Recall:
    """`recall` with a memory, which begins with today's claims: no claim is looked up twice."""
    known: dict[str, KnownClaim] = {claim.claim_id: claim for claim in claims}

    def recall_missing(claim_ids: Sequence[str]) -> Mapping[str, KnownClaim]:
        missing = sorted(set(claim_ids) - known.keys())
        if missing:
            known.update(recall(missing))
        return known

    return recall_missing


def _follow_stories(signals: Mapping[str, Signal], moved: Mapping[str, str]) -> dict[str, Signal]:
    """The signals, with the evidence of groups that changed story in their new story."""
    if not moved:
        return dict(signals)

    def now(item: Evidence) -> Evidence:
        story_id = moved.get(item.cluster_id or "", item.story_id)
        return item if story_id == item.story_id else replace(item, story_id=story_id)

    after = {}
    for key, signal in signals.items():
        if signal.clusters.isdisjoint(moved):
            after[key] = signal
            continue
        evidence = tuple(map(now, signal.evidence))
        same = all(one is other for one, other in zip(evidence, signal.evidence, strict=True))
        after[key] = signal if same else replace(signal, evidence=evidence)
    return after


def _place_claims(
    signals: Mapping[str, Signal],
    claims: Sequence[TodaysClaim],
    cluster_of: Mapping[str, str],
    article_stories: Mapping[str, str],
    recall: Recall,
    background: Background,
) -> dict[str, Signal]:
    """The signals with today's claims: each joins the best of yesterday's, the others found signals together."""
    after = dict(signals)
    if not claims:
        return after
    linkable = {c.claim_id: Linkable(c.claim_id, c.vector, c.vector) for c in claims}
    joined = join(list(linkable.values()), [signal.linkable for _, signal in sorted(signals.items())], background)

    def item(claim: TodaysClaim, signal: Signal, score: float) -> Evidence:
        founds = claim.claim_id == signal.founding_claim_id
        founding = signal.founding_actors, signal.founding_measured
        stance = "supports" if founds else stance_towards(claim, *founding)
        story_id, cluster_id = article_stories[claim.article_id], cluster_of[claim.article_id]
        return _evidence(claim, cluster_id, story_id, stance, score)

    additions: dict[str, list[Evidence]] = {}
    for claim in claims:
        if claim.claim_id in joined:
            signal_id, score = joined[claim.claim_id]
            additions.setdefault(signal_id, []).append(item(claim, signals[signal_id], score))
    rest = [claim for claim in claims if claim.claim_id not in joined]
    for indices in group([linkable[claim.claim_id] for claim in rest], background):
        members = [rest[index] for index in indices]
        founder = _medoid(members)
        signal = new_signal(founder, founder.origin_day, after)
        after[signal.signal_id] = signal
        near = scores([linkable[claim.claim_id] for claim in members], [linkable[founder.claim_id]], background)
        additions[signal.signal_id] = [
            item(claim, signal, score) for claim, [score] in zip(members, near.tolist(), strict=True)
        ]
    known = recall([claim.claim_id for claim in claims])
    for signal_id, items in sorted(additions.items()):
        after[signal_id] = with_claims(after[signal_id], items, known)
    return after


def _medoid(members: Sequence[TodaysClaim]) -> TodaysClaim:
    """The claim nearest to the centroid of those that found a signal together; of equals the first.

    Not the first of all: what comes first on a page is often its oddest remark, and the founding claim gives the signal
    what it is and its address.
    """
    centroid = centroid_of([claim.vector for claim in members])
    return max(members, key=lambda claim: (round(cosine(claim.vector, centroid), 6), -members.index(claim)))


def _evidence(claim: TodaysClaim, cluster_id: str, story_id: str, stance: str, score: float) -> Evidence:
    return Evidence(
        origin_id=claim.origin_id,
        publisher=claim.publisher,
        origin_day=claim.origin_day,
        stance=stance,
        kind=claim.kind,
        quality=claim.quality,
        claim_id=claim.claim_id,
        article_id=claim.article_id,
        cluster_id=cluster_id,
        story_id=story_id,
        added_on=claim.origin_day,
        quote_key=claim.quote_key,
        similarity=score,
        claim_hash=claim.claim_hash,
        own_origin_id=claim.origin_id,
        own_publisher=claim.publisher,
        own_origin_day=claim.origin_day,
        language=claim.language,
    )


def _retyped(before: Mapping[str, Signal], signals: Mapping[str, Signal]) -> dict[str, Signal]:
    """The signals with their types as of tonight: what a person said, else what the evidence shows."""
    after = dict(signals)
    for key, signal in signals.items():
        known = before.get(key)
        if signal is not known:
            shown = signal.given_type or type_of(signal.evidence, known.type if known else None)
            after[key] = signal if shown == signal.type else replace(signal, type=shown)
    return after


def _describe_all(
    before: Mapping[str, Signal],
    signals: Mapping[str, Signal],
    day: date,
    policy: DecayPolicy,
    lineage: Sequence[Event],
) -> tuple[tuple[SignalDay, ...], tuple[Event, ...], dict[str, Signal], set[str]]:
    """Each signal's row of the day, what happened, the signals with their status as of tonight, and which close."""
    of_signal: dict[str, list[Event]] = {}
    for event in lineage:
        of_signal.setdefault(event.signal_id, []).append(event)
    days: list[SignalDay] = []
    events = [event for event in lineage if event.signal_id not in signals]
    after: dict[str, Signal] = {}
    closed: set[str] = set()
    for signal_id, signal in sorted(signals.items()):
        row, happened = describe(signal, before.get(signal_id), day, policy, tuple(of_signal.get(signal_id, ())))
        horizon = policy.horizon_of(signal.type, signal.pinned)
        status = "closed" if is_closed(day, row.expiry, horizon) else row.status
        after[signal_id] = signal if signal.status == status else replace(signal, status=status)
        if status == "closed":
            closed.add(signal_id)
        events += happened
        if row.status == "living" or happened:
            days.append(row)
    ordered = sorted(set(events), key=lambda e: (e.signal_id, e.event, e.other_id or ""))
    return tuple(days), tuple(ordered), after, closed


def _changes(before: Mapping[str, Signal], after: Mapping[str, Signal]) -> Iterator[Change]:
    """Evidence that left and joined, by signal and claim. A claim that changed in its signal leaves and joins."""
    for signal_id in sorted({*before, *after}):
        was, now = before.get(signal_id), after.get(signal_id)
        if was is now:
            continue
        old = {item.claim_id: item for item in was.evidence} if was else {}
        new = {item.claim_id: item for item in now.evidence} if now else {}
        for claim_id in sorted({*old, *new}):
            if old.get(claim_id) == new.get(claim_id):
                continue
            if claim_id in old:
                yield Change(signal_id, "removed", old[claim_id])
            if claim_id in new:
                yield Change(signal_id, "added", new[claim_id])
