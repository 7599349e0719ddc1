"""Dagster's own run launcher, which also knows whether a run's process is still there.

Belongs here: whether a run goes on. Does not belong here: what then happens, which is for Dagster's run monitoring: it
makes the run a failed one, whose day is faulted and asked for again.

Dagster's code server tells of a worker of its own that died. Where it died too (the machine was switched off, the
deployment was killed or restarted), nobody did: the run went on for ever by Dagster's account, held its place in its
pool, and no day was built any more until a person terminated it.
"""

import json
import os
from pathlib import Path

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus

from bellwether_assets.foundation.run_lock import holder
from bellwether_assets.foundation.settings import current_home

# Dagster's tag of a run that a code server works on: how that is reached.
_SERVER_TAG = ".dagster/grpc_info"
_SOCKET = "socket"
# What a code server starts its workers with.
_WORKER = b"multiprocessing"
# A deployment's other processes, one of which may have the number of one that is gone.
_OTHERS = (b"dagster-webserver", b"dagster_webserver", b"dagster-daemon", b"dagster._daemon", b"code-server", b"grpc")


class WatchedRunLauncher(DefaultRunLauncher):
    """`DefaultRunLauncher` for the run monitoring of a home whose processes are all on one machine."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Asked for every run that has started."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Failed, where the process that executes the run is gone."""
        process = process_of(self._instance, run.run_id)
        if process is None or goes_on(run, process):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, f"its process {process} is gone")


def process_of(instance: dg.DagsterInstance, run_id: str) -> int | None:
    """The process that executes a run, as its log names it."""
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT):
        if entry.dagster_event is not None:
            value = entry.dagster_event.engine_event_data.metadata.get("pid")
            if value is not None and str(value.value).isdigit():
                return int(str(value.value))
    return None


def goes_on(run: dg.DagsterRun, process: int) -> bool:
    """Whether a run's process is there still, and no other that got its number."""
    server = run.tags.get(_SERVER_TAG)
    if server is not None:
        # Of a server that is reached over a network, the processes are not to be seen from here.
        return _SOCKET not in json.loads(server) or _WORKER in _command_of(process)
    # A command that runs a home may do so in a container of its own, with numbers of its own; it holds the lock.
    if holder(current_home()) is not None:
        return True
    command = _command_of(process)
    return command != b"" and not any(word in command for word in _OTHERS)


def _command_of(process: int) -> bytes:
    """What a process was started with; nothing, where it is gone or waits to be buried."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:
            return b""
    # Without `/proc` there is only whether it is there.
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return b""
    except PermissionError:
        pass
    return _WORKER
