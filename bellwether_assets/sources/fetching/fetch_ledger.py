"""The ledger of fetches: written once an address was asked for, and read before it is asked again.

Belongs here: facts about fetches. Does not belong here: what is read of the bytes, fetching itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Literal

import polars as pl

from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.fetches import FetchRow
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.sources.addresses import host_of
from bellwether_assets.sources.fetching.kept_bytes import KeptBytes, MissingBytesError
from bellwether_assets.sources.fetching.outcome import Outcome, Wanted
from bellwether_assets.sources.fetching.robots import Rules, rules_of

# The address of a source itself, the page of an item of its feed, or the rules of a host.
Purpose = Literal["source", "page", "robots"]
_ROBOTS_KEPT = timedelta(hours=24)
# Bytes came, or were unchanged. Not those that nobody could read: by their validators a server would never send others.
_READABLE = (
    "f.sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger.fetch_readings r JOIN ledger.fetches b USING (fetch_id)"
    " WHERE b.sha256 = f.sha256 AND r.problem IS NOT NULL)"
)
_LATEST = "SELECT * FROM ledger.fetches WHERE address = ? AND purpose = ? ORDER BY fetched_at DESC, fetch_id LIMIT 1"


def row_of(
    outcome: Outcome, purpose: Purpose, source: str | None, now: datetime, kept: KeptBytes, earlier: FetchRow | None
) -> FetchRow:
    """The fact of a fetch; its bytes are kept first, so that no fact names bytes that are not there. Raises OSError."""
    sha256, content_type = None, outcome.content_type
    if outcome.content is not None:
        sha256 = kept.keep(outcome.content)
    elif outcome.ending == "unchanged" and earlier is not None:
        sha256, content_type = earlier.sha256, earlier.content_type
    pause = outcome.pause_seconds
    return FetchRow(
        fetch_id=identifier("f", purpose, outcome.address, source or "", now.isoformat()),
        source=source,
        purpose=purpose,
        address=outcome.address,
        fetched_at=now,
        ending=outcome.ending,
        reason=outcome.reason,
        status=outcome.status,
        final_address=outcome.final_address,
        moved_to=outcome.moved_to,
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        content_type=content_type,
        sha256=sha256,
        size=len(outcome.content) if outcome.content is not None else None,
        attempts=outcome.attempts,
        not_before=now + timedelta(seconds=pause) if pause is not None else None,
    )


def paused_hosts(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Hosts that asked to be left alone, and until when."""
    found: dict[str, datetime] = {}
    for address, until in connection.execute(
        "SELECT address, max(not_before) FROM ledger.fetches WHERE not_before > ? GROUP BY address ORDER BY address",
        [now],
    ).fetchall():
        host = host_of(address)
        found[host] = max(until, found.get(host, until))
    return found


def failures_since(connection: Connection, since: Mapping[str, datetime]) -> dict[str, list[FetchRow]]:
    """Fetches of items' pages that brought nothing, each page since a time; the latest first."""
    found: dict[str, list[FetchRow]] = defaultdict(list)
    with _asked_for(connection, since):
        rows = connection.execute(
            "SELECT f.* FROM ledger.fetches f JOIN asked_for USING (address) WHERE f.purpose = 'page'"
            " AND f.fetched_at >= asked_for.since AND f.sha256 IS NULL ORDER BY f.fetched_at DESC, f.fetch_id"
        ).pl()
    for row in rows_of(FetchRow, rows):
        found[row.address].append(row)
    return found


def kept_pages(connection: Connection, pages: Mapping[str, datetime]) -> dict[str, FetchRow]:
    """Page → the last fetch that brought its bytes, or found them unchanged, for pages of which some are kept."""
    with _asked_for(connection, pages):
        rows = connection.execute(
            "SELECT DISTINCT ON (f.address) f.* FROM ledger.fetches f SEMI JOIN asked_for USING (address)"  # noqa: S608
            f" WHERE f.purpose = 'page' AND {_READABLE} ORDER BY f.address, f.fetched_at DESC, f.fetch_id"
        ).pl()
    return {row.address: row for row in rows_of(FetchRow, rows)}


@contextmanager
def _asked_for(connection: Connection, since: Mapping[str, datetime]) -> Iterator[None]:
    """Addresses as a table beside the ledger: one by one, each would read all of it."""
    columns = [pl.Series("address", list(since), pl.String)]
    columns.append(pl.Series("since", list(since.values()), pl.Datetime("us", "UTC")))
    connection.register("asked_for", pl.DataFrame(columns))
    try:
        yield
    finally:
        connection.unregister("asked_for")


def record(connection: Connection, rows: Sequence[FetchRow]) -> None:
    """Adds fetches; the caller holds the transaction."""
    append(connection, FetchRow, frame_of(FetchRow, rows))


def latest(connection: Connection, address: str, purpose: Purpose) -> FetchRow | None:
    """The last fetch of an address."""
    found = rows_of(FetchRow, connection.execute(_LATEST, [address, purpose]).pl())
    return found[0] if found else None


def fetch_of(connection: Connection, fetch_id: str) -> FetchRow:
    """A fetch by its identifier. Raises LookupError."""
    found = rows_of(FetchRow, connection.execute("SELECT * FROM ledger.fetches WHERE fetch_id = ?", [fetch_id]).pl())
    if not found:
        raise LookupError(f"there is no fetch {fetch_id}")
    return found[0]


def kept_before(connection: Connection, address: str, purpose: Purpose) -> FetchRow | None:
    """The last fetch of an address that brought bytes which could be read, or found them unchanged."""
    found = connection.execute(
        f"SELECT f.* FROM ledger.fetches f WHERE f.address = ? AND f.purpose = ? AND {_READABLE}"  # noqa: S608 - fixed text
        " ORDER BY f.fetched_at DESC, f.fetch_id LIMIT 1",
        [address, purpose],
    ).pl()
    rows = rows_of(FetchRow, found)
    return rows[0] if rows else None


def texts_of_items(connection: Connection, source: str) -> dict[str, str]:
    """Hash of a page's bytes → the item of a source whose text it became."""
    found = connection.execute(
        "SELECT f.sha256, min(e.item_key) FROM ledger.fetched_item_ends e"
        " JOIN ledger.fetches f ON f.fetch_id = e.page_fetch_id WHERE e.source = ? GROUP BY f.sha256",
        [source],
    ).fetchall()
    return dict(found)


def wanted(address: str, earlier: FetchRow | None, kept: KeptBytes) -> Wanted:
    """An address to ask for, with the validators of what is kept of it; without, where the bytes are lost."""
    if earlier is None or earlier.sha256 is None or not kept.file(earlier.sha256).exists():
        return Wanted(address)
    return Wanted(address, earlier.etag, earlier.last_modified)


def kept_robots(connection: Connection, kept: KeptBytes, now: datetime) -> dict[str, Rules]:
    """robots.txt → rules that were fetched within a day (RFC 9309, 2.4): none of a server that was in trouble."""
    rows = rows_of(
        FetchRow,
        connection.execute(
            "SELECT DISTINCT ON (address) * FROM ledger.fetches WHERE purpose = 'robots' AND fetched_at > ?"
            " ORDER BY address, fetched_at DESC",
            [now - _ROBOTS_KEPT],
        ).pl(),
    )
    found = {}
    for row in rows:
        try:
            content = kept.read(row.sha256) if row.sha256 is not None else None
        except MissingBytesError:
            continue  # it is fetched again
        rules = rules_of(Outcome(row.address, "failed", status=row.status, content=content))
        if rules.refusal is None:
            found[row.address] = rules
    return found
