"""Items of sources become arrivals: which are new, which wait for their page, and what became of each.

Each step is a fact of the ledger, so that a round that was killed goes on where it stopped. Belongs here: rows. Does
not belong here: the network (`fetch_round.py`), what an item is (`fetched_items.py`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bellwether_assets.articles.arrival_rows import problem_row, unknown_of
from bellwether_assets.articles.arrivals import Place, RejectedItemError, read_item
from bellwether_assets.articles.assign_articles import assign_anew, assign_articles
from bellwether_assets.articles.fetched_items import Incoming
from bellwether_assets.articles.frozen_articles import refuse_frozen
from bellwether_assets.articles.revisit_pages import note_return
from bellwether_assets.foundation.tables.arrivals import ArrivalRow, IntakeProblemRow
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.fetches import FetchedItemEndRow, FetchedItemRow, FetchReadingRow, FetchRow
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.sources.fetching.fetch_ledger import fetch_of
from bellwether_assets.sources.problem import Problem

# What stands before a source's name where a file of the inbox would be named; no name of a source ends with a slash.
OF_SOURCE = "source:"


@dataclass(frozen=True)
class Ready:
    """An item with all that it will have. Without fields it is refused, for the problem among its notes."""

    row: FetchedItemRow
    fields: dict[str, Any]
    notes: tuple[Problem, ...]
    page_fetch_id: str | None = None


@dataclass
class TakenIn:
    """What became of items."""

    taken_in: int = 0
    repeats: int = 0
    rejected: list[str] = field(default_factory=list)
    said_again: list[str] = field(default_factory=list)  # pages that say again what they had said before

    def add(self, other: "TakenIn") -> None:
        self.taken_in += other.taken_in
        self.repeats += other.repeats
        self.rejected += other.rejected
        self.said_again += other.said_again


def note_reading(
    connection: Connection,
    source: str,
    fetch: FetchRow,
    items: Sequence[Incoming],
    problem: str | None,
    now: datetime,
) -> int:
    """Records that a fetch was read, and its items that are new; how many. The caller holds the transaction."""
    known = set(
        connection.execute(
            "SELECT item_key, content_hash FROM ledger.fetched_items WHERE source = ?", [source]
        ).fetchall()
    )
    fresh = [item for item in items if (item.key, item.content_hash) not in known]
    rows = [
        FetchedItemRow(
            source=source,
            item_key=item.key,
            content_hash=item.content_hash,
            fetch_id=fetch.fetch_id,
            number=item.number,
            first_seen_at=fetch.fetched_at,
            page_address=item.page_address,
        )
        for item in fresh
    ]
    reading = FetchReadingRow(
        fetch_id=fetch.fetch_id,
        source=source,
        read_at=now,
        items=len(items),
        new_items=len(fresh),
        blurbs=sum(item.is_blurb for item in items),
        undated=sum(item.is_undated for item in items),
        problem=problem,
    )
    append(connection, FetchedItemRow, frame_of(FetchedItemRow, rows))
    append(connection, FetchReadingRow, frame_of(FetchReadingRow, [reading]))
    return len(fresh)


def unread(connection: Connection, source: str) -> list[FetchRow]:
    """Fetches of a source's own address whose bytes came and were not read: a round ended between the two."""
    found = connection.execute(
        "SELECT f.* FROM ledger.fetches f ANTI JOIN ledger.fetch_readings USING (fetch_id)"
        " WHERE f.source = ? AND f.purpose = 'source' AND f.size IS NOT NULL ORDER BY f.fetched_at",
        [source],
    ).pl()
    return rows_of(FetchRow, found)


def waiting_items(connection: Connection, source: str) -> list[FetchedItemRow]:
    """Items of a source that nothing became of yet, the oldest first."""
    found = connection.execute(
        "SELECT i.* FROM ledger.fetched_items i ANTI JOIN ledger.fetched_item_ends e"
        " USING (source, item_key, content_hash) WHERE i.source = ? ORDER BY first_seen_at, fetch_id, number",
        [source],
    ).pl()
    return rows_of(FetchedItemRow, found)


