"""The evaluation in Dagster: a job that measures when somebody asks, and the asset that keeps its history.

Nothing else asks for it: to measure takes minutes, so "materialize all" leaves it out.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from bellwether_assets.foundation.tables.evaluations import EvaluationRow
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.pools import DAYS_POOL
from bellwether_assets.orchestration.report import column_schema

ASSET, EVALUATE_JOB = "evaluation", "evaluate_job"


class EvaluationConfig(dg.Config):
    """What to measure: a folder of labelled files, by default the shipped set; `order` as on the command line."""

    folder: str = ""
    order: bool | None = None


EVALUATION = dg.AssetSpec(
    ASSET,
    group_name="evaluation",
    description="One row per measurement, set and measure: quality against gold data, with its history in"
    f" `ledger.evaluations`. The job `{EVALUATE_JOB}` measures.",
    kinds={"duckdb"},
    metadata={
        "dagster/column_schema": column_schema(EvaluationRow),
        "dagster/table_name": EvaluationRow.table.qualified,
    },
)


@dg.op(name=ASSET, pool=DAYS_POOL, out=dg.Out(dg.Nothing))
def evaluate(context: dg.OpExecutionContext, config: EvaluationConfig, platform: Platform) -> None:
    """Measure, keep the figures, and tell the asset's history of them."""
    from bellwether_assets.evaluation.evaluate import Options, evaluate_folder
    from bellwether_assets.evaluation.figures import as_markdown, as_rows
    from bellwether_assets.evaluation.streams import EvaluationError
    from bellwether_assets.foundation.hashing import digest
    from bellwether_assets.foundation.tables.declare import frame_of
    from bellwether_assets.foundation.warehouse import append
    from bellwether_assets.pipeline.code_version import code_version
    from bellwether_assets.stages import STAGES

    here = platform.context()
    folder = Path(config.folder) if config.folder else None
    try:
        figures = evaluate_folder(folder, context.log.debug, Options(config.order, embedder=here.embedder))
    except EvaluationError as error:
        raise dg.Failure(str(error)) from error
    rows = as_rows(figures, datetime.now(UTC), digest(*map(code_version, STAGES)))
    with here.warehouse.transaction() as connection:
        append(connection, EvaluationRow, frame_of(EvaluationRow, rows))
    metadata: dict[str, Any] = {
        # Numbers under the same names every time: Dagster plots them over the asset's history.
        **{f"{row.set}/{row.measure}": dg.MetadataValue.float(row.value) for row in rows},
        "figures": dg.MetadataValue.md(as_markdown(figures)),
    }
    context.log_event(dg.AssetMaterialization(ASSET, metadata=metadata))


@dg.job(name=EVALUATE_JOB, description="Quality against gold data, on demand.")
def evaluate_job() -> None:
    """Measure once."""
    evaluate()
