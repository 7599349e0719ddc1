"""Which runs and backfills wait or go, so that nothing is asked for twice."""

from datetime import date

import dagster as dg

from bellwether_assets.orchestration.days_of_run import days_of_run

FETCH_JOB, DELIVER_JOB, LAKE_JOB = "fetch", "deliver", "lake"
UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
_UNFINISHED_BACKFILLS = {"REQUESTED", "CANCELING"}


def something_on_its_way(instance: dg.DagsterInstance) -> bool:
    """Whether a run or a backfill waits or goes; fetching, delivering and upkeep do not count, which change no day."""
    filters = dg.RunsFilter(statuses=UNFINISHED)
    if any(run.job_name not in {FETCH_JOB, DELIVER_JOB, LAKE_JOB} for run in instance.get_runs(filters)):
        return True
    # By the names of the states: the filter for them is not public.
    return any(backfill.status.value in _UNFINISHED_BACKFILLS for backfill in instance.get_backfills())


def days_on_their_way(instance: dg.DagsterInstance) -> set[date]:
    """The days of runs that wait or go."""
    runs = instance.get_runs(dg.RunsFilter(statuses=UNFINISHED))
    return {day for run in runs for day in days_of_run(run.tags)}
