"""A code location as JSON: `python -m bellwether_tests.orchestration.describe`, with BELLWETHER_HOME set."""

import json
import sys
from typing import Any

import dagster as dg


def describe() -> dict[str, Any]:
    """Load the definitions and tell what is in them, and what loading them imported."""
    from bellwether_assets.foundation.settings import current_home
    from bellwether_assets.orchestration.definitions import build_definitions
    from bellwether_assets.stages import STAGES

    defs = build_definitions(current_home())
    daily = {stage.name: defs.resolve_assets_def(stage.name) for stage in STAGES}
    other = [a for a in defs.assets or () if isinstance(a, dg.AssetsDefinition) and a.partitions_def is None]
    apart = {dg.AssetKey("evaluation"), dg.AssetKey("fetches")}
    published = [asset for asset in other if not apart & asset.keys]

    imported = sorted(
        name for name in ("torch", "sentence_transformers", "transformers", "sklearn") if name in sys.modules
    )
    repository = defs.get_repository_def()
    return {
        "imported": imported,
        "daily": {name: _asset(asset) for name, asset in daily.items()},
        "published": sorted(key.to_user_string() for asset in published for key in asset.keys),
        "descriptions": {
            key.to_user_string(): asset.descriptions_by_key.get(key) or asset.node_def.description or ""
            for asset in (*daily.values(), *published)
            for key in asset.keys
        },
        "upstream of marts": {
            spec.key.to_user_string(): sorted(dep.asset_key.to_user_string() for dep in spec.deps)
            for asset in published
            for spec in asset.specs
            if spec.key.path[0] in {"marts", "staging"}
        },
        "ledgers": {
            spec.key.to_user_string(): sorted(dep.asset_key.to_user_string() for dep in spec.deps)
            for spec in defs.assets or ()
            if isinstance(spec, dg.AssetSpec) and spec.key.path[0] == "ledger"
        },
        "jobs": sorted(job.name for job in repository.get_all_jobs() if not job.name.startswith("__")),
        "schedules": {s.name: [s.cron_schedule, s.execution_timezone] for s in repository.schedule_defs},
        "sensors": sorted(sensor.name for sensor in repository.sensor_defs),
        "executor": repository.get_job("day").executor_def.name,
    }


def _asset(asset: dg.AssetsDefinition) -> dict[str, Any]:
    partitions = asset.partitions_def
    assert isinstance(partitions, dg.DailyPartitionsDefinition)
    (spec,) = asset.specs
    condition = spec.automation_condition
    policy = asset.backfill_policy
    schema = spec.metadata.get("dagster/column_schema")
    return {
        "days": [partitions.get_first_partition_key(), partitions.get_last_partition_key()],
        "timezone": partitions.timezone,
        "code_version": spec.code_version,
        "condition": condition.get_label() if condition else None,
        "days a run": policy.max_partitions_per_run if policy else None,
        "columns": [column.name for column in schema.columns] if schema else [],
        "pools": sorted({op.pool or "" for op in asset.node_def.iterate_op_defs()}),
        "of no day": sorted(dep.asset_key.to_user_string() for dep in spec.deps if dep.partition_mapping is None),
        "upstream": sorted(dep.asset_key.to_user_string() for dep in spec.deps if _offset(dep) == 0),
        "yesterday": sorted(dep.asset_key.to_user_string() for dep in spec.deps if _offset(dep) == -1),
    }


def _offset(dep: dg.AssetDep) -> int | None:
    mapping = dep.partition_mapping
    if mapping is None:
        return None
    assert isinstance(mapping, dg.TimeWindowPartitionMapping)
    assert mapping.start_offset == mapping.end_offset
    return int(mapping.start_offset)


if __name__ == "__main__":
    print(json.dumps(describe()))
