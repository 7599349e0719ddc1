"""Taking in the inbox: files become arrivals in the ledger, item by item.

Idempotent: a file that was read is not read again until it changes, and an item that is known adds nothing. Bad items
are kept with file, line, field and reason; they never cost the good ones.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import polars as pl

from bellwether_assets.articles.arrivals import Arrival, Problem, RejectedItemError, read_item
from bellwether_assets.articles.inbox import InboxFile, items_of, list_inbox, read_file
from bellwether_assets.articles.versions import home_day
from bellwether_assets.foundation.tables.arrivals import ArrivalRow, HomeDayRow, InboxFileRow, IntakeProblemRow
from bellwether_assets.foundation.tables.declare import frame_of_mappings
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import clear_inbox_faults

# Rejected items that a run names on the terminal.
TOLD_REJECTIONS = 5


class InboxError(Exception):
    """The inbox cannot be read at all: a dead source, which must never look like a quiet day."""


@dataclass
class Intake:
    """What one look at the inbox brought."""

    files: int = 0
    taken_in: int = 0
    repeats: int = 0
    rejected: int = 0
    affected_days: set[date] = field(default_factory=set)
    rejections: list[str] = field(default_factory=list)

    def tell(self, problem: dict[str, object]) -> None:
        """Keep the first few rejected items as text; all of them are in the ledger."""
        if problem["outcome"] == "rejected" and len(self.rejections) < TOLD_REJECTIONS:
            place = ", ".join(f"{name} {problem[name]}" for name in ("line", "field") if problem[name] is not None)
            self.rejections.append(f"{problem['file']}{', ' + place if place else ''}: {problem['reason']}")


def take_in(context: Context) -> Intake:
    """Read new and changed files of the inbox into the ledger. Raises InboxError."""
    inbox = context.home.inbox
    try:
        paths = list_inbox(inbox) if inbox.is_dir() else None
    except OSError as error:
        raise InboxError(f"the inbox {inbox} cannot be read: {error}") from error
    if paths is None:
        raise InboxError(f"the inbox {inbox} is missing or not a folder; create it, or mount what feeds it")
    intake = Intake()
    with context.warehouse.transaction() as connection:
        intake.affected_days |= set(clear_inbox_faults(connection))
        known = {
            name: (size, modified, sha256)
            for name, size, modified, sha256 in connection.execute(
                "SELECT file, size, modified_ns, sha256 FROM ledger.inbox_files"
            ).fetchall()
        }
    for path in paths:
        name = path.relative_to(inbox).as_posix()
        before = known.get(name)
        try:
            stat = path.stat()
            if before is not None and before[:2] == (stat.st_size, stat.st_mtime_ns):
                continue
            file = read_file(inbox, path)
        except OSError as error:
            intake.tell(_keep_problem(context, name, Problem(None, f"the file cannot be read: {error}")))
            intake.rejected += 1
            continue
        if before is None or before[2] != file.sha256:
            _take_in_file(context, file, (stat.st_size, stat.st_mtime_ns), intake)
    return intake


def _take_in_file(context: Context, file: InboxFile, stamp: tuple[int, int], intake: Intake) -> None:
    now = datetime.now(UTC)
    settings = context.settings
    arrivals: dict[str, dict[str, object]] = {}
    problems: list[dict[str, object]] = []
    items = repeats = 0
    for item in items_of(file):
        items += 1
        if item.problem is not None:
            problems.append(_problem_row(file.name, item.line, item.problem, None))
            continue
        try:
            arrival, notes = read_item(item.fields, now, settings.zone, settings.articles.max_characters)
        except RejectedItemError as error:
            problems.append(_problem_row(file.name, item.line, error.problem, None))
            continue
        problems += [_problem_row(file.name, item.line, note, arrival.article_id) for note in notes]
        if arrival.arrival_id in arrivals:
            repeats += 1
        else:
            arrivals[arrival.arrival_id] = _arrival_row(arrival, file.name, item.line)
    rejected = sum(problem["outcome"] == "rejected" for problem in problems)
    with context.warehouse.transaction() as connection:
        fresh = _unknown(connection, list(arrivals))
        repeats += len(arrivals) - len(fresh)
        append(connection, ArrivalRow, frame_of_mappings(ArrivalRow, [arrivals[arrival_id] for arrival_id in fresh]))
        intake.affected_days |= _move_home(connection, sorted({str(arrivals[a]["article_id"]) for a in fresh}))
        connection.execute("DELETE FROM ledger.intake_problems WHERE file = ?", [file.name])
        append(connection, IntakeProblemRow, frame_of_mappings(IntakeProblemRow, problems))
        connection.execute("DELETE FROM ledger.inbox_files WHERE file = ?", [file.name])
        append(
            connection,
            InboxFileRow,
            frame_of_mappings(
                InboxFileRow,
                [
                    {
                        "file": file.name,
                        "sha256": file.sha256,
                        "size": stamp[0],
                        "modified_ns": stamp[1],
                        "items": items,
                        "taken_in": len(fresh),
                        "repeats": repeats,
                        "rejected": rejected,
                        "read_at": now,
                    }
                ],
            ),
        )
    for problem in problems:
        intake.tell(problem)
    intake.files += 1
    intake.taken_in += len(fresh)
    intake.repeats += repeats
    intake.rejected += rejected


def _unknown(connection: Connection, arrival_ids: list[str]) -> list[str]:
    incoming = pl.DataFrame({"arrival_id": arrival_ids}, schema={"arrival_id": pl.String})
    connection.register("incoming_ids", incoming)
    try:
        known = {
            row[0]
            for row in connection.execute(
                "SELECT arrival_id FROM ledger.arrivals SEMI JOIN incoming_ids USING (arrival_id)"
            ).fetchall()
        }
    finally:
        connection.unregister("incoming_ids")
    return [arrival_id for arrival_id in arrival_ids if arrival_id not in known]


def _move_home(connection: Connection, article_ids: list[str]) -> set[date]:
    """Recompute the home day of articles with new arrivals; the days they left and the days they are on now."""
    if not article_ids:
        return set()
    before = dict(
        connection.execute(
            "SELECT article_id, home_day FROM ledger.home_days WHERE list_contains(?, article_id)", [article_ids]
        ).fetchall()
    )
    rows = connection.execute(
        "SELECT article_id, published_day, first_seen_day FROM ledger.arrivals WHERE list_contains(?, article_id)"
        " ORDER BY arrival_id",
        [article_ids],
    ).fetchall()
    by_article: dict[str, list[dict[str, object]]] = {}
    for article_id, published_day, first_seen_day in rows:
        by_article.setdefault(article_id, []).append({"published_day": published_day, "first_seen_day": first_seen_day})
    after = {article_id: home_day(group) for article_id, group in by_article.items()}
    connection.execute("DELETE FROM ledger.home_days WHERE list_contains(?, article_id)", [article_ids])
    homes: list[dict[str, object]] = [{"article_id": key, "home_day": after[key]} for key in sorted(after)]
    append(connection, HomeDayRow, frame_of_mappings(HomeDayRow, homes))
    return set(before.values()) | set(after.values())


def _keep_problem(context: Context, name: str, problem: Problem) -> dict[str, object]:
    row = _problem_row(name, None, problem, None)
    with context.warehouse.transaction() as connection:
        connection.execute("DELETE FROM ledger.intake_problems WHERE file = ?", [name])
        append(connection, IntakeProblemRow, frame_of_mappings(IntakeProblemRow, [row]))
    return row


def _problem_row(file: str, line: int | None, problem: Problem, article_id: str | None) -> dict[str, object]:
    return {
        "file": file,
        "line": line,
        "field": problem.field,
        "reason": problem.reason,
        "outcome": "rejected" if problem.rejected else "noted",
        "article_id": article_id,
    }


def _arrival_row(arrival: Arrival, file: str, line: int | None) -> dict[str, object]:
    return {**vars(arrival), "origin_file": file, "origin_line": line}
