"""Taking in the inbox: files become arrivals in the ledger, item by item.

Idempotent: a file that was read is not read again until it changes, and an item that is known adds nothing. Bad items
are kept with file, line, field and reason; they never cost the good ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from bellwether_assets.articles.arrivals import PUBLISHED, Place, RejectedItemError, read_item
from bellwether_assets.articles.assign_articles import assign_anew, assign_articles
from bellwether_assets.articles.inbox import (
    READERS,
    InboxFile,
    Listing,
    items_of,
    list_inbox,
    name_in,
    read_file,
    why_not_opened,
)
from bellwether_assets.foundation.tables.arrivals import ArrivalRow, InboxFileRow, IntakeProblemRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import INBOX, clear_source_faults
from bellwether_assets.sources.problem import Problem

# What names of folders end with in the list of problems, as no name of a file does.
_FOLDER = "/"
# Rejected items that a run names on the terminal.
TOLD_REJECTIONS = 5


class InboxError(Exception):
    """The inbox cannot be read at all: a dead source, which must never look like a quiet day."""


@dataclass
class Intake:
    """What one look at the inbox brought. `rejections`: the first few rejected items, as text."""

    files: int = 0
    taken_in: int = 0
    repeats: int = 0
    rejected: int = 0
    rejections: list[str] = field(default_factory=list)

    def add_problem(self, problem: IntakeProblemRow) -> None:
        """Count a rejected item; all problems are in the ledger."""
        if problem.outcome != "rejected":
            return
        self.rejected += 1
        if len(self.rejections) < TOLD_REJECTIONS:
            line = f", line {problem.line}" if problem.line is not None else ""
            name = f", field {problem.field}" if problem.field is not None else ""
            self.rejections.append(f"{problem.file}{line}{name}: {problem.reason}")


@dataclass(frozen=True)
class _Stamp:
    """What tells a changed file without reading it."""

    size: int
    modified_ns: int


@dataclass
class _Contents:
    """The items of one file: arrivals by id, and what is wrong with the others."""

    items: int = 0
    repeats: int = 0
    arrivals: dict[str, ArrivalRow] = field(default_factory=dict)
    problems: list[IntakeProblemRow] = field(default_factory=list)


def take_in(context: Context) -> Intake:
    """Read new and changed files of the inbox into the ledger. Raises InboxError."""
    inbox = context.home.inbox
    listing = _listed(inbox)
    intake = Intake()
    with context.warehouse.transaction() as connection:
        clear_source_faults(connection, INBOX)
        assign_anew(connection)
        known = _known_files(connection, context.settings.zone)
        _clear_folder_problems(connection)
        for path, reason in listing.problems:
            place = Place(f"{name_in(inbox, path)}{_FOLDER}", None)
            _add_problem(connection, intake, _problem(place, Problem(None, reason)))
    for path in listing.files:
        name = name_in(inbox, path)
        known_stamp, known_sha256 = known.get(name, (None, None))
        try:
            status = path.stat()
            stamp = _Stamp(status.st_size, status.st_mtime_ns)
            if stamp == known_stamp:
                continue
            why_not = why_not_opened(inbox, path, status)
            file = read_file(inbox, path) if why_not is None else None
        except OSError as error:
            file, why_not = None, f"the file cannot be read: {error.strerror or 'input or output failed'}"
        if file is None:
            with context.warehouse.transaction() as connection:
                connection.execute("DELETE FROM ledger.intake_problems WHERE file = ?", [name])
                _add_problem(connection, intake, _problem(Place(name, None), Problem(None, why_not or "")))
            continue
        if file.sha256 != known_sha256:
            _take_in_file(context, file, stamp, intake)
    return intake


def _listed(inbox: Path) -> Listing:
    try:
        listing = list_inbox(inbox) if inbox.is_dir() else None
    except OSError as error:
        raise InboxError(f"the inbox {inbox} cannot be read: {error}") from error
    if listing is None:
        raise InboxError(f"the inbox {inbox} is missing or not a folder; create it, or mount what feeds it")
    return listing


def _known_files(connection: Connection, zone: ZoneInfo) -> dict[str, tuple[_Stamp, str]]:
    """What was read of each file, but not of those with an item that was refused and may be taken in by now.

    For its date on an earlier day, when it was looked at too early; or by readers that knew less than today's.
    """
    refused = {
        name
        for (name,) in connection.execute(
            "SELECT DISTINCT file FROM ledger.intake_problems WHERE outcome = 'rejected' AND field = ?", [PUBLISHED]
        ).fetchall()
    }
    today = datetime.now(zone).date()
    return {
        name: (_Stamp(size, modified), sha256)
        for name, size, modified, sha256, read_at, rejected, readers in connection.execute(
            "SELECT file, size, modified_ns, sha256, read_at, rejected, readers FROM ledger.inbox_files"
        ).fetchall()
        if (name not in refused or read_at.astimezone(zone).date() >= today) and (not rejected or readers == READERS)
    }


def _clear_folder_problems(connection: Connection) -> None:
    """Folders are looked at anew each time, so what was wrong with one is told anew."""
    connection.execute("DELETE FROM ledger.intake_problems WHERE ends_with(file, ?)", [_FOLDER])


def _take_in_file(context: Context, file: InboxFile, stamp: _Stamp, intake: Intake) -> None:
    now = datetime.now(UTC)
    contents = _read(context, file, now)
    rejected = sum(problem.outcome == "rejected" for problem in contents.problems)
    with context.warehouse.transaction() as connection:
        fresh = _unknown(connection, contents.arrivals)
        repeats = contents.repeats + len(contents.arrivals) - fresh.height
        append(connection, ArrivalRow, fresh)
        contents.problems += _two_articles(contents, assign_articles(connection, fresh))
        connection.execute("DELETE FROM ledger.intake_problems WHERE file = ?", [file.name])
        append(connection, IntakeProblemRow, frame_of(IntakeProblemRow, contents.problems))
        row = InboxFileRow(
            file=file.name,
            sha256=file.sha256,
            size=stamp.size,
            modified_ns=stamp.modified_ns,
            items=contents.items,
            taken_in=fresh.height,
            repeats=repeats,
            rejected=rejected,
            read_at=now,
            readers=READERS,
        )
        connection.execute("DELETE FROM ledger.inbox_files WHERE file = ?", [file.name])
        append(connection, InboxFileRow, frame_of(InboxFileRow, [row]))
    intake.files += 1
    intake.taken_in += fresh.height
    intake.repeats += repeats
    for problem in contents.problems:
        intake.add_problem(problem)


def _read(context: Context, file: InboxFile, now: datetime) -> _Contents:
    settings = context.settings
    contents = _Contents()
    for item in items_of(file):
        place = Place(file.name, item.line)
        if item.fields is None:
            contents.problems += [_problem(place, note) for note in item.notes]
            continue
        contents.items += 1
        if item.problem is not None:
            contents.problems.append(_problem(place, item.problem))
            continue
        try:
            arrival, notes = read_item(item.fields, place, now, settings.zone, settings.articles.max_characters)
        except RejectedItemError as error:
            contents.problems.append(_problem(place, error.problem))
            continue
        notes = [*notes, *item.notes]
        contents.problems += [_problem(place, note, arrival.article_id) for note in notes]
        if arrival.arrival_id in contents.arrivals:
            contents.repeats += 1
        else:
            contents.arrivals[arrival.arrival_id] = arrival
    return contents


def _unknown(connection: Connection, arrivals: dict[str, ArrivalRow]) -> pl.DataFrame:
    """Those arrivals that the ledger does not have yet, as its rows."""
    frame = frame_of(ArrivalRow, arrivals.values())
    connection.register("incoming", frame)
    try:
        known = connection.execute(
            "SELECT arrival_id FROM ledger.arrivals SEMI JOIN incoming USING (arrival_id)"
        ).fetchall()
    finally:
        connection.unregister("incoming")
    return frame.filter(~pl.col("arrival_id").is_in([arrival_id for (arrival_id,) in known]))


def _two_articles(contents: _Contents, shared: Mapping[str, str]) -> list[IntakeProblemRow]:
    """A note for each document of a file whose id is that of another publisher's article too; `shared` by arrival."""
    return [
        _problem(
            Place(arrival.origin_file, arrival.origin_line),
            Problem(
                "id",
                f"the id {arrival.external_id!r} has come from two sources with two titles: taken as two articles",
                rejected=False,
            ),
            shared[arrival_id],
        )
        for arrival_id, arrival in contents.arrivals.items()
        if arrival_id in shared
    ]


def _add_problem(connection: Connection, intake: Intake, problem: IntakeProblemRow) -> None:
    append(connection, IntakeProblemRow, frame_of(IntakeProblemRow, [problem]))
    intake.add_problem(problem)


def _problem(place: Place, problem: Problem, article_id: str | None = None) -> IntakeProblemRow:
    return IntakeProblemRow(
        file=place.file,
        line=place.line,
        field=problem.field,
        reason=problem.reason,
        outcome="rejected" if problem.rejected else "noted",
        article_id=article_id,
    )
