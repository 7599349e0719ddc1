"""Dagster asset of the claims, and the check that proves their quotes."""

from datetime import date

import dagster as dg

from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.orchestration.materialize import Platform, asset_options, materialize_day

_UNPROVED = (
    "SELECT count(*), count(*) FILTER (substring(a.text, c.quote_start + 1, c.quote_end - c.quote_start) <> c.quote"
    " OR substring(a.text, c.highlight_start + 1, c.highlight_end - c.highlight_start) <> c.highlight"
    " OR c.highlight_start < c.quote_start OR c.highlight_end > c.quote_end)"
    " FROM pipeline.claims c JOIN pipeline.raw_articles a USING (article_id, version) WHERE c.day = ?"
)


@dg.asset(
    **asset_options(CLAIMS_STAGE, {"raw_articles": False, "origins": False}, {"duckdb", "python"}),
    check_specs=[
        dg.AssetCheckSpec(
            "quotes_are_proved",
            asset="claims",
            blocking=True,
            description="Each quote and highlight is the slice of its article that its offsets name.",
        )
    ],
)
def claims(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult:  # type: ignore[type-arg] # beside a check Dagster wants the bare class
    """One row per claim: a verbatim quote, what it says on its own, and the reasoning from its article."""

    def proved(day: date) -> list[dg.AssetCheckResult]:
        with platform.context().warehouse.open() as connection:
            quotes, unproved = connection.execute(_UNPROVED, [day]).fetchone() or (0, 0)
        return [
            dg.AssetCheckResult(
                passed=unproved == 0, check_name="quotes_are_proved", metadata={"quotes": quotes, "unproved": unproved}
            )
        ]

    return materialize_day(CLAIMS_STAGE, context, platform, checks=proved)
