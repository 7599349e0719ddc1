"""Homes for tests: built by the real stages on real articles, without Dagster, and hashed as a whole.

Dagster's part (runs, publishing) is tested through the command line, in a process of its own: a code location belongs
to one home.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.evaluation.streams import SHIPPED_ARTICLES
from bellwether_assets.foundation.days import write_first_day
from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.foundation.tables.all_tables import DERIVED_TABLES
from bellwether_assets.foundation.tables.stage_days import StageDayRow
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import Record, Stage
from bellwether_assets.pipeline.staleness import read_records
from bellwether_assets.pipeline.walk import InProcess, Plan
from bellwether_assets.pipeline.walk import walk as walk_plan
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder, embedding_text
from bellwether_tests.shared import give_parsed_project

FIRST, LAST = date(2025, 9, 1), date(2025, 10, 31)
AUTUMN = frozenset(
    f"bw-{number}" for number in (105, 201, 202, 203, 206, 207, 209, 210, 235, 301, 306, 308, 309, 310, 312)
)
CONFIRMATION = Path(__file__).parent / "data" / "confirmation.jsonl"
REPOSITORY = Path(__file__).parents[1]
# Labelled data that is not shipped, beside this project or where the variable says.
GOLD_DATA = Path(os.environ.get("BELLWETHER_GOLD_DATA") or REPOSITORY.parent / "shared" / "data")

# Longer searches of the same kind, for whoever changes what they search: more orders, more examples.
DEEP = os.environ.get("BELLWETHER_DEEP") == "1"

# The storage of every home that a test makes: what holds of a file is to hold of "ducklake" too.
STORAGE = os.environ.get("BELLWETHER_TEST_STORAGE")

Item = dict[str, Any]


@cache
def _shipped() -> str:
    return SHIPPED_ARTICLES.read_text("utf-8")


def shipped_items() -> list[Item]:
    """All shipped articles, as the inbox gets them."""
    return [json.loads(line) for line in _shipped().splitlines()]


def autumn_items() -> list[Item]:
    """Of the shipped articles those of a few occurrences in two months: homes for tests are built many times."""
    return [item for item in shipped_items() if item["id"] in AUTUMN]


def shipped(title_begins: str) -> Item:
    """The shipped article whose title begins so."""
    return next(item for item in shipped_items() if item["title"].startswith(title_begins))


def confirmation_items() -> list[Item]:
    """Invented articles on one theme, of several publishers, with a wire copy and a roundup among them."""
    return [json.loads(line) for line in CONFIRMATION.read_text("utf-8").splitlines()]


def new_home(path: Path, first: date, settings: str = "") -> Home:
    """An empty home whose days begin with `first`."""
    home = Home(path)
    home.inbox.mkdir(parents=True)
    if STORAGE and "storage" not in settings:
        settings = f'storage = "{STORAGE}"\n{settings}'
    if settings:
        home.settings_file.write_text(settings, encoding="utf-8")
    write_first_day(home, first)
    return home


def drop(home: Home, name: str, items: Iterable[Mapping[str, Any]]) -> Path:
    """Drop a JSON Lines file into the inbox."""
    file = home.inbox / name
    file.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return file


def copy_of(home: Home, path: Path) -> Home:
    """The same home in another folder; its Dagster history and dbt project stay behind."""
    shutil.copytree(home.path, path, ignore=shutil.ignore_patterns("dagster", "dbt", "*.lock"))
    return Home(path)


def warm(context: Context, last: date) -> None:
    """Embed what the days up to `last` will need, all at once, so that batches are full."""
    engine = ExtractiveEngine()
    with context.warehouse.open() as connection:
        rows = connection.execute(
            "SELECT DISTINCT title, text FROM ledger.arrivals JOIN ledger.home_days USING (article_id)"
            " WHERE home_day BETWEEN ? AND ? ORDER BY ALL",
            [context.first_day, last],
        ).fetchall()
    texts = []
    for title, text in rows:
        texts.append(embedding_text(title, text))
        claims = engine.extract(ArticleText("a", title, text, "publisher", FIRST, "en")).claims
        texts += [title, *(claim.quote for claim in claims)]
    context.vectors.of(texts)


def give_vectors(context: Context, warehouse: Path) -> None:
    """Put the embeddings that another home keeps into this one's ledger, so that they are not computed again."""
    with context.warehouse.open() as connection:
        connection.execute(f"ATTACH '{warehouse}' AS other (READ_ONLY)")
        connection.execute("INSERT OR IGNORE INTO ledger.vectors SELECT * FROM other.ledger.vectors")
        connection.execute("DETACH other")


