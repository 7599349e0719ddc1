"""What finding origins costs where all articles share a footer: time and memory by the number of articles.

    python -m bellwether_tests.benchmarks.shared_footers 1000 10000 100000

Articles are of 300 words of their own and a footer of 60, from one publisher; every tenth is a copy of the one before.
Measured are so many on one day, and 50 on the day after so many, each in a process of its own; what the articles
themselves take, which a home does not hold in memory, is told apart.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

import polars as pl

from bellwether_assets.articles.origins import origins_of_day
from bellwether_assets.articles.shingles import reporting
from bellwether_assets.foundation.tables.declare import polars_schema
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow
from bellwether_tests.articles.placing import CONTAINMENT, DAY, NOTHING_BEFORE, DaysBefore

SIZES = (1_000, 10_000)
AFTER = 50
_OWN_WORDS, _VOCABULARY, _COPIES = 300, 20_000, 10
_FOOTER = " ".join(f"footer{number}" for number in range(60))


def shared_footers(sizes: Sequence[int] = SIZES) -> None:
    """Print seconds of the processor and megabytes of each size."""
    print(f"\n{'origins of articles with one footer':44} {'seconds':>9} {'MB before':>9} {'peak MB':>9} {'copies':>9}")
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
    before = NOTHING_BEFORE if kind == "day" else _all_original(_articles(size, "a"))
    articles = _articles(size if kind == "day" else AFTER, "a" if kind == "day" else "b")
    at_start = _peak()
    started = time.process_time()
    origins, _ = origins_of_day(articles, before, DAY, CONTAINMENT)
    seconds = time.process_time() - started
    what = f"{size:,} on one day" if kind == "day" else f"{AFTER} on the day after {size:,}"
    copies = origins["parent_article_id"].is_not_null().sum()
    print(f"{what:44} {seconds:9.1f} {at_start:9,.0f} {_peak():9,.0f} {copies:9,}")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _all_original(articles: pl.DataFrame) -> DaysBefore:
    """The day before, each of its articles an origin of its own: to place them is another line's measure."""
    day = DAY - timedelta(days=1)
    ids = articles["article_id"].to_list()
    words = [reporting(title, text).words for title, text in articles.select("title", "text").iter_rows()]
    origins = pl.DataFrame(
        {
            "day": [day] * len(ids), "article_id": ids, "origin_id": ids, "root_article_id": ids,
            "root_day": [day] * len(ids), "root_publisher": articles["publisher"], "parent_article_id": None,
            "read_article_id": ids, "how": None, "containment": None, "shared_words": None,
            "sort_key": articles["sort_key"],
        },
        schema=polars_schema(OriginRow),
    )  # fmt: skip
    kept = pl.DataFrame(
        {
            "day": [day] * len(ids),
            "article_id": ids,
            "publisher": articles["publisher"],
            "words": words,
            "title": words,
        },
        schema=polars_schema(OriginShinglesRow),
    )
    return DaysBefore(origins, kept)


def _articles(size: int, name: str) -> pl.DataFrame:
    return pl.DataFrame(
        _rows(size, name), schema=["article_id", "sort_key", "publisher", "title", "text"], orient="row"
    )


def _rows(size: int, name: str) -> Iterator[tuple[str, str, str, str, str]]:
    for number in range(size):
        own = number - 1 if number % _COPIES == _COPIES - 1 else number
        chosen = random.Random(f"{name} {own}")  # noqa: S311 - invented words
        body = " ".join(f"w{chosen.randrange(_VOCABULARY)}" for _ in range(_OWN_WORDS))
        article_id = f"{name}_{number:016x}"
        yield article_id, f"{name}|{number:09d}", "example.com", f"Title {own}", f"{body}\n\n{_FOOTER}"


if __name__ == "__main__":
    if sys.argv[1] in ("day", "window"):
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        shared_footers([int(size) for size in sys.argv[1:]])
