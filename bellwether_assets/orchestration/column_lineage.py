"""Which columns of which assets each column of a published table is made of, read from its SQL as dbt compiled it.

A column that is made of none has no lineage: a count of rows, a setting, what is written only with the marts.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify

from bellwether_assets.foundation.tables.all_tables import (
    PUBLISHED_TABLES,
    PUBLISHED_VIEWS,
    SNAPSHOT_TABLES,
    WAREHOUSE_TABLES,
)
from bellwether_assets.publication.lineage import MADE_WITH_MARTS, writer_of

# The key of an asset and the name of its column.
Upstream = tuple[tuple[str, ...], str]
# What models are compiled for: the name of the snapshot among DuckDB's databases, and of the views' schema in it.
_DATABASE, _VIEWS = "build", "staging"
_DIALECT = "duckdb"
# Of a view only the names of its columns matter.
_ANY_TYPE = "VARCHAR"


def column_lineage(compiled: Path) -> dict[str, dict[str, list[Upstream]]]:
    """Mart → column → what it is made of. `compiled`: dbt's folder of compiled models."""
    views = {file.stem: file.read_text(encoding="utf-8") for file in sorted((compiled / "staging").glob("*.sql"))}
    marts = {row.table.name: row.table for row in (*PUBLISHED_TABLES, *PUBLISHED_VIEWS)}
    schema = _schema(views)
    found = {}
    for file in sorted((compiled / "marts").glob("*.sql")):
        if file.stem in marts:
            sql = file.read_text(encoding="utf-8")
            found[file.stem] = {
                column.name: sorted(set(_upstream(column.name, sql, views, schema)))
                for column in marts[file.stem].columns
            }
    return found


def _schema(views: Mapping[str, str]) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    """The columns of all tables and of these views, without which a star that stands for them leads nowhere."""
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for row in (*PUBLISHED_TABLES, *PUBLISHED_VIEWS, *WAREHOUSE_TABLES, *SNAPSHOT_TABLES):
        columns = {column.name: column.type for column in row.table.columns}
        tables.setdefault(row.table.schema, {})[row.table.name] = columns
    for name, sql in views.items():
        whole = qualify(parse_one(sql, dialect=_DIALECT), schema={_DATABASE: tables}, dialect=_DIALECT)
        if isinstance(whole, exp.Query):
            tables.setdefault(_VIEWS, {})[name] = dict.fromkeys(whole.named_selects, _ANY_TYPE)
    return {_DATABASE: tables}


def _upstream(
    column: str, sql: str, views: Mapping[str, str], schema: dict[str, dict[str, dict[str, dict[str, str]]]]
) -> Iterator[Upstream]:
    """What a column is made of, through views that are no assets."""
    try:
        root = lineage(column, sql, schema=schema, dialect=_DIALECT)
    except SqlglotError:
        return
    for node in root.walk():
        table = node.expression
        if not isinstance(table, exp.Table):
            continue
        name = node.name.rpartition(".")[2].strip('"')
        # Of "all columns of a view" it is the one of the same name.
        name = column if name == "*" else name
        if table.db == _VIEWS:
            yield from _upstream(name, views[table.name], views, schema)
        elif table.db == "main":
            yield ("marts", table.name), name
        else:
            writer = writer_of(_ROWS[f"{table.db}.{table.name}"])
            if writer[0] != MADE_WITH_MARTS:
                yield writer, name


_ROWS = {row.table.qualified: row for row in (*WAREHOUSE_TABLES, *SNAPSHOT_TABLES)}
