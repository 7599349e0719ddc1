"""`run`: take in the inbox, build the days asked for and whatever they make stale, publish.

Days with articles go through Dagster, one run each, in this process; days without are built here and reported to
Dagster as events. A failed stage makes its day and the days that wait for it `faulted`, and the command says so.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import dagster as dg

from bellwether_assets.articles.take_in import InboxError, Intake, take_in
from bellwether_assets.claims.read_originals import originals
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.delivery.alerts import Alerted
from bellwether_assets.delivery.deliver import DeliveryReport, DeliveryUnderWayError, channels_of, deliver
from bellwether_assets.engines.language_model.errors import EngineError
from bellwether_assets.engines.read_instead import by_rules, counted, failed_readings
from bellwether_assets.foundation.days import days_between, read_first_day, today, write_first_day, write_last_day
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.logs import log_event
from bellwether_assets.foundation.run_lock import PublicationUnderWayError, one_publication
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.day_asset import ONLY_STALE
from bellwether_assets.orchestration.definitions import build_definitions
from bellwether_assets.orchestration.delivery_assets import report_delivery
from bellwether_assets.orchestration.failed_runs import alert_of_runs
from bellwether_assets.orchestration.materializations import Latest
from bellwether_assets.orchestration.prepare_home import prepare_home
from bellwether_assets.orchestration.report import BUILT, MADE, failed_at, root_reason
from bellwether_assets.orchestration.report_history import report_last_day, report_lost_history, report_quiet
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import INBOX, clear_faults_of_fresh_stages, record_fault
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import Record, Stage
from bellwether_assets.pipeline.staleness import Freshness, freshness, last_built_day, settled
from bellwether_assets.pipeline.walk import Failure, Plan, build_quiet_days, walk
from bellwether_assets.publication.publish import ForeignDatabaseError, is_up_to_date, published_as_of
from bellwether_assets.signals.take_in_overrides import take_in_file
from bellwether_assets.stages import STAGES

_QUIET_LOG = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# What is dropped in while a run is on its way is taken in by it, and may make days stale that it has passed.
WALKS = 3


class RunRequestError(ValueError):
    """The days asked for cannot be run; the text says why."""


class Progress(Protocol):
    """Who is told how far a run is."""

    def __call__(self, done: int, total: int, day: date, what: str) -> None: ...


@dataclass
class RunReport:
    """What a run did."""

    intake: Intake = field(default_factory=Intake)
    days: int = 0
    dagster_runs: int = 0
    built: int = 0
    faults: list[str] = field(default_factory=list)
    waiting: dict[date, int] = field(default_factory=dict)  # articles by home days that are not built
    read_by_rules: dict[date, str] = field(default_factory=dict)  # what is told of days read so instead of by a model
    published: bool = False
    as_of: date | None = None
    kept_publication: str = ""
    delivered: DeliveryReport = field(default_factory=DeliveryReport)
    alerted: Alerted = field(default_factory=Alerted)


def run_days(
    home: Home, first: date, last: date, progress: Progress, tell: Callable[[str], None] = log_event
) -> RunReport:
    """Build every day from `first` to `last`, what they make stale, and publish.

    `tell` is told for whom the publication waits. Raises RunRequestError for days that cannot be asked for.
    """
    if last < first:
        raise RunRequestError(f"--to {last} is before --from {first}")
    if last > today(home):
        raise RunRequestError(f"--to {last} is in the future; today is {today(home)} ({home.settings().timezone})")
    prepare_home(home)
    known = read_first_day(home)
    context = Context(home)
    if known is None or first < known:
        with context.warehouse.open() as connection:
            frozen = frozen_through(connection)
        if frozen is not None:
            raise RunRequestError(
                f"--from {first} is before the first day, {known}: no day can be put before it any more, since the"
                f" texts of days up to {frozen} were dropped"
            )
        write_first_day(home, first)
    write_last_day(home, last)
    report = RunReport()
    definitions = build_definitions(home)
    with dg.DagsterInstance.get() as instance:
        report_lost_history(context, instance)
        runs = DagsterRuns(context, instance, definitions.resolve_job_def("day"), report, progress)
        try:
            report.intake = take_in(context)
            report.intake.rejections += take_in_file(context)
        except InboxError as error:
            for day in days_between(first, last):
                record_fault(context, day, INBOX, str(error))
            report.faults.append(str(error))
        else:
            for _ in range(WALKS):
                _read_ahead(context, runs, last, report)
                failure = walk(context, Plan(STAGES, last), runs)
                if failure is not None:
                    _record_failure(context, failure, report)
                else:
                    clear_faults_of_fresh_stages(context, freshness(context, STAGES, context.first_day, last))
                if report.faults or settled(context, STAGES).first_stale is None:
                    break
            runs.told_of_last_day()
        report.waiting = _waiting(context)
        try:
            with one_publication(home, tell):
                _publish(context, instance, definitions.resolve_job_def("publish"), report)
        except (ForeignDatabaseError, PublicationUnderWayError) as error:
            report.faults.append(f"publishing failed: {error}")
        else:
            _deliver(context, instance, report)
        report.alerted = alert_of_runs(context, instance)
    _tell_failed_readings(context, first, last, report)
    return report


def _is_made(event: dg.DagsterEvent) -> bool:
    return event.is_step_materialization and MADE in event.step_materialization_data.materialization.metadata


class DagsterRuns:
    """Builds each day with arrivals in a Dagster run of its own, and reports quiet days as events."""

    def __init__(
        self,
        context: Context,
        instance: dg.DagsterInstance,
        job: dg.JobDefinition,
        report: RunReport,
        progress: Progress,
    ) -> None:
        self._context = context
        self._instance = instance
        self._job = job
        self._report = report
        self._progress = progress
        self._latest = Latest(instance)
        # Records of the stage-days that were built without a run.
        self._quiet: dict[tuple[str, date], Record] = {}

    def build(self, day: date, stale: Sequence[Stage[Any]], look: Freshness) -> Failure | None:
        """One run of the day's stale stages."""
        self._report.dagster_runs += 1
        with _quietly():
            result = self._job.execute_in_process(
                instance=self._instance,
                partition_key=day.isoformat(),
                run_config={**_QUIET_LOG, **ONLY_STALE},
                raise_on_error=False,
            )
        made = [event.step_materialization_data.materialization for event in result.all_node_events if _is_made(event)]
        self._report.built += sum(one.metadata[MADE].value == BUILT for one in made)
        if result.success:
            return None
        for event in result.all_events:
            if event.is_step_failure:
                return Failure(day, failed_at(event)[0], root_reason(event.step_failure_data.error))
        # Blamed on the brief, which was not made: the next brief that is made clears it.
        return Failure(day, "brief", "the run failed before its first step")

    def build_quiet(self, days: Sequence[date], look: Freshness) -> None:
        """Build the stretch here and tell Dagster of each stage-day."""
        build_quiet_days(self._context, days, look, self._tell)

    def passed(self, day: date, done: int, total: int) -> None:
        """Whoever watches is told."""
        self._report.days = max(self._report.days, done)
        self._progress(done, total, day, "")

    def _tell(self, stage: str, day: date, record: Record) -> None:
        self._report.built += 1
        self._quiet[stage, day] = record
        report_quiet(self._instance, stage, day, self._quiet, self._latest)

    def told_of_last_day(self) -> None:
        """Where the last day was quiet, Dagster shows of it what it would show of a run."""
        last = last_built_day(self._context)
        if last is not None and (CLAIMS_STAGE.name, last) in self._quiet:
            report_last_day(self._context, self._instance, last)


