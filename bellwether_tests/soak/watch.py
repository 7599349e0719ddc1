"""What is looked at while a home lives: runs that ended, processes, sizes. What is seen is kept, since old runs go."""

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
from dagster._utils.error import SerializableErrorInfo

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.days_of_run import days_of_run
from bellwether_assets.orchestration.report import BUILT, MADE, root_reason
from bellwether_tests.orchestration.dagster_home import history
from bellwether_tests.soak.judge import Failed, Life
from bellwether_tests.soak.processes import CODE_SERVER, DAEMON, WEBSERVER, Process

_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
_SENSOR, _SCHEDULE, _BACKFILL = "dagster/sensor_name", "dagster/schedule_name", "dagster/backfill"
_MOST_RUNS = 2_000
_FAILED_TICK = "FAILURE"
# Until a process has loaded what it will load.
_SETTLED_SECONDS = 120.0
_WATCHED = (DAEMON, WEBSERVER, CODE_SERVER)


@dataclass(frozen=True)
class Ended:
    """A run that ended. `built`: stage-days that it computed; `asked_by`: sensor, schedule, backfill or a person."""

    job: str
    days: tuple[date, ...]
    status: str
    asked_by: str
    ended: datetime
    seconds: float
    built: int
    why: str


@dataclass
class Watched:
    """What was seen so far. `sizes`: a row a look, bytes by name."""

    runs: dict[str, Ended] = field(default_factory=dict)
    processes: dict[int, list[tuple[float, Process]]] = field(default_factory=dict)
    sizes: list[dict[str, int]] = field(default_factory=list)

    def lives(self) -> list[Life]:
        """Of each kind of process the one that lived longest."""
        found: dict[str, Life] = {}
        for looks in self.processes.values():
            settled = [(at, process) for at, process in looks if at - looks[0][0] >= _SETTLED_SECONDS]
            if len(settled) < 2:
                continue
            (begin, first), (end, last) = settled[0], settled[-1]
            life = Life(first.kind, end - begin, (first.megabytes, last.megabytes), (first.files, last.files))
            # A code server is two processes; the one that has the code is the larger.
            key = (life.seconds, life.megabytes[1])
            if first.kind not in found or key > (found[first.kind].seconds, found[first.kind].megabytes[1]):
                found[first.kind] = life
        return list(found.values())

    def failed_runs(self) -> list[Failed]:
        """Runs that failed, with their words."""
        return [
            Failed(f"{run.job} {', '.join(map(str, run.days))}".strip(), run.why, run.ended)
            for run in self.runs.values()
            if run.status == "FAILURE"
        ]

    def vain(self) -> list[Failed]:
        """Runs of days that the sensor asked for, went well and built nothing."""
        return [
            Failed(f"{run.job} {', '.join(map(str, run.days))}", "built nothing", run.ended)
            for run in self.runs.values()
            if run.job == "day" and run.asked_by == "stale_days" and run.status == "SUCCESS" and run.built == 0
        ]


def look_at_processes(watched: Watched, processes: list[Process]) -> None:
    """Note what the processes that stay take now."""
    for process in processes:
        if process.kind in _WATCHED:
            watched.processes.setdefault(process.pid, []).append((time.monotonic(), process))


def look_at_runs(watched: Watched, home: Home) -> None:
    """Note the runs that ended since."""
    with history(home) as instance:
        for record in instance.get_run_records(dg.RunsFilter(statuses=_ENDED), limit=_MOST_RUNS):
            run = record.dagster_run
            if run.run_id not in watched.runs:
                watched.runs[run.run_id] = _ended(instance, record)


def _ended(instance: dg.DagsterInstance, record: dg.RunRecord) -> Ended:
    run, end = record.dagster_run, record.end_time or 0.0
    tags = run.tags
    failures = instance.all_logs(
        run.run_id, of_type={dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}
    )
    made = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    asked_by = tags.get(_SENSOR) or tags.get(_SCHEDULE) or ("backfill" if _BACKFILL in tags else "a person")
    return Ended(
        run.job_name,
        tuple(days_of_run(tags)),
        run.status.value,
        asked_by,
        datetime.fromtimestamp(end, UTC),
        round(end - (record.start_time or end), 1),
        sum(_is_built(entry) for entry in made),
        "; ".join(dict.fromkeys(_why(entry) for entry in failures))[:500],
    )


def _is_built(entry: dg.EventLogEntry) -> bool:
    made = entry.asset_materialization
    return made is not None and MADE in made.metadata and made.metadata[MADE].value == BUILT


def _why(entry: dg.EventLogEntry) -> str:
    event = entry.dagster_event
    if event is not None and event.is_step_failure:
        return root_reason(event.step_failure_data.error)
    return (event.message if event is not None else None) or entry.user_message or ""


def failed_ticks(home: Home) -> list[Failed]:
    """Ticks of sensors and schedules that failed, with their words."""
    with history(home) as instance:
        return [
            Failed(
                state.instigator_name,
                _words(tick.error),
                datetime.fromtimestamp(tick.timestamp, UTC),
            )
            for state in instance.all_instigator_state()
            for tick in instance.get_ticks(state.instigator_origin_id, state.selector_id)
            if tick.status.value == _FAILED_TICK
        ]


def _words(error: SerializableErrorInfo | None) -> str:
    """An error's words and those of what brought it about."""
    found = []
    while error is not None:
        found.append(error.message.strip()[:300])
        error = error.cause
    return "; ".join(found)


def look_at_sizes(watched: Watched, home: Home, temporary: Path) -> None:
    """Note the bytes of what grows."""
    watched.sizes.append(
        {
            "warehouse": _bytes(home.warehouse),
            "published": _bytes(home.published),
            "dagster": _bytes(home.dagster),
            "dbt": _bytes(home.dbt),
            "site": _bytes(home.site),
            "home": _bytes(home.path),
            "temporary": _bytes(temporary),
        }
    )


def _bytes(path: Path) -> int:
    """Of a file, or of all files in a folder that are there while it is walked through."""
    if path.is_file():
        return path.stat().st_size
    return sum(size for file in path.rglob("*") if (size := _size(file)) is not None)


def _size(file: Path) -> int | None:
    try:
        return file.stat(follow_symlinks=False).st_size
    except FileNotFoundError:
        return None
