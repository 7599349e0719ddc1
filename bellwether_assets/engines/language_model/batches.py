"""Reading by the provider's batches: half the price, an answer within a day, submitted once.

Belongs here: collecting requests, submitting them, finding again what a killed process submitted, keeping the results.
A submission is noted with all its calls before it is sent; where its identifier was never noted, the provider's list of
batches is searched for one whose results carry our request keys.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Protocol, TypeVar
from uuid import uuid4

import anthropic
import httpx2
import tenacity
from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse

from bellwether_assets.engines.language_model.errors import (
    BudgetSpentError,
    ProviderUnavailableError,
    RequestRefusedError,
)
from bellwether_assets.engines.language_model.ledger import ANSWERED, Asked, CallLedger, Sent, Usage
from bellwether_assets.foundation.settings import EngineChoice

# The provider's own limits are 100,000 requests and 256 MB a batch.
MOST_REQUESTS = 10_000
MOST_BYTES = 100_000_000
# Clocks differ: a batch of ours may be dated a little before we noted the intent.
_CLOCK_SLACK = timedelta(minutes=10)
_ROUNDS = 3
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Wanted:
    """A request that waits for a batch."""

    key: str
    body: Mapping[str, Any]
    asked: Asked

    @property
    def size(self) -> int:
        """Bytes of the request body."""
        return len(json.dumps(self.body, ensure_ascii=False).encode("utf-8"))


class Desk(Protocol):
    """Where requests are put that are not to be sent one by one; one that only counts them `sends_nothing`."""

    sends_nothing: bool

    def take(self, key: str, body: Mapping[str, Any], asked: Asked) -> None:
        """Put a request on the desk."""
        ...

    def answer_all(self) -> int:
        """Have what is on the desk answered; returns how many requests were on it, 0 where no more can be had."""
        ...


class BatchDesk:
    """Takes requests, and has them answered by batches when told to."""

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
        self._wanted: dict[str, Wanted] = {}
        self._stopped: dict[str, Exception] = {}

    def take(self, key: str, body: Mapping[str, Any], asked: Asked) -> None:
        """Put a request on the desk. Raises what stopped it, where a batch could not answer it before."""
        with self._lock:
            if key in self._stopped:
                raise self._stopped[key]
            self._wanted[key] = Wanted(key, body, asked)

    def answer_all(self) -> int:
        """Have all requests on the desk answered and kept; returns how many were on it.

        Raises ProviderUnavailableError when the provider cannot be used, or takes longer than the settings allow.
        """
        with self._lock:
            wanted, self._wanted = self._wanted, {}
        left = dict(sorted(wanted.items()))
        for submission in self._ledger.open_submissions(list(left)):
            self._finish(submission)
            left = self._unanswered(left)
        for _ in range(_ROUNDS):
            for chunk in _chunks(list(left.values())):
                self._submit(chunk)
            left = self._unanswered(left)
            if not left:
                break
        for key in left:
            self._stopped[key] = RequestRefusedError(f"no answer from {_ROUNDS} batches")
        return len(wanted)

    def _unanswered(self, wanted: Mapping[str, Wanted]) -> dict[str, Wanted]:
        return {k: w for k, w in wanted.items() if k not in self._stopped and self._ledger.kept(k) is None}

    def _submit(self, chunk: Sequence[Wanted]) -> None:
        """Submit one batch; where the budget does not cover all of it, as much of it as it covers."""
        submission = uuid4().hex
        try:
            self._ledger.begin([(w.key, w.asked, w.size) for w in chunk], self._choice.max_output_tokens, 1, submission)
        except BudgetSpentError as error:
            if len(chunk) == 1:
                self._stopped[chunk[0].key] = error
                return
            self._submit(chunk[: len(chunk) // 2])
            self._submit(chunk[len(chunk) // 2 :])
            return
        self._ledger.note_batch(submission, "intended", None, len(chunk))
        requests: Any = [{"custom_id": w.key, "params": w.body} for w in chunk]
        # One attempt: whether a failed submission arrived is found out by listing, never by submitting again.
        try:
            batch = self._client.messages.batches.create(requests=requests)
        except (anthropic.APIConnectionError, anthropic.InternalServerError):
            self._finish(submission)
            return
        except anthropic.APIStatusError as error:
            for sent in self._ledger.open_calls(submission).values():
                self._ledger.end(sent, f"HTTP {error.status_code}")
            self._ledger.note_batch(submission, "never arrived", None, len(chunk))
            raise ProviderUnavailableError(
                f"engine {chunk[0].asked.engine}: the batch of {len(chunk)} requests is refused: {error}"
            ) from error
        self._ledger.note_batch(submission, "submitted", batch.id, len(chunk))
        self._finish(submission)

    def _finish(self, submission: str) -> None:
        """Wait for a submission's batch and keep its results, finding the batch first where it was never noted."""
        calls = self._ledger.open_calls(submission)
        batch_id, requests, noted_at = self._ledger.submission(submission) or (None, len(calls), None)
        if batch_id is None:
            batch_id = self._find(calls, requests, noted_at - _CLOCK_SLACK) if noted_at else None
            if batch_id is None:
                for sent in calls.values():
                    self._ledger.end(sent, "never arrived")
                self._ledger.note_batch(submission, "never arrived", None, requests)
                return
            self._ledger.note_batch(submission, "submitted", batch_id, requests)
        self._wait([batch_id])
        self._ledger.end_all(self._ends(batch_id, calls))
        self._ledger.note_batch(submission, "ended", batch_id, requests)

    def _find(self, calls: Mapping[str, Sent], requests: int, since: datetime) -> str | None:
        """The provider's batch that holds these requests, if it ever arrived."""
        known = self._ledger.known_batches()
        # The newest come first, page by page, and the rest is of no interest.
        recent = self._persist(
            lambda: list(
                takewhile(lambda batch: batch.created_at >= since, self._client.messages.batches.list(limit=100))
            )
        )
        possible = [batch.id for batch in recent if batch.id not in known and _total(batch) == requests]
        while possible:
            # What is in a batch is told by its results alone; a stranger's may take longer than ours.
            ended = self._wait(possible)
            if {result.custom_id for result in self._results(ended)} & set(calls):
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
                    " (engine.batch_patience_hours); it is noted, the next run asks for it again"
                )
            self._pause(self._choice.batch_poll_seconds)

    def _status(self, batch_id: str) -> str:
        return self._persist(lambda: self._client.messages.batches.retrieve(batch_id)).processing_status

    def _results(self, batch_id: str) -> list[MessageBatchIndividualResponse]:
        return self._persist(lambda: list(self._client.messages.batches.results(batch_id)))

    def _ends(self, batch_id: str, calls: Mapping[str, Sent]) -> Iterator[tuple[Sent, str, str | None, Usage | None]]:
        for item in self._results(batch_id):
            sent = calls.get(item.custom_id)
            if sent is None:
                continue
            result = item.result
            if result.type == "succeeded":
                message = result.message
                usage = Usage(message.usage.input_tokens, message.usage.output_tokens)
                # Not `to_json`, which fails for the half of a surrogate pair, as any model can write one.
                yield sent, ANSWERED, json.dumps(message.to_dict(mode="json")), usage
            elif result.type == "errored":
                kind = result.error.error.type
                if kind in {"invalid_request_error", "request_too_large"}:
                    self._stopped[sent.key] = RequestRefusedError(f"{kind}: {result.error.error.message}")
                yield sent, kind, None, None
            else:
                yield sent, result.type, None, None

    def _persist(self, ask: Callable[[], _Answer]) -> _Answer:
        """Ask again after failures that pass; reading is free, so it may be asked as often as the settings allow."""
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
        except (anthropic.APIError, httpx2.HTTPError) as error:
            raise ProviderUnavailableError(
                f"the provider's batches cannot be read: {error}; run again later"
            ) from error


def _chunks(wanted: Sequence[Wanted]) -> Iterator[list[Wanted]]:
    chunk: list[Wanted] = []
    size = 0
    for item in wanted:
        if chunk and (len(chunk) >= MOST_REQUESTS or size + item.size > MOST_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += item.size
    if chunk:
        yield chunk


def _total(batch: MessageBatch) -> int:
    counts = batch.request_counts
    return counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired
