"""Checks of Dagster's folder in the home; what is asked of Dagster stands in `orchestration/check_dagster.py`."""

from collections.abc import Iterator

from bellwether_assets.doctor.findings import Finding, error, ok, warning
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.check_dagster import (
    abandoned_runs,
    damaged_databases,
    problem_of_history,
    problem_of_settings,
)


def check_dagster(home: Home) -> Iterator[Finding]:
    """That Dagster can work in its folder, and that no run goes on without a process."""
    if not home.dagster.is_dir():
        yield warning("dagster", f"{home.dagster} is not there", "the next `bellwether run` makes it")
        return
    wrong = problem_of_settings(home)
    if wrong is not None:
        yield warning("dagster", wrong, "`bellwether run` renews what is ours of it; a broken one, move elsewhere")
    unreachable = problem_of_history(home)
    if unreachable is not None:
        yield error("dagster", unreachable, "nothing runs until it answers; without it, take [dagster.postgres] out")
        return
    damaged = damaged_databases(home)
    for told in damaged:
        yield error(
            "dagster",
            told,
            "`bellwether doctor --repair` keeps it aside: what is built stays built, Dagster's history begins anew",
        )
    if damaged or wrong is not None:
        return
    abandoned = list(abandoned_runs(home))
    for run, process in abandoned:
        yield warning(
            "dagster",
            f"run {run} goes on by Dagster's account, and its process {process} is gone",
            "`bellwether ui` fails it within a minute and asks for its day again; or terminate it there under Runs",
        )
    if not abandoned:
        yield ok("dagster", f"{home.dagster}: settings and databases are readable, no run is abandoned")
