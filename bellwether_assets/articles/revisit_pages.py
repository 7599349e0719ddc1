"""Pages that were taken are looked at again: what is edited, taken off, or put back as it was, is a version.

Belongs here: which pages are due, when a missing page counts as taken off, when a page says again what it said before.
Does not belong here: fetching them (`fetch_source.py`), the order of versions (`order_versions.py`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.fetches import FetchedItemRow, FetchRow, RetractionRow, ReturnRow
from bellwether_assets.foundation.warehouse import Connection, append

# Corrections come soon or never: the ages at which a page is looked at again.
AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
# Of an address that answers 404: a server in trouble says so too, but not twice, days apart.
_TIMES_MISSING = 2

# Of each page the item that became of it last, whose words its feed has now.
_TAKEN = (
    "SELECT t.*, (SELECT count(*) FROM ledger.fetches f WHERE f.address = t.page_address AND f.purpose = 'page'"
    " AND f.fetched_at > t.first_taken) AS visits FROM"
    " (SELECT i.*, min(e.ended_at) OVER (PARTITION BY i.page_address) AS first_taken"
    " FROM ledger.fetched_item_ends e JOIN ledger.fetched_items i USING (source, item_key, content_hash)"
    " WHERE e.source = ? AND e.page_fetch_id IS NOT NULL QUALIFY row_number() OVER"
    " (PARTITION BY i.page_address ORDER BY e.ended_at DESC, i.first_seen_at DESC, i.content_hash) = 1) t"
    " WHERE t.first_taken > ? ORDER BY t.first_taken, t.number, t.page_address"
)
# A page that was found taken off, and not found there since.
_IS_OFF = (
    "SELECT 1 FROM ledger.retractions r WHERE r.source = ? AND r.page_address = ? AND NOT EXISTS"
    " (SELECT 1 FROM ledger.fetches f WHERE f.source = r.source AND f.address = r.page_address"
    " AND f.purpose = 'page' AND f.sha256 IS NOT NULL AND f.fetched_at > r.noticed_at AND f.fetch_id <> ?)"
)
# What a page became the last time before a fetch of it, and when.
_LAST_SAID = (
    "SELECT e.arrival_id, f.fetched_at FROM ledger.fetched_item_ends e JOIN ledger.fetches f"
    " ON f.fetch_id = e.page_fetch_id WHERE e.source = ? AND e.item_key = ? AND e.arrival_id IS NOT NULL"
    " AND f.fetched_at < ? ORDER BY f.fetched_at DESC, e.ended_at DESC, e.arrival_id LIMIT 1"
)


def pages_to_revisit(connection: Connection, source: str, now: datetime) -> list[FetchedItemRow]:
    """Items whose pages are due for another look, the longest taken first; each page once.

    A page counts from when it was first taken: an edit does not begin its visits anew. One that was taken off is looked
    at as any other, in case it comes back.
    """
    taken = connection.execute(_TAKEN, [source, now - 2 * AGES[-1]]).pl()
    rows = rows_of(FetchedItemRow, taken.drop("first_taken", "visits"))
    return [
        row
        for row, first_taken, visits in zip(rows, taken["first_taken"], taken["visits"], strict=True)
        if visits < len(AGES) and now >= first_taken + AGES[visits]
    ]


def another_version(item: FetchedItemRow, page: FetchRow) -> FetchedItemRow:
    """The item as its page says it now, first seen when that was fetched: each such look is an item of its own."""
    return FetchedItemRow(
        source=item.source,
        item_key=item.item_key,
        content_hash=digest(item.content_hash, page.fetch_id),
        fetch_id=item.fetch_id,
        number=item.number,
        first_seen_at=page.fetched_at,
        page_address=item.page_address,
    )


def note_versions(connection: Connection, rows: Sequence[FetchedItemRow]) -> None:
    """Adds items that are new by their pages; the caller holds the transaction."""
    append(connection, FetchedItemRow, frame_of(FetchedItemRow, rows))


def note_retraction(connection: Connection, item: FetchedItemRow, page: FetchRow) -> str | None:
    """Records that a page was taken off, if it was and that is new: its article. The caller holds the transaction."""
    if page.ending != "gone" and not (page.ending == "missing" and _times_missing(connection, page) >= _TIMES_MISSING):
        return None
    said = connection.execute(_LAST_SAID, [item.source, item.item_key, page.fetched_at]).fetchone()
    if said is None or is_taken_off(connection, item, page):
        return None
    row = RetractionRow(
        fetch_id=page.fetch_id,
        page_address=page.address,
        arrival_id=said[0],
        source=item.source,
        noticed_at=page.fetched_at,
        reason=page.reason or page.ending,
    )
    append(connection, RetractionRow, frame_of(RetractionRow, [row]))
    (article_id,) = connection.execute(
        "SELECT article_id FROM ledger.arrivals WHERE arrival_id = ?", [row.arrival_id]
    ).fetchone() or ("",)
    return str(article_id)


def is_taken_off(connection: Connection, item: FetchedItemRow, page: FetchRow) -> bool:
    """Whether the page of an item was known to be taken off when this fetch of it was begun."""
    return connection.execute(_IS_OFF, [item.source, page.address, page.fetch_id]).fetchone() is not None


def note_return(connection: Connection, source: str, item_key: str, arrival_id: str, page: FetchRow) -> bool:
    """Records that an item's page says again what it had become before, after other words or after it was taken off.

    Whether it did. What it says for the first time is an arrival, which tells itself when it was first seen. The
    caller holds the transaction.
    """
    said = connection.execute(_LAST_SAID, [source, item_key, page.fetched_at]).fetchone()
    if said is None:
        return False
    last, at = said
    off_since = connection.execute(
        "SELECT 1 FROM ledger.retractions WHERE source = ? AND page_address = ? AND noticed_at BETWEEN ? AND ?",
        [source, page.address, at, page.fetched_at],
    ).fetchone()
    if last == arrival_id and off_since is None:
        return False
    row = ReturnRow(
        fetch_id=page.fetch_id,
        page_address=page.address,
        arrival_id=arrival_id,
        source=source,
        noticed_at=page.fetched_at,
    )
    append(connection, ReturnRow, frame_of(ReturnRow, [row]))
    return True


def _times_missing(connection: Connection, page: FetchRow) -> int:
    """How often in a row the page was missing, up to now."""
    endings = connection.execute(
        "SELECT ending FROM ledger.fetches WHERE address = ? AND purpose = 'page' ORDER BY fetched_at DESC LIMIT ?",
        [page.address, _TIMES_MISSING],
    ).fetchall()
    return sum(ending == "missing" for (ending,) in endings)
