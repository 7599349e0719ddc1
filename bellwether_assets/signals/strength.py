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
    known = [item for item in evidence if item.origin_day <= day]
    return course(known, half_life).on(day)


@dataclass(frozen=True)
class Course:
    """How a body of evidence weighs from day to day, made ready once: what each item counts when new, and its day.

    All items of a signal age by one half-life, so the order within a publisher never changes with the day, and what an
    item counts beside the publisher's others (0.5^k) is fixed until the evidence changes.
    """

    supporting: tuple[tuple[float, int, int], ...]  # q, k, ordinal of the day
    contradicting: tuple[tuple[float, int, int], ...]
    half_life: int

    def on(self, day: date) -> float:
        """Strength on a day that no item lies after."""
        support, against = self.sums(day)
        effective = support - min(support / 2, against)
        return min(10.0 * (1.0 - math.exp(-effective / SATURATION)), _BELOW_TEN)

    def sums(self, day: date) -> tuple[float, float]:
        """E of what supports or complicates, and C of what contradicts."""
        today, half_life = day.toordinal(), self.half_life
        support, against = (
            math.fsum([q * 0.5 ** ((today - since) / half_life) * 0.5**place for q, place, since in side])
            for side in (self.supporting, self.contradicting)
        )
        return support, against


def course(evidence: Iterable[Weighable], half_life: int) -> Course:
    """The course of evidence: one item an origin and side, the k-th of each publisher in order of weight."""
    sides: dict[bool, dict[str, Weighable]] = {True: {}, False: {}}
    for item in evidence:
        side = sides[item.stance == "contradicts"]
        known = side.get(item.origin_id)
        if known is None or item.quality > known.quality:
            side[item.origin_id] = item
    return Course(_places(sides[False].values(), half_life), _places(sides[True].values(), half_life), half_life)


def halved(age: int, half_life: int) -> float:
    """What is left of 1 after `age` days."""
    return float(0.5 ** (age / half_life))


def weight(quality: float, origin_day: date, half_life: int, day: date) -> float:
    """w of one item on `day`; 0 before its day."""
    age = (day - origin_day).days
    return 0.0 if age < 0 else quality * halved(age, half_life)


def shown(value: float) -> int:
    """Strength as people see it: rounded half up."""
    return math.floor(value + 0.5)


def _places(items: Iterable[Weighable], half_life: int) -> tuple[tuple[float, int, int], ...]:
    items = list(items)
    # Any day that no item lies after gives the same order; the latest keeps the powers near 1.
    latest = max((item.origin_day for item in items), default=date.min)
    by_publisher: dict[str, list[Weighable]] = defaultdict(list)
    for item in items:
        by_publisher[item.publisher].append(item)
    placed = []
    for of_one in by_publisher.values():
        of_one.sort(key=lambda e: (-weight(e.quality, e.origin_day, half_life, latest), -e.quality, e.origin_day))
        placed += [(item.quality, place, item.origin_day.toordinal()) for place, item in enumerate(of_one)]
    return tuple(sorted(placed))
