"""Taking in overrides: one from a command, or all of a home's overrides.toml.

The file is read on every run. A bad entry is kept as a problem with its place and never costs the good ones; entries
that are gone from the file are taken back; a file that cannot be read at all changes nothing.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from bellwether_assets.articles.withdraw_frozen import withdraw_frozen
from bellwether_assets.foundation.days import today
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.tables.arrivals import IntakeProblemRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.pipeline.context import Context
from bellwether_assets.signals.override_ledger import record_overrides
from bellwether_assets.signals.overrides import Override
from bellwether_assets.signals.read_overrides import OverrideError, read_override

FILE = "overrides.toml"
_CLAIM = re.compile(r"c_[0-9a-f]{16}")


def give_override(context: Context, entry: Mapping[str, object]) -> Override:
    """Take in one override that a command gives. Raises OverrideError."""
    (override,) = give_overrides(context, [entry])
    return override


def give_overrides(context: Context, entries: Sequence[Mapping[str, object]]) -> list[Override]:
    """Take in overrides that a command gives: all or, where one is wrong, none. Raises OverrideError."""
    with context.warehouse.open() as connection:
        default = last_published_day(connection) or today(context.home)
        overrides = [_read(connection, entry, default) for entry in entries]
    with context.warehouse.transaction() as connection:
        record_overrides(connection, overrides, "command")
        withdraw_frozen(connection, context.settings.zone)
    return overrides


def take_back(context: Context, override_id: str) -> None:
    """Take back an override that a command gave. Raises OverrideError."""
    with context.warehouse.transaction() as connection:
        row = connection.execute(
            "SELECT o.source, arg_max(s.standing, s.recorded_at) FROM ledger.overrides o"
            " JOIN ledger.override_standing s USING (override_id) WHERE override_id = ? GROUP BY o.source",
            [override_id],
        ).fetchone()
        if row is None or not row[1]:
            raise OverrideError(f"{override_id!r}: no override that stands; `bellwether overrides` lists them")
        if row[0] == "file":
            raise OverrideError(f"{override_id!r} stands in {FILE}: take it out there")
        connection.execute(
            "INSERT INTO ledger.override_standing VALUES (?, FALSE, 0, ?)", [override_id, datetime.now(UTC)]
        )
        withdraw_frozen(connection, context.settings.zone)


def take_in_file(context: Context) -> list[str]:
    """Take in the home's overrides.toml; what is wrong with it, entry by entry."""
    file = context.home.path / FILE
    problems: list[str] = []
    overrides: list[Override] = []
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        entries = tomllib.loads(text).get("override", [])
        if not isinstance(entries, list):
            raise OverrideError("its entries are written as [[override]]")  # noqa: TRY301 - one place says it all
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, OverrideError) as error:
        return _keep(context, [f"{file.name} cannot be read, and what it said before stays in force: {error}"])
    with context.warehouse.open() as connection:
        default = last_published_day(connection) or today(context.home)
        for number, entry in enumerate(entries, start=1):
            try:
                if not isinstance(entry, dict) or "day" not in entry:
                    raise OverrideError("day: an entry of the file says from which day it is in force")  # noqa: TRY301
                overrides.append(_read(connection, entry, default))
            except OverrideError as error:
                problems.append(f"override {number}, {error}")
    with context.warehouse.transaction() as connection:
        record_overrides(connection, overrides, "file")
        withdraw_frozen(connection, context.settings.zone)
    return _keep(context, problems)


def _keep(context: Context, problems: list[str]) -> list[str]:
    """Keep the file's problems where all problems of what comes in are kept."""
    rows = [
        IntakeProblemRow(
            file=FILE,
            line=None,
            field=None,
            reason=problem,
            outcome="rejected",
            article_id=None,
            seen_at=datetime.now(UTC),
        )
        for problem in problems
    ]
    with context.warehouse.transaction() as connection:
        connection.execute("DELETE FROM ledger.intake_problems WHERE file = ?", [FILE])
        append(connection, IntakeProblemRow, frame_of(IntakeProblemRow, rows))
    return [f"{FILE}: {problem}" for problem in problems]


def _read(connection: Connection, entry: Mapping[str, object], default: date) -> Override:
    def anchor(reference: str) -> str | None:
        # A claim need not be there yet: the file comes before the days on a new machine, and the fold reports what it
        # does not find on the day.
        if _CLAIM.fullmatch(reference):
            return reference
        row = connection.execute(
            "SELECT founding_claim_id FROM ledger.published_signals WHERE signal_id = ?", [reference]
        ).fetchone()
        return str(row[0]) if row else None

    def article(reference: str) -> str | None:
        row = connection.execute(
            "SELECT article_id FROM ledger.arrivals WHERE article_id = ? OR url = ? OR external_id = ?"
            " ORDER BY article_id LIMIT 1",
            [reference] * 3,
        ).fetchone()
        return str(row[0]) if row else None

    override = read_override(entry, anchor, article, default)
    through = frozen_through(connection)
    if through is not None and override.day <= through and not _is_known(connection, override):
        raise OverrideError(
            f"day: {override.day} is frozen, since the texts of days up to {through} were dropped; name a later day"
        )
    return override


def _is_known(connection: Connection, override: Override) -> bool:
    """Whether it was taken in before, when its day was not frozen yet."""
    known = connection.execute("SELECT 1 FROM ledger.overrides WHERE override_id = ?", [override.override_id])
    return known.fetchone() is not None


def last_published_day(connection: Connection) -> date | None:
    """The last day of the fold: what a command is in force from, so that the next run shows it."""
    row = connection.execute("SELECT max(day) FROM pipeline.stage_days WHERE stage = 'reinforced_signals'").fetchone()
    return row[0] if row else None