def _read_ahead(context: Context, runs: DagsterRuns, last: date, report: RunReport) -> None:
    """With batches: have all days' articles answered at once, so that the walk finds every answer kept.

    Batch by batch, day by day, a backfill of a year would take a year of nights.
    """
    if context.settings.engine.mode != "batch":
        return
    # A failure is met again by the walk, which records it.
    if walk(context, Plan(STAGES.up_to("origins"), last), runs) is not None:
        return
    look = freshness(context, STAGES, context.first_day, last)
    texts = [
        original.text
        for day in days_between(context.first_day, last)
        if day in look.arrivals and not look.is_fresh(CLAIMS_STAGE, day)
        for original in originals(Inputs(context, CLAIMS_STAGE, day))
    ]
    try:
        context.engine.extract_all(texts)
    except EngineError as error:
        report.faults.append(f"reading ahead failed: {error}")


def _record_failure(context: Context, failure: Failure, report: RunReport) -> None:
    """The failed day is faulted, and so is every later one: it waits for that day."""
    record_fault(context, failure.day, failure.stage, failure.reason)
    report.faults.append(f"{failure.day}: {failure.stage} failed: {failure.reason.strip().splitlines()[0]}")
    for later in failure.waiting:
        record_fault(context, later, "reinforced_signals", f"waits for {failure.day}, whose {failure.stage} failed")


