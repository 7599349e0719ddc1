"""The dbt project as a person uses it: built by hand with its unit tests, documented, asked how fresh it is."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import bellwether_assets
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.accepted_values import ACCEPTED_VALUES
from bellwether_assets.publication.write_dbt_yaml import DBT_FOLDER
from bellwether_tests.homes import REPOSITORY
from bellwether_tests.publish_without_dbt import published_without_dbt

# One process for all commands: each would load dbt anew.
_COMMANDS = """
import json, os, sys
from dbt.cli.main import dbtRunner
folders = ["--quiet", "--project-dir", sys.argv[1], "--profiles-dir", sys.argv[1]]
told = {}
runner = dbtRunner()
for command in (["build"], ["docs", "generate"], ["source", "freshness"]):
    done = runner.invoke([*command, *folders])
    results = done.result if command == ["docs", "generate"] else getattr(done.result, "results", [])
    told[" ".join(command)] = {
        "exception": str(done.exception or ""),
        "results": {} if command[0] == "docs" else {r.node.unique_id: [str(r.status), r.message] for r in results},
    }
os.environ["BELLWETHER_HOME"] = sys.argv[2]
runner.invoke(["build", *folders])
print(json.dumps(told))
"""


def _dbt(home: Path, target: Path, empty: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", _COMMANDS, str(DBT_FOLDER), str(empty)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=home,
        env={
            **{name: value for name, value in os.environ.items() if name != "BELLWETHER_DBT_DATABASE"},
            "BELLWETHER_HOME": str(home),
            "DBT_TARGET_PATH": str(target),
            "DBT_LOG_PATH": str(target / "logs"),
            "PYTHONPATH": str(REPOSITORY),
        },
    )


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dbt") / "target"


@pytest.fixture(scope="module")
def told(confirmation: Context, tmp_path_factory: pytest.TempPathFactory, target: Path) -> dict[str, Any]:
    """What dbt says in the home that a publication left."""
    folder = tmp_path_factory.mktemp("by_hand")
    home = published_without_dbt(confirmation, folder / "home")
    (folder / "empty" / "dbt").mkdir(parents=True)
    _rid_of_marts(home.path / "dbt" / "build.duckdb")
    done = _dbt(home.path, target, folder / "empty")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "printed": done.stdout}


def _rid_of_marts(snapshot: Path) -> None:
    """What `publish_without_dbt` made as tables, dbt makes as views."""
    import duckdb

    with duckdb.connect(str(snapshot)) as connection:
        for name, kind in connection.execute(
            "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'main'"
        ).fetchall():
            connection.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} main.{name}")


def test_a_build_by_hand_needs_nothing_but_a_home_that_was_published(told: dict[str, Any]) -> None:
    results = told["build"]["results"]
    assert told["build"]["exception"] == ""
    # An exposure has nothing to build.
    assert {key: result for key, result in results.items() if result[0] not in {"success", "pass", "no-op"}} == {}
    kinds = {key.partition(".")[0] for key in results}
    assert {"model", "test", "unit_test"} <= kinds


def test_every_unit_test_runs_by_hand(told: dict[str, Any]) -> None:
    written = {
        test["name"]
        for file in (DBT_FOLDER / "unit_tests").glob("*.yml")
        for test in yaml.safe_load(file.read_text("utf-8"))["unit_tests"]
    }
    ran = {key.rpartition(".")[2] for key in told["build"]["results"] if key.startswith("unit_test.")}
    assert ran == written
    assert len(written) >= 15


def test_columns_of_few_words_are_tested_for_them(told: dict[str, Any]) -> None:
    asked = [key for key in told["build"]["results"] if ".accepted_values_" in key]
    assert len(asked) == len(ACCEPTED_VALUES)


def test_documentation_is_made_without_a_network(told: dict[str, Any], target: Path) -> None:
    assert told["docs generate"]["exception"] == ""
    catalog = json.loads((target / "catalog.json").read_text("utf-8"))
    signals = catalog["nodes"]["model.bellwether.signals"]
    assert signals["columns"]["analysis_sentences"]["type"] == 'STRUCT("text" VARCHAR, claims VARCHAR[])[]'


def test_freshness_can_be_asked_of_what_has_a_time(told: dict[str, Any]) -> None:
    results = told["source freshness"]["results"]
    found = {key.partition("bellwether.")[2]: status for key, (status, _) in results.items() if "source." in key}
    assert found == {"pipeline.publication_plan": "pass", "ledger.arrivals": "warn", "ledger.source_health": "warn"}


def test_where_nothing_was_published_dbt_says_so(told: dict[str, Any]) -> None:
    assert "holds no snapshot of a warehouse: `bellwether run` leaves one there" in told["printed"]


@pytest.mark.parametrize(("exposure", "folder"), [("site", "site"), ("brief", "delivery")])
def test_an_exposure_names_the_tables_that_are_read_for_it(exposure: str, folder: str) -> None:
    (shown,) = (
        one
        for one in yaml.safe_load((DBT_FOLDER / "models" / "exposures.yml").read_text("utf-8"))["exposures"]
        if one["name"] == exposure
    )
    code = "\n".join(
        file.read_text("utf-8") for file in (Path(str(bellwether_assets.__file__)).parent / folder).glob("*.py")
    )
    published = {file.stem for file in (DBT_FOLDER / "models" / "marts").glob("*.sql")}
    read = {name for name in re.findall(r"(?:FROM|JOIN) (\w+)", code) if name in published}
    assert {name for one in shown["depends_on"] for name in re.findall(r"ref\('(\w+)'\)", one)} == read
