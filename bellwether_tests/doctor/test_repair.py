"""`bellwether doctor --repair`: damaged parts come back from what is whole, and what is lost is said."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.delivery.journal import journal_of, note_delivery
from bellwether_assets.foundation.days import read_first_day, read_last_day
from bellwether_assets.foundation.file_errors import UnreadableWarehouseError
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.last_good import last_good_copies
from bellwether_assets.foundation.run_lock import UnderWayError
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.foundation.tables.all_tables import LEDGER_TABLES
from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.tables.publication import SignalAddressRow
from bellwether_assets.foundation.tables.schema_versions import SchemaVersionRow
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.pipeline.context import Context
from bellwether_assets.repair.ledger_groups import GROUPS
from bellwether_assets.repair.repair_home import repair_home
from bellwether_assets.repair.told import DAMAGED, Repair
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.cli.test_damaged_files import cut_short, damaged_block, damaged_pages, no_database
from bellwether_tests.few_articles import LAST
from bellwether_tests.holding import holding
from bellwether_tests.homes import REPOSITORY, copy_of, query, table_hashes, walk
from bellwether_tests.publish_without_dbt import published_without_dbt

NOW = datetime(2025, 11, 1, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def published(few: Context, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return published_without_dbt(few, tmp_path_factory.mktemp("published") / "home")


@pytest.fixture
def home(published: Home, tmp_path: Path) -> Home:
    return copy_of(published, tmp_path / "home")


def ledger_hashes(home: Home) -> dict[str, object]:
    """A hash of the rows of each ledger, whatever their order; without the moments that are those of the repair."""
    with Warehouse(home.warehouse).open() as connection:
        return {
            row.table.name: connection.execute(
                f"SELECT count(*), bit_xor(hash(r)) FROM (SELECT {columns_of(row)} FROM {row.table.qualified}) r"  # noqa: S608
            ).fetchone()
            for row in LEDGER_TABLES
            if row is not SchemaVersionRow
        }


def columns_of(row: type[Row]) -> str:
    # An address that is remembered again is so since the repair.
    left_out = {"first_published_at"} if row is SignalAddressRow else set()
    return ", ".join(column.name for column in row.table.columns if column.name not in left_out)


def repaired(home: Home) -> Repair:
    return repair_home(home, NOW)


def test_every_ledger_is_in_one_group_and_in_no_other() -> None:
    grouped = [row for group in GROUPS.values() for row in group.rows]
    assert sorted(row.table.name for row in [*grouped, SchemaVersionRow]) == sorted(
        row.table.name for row in LEDGER_TABLES
    )


def test_a_home_that_is_well_is_left_as_it_is(home: Home) -> None:
    before = home.warehouse.read_bytes()
    done = repaired(home)
    assert (done.did, done.lost, done.left) == ([], [], [])
    assert home.warehouse.read_bytes() == before
    assert not (home.path / DAMAGED).exists()


@pytest.mark.parametrize("damage", [no_database, damaged_pages, cut_short])
def test_a_damaged_warehouse_comes_back_as_it_was_published(home: Home, damage: Callable[[Path], None]) -> None:
    derived, ledgers = table_hashes(Context(home)), ledger_hashes(home)
    damage(home.warehouse)
    bytes_of_damaged = home.warehouse.read_bytes()
    done = repaired(home)
    assert table_hashes(Context(home)) == derived
    assert ledger_hashes(home) == ledgers
    [kept] = (home.path / DAMAGED).rglob("warehouse.duckdb")
    assert kept.read_bytes() == bytes_of_damaged
    assert any(str(kept) in line for line in done.did)
    assert "articles: what was written after that copy" in done.lost


def test_of_a_file_with_one_damaged_table_all_that_is_whole_stays_as_new_as_it_is(home: Home) -> None:
    # Answered after the copy was taken: it is in the damaged file alone.
    with Warehouse(home.warehouse).transaction() as connection:
        connection.execute("INSERT INTO ledger.home_days SELECT 'a_' || i, DATE '2025-09-01' FROM range(9) r(i)")
        connection.execute("CREATE TABLE pipeline.big AS SELECT hash(i) AS a FROM range(500000) r(i)")
    ledgers = ledger_hashes(home)
    damaged_block(home.warehouse, "pipeline.big")
    done = repaired(home)
    assert any("pipeline.big: " in line for line in done.did)
    assert ledger_hashes(home) == ledgers
    assert done.lost == []


def test_ledgers_that_tell_of_one_another_come_from_one_file(home: Home) -> None:
    with Warehouse(home.warehouse).transaction() as connection:
        # Since the copy a file was read, whose articles stand in a damaged table.
        connection.execute(
            "INSERT INTO ledger.inbox_files BY NAME SELECT * REPLACE ('new' AS file) FROM"
            " (FROM ledger.inbox_files LIMIT 1)"
        )
        connection.execute("DROP TABLE ledger.home_days")
        connection.execute("CREATE TABLE ledger.home_days AS SELECT hash(i) AS a FROM range(500000) r(i)")
    damaged_block(home.warehouse, "ledger.home_days")
    done = repaired(home)
    assert query(Context(home), "SELECT count(*) FROM ledger.inbox_files WHERE file = 'new'") == [(0,)]
    assert any(line.startswith("articles: ") and "rows came from the copy of" in line for line in done.did)
    assert any(line.startswith("articles: ") and " of " in line for line in done.lost)


def test_without_any_copy_the_home_is_built_again_from_its_inbox(home: Home) -> None:
    derived = table_hashes(Context(home))
    for copy in last_good_copies(home.warehouse):
        copy.unlink()
    no_database(home.warehouse)
    done = repaired(home)
    assert "articles: all of it" in done.lost
    context = Context(home)
    take_in(context)
    walk(context, LAST)
    assert table_hashes(context) == derived


def test_what_was_sent_since_the_copy_is_known_by_the_journal(home: Home) -> None:
    with Warehouse(home.warehouse).transaction() as connection:
        connection.execute(
            "INSERT INTO ledger.deliveries (edition_id, channel, reader, delivery_id, state, document, attempts,"
            " claimed_at) VALUES ('e1', 'email', 'Reader', 'd1', 'claimed', '{}', 1, now())"
        )
        note_delivery(home.warehouse, connection, "d1")
    # The line of one that never left, since its process was killed while it wrote.
    with journal_of(home.warehouse).open("a", encoding="utf-8") as journal:
        journal.write('{"edition_id": "e2", "chan')
    assert journal_of(home.warehouse).stat().st_mode & 0o77 == 0
    no_database(home.warehouse)
    done = repaired(home)
    assert any(line.startswith("deliveries: 1 of the journal") for line in done.did)
    assert query(Context(home), "SELECT edition_id, state FROM ledger.deliveries") == [("e1", "handed over")]


def test_a_repair_that_is_killed_is_done_again(home: Home) -> None:
    derived = table_hashes(Context(home))
    no_database(home.warehouse)
    program = (
        "import os, pathlib, signal, sys\n"
        "from datetime import UTC, datetime\n"
        "from bellwether_assets.foundation.settings import Home\n"
        "from bellwether_assets.repair.repair_home import repair_home\n"
        "seen = pathlib.Path.replace\n"
        "def replace(path, target):\n"
        "    if path.name.endswith('.repairing'): os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return seen(path, target)\n"
        "pathlib.Path.replace = replace\n"
        "repair_home(Home(pathlib.Path(sys.argv[1])), datetime.now(UTC))\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, str(home.path)], env={**os.environ, "PYTHONPATH": str(REPOSITORY)}
    )
    assert killed.returncode == -9
    # Never without a file in its place: the next command would begin an empty one.
    assert home.warehouse.exists()
    repaired(home)
    assert table_hashes(Context(home)) == derived
    assert not list(home.path.glob("*.repairing*"))


def test_vectors_of_a_wrong_length_are_let_go_and_their_days_embedded_again(home: Home) -> None:
    context = Context(home)
    before = table_hashes(context)
    with context.warehouse.transaction() as connection:
        [(content,)] = connection.execute(
            "UPDATE ledger.vectors SET vector = vector[1:100] WHERE content ="
            " (SELECT min(content) FROM ledger.vectors) RETURNING content"
        ).fetchall()
        [(day,)] = connection.execute(
            "UPDATE pipeline.embeddings SET vector = vector[1:100] WHERE article_id ="
            " (SELECT min(article_id) FROM pipeline.embeddings) RETURNING day"
        ).fetchall()
    done = repaired(home)
    assert any(line.startswith("1 kept vectors") for line in done.did)
    assert any(f"1 days with such vectors, {day} to {day}" in line for line in done.did)
    assert query(context, "SELECT count(*) FROM ledger.vectors WHERE content = ?", content) == [(0,)]
    walk(Context(home), LAST)
    assert table_hashes(Context(home)) == before


def test_damaged_databases_of_dagster_are_kept_aside_and_the_others_stay(home: Home) -> None:
    for name in ("history/runs.db", "history/runs/index.db", "schedules/schedules.db"):
        file = home.dagster / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE instigators (status TEXT, instigator_body TEXT)")
            connection.execute(
                "INSERT INTO instigators VALUES ('RUNNING', ?)", [json.dumps({"instigator_name": "stale_days"})]
            )
            connection.commit()
    (home.dagster / "history/runs.db").write_bytes(b"no database at all")
    done = repaired(home)
    assert not (home.dagster / "history").exists()
    assert (home.dagster / "schedules/schedules.db").exists()
    assert any("history" in line for line in done.lost)
    (home.dagster / "schedules/schedules.db").write_bytes(b"no database at all")
    done = repair_home(home, NOW)
    assert not (home.dagster / "schedules/schedules.db").exists()
    assert any("switch on again" in line for line in done.left)


def test_what_killed_processes_left_is_removed_and_the_rest_stays(home: Home) -> None:
    left = [home.path / name for name in (".bellwether.duckdb.77.new", "run.json", "publish.begun")]
    for file in left:
        file.write_text("{}", encoding="utf-8")
    repaired(home)
    assert not any(file.exists() for file in left)
    assert home.published.exists()


def test_a_home_that_somebody_works_in_is_not_repaired(home: Home) -> None:
    with holding(home) as other, pytest.raises(UnderWayError, match=f"process {other.pid} "):
        repaired(home)


def test_the_command_says_what_it_did_and_what_is_then_well(home: Home) -> None:
    no_database(home.published)
    done = subprocess.run(
        [sys.executable, "-m", "bellwether_assets.cli", "doctor", "--repair", "--json", "--home", str(home.path)],
        capture_output=True,
        text=True,
        env={**os.environ, HOME_VARIABLE: str(home.path), "PYTHONPATH": str(REPOSITORY)},
    )
    assert f"did      {home.published} is damaged" in done.stderr
    assert "left     `bellwether run` publishes again" in done.stderr
    found = {one["check"]: one["level"] for one in json.loads(done.stdout)}
    assert found["warehouse"] == "ok"
    assert found["published"] == "warning"


def test_a_copy_is_kept_of_each_publication_and_of_older_ones_as_many_as_are_asked_for(home: Home) -> None:
    [copy] = last_good_copies(home.warehouse)
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM main.publication").fetchone() == (1,)
    # The same bytes as the snapshot that dbt built in: it takes no room of its own until the next one is written.
    assert copy.stat().st_nlink >= 1


def test_days_that_cannot_be_read_are_written_again_from_what_is_built(home: Home) -> None:
    first, last = read_first_day(home), read_last_day(home)
    home.first_day_file.write_bytes(b"")
    home.last_day_file.write_bytes(b"\0" * 11)
    done = repaired(home)
    assert (read_first_day(home), read_last_day(home)) == (first, LAST)
    assert last in {None, LAST}
    assert sum("it says" in line for line in done.did) == 2


def test_a_warehouse_that_is_gone_is_not_begun_anew_while_a_copy_of_it_is_kept(home: Home) -> None:
    derived = table_hashes(Context(home))
    home.warehouse.unlink()
    with pytest.raises(UnreadableWarehouseError, match="holds nothing, though a copy of it is kept"):
        query(Context(home), "SELECT 1")
    repaired(home)
    assert table_hashes(Context(home)) == derived


def test_a_vector_of_a_wrong_length_is_embedded_again_when_it_is_met_without_any_repair(
    home: Home, embedder: Embedder
) -> None:
    context = Context(home, embedder)
    texts = [title for (title,) in query(context, "SELECT DISTINCT title FROM pipeline.raw_articles ORDER BY title")]
    before, _ = context.vectors.of(texts)
    with context.warehouse.transaction() as connection:
        connection.execute("UPDATE ledger.vectors SET vector = vector[1:9] WHERE content = ?", [digest(texts[0])])
    after, embedded = context.vectors.of(texts)
    assert embedded == 1
    assert (after == before).all()
    # It took the wrong one's place.
    assert context.vectors.of(texts)[1] == 0
