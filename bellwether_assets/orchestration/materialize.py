"""Between Dagster and the stages: how a stage is declared as an asset, and how its result is reported."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from bellwether_assets.foundation.settings import Home, current_home
from bellwether_assets.foundation.tables import Table
from bellwether_assets.orchestration.automation import recompute_on_changed_content
from bellwether_assets.orchestration.partitions import daily_partitions
from bellwether_assets.pipeline.stages import Built, Context, Stage, build_day

# Backfill policies and the like have been "beta" for years; their notices would bury the real ones.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

PREVIEW_ROWS = 5
PREVIEW_CHARACTERS = 120
# What no person reads in a preview: vectors, hashes lists and states.
_HIDDEN_TYPES = ("FLOAT[384]", "UBIGINT[]")

_contexts: dict[str, Context] = {}


class Platform(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The home that assets work in, by default the one that BELLWETHER_HOME names."""

    home: str = ""

    def context(self) -> Context:
        """The home's context, shared within a process as long as its settings stay the same."""
        return shared_context(Home(Path(self.home)) if self.home else current_home())


def shared_context(home: Home) -> Context:
    """One context per home and process, made anew when the settings change."""
    known = _contexts.get(str(home.path))
    if known is None or known.settings != home.settings():
        known = _contexts[str(home.path)] = Context(home)
    return known


def asset_options(stage: Stage, deps: Mapping[str, bool], kinds: set[str], automated: bool = True) -> dict[str, Any]:
    """Keyword arguments of `dg.asset` for a stage. `deps`: upstream asset → whether it is the asset's own yesterday."""
    return {
        "name": stage.name,
        "group_name": "bellwether",
        "partitions_def": daily_partitions(current_home()),
        "deps": [
            dg.AssetDep(
                name,
                partition_mapping=dg.TimeWindowPartitionMapping(
                    start_offset=-1 if yesterday else 0, end_offset=-1 if yesterday else 0
                ),
            )
            for name, yesterday in deps.items()
        ],
        "kinds": kinds,
        "code_version": stage.code_version,
        "metadata": {"dagster/column_schema": column_schema(stage.tables[0])} if stage.tables else {},
        "automation_condition": recompute_on_changed_content() if automated else None,
        # A run carries one data version for all its partitions, so content-gated assets run a day at a time.
        "backfill_policy": dg.BackfillPolicy.multi_run(1),
    }


def column_schema(table: Table) -> dg.TableSchema:
    """Dagster's column metadata of a declared table."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name, column.type, column.description, dg.TableColumnConstraints(nullable=column.nullable)
            )
            for column in table.columns
        ]
    )


def materialize_day(
    stage: Stage,
    context: dg.AssetExecutionContext,
    platform: Platform,
    extra: Callable[[Built], Mapping[str, Any]] = lambda built: {},
    checks: Callable[[date], Sequence[dg.AssetCheckResult]] = lambda day: (),
) -> dg.MaterializeResult[Any]:
    """Build the run's day of a stage and report data version, counts, a preview, and what `extra` and `checks` add."""
    day = date.fromisoformat(context.partition_key)
    built = build_day(platform.context(), stage, day)
    return dg.MaterializeResult(
        data_version=dg.DataVersion(built.record.version),
        metadata={**metadata_of(stage, built), **extra(built)},
        check_results=list(checks(day)),
    )


def metadata_of(stage: Stage, built: Built) -> dict[str, Any]:
    """Counts and a preview of the stage's first table."""
    metadata: dict[str, Any] = {name.replace(" ", "_"): value for name, value in built.result.counts.items()}
    metadata["dagster/partition_row_count"] = built.record.row_count
    if stage.tables:
        metadata["preview"] = preview(stage.tables[0], built.result.rows[stage.tables[0]])
    return metadata


def preview(table: Table, frame: pl.DataFrame) -> dg.TableMetadataValue:
    """The first rows as a table of plain text: articles' words are shown, never rendered."""
    shown = [column for column in table.columns if column.type not in _HIDDEN_TYPES]
    records = [
        dg.TableRecord({column.name: _cell(row[column.name]) for column in shown})
        for row in frame.head(PREVIEW_ROWS).iter_rows(named=True)
    ]
    schema = dg.TableSchema([dg.TableColumn(column.name, "string", column.description) for column in shown])
    return dg.MetadataValue.table(records, schema)


def root_reason(error: Any) -> str:
    """The first line of the innermost cause of a step's failure, as Dagster keeps it."""
    while error is not None and error.cause is not None:
        error = error.cause
    lines = error.message.strip().splitlines() if error is not None else []
    return lines[0] if lines else "no reason given"


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    if isinstance(value, datetime):
        text = value.isoformat()
    return text if len(text) <= PREVIEW_CHARACTERS else text[: PREVIEW_CHARACTERS - 1] + "…"
