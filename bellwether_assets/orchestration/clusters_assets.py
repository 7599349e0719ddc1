"""Dagster asset of the stories of one day."""

from typing import Any

import dagster as dg

from bellwether_assets.clusters.stages import SIGNAL_CLUSTERS_STAGE
from bellwether_assets.orchestration.materialize import Platform, asset_options, materialize_day


@dg.asset(
    **asset_options(
        SIGNAL_CLUSTERS_STAGE, {"raw_articles": False, "origins": False, "embeddings": False}, {"duckdb", "scipy"}
    )
)
def signal_clusters(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[Any]:
    """One row per story of one day, made of that day's articles alone."""
    return materialize_day(SIGNAL_CLUSTERS_STAGE, context, platform)
