"""How long a signal lives: when it was last reinforced, when it expires, when it can no longer be revived. Pure.

The only place that says so: the fold asks for each day, an explanation for the day that it explains. What is published
(`signal_days.expiry` and `.status`) was computed here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol


@dataclass(frozen=True)
class DecayPolicy:
    """How long things last, in days, by signal type, and which publishers have one owner.

    A type without a horizon never expires. An expired signal can be revived for one horizon more; then it is closed,
    and leaves the state.
    """

    half_life: Mapping[str, int]
    horizon: Mapping[str, int]
    families: Mapping[str, str] = field(default_factory=dict)  # publisher → owner, for those that share one

    def horizon_of(self, signal_type: str, pinned: bool) -> timedelta | None:
        """How long a signal lives after it was last reinforced; None: structural and pinned signals do not expire."""
        days = self.horizon.get(signal_type)
        return None if days is None or pinned else timedelta(days=days)


class Joined(Protocol):
    """What expiry needs to know of one claim in a signal."""

    @property
    def origin_id(self) -> str: ...
    @property
    def stance(self) -> str: ...
    @property
    def added_on(self) -> date: ...


def joined_since(evidence: Iterable[Joined]) -> dict[str, date]:
    """Origin → the first day on which one of its claims became evidence."""
    since: dict[str, date] = {}
    for item in evidence:
        since[item.origin_id] = min(item.added_on, since.get(item.origin_id, item.added_on))
    return since


def supported_since(evidence: Iterable[Joined]) -> dict[str, date]:
    """The same of evidence that does not contradict: the days on which the signal was reinforced."""
    return joined_since(item for item in evidence if item.stance != "contradicts")


def last_reinforced(evidence: Iterable[Joined]) -> date | None:
    """The last day on which another origin supported the signal; None where none ever did."""
    return max(supported_since(evidence).values(), default=None)


def expiry_of(last_reinforced_on: date, horizon: timedelta | None) -> date | None:
    """The last day on which the signal lives, or None where it does not expire."""
    return None if horizon is None else last_reinforced_on + horizon


def status_on(day: date, expiry: date | None) -> str:
    """living or expired."""
    return "expired" if expiry is not None and day > expiry else "living"


def is_closed(day: date, expiry: date | None, horizon: timedelta | None) -> bool:
    """Whether an expired signal can no longer be revived, as of the end of `day`."""
    return expiry is not None and horizon is not None and day > expiry + horizon