def _tell_failed_readings(context: Context, first: date, last: date, report: RunReport) -> None:
    """What rules read in place of a model on the days asked for; too many of them are a fault."""
    most = context.settings.engine.most_failed_readings
    with context.warehouse.open() as connection:
        rows = connection.execute(
            "SELECT DISTINCT ON (day) day, read_by_rules_reasons, articles_asked FROM pipeline.briefs"
            " WHERE day BETWEEN ? AND ? AND read_by_rules > 0 ORDER BY day",
            [first, last],
        ).fetchall()
    for day, reasons, asked in rows:
        report.read_by_rules[day] = by_rules(counted(reasons), asked)
        fault = failed_readings(counted(reasons), asked, most)
        if fault is not None:
            report.faults.append(f"{day}: {fault}")


def _publish(context: Context, instance: dg.DagsterInstance, job: dg.JobDefinition, report: RunReport) -> None:
    """Publish once, when everything has settled and something is new."""
    now = settled(context, STAGES)
    before = published_as_of(context.home)
    if is_up_to_date(context.home, now) and not report.faults and context.home.site.exists():
        report.as_of = now.as_of
        return
    if now.as_of is None or (before is not None and now.as_of < before[0]):
        report.kept_publication = f"{now.first_stale} is not built or stale"
        report.as_of = before[0] if before else None
        return
    with _quietly():
        result = job.execute_in_process(
            instance=instance,
            run_config=_QUIET_LOG,
            raise_on_error=False,
        )
    if not result.success:
        report.kept_publication = "publishing failed"
    after = published_as_of(context.home)
    report.as_of = after[0] if after else None
    report.published = result.success and after == (now.as_of, now.state_hash)
    if not result.success:
        reasons = [root_reason(event.step_failure_data.error) for event in result.all_events if event.is_step_failure]
        report.faults.append(f"publishing failed: {'; '.join(reasons) or 'no reason given'}")


def _deliver(context: Context, instance: dg.DagsterInstance, report: RunReport) -> None:
    """Send what is due, where a reader has a channel; what fails is a fault of the run and of no day."""
    if report.as_of is None or not any(True for _ in channels_of(context.settings)):
        return
    try:
        report.delivered = deliver(context.home, context.warehouse)
    except DeliveryUnderWayError as error:
        report.faults.append(f"delivering failed: {error}")
        return
    report_delivery(context, instance, report.delivered)
    report.faults += [
        f"delivering to {one.reader} by {one.channel} failed: {one.detail}"
        for one in report.delivered.told
        if one.outcome in {"failed", "unknown"}
    ]


def _waiting(context: Context) -> dict[date, int]:
    """Articles that live on days before the first partition, or after the last built day, and wait for it; by day."""
    with context.warehouse.open() as connection:
        rows = connection.execute(
            "SELECT home_day, count(*) FROM ledger.home_days WHERE home_day NOT IN"
            " (SELECT day FROM pipeline.stage_days WHERE stage = 'arrivals') GROUP BY home_day ORDER BY home_day"
        ).fetchall()
    return dict(rows)


@contextmanager
def _quietly() -> Iterator[None]:
    """dbt writes its progress to standard output; a run's own output is what it says at the end."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        yield
