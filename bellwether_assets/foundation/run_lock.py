"""One run at a time in a home: a lock that ends with its process, and beside it a word about who holds it.

Two runs would build the same days twice and share dbt's one build file. Belongs here: waiting, and naming who is waited
for. Does not belong here: the warehouse's own lock, which is held for moments (`warehouse.py`).
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from bellwether_assets.foundation.lock_holder import command_of, pid_of_holder
from bellwether_assets.foundation.settings import Home

FOR_EVER = -1.0


class RunUnderWayError(Exception):
    """Another run of this home goes on, and was not to be waited for any longer."""


@dataclass(frozen=True)
class Holder:
    """A process that runs a home. `since`: as text, in UTC; empty where nobody noted it."""

    pid: int
    command: str
    since: str = ""

    def __str__(self) -> str:
        return f"process {self.pid} ({self.command})" + (f", since {self.since} UTC" if self.since else "")


def lock_file(home: Home) -> Path:
    """What is locked. It stays where it is: only the lock on it comes and goes."""
    return home.path / "run.lock"


def _word_file(home: Home) -> Path:
    return home.path / "run.json"


def holder(home: Home) -> Holder | None:
    """Who runs this home now; None where nobody does. Asks for the lock, and lets it go at once."""
    try:
        with FileLock(str(lock_file(home)), timeout=0):
            return None
    except Timeout:
        return _named(home)


def _named(home: Home) -> Holder | None:
    """Who holds the lock: by the word that it left, unless the system says that it is another's."""
    pid = pid_of_holder(lock_file(home))
    try:
        noted = Holder(**json.loads(_word_file(home).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        noted = None
    if noted is not None and pid in {None, noted.pid}:
        return noted
    return None if pid is None else Holder(pid, command_of(pid))


@contextmanager
def one_run(home: Home, tell: Callable[[str], None], wait_seconds: float = FOR_EVER) -> Iterator[None]:
    """Hold the home's run lock, waiting for another run to end: for ever, or at most so many seconds.

    `tell` is told once who is waited for. The home's folder must be there. Raises RunUnderWayError.
    """
    lock = FileLock(str(lock_file(home)))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        other = _named(home) or "another process"
        if wait_seconds != 0:
            tell(f"another run of {home.path} goes on: {other}; waiting until it ends (Ctrl-C ends the waiting)")
        try:
            lock.acquire(timeout=wait_seconds)
        except Timeout as error:
            raise RunUnderWayError(
                f"another run of {home.path} goes on: {_named(home) or other}; run this again when it has ended"
            ) from error
    try:
        _leave_word(home)
        yield
    finally:
        _word_file(home).unlink(missing_ok=True)
        lock.release()


def _leave_word(home: Home) -> None:
    word = Holder(os.getpid(), command_of(os.getpid()), f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}")
    begun = _word_file(home).with_suffix(".begun")
    begun.write_text(json.dumps(asdict(word), ensure_ascii=False) + "\n", encoding="utf-8")
    begun.replace(_word_file(home))
