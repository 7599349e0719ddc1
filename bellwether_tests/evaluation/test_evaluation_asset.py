"""The evaluation as a Dagster job: on demand, with a history that Dagster plots and the warehouse keeps."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_tests.evaluation.labelled import article, write_lines
from bellwether_tests.homes import REPOSITORY
from bellwether_tests.orchestration.dagster_home import environment


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What two measurements of a stream of three articles, and one of a folder that is not there, leave in a home."""
    folder: Path = tmp_path_factory.mktemp("measured")
    labelled = folder / "labelled"
    labelled.mkdir()
    days = ("2020-05-01", "2020-05-01", "2020-05-02")
    kinds = ("quake", "merger", "quake again")
    lines = [article(n, kind, day, kind.split()[0]) for n, (kind, day) in enumerate(zip(kinds, days, strict=True))]
    write_lines(labelled / "tiny.jsonl", lines)
    done = subprocess.run(
        [sys.executable, "-m", "bellwether_tests.evaluation.measure_twice", str(labelled)],
        capture_output=True,
        text=True,
        timeout=400,
        cwd=REPOSITORY,
        env=environment(Home(folder / "home")),
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_each_run_is_an_entry_of_the_assets_history_with_the_same_numbers(left: dict[str, Any]) -> None:
    assert left["successes"] == [True, True, False]
    first, second = left["history"]
    assert set(first) == set(second) >= {"tiny/story_bcubed_f1", "tiny/signal_bcubed_f1", "tiny/seconds"}
    assert first["tiny/story_bcubed_f1"] == second["tiny/story_bcubed_f1"]
    assert all("**tiny**: 3 articles" in table for table in left["tables"])


def test_the_ledger_keeps_every_measurement_with_its_code_version(left: dict[str, Any]) -> None:
    assert len(left["kept"]) == 2
    assert {(rows, versions, name) for _, rows, versions, name in left["kept"]} == {
        (len(left["history"][0]), 1, "tiny"),
    }


def test_what_cannot_be_measured_fails_the_run_and_says_why(left: dict[str, Any]) -> None:
    assert "absent does not exist" in left["reason"]


def test_nothing_automatic_asks_for_it(left: dict[str, Any]) -> None:
    assert not left["materialized with all others"]
