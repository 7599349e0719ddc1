"""Pages that were taken are looked at again: an edited one is a new version, one that was taken off is a retraction.

Belongs here: which pages are due, and when a missing page counts as taken off. Does not belong here: fetching them
(`fetch_source.py`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.fetches import FetchedItemRow, FetchRow, RetractionRow
from bellwether_assets.foundation.warehouse import Connection, append

# Corrections come soon or never: the ages at which a page is looked at again.
AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
# Of an address that answers 404: a server in trouble says so too, but not twice, days apart.
_TIMES_MISSING = 2

_TAKEN = (
    "SELECT i.*, e.ended_at, count(f.fetch_id) AS visits FROM ledger.fetched_item_ends e"
    " JOIN ledger.fetched_items i USING (source, item_key, content_hash)"
    " LEFT JOIN ledger.fetches f ON f.address = i.page_address AND f.purpose = 'page' AND f.fetched_at > e.ended_at"
    " WHERE e.source = ? AND e.page_fetch_id IS NOT NULL AND e.ended_at > ?"
    " AND i.page_address NOT IN (SELECT page_address FROM ledger.retractions)"
    " GROUP BY ALL ORDER BY e.ended_at, i.number"
)


def pages_to_revisit(connection: Connection, source: str, now: datetime) -> list[FetchedItemRow]:
    """Items whose pages are due for another look, the longest taken first; each page once.

    A page counts from when it was first taken: an edit does not begin its visits anew.
    """
    taken = connection.execute(_TAKEN, [source, now - 2 * AGES[-1]]).pl()
    rows = rows_of(FetchedItemRow, taken.drop("ended_at", "visits"))
    found: dict[str, FetchedItemRow | None] = {}
    for row, ended_at, visits in zip(rows, taken["ended_at"], taken["visits"], strict=True):
        is_due = visits < len(AGES) and now >= ended_at + AGES[visits]
        found.setdefault(row.page_address or "", row if is_due else None)
    return [row for row in found.values() if row is not None]


def another_version(item: FetchedItemRow, page: FetchRow) -> FetchedItemRow:
    """The item as its page says it now, first seen when that was fetched."""
    return FetchedItemRow(
        source=item.source,
        item_key=item.item_key,
        content_hash=digest(item.content_hash, page.sha256 or ""),
        fetch_id=item.fetch_id,
        number=item.number,
        first_seen_at=page.fetched_at,
        page_address=item.page_address,
    )


def note_versions(connection: Connection, rows: Sequence[FetchedItemRow]) -> None:
    """Adds items that are new by their pages; the caller holds the transaction."""
    append(connection, FetchedItemRow, frame_of(FetchedItemRow, rows))


def note_retraction(connection: Connection, item: FetchedItemRow, page: FetchRow) -> str | None:
    """Records that a page was taken off, if it was: its article. The caller holds the transaction."""
    if page.ending != "gone" and not (page.ending == "missing" and _times_missing(connection, page) >= _TIMES_MISSING):
        return None
    found = connection.execute(
        "SELECT a.article_id FROM ledger.fetched_item_ends e JOIN ledger.arrivals a USING (arrival_id)"
        " WHERE e.source = ? AND e.item_key = ? AND e.page_fetch_id IS NOT NULL ORDER BY e.ended_at LIMIT 1",
        [item.source, item.item_key],
    ).fetchone()
    if found is None:
        return None
    row = RetractionRow(
        page_address=page.address,
        article_id=found[0],
        source=item.source,
        noticed_at=page.fetched_at,
        reason=page.reason or page.ending,
        fetch_id=page.fetch_id,
    )
    append(connection, RetractionRow, frame_of(RetractionRow, [row]))
    return row.article_id


def _times_missing(connection: Connection, page: FetchRow) -> int:
    """How often in a row the page was missing, up to now."""
    endings = connection.execute(
        "SELECT ending FROM ledger.fetches WHERE address = ? AND purpose = 'page' ORDER BY fetched_at DESC LIMIT ?",
        [page.address, _TIMES_MISSING],
    ).fetchall()
    return sum(ending == "missing" for (ending,) in endings)
