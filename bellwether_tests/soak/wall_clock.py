"""A wall clock that is set, for this process and all that it starts; `wall_clock.c` says how.

Monotonic time goes on as ever, as in a machine that slept through the night: sleeps, timeouts and heartbeats are real.
"""

import mmap
import os
import struct
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".c")
_VARIABLE = "BELLWETHER_WALL_CLOCK"
_SECOND = 1_000_000_000


class WallClock:
    """The clock of a process that runs under it."""

    def __init__(self) -> None:
        with Path(os.environ[_VARIABLE]).open("r+b") as file:
            self._ahead = mmap.mmap(file.fileno(), 8)

    def set(self, moment: datetime) -> None:
        """Every process under this clock reads `moment` now."""
        by = int((moment - datetime.now(UTC)).total_seconds() * _SECOND)
        (ahead,) = struct.unpack("q", self._ahead[:])
        self._ahead[:] = struct.pack("q", ahead + by)


def run_under_wall_clock(folder: Path, module: str) -> None:
    """Begin this program, which is a module, anew under a clock of its own, unless it runs under one.

    `folder`: for the clock, and for what is compiled. Raises RuntimeError without a compiler.
    """
    if _VARIABLE in os.environ:
        return
    under = {**os.environ, **wall_clock_in(folder)}
    os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], under)  # noqa: S606 - ourselves


def wall_clock_in(folder: Path) -> dict[str, str]:
    """A clock that is as the machine's until it is set: what stands in the environment of who runs under it."""
    folder.mkdir(parents=True, exist_ok=True)
    library, clock = folder / "wall_clock.so", folder / "wall_clock"
    try:
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(_SOURCE)], check=True)
    except FileNotFoundError as error:
        raise RuntimeError("there is no C compiler `cc`, by which the clock is made; install gcc") from error
    clock.write_bytes(struct.pack("q", 0))
    return {_VARIABLE: str(clock), "LD_PRELOAD": str(library)}
