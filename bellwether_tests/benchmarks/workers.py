"""What giving a day's batches to workers adds, and from which day size on a second machine pays.

    python -m bellwether_tests.benchmarks --only workers

The same articles are read and embedded by one process, by one worker and by two, on this machine: one process and one
worker each embed in as many threads as there are cores, so what one worker takes beyond one process is the way there
and back and the waiting between batches. An empty batch shows the way alone. From both follows, for machines of this
kind, the day from which on two are faster than one: T(n) = a + n·c here, and a + way + n·(c/2 + w) on two.
"""

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.spread import made_by
from bellwether_assets.vectors.embedder import Embedder
from bellwether_assets.workers.batches import Batch, pack_texts
from bellwether_assets.workers.give_out import Crew
from bellwether_tests.benchmarks.kept_figures import keep
from bellwether_tests.homes import query
from bellwether_tests.servers.redis import RedisServer
from bellwether_tests.servers.worker import BROKER, ON_WORKERS, workers
from bellwether_tests.workers.large_day import asked, outcome, taken_in, with_settings

SIZES = (60, 240)
A_BATCH = 20
EMPTY_BATCHES = 200


@dataclass(frozen=True)
class Figures:
    """Seconds of one day's reading and embedding; `texts` were embedded."""

    articles: int
    texts: int
    here: float
    one_worker: float
    two_workers: float


def on_workers(sizes: tuple[int, ...] = SIZES) -> None:
    """Print a line for each day size, what a batch's way costs, and the size from which on two machines pay."""
    print(f"\n{'a day read and embedded by':28}{'texts':>8}{'here':>10}{'1 worker':>10}{'2 workers':>11}{'2 to 1':>8}")
    model = Embedder()
    model.encode(["warm"] * 64)
    measured = []
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder, RedisServer() as broker:
        os.environ[BROKER] = broker.address
        for size in sizes:
            one = _measure(Path(folder) / str(size), size, model)
            measured.append(one)
            keep(f"workers, {size} articles", one)
            print(
                f"{f'{size:,} articles':28}{one.texts:8,}{one.here:9.1f}s{one.one_worker:9.1f}s{one.two_workers:10.1f}s"
                f"{one.one_worker / one.two_workers:8.2f}"
            )
        way = _way(Path(folder) / "way")
    keep("workers, seconds of an empty batch", way)
    print(f"{'an empty batch there and back':52} {way * 1000:9.1f} ms")
    small, large = measured[0], measured[-1]
    here = (large.here - small.here) / (large.articles - small.articles)
    there = (large.one_worker - small.one_worker) / (large.articles - small.articles)
    fixed = max(0.0, small.one_worker - small.articles * there) - max(0.0, small.here - small.articles * here)
    added = there - here
    print(f"{'an article more, here':52} {here * 1000:9.1f} ms")
    print(f"{'an article more, by one worker':52} {there * 1000:9.1f} ms")
    print(f"{'what a day by workers costs before its first article':52} {fixed:9.2f} s")
    gain = here / 2 - max(0.0, added)
    pays = max(A_BATCH + 1, fixed / gain) if gain > 0 else float("inf")
    keep("workers, articles of a day from which on two machines pay", pays)
    print(f"{'computed: two machines pay from, articles a day':52} {pays:9.0f}")


def _measure(folder: Path, size: int, model: Embedder) -> Figures:
    day = taken_in(folder / "day", size)
    here = with_settings(day, folder / "here", "")
    seconds = {"here": _seconds(here, model)}
    for names in (("one",), ("one", "two")):
        home = with_settings(day, folder / f"by {len(names)}", ON_WORKERS.format(articles=A_BATCH))
        with workers(home, *names):
            # A worker loads the model with its first batch; a deployment's have it long since.
            _warm(home, len(names))
            seconds[names[-1]] = _seconds(home)
        if outcome(home) != outcome(here):
            raise AssertionError(f"{size} articles by {len(names)} workers are another day than here")
    ((texts,),) = query(Context(here), "SELECT count(*) FROM ledger.vectors")
    return Figures(size, texts, seconds["here"], seconds["one"], seconds["two"])


def _seconds(home: Home, model: Embedder | None = None) -> float:
    started = time.perf_counter()
    asked(home, model)
    return time.perf_counter() - started


def _warm(home: Home, many: int) -> None:
    context = Context(home)
    batch = Batch("embed", made_by(context.settings, "embed"), pack_texts(["warm"]))
    for _ in Crew(context.settings.workers).do([batch] * (8 * many)):
        pass


def _way(folder: Path) -> float:
    """Seconds of a batch with nothing in it."""
    home = with_settings(taken_in(folder / "day", 1), folder / "home", ON_WORKERS.format(articles=A_BATCH))
    with workers(home, "way"):
        _warm(home, 1)
        context = Context(home)
        batch = Batch("embed", made_by(context.settings, "embed"), pack_texts([]))
        crew = Crew(context.settings.workers)
        started = time.perf_counter()
        for _ in crew.do([batch] * EMPTY_BATCHES):
            pass
        return (time.perf_counter() - started) / EMPTY_BATCHES
