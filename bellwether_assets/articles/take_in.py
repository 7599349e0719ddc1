"""Taking in the inbox: files become arrivals in the ledger, item by item.

Idempotent: a file that was read is not read again until it changes, and an item that is known adds nothing. Bad items
are kept with file, line, field and reason; they never cost the good ones.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from bellwether_assets.articles.arrivals import Place, Problem, RejectedItemError, read_item
from bellwether_assets.articles.inbox import InboxFile, items_of, list_inbox, read_file
from bellwether_assets.foundation.tables.arrivals import ArrivalRow, InboxFileRow, IntakeProblemRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import clear_inbox_faults

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
    paths = _files_in(inbox)
    intake = Intake()
    with context.warehouse.transaction() as connection:
        clear_inbox_faults(connection)
        known = {
            name: (_Stamp(size, modified), sha256)
            for name, size, modified, sha256 in connection.execute(
                "SELECT file, size, modified_ns, sha256 FROM ledger.inbox_files"
            ).fetchall()
        }
    for path in paths:
        name = path.relative_to(inbox).as_posix()
        known_stamp, known_sha256 = known.get(name, (None, None))
        try:
            stat = path.stat()
            stamp = _Stamp(stat.st_size, stat.st_mtime_ns)
            if stamp == known_stamp:
                continue
            file = read_file(inbox, path)
        except OSError as error:
            problem = _problem(Place(name, None), Problem(None, f"the file cannot be read: {error}"))
            with context.warehouse.transaction() as connection:
                _replace_problems(connection, name, [problem])
            intake.add_problem(problem)
            continue
        if file.sha256 != known_sha256:
            _take_in_file(context, file, stamp, intake)
    return intake


def _files_in(inbox: Path) -> list[Path]:
    try:
        paths = list_inbox(inbox) if inbox.is_dir() else None
    except OSError as error:
        raise InboxError(f"the inbox {inbox} cannot be read: {error}") from error
    if paths is None:
        raise InboxError(f"the inbox {inbox} is missing or not a folder; create it, or mount what feeds it")
    return paths


def _take_in_file(context: Context, file: InboxFile, stamp: _Stamp, intake: Intake) -> None:
    now = datetime.now(UTC)
    contents = _read(context, file, now)
    rejected = sum(problem.outcome == "rejected" for problem in contents.problems)
    with context.warehouse.transaction() as connection:
        fresh = _unknown(connection, contents.arrivals)
        repeats = contents.repeats + len(contents.arrivals) - fresh.height
        append(connection, ArrivalRow, fresh)
        _set_home_days(connection, fresh)
        _replace_problems(connection, file.name, contents.problems)
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
        contents.items += 1
        place = Place(file.name, item.line)
        if item.problem is not None:
            contents.problems.append(_problem(place, item.problem))
            continue
        try:
            arrival, notes = read_item(item.fields, place, now, settings.zone, settings.articles.max_characters)
        except RejectedItemError as error:
            contents.problems.append(_problem(place, error.problem))
            continue
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


def _set_home_days(connection: Connection, fresh: pl.DataFrame) -> None:
    """Home days of the articles with new arrivals: the earliest publication day, else the day one was first seen."""
    connection.register("incoming", fresh)
    try:
        connection.execute(
            "INSERT OR REPLACE INTO ledger.home_days"
            " SELECT article_id, coalesce(min(published_day), min(first_seen_day)) FROM ledger.arrivals"
            " SEMI JOIN incoming USING (article_id) GROUP BY article_id ORDER BY article_id"
        )
    finally:
        connection.unregister("incoming")


def _replace_problems(connection: Connection, file: str, problems: list[IntakeProblemRow]) -> None:
    connection.execute("DELETE FROM ledger.intake_problems WHERE file = ?", [file])
    append(connection, IntakeProblemRow, frame_of(IntakeProblemRow, problems))


def _problem(place: Place, problem: Problem, article_id: str | None = None) -> IntakeProblemRow:
    return IntakeProblemRow(
        file=place.file,
        line=place.line,
        field=problem.field,
        reason=problem.reason,
        outcome="rejected" if problem.rejected else "noted",
        article_id=article_id,
    )
