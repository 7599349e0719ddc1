"""Fetching from the tests' web server: bounds of tenths of seconds, and names that lead to loopback."""

from collections.abc import Mapping, Sequence
from typing import Any

import anyio

from bellwether_assets.foundation.source_settings import Fetching
from bellwether_assets.sources.fetching.connect import Resolver
from bellwether_assets.sources.fetching.fetch import Fetcher
from bellwether_assets.sources.fetching.outcome import Outcome, Wanted

LOOPBACK = "127.0.0.1"
QUICK = {
    "host_delay_seconds": 0.0,
    "connect_seconds": 5.0,
    "read_seconds": 5.0,
    "total_seconds": 10.0,
    "longest_wait_seconds": 0.05,
    "attempts": 1,
    "allow_networks": ("127.0.0.1/32",),
}


def bounds(**changes: Any) -> Fetching:
    """Bounds for tests; loopback is allowed."""
    return Fetching(**{**QUICK, **changes})


def names(**leads_to: Sequence[str]) -> Resolver:
    """A resolver in which every name leads to loopback but those given: name without ".test" → addresses."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return leads_to.get(host.removesuffix(".test"), [LOOPBACK])

    return resolve


def fetch(
    address: str, *, resolve: Resolver | None = None, wanted: Mapping[str, str] | None = None, **changes: Any
) -> Outcome:
    """How fetching an address ends, within these bounds."""

    async def run() -> Outcome:
        async with Fetcher(bounds(**changes), resolve=resolve or names()) as fetcher:
            return await fetcher.fetch(Wanted(address, **(wanted or {})))

    return anyio.run(run)


def fetch_all(addresses: Sequence[str], *, resolve: Resolver | None = None, **changes: Any) -> list[Outcome]:
    """How fetching several addresses side by side ends, in the order in which they come to their ends."""
    ended: list[Outcome] = []

    async def run() -> None:
        async with (
            Fetcher(bounds(**changes), resolve=resolve or names()) as fetcher,
            anyio.create_task_group() as tasks,
        ):

            async def one(address: str) -> None:
                ended.append(await fetcher.fetch(Wanted(address)))

            for address in addresses:
                tasks.start_soon(one, address)

    anyio.run(run)
    return ended
