"""A day that fails for real, its fault, its repair, and a sensor that comes late; briefs' states, as JSON.

`python -m bellwether_tests.orchestration.failing_run`, with BELLWETHER_HOME and DAGSTER_HOME set.
"""

import json

import dagster as dg
import duckdb

from bellwether_assets.foundation.settings import current_home
from bellwether_assets.orchestration.definitions import build_definitions
from bellwether_assets.orchestration.record_faults import record_faults

_QUIETLY = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# 2025-09-21 is not built, so the fold of the 22nd cannot be.
_YESTERDAY, _FAILING, _KILLED = "2025-09-21", "2025-09-22", "2025-09-20"


def _run(instance: dg.DagsterInstance, day: str) -> dg.ExecuteInProcessResult:
    job = build_definitions(current_home()).resolve_job_def("day")
    return job.execute_in_process(instance=instance, partition_key=day, run_config=_QUIETLY, raise_on_error=False)


def _tick(instance: dg.DagsterInstance, run: dg.DagsterRun, event: dg.DagsterEvent) -> None:
    context = dg.build_run_status_sensor_context(
        sensor_name="record_faults", dagster_event=event, dagster_instance=instance, dagster_run=run
    )
    record_faults(current_home())(context.for_run_failure())


def _brief(day: str) -> list[str] | None:
    with duckdb.connect(str(current_home().warehouse)) as connection:
        row = connection.execute("SELECT status, reason FROM pipeline.briefs WHERE day = ?", [day]).fetchone()
    return list(row) if row else None


def main() -> None:
    """Live through it."""
    story = {}
    with dg.DagsterInstance.get() as instance:
        failed = _run(instance, _FAILING)
        story["the run succeeded"] = failed.success
        story["before the sensor"] = _brief(_FAILING)
        _tick(instance, failed.dagster_run, failed.get_run_failure_event())
        story["faulted"] = _brief(_FAILING)
        story["day before"] = _brief("2025-09-20")
        story["repairs"] = [_run(instance, day).success for day in (_YESTERDAY, _FAILING)]
        story["repaired"] = _brief(_FAILING)
        _tick(instance, failed.dagster_run, failed.get_run_failure_event())
        story["after a late sensor"] = _brief(_FAILING)
        story["before the kill"] = _brief(_KILLED)
        killed = instance.create_run_for_job(
            build_definitions(current_home()).resolve_job_def("day"),
            tags={"dagster/partition": _KILLED},
            status=dg.DagsterRunStatus.STARTED,
        )
        event = instance.report_run_failed(killed, "the process was killed")
        _tick(instance, killed, event)
        story["killed"] = _brief(_KILLED)
        ranged = instance.create_run_for_job(
            build_definitions(current_home()).resolve_job_def("day"),
            tags={
                "dagster/asset_partition_range_start": _YESTERDAY,
                "dagster/asset_partition_range_end": _FAILING,
            },
            status=dg.DagsterRunStatus.STARTED,
        )
        _tick(instance, ranged, instance.report_run_failed(ranged, "a backfill's process was killed"))
        story["backfill killed"] = [_brief(_YESTERDAY), _brief(_FAILING)]
        story["run again"] = _run(instance, _KILLED).success
        story["after the kill"] = _brief(_KILLED)
        story["backfill again"] = [_run(instance, day).success for day in (_YESTERDAY, _FAILING)]
    print(json.dumps(story))


if __name__ == "__main__":
    main()
