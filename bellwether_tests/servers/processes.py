"""A server of a test as a process: a free port, its log, waiting until it answers, and its end.

Belongs here: what PostgreSQL and Redis have in common. Does not belong here: what either is asked.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

# A server on a busy machine needs a while; one that never answers fails with its log.
PATIENCE, PAUSE = 60.0, 0.05


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """A server in a folder of its own, which goes with it. `ready` is asked until it is true."""

    def __init__(self, kind: str, user: str | None = None) -> None:
        # In no test's own folder: those are closed to the user that the server runs as.
        self.folder = Path(tempfile.mkdtemp(prefix=f"bellwether-{kind}-"))
        self.kind = kind
        self._identity: dict[str, object] = {}
        if user is not None and os.geteuid() == 0:
            entry = pwd.getpwnam(user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
            self._identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.folder / "log"

    def once(self, command: Sequence[str | Path]) -> None:
        """Run a command as the server's user. Raises with its output where it fails."""
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **self._identity)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    def begin(self, command: Sequence[str | Path], ready: Callable[[], bool]) -> None:
        """Start the server and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **self._identity
            )
        until = time.monotonic() + PATIENCE
        while not ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self.kind} does not answer: {self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(PAUSE)

    def end(self, sign: int) -> None:
        """Ask the server to end by this signal, and wait until it has."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(sign)
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def close(self) -> None:
        """End the server and remove its folder."""
        raise NotImplementedError

    def remove_folder(self) -> None:
        """Remove what the server kept."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
