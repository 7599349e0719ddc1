"""Everything that Dagster loads, on one screen."""

import dagster as dg

from bellwether_assets.orchestration.articles_assets import arrivals, origins, raw_articles
from bellwether_assets.orchestration.brief_assets import brief
from bellwether_assets.orchestration.claims_assets import claims
from bellwether_assets.orchestration.clusters_assets import signal_clusters
from bellwether_assets.orchestration.embeddings_assets import embeddings
from bellwether_assets.orchestration.evaluation_assets import evaluation
from bellwether_assets.orchestration.materialize import Platform
from bellwether_assets.orchestration.publication_assets import dbt_resource, marts, publication, site
from bellwether_assets.orchestration.schedules import SENSORS, every_morning
from bellwether_assets.orchestration.signals_assets import reinforced_signals

DAILY = [arrivals, raw_articles, origins, embeddings, claims, signal_clusters, reinforced_signals, brief]
PUBLISHED = [marts, publication, site]
MEASURED = [evaluation]

day = dg.define_asset_job("day", DAILY, description="All stages of one day.")
publish = dg.define_asset_job("publish", PUBLISHED, description="The published database and the site.")
evaluate_job = dg.define_asset_job("evaluate_job", MEASURED, description="Quality against gold data, on demand.")

defs = dg.Definitions(
    assets=[*DAILY, *PUBLISHED, *MEASURED],
    jobs=[day, publish, evaluate_job],
    schedules=[every_morning],
    sensors=SENSORS,
    resources={"platform": Platform(), "dbt": dbt_resource()},
    # One process for a run: spawning one a step would import torch in each.
    executor=dg.in_process_executor,
)
