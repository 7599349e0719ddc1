"""The processes that work in a home, by what they are, and what they take: read from `/proc`."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bellwether_assets.foundation.settings import HOME_VARIABLE, Home

UI, DAEMON, WEBSERVER, CODE_SERVER, WORKER, OTHER = "ui", "daemon", "webserver", "code server", "worker", "other"
_KINDS = (
    (WORKER, ("execute_run", "execute_step", "multiprocessing.spawn", "multiprocessing.forkserver")),
    (DAEMON, ("dagster._daemon", "dagster-daemon", "dagster.daemon")),
    (WEBSERVER, ("dagster_webserver", "dagster-webserver")),
    (CODE_SERVER, ("api grpc", "code-server")),
    (UI, ("bellwether ui", "dagster dev")),
)
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Process:
    """A process at a moment. `megabytes`: resident; `files`: that it has open."""

    pid: int
    kind: str
    command: str
    megabytes: float
    files: int


def processes_of(home: Home) -> list[Process]:
    """All processes whose environment names this home, but this one."""
    wanted = f"{HOME_VARIABLE}={home.path}".encode()
    return [process for process in _all(wanted) if process.pid != os.getpid()]


def _all(wanted: bytes) -> Iterator[Process]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        # A process may end while it is looked at.
        with suppress(OSError, IndexError):
            if wanted not in (folder / "environ").read_bytes().split(b"\0"):
                continue
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            pages = int((folder / "statm").read_text().split()[1])
            megabytes = pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE
            files = sum(1 for _ in (folder / "fd").iterdir())
            yield Process(int(folder.name), _kind(command), command, round(megabytes, 1), files)


def _kind(command: str) -> str:
    return next((kind for kind, words in _KINDS if any(word in command for word in words)), OTHER)


def kill(process: Process) -> None:
    """SIGKILL, where it is there still."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
