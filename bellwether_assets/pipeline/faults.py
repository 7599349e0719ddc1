"""Faults: a stage that failed, or a source that is dead, is a fact of a day, and so is its repair.

A day with a fault is never silent: its brief says `faulted` and why. The ledger only grows; the latest entry about a
stage and day holds.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from bellwether_assets.foundation.days import days_between
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.stage_days import FaultRow
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import Facts
from bellwether_assets.pipeline.staleness import Freshness

_ACTIVE = (
    "SELECT day, stage, reason FROM (SELECT day, stage, arg_max(kind, recorded_at) AS kind,"
    " arg_max(reason, recorded_at) AS reason FROM ledger.faults WHERE day BETWEEN ? AND ? GROUP BY day, stage)"
    " WHERE kind = 'fault' ORDER BY day, stage"
)
# Not stages but what stands before them: their reasons are whole sentences.
INBOX, SOURCES = "inbox", "sources"
# What fails there is what the faulted day is told by: that it is built again is the repair.
_TOLD_BY = "brief"


def active_faults(connection: Connection, day: date) -> list[str]:
    """The faults of a day that nothing has repaired, as sentences."""
    return [_sentence(stage, reason) for _, stage, reason in connection.execute(_ACTIVE, [day, day]).fetchall()]


def all_active_faults(connection: Connection) -> list[tuple[date, str, str]]:
    """Day, stage and reason of every fault that nothing has repaired, in the order of days."""
    return connection.execute(_ACTIVE, [date.min, date.max]).fetchall()


def _sentence(stage: str, reason: str) -> str:
    return reason if stage in {INBOX, SOURCES} else f"{stage} failed: {reason}"


def _told(connection: Connection, first: date, last: date) -> dict[date, list[str]]:
    by_day: dict[date, list[str]] = {}
    for day, stage, reason in connection.execute(_ACTIVE, [first, last]).fetchall():
        if stage != _TOLD_BY:
            by_day.setdefault(day, []).append(_sentence(stage, reason))
    return by_day


def _digests(connection: Connection, first: date, last: date, _: date) -> Mapping[date, str]:
    return {day: digest(*faults) for day, faults in _told(connection, first, last).items()}


def _read(connection: Connection, day: date, _: date) -> list[str]:
    return _told(connection, day, day).get(day, [])


# The faults that a day's brief has to tell, as sentences.
FAULTS: Facts[list[str]] = Facts("faults of the day", (FaultRow,), _digests, _read)


def record_fault(context: Context, day: date, stage: str, reason: str) -> None:
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
        for table in ("briefs", "brief_items", "brief_scores"):
            connection.execute(f"DELETE FROM pipeline.{table} WHERE day = ?", [day])  # noqa: S608 - named just above
        connection.execute("DELETE FROM pipeline.stage_days WHERE stage = 'brief' AND day = ?", [day])
        for reader in context.settings.readers:
            connection.execute(
                "INSERT INTO pipeline.briefs (day, reader, status, reason, news_value, articles_read,"
                " articles_not_read, languages_not_read, articles_asked, read_by_rules, read_by_rules_reasons,"
                " lead, lead_dropped) VALUES (?, ?, 'faulted', ?, 0, 0, 0, [], 0, 0, [], '[]', 0)",
                [day, reader.name, why],
            )


def clear_faults(connection: Connection, day: date, stage: str) -> None:
    """Record that a stage went through on a day that it had failed on. The caller holds the transaction."""
    if any(failed == stage for _, failed, _ in connection.execute(_ACTIVE, [day, day]).fetchall()):
        connection.execute(
            "INSERT INTO ledger.faults VALUES (?, ?, 'cleared', 'the stage went through', ?)",
            [day, stage, datetime.now(UTC)],
        )


def clear_faults_of_fresh_stages(context: Context, look: Freshness) -> list[date]:
    """Clear the faults of stages that are built from what is there now, as far as no earlier day is stale; their days.

    A stage that is built already may fail where it is asked for again, and what was to repair it may have found it
    fresh just before the failure was recorded. Nobody would build it any more, and its day would be faulted for good.
    """
    stages = {stage.name for stage in look.stages}
    with context.warehouse.open() as connection:
        faults = [(day, stage) for day, stage, _ in all_active_faults(connection) if stage in stages]
    if not faults:
        return []
    fresh: dict[date, set[str]] = {}
    for day in days_between(look.first_day, faults[-1][0]):
        stale = {stage.name for stage in look.stale_stages(day)}
        fresh[day] = stages - stale
        if stale:
            break
    cleared = [(day, stage) for day, stage in faults if stage in fresh.get(day, ())]
    with context.warehouse.transaction() as connection:
        for day, stage in cleared:
            clear_faults(connection, day, stage)
    return sorted({day for day, _ in cleared})


def clear_source_faults(connection: Connection, stage: str) -> None:
    """Record that the inbox, or the sources, can be read again, on every day they had been dead.

    The caller holds the transaction.
    """
    for day in faulted_days(connection, stage):
        clear_faults(connection, day, stage)


def faulted_days(connection: Connection, stage: str) -> list[date]:
    """The days on which a stage failed and nothing has repaired it."""
    return [day for day, failed, _ in all_active_faults(connection) if failed == stage]
