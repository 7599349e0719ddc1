"""What a command starts ends with it, whoever tells it to."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bellwether_assets.cli import app
from bellwether_assets.foundation.run_lock import one_scheduler
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_tests.orchestration.dagster_home import wait_for

US = """
import contextlib, sys
from pathlib import Path
from bellwether_assets.cli import end_with_us
from bellwether_assets.foundation.run_lock import one_scheduler
from bellwether_assets.foundation.settings import Home
end_with_us.PATIENCE_SECONDS = 1.0
with contextlib.ExitStack() as held:
    locks = [held.enter_context(one_scheduler(Home(Path(home)), print)) for home in sys.argv[2:]]
    sys.exit(end_with_us.run_until_told_to_end([sys.executable, "-c", sys.argv[1]], locks))
"""
# Starts another one, says both numbers, and stays.
PROGRAM = """
import os, signal, subprocess, sys, time
{before}
child = subprocess.Popen([sys.executable, "-c", "import signal, time; {child}; time.sleep(300)"])
print(os.getpid(), child.pid, flush=True)
{then}
"""


def is_there(process: int) -> bool:
    """Whether it runs; one that ended and that nobody asked about yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def started(program: str, *homes: str) -> tuple[subprocess.Popen[str], list[int]]:
    """The program, run so that it ends with us, who hold the locks of these homes; its number and its child's."""
    us = subprocess.Popen([sys.executable, "-c", US, program, *homes], stdout=subprocess.PIPE, text=True)
    assert us.stdout is not None
    return us, [int(number) for number in us.stdout.readline().split()]


POLITE = PROGRAM.format(before="", child="pass", then="child.wait()")
DEAF = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
STUBBORN = PROGRAM.format(before=DEAF, child=DEAF, then="time.sleep(300)")


@pytest.mark.parametrize("program", [POLITE, STUBBORN], ids=["polite", "stubborn"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_all_that_was_started_ends_when_we_are_told_to(program: str, number: signal.Signals) -> None:
    us, processes = started(program)
    assert len(processes) == 2
    assert all(map(is_there, processes))
    us.send_signal(number)
    assert us.wait(30) == 128 + number
    gone: Callable[[], bool] = lambda: not any(map(is_there, processes))  # noqa: E731 - a name for what is waited for
    wait_for(gone, "both are gone", 5)


def test_what_a_program_returns_is_returned_and_what_it_leaves_behind_ends() -> None:
    us, (_, child) = started(PROGRAM.format(before="", child="pass", then="sys.exit(7)"))
    assert us.wait(30) == 7
    wait_for(lambda: not is_there(child), "the child is gone", 5)


@pytest.mark.parametrize("program", [POLITE, STUBBORN], ids=["polite", "stubborn"])
def test_all_that_was_started_ends_when_we_are_killed(program: str) -> None:
    us, processes = started(program)
    us.kill()
    us.wait()
    gone: Callable[[], bool] = lambda: not any(map(is_there, processes))  # noqa: E731 - a name for what is waited for
    wait_for(gone, "both are gone", 10)


def test_a_lock_that_we_held_is_held_until_the_last_process_is_gone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    us, processes = started(STUBBORN, str(home.path))
    us.kill()
    us.wait()
    told: list[str] = []
    with one_scheduler(home, told.append):
        # It was waited for, and not refused: nobody has to end what is ending.
        assert not any(map(is_there, processes))
    assert told == [f"what is left of another scheduler of {home.path} is ending; waiting for it"]


def test_a_second_scheduler_is_refused_at_once_and_the_first_one_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    us, processes = started(POLITE, str(home.path))
    second = CliRunner().invoke(app, ["ui", "--home", str(home.path)], env={HOME_VARIABLE: None})
    assert second.exit_code == 2
    assert f"another scheduler works on {home.path}: process {us.pid} (" in second.stderr
    assert all(map(is_there, processes))
    us.terminate()
    us.wait(30)


def test_a_daemon_that_somebody_else_started_is_named_with_its_number(tmp_path: Path) -> None:
    home = Home(tmp_path)
    stays = [sys.executable, "-c", "print(flush=True); input()", "dagster-daemon", "run"]
    environment = {**os.environ, "DAGSTER_HOME": str(home.dagster)}
    with subprocess.Popen(stays, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True) as daemon:
        assert daemon.stdout is not None
        daemon.stdout.readline()
        second = CliRunner().invoke(app, ["ui", "--home", str(home.path)], env={HOME_VARIABLE: None})
        daemon.communicate("\n")
    assert second.exit_code == 2
    assert f"a daemon of Dagster's works on {home.path} already: process {daemon.pid} (" in second.stderr
    assert f"kill {daemon.pid}," in second.stderr
