"""The sensor that makes a failed run a fault of its days, and the fault of an inbox that is dead."""

from datetime import UTC, datetime

import dagster as dg

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.days_of_run import days_of_run
from bellwether_assets.orchestration.report import failed_at, root_reason
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import record_fault


def record_faults(home: Home) -> dg.SensorDefinition:
    """The sensor that makes a failed run a fault of its day."""

    @dg.run_failure_sensor(name="record_faults")
    def record_faults(context: dg.RunFailureSensorContext) -> None:
        """A day whose run failed is `faulted`, with the stage and the reason: never silent. A backfill's is no other.

        Of a range of days, those after the one that failed wait for it. A run that died without a failed step (killed,
        out of memory) is a fault of the brief, which was not made; the next brief is its repair. A stage that went
        through since the run began has repaired the fault before it was recorded.
        """
        days, platform = days_of_run(context.dagster_run.tags), Context(home)
        events = context.get_step_failure_events()
        stage, failed = failed_at(events[0]) if events else ("brief", None)
        reason = root_reason(events[0].step_failure_data.error) if events else context.failure_event.message or ""
        record = context.instance.get_run_record_by_id(context.dagster_run.run_id)
        began = (record.start_time or record.end_time) if record else None
        for day in days:
            if failed is not None and day < failed:
                continue
            waits = failed is not None and day > failed
            told = ("reinforced_signals", f"waits for {failed}, whose {stage} failed") if waits else (stage, reason)
            with platform.warehouse.open() as connection:
                repaired = connection.execute(
                    "SELECT 1 FROM pipeline.stage_days WHERE stage = ? AND day = ? AND built_at > ?",
                    [told[0], day, datetime.fromtimestamp(began, UTC) if began else datetime.now(UTC)],
                ).fetchone()
            if repaired is None:
                record_fault(platform, day, *told)

    return record_faults
