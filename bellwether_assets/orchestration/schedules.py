"""When days are asked for: every morning, and whenever what a day stands on has changed; and when to publish.

What to ask for is always read from the warehouse (what is missing, what is stale), never remembered from an event: a
document that another run took in, or a tick that died half way, loses no day. Cursors remember only what was asked
for already, so that a day that fails is not asked for again every half minute.

All are off until they are switched on in the UI, as is Dagster's custom: a home that replays the past has no mornings.
"""

from collections.abc import Iterator

import dagster as dg

from bellwether_assets.foundation.days import ONE_DAY, days_between
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.alert_sensor import alerts
from bellwether_assets.orchestration.day_asset import ONLY_STALE
from bellwether_assets.orchestration.days_of_run import tags_of_range
from bellwether_assets.orchestration.delivery_assets import deliver_when_due
from bellwether_assets.orchestration.publish_when_settled import publish_when_settled
from bellwether_assets.orchestration.record_faults import record_faults
from bellwether_assets.orchestration.runs_on_their_way import FETCH_JOB, days_on_their_way
from bellwether_assets.orchestration.stale_days import stale_days, too_many
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import MissingInputError
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.stages import STAGES

# Not at the full hour, when every program in the world asks every server.
_FETCH_MINUTE = 7


def every_morning(home: Home) -> dg.ScheduleDefinition:
    """The schedule of a home."""
    morning = home.settings().schedule

    @dg.schedule(
        job_name="day",
        cron_schedule=f"{morning.minute} {morning.hour} * * *",
        execution_timezone=home.settings().timezone,
    )
    def every_morning(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        """Yesterday's partition, and before it the days that are missing or stale: the fold cannot leave one out.

        Several days are one run. With one each, a day that failed failed all that stood in the queue behind it, and a
        day that was on its way since the last morning stood in the queue before the days that it stands on.
        """
        platform = Context(home)
        yesterday = context.scheduled_execution_time.astimezone(platform.settings.zone).date() - ONE_DAY
        try:
            first = platform.first_day
        except MissingInputError as error:
            yield dg.SkipReason(str(error))
            return
        if yesterday < first:
            yield dg.SkipReason(f"{yesterday} is before the first day, {first}")
            return
        as_of = settled(platform, STAGES).as_of
        start = as_of + ONE_DAY if as_of else first
        missing = list(days_between(start, yesterday)) or [yesterday]
        if len(missing) > platform.settings.schedule.most_days:
            yield dg.SkipReason(too_many(start, yesterday))
            return
        if days_on_their_way(context.instance).issuperset(missing):
            yield dg.SkipReason(f"{', '.join(map(str, missing))}: on their way already")
            return
        run_key = f"{context.scheduled_execution_time.date()}:{missing[0]}"
        if len(missing) == 1:
            yield dg.RunRequest(run_key, run_config=ONLY_STALE, partition_key=yesterday.isoformat())
        else:
            yield dg.RunRequest(run_key, run_config=ONLY_STALE, tags=tags_of_range(start, yesterday))

    return every_morning


def every_round(home: Home) -> dg.ScheduleDefinition:
    """The schedule of fetching: apart from the mornings, by a setting."""
    settings = home.settings()
    return dg.ScheduleDefinition(
        name="every_round",
        job_name=FETCH_JOB,
        cron_schedule=f"{_FETCH_MINUTE} */{settings.fetching.every_hours} * * *",
        execution_timezone=settings.timezone,
        description="Asks the sources that are due.",
    )


def sensors(home: Home) -> list[dg.SensorDefinition]:
    """All sensors of a home."""
    daily = [stale_days(home), publish_when_settled(home), deliver_when_due(home)]
    return [*daily, record_faults(home), alerts(home)]
