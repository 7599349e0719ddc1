"""Whether a signal needs new words, from yesterday's evidence and today's alone.

Belongs here: what of the evidence its words depend on. Does not belong here: writing them (`compose_signals.py`).

One more article that says what the others say changes no sentence, and a model asked about each would be paid for the
same words and give every day another title. So a signal is told anew when its evidence has doubled on a side since it
was told: at 1, 2, 4, 8, … origins that support, complicate or contradict it, each counted apart, the first of a side
included. It is told anew, too, when one of the first so many of a side is another one than yesterday (a late article),
and when anything is gone that its words may rest on: a sentence must not name a claim that is not there. All of this is
a function of the two sets, whatever order they came in.
"""

from __future__ import annotations

from collections.abc import Iterable

from bellwether_assets.signals.state import Evidence, Signal

_Item = tuple[str, str, str]


def needs_words(before: Signal | None, now: Signal) -> bool:
    """Whether the words that `before` has do not fit `now`; `before` is None for a signal that is new."""
    if before is None or before.given_title != now.given_title:
        return True
    if before.evidence_hash == now.evidence_hash:
        return False
    return bool(_items(before.evidence) - _items(now.evidence)) or told_by(before.evidence) != told_by(now.evidence)


def told_by(evidence: Iterable[Evidence]) -> frozenset[_Item]:
    """The evidence that decides whether words are written anew: of n origins of a side the first 2^⌊log2 n⌋."""
    sides: dict[str, dict[str, Evidence]] = {}
    for item in sorted(evidence, key=lambda item: (item.origin_day, item.claim_id)):
        sides.setdefault(item.stance, {}).setdefault(item.origin_id, item)
    first: set[_Item] = set()
    for items in sides.values():
        many = 1 << (len(items).bit_length() - 1)
        first |= _items(list(items.values())[:many])
    return frozenset(first)


def is_told_at_length(signal: Signal) -> bool:
    """Whether a signal rests on more than one sentence, or a person pinned it."""
    evidence = signal.evidence
    # The same words, and claims of one story that say the same, are one sentence.
    return signal.pinned or min(len({e.quote_key for e in evidence}), len({e.same_as for e in evidence})) > 1


def _items(evidence: Iterable[Evidence]) -> set[_Item]:
    return {(item.claim_id, item.claim_hash, item.stance) for item in evidence}
