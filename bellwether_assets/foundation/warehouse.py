"""The pipeline's warehouse: one process at a time, short transactions, whole days.

It is a DuckDB file of the home, or a DuckLake that several machines share, by `[storage]`: a place that can be locked
and attached, and the same SQL. Every use takes the lock, does its few statements and lets go; nothing is computed while
the lock is held. People never open it: they have the published copy.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol, TypeVar

import duckdb
import polars as pl

from bellwether_assets.foundation.file_errors import ConflictError, StorageError
from bellwether_assets.foundation.lake import Lake, read_lake_record
from bellwether_assets.foundation.settings import Home, Settings
from bellwether_assets.foundation.storage_settings import Storage
from bellwether_assets.foundation.tables.declare import Row, Table
from bellwether_assets.foundation.upgrades.schema import has_keys, read_schema
from bellwether_assets.foundation.upgrades.steps import SCHEMA_VERSION
from bellwether_assets.foundation.upgrades.upgrade import changes_tables, refuse_newer, upgrade
from bellwether_assets.foundation.warehouse_file import WarehouseFile

LOCK_SECONDS = 600
# Before a transaction is done anew. Whoever conflicts ten times meets a writer that never stops.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0, 2.0)

T = TypeVar("T")

_LOG = logging.getLogger("bellwether")

# What the modules that read and write ledgers are handed; none of them imports the driver.
Connection = duckdb.DuckDBPyConnection


class Place(Protocol):
    """Where a warehouse is kept. Its text is how messages name it."""

    file: Path

    def exists(self) -> bool:
        """Whether anything was ever kept."""

    def acquire(self) -> None:
        """Take the lock; again in the same thread is well. Raises WarehouseError."""

    def release(self) -> None:
        """Let the lock go."""

    def attached(self) -> AbstractContextManager[Connection]:
        """A connection of its own whose one database is the warehouse's."""

    def named_errors(self) -> AbstractContextManager[None]:
        """What DuckDB says of the place, said with the way out."""

    def keep_copy(self, version: int, now: datetime) -> Path:
        """Copy it before an upgrade changes it."""

    def copy_to(self, target: Path) -> None:
        """Copy it into a DuckDB file; the caller holds the lock."""


def place_of(home: Home, storage: Storage, lock_seconds: float = LOCK_SECONDS) -> Place:
    """Where the settings say that a home's warehouse is. Raises StorageError where it is elsewhere."""
    there = read_lake_record(home)
    if storage.kind == "duckdb":
        if there is not None:
            raise _moved(home, there, storage)
        return WarehouseFile(home.warehouse, lock_seconds)
    if there is not None and there.place != storage.place:
        raise _moved(home, there, storage)
    if there is None and home.warehouse.exists():
        raise _moved(home, Storage(), storage)
    return Lake(home, storage, lock_seconds)


def _moved(home: Home, there: Storage, wanted: Storage) -> StorageError:
    return StorageError(
        f"the warehouse of {home.path} is in {there}, and its settings name {wanted}: `bellwether migrate-storage`"
        " moves it there; or write [storage] as it was"
    )


def warehouse_of(home: Home, lock_seconds: float = LOCK_SECONDS, settings: Settings | None = None) -> "Warehouse":
    """The warehouse of a home, where its settings say that it is. Raises StorageError, SettingsError."""
    return Warehouse(place_of(home, (settings or home.settings()).storage, lock_seconds))


