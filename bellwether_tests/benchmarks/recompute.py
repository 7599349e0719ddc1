"""What is computed again where nothing is new, where all is asked for again, and where one article comes late.

A home of invented articles is built by `bellwether run`, and asked for again: by the command, by a walk, and by Dagster
with every stage-day made anew. Then one article of thirty days ago arrives. What was computed is counted in what it
leaves behind: rows of the ledgers of vectors and of calls, requests that a server received, rows of derived tables
before and after, Dagster's data versions.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from bellwether_assets.foundation.days import days_between
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.foundation.tables.all_tables import DERIVED_TABLES
from bellwether_assets.orchestration.days_of_run import tags_of_range
from bellwether_assets.orchestration.definitions import build_definitions
from bellwether_assets.orchestration.platform import shared_context
from bellwether_assets.orchestration.report import DATA_VERSION_TAG
from bellwether_assets.pipeline.context import Context
from bellwether_assets.stages import STAGES
from bellwether_tests.benchmarks.kept_figures import keep
from bellwether_tests.engines.language_model.harness import HAIKU
from bellwether_tests.homes import REPOSITORY, drop, new_home, walk
from bellwether_tests.invented_stream import invented_stream, reading_model
from bellwether_tests.model_server.server import ModelServer
from bellwether_tests.orchestration.dagster_home import history

FIRST = date(2026, 3, 2)
RUN, WALK, FORCED, LATE = (
    "`run` again, nothing new",
    "a walk, everything fresh",
    "every stage-day forced, through Dagster",
    "`run` with one late article",
)
BUILD = "`run`, from nothing"
# As many as Dagster gives at once.
_MOST_EVENTS = 10_000
_QUIETLY = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Recomputed:
    """What one way of asking for a home's days cost. `rows`: of derived tables, those that are gone or new.

    `stage_days` were computed, of which `changed` came out as something else than before; `versions`: stage-days of
    which Dagster has another data version than before; `calls`: by purpose, as the ledger has them; `requests`: what
    the model's server received.
    """

    what: str
    seconds: float
    stage_days: Mapping[str, int]
    changed: Mapping[str, int]
    days: int
    runs: int
    vectors: int
    calls: Mapping[str, int]
    requests: int
    read: int
    asked_again: int
    texts: int
    rows: int
    versions: int


@dataclass
class Figures:
    """All figures of one home."""

    engine: str
    days: int
    articles: int
    ways: dict[str, Recomputed] = field(default_factory=dict)


def recompute(days: int = 60, articles: int = 5, back: int = 30) -> list[Figures]:
    """Print what is computed again, with rules and with a language model; so many articles a day."""
    measured = []
    for engine in ("extractive", HAIKU):
        with tempfile.TemporaryDirectory(prefix="bellwether-recompute-") as folder:
            figures = measure(Path(folder) / "home", engine, days, articles, back)
        _show(figures, back)
        measured.append(figures)
    return measured


def measure(path: Path, engine: str, days: int, articles: int, back: int) -> Figures:
    """Build a home and ask for its days in each way."""
    last = FIRST + timedelta(days=days - 1)
    items = invented_stream(days * articles, FIRST, days)
    (late,) = invented_stream(1, last - timedelta(days=back), seed=5)
    figures = Figures(engine, days, len(items))
    with _engine(engine) as (settings, server):
        home = new_home(path, FIRST, settings)
        drop(home, "press.jsonl", items)
        look = _Look(home, server)

        def run() -> None:
            _run(home, last)

        figures.ways[BUILD] = look.at(BUILD, run)
        figures.ways[RUN] = look.at(RUN, run)
        figures.ways[WALK] = look.at(WALK, lambda: walk(Context(home), last))
        figures.ways[FORCED] = look.at(FORCED, lambda: _force(home, last))
        drop(home, "late.jsonl", [{**late, "id": "late", "source": "latecomer.example"}])
        figures.ways[LATE] = look.at(LATE, run)
    for what in (RUN, WALK, FORCED):
        _insist_on_nothing_new(figures.ways[what])
    return figures


def _insist_on_nothing_new(one: Recomputed) -> None:
    """Raises RuntimeError where something was embedded, asked or changed that was known."""
    if any((one.vectors, one.requests, one.rows, one.versions, one.texts, *one.calls.values(), *one.changed.values())):
        raise RuntimeError(f"nothing was new, and yet: {one}")


@contextmanager
def _engine(name: str) -> Iterator[tuple[str, ModelServer | None]]:
    """The settings of an engine and, of a language model, the server that answers for it."""
    if name == "extractive":
        yield "", None
        return
    with ModelServer(reading_model) as server:
        before = os.environ.get("ANTHROPIC_API_KEY")
        os.environ["ANTHROPIC_API_KEY"] = server.api_key
        try:
            yield f'[engine]\nname = "{name}"\naddress = "{server.base_url}"\ndaily_budget_usd = inf\n', server
        finally:
            if before is None:
                del os.environ["ANTHROPIC_API_KEY"]
            else:
                os.environ["ANTHROPIC_API_KEY"] = before


class _Look:
    """Looks at a home before and after it is asked for its days."""

    def __init__(self, home: Home, server: ModelServer | None) -> None:
        self._home = home
        self._server = server
        self._before = home.path.with_name("before.duckdb")

    def at(self, what: str, work: Callable[[], object]) -> Recomputed:
        """Do the work and count what it left behind."""
        home, received = self._home, self._received()
        known, runs, versions = self._ledgers(), self._runs(), self._versions()
        if home.warehouse.exists():
            shutil.copyfile(home.warehouse, self._before)
        began = datetime.now().astimezone()
        started = time.perf_counter()
        work()
        seconds = time.perf_counter() - started
        now = self._ledgers()
        computed, changed, days = self._stage_days(began)
        read, asked_again, texts = self._asked(began)
        return Recomputed(
            what=what,
            seconds=seconds,
            stage_days=computed,
            changed=changed,
            days=days,
            runs=self._runs() - runs,
            vectors=now.pop("vectors") - known["vectors"],
            calls=dict(now - known),
            requests=self._received() - received,
            read=read,
            asked_again=asked_again,
            texts=texts,
            rows=_rows_changed(home, self._before),
            versions=sum(version != versions.get(key) for key, version in self._versions().items()),
        )

    def _received(self) -> int:
        return self._server.received if self._server is not None else 0

    def _ledgers(self) -> "Counter[str]":
        """Vectors, and calls by purpose."""
        if not self._home.warehouse.exists():
            return Counter()
        with Context(self._home).warehouse.open() as connection:
            (vectors,) = connection.execute("SELECT count(*) FROM ledger.vectors").fetchone() or (0,)
            calls = connection.execute("SELECT purpose, count(*) FROM ledger.model_calls GROUP BY purpose").fetchall()
        return Counter({"vectors": vectors, **dict(calls)})

    def _runs(self) -> int:
        if not self._home.dagster.exists():
            return 0
        with history(self._home) as instance:
            return instance.get_runs_count(dg.RunsFilter(job_name="day"))

    def _versions(self) -> dict[tuple[str, str], str]:
        """Dagster's data version of each stage-day."""
        if not self._home.dagster.exists():
            return {}
        found = {}
        with history(self._home) as instance:
            for stage in STAGES:
                wanted = dg.AssetRecordsFilter(dg.AssetKey(stage.name))
                # The newest first.
                for record in reversed(instance.fetch_materializations(wanted, limit=_MOST_EVENTS).records):
                    event = record.asset_materialization
                    if event is not None and event.tags is not None and event.partition is not None:
                        found[stage.name, event.partition] = event.tags[DATA_VERSION_TAG]
        return found

    def _asked(self, began: datetime) -> tuple[int, int, int]:
        """Articles that were read since, requests that had been asked before, and texts that are new."""
        with _beside(self._home, self._before) as connection:
            row = connection.execute(
                "SELECT count(DISTINCT article_id) FILTER (purpose = 'extract'), count(*) FILTER (request_key IN"
                " (SELECT request_key FROM ledger.model_calls WHERE sent_at < ?)) FROM ledger.model_calls"
                " WHERE sent_at >= ?",
                [began, began],
            ).fetchone() or (0, 0)
            return (*row, _new_rows(connection, "pipeline.signal_texts", self._before))

    def _stage_days(self, began: datetime) -> tuple[dict[str, int], dict[str, int], int]:
        """Stage → days computed since, and of those the ones that came out as others; on how many days."""
        with _beside(self._home, self._before) as connection:
            known: dict[tuple[str, date], list[str]] = {}
            if self._before.exists():
                known = {
                    (stage, day): version
                    for stage, day, *version in connection.execute(
                        "SELECT stage, day, output_hash, state_hash FROM before.pipeline.stage_days"
                    ).fetchall()
                }
            built = connection.execute(
                "SELECT stage, day, output_hash, state_hash FROM pipeline.stage_days WHERE built_at >= ?", [began]
            ).fetchall()
        computed = Counter(stage for stage, *_ in built)
        changed = Counter(stage for stage, day, *version in built if known.get((stage, day)) != version)
        return dict(computed), dict(changed), len({day for _, day, *_ in built})


