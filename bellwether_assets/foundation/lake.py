"""The warehouse as a DuckLake: its catalog in PostgreSQL or an SQLite file, its rows in Parquet files.

The same SQL as of the file, in transactions of DuckLake's own. Two writers of one table would conflict even on
different days, so every use takes a lock that all machines see, for moments, as with the file. The connection is kept
from use to use: to connect takes longer than what is done. Belongs here: connecting, copies. Does not belong here: the
words for what goes wrong (`lake_errors.py`), and what keeps a lake small (`lake_upkeep.py`).
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import duckdb
from filelock import FileLock, Timeout

from bellwether_assets.foundation.extensions import load_extension
from bellwether_assets.foundation.file_errors import ConflictError, StorageError, WarehouseBusyError
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.lake_errors import named_lake_errors
from bellwether_assets.foundation.lake_lock import LakeLock
from bellwether_assets.foundation.lock_holder import holder_of
from bellwether_assets.foundation.private_files import private_folder, private_while_made
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.storage_settings import POSTGRES_PORT, Storage
from bellwether_assets.foundation.upgrades.copy_tables import copy_all_tables, copy_declared_tables
from bellwether_assets.foundation.upgrades.keep_copy import backups_of
from bellwether_assets.foundation.upgrades.schema import WITHOUT_KEYS

# Insertions of fewer rows stay in the catalog until compaction; docs/decisions/0025-ducklake.md has the measurements.
INLINED_ROWS = 100
_CONNECT_SECONDS = 10


class Lake:
    """The DuckLake of one home's settings."""

    def __init__(self, home: Home, storage: Storage, lock_seconds: float, *, noted: bool = True) -> None:
        """`noted`: whether using it says in the home that the warehouse is here, which a move says at its end."""
        self.storage = storage
        self.file = home.warehouse
        self._home = home
        self._lock_seconds = lock_seconds
        self._catalog = home.path / storage.catalog
        self._data = storage.data if storage.in_bucket else str(home.path / storage.data)
        self._file_lock = None if storage.has_server else FileLock(f"{self._catalog}.lock", timeout=lock_seconds)
        self._lake_lock = LakeLock(int(digest(storage.catalog_schema)[:15], 16)) if storage.has_server else None
        self._instance: duckdb.DuckDBPyConnection | None = None
        self._is_attached = False
        self._noted = noted

    def __str__(self) -> str:
        return str(self.storage)

    def exists(self) -> bool:
        """Whether this home ever used it."""
        return self._home.lake_record.exists()

    def acquire(self) -> None:
        """Take the lock. Raises WarehouseBusyError, StorageError."""
        if self._file_lock is not None:
            try:
                private_folder(self._catalog.parent)
                self._file_lock.acquire()
            except Timeout as error:
                raise self._busy(holder_of(Path(self._file_lock.lock_file))) from error
        elif self._lake_lock is not None:
            with self.named_errors():
                if not self._try_lock(self._lake_lock):
                    raise self._busy(self._lake_lock.holder(self._connected()))

    def release(self) -> None:
        """Let the lock go."""
        if self._file_lock is not None:
            self._file_lock.release()
        elif self._lake_lock is not None:
            self._lake_lock.release()

    @contextmanager
    def attached(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own whose database is the lake. Raises StorageError, duckdb.Error."""
        instance = self._connected()
        connection = instance.cursor()
        try:
            self._attach(connection)
            connection.execute("USE warehouse")
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"SET VARIABLE {WITHOUT_KEYS} = true")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def named_errors(self) -> Iterator[None]:
        """What goes wrong at a server, said with the setting that leads there. Then it is connected to anew."""
        try:
            with named_lake_errors(self.storage):
                yield
        except ConflictError:
            raise
        except (StorageError, duckdb.Error):
            self._disconnect()
            raise

    def keep_copy(self, version: int, now: datetime) -> Path:
        """Copy all tables, as they are, into a DuckDB file before an upgrade changes them."""
        folder = backups_of(self._home.warehouse)
        private_folder(folder)
        copy = folder / f"warehouse-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-schema-{version}.duckdb"
        with self.attached() as connection, private_while_made(copy):
            copy_all_tables(connection, copy)
        return copy

    def copy_to(self, target: Path) -> None:
        """Copy the declared tables into a new DuckDB file. The caller holds the lock."""
        with self.named_errors(), self.attached() as connection, private_while_made(target):
            copy_declared_tables(connection, target)

    def _try_lock(self, lock: LakeLock) -> bool:
        """Whether it was got. A connection of an earlier use may have died with a server that is there again."""
        if self._instance is not None:
            with suppress(duckdb.Error):
                return lock.acquire(self._instance, "catalog", self._options(), self._lock_seconds)
            self._disconnect()
        return lock.acquire(self._connected(), "catalog", self._options(), self._lock_seconds)

    def _busy(self, holder: str) -> WarehouseBusyError:
        return WarehouseBusyError(
            f"{self} was in use for {self._lock_seconds:g} s by {holder}; wait until it ends, or end it"
        )

    def _connected(self) -> duckdb.DuckDBPyConnection:
        """An instance with what a lake takes, from installed packages. Raises StorageError."""
        if self._instance is None:
            instance = duckdb.connect(
                config={
                    "temp_directory": f"{self._home.warehouse}.tmp",
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                }
            )
            for name in self._extensions():
                statement = load_extension(name)
                if statement is None:
                    raise StorageError(
                        f'storage = "ducklake" takes DuckDB\'s extension {name}: `pip install "bellwether[ducklake]"`,'
                        f" or duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
                    )
                instance.execute(statement)
            for secret in self._secrets():
                instance.execute(secret)
            self._instance, self._is_attached = instance, False
        return self._instance

    def _disconnect(self) -> None:
        if self._lake_lock is not None:
            self._lake_lock.end_session()
        if self._instance is not None:
            self._instance.close()
            self._instance = None

    def _extensions(self) -> Sequence[str]:
        catalog = "postgres_scanner" if self.storage.has_server else "sqlite_scanner"
        return ("ducklake", catalog, *(("httpfs",) if self.storage.in_bucket else ()))

    def _secrets(self) -> Iterator[str]:
        """The statements that tell DuckDB what nobody may see."""
        storage = self.storage
        if storage.has_server:
            server = storage.server
            parts = {
                "HOST": server.hostname,
                "PORT": server.port or POSTGRES_PORT,
                "DATABASE": unquote(server.path.strip("/")),
                "USER": unquote(server.username or ""),
                "PASSWORD": os.environ.get(storage.password_variable, ""),
            }
            told = ", ".join(f"{name} {literal(value)}" for name, value in parts.items() if value)
            yield f"CREATE SECRET catalog (TYPE postgres, {told})"
        if storage.in_bucket:
            bucket = storage.s3
            keys = []
            for variable in (bucket.key_variable, bucket.secret_variable):
                if not os.environ.get(variable):
                    raise StorageError(
                        f"{variable} is not set: the key to {storage.data}, which [storage] names as data"
                    )
                keys.append(literal(os.environ[variable]))
            endpoint = f", ENDPOINT {literal(bucket.endpoint)}" if bucket.endpoint else ""
            style = "path" if bucket.address_style == "path" else "vhost"
            yield (
                f"CREATE SECRET bucket (TYPE s3, KEY_ID {keys[0]}, SECRET {keys[1]}, REGION {literal(bucket.region)},"
                f" URL_STYLE '{style}', USE_SSL {str(bucket.tls).lower()}{endpoint})"
            )

    def _options(self) -> str:
        """What the address says beside host and database, as libpq takes it."""
        options = {"connect_timeout": str(_CONNECT_SECONDS), **dict(parse_qsl(self.storage.server.query))}
        return " ".join(f"{name}='{value}'" for name, value in options.items())

    def _attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Attach the lake where it is not yet, and note that this home uses it."""
        if self._is_attached:
            return
        self._look_at_data(connection)
        data = literal(f"{self._data.rstrip('/')}/")
        if self.storage.has_server:
            connection.execute(
                f"CREATE OR REPLACE SECRET lake (TYPE ducklake, METADATA_PATH {literal(self._options())},"
                f" DATA_PATH {data}, METADATA_SCHEMA {literal(self.storage.catalog_schema)},"
                " METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'catalog'})"
            )
            address, options = "ducklake:lake", ""
        else:
            # A home that is moved takes its lake along.
            address, options = f"ducklake:sqlite:{self._catalog}", f", DATA_PATH {data}, OVERRIDE_DATA_PATH true"
        connection.execute(f"ATTACH {literal(address)} AS warehouse (DATA_INLINING_ROW_LIMIT {INLINED_ROWS}{options})")
        self._is_attached = True
        if self._noted:
            write_lake_record(self._home, self.storage)

    def _is_noted(self) -> bool:
        there = read_lake_record(self._home)
        return there is not None and there.place == self.storage.place

    def _look_at_data(self, connection: duckdb.DuckDBPyConnection) -> None:
        """DuckLake would find out after hours that a bucket is not there, and make a folder whose mount is gone."""
        if self.storage.in_bucket:
            connection.execute("SELECT count(*) FROM glob(?)", [f"{self._data}/looked-for-by-bellwether*"]).fetchall()
        elif self._is_noted() and not Path(self._data).is_dir():
            raise StorageError(f"{self._data} is not there, which [storage] names as data: is it mounted?")
        else:
            private_folder(Path(self._data))


def read_lake_record(home: Home) -> Storage | None:
    """The lake that holds this home's warehouse; None where none does. Raises StorageError."""
    try:
        return Storage.model_validate(json.loads(home.lake_record.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{home.lake_record} cannot be read: {error}. Where [storage] names the lake that holds the warehouse,"
            " remove it"
        ) from error


def write_lake_record(home: Home, storage: Storage) -> None:
    """Note which lake holds this home's warehouse."""
    text = json.dumps(storage.model_dump(), indent=2) + "\n"
    if home.lake_record.exists() and home.lake_record.read_text("utf-8") == text:
        return
    home.path.mkdir(parents=True, exist_ok=True)
    begun = home.lake_record.with_suffix(f".{os.getpid()}")
    begun.write_text(text, encoding="utf-8")
    begun.replace(home.lake_record)
