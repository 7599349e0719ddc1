"""Two commands on one home: the later one goes on where the earlier one ended, however that ended."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb

from bellwether_assets.foundation.lock_holder import command_of
from bellwether_assets.foundation.run_lock import publisher
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.foundation.test_run_lock import bellwether_run
from bellwether_tests.holding import PUBLICATION_LOCK, holding
from bellwether_tests.homes import bellwether, drop, run
from bellwether_tests.orchestration.dagster_home import FIRST, LAST, LATE, copy_with_history, environment, wait_for


def test_a_run_that_waits_goes_on_when_the_one_before_it_is_killed(home: Home) -> None:
    with holding(home) as earlier:
        later = bellwether_run(home, FIRST, LAST)
        assert later.stderr is not None
        assert f"goes on: process {earlier.pid} (" in later.stderr.readline()
        earlier.send_signal(signal.SIGKILL)
        _, said = later.communicate(timeout=120)
    assert later.returncode == 0, said


def publishing_run(home: Home) -> "subprocess.Popen[str]":
    """A run of Dagster's that publishes, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bellwether_tests.orchestration.publishing_run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home),
    )


def runs_dbt(pid: int) -> bool:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return any("dbt build" in command_of(int(child)) for child in children)


def test_a_command_waits_for_the_daemons_publication_and_both_end_well(home: Home) -> None:
    home.published.unlink()
    daemons = publishing_run(home)
    # It holds the lock and dbt builds for it; it is halted there until the command has come to its publication.
    wait_for(lambda: runs_dbt(daemons.pid), "dbt builds for the daemon's run")
    os.kill(daemons.pid, signal.SIGSTOP)
    command = bellwether_run(home, FIRST, LAST)
    assert command.stderr is not None
    waiting = ""
    while "another publication" not in waiting:
        waiting = command.stderr.readline()
        assert waiting, "the command ended and waited for nobody"
    assert f"another publication of {home.path} goes on: process {daemons.pid} (" in waiting
    os.kill(daemons.pid, signal.SIGCONT)
    answer, said = daemons.communicate(timeout=300)
    assert daemons.returncode == 0, said
    assert json.loads(answer.splitlines()[-1])["went through"] is True
    _, said = command.communicate(timeout=300)
    assert command.returncode == 0, said
    assert published(home)["articles"] > 0
    assert publisher(home) is None


def test_a_publication_of_the_daemon_goes_on_when_the_one_that_it_waits_for_is_killed(home: Home) -> None:
    home.published.unlink()
    with holding(home, PUBLICATION_LOCK) as earlier:
        daemons = publishing_run(home)
        assert daemons.stderr is not None
        waiting = ""
        while "another publication" not in waiting:
            waiting = daemons.stderr.readline()
            assert waiting, "the run ended and waited for nobody"
        assert not home.published.exists()
        earlier.send_signal(signal.SIGKILL)
        answer, said = daemons.communicate(timeout=300)
    story = json.loads(answer.splitlines()[-1])
    assert story["went through"] is True, said
    assert any(f"goes on: process {earlier.pid} (" in line for line in story["said"])
    assert published(home)["articles"] > 0


def test_a_home_that_was_moved_to_an_odd_path_and_lost_its_parts_is_whole_after_a_run(
    ran_home: Home, tmp_path: Path
) -> None:
    home = copy_with_history(ran_home, tmp_path / "the team's höme '2' %s")
    before = published(home)
    for part in (home.site, home.dbt, home.dagster):
        shutil.rmtree(part)
    home.published.unlink()
    with Warehouse(home.warehouse).transaction() as connection:
        connection.execute("DELETE FROM ledger.vectors")
    drop(home, "late.jsonl", [LATE])
    done = run(home, FIRST, LAST)
    assert done.returncode == 0, done.stderr
    now = published(home)
    assert now.keys() == before.keys()
    assert now["articles"] == before["articles"] + 1
    assert (home.site / "index.html").exists()
    shown = bellwether(home, "brief", "--day", str(LAST))
    assert shown.returncode == 0, shown.stderr


# Full-text indices have schemas of their own.
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'"


def published(home: Home) -> dict[str, int]:
    """Rows of each published table."""
    with duckdb.connect(str(home.published), read_only=True) as connection:
        tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
        return {
            name: (connection.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,))[0]  # noqa: S608
            for name in tables
        }
