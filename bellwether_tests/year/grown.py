"""What is measured of a home and of the process that works in it, and the table of it by months."""

import gc
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.homes import query

_PAGE = os.sysconf("SC_PAGE_SIZE")
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Grown:
    """A look at the end of a morning. `counts`: numbers by name; `sizes`: bytes by name, of files and of memory."""

    day: date
    seconds: float
    counts: Mapping[str, int]
    sizes: Mapping[str, int]


def look(home: Home, day: date, seconds: float) -> Grown:
    """What there is now."""
    dagster = home.dagster
    index, runs = _size(dagster / "history/runs/index.db"), _size(dagster / "history/runs.db")
    logs = [file for file in (dagster / "history/runs").glob("*.db") if file.name != "index.db"]
    of_logs, whole = sum(map(_size, logs)), _size(dagster)
    [(articles,)] = query(Context(home), "SELECT count(*) FROM ledger.home_days")
    return Grown(
        day,
        round(seconds, 1),
        {
            "articles": articles,
            "open files": sum(1 for _ in Path("/proc/self/fd").iterdir()),
            "objects": len(gc.get_objects()),
            "kept runs": len(logs),
        },
        {
            "memory": int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE,
            "warehouse": _size(home.warehouse),
            "published": _size(home.published),
            "site": _size(home.site),
            "backups": _size(home.path / "backups"),
            "dagster": whole,
            "its index of events": index,
            "its runs": runs,
            "its logs of runs": of_logs,
            "the rest of it": whole - index - runs - of_logs,
        },
    )


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def by_month(looks: Sequence[Grown]) -> list[Grown]:
    """The last look of each month."""
    last = {(one.day.year, one.day.month): one for one in looks}
    return [last[month] for month in sorted(last)]


def as_table(looks: Sequence[Grown]) -> str:
    """A line a look; bytes as megabytes."""
    heads = ["day", "seconds", *looks[0].counts, *(f"{name}, MB" for name in looks[0].sizes)]
    rows = [
        [
            str(one.day),
            str(one.seconds),
            *map(str, one.counts.values()),
            *(f"{size / _MEGABYTE:.1f}" for size in one.sizes.values()),
        ]
        for one in looks
    ]
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
    lines = ([cell.rjust(width) for cell, width in zip(row, widths, strict=True)] for row in [heads, *rows])
    return "\n".join("  ".join(line) for line in lines)
