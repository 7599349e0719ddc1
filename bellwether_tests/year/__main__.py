"""Let a home live through so many days in this one process, a run for every few of them, and print what grew by months.

In FOLDER, which is to be empty, are then the home and `year.jsonl`, a line a morning. The wall clock is set on with the
days, so that texts and runs grow old; it needs Linux and a C compiler.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from bellwether_assets.foundation.days import ONE_DAY
from bellwether_assets.foundation.settings import Home
from bellwether_tests.homes import drop, new_home
from bellwether_tests.soak.articles import Articles
from bellwether_tests.soak.wall_clock import WallClock, run_under_wall_clock
from bellwether_tests.year.grown import Grown, as_table, by_month, look

FIRST = date(2025, 1, 1)
_SETTINGS = "[retention]\ntext_days = 60\nruns_days = 30\n"
_SEED = 3


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--days-a-run", type=int, default=1, help="how many days each run builds and publishes")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no run after so many")
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    folder = chosen.folder.absolute()
    run_under_wall_clock(folder, "bellwether_tests.year")
    looks = live(folder, chosen.days, chosen.days_a_run, chosen.minutes * 60)
    print(as_table(by_month(looks)))
    return 0


def live(folder: Path, days: int, days_a_run: int, most_seconds: float) -> list[Grown]:
    """A look after each run."""
    # What Dagster is told of the home is read while it is imported.
    home = new_home(folder / "home", FIRST, _SETTINGS)
    from bellwether_assets.orchestration.forget_runs import forget_runs
    from bellwether_assets.orchestration.prepare_home import prepare_home
    from bellwether_assets.orchestration.run import run_days

    clock, articles = WallClock(), Articles(_SEED, FIRST, days + 1)
    looks: list[Grown] = []
    started = time.monotonic()
    prepare_home(home)
    for begin in range(0, days, days_a_run):
        if time.monotonic() - started > most_seconds:
            break
        first = FIRST + timedelta(days=begin)
        last = FIRST + timedelta(days=min(begin + days_a_run, days) - 1)
        clock.set(datetime.combine(last + ONE_DAY, time_of_day(6), UTC))
        _drop(home, articles, first, last)
        began = time.monotonic()
        report = run_days(home, first, last, lambda done, total, day, what: None)
        if report.faults:
            raise RuntimeError(f"{last}: {'; '.join(report.faults)}")
        forget_runs(home, datetime.now(UTC))
        looks.append(look(home, last, time.monotonic() - began))
        with (folder / "year.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(asdict(looks[-1]), default=str) + "\n")
    return looks


def _drop(home: Home, articles: Articles, first: date, last: date) -> None:
    seen = datetime.now(UTC)
    items = [
        item
        for number in range((last - first).days + 1)
        for item in articles.of_day(first + timedelta(days=number), seen)
    ]
    if first > FIRST + timedelta(days=7):
        items += [articles.fresh(first - timedelta(days=2), seen), articles.edited(3, seen), articles.copied(3, seen)]
    drop(home, f"{first}.jsonl", items)


if __name__ == "__main__":
    sys.exit(main())
