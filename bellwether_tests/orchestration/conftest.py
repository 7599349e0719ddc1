"""Homes with Dagster's history: built once a session through the command line, and copied."""

from pathlib import Path

import pytest

from bellwether_assets.foundation.days import today, write_last_day
from bellwether_assets.foundation.settings import Home
from bellwether_tests.homes import autumn_items, drop, new_home, run
from bellwether_tests.orchestration.dagster_home import FIRST, LAST, copy_with_history


@pytest.fixture(scope="session")
def ran_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Five days of the shipped articles, as `bellwether run` leaves them. Not to be written to."""
    home = new_home(tmp_path_factory.mktemp("ran") / "home", FIRST)
    drop(
        home,
        "articles.jsonl",
        [item for item in autumn_items() if str(FIRST) <= item["published_at"][:10] <= str(LAST)],
    )
    done = run(home, FIRST, LAST)
    assert done.returncode == 0, done.stdout + done.stderr
    # A home in use, whose partitions go on to today; that a replay's end where it ends has tests of its own.
    write_last_day(home, today(home))
    return home


@pytest.fixture
def home(ran_home: Home, tmp_path: Path) -> Home:
    """A copy of the home that ran, to do with as one likes."""
    return copy_with_history(ran_home, tmp_path / "home")
