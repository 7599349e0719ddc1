"""Warehouses of earlier versions become ones of this version: facts are kept, a copy first, in one transaction."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.file_errors import UpgradeError
from bellwether_assets.foundation.upgrades.keep_copy import COPIES, backups_of, copies_of
from bellwether_assets.foundation.upgrades.schema import declared_columns, declared_hash, declared_tables, read_schema
from bellwether_assets.foundation.upgrades.steps import SCHEMA_VERSION, STEPS
from bellwether_assets.foundation.upgrades.upgrade import program_version
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.pipeline.context import Context
from bellwether_tests.conftest import CopyHome
from bellwether_tests.foundation.write_schema import SCHEMAS, declared_ledgers, schema_file
from bellwether_tests.homes import REPOSITORY, day_hashes, walk

EARLIER = sorted(SCHEMAS.glob("schema_*.sql"))
ROWS, DAY = 3, date(2026, 3, 1)
# A value of each type, by the number of its row.
_VALUES: Mapping[str, str] = {
    "VARCHAR": "'{name} ' || i",
    "INTEGER": "i::INTEGER",
    "BIGINT": "i::BIGINT",
    "DOUBLE": "i / 4",
    "BOOLEAN": "i % 2 = 0",
    "DATE": "DATE '2026-03-01' + i::INTEGER",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ '2026-03-01 06:00:00+00' + i * INTERVAL 1 HOUR",
    "VARCHAR[]": "['{name} ' || i, 'b']",
    "UBIGINT[]": "[i::UBIGINT]",
    "FLOAT[]": "[i, 1, 2]::FLOAT[]",
    "FLOAT[384]": "list_resize([i::FLOAT], 384, 0.5::FLOAT)::FLOAT[384]",
}
Rows = dict[str, list[dict[str, object]]]


def made_by(schema: Path, file: Path) -> Rows:
    """A warehouse as an earlier version made it, with a few rows in each table; the ledgers' rows."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("SET TimeZone = 'UTC'; CREATE SCHEMA ledger; CREATE SCHEMA pipeline")
        connection.execute(schema.read_text("utf-8"))
        for table, columns in read_schema(connection).columns.items():
            values = ", ".join(_VALUES[kind].format(name=name) for name, kind, _ in columns)
            connection.execute(f"INSERT INTO {table} SELECT {values} FROM range({ROWS}) r(i)")  # noqa: S608
        return ledgers(connection)


def ledgers(connection: duckdb.DuckDBPyConnection) -> Rows:
    """All rows of all ledgers but the one of versions, by the ledger's name."""
    return {
        table: connection.execute(f"SELECT * FROM {table} ORDER BY ALL").pl().to_dicts()  # noqa: S608
        for table in read_schema(connection).columns
        if table.startswith("ledger.") and table != "ledger.schema_versions"
    }


