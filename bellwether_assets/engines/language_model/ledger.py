"""The ledger of calls: a request is noted before it is sent, its raw response is kept before it is used.

Belongs here: SQL over the ledger tables, and the budget, which is a question to them. A request that was sent and not
answered (a killed process) keeps its reservation for the day, since it may have been paid.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from bellwether_assets.engines.language_model import prices
from bellwether_assets.engines.language_model.errors import BudgetSpentError, ProviderUnavailableError
from bellwether_assets.foundation.settings import EngineChoice, Price
from bellwether_assets.foundation.tables.declare import frame_of_mappings
from bellwether_assets.foundation.tables.engine_calls import (
    EngineChoiceRow,
    ModelAnswerRow,
    ModelBatchRow,
    ModelCallRow,
    ModelHitRow,
)
from bellwether_assets.foundation.warehouse import Warehouse, append

ANSWERED = "answered"


@dataclass(frozen=True)
class Asked:
    """What a request is for."""

    purpose: str
    day: date
    engine: str
    prompt: str
    article_id: str | None = None
    signal_id: str | None = None

    @property
    def model(self) -> str:
        """The provider's name of the model."""
        return self.engine.partition("/")[2]


@dataclass(frozen=True)
class Sent:
    """A request that was noted and may be sent."""

    call_id: str
    key: str
    asked: Asked
    submission: str | None = None

    @property
    def batch(self) -> bool:
        """Whether it went with a batch, at a batch's price."""
        return self.submission is not None


@dataclass(frozen=True)
class Usage:
    """Tokens as the provider counted them."""

    input_tokens: int
    output_tokens: int


