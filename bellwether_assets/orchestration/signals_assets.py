"""Dagster asset of the fold."""

from typing import Any

import dagster as dg

from bellwether_assets.orchestration.materialize import Platform, asset_options, materialize_day
from bellwether_assets.signals.stages import REINFORCED_SIGNALS_STAGE
from bellwether_assets.site.draw_plots import plots_of_day


@dg.asset(
    **asset_options(
        REINFORCED_SIGNALS_STAGE,
        {"origins": False, "claims": False, "signal_clusters": False, "reinforced_signals": True},
        {"duckdb", "python"},
    )
)
def reinforced_signals(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[Any]:
    """One row per signal and day: yesterday's state, folded with today's stories and claims."""
    return materialize_day(
        REINFORCED_SIGNALS_STAGE,
        context,
        platform,
        lambda built: {
            name: dg.MetadataValue.md(image)
            for name, image in plots_of_day(platform.context().warehouse, built.day).items()
        },
    )
