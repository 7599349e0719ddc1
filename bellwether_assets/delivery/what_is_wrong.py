"""What is wrong with a home now, as its tables say it: faults of days, dead sources, budgets, briefs that are late.

Belongs here: looking. Does not belong here: whether somebody was told of it before (`alerts.py`), and failed runs,
which Dagster knows (`orchestration/alert_sensor.py`).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bellwether_assets.engines.read_instead import BUDGET_SPENT
from bellwether_assets.foundation.days import ONE_DAY
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import all_active_faults
from bellwether_assets.publication.publish import ForeignDatabaseError, published_as_of

FAILURE, FAULT, SOURCE, BUDGET, BRIEF = "failure", "fault", "source", "budget", "brief"
# What this module can tell; failures are handed in by who knows the runs.
LOOKED_AT = frozenset({FAULT, SOURCE, BUDGET, BRIEF})
# A day that stands on a failed one: the failed one is told.
_WAITS = "waits for "
_LONGEST = 500


@dataclass(frozen=True, order=True)
class Wrong:
    """One thing that is wrong. `day` is None where it is of no day."""

    kind: str
    subject: str
    day: date | None
    detail: str

    @property
    def key(self) -> tuple[str, str, date | None]:
        """What makes it the same thing when it is looked at again."""
        return self.kind, self.subject, self.day


def what_is_wrong(context: Context, now: datetime) -> list[Wrong]:
    """All that is wrong now, in order."""
    with context.warehouse.open() as connection:
        found = [*_faults(connection), *_sources(connection, context), *_budgets(connection, context, now)]
    late = _late_brief(context, now)
    return [*found, *([late] if late else [])]


def _faults(connection: Connection) -> list[Wrong]:
    return [
        Wrong(FAULT, stage, day, reason)
        for day, stage, reason in all_active_faults(connection)
        if not reason.startswith(_WAITS)
    ]


def _sources(connection: Connection, context: Context) -> list[Wrong]:
    named = {source.name for source in context.settings.sources}
    rows = connection.execute(
        "SELECT source, reason FROM ledger.source_health WHERE state = 'failing' ORDER BY source"
    ).fetchall()
    return [Wrong(SOURCE, source, None, reason or "it gives no answer") for source, reason in rows if source in named]


def _budgets(connection: Connection, context: Context, now: datetime) -> list[Wrong]:
    """The budget of the calendar day: what was left to rules for it."""
    midnight = now.astimezone(context.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = connection.execute(
        "SELECT configured, count(*) FROM ledger.engine_choices WHERE reason = ? AND chosen_at >= ?"
        " GROUP BY configured ORDER BY configured",
        [BUDGET_SPENT, midnight.astimezone(UTC)],
    ).fetchall()
    limit = context.settings.engine.daily_budget_usd
    return [
        Wrong(
            BUDGET,
            engine,
            midnight.date(),
            f"engine.daily_budget_usd = {limit:g} is used up: {texts} text{'s were' if texts > 1 else ' was'} left to"
            " rules so far; `bellwether run --upgrade` asks again",
        )
        for engine, texts in rows
    ]


def _late_brief(context: Context, now: datetime) -> Wrong | None:
    """Yesterday's brief, where its hour has come and it is not published."""
    hour, here = context.settings.alerts.by_hour, now.astimezone(context.settings.zone)
    if hour is None:
        return None
    due = here.date() - (ONE_DAY if here.hour >= hour else timedelta(days=2))
    try:
        published = published_as_of(context.home)
    except ForeignDatabaseError as error:
        return Wrong(BRIEF, "publication", due, str(error)[:_LONGEST])
    as_of = published[0] if published else None
    if as_of is not None and as_of >= due:
        return None
    has = f"the publication is of {as_of}" if as_of else "there is no publication"
    return Wrong(BRIEF, "publication", due, f"no brief of {due} by {hour:02}:00: {has}")
