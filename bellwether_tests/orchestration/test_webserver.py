"""The real web server on a real home: what `run` did is there to see, and a day made from the UI is the day it was."""

import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster as dg
import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import DERIVED_TABLES
from bellwether_assets.orchestration.reload_code import unloaded
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.open_published import readable
from bellwether_tests.homes import REPOSITORY, day_hashes, drop, query, table_hashes
from bellwether_tests.orchestration.dagster_home import (
    DAYS,
    LAST,
    LATE,
    QUIET,
    WebServer,
    copy_with_history,
    environment,
    history,
    program,
    wait_for,
)
from bellwether_tests.servers.postgres import HOW_TO_INSTALL, VARIABLE, Database, programs
from bellwether_tests.soak.processes import kill, processes_of

DAILY = {
    "arrivals",
    "raw_articles",
    "origins",
    "embeddings",
    "claims",
    "signal_clusters",
    "reinforced_signals",
    "brief",
}
WIPED = "2025-09-18"
LOCATIONS = "{repositoriesOrError{... on RepositoryConnection{nodes{name location{name}}}}}"
PARTITIONS = """{assetNodes{assetKey{path} assetPartitionStatuses{... on TimePartitionStatuses{
    ranges{status startKey endKey}}}}}"""
MATERIALIZATIONS = """query($path: [String!]!, $days: [String!]!) {assetOrError(assetKey: {path: $path}) {... on Asset {
    assetMaterializations(partitions: $days) {partition runId tags {key value} metadataEntries {label __typename
        ... on MarkdownMetadataEntry {mdStr} ... on TableMetadataEntry {table {records schema {columns {name}}}}}}}}}"""
LAUNCH = """mutation($params: ExecutionParams!) {launchPipelineExecution(executionParams: $params) {__typename
    ... on LaunchRunSuccess {run {runId}} ... on PythonError {message}}}"""
BACKFILL = """mutation($params: LaunchBackfillParams!) {launchPartitionBackfill(backfillParams: $params) {__typename
    ... on LaunchBackfillSuccess {backfillId} ... on PythonError {message}}}"""
BACKFILL_STATUS = """query($id: String!) {partitionBackfillOrError(backfillId: $id) {
    ... on PartitionBackfill {status} ... on PythonError {message}}}"""
RUNS = """query($filter: RunsFilter!) {runsOrError(filter: $filter) {
    ... on Runs {results {runId status jobName tags {key value}}}}}"""
STALE = """query($path: [String!]!, $day: String!) {assetNodeOrError(assetKey: {path: $path}) {
    ... on AssetNode {staleStatus(partition: $day)}}}"""
START = """mutation($selector: SensorSelector!) {startSensor(sensorSelector: $selector) {__typename
    ... on PythonError {message}}}"""
STATUS = "query($run: ID!) {runOrError(runId: $run) {... on Run {status}}}"


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> Iterator[Database | None]:
    """A database of PostgreSQL, its password where the home looks for it; None where that is not installed."""
    if programs() is None:
        yield None
        return
    made = request.getfixturevalue("postgres_server").new_database()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, made.password)
        yield made


@pytest.fixture(scope="module")
def servers(
    ran_home: Home, tmp_path_factory: pytest.TempPathFactory, database: Database | None
) -> Iterator[dict[str, WebServer]]:
    """`bellwether ui` and plain `dagster dev`, each on its own copy of the home, started side by side.

    Where PostgreSQL is installed, the first keeps its history there: what holds of both holds of both storages.
    """
    folder = tmp_path_factory.mktemp("servers")
    commands = {
        "ui": [program("bellwether"), "ui", "--port", "{port}"],
        "plain": [program("dagster"), "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", "{port}"],
    }
    started: dict[str, WebServer] = {}
    try:
        for name, command in commands.items():
            home = copy_with_history(ran_home, folder / name)
            if name == "ui" and database is not None:
                home.settings_file.write_text(database.settings, encoding="utf-8")
            started[name] = WebServer(command, home, folder / f"{name}.log")
        for server in started.values():
            server.wait_until_loaded()
        yield started
    finally:
        for server in started.values():
            server.interrupt()
        for server in started.values():
            server.wait_until_stopped()


