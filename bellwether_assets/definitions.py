"""Everything that Dagster loads, on one screen."""

import dagster as dg

from bellwether_assets.articles.assets import arrivals, origins, raw_articles
from bellwether_assets.brief.assets import brief
from bellwether_assets.claims.assets import claims
from bellwether_assets.clusters.assets import signal_clusters
from bellwether_assets.embeddings.assets import embeddings
from bellwether_assets.platform.materialize import Platform
from bellwether_assets.signals.assets import reinforced_signals

DAILY = [arrivals, raw_articles, origins, embeddings, claims, signal_clusters, reinforced_signals, brief]

day = dg.define_asset_job("day", DAILY, description="All stages of one day.")
defs = dg.Definitions(assets=DAILY, jobs=[day], resources={"platform": Platform()},
    executor=dg.in_process_executor)
