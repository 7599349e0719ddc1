"""robots.txt: whether an address may be fetched by a program, as RFC 9309 says, read once a host and round.

Belongs here: the rules and what follows where there are none. Does not belong here: how the file is fetched, which is
an argument.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import anyio
import httpx2
from protego import Protego

from bellwether_assets.sources.fetching.outcome import Outcome

AGENT = "Bellwether"
# What RFC 9309 (2.5) has every program read at least; the rest of a longer file is left.
_READ_BYTES = 500 * 1024
_TOO_MANY_REQUESTS = 429
# Pauses that a robots.txt asks for beyond this would make of one feed's pages a day's work.
_LONGEST_DELAY = 30.0


@dataclass(frozen=True)
class Rules:
    """What a host says: its robots.txt, or why all or nothing is allowed where there is none."""

    parsed: Protego | None
    refusal: str | None = None

    def why_refused(self, address: str) -> str | None:
        """The reason why an address may not be fetched; None where it may."""
        if self.parsed is None or self.refusal is not None:
            return self.refusal
        return None if self.parsed.can_fetch(address, AGENT) else f"robots.txt of its host keeps {AGENT} from it"

    @property
    def delay_seconds(self) -> float | None:
        """The pause between two requests that the host asks for."""
        asked = None if self.parsed is None else self.parsed.crawl_delay(AGENT)
        return None if asked is None else min(max(0.0, asked), _LONGEST_DELAY)


def rules_of(outcome: Outcome) -> Rules:
    """What follows from how the fetch of a robots.txt ended (RFC 9309, 2.3.1).

    No such file: all is allowed. A server that does not answer, or in trouble: nothing is.
    """
    if outcome.content is not None:
        return Rules(Protego.parse(outcome.content[:_READ_BYTES].decode("utf-8-sig", "replace")))
    unavailable = outcome.status is not None and 300 <= outcome.status < 500 and outcome.status != _TOO_MANY_REQUESTS
    if unavailable:
        return Rules(None)
    return Rules(None, f"robots.txt of its host cannot be read, so nothing there is fetched: {outcome.reason}")


def robots_address(url: httpx2.URL) -> str:
    """Where the rules for an address stand."""
    return str(url.copy_with(raw_path=b"/robots.txt", fragment=None))


class Robots:
    """The rules of all hosts of one round.

    `kept`: robots.txt → rules that are fresh enough to be used again (a day, RFC 9309, 2.4).
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Outcome]], kept: Mapping[str, Rules]) -> None:
        self._fetch = fetch
        self._rules = dict(kept)
        self._locks: defaultdict[str, anyio.Lock] = defaultdict(anyio.Lock)

    async def rules(self, url: httpx2.URL) -> Rules:
        """The rules for an address; the first to ask fetches them, the others wait."""
        where = robots_address(url)
        async with self._locks[where]:
            if where not in self._rules:
                self._rules[where] = rules_of(await self._fetch(where))
            return self._rules[where]
