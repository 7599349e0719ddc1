"""The pages behind the items of one source, within one round: which are fetched, which wait, which will not come.

Belongs here: what a page's facts mean for its item, and the bounds of a source's pages. Does not belong here: what is
made of a page's bytes (`fetched_items.py`), the source's own address (`fetch_source.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bellwether_assets.articles.revisit_pages import (
    another_version,
    is_taken_off,
    note_retraction,
    note_versions,
)
from bellwether_assets.articles.round_work import Also, RoundWork, nothing_more
from bellwether_assets.foundation.source_settings import Source
from bellwether_assets.foundation.tables.fetches import FetchedItemRow, FetchRow
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.sources.addresses import host_of
from bellwether_assets.sources.fetching.fetch import Fetcher
from bellwether_assets.sources.fetching.fetch_ledger import failures_since, kept_pages, texts_of_items

# Rounds in which the page of an item may fail before the item is taken in as it came.
_PAGE_ROUNDS = 3
# Pages that fail one after the other before a source's others are left to the next round.
_FAILURES_IN_A_ROW = 3
_WILL_NOT_COME = frozenset({"missing", "gone", "refused"})


@dataclass(frozen=True)
class NoPage:
    """Why the page of an item will not come."""

    reason: str


@dataclass(frozen=True)
class PageFacts:
    """What the ledger knows of the page of an item: what is kept of it, and its failures since the item came."""

    kept: FetchRow | None
    failures: tuple[FetchRow, ...]


def facts_of(items: Iterable[FetchedItemRow], connection: Connection) -> dict[str, PageFacts]:
    """Page → its facts, for items that have one."""
    since = {item.page_address: item.first_seen_at for item in items if item.page_address is not None}
    kept, failures = kept_pages(connection, since), failures_since(connection, since)
    return {address: PageFacts(kept.get(address), tuple(failures.get(address, ()))) for address in since}


@dataclass
class ItemPages:
    """The pages of one source. `retracted`: pages that were taken off → their articles."""

    work: RoundWork
    fetcher: Fetcher
    source: Source
    fetched: int = 0
    retracted: dict[str, str] = field(default_factory=dict)
    _failures: int = 0
    # Hash of a page's bytes → the item that it is the text of; filled when first asked.
    _texts: dict[str, str] | None = None

    async def page_of(self, item: FetchedItemRow, facts: Mapping[str, PageFacts]) -> FetchRow | NoPage | None:
        """The page of an item as it was kept, or why none will come; None where it is for a later round."""
        address = item.page_address or ""
        known = facts.get(address)
        if known is None:
            return None
        if known.kept is not None and known.kept.fetched_at >= item.first_seen_at:
            return known.kept
        if known.failures and (known.failures[0].ending in _WILL_NOT_COME or len(known.failures) >= _PAGE_ROUNDS):
            return _no_page(known.failures[0])
        if self.is_at_its_bounds or host_of(address) in self.work.paused:
            return None
        row = await self._fetch(address, known.kept)
        if row.sha256 is not None:
            return row
        return _no_page(row) if row.ending in _WILL_NOT_COME or len(known.failures) + 1 >= _PAGE_ROUNDS else None

    @property
    def is_at_its_bounds(self) -> bool:
        """Whether this round begins no further page of this source."""
        return (
            self.fetched >= self.work.bounds.pages_a_round or self._failures >= _FAILURES_IN_A_ROW or self.work.is_late
        )

    async def is_of_another(self, item: FetchedItemRow, page: FetchRow) -> bool:
        """Whether the very bytes of a page are the text of another item: a page that asks for consent, or is sorry."""
        if self._texts is None:
            name = self.source.name
            self._texts = await self.work.ledger(lambda connection: texts_of_items(connection, name))
        return self._texts.setdefault(page.sha256 or "", item.item_key) != item.item_key

    async def visit_again(self, items: Sequence[FetchedItemRow]) -> list[FetchedItemRow]:
        """Fetches pages that were taken before; the items that are new by what their pages say now.

        A version, or a retraction, is written together with the fetch that found it: a kill between the two would lose
        it, since the next answer is that nothing has changed.
        """
        found: list[FetchedItemRow] = []
        for item in items:
            address = item.page_address or ""
            if self.is_at_its_bounds:
                break
            if host_of(address) in self.work.paused:
                continue
            facts = await self.work.ledger(partial(facts_of, [item]))

            def also(connection: Connection, row: FetchRow, item: FetchedItemRow = item) -> None:
                # Of a page that was taken off, that it is unchanged means that it is back.
                if row.size is not None or (row.sha256 is not None and is_taken_off(connection, item, row)):
                    found.append(another_version(item, row))
                    note_versions(connection, found[-1:])
                elif row.sha256 is None and (article := note_retraction(connection, item, row)) is not None:
                    self.retracted[row.address] = article

            await self._fetch(address, facts[address].kept, also)
        return found

    async def _fetch(self, address: str, earlier: FetchRow | None, also: Also = nothing_more) -> FetchRow:
        self.fetched += 1
        row = await self.work.fetch(self.fetcher, address, "page", self.source.name, earlier, also)
        if row.sha256 is not None:
            self._failures = 0
        elif row.ending not in _WILL_NOT_COME:
            # What has to do with the host, not with the page, counts against the others of this round.
            self._failures += 1
        if row.not_before is not None:
            self.work.paused[host_of(address)] = row.not_before
        return row


def _no_page(row: FetchRow) -> NoPage:
    return NoPage(row.reason or row.ending)
