"""Run the evaluation's job twice on a home and say what its history holds, as JSON.

`python -m bellwether_tests.evaluation.measure_twice FOLDER`, with BELLWETHER_HOME set: a code location belongs to one
home and one process.
"""

import json
import sys
from typing import Any

import dagster as dg

from bellwether_assets.foundation.settings import current_home
from bellwether_assets.orchestration.definitions import build_definitions
from bellwether_assets.orchestration.prepare_home import prepare_home
from bellwether_assets.pipeline.context import Context


def measure(folder: str) -> dict[str, Any]:
    """Two runs and one that fails, and what they left."""
    prepare_home(current_home())
    defs = build_definitions(current_home())
    job = defs.resolve_job_def("evaluate_job")
    with dg.DagsterInstance.get() as instance:
        successes = [
            job.execute_in_process(
                instance=instance,
                run_config={"ops": {"evaluation": {"config": {"folder": given, "order": False}}}},
                raise_on_error=False,
            )
            for given in (folder, folder, f"{folder}/absent")
        ]
        records = instance.fetch_materializations(dg.AssetKey("evaluation"), limit=10).records
        history = [r.asset_materialization.metadata for r in records if r.asset_materialization]
    failures = [event for event in successes[-1].all_events if event.is_step_failure]
    with Context(current_home()).warehouse.open() as connection:
        kept = connection.execute(
            "SELECT evaluated_at::VARCHAR, count(*), count(DISTINCT code_version), min(set)"
            " FROM ledger.evaluations GROUP BY 1 ORDER BY 1"
        ).fetchall()
    return {
        "successes": [result.success for result in successes],
        "reason": str(failures[0].step_failure_data.error) if failures else "",
        "history": [
            {name: entry.value for name, entry in metadata.items() if isinstance(entry, dg.FloatMetadataValue)}
            for metadata in history
        ],
        "tables": [str(metadata["figures"].value) for metadata in history],
        "kept": kept,
        "materialized with all others": "evaluation"
        in [
            key.to_user_string()
            for key in defs.resolve_implicit_global_asset_job_def().asset_layer.executable_asset_keys
        ],
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
