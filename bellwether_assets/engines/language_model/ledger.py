"""The ledger of calls: a request is recorded before it is sent, its raw response is durable before it is used.

Belongs here: SQL over the calls and their answers, and the budget, which is a sum over them. A request that was sent
and not answered (a killed process) keeps its reservation for the day, since it may have been paid.
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
from bellwether_assets.engines.language_model.answers.response_body import TokenUsage
from bellwether_assets.engines.language_model.batch_ledger import BatchLedger
from bellwether_assets.engines.language_model.errors import BudgetSpentError, ProviderUnavailableError
from bellwether_assets.engines.language_model.fallbacks import Fallbacks
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.judgements import Judgements
from bellwether_assets.engines.language_model.ledger_store import LedgerStore, RecordedCall, append_rows
from bellwether_assets.engines.language_model.reasks import Reasks
from bellwether_assets.foundation.settings import EngineChoice, Price
from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.tables.engine_calls import ModelAnswerRow, ModelCallRow, ModelHitRow
from bellwether_assets.foundation.warehouse import Warehouse

ANSWERED = "answered"


@dataclass(frozen=True)
class NewRequest:
    """A request that is to be sent: its key, what it is for, the bytes of its body."""

    key: str
    metadata: RequestMetadata
    body_bytes: int


@dataclass(frozen=True)
class Outcome:
    """How a call ended: `ANSWERED` with the raw response and its tokens, or what went wrong."""

    call: RecordedCall
    outcome: str
    body: str | None = None
    usage: TokenUsage | None = None


@dataclass(frozen=True)
class AskedSoFar:
    """Answered calls of one engine and prompt: how many, the claims judged in pairs by them, tokens, and originals."""

    calls: int
    pairs: int
    input_tokens: int
    output_tokens: int
    articles: int


class CallLedger:
    """Calls, answers, hits, batches, fallbacks, judgements and re-asks of one home; several threads may use it."""

    def __init__(self, warehouse: Warehouse, choice: EngineChoice, zone: ZoneInfo) -> None:
        """`zone` is where the budget's day begins."""
        self._store = LedgerStore(warehouse)
        self._choice = choice
        self._zone = zone
        self._hits: list[ModelHitRow] = []
        self._hits_lock = threading.Lock()
        self.batches = BatchLedger(self._store)
        self.fallbacks = Fallbacks(self._store)
        self.judgements = Judgements(self._store)
        self.reasks = Reasks(self._store)

    def cached_response(self, key: str, since: datetime | None = None) -> str | None:
        """The raw response that answers a request, the first one (`since` then); None if none was received."""
        rows = self._store.query(
            "SELECT body FROM ledger.model_answers WHERE request_key = ? AND outcome = ?"
            " AND (? IS NULL OR answered_at > ?) ORDER BY answered_at, call_id LIMIT 1",
            [key, ANSWERED, since, since],
        )
        return str(rows[0][0]) if rows else None

    def reserve(
        self, requests: Sequence[NewRequest], max_tokens: int, attempt: int, submission: str | None = None
    ) -> list[RecordedCall]:
        """Record requests before they are sent, all or none, and reserve the most that they can cost.

        `submission` names the batch that they are to go with.

        Raises BudgetSpentError where the day's budget does not cover them.
        """
        now = datetime.now(UTC)
        today = now.astimezone(self._zone).date()
        calls: list[RecordedCall] = []
        rows: list[ModelCallRow] = []
        for request in requests:
            metadata = request.metadata
            call = RecordedCall(uuid4().hex, request.key, metadata, submission)
            price = self._price_within_budget(metadata, today)
            calls.append(call)
            rows.append(
                ModelCallRow(
                    call_id=call.call_id,
                    request_key=request.key,
                    sent_at=now,
                    spent_on=today,
                    purpose=metadata.purpose,
                    day=metadata.day,
                    article_id=metadata.article_id,
                    signal_id=metadata.signal_id,
                    engine=metadata.engine,
                    prompt=metadata.prompt,
                    mode="batch" if call.in_batch else "live",
                    attempt=attempt,
                    submission=submission,
                    reserved_usd=prices.maximum_cost(price, request.body_bytes, max_tokens, batch=call.in_batch),
                )
            )
        reserved = sum(row.reserved_usd or 0.0 for row in rows)
        with self._store.transaction() as connection:
            # In one transaction with the record: two processes cannot both find the last cent free.
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
            append_rows(connection, rows)
        return calls

    def _price_within_budget(self, metadata: RequestMetadata, today: date) -> Price | None:
        """The price of a model; it may be unknown where the model runs locally, or where there is no budget to keep."""
        price = prices.price_of(metadata.model, today, self._choice.prices)
        if price is None and not metadata.engine.startswith("ollama/") and math.isfinite(self._choice.daily_budget_usd):
            raise ProviderUnavailableError(
                f"engine.prices has no row for {metadata.model!r}, so engine.daily_budget_usd = "
                f"{self._choice.daily_budget_usd:g} cannot be kept: add a row with model, since, input_usd and "
                "output_usd, or set daily_budget_usd = inf"
            )
        return price

    def record_outcomes(self, outcomes: Iterable[Outcome], rows: Sequence[Row] = ()) -> None:
        """Record how calls ended, in one transaction; their responses are durable when this returns.

        `rows` are of one table, made of these responses: no crash leaves a response without them.
        """
        now = datetime.now(UTC)
        today = now.astimezone(self._zone).date()
        with self._store.transaction() as connection:
            append_rows(connection, [self._answer_row(outcome, now, today) for outcome in outcomes])
            append_rows(connection, rows)

    def _answer_row(self, ended: Outcome, now: datetime, today: date) -> ModelAnswerRow:
        call, usage = ended.call, ended.usage
        paid = None
        if usage is not None:
            price = prices.price_of(call.metadata.model, today, self._choice.prices)
            paid = prices.cost(price, usage.input_tokens, usage.output_tokens, batch=call.in_batch)
        return ModelAnswerRow(
            call_id=call.call_id,
            request_key=call.key,
            answered_at=now,
            outcome=ended.outcome,
            body=ended.body,
            input_tokens=usage.input_tokens if usage else None,
            output_tokens=usage.output_tokens if usage else None,
            # What ended without a response was not charged; a response of unknown price has an unknown cost.
            cost_usd=0.0 if ended.body is None else paid,
        )

    def record_cache_hit(self, key: str, metadata: RequestMetadata) -> None:
        """Record that a kept response was used; `flush_cache_hits` writes it."""
        hit = ModelHitRow(
            request_key=key,
            used_at=datetime.now(UTC),
            purpose=metadata.purpose,
            day=metadata.day,
            article_id=metadata.article_id,
            signal_id=metadata.signal_id,
            engine=metadata.engine,
        )
        with self._hits_lock:
            self._hits.append(hit)

    def flush_cache_hits(self) -> None:
        """Write the cache hits that were recorded since the last time."""
        with self._hits_lock:
            hits, self._hits = self._hits, []
        if hits:
            self._store.append(hits)

    def counts(self, engine: str, prompt: str) -> AskedSoFar:
        """What an engine was asked and answered under a prompt, and how many originals that followed from.

        Originals count from the first day that it was asked for on, as far as the fold has come.
        """
        ((calls, read, written, first),) = self._store.query(
            "SELECT count(*), coalesce(sum(a.input_tokens), 0), coalesce(sum(a.output_tokens), 0), min(c.day)"
            " FROM ledger.model_calls c JOIN ledger.model_answers a USING (call_id)"
            " WHERE c.engine = ? AND c.prompt = ? AND a.outcome = ?",
            [engine, prompt, ANSWERED],
        )
        ((pairs,),) = self._store.query(
            "SELECT count(*) FROM ledger.claim_judgements WHERE engine = ? AND prompt = ?", [engine, prompt]
        )
        ((articles,),) = self._store.query(
            "SELECT count(*) FROM pipeline.origins SEMI JOIN"
            " (SELECT day FROM pipeline.stage_days WHERE stage = 'reinforced_signals') USING (day)"
            " WHERE read_article_id = article_id AND day >= ?",
            [first],
        )
        return AskedSoFar(calls, pairs, read, written, articles)

    def mean_output_tokens(self, engine: str) -> float | None:
        """Tokens of an engine's answers about articles on average, None where there are none."""
        ((mean,),) = self._store.query(
            "SELECT avg(a.output_tokens) FROM ledger.model_answers a JOIN ledger.model_calls c USING (call_id)"
            " WHERE c.engine = ? AND c.purpose = 'extract' AND a.outcome = ?",
            [engine, ANSWERED],
        )
        return None if mean is None else float(mean)
