"""When a reader may be sent to: from a morning's hour on by their own clocks, daily, weekly or asked. Pure.

Hours are compared as moments, never as what the clock shows: where clocks are put back, an hour that has come does not
go away again for an hour.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bellwether_assets.foundation.reader_habits import WEEKDAYS, Weekday
from bellwether_assets.foundation.reader_habits import Rhythm as RhythmName
from bellwether_assets.text.calendar_names import WEEKDAYS as SPELLED_WEEKDAYS

WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rhythm:
    """A reader's rhythm. `morning` on the clocks of `zone`; None: as soon as published. `weekday`: of a weekly one."""

    zone: ZoneInfo
    name: RhythmName = "mornings"
    weekday: Weekday = "monday"
    morning: time | None = None

    def day_of(self, moment: datetime) -> date:
        """The day of the reader's zone in which a moment lies."""
        return moment.astimezone(self.zone).date()

    def morning_of(self, day: date) -> datetime:
        """The moment from which on a day's message may be sent, in UTC."""
        return first_moment(day, self.morning or time(), self.zone)

    def week_of(self, now: datetime) -> date:
        """The last day on which a weekly digest fell due."""
        today = self.day_of(now)
        day = today - timedelta(days=(today.weekday() - WEEKDAYS.index(self.weekday)) % 7)
        return day if self.morning_of(day) <= now else day - WEEK


def first_moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first moment of a day at which its clocks show this time or, where they skip it, a later one; in UTC."""
    wanted = datetime.combine(day, clock, zone)
    at = wanted.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return at
    # Skipped. PEP 495: the first reading counts as before the change, the second as after it; the change lies between.
    after = wanted.replace(fold=1)
    earlier, later = int(after.timestamp()), int(wanted.timestamp())
    seconds = range(earlier, later + 1)
    change = seconds[
        bisect_left(
            seconds, True, key=lambda second: datetime.fromtimestamp(second, zone).utcoffset() == after.utcoffset()
        )
    ]
    return datetime.fromtimestamp(change, UTC)


@dataclass(frozen=True)
class Opening:
    """From when on a message may be sent. `because`: why not before, in the words of who asks."""

    at: datetime
    because: str = ""


def next_opening(
    rhythm: Rhythm, got: Sequence[datetime], waiting: Sequence[date], as_of: date, now: datetime
) -> Opening:
    """From when on what waits may be sent, by itself.

    `got`: when the reader was sent to before; `waiting`: the days that there is something to tell of; `as_of`: the last
    day of the publication. At most one message is sent on a day of the reader's zone, and one digest from a weekday's
    morning to the next. A digest tells what the days before its weekday brought; what a weekday without one missed, for
    the machine was off, it tells on one of the days that follow.
    """
    today = rhythm.day_of(now)
    is_sent_today = any(rhythm.day_of(one) == today for one in got)
    opening = (
        Opening(rhythm.morning_of(today + _DAY), "one message a day, and today's was sent")
        if is_sent_today
        else Opening(rhythm.morning_of(today))
    )
    if rhythm.name != "weekly":
        return opening
    week = rhythm.week_of(now)
    if any(one >= rhythm.morning_of(week) for one in got) or not any(day < week for day in waiting):
        return Opening(rhythm.morning_of(week + WEEK), "one digest a week")
    if rhythm.morning is None and today == week and as_of < week - _DAY:
        # As soon as published; but a week's last day that is not published by the evening must not hold the others.
        return Opening(rhythm.morning_of(week + _DAY), f"until {week - _DAY} is published")
    return opening if is_sent_today else Opening(rhythm.morning_of(week))


def spelled(moment: datetime, zone: ZoneInfo) -> str:
    """A moment within a week, by a zone's clocks: `from Monday 07:00 on (2026-03-16, Europe/Zurich)`."""
    at = moment.astimezone(zone)
    return f"from {SPELLED_WEEKDAYS[at.weekday()]} {at:%H:%M} on ({at:%Y-%m-%d}, {zone.key})"
