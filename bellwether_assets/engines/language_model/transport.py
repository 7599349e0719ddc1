"""The way to a provider: each distinct request is paid once, within the budget, at the pace that the provider asks for.

Belongs here: what happens to one HTTP request of a provider's client, whichever it is: a kept response is handed out, a
new one is noted, sent, read whole, kept, and only then used. It sits below the client, so that re-asks, titles and any
provider go the same way. Does not belong here: what a response says.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import httpx2
import tenacity

from bellwether_assets.engines.language_model.asking import ASKING, Asking
from bellwether_assets.engines.language_model.batches import Desk
from bellwether_assets.engines.language_model.errors import (
    AwaitsBatchError,
    BudgetSpentError,
    EngineError,
    ProviderDownError,
    ProviderUnavailableError,
    RequestRefusedError,
)
from bellwether_assets.engines.language_model.ledger import ANSWERED, CallLedger, Sent, Usage
from bellwether_assets.foundation.hashing import digest, value_digest
from bellwether_assets.foundation.settings import EngineChoice

# The request itself is at fault, and would be again.
_REFUSED = frozenset({400, 413, 422})
# Nothing can be asked until a person does something.
_HOPELESS = {
    401: "the key is not accepted: see {key}",
    402: "the account cannot pay: see the provider's billing",
    403: "the key may not use this model: see {key} and engine.name",
    404: "the address or the model is not known there: see engine.address and engine.name",
}
_PASSING = frozenset({408, 409, 429})
# How Anthropic says, with a 400, what other providers say with a 402.
_CANNOT_PAY = "credit balance"
_FIRST_WAIT_SECONDS = 1.0


class _TransientError(Exception):
    """Worth another attempt, after so many seconds where the provider said so."""

    def __init__(self, reason: str, wait_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


class PaidTransport(httpx2.BaseTransport):
    """Answers requests from the ledger, else from the provider, else says why not."""

    def __init__(
        self,
        ledger: CallLedger,
        choice: EngineChoice,
        key_variable: str | None,
        inner: httpx2.BaseTransport | None = None,
        desk: Desk | None = None,
        *,
        has_key: bool = True,
    ) -> None:
        """`inner` does the sending, `desk` takes requests for a batch instead."""
        self._ledger = ledger
        self._choice = choice
        self._key_variable = key_variable
        self._has_key = has_key
        self._inner = inner or httpx2.HTTPTransport(verify=_certificates())
        self._desk = desk
        self._pace = threading.Condition()
        self._not_before = 0.0
        self._in_flight = 0
        # What stops every request that is not answered yet, this and all later ones.
        self._hopeless: ProviderUnavailableError | BudgetSpentError | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request of the provider's client. What stops it is left on `ASKING` too."""
        asking = ASKING.get()
        try:
            body = self._answer(request, asking)
        except EngineError as error:
            asking.stopped_by = error
            raise
        return httpx2.Response(
            200, headers={"content-type": "application/json"}, content=body.encode("utf-8"), request=request
        )

    def give_up(self, error: ProviderUnavailableError) -> None:
        """From now on, hand out what is kept and ask for nothing."""
        self._hopeless = error

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _answer(self, request: httpx2.Request, asking: Asking) -> str:
        content = request.read()
        key = request_key(asking.asked.engine, request.url.path, json.loads(content))
        asking.keys.append(key)
        kept = self._ledger.kept(key)
        if kept is not None:
            self._ledger.hit(key, asking.asked)
            return kept
        if self._hopeless is not None:
            raise self._hopeless
        if not self._has_key and not (self._desk is not None and self._desk.sends_nothing):
            raise ProviderUnavailableError(
                f"engine {asking.asked.engine}: the environment holds no {self._key_variable}; set it, or set "
                'engine.name = "extractive"'
            )
        if self._desk is not None and asking.asked.purpose == "extract":
            self._desk.take(key, json.loads(content), asking.asked)
            raise AwaitsBatchError(key)
        return self._ask(request, key, asking)

    def _ask(self, request: httpx2.Request, key: str, asking: Asking) -> str:
        """Send until there is an answer, an attempt too many, or nothing to be hoped for."""
        longest = self._choice.longest_wait_seconds

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            told = error.wait_seconds if isinstance(error, _TransientError) else None
            return min(longest, _FIRST_WAIT_SECONDS * 2 ** (state.attempt_number - 1)) if told is None else told

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._choice.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(_TransientError),
            sleep=self._pause_everybody,
            reraise=True,
        )
        try:
            for attempt in retrying:
                with attempt:
                    return self._attempt(request, key, asking, attempt.retry_state.attempt_number)
        except _TransientError as error:
            raise ProviderDownError(
                f"engine {asking.asked.engine} gave no answer in {self._choice.attempts} attempts: {error}; what was"
                " answered before is kept, run again later"
            ) from error
        raise AssertionError("tenacity ends with a result or an exception")

    def _attempt(self, request: httpx2.Request, key: str, asking: Asking, attempt: int) -> str:
        self._wait_for_pace()
        sent = self._begin(key, asking, len(request.content), attempt)
        try:
            return self._exchange(request, sent, asking)
        finally:
            with self._pace:
                self._in_flight -= 1
                self._pace.notify_all()

    def _begin(self, key: str, asking: Asking, size: int, attempt: int) -> Sent:
        """Note the request. What others hold against the budget is more than they come to, so they are waited for."""
        while True:
            with self._pace:
                others = self._in_flight
                try:
                    (sent,) = self._ledger.begin([(key, asking.asked, size)], asking.max_tokens, attempt)
                except BudgetSpentError as error:
                    if not others:
                        # A smaller request that would still fit is not to be preferred.
                        self._hopeless = error
                        raise
                    self._pace.wait_for(lambda: self._in_flight < others)  # noqa: B023 - waits inside the turn
                else:
                    self._in_flight += 1
                    return sent

    def _exchange(self, request: httpx2.Request, sent: Sent, asking: Asking) -> str:
        deadline = time.monotonic() + self._choice.timeout_seconds
        try:
            status, headers, body = self._send(request, deadline)
        except httpx2.ConnectError as error:
            # Nothing was sent, so nothing can have been paid.
            self._ledger.end(sent, "no connection")
            raise _TransientError(f"no connection to {request.url.host}: {error}") from error
        except httpx2.RequestError as error:
            # It may have been paid: its reservation stays for the day.
            raise _TransientError(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__) from error
        if status == httpx2.codes.OK:
            usage = usage_of(body)
            if usage is None:
                self._ledger.end(sent, "not a model's response")
                raise _TransientError(f"the answer of {request.url.host} is no model's response: {body[:80]!r}")
            self._ledger.end(sent, ANSWERED, body, usage)
            return body
        self._ledger.end(sent, f"HTTP {status}")
        raise self._meaning_of(status, headers, body, asking)

    def _send(self, request: httpx2.Request, deadline: float) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and the whole body; a body that drips in is given up at the deadline."""
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

    def _meaning_of(self, status: int, headers: Mapping[str, str], body: str, asking: Asking) -> Exception:
        said = _message_of(body)
        engine = asking.asked.engine
        meant = 402 if status == httpx2.codes.BAD_REQUEST and _CANNOT_PAY in said else status
        if meant in _REFUSED:
            return RequestRefusedError(f"HTTP {status}: {said}")
        if meant in _HOPELESS:
            what = _HOPELESS[meant].format(key=self._key_variable or "the provider's settings")
            self._hopeless = ProviderUnavailableError(f"engine {engine}: HTTP {status}: {said}; {what}")
            return self._hopeless
        asked_to_wait = _retry_after(headers)
        if asked_to_wait is not None and asked_to_wait > self._choice.longest_wait_seconds:
            self._hopeless = ProviderDownError(
                f"engine {engine}: HTTP {status}, asks to wait {asked_to_wait:.0f} s, more than "
                f"engine.longest_wait_seconds = {self._choice.longest_wait_seconds:g}; run again later"
            )
            return self._hopeless
        if status in _PASSING or status >= 500:
            return _TransientError(f"HTTP {status}: {said}", asked_to_wait)
        # A redirect, a method that is not allowed: of the address, not of the article.
        self._hopeless = ProviderUnavailableError(f"engine {engine}: HTTP {status}: {said}; see engine.address")
        return self._hopeless

    def _pause_everybody(self, seconds: float) -> None:
        """A limit is of the key, not of the request: whoever shares the transport waits with it."""
        with self._pace:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def _wait_for_pace(self) -> None:
        with self._pace:
            while (left := self._not_before - time.monotonic()) > 0:
                self._pace.wait(left)


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Whom to trust; reading it takes longer than all the rest of a client, and each signal's words have one."""
    return httpx2.create_ssl_context()


def request_key(engine: str, path: str, body: Mapping[str, Any]) -> str:
    """Hash of all that shapes an answer: provider and model, endpoint, and the whole request body."""
    return digest("request 1", engine, path.rsplit("/v1/", 1)[-1], value_digest(body))


def usage_of(body: str) -> Usage | None:
    """Tokens as a response counts them, None where it is no model's response. Anthropic's and OpenAI's names."""
    try:
        value = json.loads(body)
        counted = value["usage"]
        if isinstance(value.get("content"), list):
            read = sum(
                int(counted.get(name) or 0)
                for name in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
            )
            return Usage(read, int(counted["output_tokens"]))
        said = isinstance(value["choices"][0]["message"], dict)
        return Usage(int(counted["prompt_tokens"]), int(counted["completion_tokens"])) if said else None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None


def _message_of(body: str) -> str:
    """What the provider says of an error, on one line of bounded length."""
    try:
        said = str(json.loads(body)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        said = body
    return " ".join(said.split())[:200] or "no reason given"


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
