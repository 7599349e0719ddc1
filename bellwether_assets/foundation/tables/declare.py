"""How a table is declared: once, as the class of its rows.

    @declared("pipeline", "origins", key=("article_id",))
    class OriginRow(Row):
        \"""One row per current article: the reporting it carries.\"""

        day: Annotated[date, "the article's home day"]

DDL, Polars schema, Dagster's column metadata, dbt's YAML and the comments in the published database all come from the
class; code that writes or reads rows names their fields, so a renamed column fails the type checker. Two kinds of
schema: `ledger` holds facts that only grow, `pipeline` holds what is derived from them, a day at a time. What people
query is declared in `published_*.py`.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import NoneType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import polars as pl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Texts = tuple[str, ...]
Shingles = Annotated[tuple[int, ...], "UBIGINT[]"]
BigInt = Annotated[int, "BIGINT"]
# As long as the embedding model makes them: 384 numbers of the shipped one. Declarations are all that Dagster needs to
# show a home, and NumPy would take longer to load than all of them.
if TYPE_CHECKING:
    Vector = Annotated[NDArray[np.float32], "FLOAT[]"]
else:
    Vector = Annotated[Any, "FLOAT[]"]
# Lists of structures, of published tables alone: SQL reads their fields by name.
Sentences = Annotated[tuple[Mapping[str, Any], ...], 'STRUCT("text" VARCHAR, claims VARCHAR[])[]']
Reasonings = Annotated[
    tuple[Mapping[str, Any], ...], 'STRUCT(article_id VARCHAR, "text" VARCHAR, inferred VARCHAR[])[]'
]

_DUCKDB_TYPES: Mapping[Any, str] = {
    str: "VARCHAR",
    int: "INTEGER",
    float: "DOUBLE",
    bool: "BOOLEAN",
    date: "DATE",
    datetime: "TIMESTAMPTZ",
    Texts: "VARCHAR[]",
}
_POLARS_TYPES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "VARCHAR": pl.String,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "UBIGINT[]": pl.List(pl.UInt64),
    "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "TIMESTAMPTZ": pl.Datetime("us", "UTC"),
    "VARCHAR[]": pl.List(pl.String),
    "FLOAT[]": pl.List(pl.Float32),
}
_LISTS = {"VARCHAR[]", "UBIGINT[]"}
_VECTOR = "FLOAT[]"


@dataclass(frozen=True)
class Column:
    """One column: DuckDB type, and what it means in a reader's words."""

    name: str
    type: str
    description: str
    nullable: bool = False


@dataclass(frozen=True)
class Table:
    """One table: what one row is, its columns and the columns that tell rows apart."""

    schema: str
    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def qualified(self) -> str:
        """`schema.name`, as SQL writes it."""
        return f"{self.schema}.{self.name}"


class Row:
    """A row of a declared table: a frozen dataclass whose fields are the columns."""

    table: ClassVar[Table]


R = TypeVar("R", bound=Row)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def declared(schema: str, name: str, key: tuple[str, ...] = ()) -> Callable[[type[R]], type[R]]:
    """Declares a table by the class of its rows; the docstring's first line is the grain.

    Each field is `Annotated[type, "what it means"]`; `None` in the type allows NULL. Raises TypeError for a type that
    no column has.
    """

    def declare(row: type[R]) -> type[R]:
        made = dataclass(frozen=True, kw_only=True)(row)
        hints = get_type_hints(row, include_extras=True)
        columns = tuple(_column(field.name, hints[field.name]) for field in fields(made))  # type: ignore[arg-type] # it is a dataclass now
        made.table = Table(schema, name, (inspect.getdoc(row) or "").split("\n")[0], key, columns)
        return made

    return declare


def _column(name: str, hint: Any) -> Column:
    # Annotated flattens: the column's own description comes last, a type's own marker before it.
    bare, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    options = [option for option in get_args(bare) if option is not NoneType] if NoneType in get_args(bare) else [bare]
    nullable = NoneType in get_args(bare)
    inner = options[0]
    if get_origin(inner) is Annotated:
        inner, *marks = get_args(inner)
        notes = [*marks, *notes]
    kind = notes[0] if len(notes) == 2 else _DUCKDB_TYPES.get(inner)
    if kind is None or not notes:
        raise TypeError(f"column {name}: {hint!r} is no declared column; write Annotated[type, 'what it means']")
    return Column(name, kind, notes[-1], nullable)


def polars_schema(row: type[Row]) -> dict[str, pl.DataType | type[pl.DataType]]:
    """The Polars schema of a declared table."""
    return {column.name: _POLARS_TYPES[column.type] for column in row.table.columns}


def frame_of(row: type[R], rows: Iterable[R] = ()) -> pl.DataFrame:
    """Rows as a frame of the declared columns and types."""
    known = list(rows)
    return pl.DataFrame(
        {column.name: _series(column, [getattr(one, column.name) for one in known]) for column in row.table.columns}
    )


def _series(column: Column, values: list[Any]) -> pl.Series:
    kind = _POLARS_TYPES[column.type]
    if column.type == _VECTOR and values:
        import numpy as np

        return pl.Series(column.name, np.stack(values).astype(np.float32)).cast(kind)
    if column.type in _LISTS:
        values = [None if value is None else list(value) for value in values]
    return pl.Series(column.name, values, dtype=kind, strict=True)


def matrix_of(vectors: pl.Series) -> "NDArray[np.float32]":
    """A column of vectors as rows of a matrix, n × their length; 0 × 0 of none.

    Raises ValueError where they differ in length: days made with two embedding models do not mix.
    """
    import numpy as np

    if isinstance(vectors.dtype, pl.Array):
        fixed: NDArray[np.float32] = vectors.to_numpy()
        return fixed
    if vectors.is_empty():
        return np.zeros((0, 0), dtype=np.float32)
    if vectors.list.len().n_unique() > 1:
        raise ValueError(
            f"column {vectors.name} holds vectors of two embedding models; `bellwether run` computes again the days"
            " that were made with another one"
        )
    flat: NDArray[np.float32] = vectors.explode().to_numpy()
    return flat.reshape(len(vectors), -1)


def rows_of(row: type[R], frame: pl.DataFrame) -> list[R]:
    """Typed rows of a frame that has the declared columns. Raises TypeError where it has others."""
    vectors = {c.name: matrix_of(frame[c.name]) for c in row.table.columns if c.type == _VECTOR and frame.height}
    lists = [c.name for c in row.table.columns if c.type in _LISTS]
    made = []
    for at, values in enumerate(frame.drop(*vectors).iter_rows(named=True)):
        values.update({name: tuple(values[name]) for name in lists if values[name] is not None})
        values.update({name: vector[at] for name, vector in vectors.items()})
        made.append(row(**values))
    return made


def create_statement(table: Table, *, keyed: bool = True) -> str:
    """CREATE TABLE for a declared table, with its nullability. `keyed`: whether the storage can hold keys.

    Only ledgers get their key as a constraint: DuckDB checks keys eagerly, so replacing a day (delete and insert in one
    transaction) would be refused; the keys of derived rows are checked before they are written.
    """
    columns = [f"{c.name} {c.type}{'' if c.nullable else ' NOT NULL'}" for c in table.columns]
    key = f", PRIMARY KEY ({', '.join(table.key)})" if keyed and table.key and table.schema == "ledger" else ""
    return f"CREATE TABLE IF NOT EXISTS {table.qualified} ({', '.join(columns)}{key})"
