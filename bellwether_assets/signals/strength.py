"""Strength: a pure function of the evidence, the signal's type and the day.

    age = whole days from the evidence's day to D
    w   = q · 0.5^(age / H)
    one item per origin and side: the day and publisher of the origin's earliest member, the greatest q
    E from what supports or complicates, C from what contradicts: per publisher the k-th item (from 0) counts 0.5^k
    strength = 10 · (1 − e^(−E′/3)), E′ = E − min(E/2, C)

A second item of one publisher counts half, a third a quarter: whatever it prints, one publisher alone cannot pass 3.9
with the extractive engine's q of at most 0.75, nor 4.5 with the 0.9 of a quantified claim that a model read.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

SATURATION = 3.0
_BELOW_TEN = math.nextafter(10.0, 0.0)


@dataclass(frozen=True)
class Weighable:
    """What strength needs to know of one claim in a signal."""

    origin_id: str
    publisher: str
    origin_day: date
    stance: str
    quality: float


def strength(evidence: Iterable[Weighable], half_life: int, day: date) -> float:
    """Strength on `day`, in [0, 10). `half_life` in days. Evidence after `day` is ignored."""
    sides: dict[bool, dict[str, Weighable]] = {True: {}, False: {}}
    for item in evidence:
        if item.origin_day <= day:
            side = sides[item.stance == "contradicts"]
            known = side.get(item.origin_id)
            if known is None or item.quality > known.quality:
                side[item.origin_id] = item
    support = _sum(sides[False].values(), half_life, day)
    against = _sum(sides[True].values(), half_life, day)
    effective = support - min(support / 2, against)
    return min(10.0 * (1.0 - math.exp(-effective / SATURATION)), _BELOW_TEN)


def weight(quality: float, origin_day: date, half_life: int, day: date) -> float:
    """w of one item on `day`; 0 before its day."""
    age = (day - origin_day).days
    return 0.0 if age < 0 else float(quality * 0.5 ** (age / half_life))


def shown(value: float) -> int:
    """Strength as people see it: rounded half up."""
    return math.floor(value + 0.5)


def _sum(items: Iterable[Weighable], half_life: int, day: date) -> float:
    by_publisher: dict[str, list[float]] = defaultdict(list)
    for item in items:
        by_publisher[item.publisher].append(weight(item.quality, item.origin_day, half_life, day))
    return math.fsum(
        w * 0.5**place for weights in by_publisher.values() for place, w in enumerate(sorted(weights, reverse=True))
    )
