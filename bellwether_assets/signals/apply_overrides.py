"""Applying overrides to the signals of a day. Pure: signals in, signals and outcomes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bellwether_assets.signals.describe import Event, events_of_both
from bellwether_assets.signals.evidence import Recall, absorb, split_off, with_claims, without_claims
from bellwether_assets.signals.overrides import Outcome, Override
from bellwether_assets.signals.state import Signal

# What changes one signal's fields, and no evidence.
_MARKS: Mapping[str, Callable[[Signal, Override], Signal]] = {
    "pin": lambda signal, _: replace(signal, pinned=True),
    "unpin": lambda signal, _: replace(signal, pinned=False),
    "mute": lambda signal, _: replace(signal, muted=True),
    "unmute": lambda signal, _: replace(signal, muted=False),
    "rename": lambda signal, override: replace(signal, given_title=override.value),
    "type": lambda signal, override: replace(signal, given_type=str(override.value)),
}


def apply_overrides(
    signals: Mapping[str, Signal], overrides: Sequence[Override], recall: Recall
) -> tuple[dict[str, Signal], list[Event], list[Outcome]]:
    """The signals after these overrides, in their order; what happened; what became of each override."""
    now = dict(signals)
    events: list[Event] = []
    outcomes: list[Outcome] = []
    for override in overrides:
        if override.action == "retract":
            outcomes.append(_retract(now, override, recall))
            continue
        holder = {item.claim_id: key for key, signal in now.items() for item in signal.evidence}
        signal = now.get(holder.get(override.claim_id or "", ""))
        held = tuple(sorted(item.claim_id for item in signal.evidence)) if signal else ()
        if signal is None:
            outcomes.append(_unresolved(override, f"no living signal holds claim {override.claim_id}"))
        elif override.action in _MARKS:
            now[signal.signal_id] = _MARKS[override.action](signal, override)
            outcomes.append(Outcome(override.override_id, "applied", "", signal.signal_id, held))
        else:
            outcomes.append(replace(_rearrange(now, events, override, signal, holder, recall), held=held))
    return now, events, outcomes


def _rearrange(
    now: dict[str, Signal],
    events: list[Event],
    override: Override,
    signal: Signal,
    holder: Mapping[str, str],
    recall: Recall,
) -> Outcome:
    """merge, split and move: what changes which signal holds a claim."""
    target = now.get(holder.get(override.other_claim_id or "", ""))
    if target is None and (override.other_claim_id or override.action == "merge"):
        return _unresolved(override, f"no living signal holds claim {override.other_claim_id}")
    if target is signal and override.action in {"merge", "move"}:
        return Outcome(override.override_id, "applied", "they are one signal already", signal.signal_id)
    if override.action == "merge" and target is not None:
        now[target.signal_id] = absorb(target, signal, by_hand=True)
        del now[signal.signal_id]
        events += events_of_both("merged", signal.signal_id, target.signal_id)
        return Outcome(override.override_id, "applied", f"merged into {target.signal_id}", target.signal_id)
    if override.action == "move" and target is not None:
        return _move(now, events, override, signal, target, recall)
    held = {item.claim_id for item in signal.evidence}
    wanted = override.claim_ids if override.action == "split" else (override.claim_id or "",)
    leaving = [claim for claim in wanted if claim in held]
    parts = split_off(signal, leaving, recall, now, by_hand=True) if leaving else None
    if parts is None:
        why = "its signal holds none of the claims" if not leaving else "its signal holds no other claim"
        return _unresolved(override, why)
    rest, child = parts
    now[rest.signal_id], now[child.signal_id] = rest, child
    events += events_of_both("split", rest.signal_id, child.signal_id)
    missing = len(wanted) - len(leaving)
    detail = f"split off as {child.signal_id}" + (f"; {missing} claims are held elsewhere" if missing else "")
    return Outcome(override.override_id, "applied", detail, child.signal_id)


def _move(
    now: dict[str, Signal], events: list[Event], override: Override, signal: Signal, target: Signal, recall: Recall
) -> Outcome:
    claim_id = override.claim_id or ""
    [item] = [item for item in signal.evidence if item.claim_id == claim_id]
    rest = without_claims(signal, [claim_id], recall)
    now[target.signal_id] = replace(
        with_claims(target, [item], recall([claim_id])),
        placed=tuple(sorted({*target.placed, claim_id})),
        refused=tuple(one for one in target.refused if one != claim_id),
    )
    if rest is None:
        del now[signal.signal_id]
        events += events_of_both("merged", signal.signal_id, target.signal_id)
    else:
        now[rest.signal_id] = rest
    return Outcome(override.override_id, "applied", f"moved to {target.signal_id}", target.signal_id)


def _retract(now: dict[str, Signal], override: Override, recall: Recall) -> Outcome:
    """Of an article whose day is frozen: its claims leave the signals that hold them."""
    held: list[str] = []
    for key, signal in list(now.items()):
        leaving = [item.claim_id for item in signal.evidence if item.article_id == override.article_id]
        if not leaving:
            continue
        held += leaving
        rest = without_claims(signal, leaving, recall)
        if rest is None:
            del now[key]
        else:
            now[key] = rest
    if not held:
        return _unresolved(override, f"no living signal holds a claim of article {override.article_id}")
    detail = f"{len(held)} claims of it left their signals"
    return Outcome(override.override_id, "applied", detail, None, tuple(sorted(held)))


def _unresolved(override: Override, why: str) -> Outcome:
    return Outcome(override.override_id, "unresolved", why)
