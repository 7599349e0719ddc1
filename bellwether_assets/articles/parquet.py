"""Rows of a Parquet file as plain values, whatever types its columns have.

Only the columns that articles have are read: what stands in others can neither help nor harm. A value that Python
cannot hold (a time in the year 56134, since somebody took milliseconds for seconds) is a problem of its row.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

# From the year 1 to the year 9999, as days and seconds since 1970.
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAYS = (date.min.toordinal() - _EPOCH_DAY, date.max.toordinal() - _EPOCH_DAY)
_LEAST, _MOST = -(2**63), 2**63 - 1  # what a column of times can store
_UNITS_A_SECOND = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_READABLE = (pl.String, pl.Boolean, pl.Decimal, pl.Categorical, pl.Enum, pl.Null, pl.Date, pl.Datetime)


class UnreadableParquetError(Exception):
    """A file that is no Parquet, or holds what the reader of frames cannot read."""


@dataclass(frozen=True)
class OutOfRange:
    """A value that no calendar has, as the file stores it."""

    stored: int
    type: str


@dataclass(frozen=True)
class OtherType:
    """A value of a type that no field of an article has."""

    type: str


def rows_of(content: bytes, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file, `names` only. Raises UnreadableParquetError.

    Values are Python's own, or `OutOfRange` and `OtherType`.
    """
    frame = _read(content, names)
    columns = {name: _values(frame[name]) for name in frame.columns}
    for number in range(frame.height):
        yield {name: values[number] for name, values in columns.items()}


def _read(content: bytes, names: Sequence[str]) -> pl.DataFrame:
    """The columns; one whose own type cannot be read makes the file unreadable."""
    try:
        schema = pl.read_parquet_schema(io.BytesIO(content))
        present = [name for name in names if name in schema]
        # Without any column a frame has no height either.
        columns = present or list(schema)[:1]
        return pl.read_parquet(io.BytesIO(content), columns=columns)
    # A panic of the library in Rust is no Exception of Python; it stands for a file that the library cannot read.
    except (Exception, pl.exceptions.PanicException) as error:
        raise UnreadableParquetError(str(error)[:250]) from error


def _values(column: pl.Series) -> list[Any]:
    kind = column.dtype
    if isinstance(kind, pl.Datetime):
        return _moments(column, kind)
    if isinstance(kind, pl.Date):
        stored = column.to_physical().to_list()
        return [
            None
            if number is None
            else _day(number)
            if _DAYS[0] <= number <= _DAYS[1]
            else OutOfRange(number, str(kind))
            for number in stored
        ]
    if isinstance(kind, _READABLE) or kind.is_numeric():
        return column.to_list()
    return [None if missing else OtherType(str(kind).lower()) for missing in column.is_null().to_list()]


def _day(number: int) -> date:
    return date.fromordinal(number + _EPOCH_DAY)


def _moments(column: pl.Series, kind: pl.Datetime) -> list[Any]:
    """Times as Python has them, the others as they are stored."""
    a_second = _UNITS_A_SECOND[kind.time_unit]
    # A day less at both ends: a time zone may move a time out of the calendar.
    least, most = max(_LEAST, (_DAYS[0] + 1) * 86_400 * a_second), min(_MOST, _DAYS[1] * 86_400 * a_second)
    stored = column.to_physical()
    usable = stored.is_between(least, most)
    moments: list[datetime | None] = (
        pl.DataFrame([column, usable.alias("usable")])
        .select(pl.when("usable").then(pl.col(column.name)))
        .to_series()
        .to_list()
    )
    return [
        moment if number is None or moment is not None else OutOfRange(number, str(kind).lower())
        for moment, number in zip(moments, stored.to_list(), strict=True)
    ]
