"""The daily assets, one a stage: everything about them follows from the stage's own statement.

What a person sees beside counts and a preview is added here, by stage: the inbox's problems, the day's pictures, the
brief as Markdown; and the check that proves the quotes.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.arrivals import ArrivalRow, IntakeProblemRow
from bellwether_assets.orchestration.automation import recompute_on_changed_content
from bellwether_assets.orchestration.partitions import daily_partitions
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.pools import DAYS_POOL
from bellwether_assets.orchestration.report import column_schema, metadata_of, preview, shown_table
from bellwether_assets.orchestration.source_assets import FETCHES
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.code_version import code_version
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import Stage
from bellwether_assets.site.draw_plots import plots_of_day
from bellwether_assets.site.write_markdown import brief_as_markdown
from bellwether_assets.sources.moments import NOT_COUNTED
from bellwether_assets.stages import STAGES

# Backfill policies and the like have been "beta" for years; their notices would bury the real ones.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

GROUP = "bellwether"
# The stage that stands on what was fetched.
_TAKES_IN = "arrivals"
_UNPROVED = (
    "SELECT count(*), count(*) FILTER (substring(a.text, c.quote_start + 1, c.quote_end - c.quote_start) <> c.quote"
    " OR substring(a.text, c.highlight_start + 1, c.highlight_end - c.highlight_start) <> c.highlight"
    " OR c.highlight_start < c.quote_start OR c.highlight_end > c.quote_end)"
    " FROM pipeline.claims c JOIN pipeline.raw_articles a USING (article_id, version) WHERE c.day = ?"
)


@dataclass(frozen=True)
class Shown:
    """What an asset does beside building its day. `before` runs first and tells what to show of it; `after` what to
    show of the day; `checks` are run when the day is written."""

    before: Callable[[Context], Mapping[str, Any]] = lambda context: {}
    after: Callable[[Context, date], Mapping[str, Any]] = lambda context, day: {}
    checks: Callable[[Context, date], Sequence[dg.AssetCheckResult]] = lambda context, day: ()
    check_specs: tuple[dg.AssetCheckSpec, ...] = ()


def daily_assets(home: Home) -> list[dg.AssetsDefinition]:
    """An asset a stage, in the order of the stages."""
    return [_asset(home, stage) for stage in STAGES]


def _asset(home: Home, stage: Stage[Any]) -> dg.AssetsDefinition:
    shown = _SHOWN.get(stage.name, Shown())

    @dg.asset(
        name=stage.name,
        description=stage.description,
        group_name=GROUP,
        partitions_def=daily_partitions(home),
        deps=[_dependency(upstream.name) for upstream in STAGES.upstream_of(stage)]
        + ([_dependency(stage.name, days_before=1)] if stage.follows_itself else [])
        + ([dg.AssetDep(FETCHES)] if stage.name == _TAKES_IN else []),
        kinds=set(stage.kinds),
        code_version=code_version(stage),
        metadata={"dagster/column_schema": column_schema(shown_table(stage))},
        automation_condition=recompute_on_changed_content(),
        # A run carries one data version for all its partitions, so content-gated assets run a day at a time.
        backfill_policy=dg.BackfillPolicy.multi_run(1),
        pool=DAYS_POOL,
        check_specs=shown.check_specs,
    )
    def materialize(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult:  # type: ignore[type-arg] # beside a check Dagster wants the bare class
        here, day = platform.context(), date.fromisoformat(context.partition_key)
        first = shown.before(here)
        built = build_day(here, STAGES, stage, day)
        return dg.MaterializeResult(
            data_version=dg.DataVersion(built.record.version),
            metadata={**metadata_of(stage, built), **first, **shown.after(here, day)},
            check_results=list(shown.checks(here, day)),
        )

    return materialize


def _dependency(name: str, days_before: int = 0) -> dg.AssetDep:
    return dg.AssetDep(
        name, partition_mapping=dg.TimeWindowPartitionMapping(start_offset=-days_before, end_offset=-days_before)
    )


def _take_in(context: Context) -> dict[str, Any]:
    """What waits in the inbox is taken in before the day is looked at."""
    intake = take_in(context)
    with context.warehouse.open() as connection:
        problems = connection.execute(
            "SELECT * FROM ledger.intake_problems WHERE outcome = 'rejected' ORDER BY file, line LIMIT 5"
        ).pl()
        rejected, not_believed = connection.execute(
            "SELECT count(*) FILTER (WHERE outcome = 'rejected'),"
            " count(*) FILTER (WHERE outcome = 'noted' AND ends_with(reason, ?)) FROM ledger.intake_problems",
            [NOT_COUNTED],
        ).fetchone() or (0, 0)
    return {
        "files_read_now": intake.files,
        "taken_in_now": intake.taken_in,
        "repeats_now": intake.repeats,
        "rejected_in_inbox": rejected,
        "times_not_believed": not_believed,
        "rejected_items": preview(IntakeProblemRow, problems),
    }


def _todays_arrivals(context: Context, day: date) -> dict[str, Any]:
    with context.warehouse.open() as connection:
        arrivals = connection.execute(
            "SELECT a.* FROM ledger.arrivals a JOIN ledger.home_days h USING (article_id) WHERE h.home_day = ?"
            " ORDER BY arrival_id",
            [day],
        ).pl()
    return {"preview": preview(ArrivalRow, arrivals)}


def _proved(context: Context, day: date) -> list[dg.AssetCheckResult]:
    with context.warehouse.open() as connection:
        quotes, unproved = connection.execute(_UNPROVED, [day]).fetchone() or (0, 0)
    return [
        dg.AssetCheckResult(
            passed=unproved == 0, check_name="quotes_are_proved", metadata={"quotes": quotes, "unproved": unproved}
        )
    ]


def _pictures(context: Context, day: date) -> dict[str, Any]:
    return {name: dg.MetadataValue.md(image) for name, image in plots_of_day(context.warehouse, day).items()}


def _brief(context: Context, day: date) -> dict[str, Any]:
    return {"brief": dg.MetadataValue.md(brief_as_markdown(context.warehouse, day, context.settings.zone))}


_SHOWN = {
    _TAKES_IN: Shown(before=_take_in, after=_todays_arrivals),
    "claims": Shown(
        checks=_proved,
        check_specs=(
            dg.AssetCheckSpec(
                "quotes_are_proved",
                asset="claims",
                blocking=True,
                description="Each quote and highlight is the slice of its article that its offsets name.",
            ),
        ),
    ),
    "reinforced_signals": Shown(after=_pictures),
    "brief": Shown(after=_brief),
}
