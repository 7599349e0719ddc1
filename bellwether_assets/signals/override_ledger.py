"""Overrides in the ledger: what people said, by command or in a file under version control, and which day it is for.

The ledger only grows. An entry that vanishes from the file is taken back by a fact of its own, so what was in force on
a day can always be told. An override is in force from its day; a retraction from its article's home day.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import duckdb

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables import OVERRIDE_STANDING, OVERRIDES, frame_of
from bellwether_assets.foundation.warehouse import append
from bellwether_assets.signals.overrides import Override

_TAKEN_BACK = -1  # no place in the file
_STANDING = (
    "SELECT o.override_id, o.action, o.day, o.claim_id, o.other_claim_id, o.claim_ids, o.article_id, o.value, o.author,"
    " o.reason, coalesce(h.home_day, o.day) AS in_force, h.home_day IS NOT NULL AS known FROM ledger.overrides o"
    " JOIN (SELECT override_id, arg_max(standing, recorded_at) AS standing, arg_max(position, recorded_at) AS position"
    " FROM ledger.override_standing GROUP BY override_id) s USING (override_id)"
    " LEFT JOIN ledger.home_days h ON h.article_id = o.article_id"
    " WHERE s.standing AND coalesce(h.home_day, o.day) BETWEEN ? AND ?"
    # Commands in the order they were given, then the file in its own order.
    " ORDER BY o.source, CASE WHEN o.source = 'command' THEN o.recorded_at END, s.position, o.override_id"
)


def overrides_of_day(
    connection: duckdb.DuckDBPyConnection, day: date, first_day: date
) -> tuple[tuple[Override, ...], frozenset[str]]:
    """Overrides that come into force on `day`, in order, and the articles of `day` that are retracted.

    What is for a day before the first partition is in force from the first.
    """
    since = date.min if day == first_day else day
    rows = connection.execute(_STANDING, [since, day]).fetchall()
    overrides = tuple(
        Override(*row[:5], tuple(row[5]), *row[6:10])  # type: ignore[call-arg] # the query lists them in this order
        for row in rows
    )
    return overrides, frozenset(row[6] for row in rows if row[1] == "retract" and row[11])


def overrides_digest(connection: duckdb.DuckDBPyConnection, day: date, first_day: date) -> str:
    """Hash of the overrides that come into force on `day`, in order; empty where there are none."""
    return overrides_digests(connection, day, day, first_day).get(day, "")


def overrides_digests(
    connection: duckdb.DuckDBPyConnection, first: date, last: date, first_day: date
) -> dict[date, str]:
    """`overrides_digest` of every day from `first` to `last` that has overrides; `first_day` has the earlier ones'."""
    by_day: dict[date, list[str]] = {}
    for row in connection.execute(_STANDING, [date.min if first <= first_day else first, last]).fetchall():
        by_day.setdefault(max(row[10], first_day), []).append(str(row))
    return {day: digest(*rows) for day, rows in by_day.items()}


def record_overrides(
    connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override], source: str, now: datetime | None = None
) -> int:
    """Take in overrides of one source; those of a file replace the file's earlier ones. How many are new or back.

    The caller holds the transaction.
    """
    now = now or datetime.now(UTC)
    # Where each one stands: its place in the file.
    places: dict[str, int] = dict(
        connection.execute(
            "SELECT override_id, arg_max(CASE WHEN standing THEN position ELSE ? END, recorded_at)"
            " FROM ledger.override_standing GROUP BY override_id",
            [_TAKEN_BACK],
        ).fetchall()
    )
    known = dict(connection.execute("SELECT override_id, source FROM ledger.overrides").fetchall())
    given: dict[str, Override] = {}
    for override in overrides:
        given.setdefault(override.override_id, override)
    rows: list[dict[str, object]] = [
        {**vars(override), "claim_ids": list(override.claim_ids), "source": source, "recorded_at": now}
        for key, override in given.items()
        if key not in known
    ]
    in_file = [key for key in given if known.get(key, source) == "file"]
    position = dict(zip(in_file, _positions([places.get(key, _TAKEN_BACK) for key in in_file]), strict=True))
    facts: list[dict[str, object]] = [
        {"override_id": key, "standing": True, "position": position.get(key, 0), "recorded_at": now}
        for key in given
        if places.get(key, _TAKEN_BACK) != position.get(key, 0)
    ]
    added = sum(places.get(key, _TAKEN_BACK) == _TAKEN_BACK for key in given)
    if source == "file":
        facts += [
            {"override_id": key, "standing": False, "position": 0, "recorded_at": now}
            for key, whose in sorted(known.items())
            if whose == "file" and key not in given and places.get(key, _TAKEN_BACK) != _TAKEN_BACK
        ]
    append(connection, OVERRIDES, frame_of(OVERRIDES, rows))
    append(connection, OVERRIDE_STANDING, frame_of(OVERRIDE_STANDING, facts))
    return added


def _positions(before: Sequence[int]) -> Sequence[int]:
    """Positions that give entries the order they are listed in: those they have, where that is enough."""
    standing = [place for place in before if place != _TAKEN_BACK]
    new = len(before) - len(standing)
    if standing == sorted(set(standing)) and all(place == _TAKEN_BACK for place in before[len(standing) :]):
        end = max(standing, default=-1) + 1
        return [*standing, *range(end, end + new)]
    return range(len(before))
