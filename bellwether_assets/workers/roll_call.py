"""Which workers are still there: asked of them through the broker, for a message that they took says nothing of it."""

import time
from collections.abc import Callable
from typing import Any

# Between two calls of the roll, and for an answer to one.
_PAUSE_SECONDS, _ANSWER_SECONDS = 2.0, 1.0


class RollCall:
    """Calls workers by name, now and then, and remembers when each last answered."""

    def __init__(self, app: Any, lost_after_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._lost_after = lost_after_seconds
        self._clock = clock
        self._heard: dict[str, float] = {}
        self._called = float("-inf")
        self._anybody = clock()

    def lost(self, worker: str) -> bool:
        """Whether a worker has not answered for as long as the settings allow."""
        now = self._clock()
        self._heard.setdefault(worker, now)
        self._call(now)
        return now - self._heard[worker] > self._lost_after

    def nobody(self) -> bool:
        """Whether no worker at all has answered for that long."""
        now = self._clock()
        self._call(now)
        return now - self._anybody > self._lost_after

    def _call(self, now: float) -> None:
        if now - self._called < min(_PAUSE_SECONDS, self._lost_after / 2):
            return
        answers = self._app.control.ping(timeout=min(_ANSWER_SECONDS, self._lost_after / 2))
        self._called = self._clock()
        for answer in answers:
            for name in answer:
                self._heard[name] = self._anybody = self._called
