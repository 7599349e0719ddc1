"""Homes that are built to be measured: the real stages over a stream, in a folder of their own, and published.

Belongs here: taking a stream in, walking its days, building it a second time in another order, publishing. Does not
belong here: what is read from a home afterwards (`read_home`). Nobody else uses such a home, so its warehouse stays
open over a whole walk: a day then costs its work, and not the opening of a file. Nothing of Dagster runs, and no
settings file is read.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.evaluation.streams import EvaluationError
from bellwether_assets.foundation.days import days_between, write_first_day
from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.tables.all_tables import DERIVED_TABLES
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import Record, Stage
from bellwether_assets.pipeline.staleness import Freshness
from bellwether_assets.pipeline.walk import Plan, build_quiet_days, walk
from bellwether_assets.publication.dbt_folder import DBT_FOLDER
from bellwether_assets.publication.publish import build_database, publish, take_snapshot
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import embedding_text

Item = Mapping[str, Any]
Tell = Callable[[date], None]

# Of a day that stands on its own arrivals alone: what may be built before the days before it are.
_FREE_STAGES = tuple(STAGES.named(name) for name in ("arrivals", "raw_articles", "embeddings"))
LONG_AGO = date(1900, 1, 1)
_MAXIMUM_WALKS = 5


def new_home(folder: Path, first: date = LONG_AGO) -> Home:
    """An empty home whose days begin with `first`: by default before any article, until its articles say when."""
    home = Home(folder)
    home.inbox.mkdir(parents=True)
    write_first_day(home, first)
    return home


def drop(context: Context, name: str, items: Sequence[Item]) -> None:
    """Drop items into the inbox and take them in. Raises EvaluationError where one is refused."""
    with (context.home.inbox / name).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    intake = take_in(context)
    if intake.rejected:
        raise EvaluationError(f"{intake.rejected} labelled articles cannot be taken in: {'; '.join(intake.rejections)}")


def build_in_order(context: Context, items: Sequence[Item], tell: Tell) -> dict[str, float]:
    """Take everything in and build every day from the first article's to the last's; seconds by part of the work."""
    started = time.perf_counter()
    drop(context, "articles.jsonl", items)
    with context.warehouse.open() as connection:
        (bounds,) = connection.execute("SELECT min(home_day), max(home_day) FROM ledger.home_days").fetchall()
    first, last = bounds
    write_first_day(context.home, first)
    seconds = {"taking in": time.perf_counter() - started}
    started = time.perf_counter()
    _embed_ahead(context, items)
    seconds["embedding ahead"] = time.perf_counter() - started
    build_stale(context, last, tell, seconds)
    parts = ("taking in", "embedding ahead", *(stage.name for stage in STAGES), "quiet days")
    return {name: seconds.get(name, 0.0) for name in parts}


def _embed_ahead(context: Context, items: Sequence[Item]) -> None:
    """The articles' vectors all at once: full batches, and both cores busy."""
    context.vectors.of([embedding_text(item["title"], item["text"]) for item in items])


class _Timed:
    """Builds in this process, and adds up what each part of the work takes."""

    def __init__(self, context: Context, tell: Tell) -> None:
        self.seconds: dict[str, float] = {}
        self.built = 0
        self._context = context
        self._tell = tell

    def build(self, day: date, stale: Sequence[Stage[Any]], look: Freshness) -> None:
        """Build the day, stage by stage."""
        for stage in stale:
            started = time.perf_counter()
            build_day(self._context, STAGES, stage, day)
            self._add(stage.name, started)
            self.built += 1
        self._tell(day)

    def build_quiet(self, days: Sequence[date], look: Freshness) -> None:
        """Build the stretch."""
        started = time.perf_counter()
        build_quiet_days(self._context, days, look, self._count)
        self._add("quiet days", started)

    def passed(self, day: date, done: int, total: int) -> None:
        """Days with articles are told of when they are built."""

    def _count(self, stage: str, day: date, record: Record) -> None:
        self.built += 1

    def _add(self, part: str, started: float) -> None:
        self.seconds[part] = self.seconds.get(part, 0.0) + time.perf_counter() - started


def build_stale(context: Context, last: date, tell: Tell, seconds: dict[str, float] | None = None) -> int:
    """Build what is stale up to `last` and through every day that was built before. Stage-days built."""
    timed = _Timed(context, tell)
    with context.warehouse.open():
        walk(context, Plan(STAGES, last), timed)
    if seconds is not None:
        seconds.update(timed.seconds)
    return timed.built


def build_in_disorder(context: Context, items: Sequence[Item], last: date, dice: random.Random, tell: Tell) -> None:
    """The same articles in batches of any size, in any order, between builds of any days, until nothing is stale.

    Late articles, files of other names, days that were built before their articles came, and a process that forgets
    what it had in memory: what promise 2 is about. The home's first day is that of the build in order.
    """
    shuffled = list(items)
    dice.shuffle(shuffled)
    cuts = sorted(dice.sample(range(1, len(shuffled)), min(dice.randint(1, 3), len(shuffled) - 1)))
    days = list(days_between(context.first_day, last))
    for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True):
        drop(context, f"{dice.random()}.jsonl", shuffled[start:end])
        context.memory.clear()
        with context.warehouse.open():
            for day in dice.sample(days, min(4, len(days))):
                for stage in _FREE_STAGES:
                    build_day(context, STAGES, stage, day)
        # Half way at least: a walk through a few days only would disturb nothing.
        build_stale(context, dice.choice(days[len(days) // 2 :]), tell)
    for _ in range(_MAXIMUM_WALKS):
        if build_stale(context, last, tell) == 0:
            return
    raise EvaluationError(f"something is stale after {_MAXIMUM_WALKS} walks over the same articles")


def table_hashes(context: Context) -> dict[str, str]:
    """Hash of every derived table's rows, whatever their order."""
    with context.warehouse.open() as connection:
        return {
            table.name: frame_digest(table.name, connection.execute(f"SELECT * FROM {table.qualified}").pl())  # noqa: S608
            for table in (row.table for row in DERIVED_TABLES)
        }


def give_vectors(context: Context, warehouse: Path) -> None:
    """Put the vectors that another home keeps into this one's ledger: the same text has the same vector anywhere."""
    with context.warehouse.open() as connection:
        connection.execute(f"ATTACH {literal(warehouse)} AS other (READ_ONLY)")
        connection.execute("INSERT OR IGNORE INTO ledger.vectors SELECT * FROM other.ledger.vectors")
        connection.execute("DETACH other")


def publish_home(context: Context) -> None:
    """Build the marts in a snapshot and put them in place, as a deployment does. Raises EvaluationError."""
    take_snapshot(context)
    folder = context.home.dbt
    command = [
        str(Path(sys.executable).parent / "dbt"),
        "--quiet",
        *("--log-path", str(folder / "logs")),
        "build",
        *("--project-dir", str(DBT_FOLDER)),
        *("--profiles-dir", str(DBT_FOLDER)),
        *("--target-path", str(folder / "target")),
    ]
    database = {"BELLWETHER_DBT_DATABASE": str(build_database(context.home))}
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **database}, check=False)  # noqa: S603 - our own interpreter's dbt
    if done.returncode != 0:
        raise EvaluationError(f"dbt could not build what is to be measured:\n{(done.stdout + done.stderr)[-2000:]}")
    publish(context)


def peak_megabytes() -> float:
    """The most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
