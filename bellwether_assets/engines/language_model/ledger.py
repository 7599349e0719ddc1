"""The ledger of calls: a request is recorded before it is sent, its raw response is durable before it is used.

Belongs here: SQL over the calls and their answers, and the budget, which is a sum over them. A request that was sent
and not answered (a killed process, a time-out) keeps its reservation for the day, since it may have been paid.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from bellwether_assets.engines.language_model import prices
from bellwether_assets.engines.language_model.answers.response_body import TokenUsage, reply_of
from bellwether_assets.engines.language_model.batch_ledger import BatchLedger
from bellwether_assets.engines.language_model.errors import BudgetSpentError, ProviderUnavailableError
from bellwether_assets.engines.language_model.fallbacks import Fallbacks
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.judgements import Judgements
from bellwether_assets.engines.language_model.ledger_store import (
    LedgerStore,
    RecordedCall,
    append_or_replace_rows,
    append_rows,
)
from bellwether_assets.engines.language_model.reasks import Reasks
from bellwether_assets.engines.language_model.refusals import Refusals
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.model_settings import EffortLevel
from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.tables.engine_calls import CarriedKeyRow, ModelAnswerRow, ModelCallRow, ModelHitRow
from bellwether_assets.foundation.warehouse import Connection, Warehouse

ANSWERED = "answered"
# A request whose process was killed: sent, perhaps paid, and its answer never kept.
LOST = "lost"


@dataclass(frozen=True)
class NewRequest:
    """A request that is to be sent: its key, what it is for, the bytes of its body, and the room of its answer."""

    key: str
    metadata: RequestMetadata
    body_bytes: int
    max_tokens: int
    effort: EffortLevel | None = None


@dataclass(frozen=True)
class Outcome:
    """How a call ended: `ANSWERED` with the raw response and its tokens, or what went wrong.

    `error` is what the provider said of it. A call that is `lost` may have been paid all the same.
    """

    call: RecordedCall
    outcome: str
    body: str | None = None
    usage: TokenUsage | None = None
    error: str | None = None
    lost: bool = False


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
        self._opened_at = datetime.now(UTC)
        self._hits: list[ModelHitRow] = []
        self._carried: list[CarriedKeyRow] = []
        self._hits_lock = threading.Lock()
        self.batches = BatchLedger(self._store)
        self.fallbacks = Fallbacks(self._store)
        self.judgements = Judgements(self._store)
        self.refusals = Refusals(self._store)
        self.reasks = Reasks(self._store)

    def cached_response(
        self, key: str, max_tokens: int, earlier: str | None = None, since: datetime | None = None
    ) -> str | None:
        """The raw response that answers a request, the first one (`since` then); None if none was received.

        An answer that was cut off answers requests that leave it no more room than it had. `earlier` is the key that an
        earlier version would have kept it under.
        """
        # By equality alone: any other condition would have DuckDB read every response that was ever kept.
        rows = self._store.query(
            "WITH kept AS ("
            "  SELECT call_id, request_key, answered_at, body, output_tokens, false AS is_carried"
            "  FROM ledger.model_answers WHERE request_key = ? AND outcome = ?"
            "  UNION ALL SELECT call_id, request_key, answered_at, body, output_tokens, false"
            "  FROM ledger.model_answers WHERE request_key = ? AND outcome = ?"
            "  UNION ALL SELECT a.call_id, a.request_key, a.answered_at, a.body, a.output_tokens, true"
            "  FROM ledger.carried_keys k JOIN ledger.model_answers a ON a.request_key = k.earlier_key"
            "  WHERE k.request_key = ? AND a.outcome = ?)"
            " SELECT any_value(k.request_key), any_value(k.body),"
            "  any_value(coalesce(c.max_tokens, k.output_tokens, 0)), bool_or(k.is_carried)"
            " FROM kept k LEFT JOIN ledger.model_calls c USING (call_id)"
            " WHERE ? IS NULL OR k.answered_at > ? GROUP BY k.answered_at, k.call_id"
            " ORDER BY k.answered_at, k.call_id",
            [key, ANSWERED, earlier, ANSWERED, key, ANSWERED, since, since],
        )
        for kept_under, body, room, is_carried in rows:
            if room < max_tokens and reply_of(body).stop == "truncated":
                continue
            if kept_under != key and not is_carried:
                with self._hits_lock:
                    self._carried.append(
                        CarriedKeyRow(request_key=key, earlier_key=kept_under, noted_at=datetime.now(UTC))
                    )
            return str(body)
        return None

    def reserve(
        self, requests: Sequence[NewRequest], attempt: int, submission: str | None = None
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
            call = RecordedCall(uuid4().hex, request.key, metadata, submission, request.max_tokens, request.effort)
            self._check_price(metadata, today)
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
                    reserved_usd=prices.maximum_cost(
                        metadata.model,
                        today,
                        self._choice.prices,
                        request.body_bytes,
                        request.max_tokens,
                        batch=call.in_batch,
                    ),
                    effort=request.effort,
                    max_tokens=request.max_tokens,
                )
            )
        reserved = sum(row.reserved_usd or 0.0 for row in rows)
        with self._store.transaction() as connection:
            # In one transaction with the record: two processes cannot both find the last cent free.
            row = connection.execute(
                # By its tokens: to see whether a body is there, DuckDB would read all of them, for each request.
                "SELECT coalesce(sum(CASE WHEN a.output_tokens IS NULL AND a.cost_usd IS NULL"
                " THEN coalesce(c.reserved_usd, 0) ELSE coalesce(a.cost_usd, 0) END), 0) FROM ledger.model_calls c"
                " LEFT JOIN ledger.model_answers a USING (call_id) WHERE c.spent_on = ?",
                [today],
            ).fetchone()
            spent = float(row[0]) if row else 0.0
            if reserved and spent + reserved > self._choice.daily_budget_usd:
                raise BudgetSpentError(
                    f"engine.daily_budget_usd = {self._choice.daily_budget_usd}: {spent:.4f} USD of {today} are spent"
                    f" or held, and the next request can cost {reserved:.4f}"
                )
            self._end_lost_calls(connection, [request.key for request in requests], now)
            append_rows(connection, rows)
        return calls

    def _end_lost_calls(self, connection: Connection, keys: Sequence[str], now: datetime) -> None:
        """What an earlier process sent of these requests and never saw answered gets the outcome that it was lost."""
        lost = connection.execute(
            "SELECT c.call_id, c.request_key FROM ledger.model_calls c ANTI JOIN ledger.model_answers USING (call_id)"
            " WHERE c.submission IS NULL AND c.sent_at < ? AND list_contains(?, c.request_key)",
            [self._opened_at, list(keys)],
        ).fetchall()
        append_rows(connection, [_unanswered(call_id, key, now, LOST) for call_id, key in lost])

    def _check_price(self, metadata: RequestMetadata, today: date) -> None:
        """A price may be unknown where the model runs on this machine, or where there is no budget to keep."""
        priced = prices.price_of(metadata.model, today, self._choice.prices)
        if (
            priced is None
            and math.isfinite(self._choice.daily_budget_usd)
            and not self._choice.is_local(metadata.engine)
        ):
            raise ProviderUnavailableError(
                f"engine.prices has no row for {metadata.model!r}, so engine.daily_budget_usd = "
                f"{self._choice.daily_budget_usd:g} cannot be kept: add a row with model, since, input_usd and "
                "output_usd, or set daily_budget_usd = inf"
            )

    def record_outcomes(self, outcomes: Iterable[Outcome], rows: Sequence[Row] = ()) -> None:
        """Record how calls ended, in one transaction; their responses are durable when this returns.

        `rows` are of one table, made of these responses: no crash leaves a response without them.
        """
        now = datetime.now(UTC)
        today = now.astimezone(self._zone).date()
        with self._store.transaction() as connection:
            # Another process may have taken a call for lost that this one sees answered.
            append_or_replace_rows(connection, [self._answer_row(outcome, now, today) for outcome in outcomes])
            append_rows(connection, rows)

    def _answer_row(self, ended: Outcome, now: datetime, today: date) -> ModelAnswerRow:
        call, usage = ended.call, ended.usage
        row = _unanswered(call.call_id, call.key, now, ended.outcome, ended.error)
        if usage is None:
            # What ended without a response was not charged, unless nobody knows.
            return row if ended.lost else replace(row, cost_usd=0.0)
        price = prices.price_of(call.metadata.model, today, self._choice.prices, usage.input_tokens)
        return replace(
            row,
            body=ended.body,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            thinking_tokens=usage.thinking_tokens,
            cost_usd=prices.cost(price, usage.input_tokens, usage.output_tokens, batch=call.in_batch),
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
        """Write the cache hits that were recorded since the last time, and the keys that were carried over."""
        with self._hits_lock:
            hits, self._hits = self._hits, []
            carried, self._carried = self._carried, []
        if hits or carried:
            with self._store.transaction() as connection:
                append_rows(connection, hits)
                append_rows(connection, carried)

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


def _unanswered(call_id: str, key: str, now: datetime, outcome: str, error: str | None = None) -> ModelAnswerRow:
    """The row of a call that has no response and an unknown cost."""
    return ModelAnswerRow(
        call_id=call_id,
        request_key=key,
        answered_at=now,
        outcome=outcome,
        body=None,
        input_tokens=None,
        output_tokens=None,
        cost_usd=None,
        error=error,
    )
