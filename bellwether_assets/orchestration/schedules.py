"""When days are asked for: every morning, when something is dropped in, when what a day stands on has changed; and when
to publish.

What to ask for is always read from the warehouse (what is missing, what is stale), never remembered from an event: a
document that another run took in, or a tick that died half way, loses no day. Cursors remember only what was asked
for already, so that a day that fails is not asked for again every half minute.

All are off until they are switched on in the UI, as is Dagster's custom: a home that replays the past has no mornings.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import dagster as dg

from bellwether_assets.articles.facts import ARRIVALS
from bellwether_assets.articles.take_in import InboxError, take_in
from bellwether_assets.foundation.days import ONE_DAY, days_between
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.days_of_run import days_of_run
from bellwether_assets.orchestration.delivery_assets import DELIVER_JOB, UNFINISHED, deliver_when_due
from bellwether_assets.orchestration.partitions import last_partition
from bellwether_assets.orchestration.report import root_reason
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import FAULTS, INBOX, active_faults, record_fault
from bellwether_assets.pipeline.stage import MissingInputError
from bellwether_assets.pipeline.staleness import Freshness, freshness, settled
from bellwether_assets.publication.publish import is_up_to_date, published_as_of
from bellwether_assets.stages import STAGES

# A deployment that slept longer than this is caught up with `bellwether run`, which passes quiet days in milliseconds.
_MAXIMUM_MISSING = 31
# Naming the assets, not the job alone, is what lets automation see that a run carries upstream and downstream alike.
_ALL_STAGES = [dg.AssetKey(stage.name) for stage in STAGES]
_PUBLISH_ATTEMPTS = 2
FETCH_JOB = "fetch"
# Not at the full hour, when every program in the world asks every server.
_FETCH_MINUTE = 7
_UNFINISHED_BACKFILLS = {"REQUESTED", "CANCELING"}


def every_morning(home: Home) -> dg.ScheduleDefinition:
    """The schedule of a home."""
    morning = home.settings().schedule

    @dg.schedule(
        job_name="day",
        cron_schedule=f"{morning.minute} {morning.hour} * * *",
        execution_timezone=home.settings().timezone,
    )
    def every_morning(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        """Yesterday's partition, and before it the days that are missing or stale: the fold cannot leave one out."""
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
        if len(missing) > _MAXIMUM_MISSING:
            yield dg.SkipReason(_too_many(start, yesterday))
            return
        for day in missing:
            yield _request(day, f"{context.scheduled_execution_time.date()}:{day}")

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