class Warehouse:
    """The warehouse of one home."""

    def __init__(self, place: Path | Place, lock_seconds: float = LOCK_SECONDS) -> None:
        """`place`: a path is that of a DuckDB file."""
        self._place: Place = WarehouseFile(place, lock_seconds) if isinstance(place, Path) else place
        self._connection: duckdb.DuckDBPyConnection | None = None
        # Whether its schema was found to be this version's, or made so.
        self._current = False
        self._in_transaction = False

    def __str__(self) -> str:
        return str(self._place)

    @property
    def file(self) -> Path:
        """The DuckDB file; of a lake the path that it would have, which what is kept beside it is named after."""
        return self._place.file

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept in it."""
        return self._place.exists()

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection while the lock is held. Nested uses share it. Raises WarehouseError."""
        if self._connection is not None:
            yield self._connection
            return
        with self.locked(), self._place.named_errors(), ExitStack() as attached:
            connection = attached.enter_context(self._attached())
            if not self._current:
                if self._needs_upgrade(connection):
                    # A file is copied while it is closed.
                    attached.close()
                    self._upgrade()
                    connection = attached.enter_context(self._attached())
                self._current = True
            self._connection = connection
            try:
                yield connection
            finally:
                self._connection = None

    @contextmanager
    def looked_at(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to a warehouse of any version: nothing is upgraded. Raises WarehouseError."""
        with self.locked(), self._place.named_errors(), self._attached() as connection:
            yield connection

    def make(self, fill: Callable[[Connection], None]) -> None:
        """Make one that is not there yet. `fill` puts ledgers of this or an earlier version into it, which are brought
        to this one's. Raises WarehouseError, FileExistsError.
        """
        with self.locked(), self._place.named_errors():
            if self._place.exists():
                raise FileExistsError(f"{self._place} is there already")
            with self._attached() as connection:
                fill(connection)
                upgrade(connection, self._place, datetime.now(UTC))

    def copy_to(self, target: Path) -> None:
        """Copy all of it into a new DuckDB file, as it is now. Raises WarehouseError, OSError."""
        with self.locked():
            self._place.copy_to(target)

    def _needs_upgrade(self, connection: duckdb.DuckDBPyConnection) -> bool:
        schema = read_schema(connection)
        refuse_newer(schema, self._place)
        if schema.is_new and isinstance(self._place, WarehouseFile):
            self._place.refuse_emptied()
        return not schema.is_current(SCHEMA_VERSION)

    def _upgrade(self) -> None:
        now = datetime.now(UTC)
        with self._attached() as connection:
            schema = read_schema(connection)
            changes = not schema.is_new and changes_tables(connection, schema)
        kept = self._place.keep_copy(schema.version, now) if changes else None
        with self._attached() as connection:
            upgrade(connection, self._place, now)
        if kept is not None:
            _LOG.warning(
                "%s: upgraded from schema version %s to %s; as it was, it stands in %s",
                self._place,
                schema.version,
                SCHEMA_VERSION,
                kept,
            )

    def _attached(self) -> AbstractContextManager[Connection]:
        return self._place.attached()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction of this process is open: what is written now is durable when that ends."""
        return self._in_transaction

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The lock without a connection, for whoever copies the file; uses inside it open and close as they need."""
        self._place.acquire()
        try:
            yield
        finally:
            self._place.release()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection inside one transaction: all of it is written, or nothing."""
        with self.open() as connection:
            connection.execute("BEGIN")
            self._in_transaction = True
            try:
                yield connection
            except BaseException:
                # Of a damaged file, or without a server, it takes no further word; what was begun is gone all the same.
                with suppress(duckdb.Error):
                    connection.execute("ROLLBACK")
                raise
            else:
                self._commit(connection)
            finally:
                self._in_transaction = False

    def write(self, fill: Callable[[Connection], T]) -> T:
        """What `fill` does in one transaction, and gives back.

        Where somebody without the lock changed a lake meanwhile, all of it is done anew, from the reading on, with
        longer and longer pauses. Raises ConflictError when that was tried often enough, and WarehouseError.
        """
        for seconds in _PAUSES:
            with suppress(ConflictError), self.transaction() as connection:
                return fill(connection)
            time.sleep(seconds)
        with self.transaction() as connection:
            return fill(connection)

    def _commit(self, connection: duckdb.DuckDBPyConnection) -> None:
        try:
            connection.execute("COMMIT")
        except duckdb.TransactionException:
            # Within a longer use, whoever does it anew is told here.
            with self._place.named_errors():
                raise


def replace_day(connection: duckdb.DuckDBPyConnection, day: date, rows: Mapping[type[Row], pl.DataFrame]) -> None:
    """Put `rows` in the place of the day's rows of each table. The caller holds the transaction."""
    for row, frame in rows.items():
        connection.execute(f"DELETE FROM {row.table.qualified} WHERE day = ?", [day])  # noqa: S608 - a declared name
        append(connection, row, frame)


def append(connection: duckdb.DuckDBPyConnection, row: type[Row], frame: pl.DataFrame) -> None:
    """Add rows to a declared table. Raises ValueError when columns differ from the declaration, or keys are not new."""
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
    with _registered(connection, frame) as incoming:
        if table.key and table.schema == "ledger" and not has_keys(connection):
            _refuse_known_keys(connection, table, incoming)
        names = ", ".join(column.name for column in table.columns)
        connection.execute(f"INSERT INTO {table.qualified} ({names}) SELECT {names} FROM {incoming}")  # noqa: S608


def append_new(connection: duckdb.DuckDBPyConnection, row: type[Row], source: str | pl.DataFrame) -> None:
    """Add the rows of a table or a frame whose key is not there yet. In SQL that needs no constraint."""
    table = row.table
    names, key = ", ".join(column.name for column in table.columns), ", ".join(table.key)
    with nullcontext(source) if isinstance(source, str) else _registered(connection, source) as rows:
        connection.execute(
            f"INSERT INTO {table.qualified} ({names}) SELECT {names} FROM {rows}"  # noqa: S608 - declared names
            f" ANTI JOIN {table.qualified} USING ({key})"
        )


def put(
    connection: duckdb.DuckDBPyConnection, row: type[Row], frame: pl.DataFrame, changed: Sequence[str] = ()
) -> None:
    """Add rows, or where their key is there, change that row: all of it, or the columns that are named."""
    table = row.table
    names = [column.name for column in table.columns]
    wanted = [name for name in changed or names if name not in table.key]
    same = " AND ".join(f"kept.{name} = new.{name}" for name in table.key)
    update = f" WHEN MATCHED THEN UPDATE SET {', '.join(f'{n} = new.{n}' for n in wanted)}" if wanted else ""
    with _registered(connection, frame) as incoming:
        connection.execute(
            f"MERGE INTO {table.qualified} AS kept USING {incoming} AS new ON {same}{update}"  # noqa: S608 - declared names
            f" WHEN NOT MATCHED THEN INSERT ({', '.join(names)}) VALUES ({', '.join(f'new.{n}' for n in names)})"
        )


def _refuse_known_keys(connection: duckdb.DuckDBPyConnection, table: Table, incoming: str) -> None:
    """What a key's constraint does, for a storage that has none."""
    key = ", ".join(table.key)
    known = connection.execute(
        f"SELECT {key} FROM {incoming} SEMI JOIN {table.qualified} USING ({key}) LIMIT 1"  # noqa: S608 - declared names
    ).fetchone()
    if known is not None:
        raise ValueError(f"{table.qualified}: there is a row already with {key} = {known}")


@contextmanager
def _registered(connection: duckdb.DuckDBPyConnection, frame: pl.DataFrame) -> Iterator[str]:
    """A frame under a name that SQL can read."""
    connection.register("incoming_rows", frame)
    try:
        yield "incoming_rows"
    finally:
        connection.unregister("incoming_rows")
