"""The event log with kept connections is Dagster's own log: what one writes, the other reads."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.prepare_home import prepare_home

CLAIMS = dg.AssetKey("claims")
DAYS = ("2025-09-01", "2025-09-02", "2025-09-03", "2025-09-04")
OWN_LOG = {"module": "bellwether_assets.orchestration.event_log", "class": "KeptOpenEventLog"}
DAGSTERS_LOG = {"module": "dagster._core.storage.event_log", "class": "SqliteEventLogStorage"}
_WRITE = """
import dagster as dg
with dg.DagsterInstance.get() as instance:
    print(type(instance.event_log_storage).__name__)
    for day in ("2025-09-01", "2025-09-02"):
        instance.report_runless_asset_event(
            dg.AssetMaterialization("claims", partition=day, tags={"dagster/data_version": "v" + day})
        )
"""
_READ = """
import dagster as dg
with dg.DagsterInstance.get() as instance:
    print(type(instance.event_log_storage).__name__)
    print(sorted(instance.get_materialized_partitions(dg.AssetKey("claims"))))
    event = instance.get_latest_materialization_event(dg.AssetKey("claims"))
    print(event.asset_materialization.tags["dagster/data_version"])
"""


def _in_process(code: str, home: Home) -> list[str]:
    environment = {**os.environ, "DAGSTER_HOME": str(home.dagster)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_home_that_names_the_event_log_at_its_former_place_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BELLWETHER_HOME", "DAGSTER_HOME"):
        # Set and taken away, so that what the home sets is undone as well.
        monkeypatch.setenv(name, "")
    home = Home(tmp_path / "home")
    prepare_home(home)
    settings = home.dagster / "dagster.yaml"
    now = settings.read_text("utf-8")
    former = now.replace(OWN_LOG["module"], "bellwether_assets.platform.event_log")
    assert former != now
    settings.write_text(f"{former}# somebody's own line\n", encoding="utf-8")
    prepare_home(home)
    assert settings.read_text("utf-8") == f"{now}# somebody's own line\n"


def test_what_the_kept_open_log_writes_dagsters_own_log_reads(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    kept = {name: os.environ.get(name) for name in ("BELLWETHER_HOME", "DAGSTER_HOME")}
    try:
        prepare_home(home)
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    assert _in_process(_WRITE, home) == ["KeptOpenEventLog"]
    expected = ["['2025-09-01', '2025-09-02']", "v2025-09-02"]
    assert _in_process(_READ, home) == ["KeptOpenEventLog", *expected]
    (home.dagster / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    assert _in_process(_READ, home) == ["SqliteEventLogStorage", *expected]


@contextmanager
def _log(folder: Path, config: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    folder.mkdir()
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    full = config if config is OWN_LOG else {**config, "config": {"base_dir": str(folder / "history" / "runs")}}
    with dg.instance_for_test(temp_dir=str(folder), overrides={"event_log_storage": full}) as instance:
        yield instance


def _materialize(instance: dg.DagsterInstance, days: tuple[str, ...]) -> None:
    for day in days:
        instance.report_runless_asset_event(dg.AssetMaterialization(CLAIMS, partition=day))


def _connections_made(folder: Path, config: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> int:
    made: list[str] = []

    def count(connection: object, record: object) -> None:
        made.append("connection")

    with _log(folder, config, monkeypatch) as instance:
        _materialize(instance, DAYS[:1])  # creates the files and their tables
        event.listen(Pool, "connect", count)
        try:
            _materialize(instance, DAYS[1:])
        finally:
            event.remove(Pool, "connect", count)
        assert instance.get_materialized_partitions(CLAIMS) == set(DAYS)
    return len(made)


def test_dagster_opens_a_database_for_each_event_and_this_log_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Dagster comes to keep its connections, the first line fails and `event_log.py` can go."""
    assert _connections_made(tmp_path / "dagster", DAGSTERS_LOG, monkeypatch) >= 2 * len(DAYS[1:])
    assert _connections_made(tmp_path / "own", OWN_LOG, monkeypatch) == 0


def _opened_for_a_run(folder: Path, config: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Connections to a run's own log while the run goes on, and the events that it then holds."""
    opened: list[str] = []

    def count(connection: sqlite3.Connection, record: object) -> None:
        opened.append(Path(connection.execute("PRAGMA database_list").fetchall()[0][2]).stem)

    with _log(folder, config, monkeypatch) as instance:
        event.listen(Pool, "connect", count)
        try:
            run = _looking.execute_in_process(instance=instance)
        finally:
            event.remove(Pool, "connect", count)
        return opened.count(run.run_id), len(instance.all_logs(run.run_id))


@dg.op
def look(context: dg.OpExecutionContext) -> None:
    """Thirty events."""
    for _ in range(30):
        context.log_event(dg.AssetObservation(CLAIMS))


@dg.job(name="looking", executor_def=dg.in_process_executor)
def _looking() -> None:
    look()


def test_a_run_opens_its_log_once_and_not_for_each_of_its_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dagsters, events = _opened_for_a_run(tmp_path / "dagster", DAGSTERS_LOG, monkeypatch)
    own, as_many = _opened_for_a_run(tmp_path / "own", OWN_LOG, monkeypatch)
    assert dagsters >= events == as_many > 30
    # A few by Dagster, which creates the tables, and one that is kept.
    assert own < 10


def test_a_process_that_reads_many_runs_keeps_one_log_of_a_run_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _log(tmp_path / "own", OWN_LOG, monkeypatch) as instance:
        runs = [_looking.execute_in_process(instance=instance).run_id for _ in range(3)]
        counts = {len(instance.all_logs(run_id)) for run_id in runs}
        assert len(counts) == 1
        held = {file.readlink().name for file in Path("/proc/self/fd").iterdir() if file.is_symlink()}
        assert {name for name in held if name.removesuffix(".db") in runs} == {f"{runs[-1]}.db"}
