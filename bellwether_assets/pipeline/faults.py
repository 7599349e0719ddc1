"""Faults: a stage that failed, or a source that is dead, is a fact of a day, and so is its repair.

A day with a fault is never silent: its brief says `faulted` and why. The ledger only grows; the latest word on a
stage and day holds.
"""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import duckdb

from bellwether_assets.foundation.hashing import digest

if TYPE_CHECKING:
    from bellwether_assets.pipeline.stages import Context

_ACTIVE = (
    "SELECT stage, arg_max(kind, recorded_at) AS kind, arg_max(reason, recorded_at) AS reason"
    " FROM ledger.faults WHERE day = ? GROUP BY stage ORDER BY stage"
)


def active_faults(connection: duckdb.DuckDBPyConnection, day: date, besides: str = "") -> list[str]:
    """The faults of a day that nothing has repaired, as sentences; those of the stage `besides` are left out."""
    return [
        f"{stage} failed: {reason}" if stage != "inbox" else reason
        for stage, kind, reason in connection.execute(_ACTIVE, [day]).fetchall()
        if kind == "fault" and stage != besides
    ]


def faults_digest(connection: duckdb.DuckDBPyConnection, day: date) -> str:
    """Hash of the active faults that the day's brief has to tell; empty where there is none.

    The brief's own failure is not among them: that it is being built again is the repair.
    """
    faults = active_faults(connection, day, besides="brief")
    return digest(*faults) if faults else ""


def record_fault(context: "Context", day: date, stage: str, reason: str) -> None:
    """Record that a stage failed on a day, and make the day's briefs say so at once.

    The brief asset does not run when a stage before it failed, so the faulted rows are written here. They carry no
    record of being built: whatever repairs the day replaces them.
    """
    first_line = (reason.strip().splitlines() or ["unknown reason"])[0][:500]
    with context.warehouse.transaction() as connection:
        connection.execute(
            "INSERT INTO ledger.faults VALUES (?, ?, 'fault', ?, ?)", [day, stage, first_line, datetime.now(UTC)]
        )
        why = "; ".join(active_faults(connection, day))
        connection.execute("DELETE FROM pipeline.briefs WHERE day = ?", [day])
        connection.execute("DELETE FROM pipeline.brief_items WHERE day = ?", [day])
        connection.execute("DELETE FROM pipeline.stage_days WHERE stage = 'brief' AND day = ?", [day])
        for reader in context.settings.readers:
            connection.execute(
                "INSERT INTO pipeline.briefs (day, reader, status, reason, news_value, articles_read)"
                " VALUES (?, ?, 'faulted', ?, 0, 0)",
                [day, reader.name, why],
            )


def clear_faults(connection: duckdb.DuckDBPyConnection, day: date, stage: str) -> None:
    """Record that a stage went through on a day that it had failed on. The caller holds the transaction."""
    rows = connection.execute(_ACTIVE, [day]).fetchall()
    if any(name == stage and kind == "fault" for name, kind, _ in rows):
        connection.execute(
            "INSERT INTO ledger.faults VALUES (?, ?, 'cleared', 'the stage went through', ?)",
            [day, stage, datetime.now(UTC)],
        )


def clear_inbox_faults(connection: duckdb.DuckDBPyConnection) -> list[date]:
    """Record that the inbox can be read again; the days it had been dead on. The caller holds the transaction."""
    days = [
        row[0]
        for row in connection.execute(
            "SELECT day FROM ledger.faults WHERE stage = 'inbox' GROUP BY day"
            " HAVING arg_max(kind, recorded_at) = 'fault' ORDER BY day"
        ).fetchall()
    ]
    for day in days:
        clear_faults(connection, day, "inbox")
    return days
