"""The event log with kept connections is Dagster's own log: what one writes, the other reads."""

import os
import subprocess
import sys
from pathlib import Path

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.run import prepare_home

_WRITE = """
import dagster as dg
with dg.DagsterInstance.get() as instance:
    print(type(instance.event_log_storage).__name__)
    for day in ("2008-09-01", "2008-09-02"):
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
    expected = ["['2008-09-01', '2008-09-02']", "v2008-09-02"]
    assert _in_process(_READ, home) == ["KeptOpenEventLog", *expected]
    (home.dagster / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    assert _in_process(_READ, home) == ["SqliteEventLogStorage", *expected]
