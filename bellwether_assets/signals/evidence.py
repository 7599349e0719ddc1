"""Moving evidence: claims that join a signal, leave it, come with a signal that is merged, or found a new one. Pure.

Sums are of whole numbers: a claim that joins and leaves again leaves the signal bit-equal.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.signals.state import Evidence, Signal, count_origins
from bellwether_assets.vectors.whole_vectors import Vector


@dataclass(frozen=True)
class KnownClaim:
    """What of a claim becomes part of a signal."""

    claim_id: str
    kind: str
    statement: str
    pattern: str
    actors: tuple[str, ...]
    measured: tuple[str, ...]
    names: tuple[str, ...]
    vector: Vector  # whole, 640


# Looks up claims of any day by id; the fold asks only for those that it moves.
Recall = Callable[[Sequence[str]], Mapping[str, KnownClaim]]


def new_signal(claim: KnownClaim, day: date, taken: Container[str] = ()) -> Signal:
    """A signal that this claim founds, still without evidence. Its id is made of the claim's, if that is not taken."""
    signal_id = identifier("s", claim.claim_id)
    while signal_id in taken:
        signal_id = identifier("s", claim.claim_id, signal_id)
    return Signal(
        signal_id,
        claim.kind,
        claim.claim_id,
        day,
        claim.vector,
        np.zeros_like(claim.vector),
        {},
        claim.actors,
        claim.measured,
        "living",
        (),
    )


def with_claims(signal: Signal, items: Sequence[Evidence], known: Mapping[str, KnownClaim]) -> Signal:
    """The signal with these claims as well."""
    names = Counter(signal.names)
    for item in items:
        names.update(set(known[item.claim_id].names))
    total = signal.total + np.sum([known[item.claim_id].vector for item in items], axis=0)
    return replace(signal, total=total, names=_sorted(names), evidence=count_origins((*signal.evidence, *items)))


def without_claims(signal: Signal, claim_ids: Iterable[str], recall: Recall) -> Signal | None:
    """The signal without these claims, or None where none is left. If its founding claim leaves, the earliest of the
    others takes its place."""
    leaving = set(claim_ids)
    staying = tuple(item for item in signal.evidence if item.claim_id not in leaving)
    if not staying:
        return None
    founder = signal.founding_claim_id if signal.founding_claim_id not in leaving else earliest(staying).claim_id
    known = recall(sorted({*leaving, founder}))
    names = Counter(signal.names)
    for claim_id in leaving:
        names.subtract(set(known[claim_id].names))
    changed = replace(
        signal,
        total=signal.total - np.sum([known[claim_id].vector for claim_id in sorted(leaving)], axis=0),
        names=_sorted(names),
        evidence=count_origins(staying),
        examined=0,
        two_since=None,
        placed=tuple(claim_id for claim_id in signal.placed if claim_id not in leaving),
    )
    if founder == signal.founding_claim_id:
        return changed
    new = known[founder]
    return replace(
        changed,
        founding_claim_id=founder,
        founding=new.vector,
        founding_actors=new.actors,
        founding_measured=new.measured,
        founded_on=min(item.added_on for item in staying),
        # They were refused beside the founding claim that is gone.
        refused=(),
    )


def absorb(kept: Signal, absorbed: Signal, by_hand: bool = False) -> Signal:
    """The kept signal with the evidence of both. Its type and its founding claim stay."""
    names = Counter(kept.names)
    names.update(absorbed.names)
    apart = {*kept.apart, *absorbed.apart} - {kept.signal_id, absorbed.signal_id}
    held = {item.claim_id for item in absorbed.evidence}
    return replace(
        kept,
        total=kept.total + absorbed.total,
        names=_sorted(names),
        evidence=count_origins((*kept.evidence, *absorbed.evidence)),
        founded_on=min(kept.founded_on, absorbed.founded_on),
        kept_whole=kept.kept_whole or absorbed.kept_whole or by_hand,
        pinned=kept.pinned or absorbed.pinned,
        apart=tuple(sorted(apart)),
        placed=tuple(sorted({*kept.placed, *absorbed.placed})),
        refused=tuple(claim_id for claim_id in kept.refused if claim_id not in held),
        alike={other: since for other, since in kept.alike.items() if other != absorbed.signal_id},
    )


def split_off(
    signal: Signal, leaving: Sequence[str], recall: Recall, taken: Container[str], by_hand: bool = False
) -> tuple[Signal, Signal] | None:
    """The signal without the leaving claims, and the signal that those found; None where nothing would stay.

    The claims keep the days they joined on, so a split changes neither strength nor expiry.
    """
    rest = without_claims(signal, leaving, recall)
    if rest is None:
        return None
    gone = set(leaving)
    items = [item for item in signal.evidence if item.claim_id in gone]
    known = recall([item.claim_id for item in items])
    founder = known[earliest(items).claim_id]
    child = with_claims(new_signal(founder, min(item.added_on for item in items), taken), items, known)
    kept = gone if by_hand else gone & set(signal.placed)
    child = replace(child, muted=signal.muted, apart=signal.apart, placed=tuple(sorted(kept)))
    if by_hand:
        rest = replace(rest, apart=tuple(sorted({*rest.apart, child.signal_id})))
        child = replace(child, apart=tuple(sorted({*child.apart, rest.signal_id})))
    return rest, child


def earliest(items: Iterable[Evidence]) -> Evidence:
    """The first of these claims."""
    return min(items, key=lambda e: (e.own_origin_day, e.added_on, e.claim_id))


def _sorted(names: Mapping[str, int]) -> dict[str, int]:
    return {name: names[name] for name in sorted(names) if names[name] > 0}
