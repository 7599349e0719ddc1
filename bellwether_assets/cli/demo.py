"""What the demo says at the end: what was found, and where to look, in ten lines at most."""

import os
import sys
from datetime import date
from pathlib import Path

import duckdb

from bellwether_assets.foundation.settings import Home


def summary(home: Home, first: date, last: date) -> list[str]:
    """The lines, read from the published database."""
    if not home.published.exists():
        return [f"nothing is published yet in {home.path}"]
    with duckdb.connect(str(home.published), read_only=True) as connection:
        articles, copies = connection.execute(
            "SELECT count(*), count(copy_of) FROM articles WHERE is_current"
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
        f"{first} to {last}: {articles} articles read ({copies} copies), {kept} claims kept, {dropped} dropped,"
        f" {living + expired} signals ({living} living); days: {counted}",
        *(
            f"  strength {strength} · extracted {extracted}× · {_short(title)}"
            for strength, extracted, title in strongest
        ),
        f"site:     {_shown(home.site / 'index.html')}",
        f"database: {_shown(program.with_name('duckdb'))} {_shown(home.published)}",
        f"UI:       {_shown(program)} ui --home {_shown(home.path)}",
    ]


def _short(title: str) -> str:
    return title if len(title) <= 110 else title[:109].rstrip() + "…"


def _shown(path: Path) -> str:
    """A path as one would type it from here."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("..") else str(path)