@pytest.mark.parametrize("schema", EARLIER, ids=lambda schema: schema.stem)
def test_every_earlier_schema_becomes_this_one_and_every_fact_is_kept(schema: Path, tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    before = made_by(schema, file)
    with Warehouse(file).open() as connection:
        now = read_schema(connection)
        assert now.is_current(SCHEMA_VERSION)
        after = ledgers(connection)
        derived = [name for name in now.columns if name.startswith("pipeline.")]
        rows = [connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in derived]  # noqa: S608
        assert len(derived) > 20
        assert set(rows) == {(0,)}
    for table, kept in before.items():
        assert len(after[table]) == ROWS, table
        columns = set(kept[0]) & set(after[table][0])
        assert len(columns) >= len(kept[0]) - (table == "ledger.retractions"), table
        assert [{c: row[c] for c in columns} for row in after[table]] == [{c: row[c] for c in columns} for row in kept]
    # The copy is the file as it was.
    [copy] = copies_of(file)
    with duckdb.connect(str(copy), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        assert ledgers(connection) == before


def test_retractions_of_a_page_name_the_document_that_was_taken_off(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    made_by(SCHEMAS / "schema_0_of_4ba4bff.sql", file)
    with duckdb.connect(str(file)) as connection:
        # An edited article is of two documents; the page's own is the later one.
        connection.execute("UPDATE ledger.arrivals SET article_id = 'article_id 0' WHERE arrival_id <> 'arrival_id 2'")
        connection.execute("UPDATE ledger.arrivals SET url = 'page_address 0' WHERE arrival_id = 'arrival_id 1'")
        connection.execute("DELETE FROM ledger.retractions WHERE article_id = 'article_id 1'")
    with Warehouse(file).open() as connection:
        assert connection.execute(
            "SELECT fetch_id, page_address, arrival_id FROM ledger.retractions ORDER BY ALL"
        ).fetchall() == [
            ("fetch_id 0", "page_address 0", "arrival_id 1"),
            ("fetch_id 2", "page_address 2", "arrival_id 2"),
        ]


def test_an_upgrade_says_by_whom_and_when_and_what_is_current_is_opened_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    made_by(EARLIER[0], file)
    for _ in range(2):
        with Warehouse(file).open() as connection:
            [(version, schema_hash, program, recent)] = connection.execute(
                "SELECT version, schema_hash, program, age(applied_at) < INTERVAL 1 HOUR FROM ledger.schema_versions"
            ).fetchall()
        assert (version, schema_hash, program, recent) == (SCHEMA_VERSION, declared_hash(), program_version(), True)
    content = file.read_bytes()
    with Warehouse(file).open():
        assert len(copies_of(file)) == 1
    assert file.read_bytes() == content


def test_a_new_warehouse_is_of_this_version_without_a_copy_of_nothing(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with Warehouse(file).open() as connection:
        assert read_schema(connection).is_current(SCHEMA_VERSION)
    assert not backups_of(file).exists()


def test_a_ledger_of_other_columns_keeps_its_rows_and_any_insert_still_fits(tmp_path: Path) -> None:
    """Columns that were added at the end stand where they are declared: some statements name none."""
    file = tmp_path / "warehouse.duckdb"
    with Warehouse(file).open() as connection:
        connection.execute("INSERT INTO ledger.redirects VALUES ('s_1', 's_2', '2026-03-01')")
        connection.execute("ALTER TABLE ledger.redirects DROP COLUMN to_signal_id")
    with Warehouse(file).open() as connection:
        assert connection.execute("SELECT * FROM ledger.redirects").fetchall() == [("s_1", None, DAY)]
        connection.execute("INSERT INTO ledger.redirects VALUES ('s_2', 's_3', '2026-03-01')")
        with pytest.raises(duckdb.ConstraintException):
            connection.execute("INSERT INTO ledger.redirects VALUES ('s_2', 's_3', '2026-03-01')")


def test_a_ledger_without_its_key_gets_it(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with Warehouse(file).open() as connection:
        connection.execute("CREATE OR REPLACE TABLE ledger.identity_rules (rules INTEGER NOT NULL)")
        connection.execute("INSERT INTO ledger.identity_rules VALUES (1)")
        connection.execute("UPDATE ledger.schema_versions SET version = 1")
    with Warehouse(file).open() as connection, pytest.raises(duckdb.ConstraintException):
        connection.execute("INSERT INTO ledger.identity_rules VALUES (1)")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("ALTER TABLE ledger.redirects ADD COLUMN of_tomorrow VARCHAR", "ledger.redirects has columns.*of_tomorrow"),
        ("ALTER TABLE ledger.redirects DROP COLUMN since", "ledger.redirects lacks since"),
        (
            "ALTER TABLE ledger.redirects ALTER since TYPE VARCHAR;"
            " INSERT INTO ledger.redirects VALUES ('s', 't', 'some day')",
            "some day",
        ),
        (
            "CREATE OR REPLACE TABLE ledger.identity_rules (rules INTEGER NOT NULL);"
            " INSERT INTO ledger.identity_rules VALUES (1), (1); UPDATE ledger.schema_versions SET version = 1",
            "(?i)duplicate",
        ),
    ],
)
def test_a_ledger_that_cannot_be_taken_over_is_refused_by_name_and_stays(
    change: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "warehouse.duckdb"
    with Warehouse(file).open() as connection:
        connection.execute("INSERT INTO pipeline.term_counts VALUES ('2026-03-01', '{}')")
        connection.execute("ALTER TABLE pipeline.briefs DROP COLUMN lead")
        connection.execute(change)
        before = (ledgers(connection), connection.execute("FROM pipeline.term_counts").fetchall())
    with pytest.raises(UpgradeError, match=told) as refused, Warehouse(file).open():
        pytest.fail("opened")
    assert "as it was before" in str(refused.value)
    with duckdb.connect(str(file)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        assert (ledgers(connection), connection.execute("FROM pipeline.term_counts").fetchall()) == before


def test_a_warehouse_of_a_later_version_is_refused_with_both_versions_and_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with Warehouse(file).open() as connection:
        connection.execute("INSERT INTO ledger.schema_versions VALUES (99, 'f', '7.5.0', now())")
    content = file.read_bytes()
    with pytest.raises(UpgradeError) as refused, Warehouse(file).open():
        pytest.fail("opened")
    for part in (str(file), "schema version 99", "bellwether 7.5.0", f"up to {SCHEMA_VERSION}", "Install", "backups/"):
        assert part in str(refused.value)
    assert file.read_bytes() == content
    assert not copies_of(file)


def test_of_many_upgrades_the_last_copies_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    marks = []
    for mark in range(COPIES + 2):
        with Warehouse(file).open() as connection:
            connection.execute("INSERT INTO ledger.identity_rules VALUES (?)", [mark])
            connection.execute("ALTER TABLE pipeline.briefs DROP COLUMN lead")
    with Warehouse(file).open():
        (backups_of(file) / "mine.duckdb").touch()
    for copy in copies_of(file):
        with duckdb.connect(str(copy), read_only=True) as connection:
            marks.append(connection.execute("SELECT max(rules) FROM ledger.identity_rules").fetchall()[0][0])
    assert marks == list(range(2, COPIES + 2))
    assert (backups_of(file) / "mine.duckdb").exists()


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import duckdb
from bellwether_assets.foundation.upgrades.steps import STEPS, Step
from bellwether_assets.foundation.upgrades.upgrade import upgrade

def die(connection, schema):
    os.kill(os.getpid(), signal.SIGKILL)

connection = duckdb.connect(sys.argv[1])
if sys.argv[2] == "before":
    upgrade(connection, "it", datetime.now(UTC), (*STEPS, Step(99, "Killed", die)))
else:
    upgrade(connection, "it", datetime.now(UTC))
    die(connection, None)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_upgrade_that_is_killed_is_done_again_or_was_done(when: str, tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    before = made_by(EARLIER[0], file)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(file), when], env={**os.environ, "PYTHONPATH": str(REPOSITORY)}
    )
    assert killed.returncode == -signal.SIGKILL
    with Warehouse(file).open() as connection:
        assert read_schema(connection).is_current(SCHEMA_VERSION)
        assert {table: len(rows) for table, rows in ledgers(connection).items() if table in before} == dict.fromkeys(
            before, ROWS
        )
    assert len(copies_of(file)) == (1 if when == "before" else 0)


def test_where_the_copy_cannot_be_made_nothing_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    made_by(EARLIER[0], file)
    content = file.read_bytes()
    backups_of(file).write_text("in the way", encoding="utf-8")
    with pytest.raises(UpgradeError, match=r"copied to .*backups.*nothing was changed"), Warehouse(file).open():
        pytest.fail("opened")
    assert file.read_bytes() == content


def test_without_room_for_the_copy_nothing_is_changed_and_the_room_is_named(small_disk: Path) -> None:
    file = small_disk / "warehouse.duckdb"
    made_by(EARLIER[0], file)
    content = file.read_bytes()
    with pytest.raises(UpgradeError, match=r"needs \d+ MB, the disk has \d MB free. Make room"), Warehouse(file).open():
        pytest.fail("opened")
    assert file.read_bytes() == content
    assert not copies_of(file)


def test_an_upgraded_home_builds_the_same_days_as_a_new_one(
    autumn: Context, copied: CopyHome, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its facts in the ledgers of the earliest schema, beside rows of days in tables that have other columns now."""
    context, last = copied(autumn), date(2025, 9, 20)
    old = tmp_path / "old.duckdb"
    made_by(SCHEMAS / "schema_0_of_2be17b8.sql", old)
    with duckdb.connect(str(old)) as connection:
        connection.execute(f"ATTACH '{context.home.warehouse}' AS now (READ_ONLY)")
        for table, columns in read_schema(connection).columns.items():
            if table.startswith("ledger."):
                names = ", ".join(f'"{name}"' for name, _, _ in columns)
                connection.execute(f"DELETE FROM {table}; INSERT INTO {table} SELECT {names} FROM now.{table}")  # noqa: S608
            elif "day" in {name for name, _, _ in columns}:
                connection.execute(f"UPDATE {table} SET day = '2025-09-02'")  # noqa: S608
    old.replace(context.home.warehouse)
    take_in(context)
    assert "upgraded from schema version 0 to" in caplog.text
    walk(context, last)
    assert day_hashes(context, last) == {
        name: hashes for name, hashes in day_hashes(autumn, last).items() if name.split()[1] <= str(last)
    }


def test_steps_are_numbered_without_a_gap_and_each_says_what_it_does() -> None:
    assert [step.version for step in STEPS] == list(range(1, SCHEMA_VERSION + 1))
    assert all(step.name for step in STEPS)


def test_a_changed_ledger_has_a_step_and_its_schema_is_kept_for_later_upgrades() -> None:
    assert schema_file().exists(), "run `python -m bellwether_tests.foundation.write_schema`"
    assert schema_file().read_text("utf-8") == declared_ledgers(), (
        "a ledger changed: add a step to foundation/upgrades/steps.py unless this version was never released, then run"
        " `python -m bellwether_tests.foundation.write_schema`"
    )
    assert all(declared_columns(table) for table in declared_tables())
