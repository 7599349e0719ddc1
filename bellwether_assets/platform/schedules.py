"""When days are asked for: every morning, when something is dropped in, and when what a day stands on has changed.

All are off until they are switched on in the UI, as is Dagster's custom: a home that replays 2008 has no mornings.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import dagster as dg

from bellwether_assets.articles.take_in import InboxError, take_in
from bellwether_assets.platform.faults import record_fault
from bellwether_assets.platform.materialize import root_reason
from bellwether_assets.platform.partitions import today
from bellwether_assets.platform.pipeline import days_between, settled
from bellwether_assets.platform.settings import current_home
from bellwether_assets.platform.stages import Context

_MORNING = current_home().settings().schedule
# A deployment that slept longer than this is caught up with `bellwether run`, which passes quiet days in milliseconds.
_MAXIMUM_MISSING = 31


@dg.schedule(
    job_name="day",
    cron_schedule=f"{_MORNING.minute} {_MORNING.hour} * * *",
    execution_timezone=current_home().settings().timezone,
)
def every_morning(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Yesterday's partition, and before it the days that are still missing: the fold cannot leave one out."""
    home = current_home()
    yesterday = context.scheduled_execution_time.astimezone(home.settings().zone).date() - timedelta(days=1)
    platform = Context(home)
    first = platform.first_day
    as_of = settled(platform).as_of
    start = as_of + timedelta(days=1) if as_of else first
    missing = list(days_between(start, yesterday)) or [yesterday]
    if len(missing) > _MAXIMUM_MISSING:
        yield dg.SkipReason(
            f"{len(missing)} days since {start} are missing;"
            f" `bellwether run --from {start} --to {yesterday}` fills them"
        )
        return
    for day in missing:
        yield dg.RunRequest(partition_key=day.isoformat(), run_key=f"{context.scheduled_execution_time.date()}:{day}")


@dg.sensor(job_name="day", minimum_interval_seconds=30)
def inbox(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Take in what was dropped, and ask for the days that it belongs to."""
    home = current_home()
    platform = Context(home)
    first, last = platform.first_day, today(home)
    try:
        intake = take_in(platform)
    except InboxError as error:
        record_fault(platform, last, "inbox", str(error))
        yield dg.SkipReason(str(error))
        return
    waiting = sorted(set(_remembered(context.cursor)) | intake.affected_days)
    wanted = [day for day in waiting if first <= day <= last]
    before = [day for day in waiting if day < first]
    context.update_cursor("")
    if before:
        context.log.warning(
            f"articles of {len(before)} days before {first} wait; `bellwether run --from {before[0]}` makes them days"
        )
    if not wanted:
        yield dg.SkipReason("nothing new in the inbox")
    for day in wanted:
        yield dg.RunRequest(partition_key=day.isoformat())


def _remembered(cursor: str | None) -> list[date]:
    return [date.fromisoformat(part) for part in (cursor or "").split(",") if part]


@dg.run_failure_sensor(name="record_faults")
def record_faults(context: dg.RunFailureSensorContext) -> None:
    """A day whose run failed is `faulted`, with the stage and the reason: never silent."""
    partition = context.dagster_run.tags.get("dagster/partition")
    if partition is None:
        return
    events = context.get_step_failure_events()
    stage = events[0].step_key or "run" if events else "run"
    reason = root_reason(events[0].step_failure_data.error) if events else context.failure_event.message or ""
    record_fault(Context(current_home()), date.fromisoformat(partition), stage, reason)


recompute = dg.AutomationConditionSensorDefinition(
    "recompute_on_changed_content", target=dg.AssetSelection.all(), minimum_interval_seconds=30
)

SENSORS = [inbox, record_faults, recompute]