def built_home(
    path: Path, items: Sequence[Mapping[str, Any]], last: date, embedder: Embedder, first: date | None = None
) -> Context:
    """A home with these articles, built from `first` (by default the earliest article's day) to `last`."""
    home = new_home(path, first or min(date.fromisoformat(item["published_at"][:10]) for item in items))
    drop(home, "articles.jsonl", items)
    context = Context(home, embedder)
    take_in(context)
    warm(context, last)
    walk(context, last)
    return context


def walk(
    context: Context, last: date, tell: Callable[[str, date], None] = lambda stage, day: None
) -> list[tuple[str, date]]:
    """Build what is stale, in day order, up to `last` and through every day that was built before: as `run` does.

    `tell` is called after each stage-day that was written.
    """
    built: list[tuple[str, date]] = []

    def note(stage: str, day: date, _: Record) -> None:
        built.append((stage, day))
        tell(stage, day)

    with context.warehouse.open():
        assert walk_plan(context, Plan(STAGES, last), InProcess(context, STAGES, note)) is None
    return built


def table_hashes(context: Context) -> dict[str, str]:
    """Hash of every derived table."""
    with context.warehouse.open() as connection:
        return {
            table.name: frame_digest(table.name, connection.execute(f"SELECT * FROM {table.qualified}").pl())  # noqa: S608
            for table in (row.table for row in DERIVED_TABLES)
        }


def day_hashes(context: Context, last: date) -> dict[str, tuple[str, str]]:
    """What came out of every stage on every day, and what it handed on."""
    with context.warehouse.open() as connection:
        records = read_records(connection, context.first_day, last)
    return {
        f"{stage} {day}": (record.output_hash, record.state_hash) for (stage, day), record in sorted(records.items())
    }


def query(context: Context, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Rows of the warehouse."""
    with context.warehouse.open() as connection:
        rows: list[tuple[Any, ...]] = connection.execute(sql, list(parameters)).fetchall()
    return rows


def stage(name: str) -> Stage:
    """A stage by its name."""
    return next(stage for stage in STAGES if stage.name == name)


def days_after(item: Mapping[str, Any], days: int) -> str:
    """The day so many days after an item's, as text."""
    return str(date.fromisoformat(item["published_at"][:10]) + timedelta(days=days))


def bellwether(home: Home, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line on a home, in its own process."""
    if arguments[0] == "run":
        give_parsed_project(home, _parse)
    return subprocess.run(
        [sys.executable, "-m", "bellwether_assets.cli", arguments[0], "--home", str(home.path), *arguments[1:]],
        capture_output=True,
        text=True,
        timeout=900,
        cwd=home.path,
        env={**os.environ, HOME_VARIABLE: str(home.path), "PYTHONPATH": str(REPOSITORY), **environment},
    )


def _parse(home: Home) -> None:
    """Parse the dbt project into a home, as the first run there does."""
    program = "from bellwether_assets.foundation.settings import current_home\n"
    program += "from bellwether_assets.orchestration.dbt_project import read_marts\n"
    program += "read_marts(current_home())"
    environment = {**os.environ, HOME_VARIABLE: str(home.path), "PYTHONPATH": str(REPOSITORY)}
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=environment, timeout=300)


def forget_derived(context: Context) -> None:
    """Leave of a home what came from outside and what was paid for: no day of it is built."""
    with context.warehouse.transaction() as connection:
        for row in (StageDayRow, *DERIVED_TABLES):
            connection.execute(f"DELETE FROM {row.table.qualified}")  # noqa: S608 - a declared name


def run(home: Home, first: date, last: date, **environment: str) -> "subprocess.CompletedProcess[str]":
    """`bellwether run` on a home."""
    return bellwether(home, "run", "--from", str(first), "--to", str(last), **environment)