def inbox(home: Home) -> dg.SensorDefinition:
    """The sensor that takes in what is dropped into a home."""

    @dg.sensor(job_name="day", minimum_interval_seconds=30)
    def inbox(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        """Take in what was dropped, and ask for the days whose articles are not those that they were built from.

        Days between the last built one and such a day are asked for too, in order, since the fold needs each.
        """
        platform = Context(home)
        last = last_partition(platform.home)
        try:
            first = platform.first_day
            take_in(platform)
        except MissingInputError as error:
            yield dg.SkipReason(str(error))
            return
        except InboxError as error:
            _record_once(platform, last, str(error))
            yield dg.SkipReason(str(error))
            return
        wanted, reasons = _wanted_days(platform, first, last)
        asked = {day: token for day, token in json.loads(context.cursor or "{}").items() if wanted.get(day) == token}
        context.update_cursor(json.dumps(wanted))
        new = [day for day in sorted(wanted) if day not in asked]
        if not new:
            yield dg.SkipReason("; ".join(reasons) or "nothing new in the inbox")
        for day in new:
            yield _request(date.fromisoformat(day))

    return inbox


def _wanted_days(platform: Context, first: date, last: date) -> tuple[dict[str, str], list[str]]:
    """The days to ask for, each with a token of what it would be built from; and what cannot be asked for, and why."""
    look = freshness(platform, STAGES, first, last)
    last_built = max((day for stage, day in look.records if stage == "arrivals"), default=first - ONE_DAY)
    arrived = look.facts[ARRIVALS]
    wanted = {day: arrived.get(day, "") for day in _days_to_renew(look) if first <= day <= last}
    reasons = []
    horizon = last_built + timedelta(days=_MAXIMUM_MISSING)
    beyond = [day for day in wanted if day > horizon]
    if beyond:
        reasons.append(_too_many(last_built + ONE_DAY, min(beyond)))
    wanted = {day: token for day, token in wanted.items() if day <= horizon}
    for day in days_between(last_built + ONE_DAY, max(wanted, default=last_built)):
        wanted.setdefault(day, "")
    with platform.warehouse.open() as connection:
        before = connection.execute("SELECT min(home_day) FROM ledger.home_days WHERE home_day < ?", [first]).fetchone()
        after = connection.execute("SELECT max(home_day) FROM ledger.home_days WHERE home_day > ?", [last]).fetchone()
    if before is not None and before[0] is not None:
        reasons.append(f"articles wait before {first}; `bellwether run --from {before[0]} --to {last_built}` has them")
    if after is not None and after[0] is not None:
        # A replay's partitions end with the last day that was asked for.
        reasons.append(f"articles wait after {last}; `bellwether run --from {first} --to {after[0]}` has them")
    return {day.isoformat(): token for day, token in wanted.items()}, reasons


def _days_to_renew(look: Freshness) -> set[date]:
    """Days built from other documents than there are now, and days whose fault was repaired but not yet retold."""
    built = {day: record.state_hash for (stage, day), record in look.records.items() if stage == "arrivals"}
    arrived = look.facts[ARRIVALS]
    changed = {day for day in {*arrived, *built} if built.get(day) != arrived.get(day, "")}
    repaired = {day for day in look.faulted if day not in look.facts[FAULTS]}
    return changed | {day for day in repaired if ("brief", day) not in look.records}


def _record_once(platform: Context, day: date, reason: str) -> None:
    """A dead inbox is one fault a day, however often it is looked at."""
    with platform.warehouse.open() as connection:
        known = reason in active_faults(connection, day)
    if not known:
        record_fault(platform, day, INBOX, reason)


def record_faults(home: Home) -> dg.SensorDefinition:
    """The sensor that makes a failed run a fault of its day."""

    @dg.run_failure_sensor(name="record_faults")
    def record_faults(context: dg.RunFailureSensorContext) -> None:
        """A day whose run failed is `faulted`, with the stage and the reason: never silent. A backfill's is no other.

        A run that died without a failed step (killed, out of memory) is a fault of the brief, which was not made; the
        next brief is its repair. A stage that went through since the run ended has repaired the fault before it was
        recorded.
        """
        days, platform = days_of_run(context.dagster_run.tags), Context(home)
        events = context.get_step_failure_events()
        stage = (events[0].step_key if events else None) or "brief"
        reason = root_reason(events[0].step_failure_data.error) if events else context.failure_event.message or ""
        record = context.instance.get_run_record_by_id(context.dagster_run.run_id)
        ended = datetime.fromtimestamp(record.end_time, UTC) if record and record.end_time else datetime.now(UTC)
        for day in days:
            with platform.warehouse.open() as connection:
                repaired = connection.execute(
                    "SELECT 1 FROM pipeline.stage_days WHERE stage = ? AND day = ? AND built_at > ?",
                    [stage, day, ended],
                ).fetchone()
            if repaired is None:
                record_fault(platform, day, stage, reason)

    return record_faults


def publish_when_settled(home: Home) -> dg.SensorDefinition:
    """The sensor that publishes a home when it has settled."""

    @dg.sensor(job_name="publish", minimum_interval_seconds=30)
    def publish_when_settled(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Publish once, when nothing is on its way any more and what could be published is not what readers have."""
        if _on_its_way(context.instance):
            return dg.SkipReason("runs are on their way")
        platform = Context(home)
        try:
            now = settled(platform, STAGES)
        except MissingInputError as error:
            return dg.SkipReason(str(error))
        before = published_as_of(platform.home)
        if now.as_of is None or (before is not None and now.as_of < before[0]):
            return dg.SkipReason(f"{now.first_stale} is not built or stale; the publication stays as it is")
        if is_up_to_date(platform.home, now):
            return dg.SkipReason(f"the publication of {now.as_of} is up to date")
        asked, times = json.loads(context.cursor or '["", 0]')
        times = times + 1 if asked == now.state_hash else 1
        if times > _PUBLISH_ATTEMPTS:
            return dg.SkipReason(f"publishing {now.as_of} failed {_PUBLISH_ATTEMPTS} times; see its runs")
        context.update_cursor(json.dumps([now.state_hash, times]))
        return dg.RunRequest(tags={"bellwether/as_of": now.as_of.isoformat()})

    return publish_when_settled


def _on_its_way(instance: dg.DagsterInstance) -> bool:
    """Whether a run or a backfill waits or goes; fetching and delivering do not count, which change no day."""
    filters = dg.RunsFilter(statuses=UNFINISHED)
    if any(run.job_name not in {FETCH_JOB, DELIVER_JOB} for run in instance.get_runs(filters)):
        return True
    # By the names of the states: the filter for them is not public.
    return any(backfill.status.value in _UNFINISHED_BACKFILLS for backfill in instance.get_backfills())


def _request(day: date, run_key: str | None = None) -> dg.RunRequest:
    return dg.RunRequest(run_key, partition_key=day.isoformat(), asset_selection=_ALL_STAGES)


def _too_many(first: date, last: date) -> str:
    days = (last - first + timedelta(days=1)).days
    return f"{days} days since {first} are missing; `bellwether run --from {first} --to {last}` fills them"


def recompute() -> dg.SensorDefinition:
    """The sensor that evaluates the assets' automation conditions."""
    return dg.AutomationConditionSensorDefinition(
        "recompute_on_changed_content", target=dg.AssetSelection.all(), minimum_interval_seconds=30
    )


def sensors(home: Home) -> list[dg.SensorDefinition]:
    """All sensors of a home."""
    return [inbox(home), recompute(), publish_when_settled(home), deliver_when_due(home), record_faults(home)]
