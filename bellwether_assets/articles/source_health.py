"""How a source is, by its own rhythm; and whether so many are unheard that a day's silence means nothing. Pure.

Belongs here: the rules, which docs/fetching.md tells. Does not belong here: where a source's history comes from and
what follows for a day (`tell_health.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

State = Literal["well", "quiet", "failing", "paused", "new"]

HEARD = frozenset({"fetched", "unchanged"})
PUT_OFF, GONE = "put off", "gone"
_HOUR = timedelta(hours=1)
# Fewer answers than that in a row, or less time, may be a server that was restarted.
_FAILURES = 3
_UNHEARD_AFTER = 6 * _HOUR
_UNHEARD_INTERVALS = 2
# A rhythm is told of so many gaps at least, and the longest of the last twenty is nothing unusual.
_FEWEST_GAPS = 5
MOST_GAPS = 20
_QUIET_GAPS = 2
_QUIET_AFTER = 24 * _HOUR
# Of the sources: more of them unheard, and the day is faulted.
MOST_UNHEARD = 0.5


@dataclass(frozen=True)
class Asked:
    """One time that a source was asked. `problem`: why what came could not be read."""

    at: datetime
    ending: str
    reason: str | None = None
    problem: str | None = None
    not_before: datetime | None = None

    @property
    def is_heard(self) -> bool:
        return self.ending in HEARD and self.problem is None


@dataclass(frozen=True)
class Health:
    """How a source is. `usual` and `quiet_after` are None where it has shown no rhythm yet."""

    state: State
    reason: str | None
    last_asked: datetime | None
    last_heard: datetime | None
    last_new: datetime | None
    usual: timedelta | None
    quiet_after: timedelta | None
    failures: int
    is_unheard: bool


def health_of(asked: Sequence[Asked], new_at: Sequence[datetime], every: timedelta, now: datetime) -> Health:
    """How a source is: `asked` and `new_at` (times at which it brought something new) in the order of time."""
    heard = [one.at for one in asked if one.is_heard]
    last_heard = heard[-1] if heard else None
    since = [one for one in asked if last_heard is None or one.at > last_heard]
    failures = sum(one.ending != PUT_OFF for one in since)
    usual, quiet_after = _rhythm(new_at)
    patience = max(_UNHEARD_AFTER, _UNHEARD_INTERVALS * every)
    waited = now - (last_heard or (asked[0].at if asked else now))
    is_unheard = bool(since) and waited > patience
    state, reason = _state(asked, failures, is_unheard, new_at, quiet_after, now)
    return Health(
        state=state,
        reason=reason,
        last_asked=asked[-1].at if asked else None,
        last_heard=last_heard,
        last_new=new_at[-1] if new_at else None,
        usual=usual,
        quiet_after=quiet_after,
        failures=failures,
        is_unheard=is_unheard,
    )


def _rhythm(new_at: Sequence[datetime]) -> tuple[timedelta | None, timedelta | None]:
    gaps = [later - earlier for earlier, later in pairwise(new_at)][-MOST_GAPS:]
    if len(gaps) < _FEWEST_GAPS:
        return None, None
    return timedelta(seconds=median(gap.total_seconds() for gap in gaps)), max(_QUIET_AFTER, _QUIET_GAPS * max(gaps))


def _state(
    asked: Sequence[Asked],
    failures: int,
    is_unheard: bool,
    new_at: Sequence[datetime],
    quiet_after: timedelta | None,
    now: datetime,
) -> tuple[State, str | None]:
    if not asked:
        return "new", "not asked yet"
    last = asked[-1]
    told = last.problem or last.reason
    if not last.is_heard and (failures >= _FAILURES or is_unheard or last.ending == GONE):
        return "failing", told
    if last.not_before is not None and last.not_before > now:
        return "paused", told
    if quiet_after is not None and now - new_at[-1] > quiet_after:
        return "quiet", f"nothing new for {hours(now - new_at[-1])}, at most {hours(quiet_after)} is usual"
    return "well", None if last.is_heard else told


def hours(length: timedelta) -> str:
    """A length of time as people say it."""
    whole = round(length / _HOUR)
    return f"{whole} hours" if whole < 72 else f"{round(whole / 24)} days"


def unheard_since(healths: Sequence[Health]) -> datetime | None:
    """Since when most of these sources are unheard; None where they are not. Those never asked are not counted."""
    known = [health for health in healths if health.last_asked is not None]
    unheard = sorted(
        (health.last_heard or health.last_asked for health in known if health.is_unheard and health.last_asked),
    )
    allowed = int(MOST_UNHEARD * len(known))
    return unheard[allowed] if len(unheard) > allowed else None
