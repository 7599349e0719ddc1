"""Checks of the two databases and of who holds what: each table is read to its end, so damaged pages are found.

The warehouse's lock is asked for a few seconds at a time, table by table, so that a run that goes on is never held up
for long, nor the doctor by it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from bellwether_assets.doctor.findings import Finding, error, ok, warning
from bellwether_assets.foundation.duckdb_errors import first_line, is_held
from bellwether_assets.foundation.file_errors import WarehouseBusyError, WarehouseError
from bellwether_assets.foundation.last_good import last_good_copies
from bellwether_assets.foundation.lock_holder import holder_of, pid_of_holder
from bellwether_assets.foundation.run_lock import holder
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.upgrades.keep_copy import backups_of, copies_of
from bellwether_assets.foundation.upgrades.schema import Schema, read_schema
from bellwether_assets.foundation.upgrades.steps import SCHEMA_VERSION
from bellwether_assets.foundation.warehouse import warehouse_of
from bellwether_assets.orchestration.daemons import daemons_of
from bellwether_assets.publication.open_published import UnreadableDatabaseError, readable
from bellwether_assets.vectors.wrong_vectors import days_of_wrong, wrong_contents

LOCK_SECONDS = 3.0
_TABLES = (
    "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal"
    " AND database_name = current_database() ORDER BY ALL"
)


def check_holders(home: Home) -> Iterator[Finding]:
    """Who works in the home now."""
    running = holder(home)
    yield ok("run", "nobody runs this home" if running is None else f"{running} runs this home")
    lock = Path(f"{home.warehouse}.lock")
    if pid_of_holder(lock) is not None:
        yield ok("lock", f"{holder_of(lock)} is at the warehouse")
    daemons = daemons_of(home)
    if len(daemons) > 1:
        yield error(
            "run",
            f"{len(daemons)} daemons of Dagster's work on this home, and ask for every run as often:"
            f" {'; '.join(map(str, daemons))}",
            "end all but one: a service, `bellwether ui`, or what an earlier one left behind",
        )


def check_warehouse(home: Home) -> Iterator[Finding]:
    """That the warehouse opens, is of this version, and that every table of it can be read to the end."""
    if home.lake_record.exists():
        yield from _check_lake(home)
        return
    if not home.warehouse.exists():
        yield warning("warehouse", f"{home.warehouse} is not there", "`bellwether run --from DAY --to DAY` makes it")
        return
    kept = [str(copy) for copy in (*copies_of(home.warehouse), *last_good_copies(home.warehouse))]
    put_back = (
        "end what works in the home, then `bellwether doctor --repair`: it keeps the file aside and takes what is"
        f" damaged from {kept[-1] if kept else 'the inbox, since no copy is kept'}"
    )
    try:
        with _reading(home.warehouse) as connection:
            schema = read_schema(connection)
            tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
        yield _version(schema, home)
        damaged = [problem for table in tables if (problem := _read_whole(home.warehouse, table))]
    except Timeout:
        lock = Path(f"{home.warehouse}.lock")
        yield warning(
            "warehouse",
            f"in use for more than {LOCK_SECONDS:g} s by {holder_of(lock)}",
            "ask again when that has let go; a run holds it for moments",
        )
        return
    except duckdb.Error as problem:
        if is_held(problem):
            yield error("warehouse", first_line(problem), "close what has it open: no run can write meanwhile")
        else:
            yield error("warehouse", first_line(problem), put_back)
        return
    for told in damaged:
        yield error("warehouse", told, put_back)
    if not damaged:
        yield ok("warehouse", f"{len(tables)} tables, each read to its end")
        yield from _vectors(home)


def _vectors(home: Home) -> Iterator[Finding]:
    """That each kept vector is one of its model's: a wrong one is only noticed when claims are linked."""
    with _reading(home.warehouse) as connection:
        if not read_schema(connection).is_current(SCHEMA_VERSION):
            return
        wrong, days = len(wrong_contents(connection)), days_of_wrong(connection)
    if wrong or days:
        yield error(
            "vectors",
            f"{wrong} kept vectors, and articles of {len(days)} days, have a length that is not their model's, or no"
            " numbers",
            "`bellwether doctor --repair` lets them go; they are computed again",
        )
    else:
        yield ok("vectors", "each has its model's length")


def _check_lake(home: Home) -> Iterator[Finding]:
    """The same of a DuckLake: a file of it that is gone or damaged cannot be read."""
    damaged = []
    try:
        warehouse = warehouse_of(home, LOCK_SECONDS)
        with warehouse.looked_at() as connection:
            schema = read_schema(connection)
            tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
        yield _version(schema, home)
        for table in tables:
            try:
                with warehouse.looked_at() as connection:
                    _hash_rows(connection, table)
            except (WarehouseError, duckdb.Error) as problem:
                damaged.append(f"{table}: {first_line(problem)}")
    except WarehouseBusyError as problem:
        yield warning("warehouse", str(problem), "ask again when that has let go; a run holds it for moments")
        return
    except (WarehouseError, duckdb.Error) as problem:
        yield error("warehouse", str(problem), "docs/storage.md says what [storage] takes")
        return
    for told in damaged:
        yield error("warehouse", told, "put back the files of [storage] data from a copy of yours")
    if not damaged:
        yield ok("warehouse", f"{warehouse}: {len(tables)} tables, each read to its end")


@contextmanager
def _reading(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file, for reading alone, while its lock is held. Raises filelock.Timeout, duckdb.Error."""
    with FileLock(f"{file}.lock", timeout=LOCK_SECONDS), duckdb.connect(str(file), read_only=True) as connection:
        yield connection


def _version(schema: Schema, home: Home) -> Finding:
    if schema.version > SCHEMA_VERSION:
        return error(
            "schema",
            f"version {schema.version}, by bellwether {schema.program}; this one knows {SCHEMA_VERSION}",
            f"install bellwether {schema.program} or later, or put back a copy of {backups_of(home.warehouse)}",
        )
    if not schema.is_current(SCHEMA_VERSION):
        return warning(
            "schema",
            f"version {schema.version}; this is bellwether's {SCHEMA_VERSION}",
            "nothing: the next command that opens it copies and upgrades it",
        )
    return ok("schema", f"version {schema.version}, by bellwether {schema.program}")


def _read_whole(file: Path, table: str) -> str | None:
    """What is wrong with a table; None where each page of it has the checksum that was written with it."""
    try:
        with _reading(file) as connection:
            _hash_rows(connection, table)
    except duckdb.Error as problem:
        return f"{table}: {first_line(problem)}"
    return None


def _hash_rows(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    connection.execute(f"SELECT bit_xor(hash(rows)) FROM {table} rows").fetchone()  # noqa: S608 - of the catalogue


def check_published(home: Home) -> Iterator[Finding]:
    """That the published database opens and that every table of it can be read to the end."""
    if not home.published.exists():
        return
    again = "`bellwether doctor --repair` keeps it aside; `bellwether run` publishes it anew"
    try:
        with readable(home.published) as file, duckdb.connect(str(file), read_only=True) as connection:
            tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
            for table in tables:
                _hash_rows(connection, table)
            row = connection.execute("SELECT as_of FROM publication").fetchone()
    except UnreadableDatabaseError as problem:
        yield error("published", str(problem), again)
        return
    except duckdb.Error as problem:
        yield error("published", first_line(problem), again)
        return
    yield ok("published", f"up to {row[0] if row else 'no day'}; {len(tables)} tables, each read to its end")
