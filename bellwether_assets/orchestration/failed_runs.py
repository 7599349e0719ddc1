"""Which runs have failed, told to people with all else that went wrong.

Belongs here: which runs have failed and were not followed by one that went well. What else is wrong, and whether it was
told, is read in `delivery/`.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg

from bellwether_assets.delivery.alerts import Alerted, alert, channels_of
from bellwether_assets.delivery.what_is_wrong import FAILURE, FAULT, Wrong, what_is_wrong
from bellwether_assets.orchestration.days_of_run import days_of_run
from bellwether_assets.pipeline.context import Context

# A run that failed before, and was never followed by another of its kind, has been told.
_LOOKED_BACK = timedelta(days=7)
_MOST_RUNS = 1_000
_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
_NAMED_DAYS = 3


def alert_of_runs(here: Context, instance: dg.DagsterInstance) -> Alerted:
    """Tell what is wrong or well again and was not told, failed runs among it."""
    if not channels_of(here.settings) or not here.home.has_warehouse:
        return Alerted()
    return alert(here, failed_runs(here, instance, datetime.now(UTC)))


def failed_runs(here: Context, instance: dg.DagsterInstance, now: datetime) -> list[Wrong]:
    """Jobs, with their days, whose last run failed; not of days whose fault is told anyway."""
    faulted = {one.day for one in what_is_wrong(here, now) if one.kind == FAULT}
    filters = dg.RunsFilter(statuses=_ENDED, created_after=now - _LOOKED_BACK)
    seen: set[tuple[str, tuple[str, ...]]] = set()
    found = []
    # The latest comes first.
    for run in instance.get_runs(filters, limit=_MOST_RUNS):
        days = sorted(days_of_run(run.tags))
        what = run.job_name, tuple(str(day) for day in days)
        if what in seen:
            continue
        seen.add(what)
        if run.status is dg.DagsterRunStatus.FAILURE and not (days and faulted.issuperset(days)):
            named = ", ".join(what[1][:_NAMED_DAYS]) + (" and more" if len(days) > _NAMED_DAYS else "")
            about = f"{run.job_name} of {named}" if days else run.job_name
            found.append(Wrong(FAILURE, about, None, f"run {run.run_id} failed; see it in Dagster"))
    return found