@pytest.fixture(params=["ui", "plain"])
def server(request: pytest.FixtureRequest, servers: dict[str, WebServer]) -> WebServer:
    return servers[request.param]


def materialized_days(server: WebServer) -> dict[str, list[tuple[str, str, str]]]:
    return {
        "/".join(node["assetKey"]["path"]): [
            (part["status"], part["startKey"], part["endKey"]) for part in node["assetPartitionStatuses"]["ranges"]
        ]
        for node in server.ask(PARTITIONS)["assetNodes"]
        if "ranges" in node["assetPartitionStatuses"]
    }


def materializations(server: WebServer, asset: str) -> dict[str, dict[str, Any]]:
    """The latest materialization of each day."""
    answer = server.ask(MATERIALIZATIONS, {"path": [asset], "days": DAYS})["assetOrError"]["assetMaterializations"]
    return {event["partition"]: event for event in reversed(answer)}


def test_every_day_of_every_daily_asset_is_shown_as_materialized(server: WebServer) -> None:
    assert materialized_days(server) == {name: [("MATERIALIZED", DAYS[0], DAYS[-1])] for name in DAILY}


def test_quiet_days_have_a_history_without_runs_and_the_others_have_one_run_each(
    servers: dict[str, WebServer],
) -> None:
    server = servers["plain"]
    by_day = {day: {materializations(server, name)[day]["runId"] for name in sorted(DAILY)} for day in DAYS}
    assert {day for day, runs in by_day.items() if not any(runs)} == set(QUIET)
    assert all(len(runs) == 1 for runs in by_day.values())
    assert len({run for runs in by_day.values() for run in runs if run}) == len(DAYS) - len(QUIET)


def test_the_brief_shows_itself(servers: dict[str, WebServer]) -> None:
    server = servers["plain"]
    entries = {entry["label"]: entry for entry in materializations(server, "brief")["2025-09-17"]["metadataEntries"]}
    assert entries["brief"]["__typename"] == "MarkdownMetadataEntry"
    assert entries["brief"]["mdStr"].startswith("### 2025-09-17 · default · ")
    assert len(entries["preview"]["table"]["records"]) == 1


def test_the_rows_of_a_day_can_be_seen_in_the_ui(servers: dict[str, WebServer]) -> None:
    server = servers["plain"]
    entries = {entry["label"]: entry for entry in materializations(server, "claims")["2025-09-17"]["metadataEntries"]}
    assert 1 <= len(entries["preview"]["table"]["records"]) <= 5
    shown = [column["name"] for column in entries["preview"]["table"]["schema"]["columns"]]
    assert {"quote", "highlight", "statement"} <= set(shown)
    assert "vector" not in shown


def test_the_ui_and_plain_dagster_dev_show_one_and_the_same_code_location(servers: dict[str, WebServer]) -> None:
    # A schedule is switched on for a location's name: another name in the other command would be another switch.
    locations = {name: server.ask(LOCATIONS)["repositoriesOrError"]["nodes"] for name, server in servers.items()}
    assert [node["location"]["name"] for node in locations["plain"]] == ["bellwether"]
    assert locations["ui"] == locations["plain"]


