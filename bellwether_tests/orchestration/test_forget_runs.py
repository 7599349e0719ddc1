"""Old runs leave Dagster's history, and each partition keeps its last materialization."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.forget_runs import delete_runs_before, forget_runs
from bellwether_assets.orchestration.prepare_home import prepare_home

DAYS = dg.StaticPartitionsDefinition(["2025-09-01", "2025-09-02"])


@dg.asset(partitions_def=DAYS)
def daily() -> None:
    """One row per day."""


@dg.asset
def whole() -> None:
    """One row."""


@dg.op
def fails() -> None:
    raise dg.Failure("on purpose")


@dg.job
def failing() -> None:
    fails()


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    for variable in ("DAGSTER_HOME", "BELLWETHER_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    prepare_home(Home(tmp_path / "home"))
    with dg.DagsterInstance.get() as made:
        yield made


def materialized(instance: dg.DagsterInstance, asset: dg.AssetsDefinition, day: str | None = None) -> str:
    return dg.materialize([asset], instance=instance, partition_key=day).run_id


def test_what_is_no_partitions_last_word_goes_and_the_rest_stays(instance: dg.DagsterInstance) -> None:
    superseded = [materialized(instance, daily, "2025-09-01"), materialized(instance, whole)]
    failed = failing.execute_in_process(instance=instance, raise_on_error=False).run_id
    kept = {
        materialized(instance, daily, "2025-09-01"),
        materialized(instance, daily, "2025-09-02"),
        materialized(instance, whole),
    }
    going_on = instance.create_run_for_job(failing, status=dg.DagsterRunStatus.STARTED).run_id
    now = datetime.now(UTC)
    assert delete_runs_before(instance, now - timedelta(hours=1)) == 0
    assert delete_runs_before(instance, now + timedelta(hours=1)) == 3
    left = {run.run_id for run in instance.get_runs()}
    assert left == {*kept, going_on}
    assert not {*superseded, failed} & left
    assert instance.get_materialized_partitions(daily.key) == set(DAYS.get_partition_keys())
    last = instance.get_latest_materialization_event(whole.key)
    assert last is not None
    assert last.run_id in kept
    assert delete_runs_before(instance, now + timedelta(hours=1)) == 0


def test_runs_are_kept_for_ever_unless_the_settings_say_how_long(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    failing.execute_in_process(instance=instance, raise_on_error=False)
    later = datetime.now(UTC) + timedelta(days=31)
    assert forget_runs(home, later) == 0
    home.settings_file.write_text("[retention]\nruns_days = 32\n", encoding="utf-8")
    assert forget_runs(home, later) == 0
    home.settings_file.write_text("[retention]\nruns_days = 30\n", encoding="utf-8")
    assert forget_runs(home, later) == 1
    assert instance.get_runs() == []
