"""Which publishers carry a signal: the smallest set of them without which its strength falls below a floor. Pure.

A publisher's items add to E and C apart from everybody else's, so what is left without some publishers is a
difference, and the smallest set is a knapsack with two sums: how much E goes, and how much E − C goes. It is solved
exactly, publisher by publisher; of sets of one size, one that takes less of both sums than another can be forgotten.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bellwether_assets.signals.strength import Weighable, break_down, strength_of


@dataclass(frozen=True)
class Share:
    """What one publisher adds to E (`support`) and to C (`against`)."""

    support: float
    against: float


@dataclass(frozen=True)
class _Removed:
    """Publishers that are taken away, and what goes with them: of E, and of E − C."""

    publishers: tuple[str, ...] = ()
    support: float = 0.0
    net: float = 0.0


def shares_of(evidence: Iterable[Weighable], half_life: int, day: date) -> dict[str, Share]:
    """What each publisher adds on `day`."""
    terms = break_down(evidence, half_life, day)
    sides: tuple[dict[str, list[float]], dict[str, list[float]]] = (defaultdict(list), defaultdict(list))
    for side, found in zip(sides, (terms.supporting, terms.contradicting), strict=True):
        for term in found:
            side[term.item.publisher].append(term.contribution)
    names = sorted({*sides[0], *sides[1]})
    return {name: Share(math.fsum(sides[0].get(name, ())), math.fsum(sides[1].get(name, ()))) for name in names}


def carried_by(shares: Mapping[str, Share], floor: float) -> tuple[str, ...] | None:
    """The smallest set of publishers without which strength is below `floor` (above 0, at most 10), by name.

    Empty where it is below already. Of several sets of one size the one that leaves least, then the first by name.
    None for a floor of 0, which nothing is below.
    """
    total = Share(math.fsum(one.support for one in shares.values()), math.fsum(one.against for one in shares.values()))
    if strength_of(total.support, total.against) < floor:
        return ()
    if floor <= 0:
        return None

    def left(removed: _Removed) -> float:
        support = max(total.support - removed.support, 0.0)
        return strength_of(support, max(total.against - (removed.support - removed.net), 0.0))

    # By size. What contradicts alone is never taken away: that would make the signal stronger.
    best: list[list[_Removed]] = [[_Removed()]]
    for name in sorted(name for name, share in shares.items() if share.support > 0):
        share = shares[name]
        with_it = [
            [
                _Removed(
                    (*removed.publishers, name),
                    removed.support + share.support,
                    removed.net + share.support - share.against,
                )
                for removed in of_size
            ]
            for of_size in best
        ]
        best = [
            _not_outdone([*(best[size] if size < len(best) else []), *(with_it[size - 1] if size else [])])
            for size in range(len(best) + 1)
        ]
    for of_size in best:
        enough = [removed for removed in of_size if left(removed) < floor]
        if enough:
            return min(enough, key=lambda removed: (round(left(removed), 9), removed.publishers)).publishers
    return None


def _not_outdone(removed: Iterable[_Removed]) -> list[_Removed]:
    """Those of which no other takes at least as much of both sums."""
    kept: list[_Removed] = []
    for one in sorted(removed, key=lambda each: (-each.support, -each.net, each.publishers)):
        if not kept or one.net > kept[-1].net:
            kept.append(one)
    return kept
