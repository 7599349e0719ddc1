"""`bellwether demo`: the shipped articles, replayed; then what was found and where to look, in some ten lines."""

import os
import shutil
import sys
from datetime import date
from pathlib import Path

import typer

from bellwether_assets.cli.run import build_days
from bellwether_assets.cli.terminal import FAILED, HomeOption, console, errors, open_home
from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.settings import Home

DEMO_HOME = ".bellwether-demo"
DEMO_FIRST, DEMO_LAST = date(2025, 9, 1), date(2025, 11, 29)
DEMO_ARTICLES = Path(__file__).parents[1] / "evaluation" / "data" / "invented_autumn.jsonl"
_LONGEST_TITLE = 110


def demo(home: HomeOption = None) -> None:
    """Replay the shipped articles, invented for this project, day by day, then say what was found and where to look."""
    where = open_home(home, DEMO_HOME)
    private_folder(where.inbox)
    target = where.inbox / DEMO_ARTICLES.name
    if not target.exists():
        shutil.copyfile(DEMO_ARTICLES, target)
    report = build_days(where, DEMO_FIRST, DEMO_LAST)
    for fault in report.faults:
        errors.print(fault, style="red", markup=False)
    for line in _summary(where):
        console.print(line, markup=False)
    if report.faults:
        raise typer.Exit(FAILED)


def _summary(home: Home) -> list[str]:
    """What the published database holds, and the commands that show more of it."""
    import duckdb

    from bellwether_assets.publication.open_published import readable

    if not home.published.exists():
        return [f"nothing is published yet in {home.path}"]
    with readable(home.published) as file, duckdb.connect(str(file), read_only=True) as connection:
        articles, copies = connection.execute(
            "SELECT count(*), count(copy_of) FROM articles WHERE is_current AND withdrawn IS NULL"
        ).fetchone() or (0, 0)
        kept = (connection.execute("SELECT count(*) FROM claims").fetchone() or (0,))[0]
        dropped = (connection.execute("SELECT coalesce(sum(dropped), 0) FROM dropped_claims").fetchone() or (0,))[0]
        living, expired = connection.execute(
            "SELECT count(*) FILTER (status = 'living'), count(*) FILTER (status <> 'living') FROM signals"
        ).fetchone() or (0, 0)
        strongest = connection.execute(
            "SELECT strength, extracted, title FROM signals ORDER BY strength_exact DESC, signal_id LIMIT 3"
        ).fetchall()
        days = dict(connection.execute("SELECT status, count(DISTINCT day) FROM briefs GROUP BY status").fetchall())
    counted = ", ".join(f"{days.get(status, 0)} {status}" for status in ("composed", "silent", "faulted"))
    program = Path(sys.argv[0])
    return [
        "the articles are invented: their places are real, their outlets, companies, persons and events are not",
        f"{DEMO_FIRST} to {DEMO_LAST}: {articles} articles read ({copies} copies), {kept} claims kept,"
        f" {dropped} dropped, {living + expired} signals ({living} living); days: {counted}",
        *(
            f"  strength {strength} · extracted {extracted}× · {_short(title)}"
            for strength, extracted, title in strongest
        ),
        f"site:     {_shown(home.site / 'index.html')}",
        f"database: {_shown(program.with_name('duckdb'))} -readonly {_shown(home.published)}",
        f"UI:       {_shown(program)} ui --home {_shown(home.path)}",
    ]


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"


def _shown(path: Path) -> str:
    """A path as one would type it from here."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("..") else str(path)
