"""Homes with Dagster's history, its web server, and its GraphQL, for tests.

A code location belongs to one home and one process: what needs the definitions runs in a process of its own.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg

from bellwether_assets.foundation.days import days_between
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_tests.homes import REPOSITORY

# Five days of the shipped articles: two are quiet, and built without a run.
FIRST, LAST = date(2025, 9, 16), date(2025, 9, 20)
DAYS = [day.isoformat() for day in days_between(FIRST, LAST)]
QUIET = ["2025-09-16", "2025-09-19"]
LATE = {
    "id": "late",
    "url": "https://markets.example/lehman",
    "title": "Lehman bankruptcy shakes markets as Treasury plans bail-out",
    "text": "The collapse of Lehman Brothers sent stock markets down 5 percent on Thursday, analysts said. The United"
    " States Treasury plans to buy $700 billion of bad mortgage debt from banks. Banks have stopped lending to each"
    " other because nobody knows who holds the losses.",
    "published_at": "2025-09-18T10:00:00Z",
}
ANSWER_SECONDS = 120


def copy_with_history(home: Home, path: Path) -> Home:
    """The same home in another folder, Dagster's history and the parsed dbt project with it."""
    shutil.copytree(home.path, path, ignore=shutil.ignore_patterns("*.lock"))
    return Home(path)


def environment(home: Home) -> dict[str, str]:
    """The environment of a process that works in this home."""
    return {
        **os.environ,
        HOME_VARIABLE: str(home.path),
        "DAGSTER_HOME": str(home.dagster),
        "PYTHONPATH": str(REPOSITORY),
    }


def program(name: str) -> str:
    """A command of this very virtual environment."""
    return str(Path(sys.executable).parent / name)


def answer_of(home: Home, module: str, *arguments: str) -> Any:
    """What a module of these tests prints as JSON, run in the home's own process."""
    done = subprocess.run(
        [sys.executable, "-m", f"bellwether_tests.orchestration.{module}", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(home),
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def history(home: Home) -> Iterator[dg.DagsterInstance]:
    """The home's Dagster instance, named the way that Dagster itself is told."""
    before = os.environ.get("DAGSTER_HOME")
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    try:
        with dg.DagsterInstance.get() as instance:
            yield instance
    finally:
        if before is None:
            del os.environ["DAGSTER_HOME"]
        else:
            os.environ["DAGSTER_HOME"] = before


def wait_for(condition: Callable[[], Any], what: str, seconds: float = ANSWER_SECONDS) -> Any:
    """The condition's first true value. Fails after the deadline, naming what did not come."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.25)
    raise AssertionError(f"not within {seconds} s: {what}")


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class WebServer:
    """Dagster's web server for one home, asked through GraphQL."""

    def __init__(self, command: list[str], home: Home, log: Path) -> None:
        self.port = free_port()
        self.home = home
        self.log = log
        with log.open("w") as output:
            self._process = subprocess.Popen(
                [part.format(port=self.port) for part in command],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=REPOSITORY,
                env=environment(home),
                start_new_session=True,
            )

    def wait_until_loaded(self, seconds: float = ANSWER_SECONDS) -> None:
        """Wait for the first answer with a code location in it."""
        query = "{workspaceOrError{... on Workspace{locationEntries{loadStatus}}}}"

        def loaded() -> bool:
            assert self._process.poll() is None, self.log.read_text()[-4000:]
            try:
                entries = self.ask(query)["workspaceOrError"]["locationEntries"]
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                return False
            return bool(entries) and all(entry["loadStatus"] == "LOADED" for entry in entries)

        wait_for(loaded, f"the code location answers; see {self.log}", seconds)

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The data of a GraphQL query. Fails on errors."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            json.dumps({"query": query, "variables": variables or {}}).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - loopback
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def interrupt(self) -> None:
        """Ask the server, its daemon and its code servers to stop, as Ctrl-C does."""
        self._signal(signal.SIGINT)

    def wait_until_stopped(self) -> None:
        """Wait until all its processes are gone, and insist if they are not."""
        for seconds, then in ((30, signal.SIGTERM), (10, signal.SIGKILL), (10, signal.SIGKILL)):
            try:
                self._process.wait(seconds)
                wait_for(lambda: not _alive(self._process.pid), "the process group ends", seconds)
            except (subprocess.TimeoutExpired, AssertionError):
                self._signal(then)
            else:
                return
        raise AssertionError(f"process group {self._process.pid} outlived SIGKILL")

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
