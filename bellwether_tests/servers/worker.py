"""`bellwether worker` as a process of its own, to be asked, stopped and killed."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from bellwether_assets.foundation.scale_settings import Workers
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.orchestration.celery_steps import app_for_steps
from bellwether_assets.workers.broker import app_of
from bellwether_tests.homes import REPOSITORY
from bellwether_tests.servers.processes import PAUSE

BROKER = "BELLWETHER_BROKER"
PATIENCE = 180.0
# What a home's settings say to have its days computed by workers; `lost_after_seconds` is short, for tests wait for it.
ON_WORKERS = '[workers]\nbatches = "celery"\narticles = {articles}\nlost_after_seconds = 4\n'
STEPS_ON_WORKERS = '[workers]\nsteps = "celery"\nlost_after_seconds = 4\n'


class Worker:
    """One worker and its children, in a process group of their own; BELLWETHER_BROKER says where it works.

    `within` is a command that it is started by, such as `ip netns exec NAME`.
    """

    def __init__(self, home: Home, name: str, *, steps: bool = False, within: Sequence[str] = (), **more: str) -> None:
        self.name = f"{name}@{socket.gethostname()}"
        self._steps = steps
        with tempfile.NamedTemporaryFile(prefix="bellwether-worker-", delete=False) as log:
            self.log = Path(log.name)
            self.process = subprocess.Popen(
                [*within, sys.executable, "-m", "bellwether_assets.cli", "worker", "--home", str(home.path),
                 "--name", name, *(["--steps"] if steps else [])],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=REPOSITORY,
                env={**os.environ, HOME_VARIABLE: str(home.path), "PYTHONPATH": str(REPOSITORY), **more},
                start_new_session=True,
            )  # fmt: skip

    def wait_until_ready(self) -> Self:
        """Return when it answers at the broker."""
        app = (app_for_steps if self._steps else app_of)(Workers())
        until = time.monotonic() + PATIENCE
        while not app.control.ping(destination=[self.name], timeout=0.5):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self.name} does not answer: {self.log.read_text()[-3000:]}")
        return self

    def kill(self) -> None:
        """The machine is switched off."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_child(self) -> None:
        """The process that does the work runs out of memory; the one above it stays."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii").split()
        os.kill(int(children[0]), signal.SIGKILL)

    def close(self) -> None:
        """Kill it and remove its log."""
        self.kill()
        self.log.unlink(missing_ok=True)


@contextmanager
def workers(home: Home, *names: str, steps: bool = False) -> Iterator[list[Worker]]:
    """Workers of a home, ready, and gone at the end."""
    started = [Worker(home, name, steps=steps) for name in names]
    try:
        yield [worker.wait_until_ready() for worker in started]
    finally:
        for worker in started:
            worker.close()


def wait_until_begun(worker: Worker, seconds: float = PATIENCE) -> None:
    """Return when the worker has begun a batch or a step that it has not ended."""
    backend = (app_for_steps if worker._steps else app_of)(Workers()).backend  # noqa: SLF001 - of this very module
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for key in backend.client.scan_iter("celery-task-meta-*"):
            kept = backend.client.get(key)
            meta = backend.decode_result(kept) if kept else {}
            if meta.get("status") == "STARTED" and meta["result"]["hostname"] == worker.name:
                return
        time.sleep(PAUSE / 5)
    raise AssertionError(f"{worker.name} began nothing: {worker.log.read_text()[-3000:]}")
