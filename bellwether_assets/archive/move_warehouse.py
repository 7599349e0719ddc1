"""Moving a home's warehouse from one storage to another, there and back: every row, compared by hash.

The new one is whole before the home's record names it, and the old one is put aside only then: killed at any moment,
the same command ends what was begun. Belongs here: moving. Does not belong here: how a storage is used
(`foundation/lake.py`, `foundation/warehouse_file.py`).
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bellwether_assets.foundation.file_errors import StorageError
from bellwether_assets.foundation.lake import Lake, read_lake_record, write_lake_record
from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.storage_settings import Storage
from bellwether_assets.foundation.upgrades.copy_tables import copy_rows
from bellwether_assets.foundation.upgrades.keep_copy import backups_of
from bellwether_assets.foundation.upgrades.schema import declared_tables, read_schema
from bellwether_assets.foundation.upgrades.upgrade import make_tables
from bellwether_assets.foundation.warehouse import LOCK_SECONDS, Connection, Place, Warehouse
from bellwether_assets.foundation.warehouse_file import WarehouseFile

# Rows by table, and a number that is the same for the same rows in any order.
Contents = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Moved:
    """What was moved. `left`: what stays of the old storage, as a person would be told."""

    source: str
    target: str
    tables: int
    rows: int
    left: str


def migrate_storage(home: Home) -> Moved | None:
    """Move the home's warehouse to where its settings name; None where it is there. The caller holds the run lock.

    Raises StorageError where something else is there already, and WarehouseError.
    """
    wanted = home.settings().storage
    there = read_lake_record(home) or Storage()
    if there.place == wanted.place:
        return None
    if not home.has_warehouse:
        raise StorageError(f"{home.path} has no warehouse yet: `bellwether run` makes it in {wanted}")
    return move_warehouse(home, there, wanted)


def move_warehouse(home: Home, there: Storage, wanted: Storage) -> Moved:
    """Move the warehouse of a home between two storages. Raises StorageError, WarehouseError."""
    source, target = _place(home, there), _place(home, wanted)
    # Brought to this version first, so that one schema is moved.
    with Warehouse(source).open():
        pass
    begun = home.path / f"{home.warehouse.name}.moving"
    with Warehouse(source).locked():
        begun.unlink(missing_ok=True)
        source.copy_to(begun)
        if isinstance(target, Lake):
            contents = _fill_lake(target, begun)
            write_lake_record(home, wanted)
            left = _put_file_aside(home) if there.kind == "duckdb" else _empty_lake(source)
            begun.unlink()
        else:
            with WarehouseFile(begun, LOCK_SECONDS).attached() as connection:
                contents = _contents(connection)
            with source.attached() as connection:
                _compare(contents, _contents(connection), source, target)
            begun.replace(home.warehouse)
            home.lake_record.unlink()
            left = _empty_lake(source)
        with suppress(FileNotFoundError):
            Path(f"{begun}.lock").unlink()
    return Moved(str(source), str(target), len(contents), sum(rows for rows, _ in contents.values()), left)


def _place(home: Home, storage: Storage) -> Place:
    if storage.kind == "duckdb":
        return WarehouseFile(home.warehouse, LOCK_SECONDS)
    return Lake(home, storage, LOCK_SECONDS, noted=False)


def _fill_lake(target: Lake, copy: Path) -> Contents:
    """Write what a DuckDB file holds into an empty lake, in one transaction, and compare."""
    with Warehouse(target).locked(), target.named_errors(), target.attached() as connection:
        connection.execute(f"ATTACH {literal(copy)} AS source (READ_ONLY)")
        try:
            connection.execute("USE source")
            wanted = _contents(connection)
            connection.execute("USE warehouse")
            if not read_schema(connection).is_new:
                # Of a move that was killed before it was noted, or of another home.
                _compare(wanted, _contents(connection), copy, target)
                return wanted
            connection.execute("BEGIN")
            make_tables(connection)
            for table in declared_tables():
                copy_rows(connection, table, "source", "warehouse")
            _compare(wanted, _contents(connection), copy, target)
            connection.execute("COMMIT")
        finally:
            connection.execute("USE warehouse")
            connection.execute("DETACH source")
    return wanted


def _contents(connection: Connection) -> Contents:
    """Of each declared table of the database in use."""
    found = {}
    for table in declared_tables():
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        row = connection.execute(
            f"SELECT count(*), coalesce(sum(hash({names})::HUGEINT), 0) FROM {table.qualified}"  # noqa: S608 - declared
        ).fetchone()
        found[table.qualified] = (int(row[0]), int(row[1])) if row else (0, 0)
    return found


def _compare(wanted: Contents, found: Contents, source: object, target: object) -> None:
    different = sorted(name for name in wanted if wanted[name] != found.get(name))
    if different:
        raise StorageError(
            f"{target} holds something else than {source}: {', '.join(different)} differ. Nothing was changed; name"
            " with catalog_schema and data a place where nothing is, or remove what is there"
        )


def _put_file_aside(home: Home) -> str:
    folder = backups_of(home.warehouse)
    private_folder(folder)
    aside = folder / f"moved-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.duckdb"
    if home.warehouse.exists():
        home.warehouse.replace(aside)
    return f"the file as it was stands in {aside}; remove it when you need it no more"


def _empty_lake(source: Place) -> str:
    """Drop the tables: until its snapshots expire, the lake still knows them."""
    with source.named_errors(), source.attached() as connection:
        connection.execute("BEGIN")
        for schema in ("ledger", "pipeline"):
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.execute("COMMIT")
    return f"the tables of {source} are dropped; its Parquet files and its catalog's schema are yours to remove"
