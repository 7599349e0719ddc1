"""Dagster asset of the embeddings."""

from typing import Any

import dagster as dg

from bellwether_assets.embeddings.stages import EMBEDDINGS_STAGE
from bellwether_assets.orchestration.materialize import Platform, asset_options, materialize_day


@dg.asset(**asset_options(EMBEDDINGS_STAGE, {"raw_articles": False}, {"duckdb", "huggingface"}))
def embeddings(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[Any]:
    """One row per current article: the vector of its title and text."""
    return materialize_day(EMBEDDINGS_STAGE, context, platform)
