"""What the sources of one round share: the warehouse, the readers, what was fetched, hosts that want to be left alone.

Belongs here: one thread at a time at each of them, beside the one in which all waiting for the network is done. Does
not belong here: what is done with a source (`fetch_source.py`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import anyio
import anyio.to_thread

from bellwether_assets.articles.ledger_turns import LedgerTurns
from bellwether_assets.foundation.source_settings import Fetching
from bellwether_assets.foundation.tables.fetches import FetchRow
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.pipeline.context import Context
from bellwether_assets.sources.fetching.fetch import Fetcher
from bellwether_assets.sources.fetching.fetch_ledger import Purpose, record, row_of, wanted
from bellwether_assets.sources.fetching.kept_bytes import KeptBytes
from bellwether_assets.sources.fetching.outcome import Outcome

T = TypeVar("T")
Clock = Callable[[], datetime]
# What is written together with a fetch.
Also = Callable[[Connection, FetchRow], None]


def nothing_more(_connection: Connection, _row: FetchRow) -> None:
    """Writes nothing."""


class RoundWork:
    """Work that sources of one round ask for."""

    def __init__(self, context: Context, *, again: bool, clock: Clock) -> None:
        self.context = context
        self.bounds: Fetching = context.settings.fetching
        self.kept = KeptBytes(context.home.fetched)
        self.clock = clock
        self.began = clock()
        self.again = again
        self.paused: dict[str, datetime] = {}
        # The warehouse is of one thread at a time; so are the readers, which take a core each.
        self._ledger = LedgerTurns(context.warehouse)
        self._reading_thread = anyio.CapacityLimiter(1)

    async def ledger(self, work: Callable[[Connection], T]) -> T:
        """Work in one transaction of the warehouse."""
        return await self._ledger.transaction(work)

    async def read(self, work: Callable[[], T]) -> T:
        """Work on bytes that came, beside what waits for the network."""
        return await anyio.to_thread.run_sync(work, limiter=self._reading_thread)

    async def fetch(
        self,
        fetcher: Fetcher,
        address: str,
        purpose: Purpose,
        source: str,
        earlier: FetchRow | None,
        also: Also = nothing_more,
    ) -> FetchRow:
        """Asks for an address, and keeps what came of it, and in the same transaction what `also` makes of it.

        `earlier`: what is kept of the address, which is not to be sent again.
        """
        outcome = await fetcher.fetch(wanted(address, earlier, self.kept))
        row = row_of(outcome, purpose, source, self.clock(), self.kept, earlier)

        def keep(connection: Connection) -> None:
            record(connection, [row])
            also(connection, row)

        await self.ledger(keep)
        return row

    async def record_robots(self, outcome: Outcome) -> None:
        """Keeps what came of a robots.txt."""
        row = row_of(outcome, "robots", None, self.clock(), self.kept, None)
        await self.ledger(lambda connection: record(connection, [row]))

    @property
    def is_late(self) -> bool:
        """Whether no further page is to be begun."""
        return self.clock() > self.began + timedelta(minutes=self.bounds.round_minutes)
