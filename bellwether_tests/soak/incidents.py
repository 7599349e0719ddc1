"""What happens to the home and its deployment, done for real; each is over when what it returns is called."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from bellwether_assets.foundation.days import days_between
from bellwether_assets.stages import STAGES
from bellwether_tests.holding import PUBLISHED, WAREHOUSE, holding
from bellwether_tests.homes import REPOSITORY, Item
from bellwether_tests.soak.articles import Articles
from bellwether_tests.soak.deployment import Deployment
from bellwether_tests.soak.plan import Incident
from bellwether_tests.soak.processes import CODE_SERVER, DAEMON, WORKER

Over = Callable[[], None]
# Seconds that another program keeps something for itself.
_HELD_SECONDS = 40
_BACKFILL_DAYS = 3

# Keeps the lock that every use of the warehouse takes, as a large copy would.
_LOCK = """
import sys
from pathlib import Path
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import Warehouse
with Warehouse(Home(Path(sys.argv[1])).warehouse).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


def _nothing() -> None:
    """It is over as it is."""


class Incidents:
    """Brings them about."""

    def __init__(self, deployment: Deployment, articles: Articles, first: date, now: Callable[[], datetime]) -> None:
        self._deployment = deployment
        self._first = first
        self._home = deployment.home
        self._articles = articles
        self._now = now
        self._files = 0
        self._others: dict[str, Callable[[Incident], Over | None]] = {
            "late": self._late,
            "edited": self._edited,
            "copied": self._copied,
            "malformed": self._malformed,
            "unreadable": self._unreadable,
            "inbox away": self._inbox_away,
            "run by hand": self._run_by_hand,
            "day launched": self._day_launched,
            "backfill launched": self._backfill_launched,
            "restarted": self._restarted,
            "machine off": self._machine_off,
        }
        self.commands: list[tuple[subprocess.Popen[bytes], Path]] = []

    def begin(self, incident: Incident) -> tuple[Over, float]:
        """Let it happen. What ends or mends it, and after how many seconds, where it is over within its morning.

        Raises LookupError where there is nothing just now that it could happen to.
        """
        kind = incident.kind
        name, _, what = kind.rpartition(" ")
        if what == "stopped":
            self._deployment.switch_off(name)
            return lambda: self._deployment.switch_on(name), 0.0
        if what == "held":
            return self._hold(_LOCK if name == "lock" else WAREHOUSE), _HELD_SECONDS
        if what == "holds":
            return self._hold(PUBLISHED), 0.0
        if what == "killed":
            self._kill(name)
            return _nothing, 0.0
        return self._others[kind](incident) or _nothing, 0.0

    def _hold(self, program: str) -> Over:
        held = contextlib.ExitStack()
        held.enter_context(holding(self._home, program))
        return held.close

    def _kill(self, name: str) -> None:
        if name == "all":
            self._deployment.kill_all()
            return
        kind = {"worker": WORKER, "daemon": DAEMON, "code server": CODE_SERVER}[name]
        if not self._deployment.kill_one(kind):
            raise LookupError(f"there is no {name} just now")

    @property
    def _inbox(self) -> Path:
        """Where files arrive: what feeds the inbox does not notice that nobody finds it."""
        return self._home.inbox if self._home.inbox.exists() else self._away

    @property
    def _away(self) -> Path:
        return self._home.path / "inbox.away"

    def write(self, name: str, items: Sequence[Item]) -> str:
        """A file of articles for the inbox, under a name that begins with a number; the whole name."""
        self._files += 1
        named = f"{self._files:04}_{name}.jsonl"
        self._rewrite(named, items)
        return named

    def _rewrite(self, name: str, items: Sequence[Item], and_then: str = "") -> None:
        lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        (self._inbox / name).write_text(lines + and_then, encoding="utf-8")

    def _days_before(self, incident: Incident) -> date:
        return max(self._now().date() - timedelta(days=incident.days_back), self._first)

    def _late(self, incident: Incident) -> None:
        self.write("late", [self._articles.fresh(self._days_before(incident), self._now())])

    def _edited(self, incident: Incident) -> None:
        self.write("edited", [self._articles.edited(incident.days_back, self._now())])

    def _copied(self, incident: Incident) -> None:
        self.write("copied", [self._articles.copied(incident.days_back, self._now())])

    def _malformed(self, incident: Incident) -> Over:
        """Two lines are no articles, one is; mended, there are two that are."""
        day = self._days_before(incident)
        good = self._articles.fresh(day, self._now())
        name = self.write("malformed", [good])
        self._rewrite(name, [good], '{"title": "A line that ends in the middle of a w\n{"title": 7, "text": ["no"]}\n')
        return lambda: self._rewrite(name, [good, self._articles.fresh(day, self._now())])

    def _unreadable(self, incident: Incident) -> Over:
        """A Parquet file of which half is there, and a link to nothing; mended, both have an article."""
        day = self._days_before(incident)
        link = self.write("link", [])
        (self._inbox / link).unlink()
        (self._inbox / link).symlink_to("nothing.jsonl")
        half = link.replace("link.jsonl", "half.parquet")
        written = self._home.path / "whole.parquet"
        pl.DataFrame([self._articles.fresh(day, self._now())]).write_parquet(written)
        content = written.read_bytes()
        written.unlink()
        (self._inbox / half).write_bytes(content[: len(content) // 2])

        def mend() -> None:
            (self._inbox / half).write_bytes(content)
            (self._inbox / link).unlink()
            self._rewrite(link, [self._articles.fresh(day, self._now())])

        return mend

    def _inbox_away(self, _: Incident) -> Over:
        self._home.inbox.rename(self._away)
        return self._come_back

    def _come_back(self) -> None:
        self._away.rename(self._home.inbox)

    def _run_by_hand(self, incident: Incident) -> None:
        """`bellwether run` of a few days; nobody waits for it."""
        log = self._home.path.parent / f"run_{len(self.commands)}.log"
        last = self._now().date() - timedelta(days=1)
        days = ["--from", str(max(last - timedelta(days=incident.days_back), self._first)), "--to", str(last)]
        command = [sys.executable, "-m", "bellwether_assets.cli", "run", "--home", str(self._home.path), *days]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            )
        self.commands.append((process, log))

    def _day_launched(self, incident: Incident) -> None:
        self._deployment.launch_day(str(self._days_before(incident)))

    def _backfill_launched(self, incident: Incident) -> None:
        last = self._days_before(incident)
        days = days_between(max(last - timedelta(days=_BACKFILL_DAYS - 1), self._first), last)
        self._deployment.launch_backfill([stage.name for stage in STAGES], [str(day) for day in days])

    def _restarted(self, _: Incident) -> None:
        self._deployment.interrupt()
        self._deployment.start()

    def _machine_off(self, _: Incident) -> Over:
        self._deployment.interrupt()
        return self._deployment.start
