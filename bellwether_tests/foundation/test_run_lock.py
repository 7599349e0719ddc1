"""One run at a time in a home: the later one waits, and says for whom."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from bellwether_assets.foundation.lock_holder import command_of, holder_of
from bellwether_assets.foundation.run_lock import (
    Holder,
    PublicationUnderWayError,
    RunUnderWayError,
    holder,
    lock_file,
    one_publication,
    one_run,
    publisher,
)
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_tests.holding import PUBLICATION_LOCK, holding
from bellwether_tests.homes import REPOSITORY


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "the team's home")
    made.create()
    return made


@pytest.fixture
def other(home: Home) -> Iterator["subprocess.Popen[str]"]:
    """Another process that runs the home, until its input ends or it is killed."""
    with holding(home) as process:
        yield process


DAY = date(2025, 9, 1)


def bellwether_run(home: Home, first: date, last: date, *options: str) -> "subprocess.Popen[str]":
    words = ["run", "--home", str(home.path), "--from", str(first), "--to", str(last), *options]
    return subprocess.Popen(
        [sys.executable, "-m", "bellwether_assets.cli", *words],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, HOME_VARIABLE: str(home.path), "PYTHONPATH": str(REPOSITORY)},
    )


def test_nobody_holds_a_home_that_nobody_runs(home: Home) -> None:
    assert holder(home) is None
    with one_run(home, pytest.fail):
        pass
    assert holder(home) is None


def test_who_runs_a_home_is_known_with_command_and_hour_until_it_ends(
    home: Home, other: "subprocess.Popen[str]"
) -> None:
    known = holder(home)
    assert known is not None
    assert known.pid == other.pid
    assert "-c" in known.command
    assert known.since.startswith("20")
    with pytest.raises(RunUnderWayError, match=f"process {other.pid} .*since 20"), one_run(home, pytest.fail, 0):
        pytest.fail("ran beside it")
    other.communicate("")
    assert holder(home) is None


def test_a_killed_run_holds_nothing_and_its_word_is_not_believed(home: Home, other: "subprocess.Popen[str]") -> None:
    other.kill()
    other.wait()
    assert (home.path / "run.json").exists()
    assert holder(home) is None
    with FileLock(str(lock_file(home))):
        assert holder(home) == Holder(os.getpid(), command_of(os.getpid()))
    with one_run(home, pytest.fail):
        assert holder_of(lock_file(home)).startswith(f"process {os.getpid()} (")
        (home.path / "run.json").write_text("{", encoding="utf-8")
        assert str(holder(home)).startswith(f"process {os.getpid()} (")


def test_a_later_run_is_refused_at_once_where_it_is_not_to_wait(home: Home, other: "subprocess.Popen[str]") -> None:
    late = bellwether_run(home, DAY, DAY, "--wait", "0")
    _, said = late.communicate(timeout=60)
    assert late.returncode == 2
    assert f"another run of {home.path} goes on: process {other.pid} (" in said
    assert "Traceback" not in said


def test_a_later_run_says_whom_it_waits_for_and_ctrl_c_ends_the_waiting(
    home: Home, other: "subprocess.Popen[str]"
) -> None:
    late = bellwether_run(home, DAY, DAY)
    assert late.stderr is not None
    assert f"goes on: process {other.pid} (" in late.stderr.readline()
    late.send_signal(signal.SIGINT)
    _, said = late.communicate(timeout=60)
    assert late.returncode != 0
    assert "Traceback" not in said
    assert other.poll() is None


def test_a_publication_is_waited_for_no_longer_than_it_is_bounded_and_is_named(home: Home) -> None:
    told: list[str] = []
    with holding(home, PUBLICATION_LOCK) as other:
        known = publisher(home)
        assert known is not None
        assert known.pid == other.pid
        refused = pytest.raises(
            PublicationUnderWayError, match=f"another publication of .* process {other.pid} .*since 20"
        )
        with refused, one_publication(home, told.append, 0.1):
            pytest.fail("published beside it")
        assert len(told) == 1
        assert f"another publication of {home.path} goes on: process {other.pid} (" in told[0]
        # A run goes on beside it: it waits where it publishes and not before.
        with one_run(home, pytest.fail, 0):
            pass
    with one_publication(home, pytest.fail):
        pass


def test_what_publishes_inside_a_publication_is_part_of_it_and_does_not_end_it(home: Home) -> None:
    with one_publication(home, pytest.fail):
        with one_publication(home, pytest.fail, 0):
            pass
        known = publisher(home)
        assert known is not None
        assert known.pid == os.getpid()
        assert known.since
    assert publisher(home) is None
