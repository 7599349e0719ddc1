"""One source in one round: its address, where it is due; what is new in it; the pages behind its blurbs; arrivals.

Whatever came is a fact of the ledger before it is used, so a round that was stopped goes on where it stopped. Belongs
here: the order of these steps, and what the network is asked for. Does not belong here: how an address is fetched
(`sources/fetching/`), what is made of the bytes (`fetched_items.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bellwether_assets.articles.fetched_items import Incoming, item_of_page, items_of_feed, with_page
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
from bellwether_assets.sources.fetching.fetch_ledger import (
    Purpose,
    failures_since,
    fetch_of,
    kept_before,
    latest,
    page_taken_for_another,
)
from bellwether_assets.sources.fetching.kept_bytes import MissingBytesError
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.sources.read_feed import read_feed
from bellwether_assets.sources.read_page import read_page

# A round an hour ends a little later than it began; the next must still find its sources due.
_ALMOST = 0.9
# A source that is gone for good is looked at once a day, in case it is not.
_GONE_EVERY = timedelta(days=1)
# Rounds in which the page of an item may fail before the item is taken in as it came.
_PAGE_ROUNDS = 3
# Pages that fail one after the other before a source's others are left to the next round.
_FAILURES_IN_A_ROW = 3
_WILL_NOT_COME = frozenset({"missing", "gone", "refused"})
# Items that become arrivals in one transaction.
_TOGETHER = 1_000


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
    became: TakenIn = field(default_factory=TakenIn)


class SourceRound:
    """One source in one round."""

    def __init__(self, work: RoundWork, fetcher: Fetcher, source: Source, report: SourceReport) -> None:
        self.report = report
        self._work = work
        self._fetcher = fetcher
        self._source = source
        self._read: dict[str, dict[tuple[str, str], Incoming]] = {}
        self._pages: dict[str, str] = {}  # hash of a page's bytes → the item that it was fetched for
        self._failures = 0

    async def run(self) -> None:
        """Fetch, read, take in."""
        last = await self._work.ledger(lambda connection: latest(connection, self._source.address, "source"))
        if self._is_due(last):
            row = await self._fetch(self._source.address, "source")
            self.report.ending, self.report.reason, self.report.moved_to = row.ending, row.reason, row.moved_to
        elif (until := self._work.paused.get(host_of(self._source.address))) is not None:
            self.report.reason = f"its host asked to be left alone until {until:%Y-%m-%d %H:%M} UTC"
        for row in await self._work.ledger(lambda connection: unread(connection, self._source.name)):
            await self._note_items(row)
        ready: list[Ready] = []
        for item in await self._work.ledger(lambda connection: waiting_items(connection, self._source.name)):
            found = await self._ready(item)
            if found is None:
                self.report.waiting += 1
                continue
            ready.append(found)
            if len(ready) >= _TOGETHER:
                await self._take_in(ready)
                ready = []
        if ready:
            await self._take_in(ready)

    def _is_due(self, last: FetchRow | None) -> bool:
        now = self._work.began
        if host_of(self._source.address) in self._work.paused:
            return False
        if last is None or self._work.again:
            return True
        every = _GONE_EVERY if last.ending == "gone" else timedelta(minutes=self._source.every_minutes)
        return now >= last.fetched_at + _ALMOST * every

    async def _fetch(self, address: str, purpose: Purpose) -> FetchRow:
        return await self._work.fetch(self._fetcher, address, purpose, self._source.name)

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
        self._read[row.fetch_id] = {(item.key, item.content_hash): item for item in items}
        return items, problem

    async def _ready(self, item: FetchedItemRow) -> Ready | None:
        """The item with its page, or without where none will come; None where it waits for a later round."""
        incoming = await self._incoming(item)
        if incoming is None:
            lost = "this version reads its feed otherwise; where the feed still has it, it comes again"
            return Ready(item, {}, (Problem(None, lost),))
        if item.page_address is None:
            return Ready(item, dict(incoming.fields), incoming.notes)
        page = await self._page_of(item)
        if isinstance(page, str):
            told = noted("text", f"its page is not taken: {page}")
            return Ready(item, dict(incoming.fields), (*incoming.notes, told))
        if page is None:
            return None
        if await self._is_of_another(item, page):
            told = noted("text", "its page is not taken: it is, byte by byte, that of another item")
            return Ready(item, dict(incoming.fields), (*incoming.notes, told))
        return await self._work.read(partial(self._with_page, item, incoming, page))

    async def _is_of_another(self, item: FetchedItemRow, page: FetchRow) -> bool:
        sha256 = page.sha256 or ""
        if self._pages.setdefault(sha256, item.item_key) != item.item_key:
            return True
        name, key = self._source.name, item.item_key
        return await self._work.ledger(lambda connection: page_taken_for_another(connection, name, key, sha256))

    async def _incoming(self, item: FetchedItemRow) -> Incoming | None:
        if item.fetch_id not in self._read:
            row = await self._work.ledger(lambda connection: fetch_of(connection, item.fetch_id))
            await self._work.read(lambda: self._items_in(row))
        return self._read.get(item.fetch_id, {}).get((item.item_key, item.content_hash))

    async def _page_of(self, item: FetchedItemRow) -> FetchRow | str | None:
        """The page of an item as it was kept; why none will come; or None where it is for a later round."""
        work, address = self._work, item.page_address or ""
        kept = await work.ledger(lambda connection: kept_before(connection, address, "page"))
        if kept is not None and kept.fetched_at >= item.first_seen_at:
            return kept
        failures = await work.ledger(lambda connection: failures_since(connection, address, item.first_seen_at))
        if failures and (failures[0].ending in _WILL_NOT_COME or len(failures) >= _PAGE_ROUNDS):
            return failures[0].reason or failures[0].ending
        if (
            self.report.pages >= work.bounds.pages_a_round
            or self._failures >= _FAILURES_IN_A_ROW
            or work.is_late
            or host_of(address) in work.paused
        ):
            return None
        self.report.pages += 1
        row = await self._fetch(address, "page")
        if row.sha256 is not None:
            self._failures = 0
            return row
        if row.ending in _WILL_NOT_COME:
            return row.reason or row.ending
        self._failures += 1
        if row.not_before is not None:
            work.paused[host_of(address)] = row.not_before
        return (row.reason or row.ending) if len(failures) + 1 >= _PAGE_ROUNDS else None

    def _with_page(self, item: FetchedItemRow, incoming: Incoming, row: FetchRow) -> Ready:
        try:
            content = self._work.kept.read(row.sha256 or "")
            page = read_page(content, row.final_address or row.address, row.content_type)
        except Exception as error:  # as above: the item is there, with or without its page
            told = noted("text", f"its page is not taken: {error!r}"[:300])
            return Ready(item, dict(incoming.fields), (*incoming.notes, told))
        fields, notes, is_taken = with_page(incoming, page)
        return Ready(item, fields, notes, row.fetch_id if is_taken else None)

    async def _take_in(self, ready: Sequence[Ready]) -> None:
        settings, now = self._work.context.settings, self._work.clock()
        became = await self._work.ledger(
            lambda connection: take_in_items(connection, ready, now, settings.zone, settings.articles.max_characters)
        )
        self.report.became.add(became)
