"""Dagster assets of the articles: what came in, the articles it makes, and which of them are copies."""

from typing import Any

import dagster as dg

from bellwether_assets.articles.stages import ARRIVALS_STAGE, ORIGINS_STAGE, RAW_ARTICLES_STAGE
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.tables import ARRIVALS, INTAKE_PROBLEMS
from bellwether_assets.orchestration.materialize import Platform, asset_options, materialize_day, preview


@dg.asset(**asset_options(ARRIVALS_STAGE, {}, {"duckdb"}))
def arrivals(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[Any]:
    """One row per document as it came in, never rewritten.

    Materializing a day first takes in whatever waits in the inbox, then reports the documents whose articles live on
    that day. Items that could not be taken in are listed with file, line, field and reason.
    """
    intake = take_in(platform.context())
    with platform.context().warehouse.open() as connection:
        todays = connection.execute(
            "SELECT a.* FROM ledger.arrivals a JOIN ledger.home_days h USING (article_id) WHERE h.home_day = ?"
            " ORDER BY arrival_id LIMIT 5",
            [context.partition_key],
        ).pl()
        problems = connection.execute(
            "SELECT * FROM ledger.intake_problems WHERE outcome = 'rejected' ORDER BY file, line LIMIT 5"
        ).pl()
        rejected = connection.execute(
            "SELECT count(*) FROM ledger.intake_problems WHERE outcome = 'rejected'"
        ).fetchone()
    return materialize_day(
        ARRIVALS_STAGE,
        context,
        platform,
        lambda built: {
            "preview": preview(ARRIVALS, todays),
            "files_read_now": intake.files,
            "taken_in_now": intake.taken_in,
            "repeats_now": intake.repeats,
            "rejected_in_inbox": rejected[0] if rejected else 0,
            "rejected_items": preview(INTAKE_PROBLEMS, problems),
        },
    )


@dg.asset(**asset_options(RAW_ARTICLES_STAGE, {"arrivals": False}, {"duckdb", "polars"}))
def raw_articles(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[Any]:
    """One row per version of an article, on the article's home day."""
    return materialize_day(RAW_ARTICLES_STAGE, context, platform)


@dg.asset(**asset_options(ORIGINS_STAGE, {"raw_articles": False, "origins": True}, {"duckdb", "polars"}))
def origins(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[Any]:
    """One row per current article: the reporting it carries, its own or an earlier article's."""
    return materialize_day(ORIGINS_STAGE, context, platform)
