"""A run of the `publish` job, as the daemon has it in a process of its own: what it logged, as JSON.

`python -m bellwether_tests.orchestration.publishing_run`, with BELLWETHER_HOME and DAGSTER_HOME set.
"""

import json

import dagster as dg

from bellwether_assets.foundation.settings import current_home
from bellwether_assets.orchestration.definitions import build_definitions


def main() -> None:
    """Publish."""
    with dg.DagsterInstance.get() as instance:
        job = build_definitions(current_home()).resolve_job_def("publish")
        done = job.execute_in_process(instance=instance, raise_on_error=False)
        said = [entry.user_message for entry in instance.all_logs(done.run_id) if entry.dagster_event is None]
    print(json.dumps({"went through": done.success, "said": said}))


if __name__ == "__main__":
    main()
