"""What a model server keeps of each request, and the counts that tests look at.

A request for a generation is a POST to /v1/messages or /v1/chat/completions. Polls, lists and token counts are logged
and not counted.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

IN_FLIGHT = "in flight"
ANSWERED = "answered"  # all bytes of a 200 were written
REFUSED = "refused"  # all bytes of another status were written
CUT = "cut"  # the script closed the connection half-way
UNDELIVERED = "undelivered"  # the client was gone before the answer was written in full

_KEYS = frozenset({"authorization", "x-api-key"})


@dataclass(frozen=True)
class Payment:
    """An answer that the API would bill: one that was written in full, or an entry of a batch that succeeded."""

    model: str
    input_tokens: int
    output_tokens: int
    in_batch: bool


@dataclass
class Exchange:
    """One request over HTTP. `body` is the parsed JSON, or None; `headers` lack the key; times are time.monotonic()."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    is_generation: bool
    started: float
    seconds: float | None = None
    status: int | None = None
    outcome: str = IN_FLIGHT
    payment: Payment | None = None


@dataclass(frozen=True)
class Counts:
    """Counts at one moment."""

    received: int
    """Requests for a generation that arrived, refused ones included; entries of a batch are not among them."""
    paid: int
    """Answers paid for: written in full, plus entries of batches that succeeded."""
    paid_in_batches: int
    undelivered: int
    """Generations whose client was gone when the answer was there: a real API bills them, `paid` leaves them out."""
    distinct_bodies: int
    """Different bodies that were sent, alone or as entries of a batch."""
    in_flight: int
    max_in_flight: int


@dataclass
class Log:
    """Thread-safe; `changed` is notified after every change, so that a test waits for a condition, not for a while."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    _exchanges: list[Exchange] = field(default_factory=list)
    _paid_in_batches: list[Payment] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _counted: int = 0
    _in_flight: int = 0
    _max_in_flight: int = 0

    def begin(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: Any,
        *,
        is_generation: bool,
    ) -> Exchange:
        kept = {name: value for name, value in headers.items() if name not in _KEYS}
        exchange = Exchange(method, path, query, kept, body, is_generation, time.monotonic())
        with self.changed:
            self._exchanges.append(exchange)
            self._in_flight += is_generation
            self._max_in_flight = max(self._max_in_flight, self._in_flight)
            self.changed.notify_all()
        return exchange

    def settle(self, exchange: Exchange, status: int, outcome: str, payment: Payment | None) -> None:
        """Record how an exchange ended; the last record holds."""
        with self.changed:
            if exchange.outcome == IN_FLIGHT:
                self._in_flight -= exchange.is_generation
            exchange.seconds = time.monotonic() - exchange.started
            exchange.status = status
            exchange.outcome = outcome
            exchange.payment = payment if outcome == ANSWERED else None
            self.changed.notify_all()

    def pay_in_batch(self, payment: Payment) -> None:
        with self.changed:
            self._paid_in_batches.append(payment)
            self.changed.notify_all()

    def count(self, digest: str) -> tuple[int, int]:
        """Count a body that the script is about to see: how many times it was sent, and the number of the request."""
        with self.changed:
            self._counted += 1
            self._seen[digest] = self._seen.get(digest, 0) + 1
            return self._seen[digest], self._counted

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        with self.changed:
            return tuple(replace(exchange) for exchange in self._exchanges)

    @property
    def payments(self) -> tuple[Payment, ...]:
        with self.changed:
            paid = (exchange.payment for exchange in self._exchanges)
            return (*(payment for payment in paid if payment), *self._paid_in_batches)

    @property
    def counts(self) -> Counts:
        with self.changed:
            generations = [exchange for exchange in self._exchanges if exchange.is_generation]
            return Counts(
                received=len(generations),
                paid=len(self.payments),
                paid_in_batches=len(self._paid_in_batches),
                undelivered=sum(exchange.outcome == UNDELIVERED for exchange in generations),
                distinct_bodies=len(self._seen),
                in_flight=self._in_flight,
                max_in_flight=self._max_in_flight,
            )
