"""What the warehouse promises, of each storage: the same words of SQL, the same answers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import WAREHOUSE_TABLES
from bellwether_assets.foundation.tables.declare import Row, frame_of, polars_schema
from bellwether_assets.foundation.tables.embeddings import VectorRow
from bellwether_assets.foundation.tables.publication import RedirectRow, SignalAddressRow
from bellwether_assets.foundation.tables.stage_days import StageDayRow
from bellwether_assets.foundation.upgrades.keep_copy import backups_of
from bellwether_assets.foundation.warehouse import Warehouse, append, append_new, put, replace_day, warehouse_of

RULES = "SELECT count(*) FROM ledger.identity_rules"
DAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 12, 30, 0, 123456, tzinfo=UTC)
TEXT = "a 'quote', \"two\", back\\slash, [list], {brace}, ünï, 漢字, \n line, NULL, \U0001f989"


def value(kind: str, number: int) -> Any:
    """Another value for each number, of the kind that storages are likely to spoil."""
    return {
        "VARCHAR": f"{TEXT} {number}",
        "INTEGER": number - 7,
        "BIGINT": 2**62 + number,
        "UBIGINT[]": [number, 2**64 - 1],
        "DOUBLE": 0.1 + 0.2 + number / 3,
        "BOOLEAN": number % 2 == 0,
        "DATE": DAY + timedelta(days=number),
        "TIMESTAMPTZ": NOW + timedelta(microseconds=number),
        "VARCHAR[]": [TEXT, "", "NULL", str(number)],
        "FLOAT[]": [0.1 + number, -1e-30, 3.4e38],
    }[kind]


def rows_of(row: type[Row], count: int) -> pl.DataFrame:
    columns = {
        column.name: [None if column.nullable and at % 2 else value(column.type, at) for at in range(count)]
        for column in row.table.columns
    }
    return pl.DataFrame(columns, schema=polars_schema(row))


def frame(*rows: Row) -> pl.DataFrame:
    return frame_of(type(rows[0]), rows)


def record(stage: str, day: date, rows: int) -> StageDayRow:
    return StageDayRow(
        stage=stage,
        day=day,
        input_hash="i",
        output_hash="o",
        state_hash="s",
        row_count=rows,
        built_at=NOW,
        made_from=None,
    )


@pytest.mark.parametrize("count", [3, 150], ids=["few rows", "more rows than stay in a catalog"])
def test_each_table_gives_back_bit_by_bit_what_was_put_into_it(warehouse: Warehouse, count: int) -> None:
    written = {row: rows_of(row, count) for row in WAREHOUSE_TABLES if row.table.name != "schema_versions"}
    with warehouse.transaction() as connection:
        for row, rows in written.items():
            append(connection, row, rows)
    with warehouse.open() as connection:
        for row, rows in written.items():
            key = row.table.key or tuple(rows.columns)
            read = connection.execute(f"SELECT * FROM {row.table.qualified}").pl()  # noqa: S608 - declared
            assert read.sort(key).equals(rows.sort(key)), row.table.qualified


def test_a_transaction_is_written_whole_or_not_at_all(home: Home) -> None:
    warehouse = warehouse_of(home)

    def write_half() -> None:
        with warehouse.transaction() as connection:
            connection.execute("INSERT INTO ledger.identity_rules VALUES (1)")
            append(connection, StageDayRow, frame(record("claims", DAY, 1)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    failing = "INSERT INTO ledger.identity_rules SELECT 1 UNION ALL SELECT error('in the middle')::INTEGER"
    with pytest.raises(duckdb.InvalidInputException), warehouse.transaction() as connection:
        connection.execute(failing)
    for again in (warehouse, warehouse_of(home)):
        with again.open() as connection:
            assert connection.execute(RULES).fetchall() == [(0,)]
            assert connection.execute("SELECT count(*) FROM pipeline.stage_days").fetchall() == [(0,)]


def test_a_day_is_replaced_and_others_stay(warehouse: Warehouse) -> None:
    other = DAY + timedelta(days=1)
    for rows in (5, 3):
        with warehouse.transaction() as connection:
            replace_day(
                connection, DAY, {StageDayRow: frame(*(record(f"s{number}", DAY, rows) for number in range(rows)))}
            )
            if rows == 5:
                append(connection, StageDayRow, frame(record("s", other, 1)))
    with warehouse.open() as connection:
        found = connection.execute(
            "SELECT day, sum(row_count) FROM pipeline.stage_days GROUP BY day ORDER BY day"
        ).fetchall()
    assert found == [(DAY, 9), (other, 1)]


def test_a_ledger_takes_no_second_row_of_a_key(warehouse: Warehouse) -> None:
    """A DuckLake has no keys of its own."""
    one = VectorRow(model="m", content="c", vector=np.array([1, 2], dtype=np.float32))
    with warehouse.transaction() as connection:
        append(connection, VectorRow, frame(one))
    with pytest.raises((ValueError, duckdb.ConstraintException)), warehouse.transaction() as connection:
        append(connection, VectorRow, frame(one))
    with warehouse.open() as connection:
        assert connection.execute("SELECT count(*) FROM ledger.vectors").fetchall() == [(1,)]


def test_rows_are_added_or_changed_by_their_key(warehouse: Warehouse) -> None:
    first = [
        SignalAddressRow(signal_id=f"s{n}", founding_claim_id="f", claim_ids=("a",), first_published_at=NOW)
        for n in (1, 2)
    ]
    later = NOW + timedelta(days=1)
    second = [
        SignalAddressRow(signal_id=f"s{n}", founding_claim_id="g", claim_ids=("a", "b"), first_published_at=later)
        for n in (2, 3)
    ]
    gone = [RedirectRow(from_signal_id="s", to_signal_id=to, since=DAY) for to in ("t", None)]
    with warehouse.transaction() as connection:
        append_new(connection, SignalAddressRow, frame(*first))
        append_new(connection, SignalAddressRow, frame(*first))
        put(connection, SignalAddressRow, frame(*second), changed=("claim_ids",))
        for one in gone:
            put(connection, RedirectRow, frame(one))
    with warehouse.open() as connection:
        found = connection.execute("SELECT * FROM ledger.published_signals ORDER BY signal_id").pl()
        assert connection.execute("FROM ledger.redirects").fetchall() == [("s", None, DAY)]
    assert found["founding_claim_id"].to_list() == ["f", "f", "g"]
    assert found["claim_ids"].to_list() == [["a"], ["a", "b"], ["a", "b"]]
    assert found["first_published_at"].to_list() == [NOW, NOW, later]


def test_what_one_use_makes_for_itself_the_next_does_not_see(warehouse: Warehouse) -> None:
    with warehouse.open() as connection:
        connection.execute("CREATE TEMP TABLE of_this_use AS SELECT 1")
    with warehouse.open() as connection, pytest.raises(duckdb.CatalogException, match="of_this_use"):
        connection.execute("SELECT * FROM of_this_use")


def test_a_warehouse_of_an_earlier_version_is_upgraded_and_a_copy_kept(home: Home) -> None:
    warehouse = warehouse_of(home)
    with warehouse.transaction() as connection:
        append(connection, StageDayRow, frame(record("claims", DAY, 1)))
        connection.execute("INSERT INTO ledger.identity_rules VALUES (7)")
        connection.execute("ALTER TABLE pipeline.brief_items DROP COLUMN summary")
        connection.execute("ALTER TABLE ledger.redirects ADD COLUMN moved INTEGER")
        connection.execute("ALTER TABLE ledger.redirects DROP COLUMN to_signal_id")
        connection.execute("ALTER TABLE ledger.redirects DROP COLUMN moved")
        connection.execute("INSERT INTO ledger.redirects VALUES ('s', '2026-03-01')")
    with warehouse_of(home).open() as connection:
        connection.execute("SELECT summary FROM pipeline.brief_items")
        assert connection.execute("SELECT * FROM ledger.identity_rules").fetchall() == [(7,)]
        assert connection.execute("SELECT count(*) FROM pipeline.stage_days").fetchall() == [(0,)]
        assert connection.execute("SELECT to_signal_id, since FROM ledger.redirects").fetchall() == [(None, DAY)]
    [copy] = backups_of(home.warehouse).iterdir()
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM pipeline.stage_days").fetchall() == [(1,)]
    with warehouse_of(home).open():
        assert list(backups_of(home.warehouse).iterdir()) == [copy]


def test_a_copy_has_all_of_it_in_a_file(warehouse: Warehouse, tmp_path: Any) -> None:
    with warehouse.transaction() as connection:
        append(connection, StageDayRow, frame(record("claims", DAY, 1)))
        connection.execute("INSERT INTO ledger.identity_rules SELECT i FROM range(300) r(i)")
    warehouse.copy_to(tmp_path / "copy.duckdb")
    with Warehouse(tmp_path / "copy.duckdb").open() as connection:
        assert connection.execute(RULES).fetchall() == [(300,)]
        assert connection.execute("SELECT stage, day FROM pipeline.stage_days").fetchall() == [("claims", DAY)]
        assert connection.execute("SELECT * FROM pipeline.evidence_on(DATE '2026-03-01')").fetchall() == []
    # Nothing was upgraded: it is as this version makes it.
    assert not backups_of(tmp_path / "copy.duckdb").exists()
