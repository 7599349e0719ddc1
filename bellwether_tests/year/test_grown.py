"""The table of a year: the last look of each month, with megabytes."""

from datetime import date
from pathlib import Path

from bellwether_assets.pipeline.context import Context
from bellwether_tests.homes import copy_of
from bellwether_tests.year.grown import Grown, as_table, by_month, look


def test_of_each_month_the_last_look_is_shown_in_megabytes() -> None:
    looks = [Grown(date(2025, month, day), 1.5, {"articles": day}, {"memory": day * 100_000}) for month, day in
             ((1, 3), (1, 9), (2, 5))]  # fmt: skip
    assert [one.day.day for one in by_month(looks)] == [9, 5]
    assert as_table(by_month(looks)).split() == [
        "day", "seconds", "articles", "memory,", "MB", "2025-01-09", "1.5", "9", "0.9", "2025-02-05", "1.5", "5", "0.5"
    ]  # fmt: skip


def test_a_look_counts_what_is_there(few: Context, tmp_path: Path) -> None:
    home = copy_of(few.home, tmp_path / "home")
    index = home.dagster / "history" / "runs" / "index.db"
    index.parent.mkdir(parents=True)
    index.write_bytes(b"i" * 70)
    (index.parent / "a.db").write_bytes(b"r" * 5)
    seen = look(home, date(2025, 9, 1), 2.0)
    assert seen.counts["articles"] == 6
    assert seen.counts["kept runs"] == 1
    assert (seen.sizes["dagster"], seen.sizes["its index of events"], seen.sizes["its logs of runs"]) == (75, 70, 5)
    assert seen.sizes["memory"] > 10_000_000
