"""`run`: take in the inbox, build the days asked for and whatever they make stale, publish.

Days with articles go through Dagster, one run each, in this process; days without are built here and reported to
Dagster as events. A failed stage makes its day and the days that wait for it `faulted`, and the command says so.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

import dagster as dg

from bellwether_assets.articles.take_in import InboxError, Intake, take_in
from bellwether_assets.claims.read_originals import originals
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.engines.language_model.errors import EngineError
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.orchestration.materialize import root_reason
from bellwether_assets.orchestration.partitions import today
from bellwether_assets.pipeline.faults import record_fault
from bellwether_assets.pipeline.stages import (
    Context,
    Record,
    Stage,
    build_day,
    read_first_day,
    read_records,
    write_first_day,
    write_last_day,
)
from bellwether_assets.pipeline.walk import (
    STAGES,
    Freshness,
    build_quiet_days,
    days_between,
    freshness,
    settled,
)
from bellwether_assets.publication.publish import published_as_of
from bellwether_assets.signals.take_in_overrides import take_in_file

# Dagster's own tag for a data version, part of its event format.
DATA_VERSION_TAG = "dagster/data_version"
# How many quiet days are built before the warehouse is let go for others.
QUIET_STRETCH = 32
# What is dropped in while a run is on its way is taken in by it, and may make days stale that it has passed.
WALKS = 3
DAGSTER_SETTINGS = """\
telemetry:
  enabled: false
# No invitation to a newsletter in front of the first page.
nux:
  enabled: false
# The fold walks day by day and one process writes at a time, so runs queue up and go one after the other.
concurrency:
  runs:
    max_concurrent_runs: 1
# Dagster's SQLite log with its connections kept open: quiet stretches are little else than events.
event_log_storage:
  module: bellwether_assets.orchestration.event_log
  class: KeptOpenEventLog
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 60
"""


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
    waiting: int = 0
    published: bool = False
    as_of: date | None = None
    kept_publication: str = ""


def prepare_home(home: Home) -> None:
    """Create what a home needs, and point Dagster and this process's stages at it."""
    if not home.path.exists():
        home.inbox.mkdir(parents=True)
    home.dagster.mkdir(parents=True, exist_ok=True)
    settings = home.dagster / "dagster.yaml"
    if not settings.exists():
        settings.write_text(DAGSTER_SETTINGS, encoding="utf-8")
    os.environ[HOME_VARIABLE] = str(home.path)
    os.environ["DAGSTER_HOME"] = str(home.dagster)


def run_days(home: Home, first: date, last: date, progress: Progress) -> RunReport:
    """Build every day from `first` to `last`, what they make stale, and publish.

    Raises RunRequestError for days that cannot be asked for.
    """
    if last < first:
        raise RunRequestError(f"--to {last} is before --from {first}")
    if last > today(home):
        raise RunRequestError(f"--to {last} is in the future; today is {today(home)} ({home.settings().timezone})")
    prepare_home(home)
    known = read_first_day(home)
    if known is None or first < known:
        write_first_day(home, first)
    write_last_day(home, last)
    context = Context(home)
    report = RunReport()
    with dg.DagsterInstance.get() as instance:
        try:
            report.intake = take_in(context)
            report.intake.rejections += take_in_file(context)
        except InboxError as error:
            for day in days_between(first, last):
                record_fault(context, day, "inbox", str(error))
            report.faults.append(str(error))
        else:
            for _ in range(WALKS):
                _read_ahead(context, instance, last, report, progress)
                _walk(context, instance, last, report, progress)
                if report.faults or settled(context).first_stale is None:
                    break
        report.waiting = _waiting(context)
        _publish(context, instance, report)
    return report


def _walk(context: Context, instance: dg.DagsterInstance, last: date, report: RunReport, progress: Progress) -> None:
    """Build what is stale, in day order, up to `last` and through every day that was built before."""
    first_day = context.first_day
    last_built = settled(context).last_built
    end = max(last, last_built) if last_built else last
    look = freshness(context, first_day, end)
    days = list(days_between(first_day, end))
    quiet: list[date] = []

    def flush() -> None:
        if quiet:
            build_quiet_days(
                context, quiet, look, lambda stage, day, record: _report(instance, stage, day, record, report)
            )
            progress(days.index(quiet[-1]) + 1, len(days), quiet[-1], "quiet")
            quiet.clear()

    for number, day in enumerate(days):
        report.days += 1
        if day not in look.arrivals:
            quiet.append(day)
            if len(quiet) >= QUIET_STRETCH:
                flush()
            continue
        flush()
        stale = look.stale_stages(context, day)
        if stale:
            progress(number, len(days), day, ", ".join(stage.name for stage in stale))
            failure = _run_day(instance, day, stale)
            report.dagster_runs += 1
            report.built += len(stale)
            _refresh(context, look, day)
            if failure is not None:
                _record_failure(context, days[number:], day, failure, report)
                return
        progress(number + 1, len(days), day, "")
    flush()


