"""`evaluate`: the real stages over a labelled stream, measured against its gold labels.

Each labelled file gets a home of its own in a temporary folder and is taken in, built day by day and read back from
the very tables that a deployment publishes: what is measured is what runs. No settings file is read.
"""

import json
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.table import Table as RichTable

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.evaluation.bcubed import bcubed
from bellwether_assets.platform.pipeline import STAGES, build_quiet_days, days_between, freshness
from bellwether_assets.platform.settings import Home
from bellwether_assets.platform.stages import Context, build_day, write_first_day

# Articles without a date arrive over three days, in an order that the seed fixes.
UNDATED_DAYS = 3
UNDATED_FROM = date(2020, 1, 1)
SEED = 20081031


class EvaluationError(Exception):
    """A folder that cannot be measured; the text says why."""


@dataclass(frozen=True)
class Labelled:
    """A labelled stream: its items as the inbox takes them, and the gold cluster of each id."""

    name: str
    items: list[dict[str, Any]]
    gold: dict[str, str]


def evaluate_folder(folder: Path, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Figures of each labelled .jsonl file in `folder` (or of one such file). Raises EvaluationError."""
    files = [folder] if folder.is_file() else sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    streams = [stream for stream in (read_labelled(file) for file in files) if stream is not None]
    if not streams:
        raise EvaluationError(f"{folder}: no .jsonl file whose lines have id, title, text and gold_cluster")
    return [evaluate_stream(stream, say) for stream in streams]


def read_labelled(file: Path) -> Labelled | None:
    """The labelled items of a file with texts, or None where it has none. Raises EvaluationError."""
    items: list[dict[str, Any]] = []
    gold: dict[str, str] = {}
    shuffle = random.Random(SEED)  # noqa: S311 - an order, not a secret
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            item = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{file}, line {number}: not JSON: {error}") from error
        if not (isinstance(item, dict) and item.get("gold_cluster") and item.get("id") and item.get("text")):
            continue
        if not item.get("published_at"):
            item["published_at"] = str(UNDATED_FROM + timedelta(days=shuffle.randrange(UNDATED_DAYS)))
        gold[str(item["id"])] = str(item["gold_cluster"])
        items.append(item)
    return Labelled(file.stem, items, gold) if items else None


def evaluate_stream(stream: Labelled, say: Callable[[str], None]) -> dict[str, Any]:
    """Figures of one labelled stream."""
    with tempfile.TemporaryDirectory(prefix="bellwether-evaluate-") as folder:
        home = Home(Path(folder))
        home.inbox.mkdir()
        with (home.inbox / f"{stream.name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in stream.items)
        started = time.perf_counter()
        seconds = _build(home, lambda day: say(f"{stream.name}: {day}"))
        figures = _measure(home, stream)
        figures["seconds"] = round(time.perf_counter() - started, 1)
        figures["seconds by stage"] = {name: round(value, 1) for name, value in seconds.items()}
    return figures


def _build(home: Home, say: Callable[[date], None]) -> dict[str, float]:
    """Build every day of the home; seconds by stage."""
    write_first_day(home, date(1900, 1, 1))
    context = Context(home)
    take_in(context)
    with context.warehouse.open() as connection:
        days = [
            row[0] for row in connection.execute("SELECT DISTINCT home_day FROM ledger.home_days ORDER BY 1").fetchall()
        ]
    write_first_day(home, days[0])
    seconds = dict.fromkeys((stage.name for stage in STAGES), 0.0)
    for previous, day in zip([days[0] - timedelta(days=1), *days], days, strict=False):
        if (day - previous).days > 1:
            quiet = list(days_between(previous + timedelta(days=1), day - timedelta(days=1)))
            build_quiet_days(context, quiet, freshness(context, quiet[0], quiet[-1]), lambda *_: None)
        for stage in STAGES:
            started = time.perf_counter()
            build_day(context, stage, day)
            seconds[stage.name] += time.perf_counter() - started
        say(day)
    return seconds


def _measure(home: Home, stream: Labelled) -> dict[str, Any]:
    with Context(home).warehouse.open() as connection:
        placed = connection.execute(
            "SELECT a.external_id, s.story_id FROM pipeline.article_stories s"
            " JOIN pipeline.raw_articles a USING (article_id, day) WHERE a.is_current"
        ).fetchall()
        quotes, unproved = connection.execute(
            "SELECT count(*), count(*) FILTER (substring(a.text, c.quote_start + 1, c.quote_end - c.quote_start)"
            " <> c.quote) FROM pipeline.claims c JOIN pipeline.raw_articles a USING (article_id, version)"
        ).fetchone() or (0, 0)
        origins = connection.execute("SELECT count(DISTINCT origin_id), count(*) FROM pipeline.origins").fetchone() or (
            0,
            0,
        )
        signals = connection.execute(
            "SELECT count(*), count(*) FILTER (stories > 1) FROM (SELECT signal_id, max(stories) AS stories"
            " FROM pipeline.signal_days GROUP BY signal_id)"
        ).fetchone() or (0, 0)
    score = bcubed(stream.gold, {external_id: story_id for external_id, story_id in placed if external_id})
    return {
        "set": stream.name,
        "articles": len(stream.items),
        "gold stories": len(set(stream.gold.values())),
        "stories": len({story_id for _, story_id in placed}),
        "story B-cubed precision": round(score.precision, 4),
        "story B-cubed recall": round(score.recall, 4),
        "story B-cubed F1": round(score.f1, 4),
        "origins": origins[0],
        "signals": signals[0],
        "signals of two stories or more": signals[1],
        "quotes": quotes,
        "quotes that differ from their article": unproved,
    }


def figures_table(figures: list[dict[str, Any]]) -> RichTable:
    """The figures as a table: a row a measure, a column a set."""
    table = RichTable()
    table.add_column("measure")
    for column in figures:
        table.add_column(str(column["set"]), justify="right")
    for measure in figures[0]:
        if measure not in {"set", "seconds by stage"}:
            table.add_row(measure, *(str(column[measure]) for column in figures))
    return table
