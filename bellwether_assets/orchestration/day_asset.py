"""The daily assets: one step builds a day, stage after stage, and each stage is an asset of its own.

Asked for one by one, Dagster gives a stage that stands on its own yesterday a run of its own: a backfill had five runs
a day and spent its time starting them. As one step a day is one run, and a backfill of whatever length is one,
and a few for `brief`. Asked for by schedule or sensor, the step passes over stages whose inputs hash to what they were
built from: of what does not change, nothing is computed.

The step tells of each stage-day itself, as soon as it is written: what Dagster would say of outputs is the same for all
days of a run, and the data versions of days differ.
"""

import warnings
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import dagster as dg

from bellwether_assets.foundation.days import ONE_DAY
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.materializations import FIRST, LAST, Latest, evaluation_of, materialization_of
from bellwether_assets.orchestration.partitions import daily_partitions
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.pools import DAYS_POOL
from bellwether_assets.orchestration.report import (
    BUILT,
    FAILED_DAY,
    FAILED_STAGE,
    MADE,
    UNCHANGED,
    code_reference,
    column_schema,
    metadata_of,
    metadata_of_record,
    shown_table,
)
from bellwether_assets.orchestration.shown_days import shown_of
from bellwether_assets.orchestration.source_assets import FETCHES
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.code_version import code_version, source_of_module
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import LazyBuild, Stage
from bellwether_assets.pipeline.staleness import freshness, read_records
from bellwether_assets.stages import STAGES

# Backfill policies and the like have been "beta" for years; their notices would bury the real ones.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

STEP = "build_day"


class DayConfig(dg.Config):
    """How a day is built. `only_stale`: what is built from just what is there now is passed over. Schedule, sensor and
    `bellwether run` say so; who asks for a day by hand has all of it computed again."""

    only_stale: bool = False


# The configuration of a run that is asked for by no person.
ONLY_STALE: Mapping[str, Any] = {"ops": {STEP: {"config": {"only_stale": True}}}}


def day_asset(home: Home) -> dg.AssetsDefinition:
    """All stages of a day, in the order of the stages."""
    owners = list(home.settings().dagster.owners)

    @dg.multi_asset(
        name=STEP,
        specs=[_spec(stage, owners) for stage in STAGES],
        check_specs=[spec for stage in STAGES for spec in shown_of(stage).check_specs],
        partitions_def=daily_partitions(home),
        backfill_policy=dg.BackfillPolicy.single_run(),
        can_subset=True,
        pool=DAYS_POOL,
    )
    def build(context: dg.AssetExecutionContext, config: DayConfig, platform: Platform) -> Iterator[Any]:
        """The stages of one day, or of a range of days in order. What fails ends the step; what is built stays."""
        # A context of this run's own settings, whose memory may be that of the day before.
        here = platform.context()
        wanted = [stage for stage in STAGES if dg.AssetKey(stage.name) in context.selected_asset_keys]
        for day in sorted(map(date.fromisoformat, context.partition_keys)):
            for stage in wanted:
                try:
                    yield _materialize(context, here, stage, day, only_stale=config.only_stale)
                    with here.warehouse.open():
                        checks = shown_of(stage).checks(here, day)
                except Exception as error:
                    raise _failure(stage, day, f"{type(error).__name__}: {error}") from error
                yield from map(evaluation_of, checks)
                for check in checks:
                    if not check.passed and check.check_name in shown_of(stage).blocking:
                        raise _failure(stage, day, f"the check {check.check_name} failed: {check.description}")

    return build


def _failure(stage: Stage[Any], day: date, why: str) -> dg.Failure:
    return dg.Failure(
        f"{stage.name} of {day} failed: {why}", metadata={FAILED_STAGE: stage.name, FAILED_DAY: day.isoformat()}
    )


def _spec(stage: Stage[Any], owners: list[str]) -> dg.AssetSpec:
    table = shown_table(stage)
    return dg.AssetSpec(
        stage.name,
        description=stage.description,
        # A stage's folder is its group.
        group_name=stage.module.split(".")[1],
        deps=[_of_day(upstream) for upstream in STAGES.upstream_of(stage)]
        + ([_of_day(stage, days_before=1)] if stage is LAST else [])
        + ([dg.AssetDep(FETCHES)] if stage.name == FIRST else []),
        # Told of day by day.
        skippable=True,
        kinds=set(stage.kinds),
        owners=owners,
        code_version=code_version(stage),
        metadata={
            "dagster/column_schema": column_schema(table),
            "dagster/table_name": table.table.qualified,
            "dagster/code_references": code_reference(*_source_of(stage)),
        },
    )


def _of_day(stage: Stage[Any], days_before: int = 0) -> dg.AssetDep:
    return dg.AssetDep(
        stage.name,
        partition_mapping=dg.TimeWindowPartitionMapping(start_offset=-days_before, end_offset=-days_before),
    )


def _source_of(stage: Stage[Any]) -> tuple[Path, str]:
    return source_of_module(stage.module), stage.build.name if isinstance(
        stage.build, LazyBuild
    ) else stage.build.__name__


def _materialize(
    context: dg.AssetExecutionContext, here: Context, stage: Stage[Any], day: date, *, only_stale: bool
) -> dg.AssetMaterialization:
    """Build the stage-day where it is stale, and tell of it."""
    shown = shown_of(stage)
    first = shown.before(here)
    if only_stale and freshness(here, STAGES, day, day).is_fresh(stage, day):
        metadata = {MADE: UNCHANGED, **metadata_of_record(here, stage, day)}
        context.log.info(f"{stage.name} of {day} is built from just what is there now; nothing is computed")
    else:
        began = perf_counter()
        built = build_day(here, STAGES, stage, day)
        seconds = round(perf_counter() - began, 3)
        metadata = {MADE: BUILT, **metadata_of(stage, built), "seconds": seconds}
        context.log.info(f"{stage.name} of {day} is built in {seconds:.1f} s")
    # Opened once for all that is read: opening the file takes longer than a query of it.
    with here.warehouse.open() as connection:
        records = read_records(connection, day - ONE_DAY, day)
        metadata = {**metadata, **shown.after(here, day), **first}
    return materialization_of(stage, day, records, metadata, Latest(context.instance))
