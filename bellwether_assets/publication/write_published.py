"""Writing the published database: tables, views and macros that dbt built, each with its description.

Belongs here: what of a snapshot people get, and how it is described. Does not belong here: when it is exchanged, and
for what (`publish.py`).
"""

import re
from pathlib import Path

import duckdb

from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.tables.all_tables import (
    PUBLISHED_MACROS,
    PUBLISHED_TABLES,
    PUBLISHED_VIEWS,
    SEARCH_TABLES,
)
from bellwether_assets.foundation.tables.declare import Table, create_statement
from bellwether_assets.publication.full_text import make_indices, make_macros
from bellwether_assets.publication.search_vectors import fill_vectors
from bellwether_assets.vectors.kept_vectors import KeptVectors

# What stands before a published name in the snapshot that it was built in.
_IN_SNAPSHOT = re.compile(r'(?:"build"|build)\.(?:"main"|main)\.')


def write_published(source: Path, fresh: Path, vectors: KeptVectors) -> dict[str, int]:
    """Write what dbt built in `source`, and what searching it takes, into a new database; rows by table.

    Raises duckdb.Error.
    """
    counts = {}
    with duckdb.connect(str(fresh)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"ATTACH {literal(source)} AS build (READ_ONLY)")
        make_indices(connection)
        for row in PUBLISHED_TABLES:
            counts[row.table.name] = _copy(connection, row.table)
        for row in SEARCH_TABLES:
            connection.execute(create_statement(row.table))
            _describe(connection, "TABLE", row.table)
        fill_vectors(connection, vectors)
        _copy_views(connection)
        _copy_macros(connection)
        make_macros(connection)
        connection.execute("DETACH build")
        connection.execute("CHECKPOINT")
    return counts


def columns_of(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str]]:
    """Table or view, column and type of all that a published database holds."""
    return set(
        connection.execute(
            "SELECT table_name, column_name, replace(data_type, 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')"
            " FROM duckdb_columns() WHERE NOT internal AND schema_name = 'main'"
        ).fetchall()
    )


def declared_columns() -> set[tuple[str, str, str]]:
    """The same of what this version publishes."""
    tables = (row.table for row in (*PUBLISHED_TABLES, *SEARCH_TABLES, *PUBLISHED_VIEWS))
    return {(table.name, column.name, column.type) for table in tables for column in table.columns}


def _copy(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    """One declared table with its rows in key order, so that equal publications are read in equal order."""
    names = ", ".join(column.name for column in table.columns)
    order = ", ".join(table.key) or "ALL"
    connection.execute(create_statement(table))
    connection.execute(
        f"INSERT INTO {table.qualified} SELECT {names} FROM build.{table.qualified} ORDER BY {order}"  # noqa: S608
    )
    _describe(connection, "TABLE", table)
    row = connection.execute(f"SELECT count(*) FROM {table.qualified}").fetchone()  # noqa: S608 - a declared name
    return int(row[0]) if row else 0


def _copy_views(connection: duckdb.DuckDBPyConnection) -> None:
    """The views that dbt made of published tables, over the tables beside them."""
    made = dict(
        connection.execute(
            "SELECT view_name, sql FROM duckdb_views() WHERE database_name = 'build' AND schema_name = 'main'"
        ).fetchall()
    )
    for row in PUBLISHED_VIEWS:
        connection.execute(_IN_SNAPSHOT.sub("main.", made[row.table.name]))
        _describe(connection, "VIEW", row.table)


def _copy_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """The formulas that dbt defines beside the tables go with them; they read the tables beside them."""
    made = {
        name: (kind == "table_macro", definition)
        for name, kind, definition in connection.execute(
            "SELECT function_name, function_type, macro_definition FROM duckdb_functions()"
            " WHERE database_name = 'build' AND schema_name = 'main' AND function_type IN ('macro', 'table_macro')"
        ).fetchall()
    }
    for call, description in PUBLISHED_MACROS.items():
        name = call.partition("(")[0]
        of_rows, definition = made[name]
        own = _IN_SNAPSHOT.sub("", definition)
        connection.execute(f"CREATE MACRO {call} AS {'TABLE ' if of_rows else ''}{own}")
        connection.execute(f"COMMENT ON MACRO {'TABLE ' if of_rows else ''}{name} IS {literal(description)}")


def _describe(connection: duckdb.DuckDBPyConnection, kind: str, table: Table) -> None:
    connection.execute(f"COMMENT ON {kind} {table.qualified} IS {literal(table.grain)}")
    for column in table.columns:
        connection.execute(f"COMMENT ON COLUMN {table.qualified}.{column.name} IS {literal(column.description)}")
