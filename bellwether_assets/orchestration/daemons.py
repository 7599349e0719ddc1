"""The daemons of Dagster that work on a home, whoever started them: one a home, never two.

Two would each make every tick of schedules and sensors: every run would be asked for twice. Dagster only logs it.
Belongs here: finding them, as Linux tells it. Does not belong here: ending one.
"""

import os
from contextlib import suppress
from pathlib import Path

from bellwether_assets.foundation.lock_holder import command_of
from bellwether_assets.foundation.run_lock import Holder
from bellwether_assets.foundation.settings import Home

_PROCESSES = Path("/proc")
_DAEMON = (b"dagster-daemon", b"dagster._daemon", b"dagster.daemon")


def daemons_of(home: Home) -> list[Holder]:
    """The daemons whose environment names this home's Dagster folder, by their numbers."""
    found = []
    for folder in _PROCESSES.glob("[0-9]*"):
        # A process may end while it is looked at, and another user's is not to be read.
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes()
            if not any(name in words for name in _DAEMON) or int(folder.name) == os.getpid():
                continue
            variables = (folder / "environ").read_bytes().split(b"\0")
            if f"DAGSTER_HOME={home.dagster}".encode() in variables:
                found.append(int(folder.name))
    return [Holder(pid, command_of(pid)) for pid in sorted(found)]
