"""Extraction by the provider's batches: half the price, an answer within a day, submitted once.

Belongs here: collecting requests, submitting them, finding again what a killed process submitted, keeping the results.
A submission is recorded with all its calls before it is sent; where its identifier was never recorded, the provider's
list of batches is searched for one whose results carry our request keys.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Literal, Protocol, TypeVar, cast
from uuid import uuid4

import anthropic
import httpx2
import tenacity
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse
from anthropic.types.messages.batch_create_params import Request

from bellwether_assets.engines.language_model.answers.response_body import kept_error_of, usage_of
from bellwether_assets.engines.language_model.errors import (
    BudgetSpentError,
    EverythingRefusedError,
    ProviderUnavailableError,
    RequestRefusedError,
)
from bellwether_assets.engines.language_model.ledger import ANSWERED, CallLedger, NewRequest, Outcome
from bellwether_assets.engines.language_model.ledger_store import RecordedCall
from bellwether_assets.engines.language_model.providers import has_more_room, without_key
from bellwether_assets.foundation.engine_settings import EngineChoice

# The provider's own limits are 100,000 requests and 256 MB a batch.
MOST_REQUESTS = 10_000
MOST_BYTES = 100_000_000
# Clocks differ: a batch of ours may be dated a little before we recorded the intent.
_CLOCK_SLACK = timedelta(minutes=10)
_MOST_SUBMISSIONS = 3
_Answer = TypeVar("_Answer")
_LOG = logging.getLogger("bellwether")


class _BatchGoneError(Exception):
    """A batch whose results the provider gives to nobody any more."""

    def __init__(self, batch_id: str, state: Literal["archived", "deleted"]) -> None:
        super().__init__(f"batch {batch_id} was {state} before its results were read")
        self.batch_id = batch_id
        self.state: Literal["archived", "deleted"] = state


@dataclass(frozen=True)
class QueuedRequest:
    """A request that waits for a batch, and the key that an earlier version would have kept its answer under."""

    new: NewRequest
    body: Mapping[str, Any]
    earlier_key: str | None = None

    @property
    def key(self) -> str:
        """What its answer is kept under, and what it is called in a batch."""
        return self.new.key

    @property
    def keys(self) -> tuple[str, ...]:
        """What it may be called in a batch that was submitted before."""
        return (self.key, self.earlier_key) if self.earlier_key else (self.key,)


class BatchQueue(Protocol):
    """Collects requests that are not to be sent one by one; one that only counts them `sends_nothing`."""

    sends_nothing: bool

    def enqueue(self, request: QueuedRequest) -> None:
        """Add a request."""
        ...

    def flush(self) -> int:
        """Have all queued requests answered; returns how many they were, 0 where no more answers can be had."""
        ...


class MessageBatchQueue:
    """Collects requests, and has them answered by Anthropic's message batches on `flush`."""

    sends_nothing = False

    def __init__(
        self,
        ledger: CallLedger,
        choice: EngineChoice,
        client: anthropic.Anthropic,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`client` must not go through the ledger's transport, and must not retry by itself."""
        self._ledger = ledger
        self._choice = choice
        self._client = client
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._queued: dict[str, QueuedRequest] = {}
        # Requests that batches cannot answer, and why.
        self._failed: dict[str, Exception] = {}
        self._everything_refused: EverythingRefusedError | None = None

    def enqueue(self, request: QueuedRequest) -> None:
        """Add a request. Raises why no batch can answer it, where one has already failed to."""
        with self._lock:
            for key in request.keys:
                if key in self._failed:
                    raise self._failed[key]
            self._queued[request.key] = request

    def flush(self) -> int:
        """Have all queued requests answered and kept; returns how many they were.

        Raises ProviderUnavailableError when the provider cannot be used, or takes longer than the settings allow.
        """
        with self._lock:
            queued, self._queued = self._queued, {}
        left = dict(sorted(queued.items()))
        for submission in self._ledger.batches.open_submissions([key for one in left.values() for key in one.keys]):
            self._finish(submission)
            left = self._unanswered(left)
        for _ in range(_MOST_SUBMISSIONS):
            for chunk in _chunks(list(left.values())):
                self._submit(chunk)
            left = self._unanswered(left)
            if not left:
                break
        for key in left:
            self._failed[key] = RequestRefusedError(f"no answer from {_MOST_SUBMISSIONS} batches")
        return len(queued)

    def _unanswered(self, queued: Mapping[str, QueuedRequest]) -> dict[str, QueuedRequest]:
        return {
            key: request
            for key, request in queued.items()
            if not self._failed.keys() & set(request.keys) and self._kept(request) is None
        }

    def _kept(self, request: QueuedRequest) -> str | None:
        new = request.new
        return self._ledger.cached_response(new.key, new.max_tokens, request.earlier_key, new.metadata.since)

    def _submit(self, chunk: Sequence[QueuedRequest]) -> None:
        """Submit one batch; where the budget does not cover all of it, as much of it as it covers."""
        submission = uuid4().hex
        try:
            self._ledger.reserve([request.new for request in chunk], 1, submission)
        except BudgetSpentError as error:
            if len(chunk) == 1:
                self._failed[chunk[0].key] = error
                return
            self._submit(chunk[: len(chunk) // 2])
            self._submit(chunk[len(chunk) // 2 :])
            return
        self._ledger.batches.record_state(submission, "intended", None, len(chunk))
        requests = [
            Request(custom_id=request.key, params=cast(MessageCreateParamsNonStreaming, request.body))
            for request in chunk
        ]
        # One attempt: whether a failed submission arrived is found out by listing, never by submitting again.
        try:
            batch = self._client.messages.batches.create(requests=requests)
        except (anthropic.APIConnectionError, anthropic.InternalServerError):
            self._finish(submission)
            return
        except anthropic.APIStatusError as error:
            said = kept_error_of(self._without_key(error.response.text))
            self._record_end(self._ledger.batches.open_calls(submission), f"HTTP {error.status_code}", said)
            self._ledger.batches.record_state(submission, "never arrived", None, len(chunk))
            raise ProviderUnavailableError(
                f"engine {chunk[0].new.metadata.engine}: the batch of {len(chunk)} requests is refused:"
                f" {self._without_key(str(error))}"
            ) from None  # it holds the answer as it came
        self._ledger.batches.record_state(submission, "submitted", batch.id, len(chunk))
        self._finish(submission)

    def _finish(self, submission: str) -> None:
        """Wait for a submission's batch and keep its results, finding the batch first where it was never recorded."""
        batches = self._ledger.batches
        calls = batches.open_calls(submission)
        known = batches.submission(submission)
        requests = known.requests if known else len(calls)
        batch_id = known.batch_id if known else None
        if known and batch_id is None:
            batch_id = self._find(calls, requests, known.intended_at - _CLOCK_SLACK)
            if batch_id is not None:
                batches.record_state(submission, "submitted", batch_id, requests)
        if batch_id is None:
            self._record_end(calls, "never arrived")
            batches.record_state(submission, "never arrived", None, requests)
            return
        try:
            self._wait([batch_id])
            outcomes = list(self._outcomes(batch_id, calls))
        except _BatchGoneError as gone:
            _LOG.warning("%s; what it held is asked for again", gone)
            self._record_end(calls, f"batch {gone.state}", lost=True)
            batches.record_state(submission, gone.state, batch_id, requests)
            return
        self._ledger.record_outcomes(outcomes)
        batches.record_state(submission, "ended", batch_id, requests)
        if self._everything_refused is not None:
            raise self._everything_refused

    def _record_end(
        self, calls: Mapping[str, RecordedCall], outcome: str, error: str | None = None, *, lost: bool = False
    ) -> None:
        self._ledger.record_outcomes([Outcome(call, outcome, error=error, lost=lost) for call in calls.values()])

    def _find(self, calls: Mapping[str, RecordedCall], requests: int, since: datetime) -> str | None:
        """The provider's batch that holds these requests, if it ever arrived."""
        known = self._ledger.batches.known_batch_ids()
        # The newest come first, page by page; pages beyond `since` are not asked for.
        recent = self._retried(
            lambda: list(
                takewhile(lambda batch: batch.created_at >= since, self._client.messages.batches.list(limit=100))
            )
        )
        possible = [batch.id for batch in recent if batch.id not in known and _total(batch) == requests]
        while possible:
            # Only its results tell what is in a batch, and somebody else's may take longer than ours.
            try:
                ended = self._wait(possible)
                names = {result.custom_id for result in self._results(ended)}
            except _BatchGoneError as gone:
                # Nobody can tell whose it was.
                possible.remove(gone.batch_id)
                continue
            if names & set(calls):
                return ended
            possible.remove(ended)
        return None

    def _wait(self, batch_ids: Sequence[str]) -> str:
        """The first of these batches that has ended."""
        until = self._clock() + self._choice.batch_patience_hours * 3600
        while True:
            for batch_id in batch_ids:
                if self._status(batch_id) == "ended":
                    return batch_id
            if self._clock() > until:
                raise ProviderUnavailableError(
                    f"batch {' or '.join(batch_ids)} has not ended in {self._choice.batch_patience_hours:g} hours"
                    " (engine.batch_patience_hours); it is recorded, the next run asks for it again"
                )
            self._pause(self._choice.batch_poll_seconds)

    def _status(self, batch_id: str) -> str:
        return self._retrieve(batch_id).processing_status

    def _retrieve(self, batch_id: str) -> MessageBatch:
        """Raises _BatchGoneError where the provider knows no such batch any more."""
        try:
            return self._retried(lambda: self._client.messages.batches.retrieve(batch_id))
        except anthropic.NotFoundError as error:
            raise _BatchGoneError(batch_id, "deleted") from error

    def _results(self, batch_id: str) -> list[MessageBatchIndividualResponse]:
        """Raises _BatchGoneError where the provider has the results no longer."""
        try:
            return self._retried(lambda: list(self._client.messages.batches.results(batch_id)))
        except anthropic.NotFoundError as error:
            raise _BatchGoneError(batch_id, "deleted") from error
        except anthropic.AnthropicError as error:
            # The SDK's own error, for a batch without an address of its results: what is kept nowhere is asked again,
            # and only that.
            if self._retrieve(batch_id).archived_at is None:
                raise ProviderUnavailableError(
                    f"the results of batch {batch_id} cannot be read: {error}; run again later"
                ) from error
            raise _BatchGoneError(batch_id, "archived") from error

    def _outcomes(self, batch_id: str, calls: Mapping[str, RecordedCall]) -> Iterator[Outcome]:
        """How each call of a submission ended; what the provider refuses is not submitted again."""
        for item in self._results(batch_id):
            call = calls.get(item.custom_id)
            if call is None:
                continue
            result = item.result
            if result.type == "succeeded":
                # Not `to_json`, which fails for half of a surrogate pair, and any model can write one.
                body = json.dumps(result.message.to_dict(mode="json"))
                yield Outcome(call, ANSWERED, body, usage_of(body))
            elif result.type == "errored":
                kind, said = result.error.error.type, self._without_key(result.error.error.message)
                if kind in {"invalid_request_error", "request_too_large"}:
                    wider = has_more_room(call.max_tokens, call.effort, self._choice)
                    refused = self._ledger.refusals.error_of(call.metadata, f"{kind}: {said}", has_more_room=wider)
                    self._failed[call.key] = refused
                    if isinstance(refused, EverythingRefusedError):
                        self._everything_refused = refused
                yield Outcome(call, kind, error=kept_error_of(said))
            else:
                yield Outcome(call, result.type)

    def _retried(self, ask: Callable[[], _Answer]) -> _Answer:
        """Retry what only reads, and so costs nothing, after transient failures, as often as the settings allow."""
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._choice.attempts),
            wait=tenacity.wait_exponential(max=self._choice.longest_wait_seconds),
            retry=tenacity.retry_if_exception_type(
                (anthropic.APIConnectionError, anthropic.InternalServerError, anthropic.RateLimitError)
            ),
            sleep=self._pause,
            reraise=True,
        )
        try:
            return retrying(ask)
        except anthropic.NotFoundError:
            raise
        except (anthropic.APIError, httpx2.HTTPError) as error:
            raise ProviderUnavailableError(
                f"the provider's batches cannot be read: {self._without_key(str(error))}; run again later"
            ) from None  # it holds the answer as it came

    def _without_key(self, said: str) -> str:
        return without_key(said, "anthropic", self._choice)


def _chunks(queued: Sequence[QueuedRequest]) -> Iterator[list[QueuedRequest]]:
    chunk: list[QueuedRequest] = []
    size = 0
    for request in queued:
        if chunk and (len(chunk) >= MOST_REQUESTS or size + request.new.body_bytes > MOST_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(request)
        size += request.new.body_bytes
    if chunk:
        yield chunk


def _total(batch: MessageBatch) -> int:
    counts = batch.request_counts
    return counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired
