"""A code location as JSON: `python -m bellwether_tests.orchestration.describe`, with BELLWETHER_HOME set."""

import json
import sys
from pathlib import Path
from typing import Any

import dagster as dg

# What takes longer to import than all that Dagster has to know.
_HEAVY = {
    *(
        "numpy",
        "torch",
        "sentence_transformers",
        "transformers",
        "sklearn",
        "scipy",
        "dbt",
        "dagster_dbt",
        "trafilatura",
    ),
    *("instructor", "anthropic", "openai", "jinja2.environment", "tldextract", "ftfy", "feedparser"),
}


def describe() -> dict[str, Any]:
    """Load the definitions and tell what is in them, and what loading them imported."""
    from bellwether_assets.foundation.settings import current_home
    from bellwether_assets.orchestration.definitions import build_definitions
    from bellwether_assets.stages import STAGES

    defs = build_definitions(current_home())
    repository = defs.get_repository_def()
    return {
        "imported": sorted(_HEAVY & set(sys.modules)),
        "daily": {stage.name: _asset(defs.resolve_assets_def(stage.name), stage.name) for stage in STAGES},
        "assets": {spec.key.to_user_string(): _told(spec) for spec in defs.resolve_all_asset_specs()},
        "checks": {
            f"{spec.asset_key.to_user_string()}: {spec.name}": spec.blocking
            for asset in defs.assets or ()
            if isinstance(asset, dg.AssetsDefinition)
            for spec in asset.check_specs
        },
        "jobs": sorted(job.name for job in repository.get_all_jobs() if not job.name.startswith("__")),
        "schedules": {s.name: [s.cron_schedule, s.execution_timezone] for s in repository.schedule_defs},
        "sensors": sorted(sensor.name for sensor in repository.sensor_defs),
        "executor": repository.get_job("day").executor_def.name,
    }


def _asset(asset: dg.AssetsDefinition, name: str) -> dict[str, Any]:
    partitions, key = asset.partitions_def, dg.AssetKey(name)
    assert isinstance(partitions, dg.DailyPartitionsDefinition)
    spec = asset.specs_by_key[key]
    policy = asset.backfill_policy
    schema = spec.metadata["dagster/column_schema"]
    return {
        "days": [partitions.get_first_partition_key(), partitions.get_last_partition_key()],
        "timezone": partitions.timezone,
        "code_version": spec.code_version,
        "days a run": policy.max_partitions_per_run if policy else None,
        "columns": [column.name for column in schema.columns],
        "pools": sorted({op.pool or "" for op in asset.node_def.iterate_op_defs()}),
        "with it": sorted(other.to_user_string() for other in asset.keys),
        "of no day": sorted(dep.asset_key.to_user_string() for dep in spec.deps if dep.partition_mapping is None),
        "upstream": sorted(dep.asset_key.to_user_string() for dep in spec.deps if _offset(dep) == 0),
        "yesterday": sorted(dep.asset_key.to_user_string() for dep in spec.deps if _offset(dep) == -1),
    }


def _told(spec: dg.AssetSpec) -> dict[str, Any]:
    """What a newcomer sees of an asset."""
    references = spec.metadata.get("dagster/code_references")
    schema = spec.metadata.get("dagster/column_schema")
    lineage = spec.metadata.get("dagster/column_lineage")
    return {
        "group": spec.group_name,
        "kinds": sorted(spec.kinds),
        "owners": list(spec.owners),
        "description": spec.description or "",
        "columns described": bool(schema) and all(column.description for column in schema.columns),
        "table": spec.metadata.get("dagster/table_name"),
        "code": [f"{Path(one.file_path).name}:{one.label}" for one in references.code_references] if references else [],
        "upstream": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
        "made of": {
            column: [f"{dep.asset_key.to_user_string()}.{dep.column_name}" for dep in made_of]
            for column, made_of in lineage.deps_by_column.items()
        }
        if lineage
        else {},
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
