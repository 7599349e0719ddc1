"""What is kept of dbt's parse is used as long as it is whole: dbt does not sync what it writes."""

import json
from pathlib import Path

import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration import dbt_project
from bellwether_assets.orchestration.dbt_project import manifest_file, read_marts
from bellwether_tests.shared import give_parsed_project


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.path.mkdir()
    give_parsed_project(made, read_marts)
    return made


def test_a_manifest_that_lost_its_bytes_is_written_again(home: Home) -> None:
    marts = read_marts(home)
    nodes = len(json.loads(manifest_file(home).read_text("utf-8"))["nodes"])
    manifest_file(home).write_bytes(b"")
    assert read_marts(home) == marts
    assert len(json.loads(manifest_file(home).read_text("utf-8"))["nodes"]) == nodes


def test_a_whole_one_is_read_without_dbt(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_project, "dbt_program", lambda: "/nowhere/dbt")
    assert read_marts(home)
