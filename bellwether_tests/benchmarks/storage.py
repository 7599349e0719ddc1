"""What a DuckLake costs beside the file: one day's write and the ten commonest questions of the stages, as ratios.

Two months of a hundred articles a day in each storage, written as the stages write them; then one more day, and the
questions. Everything is asked in turn of each storage in one run, so that what else the machine does falls on all.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bellwether_assets.foundation.lake_upkeep import compact, lake_size
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.arrivals import HomeDayRow
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.foundation.tables.declare import Row, polars_schema
from bellwether_assets.foundation.tables.embeddings import VectorRow
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.foundation.tables.reinforced_signals import EvidenceChangeRow, SignalStateRow
from bellwether_assets.foundation.tables.stage_days import StageDayRow
from bellwether_assets.foundation.warehouse import Warehouse, append, replace_day, warehouse_of
from bellwether_tests.benchmarks.kept_figures import keep
from bellwether_tests.servers.buckets import BucketServer, LakeServers
from bellwether_tests.servers.postgres import PostgresServer

FIRST, DAYS, ARTICLES = date(2026, 1, 1), 60, 100
ROUNDS = 5
DIMENSIONS = 384
# Rows of a day, for each article.
ROWS: dict[type[Row], int] = {
    RawArticleRow: 1, OriginRow: 1, ClaimRow: 2, EvidenceChangeRow: 1, SignalStateRow: 1,
}  # fmt: skip
TEXT = "Prices of freight rose as fares fell, the operator said on Wednesday. " * 40
LAST = FIRST + timedelta(days=DAYS - 1)
QUESTIONS: tuple[tuple[str, str, list[Any]], ...] = (
    ("the day's articles", "SELECT * FROM pipeline.raw_articles WHERE day = ?", [LAST]),
    ("the day's claims, with vectors", "SELECT * FROM pipeline.claims WHERE day = ?", [LAST]),
    ("claims of a month", "SELECT claim_id, statement FROM pipeline.claims WHERE day > ?", [LAST - timedelta(days=30)]),
    ("origins of the window", "SELECT article_id, origin_id FROM pipeline.origins WHERE day <= ?", [LAST]),
    (
        "vectors by content",
        "SELECT * FROM ledger.vectors WHERE list_contains(?, content)",
        [[f"{LAST} {n}" for n in range(50)]],
    ),
    (
        "states of all signals",
        "SELECT signal_id, arg_max(state, day) FROM pipeline.signal_states WHERE day <= ? GROUP BY signal_id",
        [LAST],
    ),
    ("evidence at the end of a day", "SELECT * FROM pipeline.evidence_on(?)", [LAST]),
    ("records of two days", "SELECT * FROM pipeline.stage_days WHERE day >= ?", [LAST - timedelta(days=1)]),
    ("has the day articles", "SELECT 1 FROM ledger.home_days WHERE home_day = ? LIMIT 1", [LAST]),
    ("is the day frozen", "SELECT max(through) FROM ledger.frozen_days", []),
)


def storage() -> None:
    """Print one figure a line: seconds in the file, and how many times as long each lake takes."""
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder, ExitStack() as servers:
        settings = {"file": "", "lake, catalog in a file": 'storage = "ducklake"\n'}
        try:
            lake = servers.enter_context(_servers())
            settings["lake, PostgreSQL and a bucket"] = lake.settings()
        except pytest.skip.Exception as missing:
            print(f"without servers: {missing}")
        warehouses = {name: _warehouse(Path(folder) / name, text) for name, text in settings.items()}
        _fill(warehouses)
        _tell("one day's write", _write_again(warehouses))
        _questions(warehouses, "")
        for name, warehouse in warehouses.items():
            if name != "file":
                before = lake_size(warehouse)
                started = time.perf_counter()
                compact(warehouse)
                after = lake_size(warehouse)
                print(
                    f"compaction, {name}: {time.perf_counter() - started:.1f} s, {before.files} → {after.files} files,"
                    f" {after.bytes / 1e6:.1f} MB"
                )
        _questions(warehouses, ", compacted")


@contextmanager
def _servers() -> Iterator[LakeServers]:
    with PostgresServer() as postgres, BucketServer() as buckets:
        lake = LakeServers(postgres.new_database(), buckets, buckets.new_bucket())
        before = {name: os.environ.get(name) for name in lake.environment}
        os.environ.update(lake.environment)
        try:
            yield lake
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


def _warehouse(path: Path, settings: str) -> Warehouse:
    home = Home(path)
    home.inbox.mkdir(parents=True)
    home.settings_file.write_text(settings, encoding="utf-8")
    return warehouse_of(home)


def _fill(warehouses: dict[str, Warehouse]) -> None:
    """The same rows in all; told is what writing them takes, without making them."""
    seconds = dict.fromkeys(warehouses, 0.0)
    for offset in range(DAYS):
        day = FIRST + timedelta(days=offset)
        made = _day(day)
        ledgers = {row: _rows(row, day, ARTICLES) for row in (HomeDayRow, VectorRow)}
        for name, warehouse in warehouses.items():
            started = time.perf_counter()
            _write_day(warehouse, day, made)
            with warehouse.transaction() as connection:
                for row, rows in ledgers.items():
                    append(connection, row, rows)
            seconds[name] += time.perf_counter() - started
    _tell(f"{DAYS} days of {ARTICLES} articles", {name: [each] for name, each in seconds.items()})


def _day(day: date) -> dict[type[Row], pl.DataFrame]:
    return {row: _rows(row, day, each * ARTICLES) for row, each in ROWS.items()}


def _write_day(warehouse: Warehouse, day: date, made: dict[type[Row], pl.DataFrame]) -> None:
    """As the stages do: a transaction a table, each with its record."""
    for row, rows in made.items():
        with warehouse.transaction() as connection:
            replace_day(connection, day, {row: rows})
            connection.execute("DELETE FROM pipeline.stage_days WHERE stage = ? AND day = ?", [row.table.name, day])
            append(connection, StageDayRow, _rows(StageDayRow, day, 1).with_columns(stage=pl.lit(row.table.name)))


def _write_again(warehouses: dict[str, Warehouse]) -> dict[str, list[float]]:
    made = _day(LAST)
    times: dict[str, list[float]] = {name: [] for name in warehouses}
    for _ in range(ROUNDS):
        for name, warehouse in warehouses.items():
            started = time.perf_counter()
            _write_day(warehouse, LAST, made)
            times[name].append(time.perf_counter() - started)
    return times


def _rows(row: type[Row], day: date, count: int) -> pl.DataFrame:
    values = {
        column.name: [_value(column.name, column.type, day, number) for number in range(count)]
        for column in row.table.columns
    }
    return pl.DataFrame(values, schema=polars_schema(row))


def _value(name: str, kind: str, day: date, number: int) -> Any:
    if name == "text":
        return f"{TEXT}{number}"
    if name == "change":
        return "added"
    return {
        # Signals live on from day to day; everything else is of its day.
        "VARCHAR": f"s {number}" if name == "signal_id" else f"{day} {number}",
        "INTEGER": number,
        "BIGINT": number,
        "DOUBLE": number / 7,
        "BOOLEAN": True,
        "DATE": day,
        "TIMESTAMPTZ": datetime.combine(day, clock(6), UTC),
        "VARCHAR[]": [f"name {number}", "another"],
        "UBIGINT[]": list(range(number, number + 30)),
        "FLOAT[]": [(number * 31 + at) % 97 / 97 for at in range(DIMENSIONS)],
    }[kind]


def _questions(warehouses: dict[str, Warehouse], when: str) -> None:
    for name, query, parameters in QUESTIONS:
        times: dict[str, list[float]] = {storage: [] for storage in warehouses}
        for _ in range(ROUNDS):
            for storage, warehouse in warehouses.items():
                with warehouse.open() as connection:
                    started = time.perf_counter()
                    connection.execute(query, parameters).fetchall()
                    times[storage].append(time.perf_counter() - started)
        _tell(name + when, times)


def _tell(what: str, times: dict[str, Sequence[float]]) -> None:
    medians = {name: statistics.median(each) for name, each in times.items()}
    file = medians["file"]
    ratios = ", ".join(f"{name} {seconds / file:.1f}x" for name, seconds in medians.items() if name != "file")
    print(f"{what}: file {file * 1000:.1f} ms; {ratios}", flush=True)
    keep(f"storage: {what}", medians)
