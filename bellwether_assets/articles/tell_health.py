"""Source health, after each round: a row a source, and a fault of each day on which most sources were unheard.

Belongs here: reading histories of the ledger, writing what follows. Does not belong here: the rules
(`source_health.py`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bellwether_assets.articles.source_health import MOST_GAPS, Asked, Health, health_of, unheard_since
from bellwether_assets.foundation.days import days_between
from bellwether_assets.foundation.source_settings import Source
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.fetches import SourceHealthRow
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import SOURCES, clear_source_faults, faulted_days, record_fault
from bellwether_assets.pipeline.stage import MissingInputError

# Times that a source was asked that are looked back on: more than a month of hours.
_LOOKED_BACK = 1_000
_NEW_FILES = (
    "SELECT DISTINCT first_seen_at FROM ledger.arrivals WHERE starts_with(origin_file, ?)"
    " ORDER BY first_seen_at DESC LIMIT ?"
)
_NEW_ITEMS = (
    "SELECT DISTINCT first_seen_at FROM ledger.fetched_items WHERE source = ? ORDER BY first_seen_at DESC LIMIT ?"
)
_HOUR = timedelta(hours=1)
_NAMED = 5


def tell_health(context: Context, now: datetime) -> list[SourceHealthRow]:
    """Writes how each source of the settings is, and records or clears the faults of days; the rows."""
    sources = context.settings.sources
    with context.warehouse.transaction() as connection:
        healths = [_health(connection, source, now) for source in sources]
        rows = [_row(connection, source, health, now) for source, health in zip(sources, healths, strict=True)]
        connection.execute("DELETE FROM ledger.source_health")
        append(connection, SourceHealthRow, frame_of(SourceHealthRow, rows))
        of_web = [health for source, health in zip(sources, healths, strict=True) if source.kind != "folder"]
        since = unheard_since(of_web)
        if since is None:
            clear_source_faults(connection, SOURCES)
    if since is not None:
        _fault_days(context, since, now, rows)
    return rows


def health_told(context: Context) -> dict[str, SourceHealthRow]:
    """Source → how it was after the last round."""
    with context.warehouse.open() as connection:
        rows = rows_of(SourceHealthRow, connection.execute("SELECT * FROM ledger.source_health").pl())
    return {row.source: row for row in rows}


def kept_versions(context: Context) -> dict[str, str]:
    """Source → hash of what was last kept of its address."""
    with context.warehouse.open() as connection:
        rows = connection.execute(
            "SELECT source, arg_max(sha256, fetched_at) FROM ledger.fetches"
            " WHERE purpose = 'source' AND sha256 IS NOT NULL GROUP BY source"
        ).fetchall()
    return dict(rows)


def _health(connection: Connection, source: Source, now: datetime) -> Health:
    every = timedelta(minutes=source.every_minutes)
    if source.kind == "folder":
        # Whoever fills it is not asked: the inbox is read, or is itself a fault.
        new_at = _times(connection, _NEW_FILES, f"{source.address.rstrip('/')}/")
        return health_of([Asked(now, "unchanged")], new_at, every, now)
    asked = [
        Asked(*row)
        for row in connection.execute(
            "SELECT f.fetched_at, f.ending, f.reason, r.problem, f.not_before FROM ledger.fetches f"
            " LEFT JOIN ledger.fetch_readings r USING (fetch_id) WHERE f.source = ? AND f.purpose = 'source'"
            " AND f.address = ? ORDER BY f.fetched_at DESC LIMIT ?",
            [source.name, source.address, _LOOKED_BACK],
        ).fetchall()
    ]
    return health_of(asked[::-1], _times(connection, _NEW_ITEMS, source.name), every, now)


def _times(connection: Connection, query: str, about: str) -> list[datetime]:
    """The last times of a query, in the order of time."""
    rows = connection.execute(query, [about, MOST_GAPS + 1]).fetchall()
    return [at for (at,) in rows][::-1]


def _row(connection: Connection, source: Source, health: Health, now: datetime) -> SourceHealthRow:
    shares = connection.execute(
        "SELECT blurbs / items, undated / items FROM ledger.fetch_readings WHERE source = ? AND items > 0"
        " ORDER BY read_at DESC LIMIT 1",
        [source.name],
    ).fetchone()
    blurbs, undated = shares or (None, None)
    return SourceHealthRow(
        source=source.name,
        kind=source.kind,
        address=source.address,
        state=health.state,
        reason=health.reason,
        last_asked_at=health.last_asked if source.kind != "folder" else None,
        last_heard_at=health.last_heard if source.kind != "folder" else None,
        last_new_at=health.last_new,
        usual_hours=health.usual / _HOUR if health.usual else None,
        quiet_after_hours=health.quiet_after / _HOUR if health.quiet_after else None,
        failures=health.failures,
        blurbs=blurbs,
        undated=undated,
        as_of=now,
    )


def _fault_days(context: Context, since: datetime, now: datetime, rows: Sequence[SourceHealthRow]) -> None:
    """Faults of the days since most sources were last heard, as far as the home has them; each once."""
    zone = context.settings.zone
    try:
        first = max(context.first_day, since.astimezone(zone).date())
    except MissingInputError:
        return  # a home without days has none to fault
    with context.warehouse.open() as connection:
        known = faulted_days(connection, SOURCES)
    failing = [row for row in rows if row.state == "failing"]
    told = "; ".join(f"{row.source}: {row.reason}" for row in failing[:_NAMED])
    more = f"; and {len(failing) - _NAMED} more" if len(failing) > _NAMED else ""
    reason = f"most sources have not been heard since {since:%Y-%m-%d %H:%M} UTC ({told}{more})"
    for day in days_between(first, now.astimezone(zone).date()):
        if day not in known:
            record_fault(context, day, SOURCES, reason)
