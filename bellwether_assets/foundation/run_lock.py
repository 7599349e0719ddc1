"""One run, one publication and one scheduler at a time in a home: locks that end with their process, and beside each a
word about who holds it.

Two runs would build the same days twice; two publications would share dbt's one build file, and Dagster's daemon
publishes without a run of the command; two schedulers would ask for every run twice. Belongs here: waiting, and naming
who is waited for. Does not belong here: the warehouse's own lock, which is held for moments (`warehouse.py`).
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from bellwether_assets.foundation.lock_holder import command_of, pid_of_holder
from bellwether_assets.foundation.settings import Home

FOR_EVER = -1.0
# A year of a hundred thousand articles is published in minutes; what takes longer than this hangs.
PUBLICATION_SECONDS = 1800.0


class UnderWayError(Exception):
    """What goes on once at a time in a home goes on, and was not to be waited for any longer."""


class RunUnderWayError(UnderWayError):
    """Another run of this home goes on."""


class PublicationUnderWayError(UnderWayError):
    """Another publication of this home goes on."""


class SchedulerUnderWayError(UnderWayError):
    """Another scheduler works on this home."""


@dataclass(frozen=True)
class Holder:
    """A process that runs a home. `since`: as text, in UTC; empty where nobody noted it."""

    pid: int
    command: str
    since: str = ""

    def __str__(self) -> str:
        return f"process {self.pid} ({self.command})" + (f", since {self.since} UTC" if self.since else "")


@dataclass(frozen=True)
class _Turn:
    """What goes on once at a time. `name`: of its files in the home."""

    name: str
    called: str
    error: type[UnderWayError]

    def lock_file(self, home: Home) -> Path:
        return home.path / f"{self.name}.lock"

    def word_file(self, home: Home) -> Path:
        return home.path / f"{self.name}.json"


_RUN = _Turn("run", "run", RunUnderWayError)
_PUBLICATION = _Turn("publish", "publication", PublicationUnderWayError)
_SCHEDULER = _Turn("ui", "scheduler", SchedulerUnderWayError)
# What a killed `bellwether ui` started ends within twenty seconds.
_ENDING_SECONDS = 30.0
_LOOK_SECONDS = 0.2


def lock_file(home: Home) -> Path:
    """What a run locks. It stays where it is: only the lock on it comes and goes."""
    return _RUN.lock_file(home)


def holder(home: Home) -> Holder | None:
    """Who runs this home now; None where nobody does. Asks for the lock, and lets it go at once."""
    return _holder(home, _RUN)


def publisher(home: Home) -> Holder | None:
    """Who publishes this home now; None where nobody does. Asks for the lock, and lets it go at once."""
    return _holder(home, _PUBLICATION)


def _holder(home: Home, turn: _Turn) -> Holder | None:
    try:
        with FileLock(str(turn.lock_file(home)), timeout=0):
            return None
    except Timeout:
        return _named(home, turn)


def _named(home: Home, turn: _Turn) -> Holder | None:
    """Who holds the lock: by the word that it left, unless the system says that it is another's."""
    pid = pid_of_holder(turn.lock_file(home))
    try:
        noted = Holder(**json.loads(turn.word_file(home).read_text("utf-8")))
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
    with _in_turn(home, _RUN, tell, wait_seconds):
        yield


@contextmanager
def one_publication(
    home: Home, tell: Callable[[str], None], wait_seconds: float = PUBLICATION_SECONDS
) -> Iterator[None]:
    """Hold the home's publication lock, waiting for another publication to end, at most so many seconds.

    What publishes inside, in the same thread, holds it as well. `tell` is told once who is waited for. The home's
    folder must be there. Raises PublicationUnderWayError.
    """
    with _in_turn(home, _PUBLICATION, tell, wait_seconds):
        yield


@contextmanager
def one_scheduler(home: Home, tell: Callable[[str], None]) -> Iterator[int]:
    """Hold the lock of who starts runs by himself. What is given is its open file: who inherits it holds the lock too.

    Waits only for what is left of a scheduler that has ended, and tells so. Raises SchedulerUnderWayError.
    """
    turn = _SCHEDULER
    file = os.open(turn.lock_file(home), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + _ENDING_SECONDS
        waited = False
        while not _try_lock(file):
            other = _named(home, turn)
            if (other is not None and _is_there(other.pid)) or time.monotonic() > deadline:
                raise turn.error(
                    f"another {turn.called} works on {home.path}: {other or 'another process'}; end it first, since two"
                    " would ask for every run twice"
                )
            if not waited:
                tell(f"what is left of another {turn.called} of {home.path} is ending; waiting for it")
            waited = True
            time.sleep(_LOOK_SECONDS)
        word = turn.word_file(home)
        _leave_word(word)
        try:
            yield file
        finally:
            word.unlink(missing_ok=True)
    finally:
        os.close(file)


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@contextmanager
def _in_turn(home: Home, turn: _Turn, tell: Callable[[str], None], wait_seconds: float) -> Iterator[None]:
    lock = FileLock(str(turn.lock_file(home)), is_singleton=True)
    if lock.is_locked:
        yield
        return
    goes_on = f"another {turn.called} of {home.path} goes on"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        other = _named(home, turn) or "another process"
        if wait_seconds != 0:
            tell(f"{goes_on}: {other}; waiting until it ends (Ctrl-C ends the waiting)")
        try:
            lock.acquire(timeout=wait_seconds)
        except Timeout as error:
            raise turn.error(f"{goes_on}: {_named(home, turn) or other}; run this again when it has ended") from error
    word = turn.word_file(home)
    try:
        _leave_word(word)
        yield
    finally:
        word.unlink(missing_ok=True)
        lock.release()


def _leave_word(file: Path) -> None:
    word = Holder(os.getpid(), command_of(os.getpid()), f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}")
    begun = file.with_suffix(".begun")
    begun.write_text(json.dumps(asdict(word), ensure_ascii=False) + "\n", encoding="utf-8")
    begun.replace(file)
