"""The benchmark's home is one that the stages can build: what it measures is a day of real work."""

from bellwether_tests.benchmarks.scale import measure
from bellwether_tests.benchmarks.synthetic_home import Size


def test_a_small_home_of_the_benchmark_builds_its_next_day() -> None:
    measured = measure("small", Size(signals=60, claims=40, articles=14, groups=10))
    assert measured.counts["evidence added"] >= 40, "each claim, and what merges moved"
    assert set(measured.clock.processor) >= {"reading the state", "fold, stories included", "writing the day"}
