"""What is made again by the next run: a damaged published database, a damaged build, Dagster's damaged history."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bellwether_assets.doctor.databases import check_published
from bellwether_assets.orchestration.check_dagster import damaged_databases, problem_of
from bellwether_assets.repair.told import Repair

_SCHEDULES = Path("schedules/schedules.db")
_HISTORY = Path("history")
_RUNNING = "SELECT DISTINCT instigator_body FROM instigators WHERE status = 'RUNNING'"
_BESIDE = ("-wal", "-shm", "-journal")


def repair_published(repair: Repair) -> None:
    """Keep a damaged publication aside: readers have none until the next run publishes."""
    published = repair.home.published
    problems = [finding for finding in check_published(repair.home) if finding.level == "error"]
    if not problems:
        return
    log = published.with_name(f"{published.name}.wal")
    if log.exists():
        repair.keep_aside(log)
    kept = repair.keep_aside(published)
    repair.did.append(f"{published} is damaged ({problems[0].found}) and is kept as {kept}")
    repair.left.append("`bellwether run` publishes again from the warehouse; until then readers find no database")


def repair_dagster(repair: Repair) -> None:
    """Keep damaged databases of Dagster's aside: what they told of days is reported again from the warehouse.

    Runs and events tell of one another, so one of them goes with the other; what is switched on stands apart.
    """
    folder = repair.home.dagster
    damaged = damaged_databases(repair.home)
    if not damaged:
        damaged_runs = _damaged_runs(repair)
        for file in damaged_runs:
            repair.did.append(f"{file} is damaged and is kept as {_aside(repair, file)}")
            repair.lost.append(f"the log of Dagster's run {file.stem}")
        return
    if problem_of(folder / _SCHEDULES) is not None:
        on = _switched_on(folder / _SCHEDULES)
        kept = _aside(repair, folder / _SCHEDULES)
        repair.did.append(f"{folder / _SCHEDULES} is damaged and is kept as {kept}")
        repair.lost.append("which schedules and sensors were switched on, and their ticks")
        repair.left.append(
            f"switch on again in the UI, under Automation, what is to run by itself{f': {on}' if on else ''}"
        )
    if any(str(_SCHEDULES) not in told for told in damaged):
        kept = repair.keep_aside(folder / _HISTORY)
        repair.did.append(f"{folder / _HISTORY} is damaged ({'; '.join(damaged)}) and is kept as {kept}")
        repair.lost.append("Dagster's history of runs; the next run or `ui` reports what is built from the warehouse")


def _damaged_runs(repair: Repair) -> list[Path]:
    runs = repair.home.dagster / _HISTORY / "runs"
    return [file for file in sorted(runs.glob("*.db")) if problem_of(file) is not None]


def _aside(repair: Repair, file: Path) -> Path:
    for suffix in _BESIDE:
        beside = file.with_name(file.name + suffix)
        if beside.exists():
            repair.keep_aside(beside)
    return repair.keep_aside(file)


def _switched_on(file: Path) -> str:
    """What of the damaged file still says what was switched on."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            bodies = [body for (body,) in connection.execute(_RUNNING).fetchall()]
    except sqlite3.Error:
        return ""
    names = {part.split('"')[0] for body in bodies for part in str(body).split('"instigator_name": "')[1:]}
    return ", ".join(sorted(names))