def take_in_items(
    connection: Connection, items: Iterable[Ready], now: datetime, zone: ZoneInfo, max_characters: int
) -> TakenIn:
    """Items as arrivals, first seen when their feed brought them; the caller holds the transaction."""
    arrivals: dict[str, ArrivalRow] = {}
    problems: list[IntakeProblemRow] = []
    ends: list[FetchedItemEndRow] = []
    outcome = TakenIn()
    for item in items:
        place = Place(f"{OF_SOURCE}{item.row.source}", item.row.number)
        try:
            arrival, notes = _arrival_of(item, place, zone, max_characters)
        except RejectedItemError as error:
            problems.append(problem_row(place, error.problem, now))
            ends.append(_end(item, "rejected", None, now))
            outcome.rejected.append(f"{place.file}, item {place.line}: {error.problem.reason}")
            continue
        problems += [problem_row(place, note, now, arrival.article_id) for note in notes]
        arrivals.setdefault(arrival.arrival_id, arrival)
        ends.append(_end(item, "taken in", arrival.arrival_id, now))
    assign_anew(connection)
    fresh = unknown_of(connection, arrivals)
    fresh, refused = refuse_frozen(connection, fresh)
    new = set(fresh["arrival_id"].to_list())
    append(connection, ArrivalRow, fresh)
    assign_articles(connection, fresh)
    ends = _without_refused(ends, refused, problems, outcome, now)
    told: set[str] = set()
    for place_of, end in enumerate(ends):
        if end.arrival_id is None:
            continue
        if end.arrival_id in new and end.arrival_id not in told:
            outcome.taken_in += 1
            told.add(end.arrival_id)
        else:
            outcome.repeats += 1
            ends[place_of] = replace(end, ending="repeat")
    outcome.said_again = _returned(connection, ends, new)
    append(connection, IntakeProblemRow, frame_of(IntakeProblemRow, problems))
    append(connection, FetchedItemEndRow, frame_of(FetchedItemEndRow, ends))
    return outcome


def _without_refused(
    ends: Sequence[FetchedItemEndRow],
    refused: Mapping[str, Problem],
    problems: list[IntakeProblemRow],
    outcome: TakenIn,
    now: datetime,
) -> list[FetchedItemEndRow]:
    """The ends, where documents were refused as rejected ones, with their problems."""
    kept = []
    for end in ends:
        problem = refused.get(end.arrival_id or "")
        if problem is None:
            kept.append(end)
            continue
        place = Place(f"{OF_SOURCE}{end.source}", None)
        problems.append(problem_row(place, problem, now))
        outcome.rejected.append(f"{place.file}: {problem.reason}")
        kept.append(replace(end, ending="rejected", arrival_id=None))
    return kept


def _returned(connection: Connection, ends: Sequence[FetchedItemEndRow], new: Collection[str]) -> list[str]:
    """Notes the pages whose documents are known and are said again now; their addresses."""
    known = [end for end in ends if end.arrival_id is not None and end.arrival_id not in new]
    found = []
    for end in known:
        if end.arrival_id is not None and end.page_fetch_id is not None:
            page = fetch_of(connection, end.page_fetch_id)
            if note_return(connection, end.source, end.item_key, end.arrival_id, page):
                found.append(page.address)
    return found


def _arrival_of(item: Ready, place: Place, zone: ZoneInfo, max_characters: int) -> tuple[ArrivalRow, list[Problem]]:
    """Raises RejectedItemError."""
    if not item.fields:
        raise RejectedItemError(None, item.notes[0].reason)
    arrival, notes = read_item(item.fields, place, item.row.first_seen_at, zone, max_characters)
    return arrival, [*item.notes, *notes]


def _end(item: Ready, ending: str, arrival_id: str | None, now: datetime) -> FetchedItemEndRow:
    return FetchedItemEndRow(
        source=item.row.source,
        item_key=item.row.item_key,
        content_hash=item.row.content_hash,
        ended_at=now,
        ending=ending,
        arrival_id=arrival_id,
        page_fetch_id=item.page_fetch_id,
    )
