"""How many calls and how much money reading days would take now, without asking anything.

Belongs here: the days, in a copy of the warehouse where the free stages are built as `run` would build them, and the
table of `run --dry-run` and `preview`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.table import Table

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.claims.read_originals import originals
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.engines.language_model.estimate import READING, Estimate, estimate_day
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.foundation.days import read_first_day, today, write_first_day
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import Stage
from bellwether_assets.pipeline.staleness import Freshness
from bellwether_assets.pipeline.walk import InProcess, Plan, walk
from bellwether_assets.preview.copy_home import throwaway_copy
from bellwether_assets.stages import STAGES

TO_CLAIMS = STAGES.up_to("claims")


class Counting:
    """Builds what must be there before an engine reads, and counts what the engine would be asked."""

    def __init__(self, context: Context, today: date) -> None:
        self.estimates: list[Estimate] = []
        self._context = context
        self._today = today
        self._before = InProcess(context, STAGES)
        self._ledger = CallLedger(context.warehouse, context.settings.engine, context.settings.zone)

    def build(self, day: date, stale: Sequence[Stage[Any]], look: Freshness) -> None:
        """Build the stages before the claims; estimate the claims, unless they prove to be fresh."""
        self._before.build(day, [stage for stage in stale if stage in TO_CLAIMS and stage is not CLAIMS_STAGE], look)
        look.refresh(self._context, day)
        if look.is_fresh(CLAIMS_STAGE, day):
            return
        articles = [original.text for original in originals(Inputs(self._context, CLAIMS_STAGE, day))]
        if articles:
            choice = self._context.settings.engine
            self.estimates.extend(estimate_day(day, articles, choice, self._ledger, self._today))

    def build_quiet(self, days: Sequence[date], look: Freshness) -> None:
        """Build the stretch: origins look back over a window, so days without arrivals must be there as well."""
        self._before.build_quiet(days, look)

    def passed(self, day: date, done: int, total: int) -> None:
        """Nobody is told."""


def estimate_days(home: Home, first: date, last: date) -> list[Estimate]:
    """Estimates of the days with something to read, in order. Raises what `run` would raise for the same request."""
    with throwaway_copy(home) as copy:
        known = read_first_day(copy)
        if known is None or first < known:
            write_first_day(copy, first)
        context = Context(copy)
        take_in(context)
        if {context.settings.engine.name, context.settings.engine.composer} == {EXTRACTIVE}:
            return []
        counting = Counting(context, today(home))
        walk(context, Plan(TO_CLAIMS, last), counting)
        return counting.estimates


def estimates_table(estimates: list[Estimate], home: Home) -> Table:
    """One line a day, one a purpose over all days, and the sum."""
    engine = home.settings().engine
    table = Table(
        title=f"{engine.name}, {engine.mode}: what is not answered yet",
        caption="Reading is expected from bytes and past answers; at most: every byte a token, every answer as long as "
        "allowed. What is judged and written depends on claims that nobody has read yet: it is expected from what "
        f"{_source(estimates)}, and has no bound but engine.daily_budget_usd.",
    )
    for name in ("day", "articles", "calls", "tokens in", "tokens out", "expected USD", "at most USD"):
        table.add_column(name, justify="left" if name == "day" else "right", no_wrap=name == "day")
    for day in sorted({row.day for row in estimates}):
        table.add_row(*_cells(day.isoformat(), [row for row in estimates if row.day == day]))
    table.add_section()
    for purpose in dict.fromkeys(row.purpose for row in estimates):
        table.add_row(*_cells(purpose, [row for row in estimates if row.purpose == purpose]))
    table.add_row(*_cells("all", estimates), style="bold")
    return table


def _cells(name: str, rows: list[Estimate]) -> list[str]:
    articles: dict[date, int] = {}
    for row in rows:
        articles[row.day] = max(row.articles, articles.get(row.day, 0))
    counts = [sum(getattr(row, field) for row in rows) for field in ("calls", "input_tokens", "output_tokens")]
    reading = [row.most_usd for row in rows if row.purpose == READING]
    return [
        name,
        *(f"{count:,}" for count in (sum(articles.values()), *counts)),
        _money([r.usd for r in rows]),
        _money(reading) if len(reading) == len(rows) else "the budget",
    ]


def _source(estimates: list[Estimate]) -> str:
    follows = [row.measured for row in estimates if row.purpose != READING]
    return "this home's own calls came to" if follows and all(follows) else "a corpus of one theme came to"


def _money(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{sum(known):.4f}" if len(known) == len(values) else "no price known"
