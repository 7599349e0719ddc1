"""Everything that Dagster loads of a home, on one screen."""

import dagster as dg

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.assets import daily_assets
from bellwether_assets.orchestration.dbt_command import dbt_command
from bellwether_assets.orchestration.delivery_assets import DELIVER_JOB, deliveries
from bellwether_assets.orchestration.evaluation_assets import evaluation
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.publication_assets import ledger_specs, marts, prepare_project, publication, site
from bellwether_assets.orchestration.schedules import FETCH_JOB, every_morning, every_round, sensors
from bellwether_assets.orchestration.source_assets import fetch_selection, fetches, source_checks, source_specs


def build_definitions(home: Home) -> dg.Definitions:
    """The code location of one home. A process can hold several. Parses the dbt project where it has changed."""
    project = prepare_project(home)
    daily = daily_assets(home)
    published = [marts(project), publication, site]
    measured = [evaluation]
    fetched, checks = fetches(home), source_checks(home)
    return dg.Definitions(
        assets=[*source_specs(home), *ledger_specs(), fetched, *daily, *published, deliveries, *measured],
        asset_checks=checks,
        jobs=[
            dg.define_asset_job("day", daily, description="All stages of one day."),
            dg.define_asset_job(FETCH_JOB, fetch_selection(fetched, checks), description="What is new of the sources."),
            dg.define_asset_job("publish", published, description="The published database and the site."),
            dg.define_asset_job(DELIVER_JOB, [deliveries], description="What is due to readers, sent once."),
            dg.define_asset_job("evaluate_job", measured, description="Quality against gold data, on demand."),
        ],
        schedules=[every_morning(home), every_round(home)],
        sensors=sensors(home),
        resources={"platform": Platform(home=str(home.path)), "dbt": dbt_command(project)},
        # One process for a run: spawning one a step would import torch in each.
        executor=dg.in_process_executor,
    )
