"""Running a program whose own processes end when we end: told to by Ctrl-C, systemd, a closed terminal, or killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import IO

# Dagster's web server and daemon end within two seconds of being asked; a run that writes a day gets its time.
PATIENCE_SECONDS = 20.0
_TOLD_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WATCHES = Path(__file__).with_name("end_after_us.py")


def run_until_told_to_end(command: Sequence[str], held: Sequence[int] = ()) -> int:
    """Run it; what it returned. A signal to end is passed on as an interrupt, and what then stays is killed.

    `held`: open files, such as a lock's, that stay open until all is ended, also where we are killed.
    """
    told: list[int] = []
    watch = [sys.executable, "-I", "-S", str(_WATCHES), str(PATIENCE_SECONDS)]
    with (
        subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True, pass_fds=held) as watcher,  # noqa: S603
        subprocess.Popen(command, start_new_session=True) as program,  # noqa: S603 - our caller's program, no shell
    ):
        _say(watcher.stdin, str(program.pid))

        def pass_on(number: int, frame: FrameType | None) -> None:
            told.append(number)
            _signal_group(program.pid, signal.SIGINT)

        before = {number: signal.signal(number, pass_on) for number in _TOLD_TO_END}
        try:
            while True:
                try:
                    # Not for ever: a signal that came between two waits is seen at the next.
                    program.wait(PATIENCE_SECONDS if told else 1.0)
                    break
                except subprocess.TimeoutExpired:
                    if told:
                        _signal_group(program.pid, signal.SIGKILL)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            # Whatever the program started and left behind.
            _signal_group(program.pid, signal.SIGKILL)
            _say(watcher.stdin, "ended")
    return 128 + told[0] if told else program.returncode


def _say(to: IO[bytes] | None, word: str) -> None:
    if to is None:
        return
    try:
        to.write(f"{word}\n".encode())
        to.flush()
    except BrokenPipeError:
        # Somebody killed it: what is ours still ends by us.
        return


def _signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        return
