"""One target under atheris, in a process of its own: `python -m bellwether_tests.fuzz.drive TARGET FOLDER [options]`.

FOLDER takes what finds something; the options are libFuzzer's own. Belongs here: what has to run before the readers are
imported, so that their branches are counted, and what ends the process with a finding.
"""

import os
import signal
import sys
import traceback
from hashlib import sha256
from pathlib import Path
from types import FrameType

import atheris

# The readers, and the parsers in Python that they hand bytes to.
INSTRUMENTED = ["bellwether_assets", "protego", "email", "tomllib", "json", "tarfile", "w3lib"]
# Of the processor, whatever else the machine does: the slowest that is no finding takes a second.
LONGEST_SECONDS = 10.0
FINDING = 77


class TooSlowError(Exception):
    """An input that takes longer than any should."""


def too_slow(number: int, frame: FrameType | None) -> None:
    """What the timer of the processor's time calls."""
    raise TooSlowError(f"more than {LONGEST_SECONDS:g} s")


def main(name: str, folder: Path) -> None:
    """Fuzz until the time is up or something is found."""
    with atheris.instrument_imports(include=INSTRUMENTED, enable_loader_override=False):
        from bellwether_tests.fuzz.targets import ALL
    read = ALL[name].read

    def watched(content: bytes) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_SECONDS)
        try:
            read(content)
        except BaseException:
            # Kept by ourselves: atheris ends the process without what it was given.
            (folder / sha256(content).hexdigest()[:16]).write_bytes(content)
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(FINDING)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    atheris.Setup(sys.argv, watched)
    signal.signal(signal.SIGVTALRM, too_slow)
    atheris.Fuzz()


if __name__ == "__main__":
    target, into = sys.argv.pop(1), Path(sys.argv.pop(1))
    main(target, into)
