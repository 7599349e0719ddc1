"""Date-F1 of named days against journalists' timelines (Martschat and Markert 2018: "date selection").

Belongs here: the measure. Does not belong here: reading timelines, or giving days their values.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class TimelineScore:
    """One timeline: how many days it holds, how many were named, how many of these it holds too, and F1, 0 to 1."""

    gold_days: int
    named_days: int
    shared_days: int
    f1: float


def date_f1(
    values: Mapping[date, float], timelines: Mapping[str, AbstractSet[date]]
) -> tuple[float, dict[str, TimelineScore]]:
    """The average F1 over `timelines` (name → days), and each one's own score. `values`: day → value, higher first.

    For each timeline as many days are named as it has, of those in `values` from its first day to its last, by
    descending value, of equal values the earlier day. A day of value zero is named like any other: a system that gives
    few days a value gains nothing by it. Where `values` has fewer days in the span, all are named. No timelines: 1.
    """
    scores = {name: _score(values, days) for name, days in sorted(timelines.items())}
    average = sum(score.f1 for score in scores.values()) / len(scores) if scores else 1.0
    return average, scores


def _score(values: Mapping[date, float], gold: AbstractSet[date]) -> TimelineScore:
    if not gold:
        return TimelineScore(0, 0, 0, 1.0)
    span = [day for day in values if min(gold) <= day <= max(gold)]
    named = sorted(span, key=lambda day: (-values[day], day))[: len(gold)]
    shared = len(gold & set(named))
    return TimelineScore(len(gold), len(named), shared, 2 * shared / (len(gold) + len(named)))
