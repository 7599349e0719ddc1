"""Overrides in the ledger: what people said, by command or in a file under version control, and which day it is for.

The ledger only grows. An entry that vanishes from the file is taken back by a fact of its own, so what was in force on
a day can always be told. An override is in force from its day. A retraction is one more version of its article
(`articles/facts.py`).
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.overrides import OverrideRow, OverrideStandingRow
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.signals.overrides import Override

_TAKEN_BACK = -1  # no place in the file


def record_overrides(
    connection: Connection, overrides: Sequence[Override], source: str, now: datetime | None = None
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
    rows = [
        OverrideRow(**asdict(override), source=source, recorded_at=now)
        for key, override in given.items()
        if key not in known
    ]
    in_file = [key for key in given if known.get(key, source) == "file"]
    position = dict(zip(in_file, _positions([places.get(key, _TAKEN_BACK) for key in in_file]), strict=True))
    facts = [
        OverrideStandingRow(override_id=key, standing=True, position=position.get(key, 0), recorded_at=now)
        for key in given
        if places.get(key, _TAKEN_BACK) != position.get(key, 0)
    ]
    added = sum(places.get(key, _TAKEN_BACK) == _TAKEN_BACK for key in given)
    if source == "file":
        facts += [
            OverrideStandingRow(override_id=key, standing=False, position=0, recorded_at=now)
            for key, whose in sorted(known.items())
            if whose == "file" and key not in given and places.get(key, _TAKEN_BACK) != _TAKEN_BACK
        ]
    append(connection, OverrideRow, frame_of(OverrideRow, rows))
    append(connection, OverrideStandingRow, frame_of(OverrideStandingRow, facts))
    return added


def _positions(before: Sequence[int]) -> Sequence[int]:
    """Positions that give entries the order they are listed in: those they have, where that is enough."""
    standing = [place for place in before if place != _TAKEN_BACK]
    new = len(before) - len(standing)
    if standing == sorted(set(standing)) and all(place == _TAKEN_BACK for place in before[len(standing) :]):
        end = max(standing, default=-1) + 1
        return [*standing, *range(end, end + new)]
    return range(len(before))
