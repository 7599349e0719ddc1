"""The job `day` of the current home, to be named to Dagster by module and name, as a code server would."""

import dagster as dg

from bellwether_assets.foundation.settings import current_home
from bellwether_assets.orchestration.definitions import build_definitions


def day_job() -> dg.JobDefinition:
    """All stages of one day, by the executor that the home's settings choose."""
    return build_definitions(current_home()).resolve_job_def("day")
