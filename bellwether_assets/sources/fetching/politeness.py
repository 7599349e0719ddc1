"""Turns: one request at a time to a host, with a pause between two, and so many at once to all hosts together."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio


class Turns:
    """Hands out turns within one round. `now` in seconds of whatever clock `sleep_until` sleeps by."""

    def __init__(
        self,
        concurrency: int,
        delay_seconds: float,
        now: Callable[[], float] = anyio.current_time,
        sleep_until: Callable[[float], Awaitable[None]] = anyio.sleep_until,
    ) -> None:
        self._now = now
        self._sleep_until = sleep_until
        self._all = anyio.CapacityLimiter(concurrency)
        self._hosts: defaultdict[str, anyio.Lock] = defaultdict(anyio.Lock)
        self._free_at: dict[str, float] = {}
        self._delay = delay_seconds
        self._delays: dict[str, float] = {}

    def slow_down(self, host: str, delay_seconds: float) -> None:
        """A host that asks for longer pauses than the settings' gets them."""
        self._delays[host] = max(self._delay, delay_seconds)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits until the host may be asked again, then holds it. Who waits for a host holds up no other host."""
        async with self._hosts[host]:
            await self._sleep_until(self._free_at.get(host, 0.0))
            async with self._all:
                try:
                    yield
                finally:
                    self._free_at[host] = self._now() + self._delays.get(host, self._delay)
