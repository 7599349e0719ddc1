"""What finding origins costs over a month of articles, day after day: time and memory by the number of articles.

    python -m bellwether_tests.benchmarks.month_of_articles 10000 30000 100000

Articles are of some 300 words in sentences, from 200 publishers, each with a footer of its own. One in ten is printed
again word for word, one as a cut, one with words changed, up to three days later; one in five quotes a statement that
others quote too. Each size is measured in a process of its own. Seconds are of the processor, and what makes the
articles is not counted.
"""

from __future__ import annotations

import math
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import polars as pl

from bellwether_assets.articles.origins import origins_of_day
from bellwether_tests.articles.labelled_copies.alterations import change_words, cut_from_below
from bellwether_tests.articles.placing import CONTAINMENT, DAY, NOTHING_BEFORE, DaysBefore

DAYS = 30
_PUBLISHERS, _VOCABULARY, _SENTENCES = 200, 20_000, 20
_ORIGINALS = 0.7


@dataclass(frozen=True)
class Cost:
    """Articles, copies found and made, seconds of all days and of the last, megabytes before and at most."""

    articles: int
    found: int
    made: int
    seconds: float
    last_day: float
    before: float
    peak: float


def month_of_articles(sizes: Sequence[int]) -> None:
    """Print a line for each size, and by which power of the articles time and memory grow from one to the next."""
    print(f"\n{'origins of a month of articles':32}" + "".join(f"{what:>12}" for what in _COLUMNS))
    costs = []
    for size in sizes:
        command = [sys.executable, "-m", "bellwether_tests.benchmarks.month_of_articles", "one", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        cost = Cost(*(float(value) for value in done.stdout.split()))  # type: ignore[arg-type] - whole numbers print as such
        costs.append(cost)
        print(
            f"{size:<32,}{cost.seconds:12.1f}{cost.last_day:12.1f}{cost.before:12,.0f}{cost.peak:12,.0f}"
            f"{cost.found / cost.made:12.3f}",
            flush=True,
        )
    for one, more in pairwise(costs):
        times = math.log(more.articles / one.articles)
        print(
            f"from {one.articles:,.0f} to {more.articles:,.0f} articles: seconds by the power"
            f" {math.log(more.seconds / one.seconds) / times:.2f}, memory beyond the articles'"
            f" {math.log((more.peak - more.before) / (one.peak - one.before)) / times:.2f}",
            flush=True,
        )


_COLUMNS = ("seconds", "last day", "MB before", "peak MB", "recall")


def measure(size: int) -> Cost:
    """Places so many articles, a day after the other."""
    days = _month(size)
    made = {id_: copied for of_day in days for id_, copied, *_ in of_day if copied}
    frames = [
        pl.DataFrame(
            [(id_, id_, publisher, title, text) for id_, _, publisher, title, text in sorted(of_day)],
            schema=["article_id", "sort_key", "publisher", "title", "text"],
            orient="row",
        )
        for of_day in days
    ]
    del days
    before, at_start = NOTHING_BEFORE, _peak()
    spent = []
    for number, frame in enumerate(frames):
        day = DAY + timedelta(days=number)
        started = time.process_time()
        origins, words = origins_of_day(frame, before, day, CONTAINMENT)
        spent.append(time.process_time() - started)
        before = DaysBefore(pl.concat([before.origins, origins]), pl.concat([before.kept, words]))
    origin_of = dict(before.origins.select("article_id", "origin_id").iter_rows())
    found = sum(origin_of[copy] == origin_of[original] for copy, original in made.items())
    return Cost(size, found, len(made), sum(spent), spent[-1], at_start, _peak())


def _month(size: int) -> list[list[tuple[str, str | None, str, str, str]]]:
    """By day: id, what it is a copy of, publisher, title, text."""
    days: dict[int, list[tuple[str, str | None, str, str, str]]] = defaultdict(list)
    chosen = random.Random(size)  # noqa: S311 - invented words
    words = _words()
    statements = [" ".join(chosen.choices(words, k=30)) for _ in range(max(4, size // 100))]
    originals = int(size * _ORIGINALS)
    copied = chosen.sample(range(originals), size - originals)
    for number, (title, text) in enumerate(_reports(originals, statements, words, chosen)):
        day = chosen.randrange(DAYS)
        days[day].append((f"{day:02} a{number:06}", None, *_printed(title, text, chosen)))
    by_number = {int(id_[4:]): (id_, day, text) for day, of_day in days.items() for id_, _, _, _, text in of_day}
    for number, of in enumerate(sorted(copied)):
        original, day, text = by_number[of]
        text = (str, cut_from_below, change_words)[number % 3](*(text, chosen, words)[: 1 if number % 3 == 0 else 3])
        later = min(DAYS - 1, day + chosen.randrange(4))
        days[later].append((f"{later:02} b{number:06}", original, *_printed(text[:40], text, chosen)))
    return [days[day] for day in range(DAYS)]


def _words() -> list[str]:
    """Invented words, as rare as those of a language: the first of them stand in all texts."""
    return [f"w{int(_VOCABULARY * (number / _VOCABULARY) ** 3)}" for number in range(_VOCABULARY)]


def _reports(
    count: int, statements: Sequence[str], words: Sequence[str], chosen: random.Random
) -> Iterator[tuple[str, str]]:
    for _ in range(count):
        sentences = [" ".join(chosen.choices(words, k=chosen.randint(8, 22))).capitalize() for _ in range(_SENTENCES)]
        if chosen.random() < 0.2:
            sentences.insert(chosen.randrange(_SENTENCES), f"“{chosen.choice(statements)}”")
        yield " ".join(chosen.choices(words, k=8)), ". ".join(sentences) + f". Number {chosen.randrange(10**6)}."


def _printed(title: str, text: str, chosen: random.Random) -> tuple[str, str, str]:
    number = chosen.randrange(_PUBLISHERS)
    footer = " ".join(f"footer{number}x{at}" for at in range(30))
    return f"paper{number}.example", title, f"{text}\n\n{footer}"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1] == "one":
        cost = measure(int(sys.argv[2]))
        print(cost.articles, cost.found, cost.made, cost.seconds, cost.last_day, cost.before, cost.peak)
    else:
        month_of_articles([int(size) for size in sys.argv[1:]])
