"""What finding origins costs where all articles share a footer: time and memory by the number of articles.

    python -m bellwether_tests.benchmarks.shared_footers 1000 10000 100000

Articles are of 300 words of their own and a footer of 60, from one publisher; every tenth is a copy of an earlier one. Two
sizes are measured, each in a process of its own: so many on one day, and 50 on the day after so many.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from bellwether_assets.articles.origins import origins_of_day
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow

DAY = date(2026, 3, 2)
SIZES = (1_000, 10_000)
AFTER = 50
_OWN_WORDS, _VOCABULARY, _COPIES = 300, 20_000, 10
_FOOTER = " ".join(f"footer{number}" for number in range(60))


@dataclass(frozen=True)
class DaysBefore:
    """Origins and words of earlier days, from memory."""

    origins: pl.DataFrame
    kept: pl.DataFrame

    @property
    def articles(self) -> pl.DataFrame:
        """As the stage reads them."""
        publishers = self.kept.select("article_id", "publisher")
        return self.origins.join(publishers, on="article_id").sort("day", "sort_key").drop("sort_key")

    def words(self, first: date, last: date) -> pl.DataFrame:
        """Words of the articles of these days."""
        return self.kept.filter(pl.col("day").is_between(first, last)).select("article_id", "words", "title")

    def words_of(self, article_ids: Sequence[str]) -> pl.DataFrame:
        """Words of these articles."""
        wanted = pl.DataFrame({"article_id": article_ids})
        return self.kept.join(wanted, on="article_id", how="semi").select("article_id", "words", "title")


def shared_footers(sizes: Sequence[int] = SIZES) -> None:
    """Print seconds and megabytes of each size."""
    print(f"\n{'origins of articles with one footer':44} {'seconds':>9} {'peak MB':>9} {'copies':>9}")
    for size in sizes:
        for kind in ("day", "window"):
            done = subprocess.run(
                [sys.executable, "-m", "bellwether_tests.benchmarks.shared_footers", kind, str(size)],
                check=True,
                capture_output=True,
                text=True,
            )
            print(done.stdout, end="", flush=True)


def measure(kind: str, size: int) -> None:
    """One line: `size` articles on one day, or `AFTER` on the day after them."""
    none = DaysBefore(frame_of(OriginRow), frame_of(OriginShinglesRow))
    articles = _articles(size, "a")
    started = time.perf_counter()
    origins, words = origins_of_day(articles, none, DAY, 0.6)
    if kind == "window":
        later = _articles(AFTER, "b")
        before = DaysBefore(origins, words)
        started = time.perf_counter()
        origins, words = origins_of_day(later, before, DAY + timedelta(days=1), 0.6)
    seconds = time.perf_counter() - started
    what = f"{size:,} on one day" if kind == "day" else f"{AFTER} on the day after {size:,}"
    copies = origins["parent_article_id"].is_not_null().sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:44} {seconds:9.1f} {peak:9,.0f} {copies:9,}")


def _articles(size: int, name: str) -> pl.DataFrame:
    return pl.DataFrame(_rows(size, name), schema=["article_id", "sort_key", "publisher", "title", "text"], orient="row")


def _rows(size: int, name: str) -> Iterator[tuple[str, str, str, str, str]]:
    for number in range(size):
        own = number - 1 if number % _COPIES == _COPIES - 1 else number
        chosen = random.Random(f"{name} {own}")
        body = " ".join(f"w{chosen.randrange(_VOCABULARY)}" for _ in range(_OWN_WORDS))
        article_id = f"{name}_{number:016x}"
        yield article_id, f"{name}|{number:09d}", "example.com", f"Title {own}", f"{body}\n\n{_FOOTER}"


if __name__ == "__main__":
    if sys.argv[1] in ("day", "window"):
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        shared_footers([int(size) for size in sys.argv[1:]])
