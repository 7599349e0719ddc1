"""Who holds a lock file, as Linux tells it.

Belongs here: naming a process. Does not belong here: taking locks (`warehouse.py`, `run_lock.py`).
"""

import os
from pathlib import Path

LOCKS = Path("/proc/locks")
_LONGEST_COMMAND = 120


def holder_of(lock_file: Path) -> str:
    """The process that holds a file's lock: its number and command; where nobody can say, "another process"."""
    pid = pid_of_holder(lock_file)
    return "another process" if pid is None else f"process {pid} ({command_of(pid)})"


def pid_of_holder(lock_file: Path) -> int | None:
    """The number of the process that holds a file's lock; None where there is none, or no way to tell."""
    try:
        identity = lock_file.stat()
        lines = LOCKS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    wanted = f"{os.major(identity.st_dev):02x}:{os.minor(identity.st_dev):02x}:{identity.st_ino}"
    for line in lines:
        # "1: FLOCK  ADVISORY  WRITE 7200 fe:00:2146609 0 EOF"; a lock that is waited for has "->" after its number.
        fields = line.split()
        if "->" not in fields and len(fields) > 5 and fields[5] == wanted and int(fields[4]) > 0:
            return int(fields[4])
    return None


def command_of(pid: int) -> str:
    """What a process was started with, its beginning."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return "which has ended"
    command = " ".join(" ".join(words).split())
    return command if len(command) <= _LONGEST_COMMAND else command[: _LONGEST_COMMAND - 1] + "…"
