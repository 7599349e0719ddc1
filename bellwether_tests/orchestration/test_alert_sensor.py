"""The sensor `alerts` on a real instance: the last run of each job counts, and a faulted day is told once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from bellwether_assets.orchestration.alert_sensor import alerts
from bellwether_assets.orchestration.failed_runs import failed_runs
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import record_fault
from bellwether_tests.delivery.delivery_home import DeliveryHome
from bellwether_tests.delivery.web_hook import Hook

DAY = date(2026, 3, 10)


@dg.op
def goes_as_it_is_told(context: dg.OpExecutionContext) -> None:
    if context.run.tags.get("told") == "fail":
        raise dg.Failure("as told")


@dg.job
def publish() -> None:
    goes_as_it_is_told()


@dg.job(partitions_def=dg.DailyPartitionsDefinition("2026-03-01", end_offset=1))
def day() -> None:
    goes_as_it_is_told()


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    one = Hook()
    monkeypatch.setenv("OPS_HOOK", one.url)
    yield one
    one.stop()


def _run(job: dg.JobDefinition, instance: dg.DagsterInstance, told: str, partition: str | None = None) -> None:
    job.execute_in_process(instance=instance, tags={"told": told}, partition_key=partition, raise_on_error=False)


def _tick(home: DeliveryHome, instance: dg.DagsterInstance) -> str:
    answer: Any = alerts(home.home)(dg.build_sensor_context(instance=instance))
    return str(answer.skip_message)


def test_a_failed_run_is_told_and_the_run_that_went_through_after_it(tmp_path: Path, hook: Hook) -> None:
    home = DeliveryHome(tmp_path / "home", '[alerts]\nwebhook = { url_variable = "OPS_HOOK", shape = "json" }\n')
    with dg.DagsterInstance.ephemeral() as instance:
        assert _tick(home, instance) == "nothing new is wrong"
        _run(publish, instance, "fail")
        assert [_tick(home, instance), _tick(home, instance)] == ["told: 1", "nothing new is wrong"]
        _run(publish, instance, "succeed")
        assert [_tick(home, instance), _tick(home, instance)] == ["told: 1", "nothing new is wrong"]
        hook.answers = [500]
        _run(publish, instance, "fail")
        assert "the webhook answers 500" in _tick(home, instance)
        assert _tick(home, instance) == "told: 1"
    posted = [one for post in hook.posts for one in post[2]["alerts"]]
    told = [(one["kind"], one["subject"], one["resolved_at"] is None) for one in posted]
    assert told == [("failure", "publish", wrong) for wrong in (True, False, True, True)]


def test_a_failed_day_is_told_as_its_fault_and_each_day_for_itself(tmp_path: Path) -> None:
    home = DeliveryHome(tmp_path / "home", "")
    here = Context(home.home)
    with dg.DagsterInstance.ephemeral() as instance:
        for partition, told in (("2026-03-09", "fail"), ("2026-03-10", "fail"), ("2026-03-09", "succeed")):
            _run(day, instance, told, partition)
        now = datetime.now(UTC)
        assert [one.subject for one in failed_runs(here, instance, now)] == ["day of 2026-03-10"]
        record_fault(here, DAY, "claims", "broken")
        assert failed_runs(here, instance, now) == []


def test_without_anybody_to_tell_nothing_is_looked_at(tmp_path: Path) -> None:
    home = DeliveryHome(tmp_path / "home", "")
    with dg.DagsterInstance.ephemeral() as instance:
        assert _tick(home, instance) == "[alerts] of the settings names nobody"
    assert home.rows("SELECT * FROM ledger.alerts") == []
