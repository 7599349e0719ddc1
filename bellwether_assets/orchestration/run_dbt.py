"""dbt's run over the snapshot: what became of each model and each test, and an error that a person can act on.

Through dagster-dbt's command line resource, without what it does around each call and nobody here asks: it starts dbt
once more to ask for its version, and loads dbt's adapter and all its macros into this process, for row counts and
columns that it can add to events. A run that publishes computes eight seconds less. Overrides two private members; a
test that publishes through them fails where dagster-dbt renames them.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dagster_dbt import DbtCliResource
from packaging.version import Version

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.dbt_project import DATABASE_VARIABLE, dbt_program, manifest_file, target_folder
from bellwether_assets.publication.dbt_folder import BY_HAND, DBT_FOLDER

# Nobody reads the manifest that each build would write again, nor its log of every statement: an eighth of its time.
# Unit tests are of the models, whatever the home holds: the test suite makes them, and `dbt build` by hand.
_LEFT_OUT = (
    "--exclude",
    f"tag:{BY_HAND}",
    "--exclude-resource-type",
    "unit_test",
    "--exclude-resource-type",
    "exposure",
)
_BUILD = ("build", "--no-write-json", "--log-level-file", "info", *_LEFT_OUT)
_FAILED = {"error", "fail", "runtime error"}
# What dbt says when a model or a test is done.
_FINISHED = {"LogModelResult", "LogTestResult"}


class InstalledDbt(DbtCliResource):
    """`DbtCliResource` of the installed dbt-core."""

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        """No adapter: what dagster-dbt would ask it is not asked here."""


@dataclass(frozen=True)
class NodeResult:
    """What became of a model or a test. `failures`: rows that a test found; None where it could not be run."""

    unique_id: str
    name: str
    kind: str
    status: str
    failures: int | None
    seconds: float
    sql: Path | None

    @property
    def failed(self) -> bool:
        """Whether it stops the publication."""
        return self.status in _FAILED


class DbtFailedError(Exception):
    """A model or a test failed; the text names each, says what was found and what to do."""


def run_dbt(home: Home) -> Iterator[NodeResult]:
    """Build the models and run their tests in the snapshot; results as they come.

    Raises DbtFailedError at the end where anything failed.
    """
    # dbt reads the variable in its own process, to which Dagster's resource hands this one's environment.
    os.environ[DATABASE_VARIABLE] = str(home.build_database)
    dbt = InstalledDbt(project_dir=str(DBT_FOLDER), profiles_dir=str(DBT_FOLDER), dbt_executable=dbt_program())
    target = target_folder(home) / "build"
    call = dbt.cli(_BUILD, manifest=manifest_file(home), target_path=target, raise_on_error=False)
    failed: list[NodeResult] = []
    said: dict[str, list[str]] = {}
    for event in call.stream_raw_events():
        info, data = event.raw_event["info"], event.raw_event["data"]
        node = data.get("node_info") or {}
        if info["name"] in _FINISHED:
            result = _result(data, target)
            if result.failed:
                failed.append(result)
            yield result
        elif info["level"] == "error":
            said.setdefault(node.get("unique_id", ""), []).append(" ".join(str(info["msg"]).split()))
    if failed:
        raise DbtFailedError(_explained(home, failed, said))
    if not call.is_successful():
        told = " ".join(message for messages in said.values() for message in messages)
        raise DbtFailedError(f"dbt failed before it built anything: {told or 'see ' + str(target / 'dbt.log')}")


def _result(data: Any, target: Path) -> NodeResult:
    node = data["node_info"]
    is_test = node["resource_type"] == "test"
    # A test that is declared in YAML has its SQL in a folder of that file's name.
    compiled = sorted(target.glob(f"compiled/**/{Path(node['node_path']).name}")) if is_test else []
    return NodeResult(
        unique_id=node["unique_id"],
        name=node["node_name"],
        kind=node["resource_type"],
        status=node["node_status"],
        failures=int(data["num_failures"]) if is_test else None,
        seconds=float(data["execution_time"]),
        sql=next(iter(compiled), None),
    )


def _explained(home: Home, failed: Sequence[NodeResult], said: Mapping[str, Sequence[str]]) -> str:
    parts = []
    for one in failed:
        if one.kind == "test" and one.status == "fail":
            rows = f"the dbt test {one.name} found {one.failures if one.failures is not None else 'some'} rows"
            look = f"; `duckdb -readonly '{home.build_database}' < '{one.sql}'` shows them" if one.sql else ""
            parts.append(rows + look)
        else:
            why = " ".join(said.get(one.unique_id, said.get("", [])))
            parts.append(f"the dbt {one.kind} {one.name} failed: {why or 'see dbt.log'}")
    return "; ".join(parts)
