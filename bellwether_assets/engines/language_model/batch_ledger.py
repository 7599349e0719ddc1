"""Which requests went with which batch, and what became of it.

Belongs here: SQL over the batches' side of the ledger. A submission is recorded before it is sent, so that a killed
process never submits the same requests twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.ledger_store import LedgerStore, RecordedCall
from bellwether_assets.foundation.tables.engine_calls import ModelBatchRow

BatchState = Literal["intended", "submitted", "ended", "never arrived", "archived", "deleted"]


@dataclass(frozen=True)
class Submission:
    """What is known of a submission: the provider's identifier if it was recorded, how many requests, since when."""

    batch_id: str | None
    requests: int
    intended_at: datetime


class BatchLedger:
    """The submissions of one home."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store

    def record_state(self, submission: str, state: BatchState, batch_id: str | None, requests: int) -> None:
        """Record what became of a submission."""
        row = ModelBatchRow(
            submission=submission, state=state, batch_id=batch_id, requests=requests, noted_at=datetime.now(UTC)
        )
        self._store.append([row])

    def open_submissions(self, keys: Sequence[str]) -> list[str]:
        """Submissions that any of these requests went with and that have unanswered calls, the earliest first."""
        rows = self._store.query(
            "SELECT c.submission FROM ledger.model_calls c LEFT JOIN ledger.model_answers a USING (call_id)"
            " WHERE c.submission IS NOT NULL AND a.call_id IS NULL AND list_contains(?, c.request_key)"
            " GROUP BY c.submission ORDER BY min(c.sent_at), c.submission",
            [list(keys)],
        )
        return [submission for (submission,) in rows]

    def open_calls(self, submission: str) -> dict[str, RecordedCall]:
        """The unanswered calls of a submission, by request key."""
        rows = self._store.query(
            "SELECT c.call_id, c.request_key, c.purpose, c.day, c.engine, c.prompt, c.article_id, c.signal_id,"
            " c.max_tokens, c.effort FROM ledger.model_calls c LEFT JOIN ledger.model_answers a USING (call_id)"
            " WHERE c.submission = ? AND a.call_id IS NULL ORDER BY c.call_id",
            [submission],
        )
        return {
            key: RecordedCall(call_id, key, RequestMetadata(*request), submission, max_tokens, effort)
            for call_id, key, *request, max_tokens, effort in rows
        }

    def submission(self, submission: str) -> Submission | None:
        """What is known of a submission.

        None where its intent was never recorded: its process was killed before, and sent nothing.
        """
        ((batch_id, requests, intended_at),) = self._store.query(
            "SELECT max(batch_id), max(requests), min(noted_at) FROM ledger.model_batches WHERE submission = ?",
            [submission],
        )
        return None if requests is None else Submission(batch_id, requests, intended_at)

    def known_batch_ids(self) -> set[str]:
        """The provider's identifiers of all batches that were ever recorded."""
        rows = self._store.query("SELECT DISTINCT batch_id FROM ledger.model_batches WHERE batch_id IS NOT NULL")
        return {batch_id for (batch_id,) in rows}
