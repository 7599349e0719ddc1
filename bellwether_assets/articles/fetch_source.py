"""One source in one round: its address, where it is due; what is new in it; the pages behind its blurbs; arrivals.

Whatever came is a fact of the ledger before it is used, so a round that was stopped goes on where it stopped. Belongs
here: the order of these steps, and what the network is asked for. Does not belong here: how an address is fetched
(`sources/fetching/`), what is made of the bytes (`fetched_items.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from bellwether_assets.articles.fetch_pages import ItemPages, NoPage, PageFacts, facts_of
from bellwether_assets.articles.fetched_items import Incoming, item_of_page, items_of_feed, with_page
from bellwether_assets.articles.revisit_pages import pages_to_revisit
from bellwether_assets.articles.round_work import RoundWork
from bellwether_assets.articles.take_in_fetched import (
    Ready,
    TakenIn,
    note_reading,
    take_in_items,
    unread,
    waiting_items,
)
from bellwether_assets.foundation.source_settings import Source
from bellwether_assets.foundation.tables.fetches import FetchedItemRow, FetchRow
from bellwether_assets.sources.addresses import host_of
from bellwether_assets.sources.fetching.fetch import Fetcher
from bellwether_assets.sources.fetching.fetch_ledger import fetch_of, kept_before, latest
from bellwether_assets.sources.fetching.kept_bytes import MissingBytesError
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.sources.read_feed import read_feed
from bellwether_assets.sources.read_page import read_page

# A round an hour ends a little later than it began; the next must still find its sources due.
_ALMOST = 0.9
# A source that is gone for good is looked at once a day, in case it is not.
_GONE_EVERY = timedelta(days=1)
# Items that become arrivals in one transaction: their texts are held until then.
_TOGETHER = 100


@dataclass
class SourceReport:
    """What a round brought of one source. `ending` is None where it was not due."""

    source: str
    ending: str | None = None
    reason: str | None = None
    moved_to: str | None = None
    items: int = 0
    new_items: int = 0
    pages: int = 0
    waiting: int = 0
    edited: int = 0  # pages that say something else than when they were taken
    retracted: dict[str, str] = field(default_factory=dict)  # pages that were taken off → their articles
    became: TakenIn = field(default_factory=TakenIn)


class SourceRound:
    """One source in one round."""

    def __init__(self, work: RoundWork, fetcher: Fetcher, source: Source, report: SourceReport) -> None:
        self.report = report
        self._work = work
        self._fetcher = fetcher
        self._source = source
        self._pages = ItemPages(work, fetcher, source)
        # Fetch → the items in it, by what names them and their place.
        self._read: dict[str, dict[tuple[str, int], Incoming]] = {}

    async def run(self) -> None:
        """Fetch, read, take in."""
        work, name = self._work, self._source.name
        await self._ask()
        for row in await work.ledger(lambda connection: unread(connection, name)):
            await self._note_items(row)
        waiting = await work.ledger(lambda connection: waiting_items(connection, name))
        for start in range(0, len(waiting), _TOGETHER):
            self.report.waiting += await self._take_in(waiting[start : start + _TOGETHER])
        due = await work.ledger(lambda connection: pages_to_revisit(connection, name, work.began))
        versions = await self._pages.visit_again(due)
        before, said_again = self.report.became.taken_in, len(self.report.became.said_again)
        await self._take_in(versions)
        self.report.edited = self.report.became.taken_in - before + len(self.report.became.said_again) - said_again
        self.report.pages, self.report.retracted = self._pages.fetched, self._pages.retracted

    async def _ask(self) -> None:
        """Asks for the source's own address, where that is due."""
        work, address = self._work, self._source.address
        last, earlier = await work.ledger(
            lambda connection: (latest(connection, address, "source"), kept_before(connection, address, "source"))
        )
        if self._is_due(last):
            row = await work.fetch(self._fetcher, address, "source", self._source.name, earlier)
            self.report.ending, self.report.reason, self.report.moved_to = row.ending, row.reason, row.moved_to
        elif (until := work.paused.get(host_of(address))) is not None:
            self.report.reason = f"its host asked to be left alone until {until:%Y-%m-%d %H:%M} UTC"

    def _is_due(self, last: FetchRow | None) -> bool:
        now = self._work.began
        if host_of(self._source.address) in self._work.paused:
            return False
        if last is None or self._work.again:
            return True
        every = _GONE_EVERY if last.ending == "gone" else timedelta(minutes=self._source.every_minutes)
        return now >= last.fetched_at + _ALMOST * every

    async def _note_items(self, row: FetchRow) -> None:
        items, problem = await self._work.read(lambda: self._items_in(row))
        now = self._work.clock()
        self.report.items += len(items)
        self.report.new_items += await self._work.ledger(
            lambda connection: note_reading(connection, self._source.name, row, items, problem, now)
        )
        if problem is not None:
            self.report.reason = problem

    def _items_in(self, row: FetchRow) -> tuple[list[Incoming], str | None]:
        """The items of bytes that were kept, and why there are none."""
        address = row.final_address or row.address
        try:
            content = self._work.kept.read(row.sha256 or "")
            if self._source.kind == "page":
                page = read_page(content, address, row.content_type)
                problem = next((p.reason for p in page.problems if p.rejected), None)
                items = [] if problem is not None else [item_of_page(page, self._source)]
            else:
                feed = read_feed(content, address, row.content_type)
                problem = next((p.reason for p in feed.problems if p.rejected), None)
                items = list(items_of_feed(feed, self._source))
        except MissingBytesError as error:
            return [], str(error)
        except Exception as error:  # what a reader raises is a fault of ours; the source's bytes stay for a better one
            return [], f"it cannot be read: {error!r}"[:300]
        self._read[row.fetch_id] = {(item.key, item.number): item for item in items}
        return items, problem

    async def _take_in(self, items: Sequence[FetchedItemRow]) -> int:
        """Makes arrivals of items, with their pages where those come; how many wait for a later round."""
        work = self._work
        # Without a page to be fetched there is nothing to know about pages.
        facts = {} if self._pages.is_at_its_bounds else await work.ledger(partial(facts_of, items))
        found = [await self._ready(item, facts) for item in items]
        ready = [one for one in found if one is not None]
        settings, now = work.context.settings, work.clock()
        if ready:
            self.report.became.add(
                await work.ledger(
                    lambda connection: take_in_items(
                        connection, ready, now, settings.zone, settings.articles.max_characters
                    )
                )
            )
        return len(items) - len(ready)

    async def _ready(self, item: FetchedItemRow, facts: Mapping[str, PageFacts]) -> Ready | None:
        """The item with its page, or without where none will come; None where it waits for a later round."""
        incoming = await self._incoming(item)
        if incoming is None:
            lost = "this version reads its feed otherwise; where the feed still has it, it comes again"
            return Ready(item, {}, (Problem(None, lost),))
        if item.page_address is None:
            return Ready(item, dict(incoming.fields), incoming.notes)
        page = await self._pages.page_of(item, facts)
        if page is None:
            return None
        if isinstance(page, NoPage):
            return _without_page(item, incoming, page.reason)
        if await self._pages.is_of_another(item, page):
            return _without_page(item, incoming, "it is, byte by byte, that of another item")
        return await self._work.read(partial(self._with_page, item, incoming, page))

    async def _incoming(self, item: FetchedItemRow) -> Incoming | None:
        if item.fetch_id not in self._read:
            row = await self._work.ledger(lambda connection: fetch_of(connection, item.fetch_id))
            await self._work.read(lambda: self._items_in(row))
        return self._read.get(item.fetch_id, {}).get((item.item_key, item.number))

    def _with_page(self, item: FetchedItemRow, incoming: Incoming, row: FetchRow) -> Ready:
        try:
            content = self._work.kept.read(row.sha256 or "")
            page = read_page(content, row.final_address or row.address, row.content_type)
        except Exception as error:  # as above: the item is there, with or without its page
            return _without_page(item, incoming, f"{error!r}"[:300])
        zone = self._work.context.settings.zone
        fields, notes, why_not = with_page(incoming, page, item.first_seen_at.astimezone(zone).date(), zone)
        if why_not is not None:
            return _without_page(item, replace(incoming, fields=fields, notes=notes), why_not)
        return Ready(item, fields, notes, row.fetch_id)


def _without_page(item: FetchedItemRow, incoming: Incoming, why: str) -> Ready:
    """The item as its feed has it; nothing, where it had its page before and is looked at again."""
    if item.content_hash != incoming.content_hash:
        return Ready(item, {}, (Problem("text", f"its page is not taken again: {why}; what it said before stays"),))
    return Ready(item, dict(incoming.fields), (*incoming.notes, noted("text", f"its page is not taken: {why}")))
