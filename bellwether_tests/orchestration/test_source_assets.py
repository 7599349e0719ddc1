"""Sources in Dagster: external assets whose versions are observed, a check each, and runs that hold no day's run up."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.source_settings import Source
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.prepare_home import DAGSTER_SETTINGS, prepare_home
from bellwether_assets.orchestration.report import DATA_VERSION_TAG
from bellwether_assets.orchestration.source_assets import (
    fetch_selection,
    fetches,
    source_checks,
    source_key,
    source_specs,
)
from bellwether_assets.pipeline.context import Context
from bellwether_tests.articles.fetched_home import BOUNDS, FIRST, feed, item
from bellwether_tests.homes import new_home
from bellwether_tests.sources.fetching.web_server import WebServer, answer, in_turn

pytestmark = pytest.mark.filterwarnings("ignore::dagster.BetaWarning", "ignore::dagster.PreviewWarning")

SERIAL = "concurrency:\n  runs:\n    max_concurrent_runs: 1\n"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def home_of(path: Path, web: WebServer, **sources: str) -> Home:
    """A home with these sources: name → target on the server."""
    tables = "".join(f'[[sources]]\nname = "{name}"\naddress = "{web.address(t)}"\n' for name, t in sources.items())
    return new_home(path, FIRST, tables + BOUNDS)


def fetched(home: Home, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """One run of the job that fetches."""
    asset, checks = fetches(home), source_checks(home)
    definitions = dg.Definitions(
        assets=[*source_specs(home), asset],
        asset_checks=checks,
        jobs=[dg.define_asset_job("fetch", fetch_selection(asset, checks))],
        resources={"platform": Platform(home=str(home.path))},
        executor=dg.in_process_executor,
    )
    return definitions.resolve_job_def("fetch").execute_in_process(instance=instance)


def observed(instance: dg.DagsterInstance, name: str) -> list[str]:
    """The data versions of a source that were observed, the first first."""
    records = instance.fetch_observations(dg.AssetKey(["source", name]), limit=10, ascending=True).records
    return [(record.asset_observation.tags or {})[DATA_VERSION_TAG] for record in records if record.asset_observation]


def checks_of(result: dg.ExecuteInProcessResult) -> Mapping[str, Any]:
    """What was found of each source."""
    return {one.asset_key.path[-1]: one for one in result.get_asset_check_evaluations()}


def test_each_source_is_observed_with_the_version_of_what_came(tmp_path: Path, web: WebServer) -> None:
    web.pages = {"/a": in_turn(feed(item(1)), feed(item(1)), feed(item(2))), "/b": answer(404)}
    home, instance = home_of(tmp_path / "home", web, a="/a", b="/b"), dg.DagsterInstance.ephemeral()
    for _ in range(3):
        _age(home)
        result = fetched(home, instance)
    assert result.success
    first, second, third = observed(instance, "a")
    assert first == second != third
    assert observed(instance, "b") == []
    fetched(home, instance)  # when nothing is due
    assert len(observed(instance, "a")) == 3
    metadata = result.asset_materializations_for_node("fetches")[0].metadata
    assert (metadata["sources_asked"].value, metadata["sources_heard"].value, metadata["taken_in"].value) == (2, 1, 1)


def _age(home: Home) -> None:
    """Makes all fetches of a home an hour older."""
    with Context(home).warehouse.transaction() as connection:
        connection.execute("UPDATE ledger.fetches SET fetched_at = fetched_at - INTERVAL 1 HOUR")


def test_a_source_that_fails_fails_its_check_and_a_good_one_passes(tmp_path: Path, web: WebServer) -> None:
    web.pages = {"/good": feed(item(1)), "/gone": answer(410)}
    home = home_of(tmp_path / "home", web, good="/good", gone="/gone")
    found = checks_of(fetched(home, dg.DagsterInstance.ephemeral()))
    assert (found["good"].passed, found["good"].metadata["state"].value) == (True, "well")
    assert (found["gone"].passed, found["gone"].severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert found["gone"].metadata["reason"].value == "the server answers 410"


def test_a_home_without_sources_fetches_nothing_and_has_no_checks(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home", FIRST)
    assert source_checks(home) == []
    assert source_specs(home) == []
    result = fetched(home, dg.DagsterInstance.ephemeral())
    assert result.asset_materializations_for_node("fetches")[0].metadata["sources_asked"].value == 0


@pytest.mark.parametrize("names", [["News", "news", "news!", "NEWS"], ["新闻", "消息"], ["a b", "a_b", "a-b"]])
def test_two_sources_are_two_assets_however_alike_their_names(names: list[str]) -> None:
    keys = {source_key(Source(name=name, address="https://example.com/")) for name in names}
    assert len(keys) == len(names)
    assert all(key.path[1].replace("_", "").isalnum() and key.path[1].isascii() for key in keys)


def test_fetching_has_a_pool_of_its_own(tmp_path: Path, web: WebServer) -> None:
    home = home_of(tmp_path / "home", web, a="/a")
    assert {op.pool for op in fetches(home).node_def.iterate_op_defs()} == {"fetch"}
    assert {op.pool for check in source_checks(home) for op in check.node_def.iterate_op_defs()} == {"fetch"}


def test_one_run_of_days_and_one_of_fetching_go_side_by_side_and_no_two_of_a_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home(tmp_path / "home", FIRST)
    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster))
    prepare_home(home)
    with dg.DagsterInstance.get() as instance:
        found = instance.get_concurrency_config()
        # Known before the daemon first looks: a pool that it meets for the first time holds nothing back.
        limits = {pool.name: pool.limit for pool in instance.event_log_storage.get_pool_limits()}
    assert found.pool_config.pool_granularity.value == "run"
    assert found.pool_config.default_pool_limit == 1
    assert found.run_queue_config.max_concurrent_runs == 2
    assert limits == {"days": 1, "fetch": 1, "delivery": 1, "lake": 1}


def test_a_home_of_an_earlier_version_gets_the_pools_and_keeps_what_is_somebodys_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home(tmp_path / "home", FIRST)
    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster))
    home.dagster.mkdir(parents=True)
    file = home.dagster / "dagster.yaml"
    begin, end = DAGSTER_SETTINGS.index("# The fold walks"), DAGSTER_SETTINGS.index("# Dagster's SQLite log")
    told = (
        "# The fold walks day by day and one process writes at a time, so runs queue up and go one after the other.\n"
    )
    file.write_text(DAGSTER_SETTINGS[:begin] + told + SERIAL + DAGSTER_SETTINGS[end:] + "# mine\n")
    prepare_home(home)
    assert file.read_text() == DAGSTER_SETTINGS + "# mine\n"
    own = DAGSTER_SETTINGS[:begin] + "# Mine: two at once.\n" + SERIAL.replace("1", "2")
    file.write_text(own)
    prepare_home(home)
    assert file.read_text() == own
