"""Checks of what a home has built: stale and faulted days, articles that wait, sources that fail.

Asked of a warehouse that opens and is of this version; where it is not, `databases.py` says so.
"""

from collections.abc import Iterator
from datetime import date

import duckdb

from bellwether_assets.doctor.databases import LOCK_SECONDS
from bellwether_assets.doctor.findings import Finding, ok, warning
from bellwether_assets.foundation.file_errors import WarehouseError
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.upgrades.schema import read_schema
from bellwether_assets.foundation.upgrades.steps import SCHEMA_VERSION
from bellwether_assets.foundation.warehouse import warehouse_of
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import all_active_faults
from bellwether_assets.pipeline.stage import MissingInputError
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.publication.publish import ForeignDatabaseError, published_as_of
from bellwether_assets.stages import STAGES

_SHOWN = 5
_WAITING = (
    "SELECT home_day, count(*) FROM ledger.home_days WHERE home_day NOT IN"
    " (SELECT day FROM pipeline.stage_days WHERE stage = 'arrivals') GROUP BY home_day ORDER BY home_day"
)
_UNWELL = "SELECT source, state, reason FROM ledger.source_health WHERE state NOT IN ('well', 'new') ORDER BY source"


def check_days(home: Home) -> Iterator[Finding]:
    """Stale, missing and faulted days, articles that wait for their day, sources that are not well."""
    if not home.has_warehouse:
        return
    try:
        context = _current(home)
        if context is None:
            yield warning("days", "not looked at: the warehouse is of another version", "`bellwether run` upgrades it")
            return
        yield from _freshness(context)
        with context.warehouse.open() as connection:
            faults = [(day, f"{stage}: {reason}") for day, stage, reason in all_active_faults(connection)]
            waiting = dict(connection.execute(_WAITING).fetchall())
            unwell = connection.execute(_UNWELL).fetchall()
    except (WarehouseError, duckdb.Error) as problem:
        yield warning("days", f"not looked at: {problem}", "mend what is said of the warehouse, and ask again")
        return
    except MissingInputError as problem:
        yield warning("days", str(problem), "`bellwether run --from DAY --to DAY`")
        return
    yield from _faulted(faults)
    yield from _waiting(waiting)
    for source, state, reason in unwell:
        yield warning("sources", f"{source} is {state}" + (f": {reason}" if reason else ""), "see docs/fetching.md")


def _current(home: Home) -> Context | None:
    """The home's context where its warehouse can be used as it is: looking at it upgrades nothing."""
    warehouse = warehouse_of(home, LOCK_SECONDS)
    with warehouse.looked_at() as connection:
        if not read_schema(connection).is_current(SCHEMA_VERSION):
            return None
    context = Context(home)
    context.warehouse = warehouse
    return context


def _freshness(context: Context) -> Iterator[Finding]:
    now = settled(context, STAGES)
    if now.first_stale is not None:
        until = max(now.last_built or now.first_stale, now.first_stale)
        yield warning(
            "fresh",
            f"{now.first_stale} is not built, or built from what has changed since",
            f"`bellwether run --from {now.first_stale} --to {until}`",
        )
    else:
        yield ok("fresh", f"every day up to {now.as_of}")
    with context.warehouse.open() as connection:
        frozen = frozen_through(connection)
    if frozen is not None:
        yield ok("texts", f"those of days up to {frozen} were dropped, and nothing of these days is computed any more")
    try:
        published = published_as_of(context.home)
    except ForeignDatabaseError:
        # What is wrong with the file is said by its own check.
        return
    if now.as_of is not None and published != (now.as_of, now.state_hash):
        told = f"readers see {published[0] if published else 'nothing'}, and the warehouse is built up to {now.as_of}"
        yield warning("publication", told, f"`bellwether run --from {now.as_of} --to {now.as_of}` publishes")


def _faulted(faults: list[tuple[date, str]]) -> Iterator[Finding]:
    days = sorted({day for day, _ in faults})
    for day, reason in faults[:_SHOWN]:
        yield warning("faults", f"{day}: {reason}", f"mend that, then `bellwether run --from {day} --to {day}`")
    if len(faults) > _SHOWN:
        yield warning("faults", f"{len(faults) - _SHOWN} more, up to {days[-1]}", "see the table briefs")
    if not faults:
        yield ok("faults", "no day is faulted")


def _waiting(waiting: dict[date, int]) -> Iterator[Finding]:
    if waiting:
        first, last = min(waiting), max(waiting)
        yield warning(
            "waiting",
            f"{sum(waiting.values())} articles live on {len(waiting)} days that are not built",
            f"`bellwether run --from {first} --to {last}`",
        )
    else:
        yield ok("waiting", "no article waits for its day")
