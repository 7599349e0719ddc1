"""Taking in the inbox: files become arrivals in the ledger, item by item.

Idempotent: a file that was read is not read again until it changes, and an item that is known adds nothing. Bad items
are kept with file, line, field and reason; they never cost the good ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bellwether_assets.articles.arrival_rows import problem_row
from bellwether_assets.articles.arrivals import PUBLISHED, Place
from bellwether_assets.articles.assign_articles import assign_anew
from bellwether_assets.articles.inbox import READERS, Listing, list_inbox, name_in, read_file, why_not_opened
from bellwether_assets.articles.inbox_batches import Contents, Stamp, read_contents, write_contents
from bellwether_assets.foundation.logs import log_event
from bellwether_assets.foundation.tables.arrivals import IntakeProblemRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import INBOX, clear_source_faults
from bellwether_assets.sources.moments import NOT_COUNTED
from bellwether_assets.sources.problem import Problem

# What names of folders end with in the list of problems, as no name of a file does.
_FOLDER = "/"
# Files that are written together: what a kill makes read again.
_FILES, _BYTES = 200, 20_000_000
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
    not_believed: int = 0  # times that are none, or that no publication has
    rejections: list[str] = field(default_factory=list)

    def add_problem(self, problem: IntakeProblemRow) -> None:
        """Count a rejected item or a time that is not believed; all problems are in the ledger."""
        if problem.outcome != "rejected":
            self.not_believed += problem.reason.endswith(NOT_COUNTED)
            return
        self.rejected += 1
        log_event("article rejected", file=problem.file, line=problem.line, field=problem.field, reason=problem.reason)
        if len(self.rejections) < TOLD_REJECTIONS:
            line = f", line {problem.line}" if problem.line is not None else ""
            name = f", field {problem.field}" if problem.field is not None else ""
            self.rejections.append(f"{problem.file}{line}{name}: {problem.reason}")


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
            _add_problem(connection, intake, problem_row(place, Problem(None, reason), datetime.now(UTC)))
    batch: list[Contents] = []
    for path in listing.files:
        name = name_in(inbox, path)
        known_stamp, known_sha256 = known.get(name, (None, None))
        try:
            status = path.stat()
            stamp = Stamp(status.st_size, status.st_mtime_ns)
            if stamp == known_stamp:
                continue
            why_not = why_not_opened(inbox, path, status)
            file = read_file(inbox, path) if why_not is None else None
        except OSError as error:
            file, why_not = None, f"the file cannot be read: {error.strerror or 'input or output failed'}"
        if file is None:
            with context.warehouse.transaction() as connection:
                connection.execute("DELETE FROM ledger.intake_problems WHERE file = ?", [name])
                problem = Problem(None, why_not or "")
                _add_problem(connection, intake, problem_row(Place(name, None), problem, datetime.now(UTC)))
            continue
        if file.sha256 != known_sha256:
            batch.append(read_contents(context.settings, file, stamp, datetime.now(UTC)))
            if len(batch) == _FILES or sum(contents.stamp.size for contents in batch) > _BYTES:
                _write(context, batch, intake)
                batch = []
    _write(context, batch, intake)
    return intake


def _listed(inbox: Path) -> Listing:
    try:
        listing = list_inbox(inbox) if inbox.is_dir() else None
    except OSError as error:
        raise InboxError(f"the inbox {inbox} cannot be read: {error}") from error
    if listing is None:
        raise InboxError(f"the inbox {inbox} is missing or not a folder; create it, or mount what feeds it")
    return listing


def _known_files(connection: Connection, zone: ZoneInfo) -> dict[str, tuple[Stamp, str]]:
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
        name: (Stamp(size, modified), sha256)
        for name, size, modified, sha256, read_at, rejected, readers in connection.execute(
            "SELECT file, size, modified_ns, sha256, read_at, rejected, readers FROM ledger.inbox_files"
        ).fetchall()
        if (name not in refused or read_at.astimezone(zone).date() >= today) and (not rejected or readers == READERS)
    }


def _clear_folder_problems(connection: Connection) -> None:
    """Folders are looked at anew each time, so what was wrong with one is told anew."""
    connection.execute("DELETE FROM ledger.intake_problems WHERE ends_with(file, ?)", [_FOLDER])


def _write(context: Context, batch: Sequence[Contents], intake: Intake) -> None:
    if not batch:
        return
    with context.warehouse.transaction() as connection:
        written = write_contents(connection, batch)
    intake.files += len(batch)
    intake.taken_in += written.taken_in
    intake.repeats += written.repeats
    for problem in written.problems:
        intake.add_problem(problem)


def _add_problem(connection: Connection, intake: Intake, problem: IntakeProblemRow) -> None:
    append(connection, IntakeProblemRow, frame_of(IntakeProblemRow, [problem]))
    intake.add_problem(problem)
