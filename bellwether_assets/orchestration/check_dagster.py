"""What of Dagster's folder is well: its settings, its databases, and runs whose process is gone.

Belongs here: looking, for `bellwether doctor`. Does not belong here: making the folder (`prepare_home.py`).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
import yaml

from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_assets.orchestration.history_in_postgres import reach
from bellwether_assets.orchestration.prepare_home import SETTINGS_FILE, renewed
from bellwether_assets.orchestration.run_launcher import goes_on, process_of

# Of each run there is a database more; these are the ones that all of them share.
_SHARED = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
_GOING_ON = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def problem_of_settings(home: Home) -> str | None:
    """What is wrong with `dagster.yaml`; None where it is as this version writes it, or may be somebody's own."""
    file = home.dagster / SETTINGS_FILE
    try:
        text = file.read_text(encoding="utf-8")
        if not isinstance(yaml.safe_load(text), dict):
            return f"{file} is no mapping of settings"
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return f"{file} cannot be read: {' '.join(str(error).split())}"
    if renewed(text, home.settings().dagster.postgres) != text:
        return f"{file} is of an earlier version, or of other settings"
    return None


def problem_of_history(home: Home) -> str | None:
    """Why the PostgreSQL that keeps Dagster's history cannot be used; None where it can, or where there is none."""
    postgres = home.settings().dagster.postgres
    if postgres is not None:
        try:
            reach(postgres)
        except SettingsError as error:
            return str(error)
    return None


def damaged_databases(home: Home) -> list[str]:
    """Those of Dagster's shared databases that SQLite finds damaged, with what it says."""
    if home.settings().dagster.postgres is not None:
        return []
    return [f"{path}: {problem}" for name in _SHARED if (problem := problem_of(path := home.dagster / name))]


def problem_of(file: Path) -> str | None:
    """What SQLite finds wrong with a database; None where it is well, and where it is not there."""
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return None if said == "ok" else str(said)


def abandoned_runs(home: Home) -> Iterator[tuple[str, int]]:
    """Runs that go on by Dagster's account, and whose process is gone: their ids, with the process."""
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    with dg.DagsterInstance.get() as instance:
        for run in instance.get_runs(dg.RunsFilter(statuses=_GOING_ON)):
            process = process_of(instance, run.run_id)
            if process is not None and not goes_on(run, process):
                yield run.run_id, process
