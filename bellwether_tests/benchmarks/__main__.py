"""Measure what the design promises in time: a quiet day, an empty day through Dagster, the embedder, a large home,
pages fetched, origins of many articles, a site, questions in SQL.

Each figure stands beside what it is to be compared with, measured in the same run. `--full` adds what takes longer: a
home of ten times the history, 2,000 articles at a hosted model's times. `--only GROUP` measures one group alone, and
`--json FILE` keeps the figures.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from bellwether_tests.benchmarks.fetched_pages import fetched_pages
from bellwether_tests.benchmarks.hostile import hostile
from bellwether_tests.benchmarks.kept_figures import keep, write_kept
from bellwether_tests.benchmarks.late_article import late_article
from bellwether_tests.benchmarks.model_throughput import model_throughput
from bellwether_tests.benchmarks.month_of_articles import month_of_articles
from bellwether_tests.benchmarks.questions import questions
from bellwether_tests.benchmarks.recompute import recompute
from bellwether_tests.benchmarks.scale import scale
from bellwether_tests.benchmarks.shared_footers import shared_footers
from bellwether_tests.benchmarks.site import site
from bellwether_tests.benchmarks.storage import storage
from bellwether_tests.benchmarks.vectors import vectors
from bellwether_tests.benchmarks.workers import on_workers

FIRST = date(2025, 9, 1)
QUIET_DAYS = 120
ROUNDS = 5


def main() -> None:
    """Print one figure a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--full", action="store_true", help="ten times the history, a late article in a larger home, more of the rest"
    )
    groups = "; ".join(f"{name}: {what}" for name, (what, _) in GROUPS.items())
    parser.add_argument("--only", choices=list(GROUPS), metavar="GROUP", help=groups)
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures there, too")
    chosen = parser.parse_args()
    measure(chosen.only, full=chosen.full)
    if chosen.json is not None:
        write_kept(chosen.json)


def measure(only: str | None, *, full: bool) -> None:
    """Measure one group of figures, or all of them."""
    for name, (_, group) in GROUPS.items():
        if only == name or (only is None and name not in ONLY_WHEN_ASKED):
            group(full)


def stages(full: bool) -> None:
    """The stages' parts, copies, fetched pages."""
    parts()
    shared_footers((1_000, 10_000, 100_000) if full else (1_000, 10_000))
    fetched_pages((1_000, 3_000, 10_000) if full else (100, 300))
    month_of_articles((10_000, 30_000, 100_000) if full else (1_000, 3_000, 10_000))
    hostile()


def model(full: bool) -> None:
    """A language model that takes its time."""
    if full:
        model_throughput((4, 16, 64))
    else:
        # A tenth of the articles: the tail weighs more, the engine no less.
        model_throughput((4, 16), articles=200, scale=0.5)


def large_homes(full: bool) -> None:
    """Large homes, and an article that comes late."""
    scale(full)
    late_article(days=60 if full else 36, articles=50 if full else 8)


def parts() -> None:
    """The stages' parts, each for itself."""
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        os.environ["BELLWETHER_HOME"] = str(Path(folder) / "home")
        quiet_days()
        empty_day_through_dagster()
    extractive_engine()


def quiet_days() -> None:
    """A stretch without arrivals, as `run` passes it: rows, records and one event per asset and day."""
    from bellwether_assets.foundation.settings import current_home
    from bellwether_assets.orchestration.run import run_days

    home = current_home()
    run_days(home, FIRST, FIRST, lambda *_: None)
    print(f"{'what':52} {'measured':>12}")
    passed: list[tuple[int, float]] = []
    started = time.perf_counter()
    run_days(
        home,
        FIRST,
        FIRST + timedelta(days=QUIET_DAYS),
        lambda done, *_: passed.append((done, time.perf_counter())),
    )
    total = time.perf_counter() - started
    # From one report of progress to the next: the best of the stretches, and all but the first of them.
    pairs = list(pairwise(passed))
    best = min((later - sooner) / (done - before) for (before, sooner), (done, later) in pairs)
    mean = (passed[-1][1] - passed[0][1]) / (passed[-1][0] - passed[0][0])
    show("a quiet day inside a stretch, best", best * 1000, "ms")
    show("a quiet day inside a stretch, mean", mean * 1000, "ms")
    show("publishing and all else of that run", total - mean * QUIET_DAYS, "s")