def _run(home: Home, last: date) -> None:
    """`bellwether run` of all days, in a process of its own."""
    words = ["run", "--home", str(home.path), "--from", str(FIRST), "--to", str(last)]
    subprocess.run(
        [sys.executable, "-m", "bellwether_assets.cli", *words],
        check=True,
        capture_output=True,
        cwd=home.path,
        env={**os.environ, HOME_VARIABLE: str(home.path), "PYTHONPATH": str(REPOSITORY)},
    )


def _force(home: Home, last: date) -> None:
    """One run of Dagster's `day` job over all days, which computes each of them again."""
    with history(home) as instance:
        done = (
            build_definitions(home)
            .resolve_job_def("day")
            .execute_in_process(instance=instance, run_config=_QUIETLY, tags=tags_of_range(FIRST, last))
        )
    made = [event for event in done.all_node_events if event.is_step_materialization]
    wanted = len(STAGES) * len(list(days_between(FIRST, last)))
    if len(made) != wanted or shared_context(home).embedder.encoded:
        raise RuntimeError(f"{len(made)} of {wanted} stage-days made, {shared_context(home).embedder.encoded} embedded")


@contextmanager
def _beside(home: Home, before: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse as it is now, and as `before` what it was, where there was one."""
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        if before.exists():
            connection.execute(f"ATTACH '{before}' AS before (READ_ONLY)")
        yield connection


def _rows_changed(home: Home, before: Path) -> int:
    """Rows of derived tables that are gone or new. All of them where there was nothing before."""
    with _beside(home, before) as connection:
        return sum(
            _new_rows(connection, row.table.qualified, before) + _gone_rows(connection, row.table.qualified, before)
            for row in DERIVED_TABLES
        )


def _new_rows(connection: duckdb.DuckDBPyConnection, table: str, before: Path) -> int:
    known = f"EXCEPT ALL FROM before.{table}" if before.exists() else ""
    return _one(connection, f"SELECT count(*) FROM (FROM {table} {known})")  # noqa: S608 - declared names


def _gone_rows(connection: duckdb.DuckDBPyConnection, table: str, before: Path) -> int:
    if not before.exists():
        return 0
    return _one(connection, f"SELECT count(*) FROM (FROM before.{table} EXCEPT ALL FROM {table})")  # noqa: S608


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int((connection.execute(sql).fetchone() or (0,))[0])


def _show(figures: Figures, back: int) -> None:
    whole = figures.ways[BUILD]
    print(f"\n{figures.days} days, {figures.articles} articles, read by {figures.engine}; {back} days back", flush=True)
    heads = ("seconds", "of whole", "runs", "days", "stage-days", "changed", "embedded", "calls", "requests")
    print(f"{'':42}" + "".join(f"{head:>11}" for head in (*heads, "read", "again", "texts", "rows", "versions")))
    for one in figures.ways.values():
        values: tuple[Any, ...] = (
            f"{one.seconds:.2f}",
            f"{one.seconds / whole.seconds:.4f}",
            one.runs,
            one.days,
            sum(one.stage_days.values()),
            sum(one.changed.values()),
            one.vectors,
            sum(one.calls.values()),
            one.requests,
            one.read,
            one.asked_again,
            one.texts,
            one.rows,
            one.versions,
        )
        print(f"{one.what:42}" + "".join(f"{value:>11}" for value in values), flush=True)
        keep(f"recompute, {figures.engine}: {one.what}", one)
    late = figures.ways[LATE]
    for name, counts in (("computed", late.stage_days), ("changed", late.changed), ("calls", late.calls)):
        print(f"  late article, {name}: " + (", ".join(f"{key} {value}" for key, value in counts.items()) or "none"))