def _read_ahead(
    context: Context, instance: dg.DagsterInstance, last: date, report: RunReport, progress: Progress
) -> None:
    """With batches: have all days' articles answered at once, so that the walk finds every answer kept.

    Batch by batch, day by day, a backfill of a year would take a year of nights.
    """
    if context.settings.engine.mode != "batch":
        return
    first_day = context.first_day
    free = [stage for stage in STAGES if stage.name in {"arrivals", "raw_articles", "origins"}]
    look = freshness(context, first_day, last)
    days = list(days_between(first_day, last))
    for number, day in enumerate(days):
        stale = {stage.name for stage in look.stale_stages(context, day)}
        wanted = [stage for stage in free if stage.name in stale]
        if not wanted:
            continue
        progress(number, len(days), day, "reading ahead")
        if day in look.arrivals:
            # A failure is met again by the walk, which records it.
            if _run_day(instance, day, wanted) is not None:
                return
            report.dagster_runs += 1
        else:
            for stage in wanted:
                _report(instance, stage, day, build_day(context, stage, day).record, report)
        _refresh(context, look, day)
    texts = []
    with context.warehouse.open() as connection:
        for day in days:
            if day in look.arrivals and not look.is_fresh(context, CLAIMS_STAGE, day):
                texts += [text for _, text in originals(connection, day)]
    try:
        context.engine.extract_all(texts)
    except EngineError as error:
        report.faults.append(f"reading ahead failed: {error}")


def _report(instance: dg.DagsterInstance, stage: Stage, day: date, record: Record, report: RunReport) -> None:
    """Tell Dagster of a stage-day that was built without a run."""
    report.built += 1
    instance.report_runless_asset_event(
        dg.AssetMaterialization(
            stage.name,
            description="A day without arrivals, built without a run.",
            partition=day.isoformat(),
            tags={DATA_VERSION_TAG: record.version},
            metadata={"dagster/partition_row_count": record.row_count},
        )
    )


def _run_day(instance: dg.DagsterInstance, day: date, stale: list[Stage]) -> tuple[str, str] | None:
    """One Dagster run of a day's stale stages; the stage that failed and why, or None."""
    from bellwether_assets.definitions import defs

    with _quietly():
        result = defs.resolve_job_def("day").execute_in_process(
            instance=instance,
            partition_key=day.isoformat(),
            asset_selection=[dg.AssetKey(stage.name) for stage in stale],
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    if result.success:
        return None
    for event in result.all_events:
        if event.is_step_failure:
            return str(event.step_key), root_reason(event.step_failure_data.error)
    # Blamed on the brief, which was not made: the next brief that is made clears it.
    return "brief", "the run failed before its first step"


def _record_failure(
    context: Context, remaining: list[date], day: date, failure: tuple[str, str], report: RunReport
) -> None:
    """The failed day is faulted, and so is every later one: it waits for that day."""
    stage, reason = failure
    record_fault(context, day, stage, reason)
    report.faults.append(f"{day}: {stage} failed: {reason.strip().splitlines()[0]}")
    for later in remaining[1:]:
        record_fault(context, later, "reinforced_signals", f"waits for {day}, whose {stage} failed")


def _refresh(context: Context, look: Freshness, day: date) -> None:
    with context.warehouse.open() as connection:
        fresh = read_records(connection, day, day)
    for stage in STAGES:
        look.records.pop((stage.name, day), None)
    look.records.update(fresh)


def _publish(context: Context, instance: dg.DagsterInstance, report: RunReport) -> None:
    """Publish once, when everything has settled and something is new."""
    from bellwether_assets.definitions import defs

    now = settled(context)
    before = published_as_of(context.home)
    if now.as_of is not None and before == (now.as_of, now.state_hash) and not report.faults:
        report.as_of = now.as_of
        return
    if now.as_of is None or (before is not None and now.as_of < before[0]):
        report.kept_publication = f"{now.first_stale} is not built or stale"
        report.as_of = before[0] if before else None
        return
    with _quietly():
        result = defs.resolve_job_def("publish").execute_in_process(
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    after = published_as_of(context.home)
    report.as_of = after[0] if after else None
    report.published = result.success and after == (now.as_of, now.state_hash)
    if not result.success:
        reasons = [root_reason(event.step_failure_data.error) for event in result.all_events if event.is_step_failure]
        report.faults.append(f"publishing failed: {'; '.join(reasons) or 'no reason given'}")


def _waiting(context: Context) -> int:
    """Articles that live on days before the first partition, or after the last built day, and wait for it."""
    with context.warehouse.open() as connection:
        row = connection.execute(
            "SELECT count(*) FROM ledger.home_days WHERE home_day NOT IN"
            " (SELECT day FROM pipeline.stage_days WHERE stage = 'arrivals')"
        ).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _quietly() -> Iterator[None]:
    """dbt writes its progress to standard output; a run's own output is what it says at the end."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        yield
