"""Ends a process group when its starter is gone, however that ended: one that is killed can end nothing any more.

`end_with_us.py` runs this file by its path, in an interpreter that loads nothing else. It writes the group's number on
our standard input and keeps that open as long as it lives; another line says that the group was ended already. What of
files we inherited, such as a lock, is held until then. Imports the standard library alone.
"""

import os
import signal
import sys
import time

_LOOK_SECONDS = 0.1


def watch(patience_seconds: float) -> None:
    """Wait for our starter's end; then interrupt the group, and kill what is there after so many seconds."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Who ends a whole service tells us too; our starter knows better what is to be ended.
        signal.signal(number, signal.SIG_IGN)
    group = sys.stdin.readline().strip()
    if not group or sys.stdin.readline():
        return
    deadline = time.monotonic() + patience_seconds
    there = _signal(int(group), signal.SIGINT)
    while there and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
        there = _signal(int(group), 0)
    _signal(int(group), signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Whether there is a process of the group that could get it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    watch(float(sys.argv[1]))
