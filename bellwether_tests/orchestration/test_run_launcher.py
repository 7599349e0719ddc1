"""A run whose process is gone does not go on for ever: the deployment itself fails it, and its day is made."""

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import EngineEventData

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.prepare_home import DAGSTER_SETTINGS, SETTINGS_FILE, prepare_home, renewed
from bellwether_assets.orchestration.run_launcher import goes_on
from bellwether_tests.holding import holding
from bellwether_tests.homes import new_home
from bellwether_tests.orchestration.dagster_home import FIRST, WebServer, history, program, wait_for

SOCKET = {".dagster/grpc_info": json.dumps({"host": "localhost", "socket": "of-a-code-server"})}
NETWORK = {".dagster/grpc_info": json.dumps({"host": "code.example", "port": 4000})}
# As a code server starts its workers, and as Dagster starts a daemon.
WORKER = "from multiprocessing import spawn; import time; time.sleep(600)"
DAEMON = "'dagster-daemon'; import time; time.sleep(600)"
COMMAND = "'a person with a notebook'; import time; time.sleep(600)"


@pytest.mark.parametrize(
    ("tags", "command", "expected"),
    [
        (SOCKET, WORKER, True),
        (SOCKET, DAEMON, False),
        (SOCKET, None, False),
        (NETWORK, None, True),
        ({}, COMMAND, True),
        ({}, DAEMON, False),
        ({}, None, False),
    ],
)
def test_a_run_goes_on_while_its_own_process_is_there_and_not_another_of_its_number(
    tags: dict[str, str], command: str | None, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home(tmp_path / "home", FIRST)
    monkeypatch.setenv("BELLWETHER_HOME", str(home.path))
    process = subprocess.Popen([sys.executable, "-c", command or "pass"])
    try:
        if command is None:
            process.wait(60)
        else:
            # A process that has just begun has no command yet.
            wait_for(Path(f"/proc/{process.pid}/cmdline").read_bytes, "the process has begun")
        assert goes_on(dg.DagsterRun("day", tags=tags), process.pid) is expected
    finally:
        process.kill()
        process.wait()


def test_a_killed_process_that_nobody_has_buried_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELLWETHER_HOME", str(new_home(tmp_path / "home", FIRST).path))
    with subprocess.Popen([sys.executable, "-c", WORKER]) as process:
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert Path(f"/proc/{process.pid}").exists()
        assert not goes_on(dg.DagsterRun("day", tags=SOCKET), process.pid)


def test_a_command_that_holds_the_home_goes_on_whatever_number_it_has_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home(tmp_path / "home", FIRST)
    monkeypatch.setenv("BELLWETHER_HOME", str(home.path))
    with subprocess.Popen([sys.executable, "-c", "pass"]) as gone:
        gone.wait(60)
    with holding(home):
        assert goes_on(dg.DagsterRun("day"), gone.pid)
    assert not goes_on(dg.DagsterRun("day"), gone.pid)


def test_homes_of_an_earlier_version_have_their_runs_watched_and_another_launcher_is_kept() -> None:
    begin = DAGSTER_SETTINGS.index("# A run whose process is gone")
    earlier = DAGSTER_SETTINGS[:begin] + "run_monitoring:\n  enabled: true\n  free_slots_after_run_end_seconds: 60\n"
    assert renewed(earlier) == DAGSTER_SETTINGS
    assert renewed(DAGSTER_SETTINGS) == DAGSTER_SETTINGS
    other = earlier + "run_launcher:\n  module: dagster_k8s\n  class: K8sRunLauncher\n"
    assert renewed(other) == other


def test_a_run_that_a_deployment_left_behind_is_failed_by_the_next_one(home: Home, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as gone:
        gone.wait(60)
    prepare_home(home)
    assert "WatchedRunLauncher" in (home.dagster / SETTINGS_FILE).read_text("utf-8")
    with history(home) as instance:
        run = instance.create_run_for_job(
            dg.GraphDefinition("left_behind", node_defs=[]).to_job(), tags=SOCKET, status=dg.DagsterRunStatus.STARTED
        )
        instance.report_engine_event(
            "Started process for run", run, EngineEventData({"pid": dg.MetadataValue.text(str(gone.pid))})
        )
        server = WebServer([program("bellwether"), "ui", "--port", "{port}"], home, tmp_path / "ui.log")
        try:
            wait_for(
                lambda: instance.get_runs(dg.RunsFilter([run.run_id], statuses=[dg.DagsterRunStatus.FAILURE])),
                f"the run is failed; see {server.log}",
                400,
            )
        finally:
            server.interrupt()
            server.wait_until_stopped()
        told = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
        assert f"its process {gone.pid} is gone" in str(told[0].dagster_event)
