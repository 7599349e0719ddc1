"""The mornings one after the other: the clock is set on, articles are dropped, things happen, and it is looked at."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bellwether_assets.foundation.days import ONE_DAY, write_first_day
from bellwether_assets.foundation.file_errors import WarehouseError
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import MissingInputError
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.publication.publish import is_up_to_date
from bellwether_assets.stages import STAGES
from bellwether_tests.soak.articles import Articles
from bellwether_tests.soak.deployment import SCHEDULES, SENSORS, Deployment
from bellwether_tests.soak.incidents import Incidents, Over
from bellwether_tests.soak.judge import CLOCK_SET, Happened
from bellwether_tests.soak.plan import Incident, Morning, plan
from bellwether_tests.soak.reader import Reader
from bellwether_tests.soak.wall_clock import WallClock
from bellwether_tests.soak.watch import Watched, look_at_processes, look_at_runs, look_at_sizes

Tell = Callable[[str], None]
# The clocks are set back on a Sunday of October, in the midst of the first two months.
ZONE = ZoneInfo("Europe/Berlin")
FIRST = date(2025, 9, 1)
SETTINGS = """
timezone = "Europe/Berlin"
[retention]
runs_days = 30
[alerts]
by_hour = 9
[logs]
level = "info"
"""
# The schedule asks at six.
_WOKEN_AT = time_of_day(5, 59, 50)
_LEAST_SECONDS, _MOST_SECONDS = 50.0, 400.0
# Two fifths of the time, where a morning takes two minutes; afterwards the processes stay, and are to stay small.
_MINUTES_A_RESTARTING_MORNING = 5.0
_HOLDING_UP = ("machine off", "inbox away", "stale_days stopped", "publish_when_settled stopped")
_STARTED_SECONDS = 60.0
_SETTLED_SECONDS = 1_200.0
_LOOK_SECONDS = 5.0


@dataclass
class _Begun:
    """Something that lasts, and what ends it: on which morning, or at which moment of the monotonic clock."""

    kind: str
    began: datetime
    over: Over
    morning: int
    moment: float | None

    def is_over(self, morning: int) -> bool:
        return time.monotonic() >= self.moment if self.moment is not None else self.morning <= morning


class Soak:
    """One home, and all that is done to it."""

    def __init__(self, folder: Path, seed: int, minutes: float, tell: Tell) -> None:
        self.folder = folder
        self.home = Home(folder / "home")
        self.home.inbox.mkdir(parents=True)
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        # Whatever is left over there was left by the deployment.
        os.environ["TMPDIR"] = str(self.temporary)
        self.clock = WallClock()
        mornings = max(2, int(minutes * 60 / _LEAST_SECONDS))
        self.articles = Articles(seed, FIRST, mornings + 1)
        self.deployment = Deployment(self.home, folder / "ui.log")
        self.incidents = Incidents(self.deployment, self.articles, FIRST, _now)
        self.mornings = plan(seed, FIRST, mornings, max(1, int(minutes / _MINUTES_A_RESTARTING_MORNING)))
        self.reader = Reader(self.home)
        self.watched = Watched()
        self.happened: list[Happened] = []
        self.lag: list[int] = []
        self.day = FIRST
        self._begun: list[_Begun] = []
        self._number = 0
        self._tell = tell

    def live(self, until: float) -> None:
        """All mornings, or as many as begin before `until` on the monotonic clock; then wait until it has settled."""
        self.home.settings_file.write_text(SETTINGS, encoding="utf-8")
        self.clock.set(_woken(FIRST))
        write_first_day(self.home, FIRST)
        self.incidents.write("articles", self.articles.of_day(FIRST - ONE_DAY, _now()))
        self.deployment.start()
        for name in (*SENSORS, *SCHEDULES):
            self.deployment.switch_on(name)
        self.reader.start()
        for number, morning in enumerate(self.mornings):
            if time.monotonic() > until:
                break
            self._number = number
            self._live_through(morning)
        self._keep_up()
        self._wait(self._ended_all, _SETTLED_SECONDS)
        self._keep_up()
        self._wait(lambda: self.is_settled() and not self.missing(), _SETTLED_SECONDS)
        self._look()

    def _live_through(self, morning: Morning) -> None:
        # A run that is being started when the clock jumps would be given up as one that never started.
        self._wait(lambda: not self.deployment.is_starting_runs(), _STARTED_SECONDS)
        began = time.monotonic()
        self.day = morning.day
        self.clock.set(_woken(morning.day))
        self.happened.append(Happened(CLOCK_SET, _now(), _now()))
        self._end_what_is_over()
        self.incidents.write("articles", self.articles.of_day(morning.day - ONE_DAY, _now()))
        for incident in morning.incidents:
            self._wait(partial(_is_past, began + incident.second), _MOST_SECONDS)
            self._begin(incident)
        self._wait(partial(_is_past, began + _LEAST_SECONDS), _MOST_SECONDS)
        self._wait(lambda: self._is_held_up() or self.is_settled(), _MOST_SECONDS - _LEAST_SECONDS)
        self._keep_up()
        self._look()
        last = self.reader.reading.publications[-1:]
        self.lag.append((morning.day - (last[0][0] if last else FIRST)).days)
        kinds = ", ".join(incident.kind for incident in morning.incidents) or "-"
        self._tell(f"{morning.day} {time.monotonic() - began:4.0f} s, published {self.lag[-1]} days back: {kinds}")

    def _begin(self, incident: Incident) -> None:
        began = _now()
        try:
            over, seconds = self.incidents.begin(incident)
        except (LookupError, OSError, AssertionError) as error:
            self._tell(f"  {incident.kind} did not happen: {error}"[:300])
            return
        if not seconds and not incident.mornings:
            self.happened.append(Happened(incident.kind, began, _now()))
            return
        moment = time.monotonic() + seconds if seconds else None
        self._begun.append(_Begun(incident.kind, began, over, self._number + incident.mornings, moment))

    def _end_what_is_over(self) -> None:
        for one in [one for one in self._begun if one.is_over(self._number)]:
            self._end(one)

    def _ended_all(self) -> bool:
        for one in list(self._begun):
            self._end(one)
        return not self._begun

    def _end(self, one: _Begun) -> None:
        try:
            one.over()
        except (OSError, AssertionError) as error:
            # Nobody answers just now: it is over when somebody does.
            self._tell(f"  {one.kind} is not over yet: {error}"[:300])
            return
        self._begun.remove(one)
        self.happened.append(Happened(one.kind, one.began, _now()))

    def _keep_up(self) -> None:
        """What a service manager does: a deployment that ended by itself is started again."""
        if not self.deployment.is_up and all(one.kind != "machine off" for one in self._begun):
            self._tell("  the deployment is down, and is started again")
            self.deployment.interrupt()
            self.deployment.start()

    def _is_held_up(self) -> bool:
        """Whether it cannot settle: nobody waits for what a stopped sensor or a deployment that is down leaves."""
        return not self.deployment.is_up or any(one.kind in _HOLDING_UP for one in self._begun)

    def _wait(self, condition: Callable[[], bool], most_seconds: float) -> bool:
        """Until it holds, or so many seconds have passed; whether it holds. Meanwhile what is over ends."""
        deadline = time.monotonic() + most_seconds
        while not (holds := condition()) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
            self._end_what_is_over()
        return holds

    def _look(self) -> None:
        look_at_processes(self.watched, self.deployment.processes())
        look_at_runs(self.watched, self.home)
        look_at_sizes(self.watched, self.home, self.temporary)

    def is_settled(self) -> bool:
        """Whether every day up to yesterday is built and fresh, readers have it, and nothing is on its way."""
        if self.deployment.is_busy():
            return False
        try:
            now = settled(Context(self.home), STAGES)
        except (MissingInputError, WarehouseError):
            return False
        up_to_yesterday = now.as_of is not None and now.as_of >= self.day - ONE_DAY and now.first_stale is None
        return up_to_yesterday and is_up_to_date(self.home, now)

    def missing(self) -> list[str]:
        """Versions of articles that came to the inbox and are in no ledger: the article, and when it was seen first."""
        with Context(self.home).warehouse.open() as connection:
            rows = connection.execute("SELECT external_id, first_seen_at FROM ledger.arrivals").fetchall()
        known = {(name, f"{seen.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}") for name, seen in rows}
        return [f"{name} of {seen}" for name, seen in self.articles.versions if (name, seen) not in known]


def _woken(day: date) -> datetime:
    return datetime.combine(day, _WOKEN_AT, ZONE)


def _now() -> datetime:
    return datetime.now(UTC)


def _is_past(moment: float) -> bool:
    return time.monotonic() >= moment
