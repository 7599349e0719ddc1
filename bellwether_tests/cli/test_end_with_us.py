"""What a command starts ends with it, whoever tells it to."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bellwether_tests.orchestration.dagster_home import wait_for

US = """
import sys
from bellwether_assets.cli import end_with_us
end_with_us.PATIENCE_SECONDS = 1.0
sys.exit(end_with_us.run_until_told_to_end([sys.executable, "-c", *sys.argv[1:]]))
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


def started(program: str) -> tuple[subprocess.Popen[str], list[int]]:
    us = subprocess.Popen([sys.executable, "-c", US, program], stdout=subprocess.PIPE, text=True)
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
