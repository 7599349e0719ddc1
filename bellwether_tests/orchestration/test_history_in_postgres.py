"""Dagster's history in a real PostgreSQL, by one setting; web server and daemon on it are tested beside others."""

import os
from pathlib import Path

import dagster as dg
import pytest
import yaml

from bellwether_assets.doctor.dagster_folder import check_dagster
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home, SettingsError
from bellwether_assets.orchestration.prepare_home import DAGSTER_SETTINGS, SETTINGS_FILE, prepare_home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.foundation.test_run_lock import bellwether_run
from bellwether_tests.homes import copy_of, day_hashes, drop, forget_derived, new_home, query, run, table_hashes, walk
from bellwether_tests.orchestration.dagster_home import DAYS, FIRST, LAST, LATE, history, wait_for
from bellwether_tests.servers.postgres import VARIABLE, Database, PostgresServer


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set and taken away, so that what a home sets is undone as well.
    for name in (HOME_VARIABLE, "DAGSTER_HOME"):
        monkeypatch.setenv(name, "")


@pytest.fixture
def there(postgres: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose history is to be kept in PostgreSQL."""
    monkeypatch.setenv(VARIABLE, postgres.password)
    return new_home(tmp_path / "there", FIRST, postgres.settings)


def test_a_server_that_crashes_during_a_run_is_named_and_the_next_run_ends_whole(
    ran_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PostgresServer() as server:
        database = server.new_database()
        monkeypatch.setenv(VARIABLE, database.password)
        home = copy_of(ran_home, tmp_path / "home")
        home.settings_file.write_text(database.settings, encoding="utf-8")
        drop(home, "late.jsonl", [LATE])
        crashed = bellwether_run(home, FIRST, LAST)
        wait_for(lambda: _runs_in(database), "a run of Dagster's begins")
        server.stop()
        _, said = crashed.communicate(timeout=300)
        assert crashed.returncode != 0, said
        refused = run(home, FIRST, LAST)
        assert refused.returncode == 2
        assert f"[dagster.postgres] {database.user}@127.0.0.1:{database.port}" in refused.stderr
        assert database.password not in refused.stderr + said
        server.start()
        again = run(home, FIRST, LAST)
        assert again.returncode == 0, again.stdout + again.stderr
    # The same ledgers, built anew by one process that keeps its history nowhere.
    clean = Context(copy_of(home, tmp_path / "clean"))
    forget_derived(clean)
    walk(clean, LAST)
    assert (table_hashes(Context(home)), day_hashes(Context(home), LAST)) == (
        table_hashes(clean),
        day_hashes(clean, LAST),
    )
    assert query(Context(home), "SELECT count(*) FROM pipeline.raw_articles WHERE external_id = 'late'") == [(1,)]


def _runs_in(database: Database) -> bool:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('runs')")
        if cursor.fetchone() == (None,):
            return False
        cursor.execute("SELECT count(*) FROM runs")
        (row,) = cursor.fetchall()
        return bool(row[0])


def test_the_setting_moves_the_history_to_postgres_and_back_and_leaves_other_lines_alone(
    there: Home, postgres: Database
) -> None:
    there.dagster.mkdir()
    file = there.dagster / SETTINGS_FILE
    file.write_text(DAGSTER_SETTINGS + "# mine\n", encoding="utf-8")
    # Twice, as two commands do: the pools are there the second time.
    prepare_home(there)
    prepare_home(there)
    written = yaml.safe_load(file.read_text("utf-8"))
    assert "event_log_storage" not in written
    assert written["storage"]["postgres"]["postgres_db"] == {
        "scheme": "postgresql+psycopg2",
        "hostname": "127.0.0.1",
        "port": postgres.port,
        "db_name": postgres.name,
        "username": postgres.user,
        "password": {"env": VARIABLE},
    }
    with history(there) as instance:
        instance.report_runless_asset_event(dg.AssetMaterialization("claims", partition=DAYS[0]))
        assert instance.get_materialized_partitions(dg.AssetKey("claims")) == {DAYS[0]}
    assert [finding.level for finding in check_dagster(there)] == ["ok"]
    there.settings_file.unlink()
    assert ["of other settings" in finding.found for finding in check_dagster(there)][:1] == [True]
    prepare_home(there)
    assert file.read_text("utf-8") == DAGSTER_SETTINGS + "# mine\n"
    with history(there) as instance:
        assert instance.get_materialized_partitions(dg.AssetKey("claims")) == set()


def test_what_keeps_postgres_from_being_used_is_said_with_the_setting(
    there: Home, postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "guessed")
    with pytest.raises(SettingsError, match="password authentication failed"):
        prepare_home(there)
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(SettingsError, match=f"set the variable {VARIABLE}"):
        prepare_home(there)
    # Nothing was written for a server that is not there.
    assert not (there.dagster / SETTINGS_FILE).exists()
    there.dagster.mkdir()
    (there.dagster / SETTINGS_FILE).write_text(DAGSTER_SETTINGS, encoding="utf-8")
    last = list(check_dagster(there))[-1]
    assert (last.level, VARIABLE in last.found) == ("error", True)
    assert VARIABLE in there.settings().secret_variables
    assert os.environ["DAGSTER_HOME"] == ""
