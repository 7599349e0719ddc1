"""The schema that a database has, beside the one that is declared.

Belongs here: reading and comparing. Does not belong here: changing anything (`upgrade.py`).
"""

from dataclasses import dataclass
from functools import cache

import duckdb

from bellwether_assets.foundation.as_of import MACROS
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.all_tables import WAREHOUSE_TABLES
from bellwether_assets.foundation.tables.declare import Table, create_statement
from bellwether_assets.foundation.tables.schema_versions import SchemaVersionRow

# Name, type as DuckDB spells it, whether it may be NULL.
ColumnThere = tuple[str, str, bool]

_COLUMNS = (
    "SELECT schema_name || '.' || table_name, column_name, data_type, is_nullable FROM duckdb_columns()"
    " WHERE database_name = current_database() AND schema_name IN ('ledger', 'pipeline') AND NOT internal"
    " ORDER BY schema_name, table_name, column_index"
)
_KEYS = (
    "SELECT schema_name || '.' || table_name, constraint_column_names FROM duckdb_constraints()"
    " WHERE database_name = current_database() AND constraint_type = 'PRIMARY KEY'"
)
# A variable of connections to what has no keys.
WITHOUT_KEYS = "without_keys"
_LAST_VERSION = f"SELECT version, schema_hash, program FROM {SchemaVersionRow.table.qualified}"  # noqa: S608 - declared
_SPELLINGS = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}


@dataclass(frozen=True)
class Schema:
    """What a database has. `version`: 0 where none is recorded. `columns`: by qualified table, in their order."""

    version: int
    schema_hash: str
    program: str
    columns: dict[str, tuple[ColumnThere, ...]]

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever kept in it."""
        return not self.columns

    def is_current(self, version: int) -> bool:
        """Whether it is as this version of the program would make it: by what is recorded and by what is there."""
        return (self.version, self.schema_hash) == (version, declared_hash()) and self.has_declared_columns

    @property
    def has_declared_columns(self) -> bool:
        """Whether each declared table is there with its declared columns."""
        return all(self.columns.get(table.qualified) == declared_columns(table) for table in declared_tables())


def read_schema(connection: duckdb.DuckDBPyConnection) -> Schema:
    """The schema of the database that the connection uses: two queries of its catalogue."""
    columns: dict[str, list[ColumnThere]] = {}
    for table, name, kind, nullable in connection.execute(_COLUMNS).fetchall():
        columns.setdefault(table, []).append((name, kind, nullable))
    last = None
    if SchemaVersionRow.table.qualified in columns:
        last = connection.execute(f"{_LAST_VERSION} ORDER BY version DESC, applied_at DESC LIMIT 1").fetchone()
    version, schema_hash, program = last or (0, "", "")
    return Schema(version, schema_hash, program, {table: tuple(found) for table, found in columns.items()})


def read_keys(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """The columns that tell a table's rows apart, of each table that has them as a constraint."""
    return {table: tuple(names) for table, names in connection.execute(_KEYS).fetchall()}


def has_keys(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the database that the connection uses keeps rows apart by itself: a DuckLake has no such constraint."""
    # Asked before rows are added: a variable of the connection is read in a tenth of the catalogue's time.
    found = connection.execute(f"SELECT getvariable('{WITHOUT_KEYS}')").fetchone()
    return found is None or not found[0]


def declared_tables() -> tuple[Table, ...]:
    """All tables that the warehouse is to have."""
    return tuple(row.table for row in WAREHOUSE_TABLES)


@cache
def declared_columns(table: Table) -> tuple[ColumnThere, ...]:
    """The columns of a declared table, as a database that has them tells them."""
    return tuple((column.name, _SPELLINGS.get(column.type, column.type), column.nullable) for column in table.columns)


@cache
def declared_hash() -> str:
    """Hash of all that the warehouse is to have."""
    return digest(*(create_statement(table) for table in declared_tables()), *MACROS)
