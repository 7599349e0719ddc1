"""Everything that Dagster loads of a home, on one screen."""

import dagster as dg

from bellwether_assets.foundation.logs import configure_logs
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.day_asset import day_asset
from bellwether_assets.orchestration.delivery_assets import deliveries
from bellwether_assets.orchestration.evaluation_assets import EVALUATION, evaluate_job
from bellwether_assets.orchestration.executors import executor_of
from bellwether_assets.orchestration.lake_assets import lake_assets, lake_schedules
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.publication_assets import ledger_specs, marts, publication, site
from bellwether_assets.orchestration.publishing import Publishing
from bellwether_assets.orchestration.runs_on_their_way import DELIVER_JOB, FETCH_JOB
from bellwether_assets.orchestration.schedules import every_morning, every_round, sensors
from bellwether_assets.orchestration.source_assets import fetch_selection, fetches, source_checks, source_specs


def build_definitions(home: Home) -> dg.Definitions:
    """The code location of one home. A process can hold several. Parses the dbt project where it has changed."""
    settings = home.settings()
    configure_logs(settings.logs, home.path, settings.secret_variables)
    daily = day_asset(home)
    published = [marts(home), publication(home), site(home)]
    sent = deliveries(home)
    kept_small = lake_assets(home)
    fetched, checks = fetches(home), source_checks(home)
    return dg.Definitions(
        assets=[*source_specs(home), *ledger_specs(home), fetched, daily, *published, sent, EVALUATION, *kept_small],
        asset_checks=checks,
        jobs=[
            dg.define_asset_job("day", [daily], description="All stages of one day."),
            dg.define_asset_job(FETCH_JOB, fetch_selection(fetched, checks), description="What is new of the sources."),
            dg.define_asset_job("publish", published, description="The published database and the site."),
            dg.define_asset_job(DELIVER_JOB, [sent], description="What is due to readers, sent once."),
            evaluate_job,
        ],
        schedules=[every_morning(home), every_round(home), *lake_schedules(kept_small, home)],
        sensors=sensors(home),
        resources={"platform": Platform(home=str(home.path)), "publishing": Publishing(home=str(home.path))},
        executor=executor_of(settings.workers),
    )
