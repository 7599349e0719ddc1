"""The pipeline's database file: one process at a time, short transactions, whole days.

DuckDB lets one process hold a file for writing and then nobody else may even read it. So every use takes a file lock,
opens the file, does its few statements and lets go; nothing is computed while the lock is held. People never open
this file: they have the published copy.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from bellwether_assets.foundation.as_of import MACROS
from bellwether_assets.foundation.tables.all_tables import WAREHOUSE_TABLES
from bellwether_assets.foundation.tables.declare import Row, create_statement
from bellwether_assets.foundation.tables.stage_days import StageDayRow

LOCK_SECONDS = 600
# Rows in a group, which DuckDB rewrites whole when a file with new rows in it is closed. By default they are 122,880:
# each hundred articles rewrote the texts of all others, in ever more memory (docs/fetching.md has the figures).
_ROW_GROUP = 2_048

# What the modules that read and write ledgers are handed; none of them imports the driver.
Connection = duckdb.DuckDBPyConnection


class WarehouseBusyError(Exception):
    """Another process held the warehouse for longer than anybody should."""


class Warehouse:
    """`warehouse.duckdb` of one home."""

    def __init__(self, file: Path) -> None:
        self.file = file
        # Re-entrant within one process, so that a stretch of quiet days may keep one connection open.
        self._lock = FileLock(str(file) + ".lock", timeout=LOCK_SECONDS)
        # Kept from use to use, empty between them: to start DuckDB takes as long as to open the file.
        self._instance: duckdb.DuckDBPyConnection | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._created = False
        self._in_transaction = False

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection while the lock is held. Nested uses share it. Raises WarehouseBusyError."""
        if self._connection is not None:
            yield self._connection
            return
        self._acquire()
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self._attached() as connection:
                self._connection = connection
                try:
                    connection.execute("SET TimeZone = 'UTC'")
                    if not self._created:
                        create_tables(connection)
                        self._created = True
                    yield connection
                finally:
                    self._connection = None
        finally:
            self._lock.release()

    @contextmanager
    def _attached(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own whose one database is the file's. Raises duckdb's IOException."""
        if self._instance is None:
            self._instance = duckdb.connect(config={"temp_directory": f"{self.file}.tmp"})
        instance = self._instance
        connection = instance.cursor()
        try:
            name = str(self.file).replace("'", "''")
            connection.execute(f"ATTACH '{name}' AS warehouse (ROW_GROUP_SIZE {_ROW_GROUP})")
            connection.execute("USE warehouse")
            yield connection
        finally:
            connection.close()
            try:
                # The file is closed, with what was written in it: the next process may open it.
                instance.execute("DETACH DATABASE IF EXISTS warehouse")
            except duckdb.Error:
                # What cannot be detached is closed with its instance.
                self._instance = None
                instance.close()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction of this process is open: what is written now is durable when that ends."""
        return self._in_transaction

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The lock without a connection, for whoever copies the file; uses inside it open and close as they need."""
        self._acquire()
        try:
            yield
        finally:
            self._lock.release()

    def _acquire(self) -> None:
        try:
            self._lock.acquire()
        except Timeout as error:
            raise WarehouseBusyError(
                f"{self.file} was in use for {LOCK_SECONDS} s; see which process holds {self._lock.lock_file}"
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection inside one transaction: all of it is written, or nothing."""
        with self.open() as connection:
            connection.execute("BEGIN")
            self._in_transaction = True
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            else:
                connection.execute("COMMIT")
            finally:
                self._in_transaction = False


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is declared and not yet there."""
    for schema in sorted({row.table.schema for row in WAREHOUSE_TABLES}):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    _add_columns(connection)
    _drop_outdated(connection)
    _free_length_of_vectors(connection)
    for row in WAREHOUSE_TABLES:
        connection.execute(create_statement(row.table))
    for macro in MACROS:
        connection.execute(macro)


def _drop_outdated(connection: duckdb.DuckDBPyConnection) -> None:
    """Where a derived table has an earlier version's columns, all of them go, and every stage-day: they can be derived
    again. A day without articles adds its rows to tables that have none of that day, so no table may keep its rows
    while the days that they are of are built anew.

    Ledgers cannot: those of an earlier version are added to (`_add_columns`), and one that lacks a column
    which may not be empty is refused by the first statement that needs it.
    """
    there: dict[str, list[str]] = {}
    for name, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'pipeline'"
        " ORDER BY table_name, ordinal_position"
    ).fetchall():
        # Vectors of a fixed length were those of the one model there was.
        there.setdefault(name, []).append(column if not re.match(r"FLOAT\[\d", kind) else f"{column} {kind}")
    known = [row.table for row in WAREHOUSE_TABLES if row.table.schema == "pipeline" and row.table.name in there]
    if any(there[table.name] != [column.name for column in table.columns] for table in known):
        for table in known:
            connection.execute(f"DROP TABLE {table.qualified}")


def _add_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Ledgers of an earlier version get the columns that were declared since, if they may be empty; and so does the
    record of what is built, which would else be built anew for a column that tells more of it.
    """
    there: dict[str, set[str]] = {}
    for name, column in connection.execute(
        "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns"
    ).fetchall():
        there.setdefault(name, set()).add(column)
    for table in (row.table for row in WAREHOUSE_TABLES if row.table.schema == "ledger" or row is StageDayRow):
        for column in table.columns:
            if table.qualified in there and column.nullable and column.name not in there[table.qualified]:
                connection.execute(f"ALTER TABLE {table.qualified} ADD COLUMN {column.name} {column.type}")


def _free_length_of_vectors(connection: duckdb.DuckDBPyConnection) -> None:
    """The ledger of vectors of an earlier version, for which there was one model, takes those of any."""
    fixed = connection.execute(
        "SELECT 1 FROM information_schema.columns WHERE table_schema = 'ledger' AND table_name = 'vectors'"
        " AND column_name = 'vector' AND data_type <> 'FLOAT[]'"
    ).fetchone()
    if fixed:
        connection.execute("ALTER TABLE ledger.vectors ALTER vector TYPE FLOAT[]")


def replace_day(connection: duckdb.DuckDBPyConnection, day: date, rows: Mapping[type[Row], pl.DataFrame]) -> None:
    """Put `rows` in the place of the day's rows of each table. The caller holds the transaction."""
    for row, frame in rows.items():
        connection.execute(f"DELETE FROM {row.table.qualified} WHERE day = ?", [day])  # noqa: S608 - a declared name
        append(connection, row, frame)


def append(connection: duckdb.DuckDBPyConnection, row: type[Row], frame: pl.DataFrame) -> None:
    """Add rows to a declared table. Raises ValueError when columns differ from the declaration."""
    table = row.table
    if sorted(frame.columns) != sorted(column.name for column in table.columns):
        raise ValueError(
            f"{table.qualified}: rows have columns {sorted(frame.columns)}, "
            f"declared are {sorted(column.name for column in table.columns)}"
        )
    if frame.is_empty():
        return
    if table.key and frame.select(table.key).is_duplicated().any():
        raise ValueError(f"{table.qualified}: two rows have the same {', '.join(table.key)}")
    connection.register("incoming_rows", frame)
    try:
        names = ", ".join(column.name for column in table.columns)
        connection.execute(f"INSERT INTO {table.qualified} ({names}) SELECT {names} FROM incoming_rows")  # noqa: S608
    finally:
        connection.unregister("incoming_rows")
