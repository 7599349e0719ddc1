"""Rows of a Parquet file as plain values, whatever types its columns have.

Only the columns that articles have are read: what stands in others can neither help nor harm. A value that Python
cannot hold (a time in the year 56134, since somebody took milliseconds for seconds) is a problem of its row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
# From the year 1 to the year 9999, as days since 1970; a day less at both ends, where a zone may lead out of it.
_DAYS = range(date.min.toordinal() + 1 - _EPOCH_DAY, date.max.toordinal() - _EPOCH_DAY)
_UNITS_A_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


class UnreadableParquetError(Exception):
    """A file that is no Parquet, or holds what the reader of Parquet cannot read."""


@dataclass(frozen=True)
class OutOfRange:
    """A value that no calendar has, as the file stores it."""

    stored: int
    type: str


@dataclass(frozen=True)
class OtherType:
    """A value of a type that no field of an article has."""

    type: str


@dataclass(frozen=True)
class NotUtf8:
    """A text that is none: where the first byte stands that is not UTF-8."""

    at: int


def rows_of(content: bytes, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file, `names` only. Raises UnreadableParquetError.

    Values are Python's own, or `OutOfRange`, `NotUtf8` and `OtherType`.
    """
    # Polars reads the same files, and panics on some damaged ones: messages of Rust on people's terminals.
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        table = file.read(columns=[name for name in names if name in file.schema_arrow.names])
        columns = {name: _values(table[name]) for name in table.column_names}
        height = file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
        raise UnreadableParquetError(str(error)[:250] or type(error).__name__) from error
    for number in range(height):
        yield {name: values[number] for name, values in columns.items()}


def _values(column: Any) -> list[Any]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind):
        return _converted(column.cast(pa.int64()), lambda stored: _moment(stored, kind))
    if pa.types.is_date32(kind):
        return _converted(column.cast(pa.int32()), lambda stored: _day(stored, kind))
    if pa.types.is_date64(kind):
        return _converted(column.cast(pa.int64()), lambda stored: _day(stored // 86_400_000, kind))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _converted(column.cast(pa.large_binary()), _text)
    if (pa.types.is_primitive(kind) and not pa.types.is_temporal(kind)) or pa.types.is_decimal(kind):
        values: list[Any] = column.to_pylist()
        return values
    return [None if missing else OtherType(str(kind)) for missing in column.is_null().to_pylist()]


def _converted(column: Any, convert: Callable[[Any], Any]) -> list[Any]:
    return [None if stored is None else convert(stored) for stored in column.to_pylist()]


def _moment(stored: int, kind: Any) -> datetime | OutOfRange:
    """The instant; naive where the column has no zone, since the home's zone then holds."""
    seconds, rest = divmod(stored, _UNITS_A_SECOND[kind.unit])
    if seconds // 86_400 not in _DAYS:
        return OutOfRange(stored, str(kind))
    moment = _EPOCH + timedelta(seconds=seconds, microseconds=rest * 1_000_000 // _UNITS_A_SECOND[kind.unit])
    return moment if kind.tz else moment.replace(tzinfo=None)


def _day(stored: int, kind: Any) -> date | OutOfRange:
    return date.fromordinal(stored + _EPOCH_DAY) if stored in _DAYS else OutOfRange(stored, str(kind))


def _text(stored: bytes) -> str | NotUtf8:
    try:
        return stored.decode("utf-8")
    except UnicodeDecodeError as error:
        return NotUtf8(error.start)
