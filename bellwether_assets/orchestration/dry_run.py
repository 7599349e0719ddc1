"""`run --dry-run`: how many calls and how much money reading these days would take now, without asking anything.

Belongs here: the days, in a copy of the warehouse where the free stages are built as `run` would build them. The home
itself is not touched.
"""

import shutil
import tempfile
from datetime import date
from pathlib import Path

from rich.table import Table

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.claims.read_originals import originals
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.engines.language_model.estimate import Estimate, estimate_day
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.foundation.settings import EXTRACTIVE, Home
from bellwether_assets.orchestration.partitions import today
from bellwether_assets.pipeline.stages import Context, build_day, read_first_day, write_first_day
from bellwether_assets.pipeline.walk import STAGES, days_between, freshness

# What must be there before an engine reads: which articles are originals.
_FREE = ("arrivals", "raw_articles", "origins")


def estimate_days(home: Home, first: date, last: date) -> list[Estimate]:
    """Estimates of the days with something to read, in order. Raises what `run` would raise for the same request."""
    settings = home.settings()
    with tempfile.TemporaryDirectory() as folder:
        context = Context(_copy(Context(home), Path(folder) / "home"))
        known = read_first_day(context.home)
        if known is None or first < known:
            write_first_day(context.home, first)
        take_in(context)
        if settings.engine.name == EXTRACTIVE:
            return []
        ledger = CallLedger(context.warehouse, settings.engine, settings.zone)
        out = []
        for day in days_between(context.first_day, last):
            look = freshness(context, day, day)
            if day not in look.arrivals:
                # Origins look back over a window, so days without articles must be there as well.
                for stage in STAGES:
                    if stage.name in _FREE and not look.is_fresh(context, stage, day):
                        build_day(context, stage, day)
                        look = freshness(context, day, day)
                continue
            stale = [stage.name for stage in look.stale_stages(context, day)]
            for stage in STAGES:
                if stage.name in _FREE and stage.name in stale:
                    build_day(context, stage, day)
            look = freshness(context, day, day)
            if look.is_fresh(context, CLAIMS_STAGE, day):
                continue
            with context.warehouse.open() as connection:
                articles = [text for _, text in originals(connection, day)]
            if articles:
                out.append(estimate_day(day, articles, settings.engine, ledger, today(home)))
        return out


def estimates_table(estimates: list[Estimate], home: Home) -> Table:
    """One line a day, and the sum."""
    engine = home.settings().engine
    table = Table(
        title=f"{engine.name}, {engine.mode}: what is not answered yet",
        caption="Expected from bytes and past answers; at most: every byte a token, every answer as long as allowed. "
        "Titles, analyses and the judging of grey links depend on claims that nobody has read yet and are not in it.",
    )
    for name in ("day", "articles", "calls", "tokens in", "tokens out", "expected USD", "at most USD"):
        table.add_column(name, justify="left" if name == "day" else "right", no_wrap=name == "day")
    for row in estimates:
        table.add_row(*_cells(row.day.isoformat(), [row]))
    table.add_row(*_cells("all", estimates), style="bold")
    return table


def _cells(name: str, rows: list[Estimate]) -> list[str]:
    counts = [
        sum(getattr(row, field) for row in rows) for field in ("articles", "calls", "input_tokens", "output_tokens")
    ]
    return [
        name,
        *(f"{count:,}" for count in counts),
        _money([r.usd for r in rows]),
        _money([r.most_usd for r in rows]),
    ]


def _money(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{sum(known):.4f}" if len(known) == len(values) else "no price known"


def _copy(context: Context, folder: Path) -> Home:
    """A home with the same settings, inbox and warehouse, to be thrown away."""
    home, copy = context.home, Home(folder)
    folder.mkdir(parents=True)
    with context.warehouse.locked():
        for path in (home.settings_file, home.warehouse, home.first_day_file, home.last_day_file):
            if path.exists():
                shutil.copyfile(path, folder / path.name)
    if home.inbox.exists():
        copy.inbox.symlink_to(home.inbox.resolve())
    return copy