def test_a_wiped_day_made_again_from_the_ui_is_hash_by_hash_the_day_it_was(servers: dict[str, WebServer]) -> None:
    server = servers["ui"]
    context = Context(server.home)
    before = table_hashes(context), day_hashes(context, LAST)
    with context.warehouse.transaction() as connection:
        for table in (row.table for row in DERIVED_TABLES):
            connection.execute(f"DELETE FROM {table.qualified} WHERE day = ?", [date.fromisoformat(WIPED)])  # noqa: S608
    wiped = table_hashes(context)
    assert {"raw_articles", "claims", "signal_days", "briefs"} <= {
        name for name in wiped if wiped[name] != before[0][name]
    }
    (repository,) = server.ask(LOCATIONS)["repositoriesOrError"]["nodes"]
    launched = server.ask(
        LAUNCH,
        {
            "params": {
                "selector": {
                    "repositoryName": repository["name"],
                    "repositoryLocationName": repository["location"]["name"],
                    "pipelineName": "day",
                },
                "executionMetadata": {"tags": [{"key": "dagster/partition", "value": WIPED}]},
                # A process of its own for the step, as a run may ask for.
                "runConfigData": {"execution": {"config": {"multiprocess": {"max_concurrent": 2}}}},
            }
        },
    )["launchPipelineExecution"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    run = launched["run"]["runId"]
    ended = wait_for(
        lambda: (
            (status := server.ask(STATUS, {"run": run})["runOrError"]["status"]) in {"SUCCESS", "FAILURE", "CANCELED"}
            and status
        ),
        f"run {run} ends",
    )
    assert ended == "SUCCESS"
    assert (table_hashes(context), day_hashes(context, LAST)) == before
    assert query(context, "SELECT count(*) FROM pipeline.claims WHERE day = ?", WIPED)[0][0] > 0


def runs_of(server: WebServer, **wanted: Any) -> list[dict[str, Any]]:
    """Runs by a filter, the first one first."""
    return list(reversed(server.ask(RUNS, {"filter": wanted})["runsOrError"]["results"]))


def partition_of(run: dict[str, Any]) -> str | None:
    tags = {tag["key"]: tag["value"] for tag in run["tags"]}
    return tags.get("dagster/partition") or tags.get("dagster/asset_partition_range_start")


def versions(server: WebServer) -> dict[tuple[str, str], str]:
    """The data version that Dagster has of each asset and day."""
    return {
        (name, day): next(tag["value"] for tag in event["tags"] if tag["key"] == "dagster/data_version")
        for name in DAILY
        for day, event in materializations(server, name).items()
    }


def test_a_backfill_of_all_daily_assets_has_few_runs_and_changes_nothing(servers: dict[str, WebServer]) -> None:
    server = servers["ui"]
    context = Context(server.home)
    before = table_hashes(context), versions(server)
    selection = [{"path": [name]} for name in sorted(DAILY)]
    launched = server.ask(BACKFILL, {"params": {"assetSelection": selection, "partitionNames": DAYS}})
    assert launched["launchPartitionBackfill"]["__typename"] == "LaunchBackfillSuccess", launched
    backfill = launched["launchPartitionBackfill"]["backfillId"]

    def ended() -> Any:
        status = server.ask(BACKFILL_STATUS, {"id": backfill})["partitionBackfillOrError"]["status"]
        return status not in {"REQUESTED", "CANCELING"} and status

    assert wait_for(ended, f"backfill {backfill} ends; see {server.log}", 400) == "COMPLETED_SUCCESS"
    runs = runs_of(server, tags=[{"key": "dagster/backfill", "value": backfill}])
    assert {run["status"] for run in runs} == {"SUCCESS"}
    # One for all stages but the last, which stands on its own yesterday; one or more for that, as its days come free.
    assert 2 <= len(runs) <= len(DAYS) + 1
    of_brief = materializations(server, "brief")
    assert {event["runId"] for event in of_brief.values()} == {run["runId"] for run in runs[1:]}
    assert {event["runId"] for event in materializations(server, "claims").values()} == {runs[0]["runId"]}
    assert (table_hashes(context), versions(server)) == before


def stale(server: WebServer) -> set[tuple[str, str]]:
    """Asset and day of all that Dagster itself takes for stale."""
    return {
        (name, day)
        for name in DAILY
        for day in DAYS
        if server.ask(STALE, {"path": [name], "day": day})["assetNodeOrError"]["staleStatus"] != "FRESH"
    }


def test_a_history_in_postgres_is_there_alone_and_the_home_holds_no_password(
    servers: dict[str, WebServer], database: Database | None
) -> None:
    if database is None:
        pytest.skip(HOW_TO_INSTALL)
    home = servers["ui"].home
    with database.connect() as connection, connection.cursor() as cursor:
        # A backfill that a person asked for, and the run of the wiped day.
        cursor.execute("SELECT count(*) FROM runs WHERE status = 'SUCCESS'")
        (row,) = cursor.fetchall()
    assert row[0] >= 2
    with sqlite3.connect(home.dagster / "history" / "runs.db") as connection:
        # The runs of the home before it moved, and no other.
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (len(DAYS) - len(QUIET) + 1,)
    readable_files = [file for file in home.path.rglob("*") if file.is_file()]
    assert [file for file in readable_files if database.password.encode() in file.read_bytes()] == []


def test_dagster_takes_days_for_fresh_until_what_they_were_made_from_is_another(servers: dict[str, WebServer]) -> None:
    server = servers["ui"]
    assert stale(server) == set()
    with history(server.home) as instance:
        (before,) = instance.fetch_materializations(
            dg.AssetRecordsFilter(dg.AssetKey("claims"), asset_partitions=[DAYS[1]]), limit=1
        ).records
        other = dg.AssetMaterialization("claims", partition=DAYS[1], tags={"dagster/data_version": "another"})
        instance.report_runless_asset_event(other)
        assert stale(server) == {("reinforced_signals", DAYS[1]), ("brief", DAYS[1])}
        assert before.asset_materialization is not None
        instance.report_runless_asset_event(before.asset_materialization)
    assert stale(server) == set()


def test_a_late_article_costs_the_daemon_one_run_a_changed_day_and_one_that_publishes(
    servers: dict[str, WebServer],
) -> None:
    server = servers["plain"]
    home, context = server.home, Context(server.home)
    (repository,) = server.ask(LOCATIONS)["repositoriesOrError"]["nodes"]
    known = {run["runId"] for run in runs_of(server)}
    versions = {day: day_hashes(context, date.fromisoformat(day)) for day in DAYS}
    for sensor in ("stale_days", "publish_when_settled"):
        selector = {
            "repositoryName": repository["name"],
            "repositoryLocationName": repository["location"]["name"],
            "sensorName": sensor,
        }
        assert server.ask(START, {"selector": selector})["startSensor"]["__typename"] == "Sensor"
    drop(home, "late.jsonl", [LATE])

    def published() -> bool:
        with readable(home.published) as file, duckdb.connect(str(file), read_only=True) as database:
            found = database.execute("SELECT count(*) FROM articles WHERE external_id = 'late'").fetchone()
        return found == (1,)

    wait_for(published, f"the late article is published; see {server.log}", 400)
    new = [run for run in runs_of(server) if run["runId"] not in known]
    changed = [day for day in DAYS if day_hashes(context, date.fromisoformat(day)) != versions[day]]
    assert changed[0] == "2025-09-18"
    assert stale(server) == set()
    assert [partition_of(run) for run in new if run["jobName"] == "day"] == changed
    assert [run["jobName"] for run in new if run["jobName"] != "day"] == ["publish"]


def test_the_workspace_file_passes_dagsters_own_validation(home: Home) -> None:
    done = subprocess.run(
        [program("dagster"), "definitions", "validate", "-w", "workspace.yaml"],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=REPOSITORY,
        env=environment(home),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation successful for code location bellwether" in done.stdout + done.stderr


def test_code_whose_process_is_killed_is_loaded_again(servers: dict[str, WebServer]) -> None:
    server = servers["ui"]
    (code,) = [process for process in processes_of(server.home) if "api grpc" in process.command]
    address = f"http://127.0.0.1:{server.port}/graphql"
    assert unloaded(address) == {}
    kill(code)

    def is_loaded_by_another() -> bool:
        others = [process for process in processes_of(server.home) if "api grpc" in process.command]
        return bool(others) and code.pid not in {other.pid for other in others} and not unloaded(address)

    wait_for(is_loaded_by_another, f"the code is loaded again; see {server.log}", 180)
