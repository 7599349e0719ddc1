"""Reading what can be read of a database file that may be damaged: each table to its end, or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from bellwether_assets.foundation.duckdb_errors import first_line
from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.tables.declare import Table
from bellwether_assets.foundation.upgrades.schema import Schema, read_schema

# By the file's own catalogue, which may be whole while pages of rows are not.
_COUNTS = (
    "SELECT schema_name || '.' || table_name, estimated_size FROM duckdb_tables() WHERE NOT internal"
    " AND database_name = current_database()"
)


@dataclass
class Readable:
    """A database file. `problem`: why it cannot be opened; `counts`: rows of each table, by its catalogue."""

    file: Path
    called: str
    problem: str = ""
    schema: Schema | None = None
    counts: dict[str, int] = field(default_factory=dict)
    # What is wrong with each table that was read; None where nothing is.
    _looked_at: dict[str, str | None] = field(default_factory=dict)

    def problem_of(self, table: str) -> str | None:
        """What is wrong with a table of the file, by its qualified name; None where it was read to its end."""
        if self.problem:
            return self.problem
        if table not in self.counts:
            return "it is not there"
        if table not in self._looked_at:
            self._looked_at[table] = _read_whole(self.file, table)
        return self._looked_at[table]

    def has_whole(self, tables: Iterable[Table]) -> bool:
        """Whether all of these can be read to their end, but for those that its version did not have yet."""
        if self.problem:
            return False
        there = [table.qualified for table in tables if table.qualified in self.counts]
        return bool(there) and all(self.problem_of(name) is None for name in there)


def look_into(file: Path, called: str) -> Readable:
    """Open a file and read its catalogue. Never raises for what is wrong with the file."""
    found = Readable(file, called)
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            found.schema = read_schema(connection)
            found.counts = dict(connection.execute(_COUNTS).fetchall())
    except (duckdb.Error, OSError) as error:
        found.problem = first_line(error)
    return found


def copy_table(connection: duckdb.DuckDBPyConnection, table: Table, alias: str) -> None:
    """Make a table in `connection`'s database as it is in the one that is attached as `alias`, without its key."""
    connection.execute(f"CREATE TABLE {table.qualified} AS FROM {alias}.{table.qualified}")


def attach(connection: duckdb.DuckDBPyConnection, source: Readable, alias: str) -> None:
    """Attach a source for reading."""
    connection.execute(f"ATTACH {literal(source.file)} AS {alias} (READ_ONLY)")


def _read_whole(file: Path, table: str) -> str | None:
    # A connection each: after some errors DuckDB takes no further word.
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            connection.execute(f"SELECT bit_xor(hash(rows)) FROM {table} rows").fetchone()  # noqa: S608 - of the catalogue
    except duckdb.Error as error:
        return first_line(error)
    return None
