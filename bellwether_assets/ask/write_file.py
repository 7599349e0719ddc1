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
    written = [
        duckdb.FunctionExpression("to_json", duckdb.ColumnExpression(name)).alias(name)
        if str(kind).endswith("[]")
        else duckdb.ColumnExpression(name)
        for name, kind in zip(table.columns, table.types, strict=True)
    ]
    table.select(*written).write_csv(str(file))


_FORMS: Mapping[str, _Write] = {".parquet": _parquet, ".arrow": _arrow, ".csv": _csv}
