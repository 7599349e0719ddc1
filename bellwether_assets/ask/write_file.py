"""A table of the published database as a file: Parquet, Arrow or CSV, by the name's ending.

Parquet and Arrow files carry in their schema what table and columns mean, and which publication they are of. Rows go
through in batches, so a table may be larger than memory.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import ipc, parquet

from bellwether_assets.ask.home_error import HomeError

_ROWS = 50_000  # of a batch
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_file(table: duckdb.DuckDBPyRelation, file: Path, told: Mapping[str, str], columns: Mapping[str, str]) -> None:
    """Write a table into `file`, whole or not at all.

    `told`: what stands in the schema of a Parquet or Arrow file; `columns`: what each column means. Raises HomeError
    for another ending, or where the file cannot be written.
    """
    write = _FORMS.get(file.suffix.lower())
    if write is None:
        raise HomeError(f"{file}: its ending says the form; there are {', '.join(_FORMS)}")
    fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        write(table, fresh, told, columns)
        fresh.replace(file)
    except (OSError, duckdb.IOException) as error:
        raise HomeError(f"{file} cannot be written: {error}") from error
    finally:
        with suppress(FileNotFoundError, NotADirectoryError):
            fresh.unlink()


_Write = Callable[[duckdb.DuckDBPyRelation, Path, Mapping[str, str], Mapping[str, str]], None]


def _parquet(table: duckdb.DuckDBPyRelation, file: Path, told: Mapping[str, str], columns: Mapping[str, str]) -> None:
    rows = table.to_arrow_reader(_ROWS)
    schema = _described(rows.schema, told, columns)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch.cast(schema))


def _arrow(table: duckdb.DuckDBPyRelation, file: Path, told: Mapping[str, str], columns: Mapping[str, str]) -> None:
    rows = table.to_arrow_reader(_ROWS)
    schema = _described(rows.schema, told, columns)
    with pa.OSFile(str(file), "wb") as sink, ipc.new_file(sink, schema) as writer:
        for batch in rows:
            writer.write_batch(batch.cast(schema))


def _described(schema: pa.Schema, told: Mapping[str, str], columns: Mapping[str, str]) -> pa.Schema:
    return pa.schema([field.with_metadata({"description": columns[field.name]}) for field in schema], dict(told))


def _csv(table: duckdb.DuckDBPyRelation, file: Path, told: Mapping[str, str], columns: Mapping[str, str]) -> None:
    """CSV has no lists, so they are written as JSON; and it has no place for descriptions."""
    del told, columns
    written = [_cell(name, str(kind)).alias(name) for name, kind in zip(table.columns, table.types, strict=True)]
    table.select(*written).write_csv(str(file))


def _cell(name: str, kind: str) -> duckdb.Expression:
    column = duckdb.ColumnExpression(name)
    if kind.endswith("[]"):
        return duckdb.FunctionExpression("to_json", column)
    if kind != "VARCHAR":
        return column
    # A spreadsheet would run an article's title that begins so, and with it fetch an address: the apostrophe makes it
    # text there. Parquet and Arrow hold every text as it is.
    begins = duckdb.FunctionExpression("left", column, duckdb.ConstantExpression(1))
    is_formula = begins.isin(*(duckdb.ConstantExpression(sign) for sign in _BEGINS_A_FORMULA))
    marked = duckdb.FunctionExpression("concat", duckdb.ConstantExpression("'"), column)
    return duckdb.CaseExpression(is_formula, marked).otherwise(column)


_FORMS: Mapping[str, _Write] = {".parquet": _parquet, ".arrow": _arrow, ".csv": _csv}
