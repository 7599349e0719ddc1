"""The rows of the engine's ledger tables, and their way into the warehouse.

Belongs here: one row type for each table, and the lock under which several threads of one process use the warehouse.
Does not belong here: what a row means for a request (`ledger.py`, `batch_ledger.py`, `fallbacks.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, ClassVar

import duckdb

from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.foundation.tables import (
    ENGINE_CHOICES,
    MODEL_ANSWERS,
    MODEL_BATCHES,
    MODEL_CALLS,
    MODEL_HITS,
    Table,
    frame_of,
)
from bellwether_assets.foundation.warehouse import Warehouse, append


@dataclass(frozen=True)
class CallRow:
    """A request, written before it is sent."""

    table: ClassVar[Table] = MODEL_CALLS
    call_id: str
    request_key: str
    sent_at: datetime
    spent_on: date
    purpose: str
    day: date
    article_id: str | None
    signal_id: str | None
    engine: str
    prompt: str
    mode: str
    attempt: int
    submission: str | None
    reserved_usd: float | None


@dataclass(frozen=True)
class AnswerRow:
    """The end of a request, with the raw response where there is one."""

    table: ClassVar[Table] = MODEL_ANSWERS
    call_id: str
    request_key: str
    answered_at: datetime
    outcome: str
    body: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None


@dataclass(frozen=True)
class CacheHitRow:
    """One use of a kept response."""

    table: ClassVar[Table] = MODEL_HITS
    request_key: str
    used_at: datetime
    purpose: str
    day: date
    article_id: str | None
    signal_id: str | None
    engine: str


@dataclass(frozen=True)
class BatchRow:
    """A state that the submission of a batch came to."""

    table: ClassVar[Table] = MODEL_BATCHES
    submission: str
    state: str
    batch_id: str | None
    requests: int
    noted_at: datetime


@dataclass(frozen=True)
class EngineChoiceRow:
    """The choice of the engine that reads a text: another than the configured one, or that one again."""

    table: ClassVar[Table] = ENGINE_CHOICES
    subject: str
    configured: str
    chosen: str
    reason: str
    chosen_at: datetime
    day: date
    article_id: str | None
    signal_id: str | None


LedgerRow = CallRow | AnswerRow | CacheHitRow | BatchRow | EngineChoiceRow


@dataclass(frozen=True)
class RecordedCall:
    """A request that was recorded and may be sent; `submission` names the batch that it goes with."""

    call_id: str
    key: str
    metadata: RequestMetadata
    submission: str | None = None

    @property
    def in_batch(self) -> bool:
        """Whether it costs a batch's price."""
        return self.submission is not None


class LedgerStore:
    """The ledger tables of one home, safe to be used by several threads of one process."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._lock = threading.Lock()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._lock, self._warehouse.open() as connection:
            return connection.execute(sql, list(parameters)).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection inside one transaction: all of it is durable when this ends, or nothing."""
        with self._lock, self._warehouse.transaction() as connection:
            yield connection

    def append(self, rows: Sequence[LedgerRow]) -> None:
        """Add rows of one table; they are durable when this returns."""
        with self.transaction() as connection:
            append_rows(connection, rows)


def append_rows(connection: duckdb.DuckDBPyConnection, rows: Sequence[LedgerRow]) -> None:
    """Add rows of one table; the caller holds the transaction."""
    if rows:
        table = rows[0].table
        append(connection, table, frame_of(table, [asdict(row) for row in rows]))
