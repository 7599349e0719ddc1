"""What each stage costs by the size of a day, and by which power of it: the curves that docs/ten_million.md rests on.

    python -m bellwether_tests.benchmarks.stage_curves 100 300 900
    python -m bellwether_tests.benchmarks.stage_curves 100 300 900 --day 10000000

One day of so many articles, taken in and built stage by stage in a process of its own, with the default engine; the
bytes that the day adds to the home are counted too. Seconds are of the processor, all threads together, so that other
work on the machine counts little. With `--day`, the last two sizes are continued to a day of that many articles, stage
by stage, by the power that was measured between them: a way to see which part passes the others, no forecast.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bellwether_tests.benchmarks.kept_figures import keep

TAKING_IN = "taking in"
CORE_DAY = 24 * 3600


def stage_curves(sizes: list[int], day: int | None = None) -> None:
    """Print a line a stage: seconds by day size, the power between the last two, and what follows for `day`."""
    curves: dict[str, list[float]] = {}
    memory, disk = [], []
    for size in sizes:
        command = [sys.executable, "-m", "bellwether_tests.benchmarks.stage_curves", "--one", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        measured = json.loads(done.stdout.splitlines()[-1])
        memory.append(measured.pop("peak MB"))
        disk.append(measured.pop("disk MB"))
        for name, seconds in measured.items():
            curves.setdefault(name, []).append(seconds)
        keep(f"stages of a day of {size}", measured)
    print(f"{'seconds of the processor':24}" + "".join(f"{size:>10,}" for size in sizes) + f"{'power':>8}", end="")
    print(f"{f'cores for {day:,}':>24}" if day else "")
    for name, seconds in curves.items():
        power = _power(sizes, seconds)
        print(f"{name:24}" + "".join(f"{one:10.2f}" for one in seconds) + f"{power:8.2f}", end="")
        print(f"{_continued(sizes, seconds, power, day) / CORE_DAY:24,.1f}" if day else "")
    print(f"{'all':24}" + "".join(f"{sum(one):10.2f}" for one in zip(*curves.values(), strict=True)))
    print(f"{'peak memory, MB':24}" + "".join(f"{one:10,.0f}" for one in memory))
    print(f"{'warehouse, MB':24}" + "".join(f"{one:10,.1f}" for one in disk))
    pairs = compared_pairs()
    keep("pairs of 640 numbers compared, a second of the processor", pairs)
    print(f"{'pairs compared':24}{pairs / 1e6:10,.0f} million a second of the processor")


def compared_pairs(queries: int = 512, living: int = 50_000, rounds: int = 3) -> float:
    """Pairs of a claim's vector and a living signal's that a second of the processor compares, the nearest 12 kept."""
    dice = np.random.default_rng(5)
    claims = dice.standard_normal((queries, 640), dtype=np.float32)
    signals = dice.standard_normal((living, 640), dtype=np.float32)
    best = math.inf
    for _ in range(rounds):
        started = time.process_time()
        np.argpartition(claims @ signals.T, -12, axis=1)
        best = min(best, time.process_time() - started)
    return queries * living / best


def _power(sizes: list[int], seconds: list[float]) -> float:
    """By which power of the size the last step grew; 1 where there is nothing to tell it by."""
    if len(sizes) < 2 or min(seconds[-2:]) <= 0:
        return 1.0
    return math.log(seconds[-1] / seconds[-2]) / math.log(sizes[-1] / sizes[-2])


def _continued(sizes: list[int], seconds: list[float], power: float, day: int) -> float:
    return seconds[-1] * (day / sizes[-1]) ** max(1.0, power)


def _one(size: int) -> None:
    """One day of `size` articles, in this process."""
    from bellwether_assets.articles.take_in import take_in
    from bellwether_assets.pipeline.build import build_day
    from bellwether_assets.pipeline.context import Context
    from bellwether_assets.stages import STAGES
    from bellwether_assets.vectors.embedder import Embedder
    from bellwether_tests.homes import drop, new_home
    from bellwether_tests.invented_stream import invented_stream
    from bellwether_tests.workers.large_day import DAY

    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        home = new_home(Path(folder) / "home", DAY)
        drop(home, "articles.jsonl", invented_stream(size, DAY))
        model = Embedder()
        model.encode(["warm"] * 8)
        context = Context(home, model)
        started = time.process_time()
        take_in(context)
        seconds[TAKING_IN] = time.process_time() - started
        for stage in STAGES:
            started = time.process_time()
            build_day(context, STAGES, stage, DAY)
            seconds[stage.name] = time.process_time() - started
        disk = home.warehouse.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(seconds | {"peak MB": peak, "disk MB": disk}))


def main() -> None:
    """Measure, or be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="+", type=int, help="articles of a day")
    parser.add_argument("--day", type=int, help="articles of a day to continue the curves to")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        _one(chosen.sizes[0])
    else:
        stage_curves(chosen.sizes, chosen.day)


if __name__ == "__main__":
    main()
