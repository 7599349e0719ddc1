"""What Dagster shows of a stage-day beside counts and a preview, and what is checked of it.

Site, pictures and intake are imported when a day is built: to load them for nobody would take longer than Dagster does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from bellwether_assets.foundation.tables.arrivals import ArrivalRow, IntakeProblemRow
from bellwether_assets.orchestration.day_checks import (
    AS_USUAL,
    EVIDENCE,
    PROVED,
    STRENGTH,
    TOLD,
    as_many_as_usual,
    every_reader_is_told,
    evidence_has_its_claims,
    quotes_are_proved,
    strength_is_recomputed,
)
from bellwether_assets.orchestration.report import preview
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import Stage

_REJECTED = "SELECT * FROM ledger.intake_problems WHERE outcome = 'rejected' ORDER BY file, line LIMIT 5"
_DROPPED = (
    "SELECT reason, sum(dropped)::INTEGER AS dropped, count(DISTINCT article_id)::INTEGER AS articles"
    " FROM pipeline.dropped_claims WHERE day = ? GROUP BY reason ORDER BY dropped DESC, reason LIMIT 10"
)
_ENGINES = "SELECT engine, count(*)::INTEGER AS claims FROM pipeline.claims WHERE day = ? GROUP BY engine ORDER BY ALL"
_COST = (
    "SELECT c.engine, c.purpose, count(*)::INTEGER AS calls, count_if(a.outcome = 'answered')::INTEGER AS answered,"
    " sum(a.input_tokens)::BIGINT AS input_tokens, sum(a.output_tokens)::BIGINT AS output_tokens,"
    " round(sum(a.cost_usd), 6) AS cost_usd FROM ledger.model_calls c LEFT JOIN ledger.model_answers a USING (call_id)"
    " WHERE c.day = ? GROUP BY ALL ORDER BY ALL"
)


@dataclass(frozen=True)
class Shown:
    """What an asset does beside building its day. `before` runs first and tells what to show of it; `after` what to
    show of the day; `checks` are run when the day is written."""

    before: Callable[[Context], Mapping[str, Any]] = lambda context: {}
    after: Callable[[Context, date], Mapping[str, Any]] = lambda context, day: {}
    checked: Mapping[str, tuple[dg.AssetCheckSpec, Callable[[Context, date], dg.AssetCheckResult]]] = field(
        default_factory=dict
    )

    @property
    def check_specs(self) -> list[dg.AssetCheckSpec]:
        """The checks of the asset."""
        return [spec for spec, _ in self.checked.values()]

    @property
    def blocking(self) -> set[str]:
        """Names of the checks whose failure ends the day's run."""
        return {name for name, (spec, _) in self.checked.items() if spec.blocking}

    def checks(self, context: Context, day: date) -> Sequence[dg.AssetCheckResult]:
        """What the checks find."""
        return [check(context, day) for _, check in self.checked.values()]


def shown_of(stage: Stage[Any]) -> Shown:
    """What is shown and checked of a stage."""
    return _SHOWN.get(stage.name, _NOTHING)


def _take_in(context: Context) -> dict[str, Any]:
    """What waits in the inbox is taken in before the day is looked at."""
    from bellwether_assets.articles.take_in import take_in
    from bellwether_assets.sources.moments import NOT_COUNTED

    intake = take_in(context)
    with context.warehouse.open() as connection:
        problems = connection.execute(_REJECTED).pl()
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
    return {"preview": preview(ArrivalRow, arrivals), "dagster/partition_row_count": arrivals.height}


def _claims(context: Context, day: date) -> dict[str, Any]:
    with context.warehouse.open() as connection:
        dropped, engines = (connection.execute(sql, [day]).pl() for sql in (_DROPPED, _ENGINES))
    return {"dropped": _table(dropped), "engine_mix": _table(engines), **_cost(context, day)}


def _pictures(context: Context, day: date) -> dict[str, Any]:
    from bellwether_assets.site.draw_plots import plots_of_day

    return {name: dg.MetadataValue.md(image) for name, image in plots_of_day(context.warehouse, day).items()}


def _brief(context: Context, day: date) -> dict[str, Any]:
    from bellwether_assets.site.write_markdown import brief_as_markdown

    told = brief_as_markdown(context.warehouse, day, context.settings.zone)
    return {"brief": dg.MetadataValue.md(told), **_cost(context, day)}


def _cost(context: Context, day: date) -> dict[str, Any]:
    """What asking language models took for the day, until now; nothing where none was asked."""
    with context.warehouse.open() as connection:
        asked = connection.execute(_COST, [day]).pl()
    if asked.is_empty():
        return {}
    cost = {} if asked["cost_usd"].has_nulls() else {"cost_usd": float(asked["cost_usd"].sum())}
    return {"model_calls": int(asked["calls"].sum()), **cost, "asked": _table(asked)}


def _table(frame: pl.DataFrame) -> dg.TableMetadataValue:
    return dg.MetadataValue.table(
        [
            dg.TableRecord({name: "" if value is None else value for name, value in row.items()})
            for row in frame.to_dicts()
        ],
        dg.TableSchema([dg.TableColumn(name, "string") for name in frame.columns]),
    )


_NOTHING = Shown()
_SHOWN = {
    "arrivals": Shown(before=_take_in, after=_todays_arrivals),
    "raw_articles": Shown(checked={AS_USUAL.name: (AS_USUAL, as_many_as_usual)}),
    "claims": Shown(after=_claims, checked={PROVED.name: (PROVED, quotes_are_proved)}),
    "reinforced_signals": Shown(
        after=_pictures,
        checked={EVIDENCE.name: (EVIDENCE, evidence_has_its_claims), STRENGTH.name: (STRENGTH, strength_is_recomputed)},
    ),
    "brief": Shown(after=_brief, checked={TOLD.name: (TOLD, every_reader_is_told)}),
}
