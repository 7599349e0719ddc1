"""Two commands on one home: the later one goes on where the earlier one ended, however that ended."""

import shutil
import signal
from pathlib import Path

import duckdb

from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.foundation.test_run_lock import bellwether_run
from bellwether_tests.holding import holding
from bellwether_tests.homes import bellwether, drop, run
from bellwether_tests.orchestration.dagster_home import FIRST, LAST, LATE, copy_with_history


def test_a_run_that_waits_goes_on_when_the_one_before_it_is_killed(home: Home) -> None:
    with holding(home) as earlier:
        later = bellwether_run(home, FIRST, LAST)
        assert later.stderr is not None
        assert f"goes on: process {earlier.pid} (" in later.stderr.readline()
        earlier.send_signal(signal.SIGKILL)
        _, said = later.communicate(timeout=120)
    assert later.returncode == 0, said


def test_a_home_that_was_moved_to_an_odd_path_and_lost_its_parts_is_whole_after_a_run(
    ran_home: Home, tmp_path: Path
) -> None:
    home = copy_with_history(ran_home, tmp_path / "the team's höme '2' %s")
    before = published(home)
    for part in (home.site, home.dbt, home.dagster):
        shutil.rmtree(part)
    home.published.unlink()
    with Warehouse(home.warehouse).transaction() as connection:
        connection.execute("DELETE FROM ledger.vectors")
    drop(home, "late.jsonl", [LATE])
    done = run(home, FIRST, LAST)
    assert done.returncode == 0, done.stderr
    now = published(home)
    assert now.keys() == before.keys()
    assert now["articles"] == before["articles"] + 1
    assert (home.site / "index.html").exists()
    shown = bellwether(home, "brief", "--day", str(LAST))
    assert shown.returncode == 0, shown.stderr


# Full-text indices have schemas of their own.
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'"


def published(home: Home) -> dict[str, int]:
    """Rows of each published table."""
    with duckdb.connect(str(home.published), read_only=True) as connection:
        tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
        return {
            name: (connection.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,))[0]  # noqa: S608
            for name in tables
        }