def empty_day_through_dagster() -> None:
    """The `day` job on a day without arrivals, beside a job of as many assets that do nothing."""
    import dagster as dg

    from bellwether_assets.foundation.settings import current_home
    from bellwether_assets.orchestration.definitions import build_definitions
    from bellwether_assets.stages import STAGES

    def nothing(name: str) -> dg.AssetsDefinition:
        @dg.asset(name=name, partitions_def=dg.DailyPartitionsDefinition(FIRST.isoformat()))
        def empty() -> dg.MaterializeResult:  # type: ignore[type-arg]
            return dg.MaterializeResult(data_version=dg.DataVersion("1"))

        return empty

    idle = [nothing(f"nothing_{number}") for number in range(len(STAGES))]
    job = dg.define_asset_job("idle", idle)
    baseline = dg.Definitions(assets=idle, jobs=[job], executor=dg.in_process_executor).resolve_job_def("idle")
    day = build_definitions(current_home()).resolve_job_def("day")
    config = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.get() as instance:
        ours, theirs = [], []
        for _ in range(ROUNDS):
            for job_def, times in ((day, ours), (baseline, theirs)):
                times.append(
                    seconds(
                        lambda job_def=job_def: job_def.execute_in_process(
                            instance=instance, partition_key=FIRST.isoformat(), run_config=config
                        )
                    )
                )
    show("an empty day through Dagster", min(ours), "s")
    show("a Dagster job of as many steps that do nothing", min(theirs), "s")
    show("beyond Dagster's own", min(ours) - min(theirs), "s")


def extractive_engine() -> None:
    """Reading articles, beside embedding the claims that come of them; then the same day again."""
    from bellwether_assets.engines.extractive.engine import ExtractiveEngine
    from bellwether_assets.foundation.settings import Home
    from bellwether_assets.pipeline.build import build_day
    from bellwether_assets.pipeline.context import Context
    from bellwether_assets.stages import STAGES
    from bellwether_assets.vectors.embedder import Embedder
    from bellwether_tests.homes import built_home, shipped_items, stage
    from bellwether_tests.shipped_articles import shipped_articles

    articles = shipped_articles()
    engine = ExtractiveEngine()
    engine.extract_all(articles[:5])
    reading = min(seconds(lambda: engine.extract_all(articles)) for _ in range(3))
    texts = [
        f"{a.title}. {c.quote}" for a, e in zip(articles, engine.extract_all(articles), strict=True) for c in e.claims
    ]
    model = Embedder()
    model.encode(texts[:16])
    embedding = min(seconds(lambda: model.encode(texts)) for _ in range(3))
    show("extractive engine", len(articles) / reading, "articles/s")
    show("of reading and embedding claims, embedding", 100 * embedding / (reading + embedding), "%")
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        day = date(2025, 9, 17)
        context = built_home(Path(folder) / "home", shipped_items(), day, model, day)
        again = build_day(Context(Home(context.home.path), model), STAGES, stage("claims"), day)
        show("embeddings of the same day read again", float(again.result.counts["embedded now"]), "")


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def show(what: str, value: float, unit: str) -> None:
    """One line."""
    keep(what, value)
    print(f"{what:52} {value:9.2f} {unit}", flush=True)


# What `--only` measures: what it is, and what measures it, with `--full` or without.
GROUPS: Mapping[str, tuple[str, Callable[[bool], None]]] = {
    "stages": ("the stages' parts, copies, fetched pages", stages),
    "vectors": ("embedding, and the nearest of many vectors", vectors),
    "site": ("drawing a site", lambda _: site((1_000, 10_000))),
    "questions": ("the twenty questions on a year of published data", lambda _: questions()),
    "recompute": ("sixty days where nothing is new, and where one article is", lambda _: recompute()),
    "model": ("how well a language model's allowed concurrency is used", model),
    "storage": ("a DuckLake beside the file", lambda _: storage()),
    "workers": ("what workers add; needs Redis", lambda full: on_workers((60, 240, 960) if full else (60, 240))),
    "scale": ("large homes, and an article that comes late", large_homes),
}  # What needs servers that few machines have.
ONLY_WHEN_ASKED = frozenset({"workers"})

if __name__ == "__main__":
    main()
