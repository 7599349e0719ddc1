"""The sensor that makes a failed run a fault of its days.

Not one of Dagster's run failure sensors: those go on to the next run whatever becomes of this one, so that a fault that
could not be written, since somebody had the warehouse open just then, was never told.
"""

from datetime import UTC, datetime
from typing import Literal

import dagster as dg

from bellwether_assets.foundation.file_errors import WarehouseError
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.days_of_run import days_of_run
from bellwether_assets.orchestration.report import failed_at, root_reason
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import record_fault

_FAILURE: Literal[dg.DagsterEventType.RUN_FAILURE] = dg.DagsterEventType.RUN_FAILURE
# Failed runs that one tick records; a whole backfill may have failed.
_AT_ONCE = 25


def record_faults(home: Home) -> dg.SensorDefinition:
    """The sensor of a home."""

    @dg.sensor(name="record_faults", minimum_interval_seconds=30)
    def record_faults(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        """A day whose run failed is `faulted`, with the stage and the reason: never silent."""
        instance = context.instance
        if context.cursor is None or not context.cursor.isdecimal():
            latest = instance.fetch_run_status_changes(_FAILURE, limit=1).records
            context.update_cursor(str(latest[0].storage_id if latest else 0))
            return dg.SkipReason("runs that fail from now on are recorded")
        since = dg.RunStatusChangeRecordsFilter(_FAILURE, after_storage_id=int(context.cursor))
        told = []
        platform = Context(home)
        for failure in instance.fetch_run_status_changes(since, limit=_AT_ONCE, ascending=True).records:
            run = instance.get_run_record_by_id(failure.run_id)
            if run is not None:
                try:
                    _record(platform, instance, run, failure.event_log_entry)
                except WarehouseError as error:
                    # The cursor stands before this run, which the next tick comes to again.
                    return dg.SkipReason(f"run {failure.run_id} failed, and is recorded later: {error}")
                told.append(failure.run_id)
            context.update_cursor(str(failure.storage_id))
        return dg.SkipReason(f"recorded: {', '.join(told)}" if told else "no further run has failed")

    return record_faults


def _record(platform: Context, instance: dg.DagsterInstance, run: dg.RunRecord, failure: dg.EventLogEntry) -> None:
    """Record what a failed run leaves undone. Raises WarehouseError.

    Of a range of days, those after the one that failed wait for it. A run that died without a failed step (killed,
    out of memory) is a fault of the brief, which was not made; the next brief is its repair. A stage that went
    through since the run began has repaired the fault before it was recorded.
    """
    steps = instance.all_logs(failure.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    failed_step = steps[0].get_dagster_event() if steps else None
    stage, failed = failed_at(failed_step) if failed_step is not None else ("brief", None)
    reason = (
        root_reason(failed_step.step_failure_data.error)
        if failed_step is not None
        else failure.get_dagster_event().message or ""
    )
    began = run.start_time or run.end_time
    since = datetime.fromtimestamp(began, UTC) if began else datetime.now(UTC)
    for day in days_of_run(run.dagster_run.tags):
        if failed is not None and day < failed:
            continue
        waits = failed is not None and day > failed
        told = ("reinforced_signals", f"waits for {failed}, whose {stage} failed") if waits else (stage, reason)
        with platform.warehouse.open() as connection:
            repaired = connection.execute(
                "SELECT 1 FROM pipeline.stage_days WHERE stage = ? AND day = ? AND built_at > ?",
                [told[0], day, since],
            ).fetchone()
        if repaired is None:
            record_fault(platform, day, *told)
