"""Strength: a pure function of the evidence, the signal's type and the day. The only place in Python that computes it.

    age = whole days from the evidence's day to D
    w   = q · 0.5^(age / H)
    one item per origin and side: the day and publisher of the origin's earliest member, the greatest q
    E from what supports or complicates, C from what contradicts: the item of rank k (from 0) in its publisher, by
    weight, counts w · 0.5^k
    strength = 10 · (1 − e^(−E′/3)), E′ = E − min(E/2, C)

A second item of one publisher counts half, a third a quarter: whatever it prints, one publisher alone cannot pass 3.9
with the extractive engine's q of at most 0.75, nor 4.5 with the 0.9 of a quantified claim that a model read.

`break_down` gives the terms, `strength` their result, and a `StrengthCurve` the same number for many days in turn.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

SATURATION = 3.0
DISCOUNT = 0.5
_BELOW_TEN = math.nextafter(10.0, 0.0)


class Weighable(Protocol):
    """What strength needs to know of one claim in a signal: day and publisher are the origin's."""

    @property
    def origin_id(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def origin_day(self) -> date: ...
    @property
    def stance(self) -> str: ...
    @property
    def quality(self) -> float: ...


W = TypeVar("W", bound=Weighable)


@dataclass(frozen=True)
class Term(Generic[W]):
    """What one origin adds to its side on a day. `decay` is 0.5^(age / H), `rank` the k-th item of its publisher."""

    item: W
    age: int  # days
    decay: float
    rank: int

    @property
    def weight(self) -> float:
        """w."""
        return self.item.quality * self.decay

    @property
    def discount(self) -> float:
        """0.5^k."""
        return DISCOUNT**self.rank

    @property
    def contribution(self) -> float:
        """w · 0.5^k."""
        return self.weight * self.discount


@dataclass(frozen=True)
class Breakdown(Generic[W]):
    """A strength and the terms that it is computed from, in no particular order."""

    supporting: tuple[Term[W], ...]
    contradicting: tuple[Term[W], ...]

    @property
    def support(self) -> float:
        """E."""
        return math.fsum(term.contribution for term in self.supporting)

    @property
    def against(self) -> float:
        """C."""
        return math.fsum(term.contribution for term in self.contradicting)

    @property
    def effective(self) -> float:
        """E′."""
        return effective_of(self.support, self.against)

    @property
    def strength(self) -> float:
        """In [0, 10)."""
        return strength_of(self.support, self.against)


def strength(evidence: Iterable[Weighable], half_life: int, day: date) -> float:
    """Strength on `day`, in [0, 10). `half_life` in days. Evidence after `day` is ignored."""
    return break_down(evidence, half_life, day).strength


def break_down(evidence: Iterable[W], half_life: int, day: date) -> Breakdown[W]:
    """The terms of a strength on `day`. Of an origin's claims with the greatest q the first stands for it."""

    def term(item: W, rank: int) -> Term[W]:
        age = (day - item.origin_day).days
        return Term(item, age, halved(age, half_life), rank)

    supporting, contradicting = _ranked((item for item in evidence if item.origin_day <= day), half_life)
    return Breakdown(tuple(term(*ranked) for ranked in supporting), tuple(term(*ranked) for ranked in contradicting))


def _ranked(evidence: Iterable[W], half_life: int) -> tuple[list[tuple[W, int]], list[tuple[W, int]]]:
    """What supports and what contradicts: one item an origin, with its rank by weight among its publisher's.

    All items of a signal age by one half-life, so the rank is the same on every day that no item lies after.
    """
    sides: tuple[dict[str, W], dict[str, W]] = ({}, {})
    for item in evidence:
        side = sides[item.stance == "contradicts"]
        known = side.get(item.origin_id)
        if known is None or item.quality > known.quality:
            side[item.origin_id] = item
    return _ranked_side(sides[0].values(), half_life), _ranked_side(sides[1].values(), half_life)


def _ranked_side(items: Iterable[W], half_life: int) -> list[tuple[W, int]]:
    by_publisher: dict[str, list[W]] = defaultdict(list)
    for item in items:
        by_publisher[item.publisher].append(item)
    # Any day that no item lies after gives the same order; the latest keeps the powers near 1.
    latest = max((item.origin_day for of_one in by_publisher.values() for item in of_one), default=date.min)

    def by_weight(item: W) -> tuple[float, float, date, str]:
        w = weight(item.quality, item.origin_day, half_life, latest)
        return -w, -item.quality, item.origin_day, item.origin_id

    return [(item, rank) for of_one in by_publisher.values() for rank, item in enumerate(sorted(of_one, key=by_weight))]


def effective_of(support: float, against: float) -> float:
    """E′ of E and C: contradiction takes away what it weighs, and never more than half."""
    return support - min(support / 2, against)


def strength_of(support: float, against: float) -> float:
    """The strength of E and C, in [0, 10)."""
    return min(10.0 * (1.0 - math.exp(-effective_of(support, against) / SATURATION)), _BELOW_TEN)


def effective_for(exact: float) -> float:
    """The E′ that a strength below 10 takes: `strength_of` turned round."""
    return -SATURATION * math.log(1.0 - exact / 10.0)


def support_for(effective: float, against: float) -> float:
    """The E that it takes for this E′ against C: `effective_of` turned round."""
    # E′ is the greater of E/2 and E − C, so E has to reach the lesser of these.
    return min(2 * effective, effective + against)


def support_of_publisher(weights: Iterable[float]) -> float:
    """What items of these weights add to E together, if one publisher has them all."""
    return math.fsum(w * DISCOUNT**rank for rank, w in enumerate(sorted(weights, reverse=True)))


def strength_after(effective: float, half_life: int, days: int) -> float:
    """The strength after `days` without new evidence: E and C halve in a half-life, and so does E′."""
    return strength_of(effective * halved(days, half_life), 0.0)


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


Ranked = tuple[float, int, int]  # q, k, ordinal of the day: a tuple, since a state holds some for each claim


@dataclass(frozen=True)
class StrengthCurve:
    """The strength of a body of evidence from day to day: its items ranked once, since ranks do not change with the
    day."""

    supporting: tuple[Ranked, ...]
    contradicting: tuple[Ranked, ...]
    half_life: int

    def on(self, day: date) -> float:
        """Strength on a day that no item lies after."""
        today = day.toordinal()
        return strength_of(self._sum(self.supporting, today), self._sum(self.contradicting, today))

    def _sum(self, side: tuple[Ranked, ...], today: int) -> float:
        half_life = self.half_life
        return math.fsum([q * 0.5 ** ((today - since) / half_life) * DISCOUNT**rank for q, rank, since in side])


def curve(evidence: Iterable[Weighable], half_life: int) -> StrengthCurve:
    """The curve of evidence."""
    supporting, contradicting = (
        tuple(sorted((item.quality, rank, item.origin_day.toordinal()) for item, rank in side))
        for side in _ranked(evidence, half_life)
    )
    return StrengthCurve(supporting, contradicting, half_life)


def curves(signal: NDArray[np.int64], rows: pl.DataFrame, half_lives: Sequence[int]) -> list[StrengthCurve]:
    """`curve` of many signals at once. `rows`: the fields of Weighable; `signal`: the place in `half_lives` of each."""
    half_life = np.array(half_lives, dtype=np.int64)[signal]
    frame = pl.DataFrame(
        {
            "signal": signal,
            "against": rows["stance"] == "contradicts",
            "origin": rows["origin_id"],
            "publisher": rows["publisher"].rank("dense"),
            "quality": rows["quality"],
            "since": rows["origin_day"].to_physical().cast(pl.Int64) + date(1970, 1, 1).toordinal(),
            "half_life": half_life,
        }
    )
    # One item an origin and side: of the greatest quality the first.
    ordered = frame.sort("quality", descending=True, maintain_order=True)
    counted = ordered.unique(["signal", "against", "origin"], keep="first", maintain_order=True)
    counted = counted.with_columns(age=pl.col("since").max().over("signal", "against") - pl.col("since"))
    kinds, which = np.unique(counted.select("age", "half_life").to_numpy(), axis=0, return_inverse=True)
    powers = np.array([halved(age, life) for age, life in kinds.tolist()])[which.reshape(-1)]
    column = {name: counted[name].to_numpy() for name in ("signal", "against", "publisher", "quality", "since")}
    weights = column["quality"] * powers
    order = np.lexsort(
        (column["since"], -column["quality"], -weights, column["publisher"], column["against"], column["signal"])
    )
    group = np.stack([column[name][order].astype(np.int64) for name in ("signal", "against", "publisher")])
    first = np.flatnonzero(np.r_[True, (group[:, 1:] != group[:, :-1]).any(axis=0)]) if len(order) else np.zeros(0, int)
    rank = np.arange(len(order)) - np.repeat(first, np.diff([*first.tolist(), len(order)]))
    quality, since, side = column["quality"][order], column["since"][order], group[0] * 2 + group[1]
    order = np.lexsort((since, rank, quality, side))
    items = list(zip(quality[order].tolist(), rank[order].tolist(), since[order].tolist(), strict=True))
    ends = np.searchsorted(side[order], np.arange(2 * len(half_lives) + 1)).tolist()
    return [
        StrengthCurve(
            tuple(items[ends[2 * n] : ends[2 * n + 1]]), tuple(items[ends[2 * n + 1] : ends[2 * n + 2]]), life
        )
        for n, life in enumerate(half_lives)
    ]
