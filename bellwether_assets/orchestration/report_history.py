"""What Dagster is told of days that no run of its own built: quiet days, and a history that was lost.

Dagster's own folder may be deleted, or come from an older backup than the warehouse; then it would show days as missing
that are built. What is built is in the warehouse, so it is reported again from there.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import dagster as dg

from bellwether_assets.foundation.days import ONE_DAY
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.materializations import evaluation_of, materialization_of
from bellwether_assets.orchestration.report import DATA_VERSION_TAG, metadata_of_record
from bellwether_assets.orchestration.shown_days import shown_of
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import MissingInputError, Records, Stage
from bellwether_assets.pipeline.staleness import last_built_day, read_records
from bellwether_assets.stages import STAGES

_WITHOUT_RUN = "A day without arrivals, built without a run."
_AGAIN = "Built before Dagster's history begins; reported from the warehouse."


def report_quiet(instance: dg.DagsterInstance, stage: str, day: date, records: Records) -> None:
    """Tell Dagster of a stage-day that was built without a run; `records`: of its day and of the day before."""
    _report(instance, STAGES.named(stage), day, records, {}, _WITHOUT_RUN)


def report_last_day(context: Context, instance: dg.DagsterInstance, day: date) -> None:
    """Show of a day without a run what a run would have shown: its assets' overviews are of the latest event."""
    with context.warehouse.open() as connection:
        records = read_records(connection, day - ONE_DAY, day)
    for stage in STAGES:
        if (stage.name, day) not in records:
            continue
        shown = shown_of(stage)
        metadata = {**metadata_of_record(context, stage, day), **shown.after(context, day)}
        _report(instance, stage, day, records, metadata, _WITHOUT_RUN)
        for result in shown.checks(context, day):
            instance.report_runless_asset_event(evaluation_of(result))


def report_history_of(home: Home) -> None:
    """Report what the home's own Dagster instance has lost."""
    with dg.DagsterInstance.get() as instance:
        report_lost_history(Context(home), instance)


def report_lost_history(context: Context, instance: dg.DagsterInstance) -> int:
    """Report each built stage-day that Dagster knows nothing of; how many there were."""
    try:
        first, last = context.first_day, last_built_day(context)
    except MissingInputError:
        return 0
    if last is None:
        return 0
    with context.warehouse.open() as connection:
        records = read_records(connection, first, last)
    lost = 0
    for stage in STAGES:
        known = instance.get_materialized_partitions(dg.AssetKey(stage.name))
        missing = [day for name, day in sorted(records) if name == stage.name and day.isoformat() not in known]
        for day in missing:
            _report(instance, stage, day, records, {}, _AGAIN)
        lost += len(missing)
    if lost:
        report_last_day(context, instance, last)
        _report_publication(context, instance)
    return lost


def _report_publication(context: Context, instance: dg.DagsterInstance) -> None:
    from bellwether_assets.publication.publish import published_as_of

    published = published_as_of(context.home)
    if published is None:
        return
    instance.report_runless_asset_event(
        dg.AssetMaterialization(
            "publication",
            description=_AGAIN,
            tags={DATA_VERSION_TAG: published[1]},
            metadata={"as_of": str(published[0]), "database": dg.MetadataValue.path(str(context.home.published))},
        )
    )


def _report(
    instance: dg.DagsterInstance,
    stage: Stage[Any],
    day: date,
    records: Records,
    metadata: Mapping[str, Any],
    why: str,
) -> None:
    rows = {"dagster/partition_row_count": records[stage.name, day].row_count}
    instance.report_runless_asset_event(materialization_of(stage, day, records, {**rows, **metadata}, why))
