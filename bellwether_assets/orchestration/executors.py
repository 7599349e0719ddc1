"""How the steps of a run are executed: in one process or by workers, unless the run's configuration says otherwise."""

from typing import Any

import dagster as dg

from bellwether_assets.foundation.scale_settings import Workers

_CHOICES: dict[str, Any] = {
    "in_process": dg.Field(dg.Permissive(), is_required=False),  # type: ignore[no-untyped-call] # as Dagster has it
    "multiprocess": dg.Field(dg.Permissive(), is_required=False),  # type: ignore[no-untyped-call] # as Dagster has it
}
# One process for a run: spawning one a step would load models and libraries in each. A run may still ask for
# `execution: config: multiprocess: …`, as it may in any Dagster project.
IN_PROCESS_UNLESS_ASKED = dg.multi_or_in_process_executor.configured(
    lambda config: config,
    name="in_process_unless_asked",
    config_schema=dg.Field(
        dg.Selector(_CHOICES),  # type: ignore[no-untyped-call] # as Dagster has it
        default_value={"in_process": {}},
    ),
)


def executor_of(workers: Workers) -> dg.ExecutorDefinition:
    """The executor that the settings choose."""
    if workers.steps == "here":
        return IN_PROCESS_UNLESS_ASKED
    # Who has no workers needs no Celery.
    from bellwether_assets.orchestration.celery_steps import executor_on_workers

    return executor_on_workers(workers)
