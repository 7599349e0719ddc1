"""Merging and splitting the signals whose evidence grew today. Pure.

Belongs here: carrying out what lineage.py decides. Does not belong here: the decisions, and what overrides merge and
split (apply_overrides.py).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bellwether_assets.signals.background import Background
from bellwether_assets.signals.describe import Event, events_of_both
from bellwether_assets.signals.evidence import Recall, absorb, split_off
from bellwether_assets.signals.lineage import halves_of, is_due, look_for_merges
from bellwether_assets.signals.place_claims import MOST_CANDIDATES, Judge
from bellwether_assets.signals.state import Signal


def merge_and_split(
    before: Mapping[str, Signal],
    signals: Mapping[str, Signal],
    day: date,
    recall: Recall,
    background: Background,
    judge: Judge | None = None,
) -> tuple[dict[str, Signal], list[Event]]:
    """The signals after merges, then splits, among those whose evidence grew today; and what happened.

    `before`: the signals as of yesterday. `judge`: where a model judges, what it says of the founding claims of two
    that scores would merge; whom it keeps apart no score merges, nor today what is beyond so many of the nearest.
    """

    def known_apart(pairs: Sequence[tuple[Signal, Signal]]) -> frozenset[tuple[str, str]]:
        if judge is None or not pairs:
            return frozenset()
        looked_at: Counter[str] = Counter()
        asked: dict[tuple[str, str], tuple[str, str]] = {}
        for kept, absorbed in pairs:
            looked_at[absorbed.signal_id] += 1
            if looked_at[absorbed.signal_id] <= MOST_CANDIDATES:
                asked[kept.signal_id, absorbed.signal_id] = (absorbed.founding_claim_id, kept.founding_claim_id)
        claims = recall(sorted({claim for both in asked.values() for claim in both}))
        answers = judge([(claims[claim], claims[pattern]) for claim, pattern in asked.values()])
        same = {pair for pair, both in asked.items() if both not in answers or answers[both].shows_it}
        return frozenset((kept.signal_id, absorbed.signal_id) for kept, absorbed in pairs) - same

    now = dict(signals)
    known = {key: len(signal.evidence) for key, signal in before.items()}
    touched = [signal for key, signal in sorted(now.items()) if len(signal.evidence) > known.get(key, 0)]
    merges, remembered = look_for_merges(touched, now, day, background, known_apart)
    now.update(remembered)
    events: list[Event] = []
    for kept_id, absorbed_id in merges:
        absorbed = _without_refused(now, events, now[kept_id], now.pop(absorbed_id), recall)
        now[kept_id] = absorb(now[kept_id], absorbed)
        events += events_of_both("merged", absorbed_id, kept_id)
    merged = {event.signal_id for event in events}
    unmerged = [now[s.signal_id] for s in touched if s.signal_id in now and s.signal_id not in merged]
    due = [signal for signal in unmerged if is_due(signal)]
    if due:
        recall([item.claim_id for signal in due for item in signal.evidence])  # one look for all
    for signal in due:
        events += _split(signal, now, day, recall, background)
    return now, events


def _without_refused(
    now: dict[str, Signal], events: list[Event], kept: Signal, absorbed: Signal, recall: Recall
) -> Signal:
    """The signal to be merged, without the claims that left the kept one for good: those found a signal in `now`."""
    refused = [item.claim_id for item in absorbed.evidence if item.claim_id in kept.refused]
    parts = split_off(absorbed, refused, recall, now) if refused else None
    if parts is None:
        return absorbed
    rest, child = parts
    now[child.signal_id] = child
    events += events_of_both("split", rest.signal_id, child.signal_id)
    return rest


def _split(signal: Signal, now: dict[str, Signal], day: date, recall: Recall, background: Background) -> list[Event]:
    """Cluster the signal's claims; where they fell into two clusters on an earlier day already, split it in `now`."""
    claims = recall([item.claim_id for item in signal.evidence])
    halves = halves_of(signal, {item.claim_id: claims[item.claim_id].vector for item in signal.evidence}, background)
    since = (signal.two_since or day) if halves else None
    now[signal.signal_id] = replace(signal, two_since=since, examined=len(signal.evidence))
    if halves is None or since is None or since >= day:
        return []
    parts = split_off(now[signal.signal_id], halves.leaving, recall, now)
    if parts is None:
        return []
    rest, child = parts
    now[rest.signal_id], now[child.signal_id] = rest, child
    return events_of_both("split", rest.signal_id, child.signal_id)
