"""The fold: yesterday's state and today's clusters and claims make today's state, and what happened.

Stories go on first (a tight clustering), then claims leave that yesterday's words left out, then the day's claims join
living signals (a loose one) or found new ones together, then overrides are applied, then signals merge and split.
Pure: no clock, no database, no Dagster; equal arguments give equal results, whatever the order in which they are
listed. Work grows with the day: the claims of a signal are looked at only where something happened to it, and old
claims are recalled only where they are moved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.stories import Story, StoryEvent, advance_stories
from bellwether_assets.clusters.term_counts import NOTHING_COUNTED, TermCounts
from bellwether_assets.signals.apply_overrides import apply_overrides
from bellwether_assets.signals.describe import Event, SignalDay, describe
from bellwether_assets.signals.evidence import KnownClaim, Recall
from bellwether_assets.signals.expiry import DecayPolicy, is_closed
from bellwether_assets.signals.left_out import unlink
from bellwether_assets.signals.merge_and_split import merge_and_split
from bellwether_assets.signals.overrides import Outcome as OverrideOutcome
from bellwether_assets.signals.place_claims import Judge, place_claims
from bellwether_assets.signals.same_claims import one_item_each
from bellwether_assets.signals.state import Evidence, Signal, State
from bellwether_assets.signals.today import Today, TodaysClaim
from bellwether_assets.signals.types import type_of


@dataclass(frozen=True)
class Change:
    """A claim that joined or left a signal today."""

    signal_id: str
    change: str  # added or removed
    evidence: Evidence
    reason: str | None = None


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
    counted: TermCounts  # what today's stories add to the state's terms


def reinforce(
    yesterday: State,
    today: Today,
    day: date,
    policy: DecayPolicy,
    config: LinkingConfig,
    recall: Recall,
    judge: Judge | None = None,
) -> Outcome:
    """One day of the fold. `judge`: looks up what a model says of claims and patterns, where one is asked."""
    terms = yesterday.terms.at_beginning_of(day)
    advance = advance_stories(day, today.clusters, yesterday.stories, config, today.judged, terms)
    counted = NOTHING_COUNTED.with_groups(today.clusters.values())
    moved = {key: story for key, story in advance.placements.items() if key not in today.clusters}
    article_stories = {
        a.article_id: today.known_stories.get(a.article_id) or advance.placements[a.cluster_id] for a in today.articles
    }
    places = {a.article_id: (a.cluster_id, article_stories[a.article_id]) for a in today.articles}
    claims = sorted(today.claims, key=lambda c: (c.order, c.claim_id))
    recall_once = _recall_once(recall, claims)

    signals = _follow_stories(yesterday.signals, moved)
    background = yesterday.background.with_claims([claim.vector for claim in claims])
    unlinked = unlink(signals, recall_once, background, judge)
    signals = place_claims(unlinked.signals, claims, places, recall_once, background, judge)
    signals, events, outcomes = apply_overrides(signals, today.overrides, recall_once)
    signals, lineage = merge_and_split(yesterday.signals, signals, day, recall_once, background, judge)
    signals = one_item_each(yesterday.signals, signals, recall_once)
    signals = _retyped(yesterday.signals, signals)
    days, happened, signals, closed = _describe_all(
        yesterday.signals, signals, day, policy, [*unlinked.events, *events, *lineage]
    )
    vanished = tuple(
        replace(yesterday.signals[key], status="merged") for key in sorted(set(yesterday.signals) - set(signals))
    )
    changed = tuple(s for key, s in sorted(signals.items()) if s is not yesterday.signals.get(key))
    living = {key: signal for key, signal in signals.items() if key not in closed}
    return Outcome(
        State(advance.stories, living, background, terms.plus([counted])),
        article_stories,
        moved,
        advance.events,
        tuple(s for key, s in sorted(advance.stories.items()) if s is not yesterday.stories.get(key)),
        (*changed, *vanished),
        tuple(_changes(yesterday.signals, signals, unlinked.reasons)),
        days,
        happened,
        tuple(outcomes),
        background is not yesterday.background,
        counted,
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


def _changes(
    before: Mapping[str, Signal], after: Mapping[str, Signal], reasons: Mapping[tuple[str, str], str]
) -> Iterator[Change]:
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
                reason = None if claim_id in new else reasons.get((signal_id, claim_id))
                yield Change(signal_id, "removed", old[claim_id], reason)
            if claim_id in new:
                yield Change(signal_id, "added", new[claim_id])
