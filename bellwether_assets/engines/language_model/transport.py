"""The way to a provider: each distinct request is paid once, within the budget, at the pace that the provider asks for.

Belongs here: what happens to one HTTP request of a provider's client, whichever it is: a kept response is returned, a
new request is recorded, sent, read whole, kept, and only then used. It sits below the client, so that corrections,
titles and every provider go the same way. Does not belong here: what a response says.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Mapping
from functools import lru_cache

import httpx2
import tenacity

from bellwether_assets.engines.language_model.answers.request_body import request_key
from bellwether_assets.engines.language_model.answers.response_body import error_message_of, usage_of
from bellwether_assets.engines.language_model.batches import BatchQueue
from bellwether_assets.engines.language_model.errors import (
    AwaitsBatchError,
    BudgetSpentError,
    EngineError,
    ProviderDownError,
    ProviderUnavailableError,
    RequestRefusedError,
)
from bellwether_assets.engines.language_model.in_flight import IN_FLIGHT, InFlightRequest
from bellwether_assets.engines.language_model.ledger import ANSWERED, CallLedger, NewRequest, Outcome
from bellwether_assets.engines.language_model.ledger_store import RecordedCall
from bellwether_assets.foundation.settings import EngineChoice

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
# What Anthropic says, with a 400, where other providers send a 402.
_CANNOT_PAY = "credit balance"
_FIRST_WAIT_SECONDS = 1.0


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
        inner: httpx2.BaseTransport | None = None,
        queue: BatchQueue | None = None,
        *,
        has_key: bool = True,
    ) -> None:
        """`inner` does the sending, `queue` takes extraction requests for a batch instead."""
        self._ledger = ledger
        self._choice = choice
        self._key_variable = key_variable
        self._has_key = has_key
        self._inner = inner or httpx2.HTTPTransport(verify=_certificates())
        self._queue = queue
        self._pace = threading.Condition()
        self._not_before = 0.0
        self._in_flight = 0
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
        self._stopped_by = error

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _response_body(self, request: httpx2.Request, in_flight: InFlightRequest) -> str:
        """The kept response, else the provider's."""
        metadata = in_flight.metadata
        body = json.loads(request.read())
        key = request_key(metadata.engine, request.url.path, body)
        kept = self._ledger.cached_response(key, metadata.since)
        if kept is not None:
            self._ledger.record_cache_hit(key, metadata)
            return kept
        if self._stopped_by is not None:
            raise self._stopped_by
        if not self._has_key and not (self._queue is not None and self._queue.sends_nothing):
            raise ProviderUnavailableError(
                f"engine {metadata.engine}: the environment holds no {self._key_variable}; set it, or set "
                'engine.name = "extractive"'
            )
        if self._queue is not None and metadata.purpose == "extract":
            self._queue.enqueue(key, body, metadata)
            raise AwaitsBatchError(key)
        return self._send_until_answered(request, key, in_flight)

    def _send_until_answered(self, request: httpx2.Request, key: str, in_flight: InFlightRequest) -> str:
        """Send until there is a response, the attempts are used up, or an error is permanent."""
        longest = self._choice.longest_wait_seconds

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked_for = error.wait_seconds if isinstance(error, _TransientError) else None
            return (
                min(longest, _FIRST_WAIT_SECONDS * 2 ** (state.attempt_number - 1)) if asked_for is None else asked_for
            )

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._choice.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(_TransientError),
            sleep=self._pause_all_requests,
            reraise=True,
        )
        try:
            for attempt in retrying:
                with attempt:
                    return self._attempt(request, key, in_flight, attempt.retry_state.attempt_number)
        except _TransientError as error:
            raise ProviderDownError(
                f"engine {in_flight.metadata.engine} gave no answer in {self._choice.attempts} attempts: {error}; what"
                " was answered before is kept, run again later"
            ) from error
        raise AssertionError("tenacity ends with a result or an exception")

    def _attempt(self, request: httpx2.Request, key: str, in_flight: InFlightRequest, attempt: int) -> str:
        self._wait_for_pace()
        new = NewRequest(key, in_flight.metadata, len(request.content))
        call = self._reserve(new, in_flight.max_tokens, attempt)
        try:
            return self._exchange(request, call, in_flight)
        finally:
            with self._pace:
                self._in_flight -= 1
                self._pace.notify_all()

    def _reserve(self, new: NewRequest, max_tokens: int, attempt: int) -> RecordedCall:
        """Record the request. Others in flight reserve more than they will cost, so they are waited for."""
        while True:
            with self._pace:
                others = self._in_flight
                try:
                    (call,) = self._ledger.reserve([new], max_tokens, attempt)
                except BudgetSpentError as error:
                    if not others:
                        # A later, smaller request that would still fit must not overtake this one.
                        self._stopped_by = error
                        raise
                    self._pace.wait_for(lambda: self._in_flight < others)  # noqa: B023 - called within this iteration
                else:
                    self._in_flight += 1
                    return call

    def _exchange(self, request: httpx2.Request, call: RecordedCall, in_flight: InFlightRequest) -> str:
        """Send one attempt and record how it ended; returns the raw response."""
        deadline = time.monotonic() + self._choice.timeout_seconds
        try:
            status, headers, body = self._send(request, deadline)
        except httpx2.ConnectError as error:
            # Nothing was sent, so nothing can have been paid.
            self._ledger.record_outcomes([Outcome(call, "no connection")])
            raise _TransientError(f"no connection to {request.url.host}: {error}") from error
        except httpx2.RequestError as error:
            # It may have been paid: its reservation stays for the day.
            raise _TransientError(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__) from error
        if status == httpx2.codes.OK:
            usage = usage_of(body)
            if usage is None:
                self._ledger.record_outcomes([Outcome(call, "not a model's response")])
                raise _TransientError(f"the answer of {request.url.host} is no model's response: {body[:80]!r}")
            self._ledger.record_outcomes([Outcome(call, ANSWERED, body, usage)], in_flight.rows(body))
            return body
        self._ledger.record_outcomes([Outcome(call, f"HTTP {status}")])
        failure = self._error_of(status, headers, body, call.metadata.engine)
        if isinstance(failure, ProviderUnavailableError):
            self._stopped_by = failure
        raise failure

    def _send(self, request: httpx2.Request, deadline: float) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and the whole body; a body that arrives too slowly is given up at the deadline."""
        response = self._inner.handle_request(request)
        try:
            chunks = []
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                if time.monotonic() > deadline:
                    raise httpx2.ReadTimeout(f"no whole answer in {self._choice.timeout_seconds} s", request=request)
            return response.status_code, response.headers, b"".join(chunks).decode("utf-8", "replace")
        finally:
            response.close()

    def _error_of(self, status: int, headers: Mapping[str, str], body: str, engine: str) -> Exception:
        """What a status other than 200 means: for this request, for every request, or for this attempt only."""
        message = error_message_of(body)
        meaning = 402 if status == httpx2.codes.BAD_REQUEST and _CANNOT_PAY in message else status
        if meaning in _REFUSED:
            return RequestRefusedError(f"HTTP {status}: {message}")
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

    def _pause_all_requests(self, seconds: float) -> None:
        """A rate limit is of the key, not of the request: all requests of this transport wait."""
        with self._pace:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def _wait_for_pace(self) -> None:
        with self._pace:
            while (left := self._not_before - time.monotonic()) > 0:
                self._pace.wait(left)


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """The trusted certificates; reading them takes longer than all the rest of a client, and each signal needs one."""
    return httpx2.create_ssl_context()


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
