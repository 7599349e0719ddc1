"""One request on its way, in a thread of its own that can be left behind.

A thread that waits for bytes cannot be stopped, not even by closing its connection from another thread. What waits for
a slow server would so wait on after a person has stopped the run, for as long as the time-out is. The waiting is done
here instead, where an interruption ends it within a moment; the thread ends with the process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, wait

import httpx2

# Seconds between two looks at whether the run was interrupted; an answer is noticed at once.
_LOOK_EVERY = 0.25


class SendingInterruptedError(Exception):
    """The run was interrupted while the answer was waited for."""


class Sending:
    """One request that is being sent."""

    def __init__(
        self, inner: httpx2.BaseTransport, request: httpx2.Request, seconds: float, *, from_first_byte: bool
    ) -> None:
        """`seconds` are those from the sending to the last byte, or `from_first_byte` on.

        A server with one model answers one request after the other: how long a request waits says nothing of it.
        """
        self._inner = inner
        self._request = request
        self._seconds = seconds
        self._counts_from = None if from_first_byte else time.monotonic()
        self._answer: Future[tuple[int, Mapping[str, str], str]] = Future()

    def answer(self, interrupted: threading.Event) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and the whole body. Raises httpx2.RequestError, and SendingInterruptedError."""
        threading.Thread(target=self._send, name="request to a model", daemon=True).start()
        while not wait({self._answer}, _LOOK_EVERY).done:
            if interrupted.is_set():
                raise SendingInterruptedError
            if self._is_late():
                raise self._late()
        return self._answer.result()

    def _send(self) -> None:
        try:
            self._answer.set_result(self._exchange())
        except BaseException as error:  # whatever it is, whoever waits must hear of it
            self._answer.set_exception(error)

    def _exchange(self) -> tuple[int, Mapping[str, str], str]:
        response = self._inner.handle_request(self._request)
        if self._counts_from is None:
            self._counts_from = time.monotonic()
        try:
            chunks = []
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                if self._is_late():
                    raise self._late()
            return response.status_code, response.headers, b"".join(chunks).decode("utf-8", "replace")
        finally:
            response.close()

    def _is_late(self) -> bool:
        return self._counts_from is not None and time.monotonic() > self._counts_from + self._seconds

    def _late(self) -> httpx2.ReadTimeout:
        return httpx2.ReadTimeout(f"no whole answer in {self._seconds:g} s", request=self._request)
