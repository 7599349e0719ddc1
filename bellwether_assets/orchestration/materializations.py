"""What Dagster is told of a stage-day: its data version, and what it was made from.

With the tags that Dagster itself puts on an output, so that it sees by them which days are stale, whether they were
built in a run of its own or without one.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import dagster as dg

from bellwether_assets.foundation.days import ONE_DAY
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.orchestration.report import DATA_VERSION_TAG
from bellwether_assets.orchestration.source_assets import FETCHED, FETCHES
from bellwether_assets.pipeline.code_version import code_version
from bellwether_assets.pipeline.stage import Records, Stage
from bellwether_assets.stages import STAGES

_CODE_VERSION_TAG = "dagster/code_version"
_INPUT_VERSION_TAG = "dagster/input_data_version"
_INPUT_EVENT_TAG = "dagster/input_event_pointer"
_NONE = "NULL"
_BY_US_TAG = "dagster/data_version_is_user_provided"
# Dagster keeps one partition mapping for an asset and all that are built in its step, so of the stages that stand on
# their own yesterday only one can say so: the last, which nothing of the same day reads. Its data version is of all
# that its day hands on, so that the next day is stale where anything of that has changed; in homes of many partitions
# Dagster leaves that out, and the sensor `stale_days` knows.
LAST = list(STAGES)[-1]
# The stage that stands on what was fetched.
FIRST = "arrivals"


def version_of(stage: Stage[Any], day: date, records: Records) -> str:
    """Hash of a stage-day's rows and of what it, or as the last one its day, hands on."""
    if stage is not LAST:
        return records[stage.name, day].version
    handed_on = [
        records[other.name, day].state_hash for other in STAGES if other.follows_itself and (other.name, day) in records
    ]
    return digest(records[stage.name, day].output_hash, *handed_on)


class Latest:
    """Where the latest event of a stage-day stands in Dagster's history, by which Dagster tells if it is still that."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._instance = instance
        self._known: dict[tuple[str, date], str] = {}

    def event_of(self, name: str, day: date) -> str:
        """The event's number; Dagster's word for none where there is none."""
        known = self._known.get((name, day))
        return self.look_again(name, day) if known is None else known

    def look_again(self, name: str, day: date) -> str:
        """The number, where a new event may have come."""
        wanted = dg.AssetRecordsFilter(asset_key=dg.AssetKey(name), asset_partitions=[day.isoformat()])
        found = self._instance.fetch_materializations(wanted, limit=1).records
        self._known[name, day] = str(found[0].storage_id) if found else _NONE
        return self._known[name, day]


def materialization_of(
    stage: Stage[Any],
    day: date,
    records: Records,
    metadata: Mapping[str, Any],
    latest: Latest,
    description: str | None = None,
) -> dg.AssetMaterialization:
    """The event of a stage-day; `records`: of its day and of the day before."""
    made_from = {upstream.name: (upstream, day) for upstream in STAGES.upstream_of(stage)}
    if stage is LAST:
        made_from[stage.name] = (stage, day - ONE_DAY)
    tags = {
        DATA_VERSION_TAG: version_of(stage, day, records),
        _BY_US_TAG: "true",
        _CODE_VERSION_TAG: code_version(stage),
    }
    for name, (upstream, of) in made_from.items():
        known = (name, of) in records
        tags[f"{_INPUT_VERSION_TAG}/{name}"] = version_of(upstream, of, records) if known else _NONE
        tags[f"{_INPUT_EVENT_TAG}/{name}"] = latest.event_of(name, of) if known else _NONE
    if stage.name == FIRST:
        tags |= {f"{_INPUT_VERSION_TAG}/{FETCHES}": FETCHED, f"{_INPUT_EVENT_TAG}/{FETCHES}": _NONE}
    return dg.AssetMaterialization(
        stage.name, description=description, partition=day.isoformat(), tags=tags, metadata=metadata
    )


def evaluation_of(result: dg.AssetCheckResult) -> dg.AssetCheckEvaluation:
    """A check's result as an event that needs no output."""
    if result.asset_key is None:
        raise ValueError(f"{result.check_name}: a check's result without its asset")
    return dg.AssetCheckEvaluation(
        asset_key=result.asset_key,
        check_name=str(result.check_name),
        passed=result.passed,
        metadata=result.metadata,
        severity=result.severity,
        description=result.description,
    )