class CallLedger:
    """Calls, answers, hits, batches and choices of one home. Safe to be used by several threads of one process."""

    def __init__(self, warehouse: Warehouse, choice: EngineChoice, zone: ZoneInfo) -> None:
        self._warehouse = warehouse
        self._choice = choice
        self._zone = zone
        self._lock = threading.Lock()
        self._hits: list[dict[str, object]] = []

    def kept(self, key: str) -> str | None:
        """The raw response that answers a request, if it was ever received."""
        with self._lock, self._warehouse.open() as connection:
            row = connection.execute(
                "SELECT body FROM ledger.model_answers WHERE request_key = ? AND outcome = ?"
                " ORDER BY answered_at, call_id LIMIT 1",
                [key, ANSWERED],
            ).fetchone()
        return None if row is None else str(row[0])

    def begin(
        self, requests: Sequence[tuple[str, Asked, int]], max_tokens: int, attempt: int, submission: str | None = None
    ) -> list[Sent]:
        """Note requests of (key, what for, bytes) before they are sent, all or none, and hold what they can cost.

        `submission` names the batch that they are to go with.

        Raises BudgetSpentError where the day's budget does not cover them.
        """
        now = datetime.now(UTC)
        today = now.astimezone(self._zone).date()
        rows: list[dict[str, object]] = []
        sent = []
        reserved = 0.0
        for key, asked, size in requests:
            price = self._price_within_budget(asked, today)
            most = prices.most(price, size, max_tokens, batch=submission is not None)
            reserved += most or 0.0
            call = Sent(uuid4().hex, key, asked, submission)
            sent.append(call)
            rows.append(
                {
                    "call_id": call.call_id,
                    "request_key": key,
                    "sent_at": now,
                    "spent_on": today,
                    "purpose": asked.purpose,
                    "day": asked.day,
                    "article_id": asked.article_id,
                    "signal_id": asked.signal_id,
                    "engine": asked.engine,
                    "prompt": asked.prompt,
                    "mode": "live" if submission is None else "batch",
                    "attempt": attempt,
                    "submission": submission,
                    "reserved_usd": most,
                }
            )
        with self._lock, self._warehouse.transaction() as connection:
            # In one transaction with the note: two processes cannot both see the last cent as free.
            row = connection.execute(
                "SELECT coalesce(sum(CASE WHEN a.call_id IS NULL THEN coalesce(c.reserved_usd, 0)"
                " ELSE coalesce(a.cost_usd, 0) END), 0) FROM ledger.model_calls c"
                " LEFT JOIN ledger.model_answers a USING (call_id) WHERE c.spent_on = ?",
                [today],
            ).fetchone()
            spent = float(row[0]) if row else 0.0
            if reserved and spent + reserved > self._choice.daily_budget_usd:
                raise BudgetSpentError(
                    f"engine.daily_budget_usd = {self._choice.daily_budget_usd}: {spent:.4f} USD of {today} are spent"
                    f" or held, and the next request can cost {reserved:.4f}"
                )
            append(connection, ModelCallRow, frame_of_mappings(ModelCallRow, rows))
        return sent

    def _price_within_budget(self, asked: Asked, today: date) -> Price | None:
        """The price of a model; None is good enough where it runs here, or where no budget is to be kept."""
        price = prices.price_of(asked.model, today, self._choice.prices)
        if price is None and not asked.engine.startswith("ollama/") and math.isfinite(self._choice.daily_budget_usd):
            raise ProviderUnavailableError(
                f"engine.prices has no row for {asked.model!r}, so engine.daily_budget_usd = "
                f"{self._choice.daily_budget_usd:g} cannot be kept: add a row with model, since, input_usd and "
                "output_usd, or set daily_budget_usd = inf"
            )
        return price

    def end(self, sent: Sent, outcome: str, body: str | None = None, usage: Usage | None = None) -> None:
        """Note how a request ended; with a body, the response is durable when this returns."""
        self.end_all([(sent, outcome, body, usage)])

    def end_all(self, ended: Iterable[tuple[Sent, str, str | None, Usage | None]]) -> None:
        """Note how requests ended, in one transaction."""
        now = datetime.now(UTC)
        today = now.astimezone(self._zone).date()
        rows: list[dict[str, object]] = []
        for sent, outcome, body, usage in ended:
            price = prices.price_of(sent.asked.model, today, self._choice.prices)
            paid = prices.cost(price, usage.input_tokens, usage.output_tokens, batch=sent.batch) if usage else None
            rows.append(
                {
                    "call_id": sent.call_id,
                    "request_key": sent.key,
                    "answered_at": now,
                    "outcome": outcome,
                    "body": body,
                    "input_tokens": usage.input_tokens if usage else None,
                    "output_tokens": usage.output_tokens if usage else None,
                    # What ended without a response was not charged; a response of unknown price has an unknown cost.
                    "cost_usd": 0.0 if body is None else paid,
                }
            )
        with self._lock, self._warehouse.transaction() as connection:
            append(connection, ModelAnswerRow, frame_of_mappings(ModelAnswerRow, rows))

    def hit(self, key: str, asked: Asked) -> None:
        """Note that a kept response was used; written by `flush`."""
        with self._lock:
            self._hits.append(
                {
                    "request_key": key,
                    "used_at": datetime.now(UTC),
                    "purpose": asked.purpose,
                    "day": asked.day,
                    "article_id": asked.article_id,
                    "signal_id": asked.signal_id,
                    "engine": asked.engine,
                }
            )

    def flush(self) -> int:
        """Write the hits; returns how many."""
        with self._lock:
            hits, self._hits = self._hits, []
            if hits:
                with self._warehouse.transaction() as connection:
                    append(connection, ModelHitRow, frame_of_mappings(ModelHitRow, hits))
        return len(hits)

    def mean_output_tokens(self, engine: str) -> float | None:
        """Tokens that an engine's answers about articles had on average, None where there are none."""
        with self._lock, self._warehouse.open() as connection:
            row = connection.execute(
                "SELECT avg(a.output_tokens) FROM ledger.model_answers a JOIN ledger.model_calls c USING (call_id)"
                " WHERE c.engine = ? AND c.purpose = 'extract' AND a.outcome = ?",
                [engine, ANSWERED],
            ).fetchone()
        return None if row is None or row[0] is None else float(row[0])

    def open_submissions(self, keys: Sequence[str]) -> list[str]:
        """Submissions of batches that any of these requests went with and that have no end yet, the earliest first."""
        with self._lock, self._warehouse.open() as connection:
            rows = connection.execute(
                "SELECT c.submission FROM ledger.model_calls c LEFT JOIN ledger.model_answers a USING (call_id)"
                " WHERE c.submission IS NOT NULL AND a.call_id IS NULL AND list_contains(?, c.request_key)"
                " GROUP BY c.submission ORDER BY min(c.sent_at), c.submission",
                [list(keys)],
            ).fetchall()
        return [row[0] for row in rows]

    def open_calls(self, submission: str) -> dict[str, Sent]:
        """A submission's calls without an end, by request key."""
        with self._lock, self._warehouse.open() as connection:
            rows = connection.execute(
                "SELECT c.request_key, c.call_id, c.purpose, c.day, c.engine, c.prompt, c.article_id, c.signal_id"
                " FROM ledger.model_calls c LEFT JOIN ledger.model_answers a USING (call_id)"
                " WHERE c.submission = ? AND a.call_id IS NULL ORDER BY c.call_id",
                [submission],
            ).fetchall()
        return {row[0]: Sent(row[1], row[0], Asked(*row[2:]), submission) for row in rows}

    def note_batch(self, submission: str, state: str, batch_id: str | None, requests: int) -> None:
        """Note what became of a submission: intended, submitted, ended, never arrived."""
        row: dict[str, object] = {
            "submission": submission,
            "state": state,
            "batch_id": batch_id,
            "requests": requests,
            "noted_at": datetime.now(UTC),
        }
        with self._lock, self._warehouse.transaction() as connection:
            append(connection, ModelBatchRow, frame_of_mappings(ModelBatchRow, [row]))

    def submission(self, submission: str) -> tuple[str | None, int, datetime] | None:
        """(the provider's identifier if known, requests, when it was intended) of a submission.

        None where the intent was never noted: its process was killed before, and sent nothing.
        """
        with self._lock, self._warehouse.open() as connection:
            row = connection.execute(
                "SELECT max(batch_id), max(requests), min(noted_at) FROM ledger.model_batches WHERE submission = ?",
                [submission],
            ).fetchone()
        return None if row is None or row[1] is None else (row[0], int(row[1]), row[2])

    def known_batches(self) -> set[str]:
        """The provider's identifiers of all batches that were ever noted."""
        with self._lock, self._warehouse.open() as connection:
            rows = connection.execute(
                "SELECT DISTINCT batch_id FROM ledger.model_batches WHERE batch_id IS NOT NULL"
            ).fetchall()
        return {row[0] for row in rows}

    def choices(self, configured: str, subjects: Sequence[str]) -> dict[str, tuple[str, str]]:
        """(engine, reason) of the latest choice for each subject that has one."""
        with self._lock, self._warehouse.open() as connection:
            rows = connection.execute(
                "SELECT subject, arg_max(chosen, chosen_at), arg_max(reason, chosen_at) FROM ledger.engine_choices"
                " WHERE configured = ? AND list_contains(?, subject) GROUP BY subject",
                [configured, list(subjects)],
            ).fetchall()
        return {row[0]: (row[1], row[2]) for row in rows}

    def choose(self, subject: str, asked: Asked, chosen: str, reason: str) -> None:
        """Note that another engine than the configured one reads a text; it stays so until somebody asks again."""
        row: dict[str, object] = {
            "subject": subject,
            "configured": asked.engine,
            "chosen": chosen,
            "reason": reason,
            "chosen_at": datetime.now(UTC),
            "day": asked.day,
            "article_id": asked.article_id,
            "signal_id": asked.signal_id,
        }
        with self._lock, self._warehouse.transaction() as connection:
            append(connection, EngineChoiceRow, frame_of_mappings(EngineChoiceRow, [row]))
