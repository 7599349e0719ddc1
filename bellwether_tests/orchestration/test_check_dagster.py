"""What `bellwether doctor` says of Dagster's folder."""

import os
import subprocess
import sys

import dagster as dg

from bellwether_assets.doctor.dagster_folder import check_dagster
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.check_dagster import abandoned_runs, damaged_databases, problem_of_settings
from bellwether_assets.orchestration.prepare_home import SETTINGS_FILE
from bellwether_tests.homes import REPOSITORY

DIES = """
import os
import dagster as dg

@dg.op
def dies():
    os.kill(os.getpid(), 9)

@dg.job
def doomed():
    dies()

doomed.execute_in_process(instance=dg.DagsterInstance.get())
"""


def test_a_folder_that_ran_is_well(home: Home) -> None:
    assert [finding.level for finding in check_dagster(home)] == ["ok"]


def test_a_run_whose_process_was_killed_is_told_with_it(home: Home) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", DIES],
        env={**os.environ, "DAGSTER_HOME": str(home.dagster), "PYTHONPATH": str(REPOSITORY)},
        stderr=subprocess.DEVNULL,
    )
    assert process.wait(120) == -9
    [(run, gone)] = abandoned_runs(home)
    assert gone == process.pid
    [finding] = check_dagster(home)
    assert run in finding.found
    assert "terminate it" in finding.do


def test_settings_of_an_earlier_version_and_broken_ones_are_told(home: Home) -> None:
    file = home.dagster / SETTINGS_FILE
    assert problem_of_settings(home) is None
    file.write_text(file.read_text("utf-8").replace("bellwether_assets.orchestration", "bellwether_assets.platform"))
    assert "is of an earlier version" in str(problem_of_settings(home))
    for broken in ("telemetry: [", "a text"):
        file.write_text(broken, encoding="utf-8")
        assert problem_of_settings(home) is not None
    file.unlink()
    [finding] = check_dagster(home)
    assert (finding.level, "cannot be read" in finding.found) == ("warning", True)


def test_a_damaged_database_of_dagster_is_an_error(home: Home) -> None:
    file = home.dagster / "history" / "runs.db"
    content = bytearray(file.read_bytes())
    content[4096:8192] = b"\xa5" * 4096
    file.write_bytes(content)
    for beside in ("-wal", "-shm"):
        (file.parent / f"{file.name}{beside}").unlink(missing_ok=True)
    assert [told.startswith(str(file)) for told in damaged_databases(home)] == [True]
    assert [finding.level for finding in check_dagster(home)] == ["error"]


def test_runs_that_go_on_in_a_living_process_are_nobodys_trouble(home: Home) -> None:
    os.environ["DAGSTER_HOME"] = str(home.dagster)

    @dg.op
    def looks() -> int:
        return len(list(abandoned_runs(home)))

    @dg.job
    def going_on() -> None:
        looks()

    with dg.DagsterInstance.get() as instance:
        assert going_on.execute_in_process(instance=instance).output_for_node("looks") == 0
