"""A day that fails for real, its fault, its repair, and a sensor that comes late; briefs' states, as JSON.

`python -m bellwether_tests.orchestration.failing_run`, with BELLWETHER_HOME and DAGSTER_HOME set.
"""

import json

import dagster as dg
import duckdb

from bellwether_assets.foundation.settings import current_home
from bellwether_assets.orchestration.definitions import build_definitions
from bellwether_assets.orchestration.record_faults import record_faults
from bellwether_tests.holding import WAREHOUSE, holding

_QUIETLY = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# 2025-09-21 is not built, so the fold of the 22nd cannot be.
_YESTERDAY, _FAILING, _KILLED = "2025-09-21", "2025-09-22", "2025-09-20"


def _run(instance: dg.DagsterInstance, day: str) -> dg.ExecuteInProcessResult:
    job = build_definitions(current_home()).resolve_job_def("day")
    return job.execute_in_process(instance=instance, partition_key=day, run_config=_QUIETLY, raise_on_error=False)


def _tick(instance: dg.DagsterInstance, cursor: str | None) -> tuple[str | None, str | None]:
    """One tick of the sensor; the cursor afterwards, and what it says."""
    context = dg.build_sensor_context(instance, cursor=cursor)
    said = record_faults(current_home())(context)
    assert isinstance(said, dg.SkipReason)
    return context.cursor, said.skip_message


def _brief(day: str) -> list[str] | None:
    with duckdb.connect(str(current_home().warehouse)) as connection:
        row = connection.execute("SELECT status, reason FROM pipeline.briefs WHERE day = ?", [day]).fetchone()
    return list(row) if row else None


def main() -> None:
    """Live through it."""
    story = {}
    with dg.DagsterInstance.get() as instance:
        before, story["switched on"] = _tick(instance, None)
        failed = _run(instance, _FAILING)
        story["the run succeeded"] = failed.success
        story["before the sensor"] = _brief(_FAILING)
        with holding(current_home(), WAREHOUSE):
            held, story["while the warehouse is held"] = _tick(instance, before)
            story["cursor while it is held"] = held == before
        after, _ = _tick(instance, held)
        story["faulted"] = _brief(_FAILING)
        story["day before"] = _brief("2025-09-20")
        story["a tick later"] = _tick(instance, after)[1]
        story["repairs"] = [_run(instance, day).success for day in (_YESTERDAY, _FAILING)]
        story["repaired"] = _brief(_FAILING)
        _tick(instance, before)
        story["after a late sensor"] = _brief(_FAILING)
        story["before the kill"] = _brief(_KILLED)
        killed = instance.create_run_for_job(
            build_definitions(current_home()).resolve_job_def("day"),
            tags={"dagster/partition": _KILLED},
            status=dg.DagsterRunStatus.STARTED,
        )
        instance.report_run_failed(killed, "the process was killed")
        after, _ = _tick(instance, after)
        story["killed"] = _brief(_KILLED)
        ranged = instance.create_run_for_job(
            build_definitions(current_home()).resolve_job_def("day"),
            tags={
                "dagster/asset_partition_range_start": _YESTERDAY,
                "dagster/asset_partition_range_end": _FAILING,
            },
            status=dg.DagsterRunStatus.STARTED,
        )
        instance.report_run_failed(ranged, "a backfill's process was killed")
        _tick(instance, after)
        story["backfill killed"] = [_brief(_YESTERDAY), _brief(_FAILING)]
        story["run again"] = _run(instance, _KILLED).success
        story["after the kill"] = _brief(_KILLED)
        story["backfill again"] = [_run(instance, day).success for day in (_YESTERDAY, _FAILING)]
    print(json.dumps(story))


if __name__ == "__main__":
    main()
