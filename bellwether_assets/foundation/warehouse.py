"""The pipeline's database file: one process at a time, short transactions, whole days.

DuckDB lets one process hold a file for writing and then nobody else may even read it. So every use takes a file lock,
opens the file, does its few statements and lets go; nothing is computed while the lock is held. People never open
this file: they have the published copy.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from bellwether_assets.foundation.duckdb_errors import first_line, is_damaged, is_held
from bellwether_assets.foundation.file_errors import UnreadableWarehouseError, WarehouseBusyError
from bellwether_assets.foundation.lock_holder import holder_of
from bellwether_assets.foundation.private_files import private_file, private_while_made
from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.upgrades.keep_copy import backups_of, keep_copy
from bellwether_assets.foundation.upgrades.schema import read_schema
from bellwether_assets.foundation.upgrades.steps import SCHEMA_VERSION
from bellwether_assets.foundation.upgrades.upgrade import changes_tables, refuse_newer, upgrade

LOCK_SECONDS = 600
# Rows in a group, which DuckDB rewrites whole when a file with new rows in it is closed. By default they are 122,880:
# each hundred articles rewrote the texts of all others, in ever more memory (docs/fetching.md has the figures).
_ROW_GROUP = 2_048

_LOG = logging.getLogger("bellwether")

# What the modules that read and write ledgers are handed; none of them imports the driver.
Connection = duckdb.DuckDBPyConnection


class Warehouse:
    """`warehouse.duckdb` of one home."""

    def __init__(self, file: Path, lock_seconds: float = LOCK_SECONDS) -> None:
        self.file = file
        self._lock_seconds = lock_seconds
        # Re-entrant within one process, so that a stretch of quiet days may keep one connection open.
        self._lock = FileLock(str(file) + ".lock", timeout=lock_seconds)
        # Kept from use to use, empty between them: to start DuckDB takes as long as to open the file.
        self._instance: duckdb.DuckDBPyConnection | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        # Whether its schema was found to be this version's, or made so.
        self._current = False
        self._in_transaction = False

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection while the lock is held. Nested uses share it. Raises WarehouseError."""
        if self._connection is not None:
            yield self._connection
            return
        self._acquire()
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self._named_errors(), ExitStack() as attached:
                connection = attached.enter_context(self._attached())
                if not self._current:
                    if self._needs_upgrade(connection):
                        # The file is copied while it is closed.
                        attached.close()
                        self._upgrade()
                        connection = attached.enter_context(self._attached())
                    self._current = True
                self._connection = connection
                try:
                    yield connection
                finally:
                    self._connection = None
        finally:
            self._lock.release()

    def make(self, fill: Callable[[Connection], None]) -> None:
        """Make a file that is not there yet. `fill` puts ledgers of this or an earlier version into it, which are
        brought to this one's. Raises WarehouseError, FileExistsError.
        """
        with self.locked(), self._named_errors():
            if self.file.exists():
                raise FileExistsError(f"{self.file} is there already")
            with self._attached() as connection:
                fill(connection)
                upgrade(connection, self.file, datetime.now(UTC))

    def _needs_upgrade(self, connection: duckdb.DuckDBPyConnection) -> bool:
        schema = read_schema(connection)
        refuse_newer(schema, self.file)
        return not schema.is_current(SCHEMA_VERSION)

    def _upgrade(self) -> None:
        now = datetime.now(UTC)
        with self._attached() as connection:
            schema = read_schema(connection)
            changes = not schema.is_new and changes_tables(connection, schema)
        kept = keep_copy(self.file, schema.version, now) if changes else None
        with self._attached() as connection:
            upgrade(connection, self.file, now)
        if kept is not None:
            _LOG.warning(
                "%s: upgraded from schema version %s to %s; as it was, it stands in %s",
                self.file,
                schema.version,
                SCHEMA_VERSION,
                kept,
            )

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """What DuckDB says of a file that is damaged or held by others, said with the way out."""
        try:
            yield
        except duckdb.Error as error:
            if is_held(error):
                raise WarehouseBusyError(
                    f"{self.file} is open elsewhere: {first_line(error)}. Close what has it open; people read"
                    " bellwether.duckdb beside it"
                ) from error
            if is_damaged(error):
                raise UnreadableWarehouseError(
                    f"{self.file} cannot be read: {first_line(error)}. `bellwether doctor` says what of it is damaged;"
                    f" move it elsewhere and put in its place a copy of yours or of {backups_of(self.file)}"
                ) from error
            raise

    @contextmanager
    def _attached(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own whose one database is the file's. Raises duckdb's IOException."""
        if self._instance is None:
            self._instance = duckdb.connect(config={"temp_directory": f"{self.file}.tmp"})
        instance = self._instance
        connection = instance.cursor()
        journal = self.file.with_name(self.file.name + ".wal")
        try:
            with private_while_made(self.file):
                connection.execute(f"ATTACH {literal(self.file)} AS warehouse (ROW_GROUP_SIZE {_ROW_GROUP})")
            # DuckDB would make it, as anybody's to read, when the first transaction is written.
            private_file(journal)
            connection.execute("USE warehouse")
            connection.execute("SET TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()
            try:
                # The file is closed, with what was written in it: the next process may open it.
                instance.execute("DETACH DATABASE IF EXISTS warehouse")
                # What nobody wrote into is left behind.
                with suppress(OSError):
                    if journal.stat().st_size == 0:
                        journal.unlink()
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
                f"{self.file} was in use for {self._lock_seconds:g} s by {holder_of(Path(self._lock.lock_file))}; wait"
                " until it ends, or end it"
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
                # Of a damaged file DuckDB takes no further word; what was begun is gone all the same.
                with suppress(duckdb.FatalException):
                    connection.execute("ROLLBACK")
                raise
            else:
                connection.execute("COMMIT")
            finally:
                self._in_transaction = False


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
