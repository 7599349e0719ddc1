"""An upgrade: the steps that are due, then every table brought to its declaration, in one transaction.

Ledgers keep their rows, whatever changes around them. Derived tables are emptied all together where one of them
changes, and computed again: a day without articles adds its rows to tables that have none of that day, so no table may
keep its rows while the days that they are of are built anew. Rows of frozen days cannot be computed again, and are kept
as those of ledgers are.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from importlib.metadata import version

import duckdb

from bellwether_assets.foundation.as_of import MACROS
from bellwether_assets.foundation.file_errors import UpgradeError
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.tables.declare import Table, create_statement
from bellwether_assets.foundation.tables.frozen_days import FrozenDaysRow
from bellwether_assets.foundation.tables.schema_versions import SchemaVersionRow
from bellwether_assets.foundation.tables.stage_days import StageDayRow
from bellwether_assets.foundation.upgrades.schema import (
    ColumnThere,
    Schema,
    declared_columns,
    declared_hash,
    declared_tables,
    has_keys,
    read_keys,
    read_schema,
)
from bellwether_assets.foundation.upgrades.steps import SCHEMA_VERSION, STEPS, Step

_KEPT = "kept_rows"


def program_version() -> str:
    """The version of this program."""
    return version("bellwether")


def refuse_newer(schema: Schema, where: object) -> None:
    """Raises UpgradeError for a database that a later version of the program has upgraded. `where`: how it is named."""
    if schema.version > SCHEMA_VERSION:
        raise UpgradeError(
            f"{where} has schema version {schema.version}, given to it by bellwether {schema.program}; this is"
            f" bellwether {program_version()}, which knows versions up to {SCHEMA_VERSION}. Install bellwether"
            f" {schema.program} or later, or put back the copy that was kept in backups/ before that upgrade"
        )


def changes_tables(connection: duckdb.DuckDBPyConnection, schema: Schema) -> bool:
    """Whether an upgrade would change more than views of the tables: then a copy is kept first."""
    keys = read_keys(connection) if has_keys(connection) else None
    return (
        schema.version != SCHEMA_VERSION
        or not schema.has_declared_columns
        or any(_has_other_key(keys, table) for table in declared_tables() if table.schema == "ledger")
    )


def _has_other_key(keys: Mapping[str, tuple[str, ...]] | None, table: Table) -> bool:
    """`keys`: None of a storage that has none."""
    return keys is not None and keys.get(table.qualified, ()) != table.key


def upgrade(connection: duckdb.DuckDBPyConnection, where: object, now: datetime, steps: Sequence[Step] = STEPS) -> None:
    """Bring a database to the declared schema: everything of it, or, where that fails, nothing.

    `where` is how the database is named in messages. Raises UpgradeError.
    """
    connection.execute("BEGIN")
    try:
        _upgrade(connection, steps, now)
        connection.execute("COMMIT")
    except (duckdb.Error, UpgradeError) as error:
        # After some failures DuckDB lets nothing more be said to it; what was begun is gone all the same.
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise UpgradeError(
            f"{where} cannot be upgraded: {error}. It is as it was before, and a copy of it stands in backups/; use the"
            " version of bellwether that wrote it, and report this"
        ) from error


def _upgrade(connection: duckdb.DuckDBPyConnection, steps: Sequence[Step], now: datetime) -> None:
    before = read_schema(connection)
    if not before.is_new:
        for step in steps:
            if step.version > before.version:
                step.apply(connection, before)
        _bring_to_declarations(connection)
    make_tables(connection)
    connection.execute(
        f"INSERT INTO {SchemaVersionRow.table.qualified} (version, schema_hash, program, applied_at)"  # noqa: S608 - declared
        " VALUES (?, ?, ?, ?)",
        [SCHEMA_VERSION, declared_hash(), program_version(), now],
    )


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every declared table that is not there, and the views of them."""
    for name in sorted({table.schema for table in declared_tables()}):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
    keyed = has_keys(connection)
    for table in declared_tables():
        connection.execute(create_statement(table, keyed=keyed))
    for macro in MACROS:
        connection.execute(macro)


def _bring_to_declarations(connection: duckdb.DuckDBPyConnection) -> None:
    there = read_schema(connection).columns
    keys = read_keys(connection) if has_keys(connection) else None
    known = [table for table in declared_tables() if table.qualified in there]
    record = StageDayRow.table
    # A column that tells more of what is built is no reason to build it anew.
    if _lacks_only_what_may_be_empty(there.get(record.qualified, ()), record):
        _keep_rows(connection, record, [name for name, _, _ in there[record.qualified]])
        there[record.qualified] = declared_columns(record)
    derived = [table for table in known if table.schema == "pipeline"]
    if any(there[table.qualified] != declared_columns(table) for table in derived):
        frozen = frozen_through(connection) if FrozenDaysRow.table.qualified in there else None
        kept = [] if frozen is None else derived
        for name in sorted({name for name in there if name.startswith("pipeline.")} - {one.qualified for one in kept}):
            connection.execute(f"DROP TABLE {name}")
        for table in kept:
            _keep_rows(connection, table, [name for name, _, _ in there[table.qualified]], frozen)
    for table in (table for table in known if table.schema == "ledger"):
        if there[table.qualified] != declared_columns(table) or _has_other_key(keys, table):
            _keep_rows(connection, table, [name for name, _, _ in there[table.qualified]])


def _lacks_only_what_may_be_empty(there: Sequence[ColumnThere], table: Table) -> bool:
    declared = declared_columns(table)
    lacking = [column for column in declared if column not in there]
    return 0 < len(lacking) < len(declared) and set(there) <= set(declared) and all(empty for _, _, empty in lacking)


def _keep_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, there: Sequence[str], until: date | None = None
) -> None:
    """Make a table anew as it is declared, with the rows that it has. `there`: its columns as they are.

    `until`: of a derived table, the last day whose rows are kept. Raises UpgradeError where columns of a ledger tell a
    fact that has no place any more, or lack one that may not be empty.
    """
    declared = {column.name for column in table.columns}
    unknown = sorted(set(there) - declared)
    lacking = sorted(column.name for column in table.columns if not column.nullable and column.name not in there)
    if unknown and until is None:
        raise UpgradeError(
            f"ledger {table.qualified} has columns that bellwether {program_version()} does not know:"
            f" {', '.join(unknown)}; another version wrote them"
        )
    if lacking:
        kind = "ledger" if until is None else f"of days up to {until}, whose texts were dropped, the table"
        raise UpgradeError(f"{kind} {table.qualified} lacks {', '.join(lacking)}, and no step says what stands there")
    names = ", ".join(f'"{name}"' for name in there if name in declared)
    only = "" if until is None else f" WHERE day <= DATE '{until}'"
    connection.execute(f"CREATE TEMP TABLE {_KEPT} AS SELECT {names} FROM {table.qualified}{only}")  # noqa: S608 - catalogue
    connection.execute(f"DROP TABLE {table.qualified}")
    connection.execute(create_statement(table, keyed=has_keys(connection)))
    connection.execute(f"INSERT INTO {table.qualified} ({names}) SELECT {names} FROM {_KEPT}")  # noqa: S608 - as above
    connection.execute(f"DROP TABLE {_KEPT}")
