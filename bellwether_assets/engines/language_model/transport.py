"""The way to a provider: each distinct request is paid once, within the budget, at the pace that the provider asks for.

Belongs here: what happens to one HTTP request of a provider's client, whichever it is: a kept response is returned, a
new request is recorded, sent, read whole, kept, and only then used. It sits below the client, so that corrections,
titles and every provider go the same way. Does not belong here: what a response says.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx2
import tenacity

from bellwether_assets.engines.language_model.answers.response_body import error_message_of, kept_error_of, usage_of
from bellwether_assets.engines.language_model.ask_nothing import AskNothing
from bellwether_assets.engines.language_model.batches import BatchQueue, QueuedRequest
from bellwether_assets.engines.language_model.errors import (
    AwaitsBatchError,
    BudgetSpentError,
    EngineError,
    ProviderDownError,
    ProviderUnavailableError,
)
from bellwether_assets.engines.language_model.in_flight import IN_FLIGHT, InFlightRequest
from bellwether_assets.engines.language_model.ledger import ANSWERED, CallLedger, NewRequest, Outcome
from bellwether_assets.engines.language_model.ledger_store import RecordedCall
from bellwether_assets.engines.language_model.providers import has_more_room, without_key
from bellwether_assets.engines.language_model.refusals import CANNOT_PAY
from bellwether_assets.engines.language_model.sending import Sending, SendingInterruptedError
from bellwether_assets.foundation.engine_settings import EngineChoice

# The request itself is at fault, and would be again.
_REFUSED = frozenset({400, 413, 422})
# No request can succeed until a person does something.
_NEEDS_A_PERSON = {
    401: "the key is not accepted: see {key}",
    402: "the account cannot pay: see the provider's billing",
    403: "the key may not use this model: see {key} and engine.name",
    404: "the address or the model is not known there: see engine.address and engine.name",
}
_TRANSIENT = frozenset({408, 409, 429})
_FIRST_WAIT_SECONDS = 1.0
# English has 4 to 5 bytes a token with the tokenisers of today, and every other language fewer.
_MOST_BYTES_A_TOKEN = 6


class _TransientError(Exception):
    """Worth another attempt, after so many seconds where the provider said so."""

    def __init__(self, reason: str, wait_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


class LedgerTransport(httpx2.BaseTransport):
    """Answers requests from the ledger, else from the provider; what stops a request is raised as an EngineError."""

    def __init__(
        self,
        ledger: CallLedger,
        choice: EngineChoice,
        key_variable: str | None,
        inner: httpx2.BaseTransport,
        queue: BatchQueue | None = None,
        *,
        has_key: bool = True,
        is_local: bool = False,
    ) -> None:
        """`inner` does the sending, `queue` takes extraction requests for a batch instead.

        The answers of a server that `is_local` are timed from their first byte on.
        """
        self._ledger = ledger
        self._choice = choice
        self._key_variable = key_variable
        self._has_key = has_key
        self._inner = inner
        self._queue = queue
        self._is_local = is_local
        self._interrupted = threading.Event()
        self._pace = threading.Condition()
        self._not_before = 0.0
        # Requests that have their turn, as many as the settings allow at once.
        self._turns = 0
        # Requests that were recorded and whose outcome is not, and how many outcomes there were.
        self._in_flight = 0
        self._ended = 0
        self._reserving = threading.Lock()
        # What stops every request that is not answered yet, this and all later ones.
        self._stopped_by: ProviderUnavailableError | BudgetSpentError | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request of the provider's client. The response, or what stopped it, is left on `IN_FLIGHT` too."""
        in_flight = IN_FLIGHT.get()
        try:
            body = self._response_body(request, in_flight)
        except EngineError as error:
            in_flight.stopped_by = error
            raise
        in_flight.response_body = body
        return httpx2.Response(
            200, headers={"content-type": "application/json"}, content=body.encode("utf-8"), request=request
        )

    def send_nothing_more(self, error: ProviderUnavailableError) -> None:
        """From now on, return kept responses and raise `error` for all other requests."""
        with self._pace:
            self._stopped_by = error
            self._pace.notify_all()

    def interrupt(self) -> None:
        """Leave what is in flight behind, and send nothing more: whoever waits for an answer gets an error at once."""
        self._stopped_by = ProviderUnavailableError("interrupted; what was answered before is kept")
        self._interrupted.set()
        with self._pace:
            self._pace.notify_all()

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _response_body(self, request: httpx2.Request, in_flight: InFlightRequest) -> str:
        """The kept response, else the provider's."""
        metadata = in_flight.metadata
        earlier = in_flight.earlier_key(request.url.path)
        kept = self._ledger.cached_response(in_flight.key, in_flight.max_tokens, earlier, metadata.since)
        if kept is not None:
            self._ledger.record_cache_hit(in_flight.key, metadata)
            return kept
        if has_more_room(in_flight.max_tokens, in_flight.effort, self._choice):
            refused = self._ledger.refusals.of_more_room(in_flight.key, in_flight.max_tokens, metadata.since)
            if refused is not None:
                raise refused
        if self._stopped_by is not None:
            raise self._stopped_by
        new = NewRequest(in_flight.key, metadata, len(request.content), in_flight.max_tokens, in_flight.effort)
        if isinstance(self._inner, AskNothing) and not (self._queue is not None and metadata.purpose == "extract"):
            raise self._inner.not_asked(new)
        if not self._has_key and not (self._queue is not None and self._queue.sends_nothing):
            raise ProviderUnavailableError(
                f"engine {metadata.engine}: the environment holds no {self._key_variable}; set it, or set "
                'engine.name = "extractive"'
            )
        if self._queue is not None and metadata.purpose == "extract":
            self._queue.enqueue(QueuedRequest(new, json.loads(request.read()), earlier))
            raise AwaitsBatchError(in_flight.key)
        return self._send_until_answered(request, new, in_flight)

    def _send_until_answered(self, request: httpx2.Request, new: NewRequest, in_flight: InFlightRequest) -> str:
        """Send until there is a response, the attempts are used up, or an error is permanent."""
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._choice.attempts),
            retry=tenacity.retry_if_exception_type(_TransientError),
            reraise=True,
        )
        try:
            for attempt in retrying:
                with attempt:
                    return self._attempt(request, new, in_flight, attempt.retry_state.attempt_number)
        except _TransientError as error:
            raise ProviderDownError(
                f"engine {in_flight.metadata.engine} gave no answer in {self._choice.attempts} attempts: {error}; what"
                " was answered before is kept, run again later"
            ) from error
        raise AssertionError("tenacity ends with a result or an exception")

    def _attempt(self, request: httpx2.Request, new: NewRequest, in_flight: InFlightRequest, attempt: int) -> str:
        with self._turn():
            call = self._reserve(new, attempt)
            try:
                return self._exchange(request, call, in_flight)
            except _TransientError as error:
                if attempt < self._choice.attempts:
                    self._pause_all_requests(error, attempt)
                raise
            finally:
                with self._pace:
                    self._in_flight -= 1
                    self._ended += 1
                    self._pace.notify_all()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until one request more may be under way.

        It is until its outcome is durable: a process that is killed has at most the allowed requests to pay again.
        """
        with self._pace:
            while self._stopped_by is None:
                left = self._not_before - time.monotonic()
                if left > 0:
                    self._pace.wait(left)
                elif self._turns >= self._choice.concurrency:
                    self._pace.wait()
                else:
                    break
            else:
                raise self._stopped_by
            self._turns += 1
        try:
            yield
        finally:
            with self._pace:
                self._turns -= 1
                self._pace.notify_all()

    def _reserve(self, new: NewRequest, attempt: int) -> RecordedCall:
        """Record the request. Others in flight reserve more than they will cost, so they are waited for.

        One at a time: a later, smaller request that would still fit must not overtake an earlier one.
        """
        with self._reserving:
            while True:
                with self._pace:
                    if self._stopped_by is not None:
                        raise self._stopped_by
                    ended = self._ended
                try:
                    (call,) = self._ledger.reserve([new], attempt)
                except BudgetSpentError as error:
                    with self._pace:
                        if self._ended == ended and not self._in_flight:
                            self._stopped_by = error
                            raise
                        self._pace.wait_for(lambda: self._ended > ended)  # noqa: B023 - called within this iteration
                else:
                    with self._pace:
                        self._in_flight += 1
                    return call

    def _exchange(self, request: httpx2.Request, call: RecordedCall, in_flight: InFlightRequest) -> str:
        """Send one attempt and record how it ended; returns the raw response."""
        sending = Sending(self._inner, request, self._choice.timeout_seconds, from_first_byte=self._is_local)
        try:
            status, headers, body = sending.answer(self._interrupted)
        except httpx2.ConnectError as error:
            # Nothing was sent, so nothing can have been paid.
            self._ledger.record_outcomes([Outcome(call, "no connection", error=str(error))])
            raise _TransientError(f"no connection to {request.url.host}: {error}") from error
        except httpx2.RequestError as error:
            reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            # It may have been paid: its reservation stays for the day.
            timed_out = isinstance(error, httpx2.TimeoutException)
            self._ledger.record_outcomes(
                [Outcome(call, "timed out" if timed_out else "connection lost", error=reason, lost=True)]
            )
            raise _TransientError(reason) from error
        except SendingInterruptedError:
            self._ledger.record_outcomes([Outcome(call, "interrupted", lost=True)])
            raise self._stopped_by or ProviderUnavailableError("interrupted") from None
        # A gateway may say what it was sent, and what it says is kept.
        body = without_key(body, call.metadata.engine.partition("/")[0], self._choice)
        if status == httpx2.codes.OK:
            usage = usage_of(body)
            if usage is None:
                self._ledger.record_outcomes([Outcome(call, "not a model's response", error=kept_error_of(body))])
                raise _TransientError(f"the answer of {request.url.host} is no model's response: {body[:80]!r}")
            if self._is_local and (problem := shortened(request.content, usage.input_tokens)):
                self._ledger.record_outcomes([Outcome(call, "prompt shortened", error=problem)])
                raise self._stopping(self._refused(call, problem))
            self._ledger.record_outcomes([Outcome(call, ANSWERED, body, usage)], in_flight.rows(body))
            return body
        self._ledger.record_outcomes([Outcome(call, f"HTTP {status}", error=kept_error_of(body))])
        raise self._stopping(self._error_of(status, headers, body, call))

    def _stopping(self, failure: Exception) -> Exception:
        """A failure, which stops all later requests where none of them could succeed."""
        if isinstance(failure, ProviderUnavailableError):
            self.send_nothing_more(failure)
        return failure

    def _error_of(self, status: int, headers: Mapping[str, str], body: str, call: RecordedCall) -> Exception:
        """What a status other than 200 means: for this request, for every request, or for this attempt only."""
        message, engine = error_message_of(body), call.metadata.engine
        meaning = 402 if status == httpx2.codes.BAD_REQUEST and CANNOT_PAY in message else status
        if meaning in _REFUSED:
            return self._refused(call, f"HTTP {status}: {message}")
        if meaning in _NEEDS_A_PERSON:
            what = _NEEDS_A_PERSON[meaning].format(key=self._key_variable or "the provider's settings")
            return ProviderUnavailableError(f"engine {engine}: HTTP {status}: {message}; {what}")
        asked_to_wait = _retry_after(headers)
        if asked_to_wait is not None and asked_to_wait > self._choice.longest_wait_seconds:
            return ProviderDownError(
                f"engine {engine}: HTTP {status}, asks to wait {asked_to_wait:.0f} s, more than "
                f"engine.longest_wait_seconds = {self._choice.longest_wait_seconds:g}; run again later"
            )
        if status in _TRANSIENT or status >= 500:
            return _TransientError(f"HTTP {status}: {message}", asked_to_wait)
        # A redirect, a method that is not allowed: the address is wrong, not the article.
        return ProviderUnavailableError(f"engine {engine}: HTTP {status}: {message}; see engine.address")

    def _refused(self, call: RecordedCall, said: str) -> Exception:
        wider = has_more_room(call.max_tokens, call.effort, self._choice)
        return self._ledger.refusals.error_of(call.metadata, said, has_more_room=wider)

    def _pause_all_requests(self, error: _TransientError, attempt: int) -> None:
        """A rate limit is of the key, not of the request: all requests of this transport wait."""
        seconds = error.wait_seconds
        if seconds is None:
            seconds = min(self._choice.longest_wait_seconds, _FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
        with self._pace:
            self._not_before = max(self._not_before, time.monotonic() + seconds)


def shortened(request: bytes, input_tokens: int) -> str | None:
    """What to say where a server counts fewer tokens than the messages of a request can be; None where it does not.

    Ollama shortens what its context does not hold, and answers about the rest.
    """
    size = sum(len(message["content"].encode("utf-8")) for message in json.loads(request)["messages"])
    if size <= _MOST_BYTES_A_TOKEN * input_tokens:
        return None
    return f"a prompt of {size} bytes was read as {input_tokens} tokens: the server's context is too small for it"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the provider asks to wait, None where it does not say so in seconds."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) * unit
        except (KeyError, ValueError):
            continue
        if seconds >= 0:
            return seconds
    return None
