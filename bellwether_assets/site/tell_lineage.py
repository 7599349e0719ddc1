"""What a signal's page says of merges, splits, claims that left and changes of type, in plain words.

Here belongs which words an event is told in. Not here: the events (`signals/`), their strength on the day (the plot).
Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.signals.types import Kept, reason_of
from bellwether_assets.site.signal_pages import DayPoint, LineageEvent


@dataclass(frozen=True)
class HappenedEvent:
    """One row of a signal's events. `other_title` is that of the day; empty where there is no other signal."""

    day: date
    event: str
    other_signal_id: str | None
    other_title: str


@dataclass(frozen=True)
class TypeOfDay:
    """The signal's type on a day on which it lived."""

    day: date
    type: str


def tell_lineage(
    happened: Sequence[HappenedEvent],
    history: Sequence[DayPoint],
    types: Sequence[TypeOfDay],
    evidence_on: Mapping[date, Sequence[Kept]],
    said: Mapping[date, str],
) -> tuple[LineageEvent, ...]:
    """A signal's lineage, newest first. `evidence_on`: its claims on the days on which its type changed.

    `said`: day → who set its type on it. Events of which a strength tells, such as "reinforced", are left out.
    """
    first = min((point.day for point in history), default=None)
    told = []
    for one in sorted(happened, key=lambda one: (one.day, one.event, one.other_title), reverse=True):
        other = (one.other_signal_id, _bare(one.other_title))
        match one.event:
            case "merged":
                told.append(LineageEvent(one.day, "merged with", None, other[1]))
            case "split" if one.day == first:
                told.append(LineageEvent(one.day, "split from", *other))
            case "split":
                told.append(LineageEvent(one.day, "some of its claims split off as", *other))
            case "unlinked":
                words = "a claim that does not show it left" + (" for" if one.other_title else "")
                told.append(LineageEvent(one.day, words, *other))
            case "retyped":
                told.append(_retyped(one.day, types, evidence_on.get(one.day, ()), said.get(one.day, "")))
    return tuple(told)


def _bare(title: str) -> str:
    """A title without its own quotation marks: it is quoted as a whole."""
    inside = title[1:-1]
    return inside if title[:1] == "“" and title[-1:] == "”" and not {"“", "”"} & set(inside) else title


def _retyped(day: date, types: Sequence[TypeOfDay], evidence: Sequence[Kept], author: str) -> LineageEvent:
    before = max((one for one in types if one.day < day), key=lambda one: one.day, default=None)
    after = next((one.type for one in types if one.day == day), "")
    words = f"became {after}" + (f", after {before.type}" if before and before.type != after else "")
    because = f"{author} said so" if author else reason_of(evidence, after, before.type if before else None)
    return LineageEvent(day, words, None, "", because)
