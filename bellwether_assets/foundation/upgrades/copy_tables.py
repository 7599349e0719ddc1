"""Tables of one storage in another: into a DuckDB file, as they are declared or as they are."""

from pathlib import Path

import duckdb

from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.tables.declare import Table
from bellwether_assets.foundation.upgrades.schema import declared_tables
from bellwether_assets.foundation.upgrades.upgrade import make_tables

_ALL = (
    "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'warehouse'"
    " AND schema_name IN ('ledger', 'pipeline') ORDER BY ALL"
)


def copy_declared_tables(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Make a DuckDB file with the declared tables of the database that the connection uses, named `warehouse`."""
    connection.execute(f"ATTACH {literal(target)} AS copy")
    try:
        connection.execute("USE copy")
        make_tables(connection)
        for table in declared_tables():
            copy_rows(connection, table, "warehouse", "copy")
    finally:
        connection.execute("USE warehouse")
        connection.execute("DETACH copy")


def copy_rows(connection: duckdb.DuckDBPyConnection, table: Table, source: str, target: str) -> None:
    """Add a declared table's rows of one attached database to the same table of another, in the order of its key."""
    names = ", ".join(column.name for column in table.columns)
    order = ", ".join(table.key) or "ALL"
    connection.execute(
        f"INSERT INTO {target}.{table.qualified} ({names}) SELECT {names} FROM {source}.{table.qualified}"  # noqa: S608 - declared
        f" ORDER BY {order}"
    )


def copy_all_tables(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Make a DuckDB file with every ledger and derived table of `warehouse`, without keys, whatever its columns."""
    connection.execute(f"ATTACH {literal(target)} AS copy")
    try:
        for schema in ("ledger", "pipeline"):
            connection.execute(f"CREATE SCHEMA copy.{schema}")
        for schema, name in connection.execute(_ALL).fetchall():
            connection.execute(f'CREATE TABLE copy.{schema}."{name}" AS FROM warehouse.{schema}."{name}"')
    finally:
        connection.execute("DETACH copy")
