"""What a day of the fold costs on a large home, part by part, and how that grows with history and with living signals.

The day is built by the real stage in a home that synthetic_home.py wrote, as a new process would: nothing is in memory,
the state is read from the file. Only the engine is warm, and nothing is embedded.
"""

import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline import build as build_module
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.signals import build_reinforced_signals as fold_stage
from bellwether_assets.signals import reinforce as fold_module
from bellwether_assets.signals.stages import REINFORCED_SIGNALS_STAGE
from bellwether_assets.signals.state import State
from bellwether_assets.stages import STAGES
from bellwether_tests.benchmarks.synthetic import QUANTILES, compare
from bellwether_tests.benchmarks.synthetic_home import DAY, PERIOD, Size, write_home

PROMISED = 5.0  # seconds for a day of 2,000 claims, beyond embedding

# What is timed by itself: a line of the table, and the functions behind it where the stage finds them.
_PARTS: Sequence[tuple[str, object, str]] = (
    ("reading the state", fold_stage, "read_state"),
    ("reading the day", fold_stage, "todays_articles"),
    ("reading the day", fold_stage, "todays_claims"),
    ("stories", fold_module, "advance_stories"),
    ("fold, stories included", fold_stage, "reinforce"),
    ("hashing the state", State, "digest"),
    ("making the rows", fold_stage, "rows_of_day"),
    ("hashing the rows", build_module, "record_for"),
    ("writing the day", build_module, "write_day"),
    ("words of the touched signals", fold_stage, "compose_signals"),
)
_INSIDE = {"stories"}  # part of another line


@dataclass
class Clock:
    """Seconds by part: by the clock on the wall, and of the processor."""

    wall: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    def timed(self, what: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted."""

        @wraps(work)
        def counted(*arguments: Any, **named: Any) -> Any:
            wall, processor = time.perf_counter(), time.process_time()
            try:
                return work(*arguments, **named)
            finally:
                self.wall[what] = self.wall.get(what, 0.0) + time.perf_counter() - wall
                self.processor[what] = self.processor.get(what, 0.0) + time.process_time() - processor

        return counted


@dataclass(frozen=True)
class Measured:
    """One home: what it holds, and the seconds of its next day."""

    name: str
    holds: dict[str, int]
    clock: Clock
    counts: dict[str, Any]
    megabytes: float


def scale(full: bool = False) -> None:
    """Print how near the vectors are to real ones, then the cost of the day by history and by living signals."""
    print("\ncosines of claims: real, synthetic")
    print(f"{'':36}" + "".join(f"{f'{q:.0%}':>14}" for q in QUANTILES))
    for what, real, made in compare():
        print(f"{what:36}" + "".join(f"{f'{a:.2f} {b:.2f}':>14}" for a, b in zip(real, made, strict=True)))
    if full:
        sizes = [("1,000 living", Size(signals=1_000)), ("10,000 living", Size())]
        sizes += [(f"{times}x history", Size(history=times)) for times in (3, 10)]
    else:
        sizes = [("1,000 living", Size(signals=1_000)), ("3x history", Size(signals=1_000, history=3))]
        sizes += [("3,000 living", Size(signals=3_000))]
    show_scale([measure(name, size) for name, size in sizes])
    if not full:
        print("10,000 living signals, 3x and 10x history: python -m bellwether_tests.benchmarks --full", flush=True)


def measure(name: str, size: Size, profile: Path | None = None) -> Measured:
    """Write a home of this size and build its next day."""
    with tempfile.TemporaryDirectory(prefix="bellwether-scale-") as folder:
        print(f"{name}: writing {size.history * PERIOD} days", end=" ", file=sys.stderr, flush=True)
        started = time.perf_counter()
        home = write_home(Path(folder) / "home", size)
        print(f"({time.perf_counter() - started:.0f} s)", file=sys.stderr, flush=True)
        return measure_home(name, home, profile)


def measure_home(name: str, home: Home, profile: Path | None = None) -> Measured:
    """Build DAY in a written home, which is changed by that; the profile goes to a file."""
    context = Context(home)
    clock = Clock()
    holds = _holds(context)
    warm_engine(context)
    with _watched(clock):
        profiler = cProfile.Profile() if profile else None
        if profiler:
            profiler.enable()
        built = clock.timed("the day", build_day)(context, STAGES, REINFORCED_SIGNALS_STAGE, DAY)
        if profiler:
            profiler.disable()
            pstats.Stats(profiler).dump_stats(profile)
    return Measured(name, holds, clock, dict(built.result.counts), home.warehouse.stat().st_size / 1e6)


def warm_engine(context: Context) -> None:
    """Load the engine, which a process does once."""
    engine = context.engine
    assert isinstance(engine, ExtractiveEngine)
    engine.extract_all([])


def show_scale(measured: Sequence[Measured]) -> None:
    """The table: seconds by the clock and of the processor, and how the last compares with the first of one size."""
    print(f"\n{'the next day of a home':36}" + "".join(f"{m.name:>22}" for m in measured))
    for what in measured[0].holds:
        print(f"{what:36}" + "".join(f"{m.holds[what]:22,}" for m in measured))
    print(f"{'megabytes of the file':36}" + "".join(f"{m.megabytes:22,.0f}" for m in measured))
    for what in ("evidence added", "born", "reinforced", "merged", "split"):
        print(f"{what:36}" + "".join(f"{m.counts[what]:22,}" for m in measured))
    print(f"{'seconds: clock (processor)':36}")
    parts = list(dict.fromkeys(part for part, _, _ in _PARTS))
    for part in [*parts, "all else", "the day", "the day without words"]:
        print(f"{part:36}" + "".join(f"{_seconds(m.clock, part):>22}" for m in measured))
    for m in measured:
        short = m.clock.wall["the day"] - PROMISED
        verdict = "within" if short <= 0 else f"{short:.1f} s beyond"
        print(f"{m.name}: {verdict} the promised {PROMISED:.0f} s", flush=True)


def _seconds(clock: Clock, part: str) -> str:
    return f"{_of(clock.wall, part):.2f} ({_of(clock.processor, part):.2f})"


def _of(times: dict[str, float], part: str) -> float:
    if part == "the day without words":
        return times["the day"] - times.get("words of the touched signals", 0.0)
    if part == "all else":
        return times["the day"] - sum(t for name, t in times.items() if name != "the day" and name not in _INSIDE)
    return times.get(part, 0.0)


def _holds(context: Context) -> dict[str, int]:
    counted = {
        "days": "SELECT count(DISTINCT day) - 1 FROM pipeline.stage_days",
        "claims": "SELECT count(*) FROM pipeline.claims",
        "living signals": "SELECT count(DISTINCT signal_id) FROM pipeline.signal_states",
        "living stories": "SELECT count(DISTINCT story_id) FROM pipeline.story_states WHERE state <> ''",
        "signal_days rows": "SELECT count(*) FROM pipeline.signal_days",
    }
    with context.warehouse.open() as connection:
        return {what: connection.execute(query).fetchall()[0][0] for what, query in counted.items()}


@contextmanager
def _watched(clock: Clock) -> Iterator[None]:
    """Time the parts of the stage where it looks them up."""
    kept: list[tuple[object, str, Any]] = []
    for part, owner, name in _PARTS:
        work = getattr(owner, name)
        kept.append((owner, name, work))
        setattr(owner, name, clock.timed(part, work))
    try:
        yield
    finally:
        for owner, name, work in kept:
            setattr(owner, name, work)
