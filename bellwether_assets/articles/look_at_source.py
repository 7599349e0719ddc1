"""A look at an address, without taking anything in: which feed is meant, and what it would bring.

Belongs here: what `bellwether sources add` and `check` show. Does not belong here: rounds (`fetch_round.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import anyio

from bellwether_assets.articles.fetched_items import Incoming, item_of_page, items_of_feed
from bellwether_assets.foundation.source_settings import Fetching, Source
from bellwether_assets.sources.fetching.connect import Resolver, system_resolver
from bellwether_assets.sources.fetching.fetch import Fetcher
from bellwether_assets.sources.fetching.outcome import Outcome, Wanted
from bellwether_assets.sources.find_feeds import LinkedFeed, feeds_of_page
from bellwether_assets.sources.problem import Problem
from bellwether_assets.sources.read_feed import is_feed, read_feed
from bellwether_assets.sources.read_page import read_page


@dataclass(frozen=True)
class Look:
    """What an address has to give. `problem`: why that is nothing; `others`: feeds that were found and not taken.

    `source` has the address that is to be read from now on: the feed that a page names, or where one has moved to.
    """

    source: Source
    title: str | None = None
    items: tuple[Incoming, ...] = ()
    notes: tuple[Problem, ...] = ()
    others: tuple[LinkedFeed, ...] = ()
    problem: str | None = None


def look_at(
    sources: Sequence[Source], bounds: Fetching, *, finds_feeds: bool = False, resolve: Resolver = system_resolver
) -> list[Look]:
    """A look at each source, side by side. `finds_feeds`: an address may be that of a page, whose feed is meant."""
    looks: list[Look] = [Look(source) for source in sources]

    async def run() -> None:
        async with Fetcher(bounds, resolve=resolve) as fetcher, anyio.create_task_group() as tasks:

            async def one(at: int) -> None:
                looks[at] = await _look(fetcher, sources[at], finds_feeds=finds_feeds)

            for at in range(len(sources)):
                tasks.start_soon(one, at)

    anyio.run(run)
    return looks


async def _look(fetcher: Fetcher, source: Source, *, finds_feeds: bool) -> Look:
    outcome = await fetcher.fetch(Wanted(source.address))
    if outcome.content is None:
        return Look(source, problem=outcome.reason)
    if outcome.moved_to is not None:
        source = source.model_copy(update={"address": outcome.moved_to})
    if source.kind == "page":
        return _page(source, outcome)
    address = outcome.final_address or source.address
    if not finds_feeds or is_feed(outcome.content):
        return _feed(source, outcome)
    found = feeds_of_page(outcome.content, address, outcome.content_type)
    if not found:
        # What is neither a feed nor a page that names one is told by the reader of feeds, who knows what it is.
        return _feed(source, outcome)
    look = await _look(fetcher, source.model_copy(update={"address": found[0].address}), finds_feeds=False)
    return replace(look, others=tuple(found[1:]))


def _feed(source: Source, outcome: Outcome) -> Look:
    feed = read_feed(outcome.content or b"", outcome.final_address, outcome.content_type)
    refused = next((problem.reason for problem in feed.problems if problem.rejected), None)
    items = tuple(items_of_feed(feed, source))
    return Look(source, feed.title, items, feed.problems, problem=refused)


def _page(source: Source, outcome: Outcome) -> Look:
    page = read_page(outcome.content or b"", outcome.final_address, outcome.content_type)
    refused = next((problem.reason for problem in page.problems if problem.rejected), None)
    items = () if refused is not None else (item_of_page(page, source),)
    return Look(source, page.title, items, page.problems, problem=refused)
