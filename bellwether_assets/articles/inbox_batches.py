"""Files of the inbox that were read, and writing many of them at once.

Belongs here: what was made of a file's items, and its rows in the ledger. Does not belong here: which files are read
(`take_in.py`).

Ten thousand pages took half an hour when each had a transaction of its own, nearly all of it to open and close the
warehouse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bellwether_assets.articles.arrival_rows import problem_row, unknown_of
from bellwether_assets.articles.arrivals import Place, RejectedItemError, read_item
from bellwether_assets.articles.assign_articles import assign_articles
from bellwether_assets.articles.frozen_articles import refuse_frozen
from bellwether_assets.articles.inbox import READERS, InboxFile, items_of
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.foundation.tables.arrivals import ArrivalRow, InboxFileRow, IntakeProblemRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.sources.problem import Problem


@dataclass(frozen=True)
class Stamp:
    """What tells a changed file without reading it."""

    size: int
    modified_ns: int


@dataclass
class Contents:
    """The items of one file: arrivals by id, and what is wrong with the others."""

    name: str
    sha256: str
    stamp: Stamp
    read_at: datetime
    items: int = 0
    repeats: int = 0
    arrivals: dict[str, ArrivalRow] = field(default_factory=dict)
    problems: list[IntakeProblemRow] = field(default_factory=list)


@dataclass(frozen=True)
class Written:
    """What files brought: items that were new, items that were known, and what was wrong."""

    taken_in: int
    repeats: int
    problems: Sequence[IntakeProblemRow]


def read_contents(settings: Settings, file: InboxFile, stamp: Stamp, now: datetime) -> Contents:
    """The items of a file, first seen now where they do not say otherwise."""
    contents = Contents(file.name, file.sha256, stamp, now)
    for item in items_of(file):
        place = Place(file.name, item.line)
        if item.fields is None:
            contents.problems += [problem_row(place, note, now) for note in item.notes]
            continue
        contents.items += 1
        if item.problem is not None:
            contents.problems.append(problem_row(place, item.problem, now))
            continue
        try:
            arrival, notes = read_item(item.fields, place, now, settings.zone, settings.articles.max_characters)
        except RejectedItemError as error:
            contents.problems.append(problem_row(place, error.problem, now))
            continue
        contents.problems += [problem_row(place, note, now, arrival.article_id) for note in [*notes, *item.notes]]
        if arrival.arrival_id in contents.arrivals:
            contents.repeats += 1
        else:
            contents.arrivals[arrival.arrival_id] = arrival
    return contents


def write_contents(connection: Connection, batch: Sequence[Contents]) -> Written:
    """Writes what was read of these files in the place of what was known of them. The caller holds the transaction."""
    # An item that two files bring is that of the first one, as when they are written one by one.
    arrivals = {key: arrival for contents in reversed(batch) for key, arrival in contents.arrivals.items()}
    fresh = unknown_of(connection, arrivals)
    fresh, refused = refuse_frozen(connection, fresh)
    append(connection, ArrivalRow, fresh)
    shared = assign_articles(connection, fresh)
    unclaimed = set(fresh["arrival_id"].to_list())
    files, problems = [], []
    for contents in batch:
        new = unclaimed & contents.arrivals.keys()
        unclaimed -= new
        own = [*contents.problems, *_refused(contents, refused), *_two_articles(contents, shared)]
        problems += own
        files.append(
            InboxFileRow(
                file=contents.name,
                sha256=contents.sha256,
                size=contents.stamp.size,
                modified_ns=contents.stamp.modified_ns,
                items=contents.items,
                taken_in=len(new),
                repeats=contents.repeats + len(contents.arrivals) - len(new) - len(refused.keys() & contents.arrivals),
                rejected=sum(problem.outcome == "rejected" for problem in own),
                read_at=contents.read_at,
                readers=READERS,
            )
        )
    names = [contents.name for contents in batch]
    connection.execute("DELETE FROM ledger.intake_problems WHERE file IN (SELECT unnest(?))", [names])
    append(connection, IntakeProblemRow, frame_of(IntakeProblemRow, problems))
    connection.execute("DELETE FROM ledger.inbox_files WHERE file IN (SELECT unnest(?))", [names])
    append(connection, InboxFileRow, frame_of(InboxFileRow, files))
    return Written(sum(row.taken_in for row in files), sum(row.repeats for row in files), problems)


def _refused(contents: Contents, refused: Mapping[str, Problem]) -> list[IntakeProblemRow]:
    """A problem for each document of a file that comes too late; `refused` by arrival."""
    return [
        problem_row(Place(contents.name, arrival.origin_line), refused[arrival_id], contents.read_at)
        for arrival_id, arrival in contents.arrivals.items()
        if arrival_id in refused
    ]


def _two_articles(contents: Contents, shared: Mapping[str, str]) -> list[IntakeProblemRow]:
    """A note for each document of a file whose id is that of another publisher's article too; `shared` by arrival."""
    return [
        problem_row(
            Place(arrival.origin_file, arrival.origin_line),
            Problem(
                "id",
                f"the id {arrival.external_id!r} has come from two sources with two titles: taken as two articles",
                rejected=False,
            ),
            contents.read_at,
            shared[arrival_id],
        )
        for arrival_id, arrival in contents.arrivals.items()
        if arrival_id in shared
    ]
