"""The way of the engine's ledger rows into the warehouse.

Belongs here: the lock under which several threads of one process use the warehouse.
Does not belong here: what a row means for a request (`ledger.py`, `batch_ledger.py`, `fallbacks.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.foundation.model_settings import EffortLevel
from bellwether_assets.foundation.shared_opening import SharedOpening
from bellwether_assets.foundation.tables.declare import Row, frame_of
from bellwether_assets.foundation.warehouse import Connection, Warehouse, append, put


@dataclass(frozen=True)
class RecordedCall:
    """A request that was recorded and may be sent; `submission` names the batch that it goes with.

    `max_tokens` is the room of its answer, None where an earlier version recorded it, `effort` what it was asked with.
    """

    call_id: str
    key: str
    metadata: RequestMetadata
    submission: str | None = None
    max_tokens: int | None = None
    effort: EffortLevel | None = None

    @property
    def in_batch(self) -> bool:
        """Whether it costs a batch's price."""
        return self.submission is not None


class LedgerStore:
    """The ledger tables of one home, safe to be used by several threads of one process."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._opening = SharedOpening(warehouse)
        self._lock = threading.Lock()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._opening.use(), self._lock, self._warehouse.open() as connection:
            return connection.execute(sql, list(parameters)).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection inside one transaction: all of it is durable when this ends, or nothing."""
        with self._opening.use(), self._lock, self._warehouse.transaction() as connection:
            yield connection

    def append(self, rows: Sequence[Row]) -> None:
        """Add rows of one table; they are durable when this returns."""
        with self._opening.use(), self._lock:
            self._warehouse.write(lambda connection: append_rows(connection, rows))


def append_rows(connection: Connection, rows: Sequence[Row]) -> None:
    """Add rows of one table; the caller holds the transaction."""
    if rows:
        append(connection, type(rows[0]), frame_of(type(rows[0]), rows))


def append_or_replace_rows(connection: Connection, rows: Sequence[Row]) -> None:
    """Add rows of one table, each in the place of the row with its key, if there is one; in one transaction."""
    if rows:
        put(connection, type(rows[0]), frame_of(type(rows[0]), rows))
