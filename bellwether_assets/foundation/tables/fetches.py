"""The ledger of the network: what was asked for, what came, and what was read of it."""

from datetime import datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import BigInt, Row, declared


@declared("ledger", "fetches", key=("fetch_id",))
class FetchRow(Row):
    """One row per fetch of an address, however it ended."""

    fetch_id: Annotated[str, "identifier"]
    source: Annotated[str | None, "the source that it was fetched for; NULL for a robots.txt, which is of a host"]
    purpose: Annotated[str, "source: its own address; page: that of an item; or robots"]
    address: Annotated[str, "the address that was asked for"]
    fetched_at: Annotated[datetime, "when the fetch ended"]
    ending: Annotated[str, "fetched, unchanged, gone, missing, put off, refused or failed"]
    reason: Annotated[str | None, "why nothing came"]
    status: Annotated[int | None, "the status of the last response; NULL where there was none"]
    final_address: Annotated[str | None, "where its redirects led"]
    moved_to: Annotated[str | None, "the same, where all of them are for good"]
    etag: Annotated[str | None, "the validator to ask with the next time"]
    last_modified: Annotated[str | None, "the other one"]
    content_type: Annotated[str | None, "the header Content-Type"]
    sha256: Annotated[str | None, "hash of the bytes that came, or that were kept and are unchanged; names their file"]
    size: Annotated[BigInt | None, "bytes that came, after decompression"]
    attempts: Annotated[int, "requests for it, from 1"]
    not_before: Annotated[datetime | None, "until when the server asks to be left alone"]


@declared("ledger", "fetch_readings", key=("fetch_id",))
class FetchReadingRow(Row):
    """One row per feed or page of a source that was fetched and read."""

    fetch_id: Annotated[str, "the fetch"]
    source: Annotated[str, "the source"]
    read_at: Annotated[datetime, "when"]
    items: Annotated[int, "items found in it"]
    new_items: Annotated[int, "those that had not been seen, or not with these words"]
    blurbs: Annotated[int, "those that carry the beginning of an article alone"]
    undated: Annotated[int, "those without a readable date"]
    problem: Annotated[str | None, "why it could not be read as a whole"]


@declared("ledger", "fetched_items", key=("source", "item_key", "content_hash"))
class FetchedItemRow(Row):
    """One row per item of a source, and once more each time its words change."""

    source: Annotated[str, "the source"]
    item_key: Annotated[str, "hash of what names the item: its address, else its id, else its title"]
    content_hash: Annotated[str, "hash of what it says"]
    fetch_id: Annotated[str, "the fetch that brought it"]
    number: Annotated[int, "its place in the feed, from 1"]
    first_seen_at: Annotated[datetime, "when that was"]
    page_address: Annotated[str | None, "the page to fetch for it; NULL where it is taken in as it came"]


@declared("ledger", "fetched_item_ends", key=("source", "item_key", "content_hash"))
class FetchedItemEndRow(Row):
    """One row per item that was dealt with; an item without one waits."""

    source: Annotated[str, "the source"]
    item_key: Annotated[str, "the item"]
    content_hash: Annotated[str, "what it said"]
    ended_at: Annotated[datetime, "when"]
    ending: Annotated[str, "taken in, repeat, or rejected"]
    arrival_id: Annotated[str | None, "the document that it became; NULL where it was rejected"]
    page_fetch_id: Annotated[str | None, "the page whose text was taken; NULL where it is the feed's own"]


@declared("ledger", "retractions", key=("fetch_id",))
class RetractionRow(Row):
    """One row per time that the page of an article was found taken off by its publisher."""

    fetch_id: Annotated[str, "the fetch that it was noticed by"]
    page_address: Annotated[str, "the page"]
    arrival_id: Annotated[str, "a document that the page had become: its article is the one that was taken off"]
    source: Annotated[str, "the source that brought it"]
    noticed_at: Annotated[datetime, "when that was noticed"]
    reason: Annotated[str, "what its server answered"]


@declared("ledger", "returns", key=("fetch_id",))
class ReturnRow(Row):
    """One row per time that a page said again what it had said before, after other words or after it was taken off."""

    fetch_id: Annotated[str, "the fetch that brought it"]
    page_address: Annotated[str, "the page"]
    arrival_id: Annotated[str, "the document that it had become before"]
    source: Annotated[str, "the source that brought it"]
    noticed_at: Annotated[datetime, "when that was noticed"]


@declared("ledger", "source_health", key=("source",))
class SourceHealthRow(Row):
    """One row per source of the settings, as of the last round."""

    source: Annotated[str, "its name"]
    kind: Annotated[str, "feed, page or folder"]
    address: Annotated[str, "its address, or its folder in the inbox"]
    state: Annotated[str, "well, quiet, failing, paused, or new: not asked yet"]
    reason: Annotated[str | None, "why it is not well"]
    last_asked_at: Annotated[datetime | None, "when it was last asked"]
    last_heard_at: Annotated[datetime | None, "when it last answered with what can be read"]
    last_new_at: Annotated[datetime | None, "when it last brought something new"]
    usual_hours: Annotated[float | None, "hours between two times it brings something new, the median of the last 20"]
    quiet_after_hours: Annotated[float | None, "after so many hours without anything new it is quiet"]
    failures: Annotated[int, "times in a row that nothing came of asking"]
    blurbs: Annotated[float | None, "share of the items in its feed that carry the beginning of an article alone"]
    undated: Annotated[float | None, "share of the items in its feed without a date"]
    as_of: Annotated[datetime, "the round that this was told by"]
