"""An engine that asks no model: kept answers are used, and what would have been asked is noted in place of being sent.

Belongs here: what stands where requests are sent. A question that has no kept answer is left to rules, as one for
which there is no budget is, in a ledger that is thrown away (`preview/`).
"""

from __future__ import annotations

import threading

import httpx2

from bellwether_assets.engines.language_model.batches import QueuedRequest
from bellwether_assets.engines.language_model.errors import NotAnsweredError
from bellwether_assets.engines.language_model.ledger import NewRequest


class NotAskedError(NotAnsweredError):
    """The question has no kept answer, and nothing is asked here."""

    reason = "not asked in a preview"


class AskNothing(httpx2.BaseTransport):
    """In the place of a connection: notes what would have been sent. Several threads may."""

    def __init__(self) -> None:
        self._requests: dict[str, NewRequest] = {}
        self._lock = threading.Lock()

    @property
    def requests(self) -> list[NewRequest]:
        """What would have been asked so far, each distinct request once."""
        with self._lock:
            return list(self._requests.values())

    def not_asked(self, new: NewRequest) -> NotAskedError:
        """Note a request; what to raise in place of sending it."""
        with self._lock:
            self._requests.setdefault(new.key, new)
        return NotAskedError(f"{new.metadata.purpose} of {new.metadata.day}: not asked")

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Never sends. Raises NotAskedError: the transport above notes a request before it comes here."""
        raise NotAskedError(f"a request to {request.url.host} was about to be sent")


class CountingQueue:
    """A queue of extractions whose requests are counted and never sent."""

    sends_nothing = True

    def __init__(self) -> None:
        self.requests: dict[str, NewRequest] = {}
        self._lock = threading.Lock()

    def enqueue(self, request: QueuedRequest) -> None:
        """Count a request."""
        with self._lock:
            self.requests[request.key] = request.new

    def flush(self) -> int:
        """No answer ever comes."""
        return 0
