"""A tick of the schedule, and the run that it asks for, as Dagster makes it: its days and how it ended, as JSON.

`python -m bellwether_tests.orchestration.morning_run DAY`, with BELLWETHER_HOME and DAGSTER_HOME set.
"""

import json
import sys
from datetime import datetime

import dagster as dg

from bellwether_assets.foundation.settings import current_home
from bellwether_assets.orchestration.days_of_run import days_of_run
from bellwether_assets.orchestration.definitions import build_definitions
from bellwether_assets.orchestration.schedules import every_morning


def main() -> None:
    """Tick at six on the morning of the day, and execute."""
    definitions = build_definitions(current_home())
    with dg.DagsterInstance.get() as instance:
        context = dg.build_schedule_context(
            instance=instance, scheduled_execution_time=datetime.fromisoformat(f"{sys.argv[1]}T06:00:00+00:00")
        )
        ((request,),) = [every_morning(current_home()).evaluate_tick(context).run_requests]
        done = definitions.resolve_job_def("day").execute_in_process(
            instance=instance, tags=dict(request.tags), run_config=dict(request.run_config), raise_on_error=False
        )
    days = [day.isoformat() for day in days_of_run(request.tags)]
    print(json.dumps({"asked for": days, "succeeded": done.success}))


if __name__ == "__main__":
    main()
