"""The warehouse's file: let go between uses, and of an earlier version taken over.

Ledgers of an earlier version are kept as they are, derived tables of other columns are made again.
"""

from pathlib import Path

import duckdb
import pytest

from bellwether_assets.foundation.file_errors import UnreadableWarehouseError
from bellwether_assets.foundation.warehouse import Warehouse


def test_a_derived_table_of_a_fixed_length_is_made_again(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    of_claims = "FROM information_schema.columns WHERE table_schema = 'pipeline' AND table_name = 'claims'"
    with Warehouse(file).open() as connection:
        columns = f"string_agg(column_name || if(column_name = 'vector', ' FLOAT[384]', ' VARCHAR')) {of_claims}"
        (declared,) = connection.execute(f"SELECT {columns}").fetchone() or ("",)
        connection.execute("DROP TABLE pipeline.claims")
        connection.execute(f"CREATE TABLE pipeline.claims ({declared})")
    with Warehouse(file).open() as connection:
        kinds = dict(connection.execute(f"SELECT column_name, data_type {of_claims}").fetchall())
        assert (kinds["vector"], kinds["day"]) == ("FLOAT[]", "DATE")


def test_no_derived_table_keeps_rows_of_days_that_are_built_anew(tmp_path: Path) -> None:
    """A quiet day of a home whose briefs had fewer columns was added to what other tables still had of that day."""
    file = tmp_path / "warehouse.duckdb"
    with Warehouse(file).open() as connection:
        connection.execute(
            "INSERT INTO pipeline.stage_days VALUES ('claims', '2026-03-01', '', '', '', 0, now(), NULL)"
        )
        connection.execute("INSERT INTO pipeline.term_counts VALUES ('2026-03-01', '{}')")
        connection.execute("INSERT INTO ledger.identity_rules SELECT 1")
        connection.execute("ALTER TABLE pipeline.brief_items DROP COLUMN summary")
    with Warehouse(file).open() as connection:
        for table, rows in (("pipeline.stage_days", 0), ("pipeline.term_counts", 0), ("ledger.identity_rules", 1)):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(rows,)], table  # noqa: S608
        connection.execute("SELECT summary FROM pipeline.brief_items")


def test_rows_are_kept_in_small_groups_so_that_new_ones_do_not_rewrite_all_others(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "the team's.duckdb")
    with warehouse.transaction() as connection:
        connection.execute("INSERT INTO ledger.identity_rules SELECT i FROM range(10000) r(i)")
    # Closed, the file is whole: a snapshot copies it alone.
    assert {file.name for file in tmp_path.iterdir()} == {"the team's.duckdb", "the team's.duckdb.lock"}
    with duckdb.connect(str(warehouse.file), read_only=True) as connection:
        [(groups,)] = connection.execute(
            "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('ledger.identity_rules')"
        ).fetchall()
        assert groups == 5


def test_between_two_uses_the_file_is_whole_and_anybody_elses(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    rules = "SELECT count(*) FROM ledger.identity_rules"
    with warehouse.transaction() as connection:
        connection.execute("INSERT INTO ledger.identity_rules VALUES (1)")
        connection.execute("CREATE TEMP TABLE of_this_use AS SELECT 1")
    # Whoever else opens it for writing is refused as long as it is open anywhere.
    with duckdb.connect(str(warehouse.file)) as other:
        assert other.execute(rules).fetchall() == [(1,)]
        other.execute("INSERT INTO ledger.identity_rules VALUES (2)")
    with warehouse.open() as connection:
        assert connection.execute(rules).fetchall() == [(2,)]
        with pytest.raises(duckdb.CatalogException, match="of_this_use"):
            connection.execute("SELECT * FROM of_this_use")


def test_a_use_that_fails_leaves_nothing_behind_and_the_next_one_works(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    rules = "SELECT count(*) FROM ledger.identity_rules"
    failing = "INSERT INTO ledger.identity_rules SELECT 1 UNION ALL SELECT error('in the middle')::INTEGER"
    with pytest.raises(duckdb.InvalidInputException), warehouse.transaction() as connection:
        connection.execute(failing)
    with duckdb.connect(str(warehouse.file), read_only=True) as other:
        assert other.execute(rules).fetchall() == [(0,)]
    with warehouse.open() as connection:
        assert connection.execute(rules).fetchall() == [(0,)]


def test_a_file_that_is_no_database_is_refused_each_time_until_it_is_one(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    warehouse.file.write_bytes(b"no database " * 1_000)
    for _ in range(2):
        with pytest.raises(UnreadableWarehouseError, match="not a valid DuckDB"), warehouse.open():
            pytest.fail("opened")
    warehouse.file.unlink()
    with warehouse.open() as connection:
        assert connection.execute("SELECT count(*) FROM ledger.identity_rules").fetchall() == [(0,)]
