"""Running a program whose own processes end when we are told to end: by Ctrl-C, by systemd, by a closed terminal."""

import os
import signal
import subprocess
from collections.abc import Sequence
from types import FrameType

# Dagster's web server and daemon end within two seconds of being asked; a run that writes a day gets its time.
PATIENCE_SECONDS = 20.0
_TOLD_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_until_told_to_end(command: Sequence[str]) -> int:
    """Run it; what it returned. A signal to end is passed on as an interrupt, and what then stays is killed."""
    told: list[int] = []
    with subprocess.Popen(command, start_new_session=True) as program:  # noqa: S603 - our caller's program, no shell

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
    return 128 + told[0] if told else program.returncode


def _signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        return
