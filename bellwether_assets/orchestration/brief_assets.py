"""Dagster asset of the brief."""

from typing import Any

import dagster as dg

from bellwether_assets.brief.stages import BRIEF_STAGE
from bellwether_assets.orchestration.materialize import Platform, asset_options, materialize_day
from bellwether_assets.site.write_markdown import brief_as_markdown


@dg.asset(
    **asset_options(
        BRIEF_STAGE,
        {
            "reinforced_signals": False,
            "claims": False,
            "raw_articles": False,
            "origins": False,
            "embeddings": False,
            "brief": True,
        },
        {"duckdb", "python"},
    )
)
def brief(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[Any]:
    """One row per reader and day: composed, silent or faulted, and what is told."""
    return materialize_day(
        BRIEF_STAGE,
        context,
        platform,
        lambda built: {"brief": dg.MetadataValue.md(brief_as_markdown(platform.context().warehouse, built.day))},
    )
