"""The notebook runs as it is on a published home, and a reader who stays keeps the publication that was opened."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

import bellwether_assets as bw
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.publish import build_database, publish
from bellwether_tests.homes import REPOSITORY
from bellwether_tests.publish_without_dbt import published_without_dbt

NOTEBOOK = REPOSITORY / "docs" / "notebook.py"

# Reads, then waits to be told to go on, and reads again what it has open: through the read API and in the notebook.
READER = """
import json, runpy, sys
import bellwether_assets as bw

own = bw.open_home()
notebook = runpy.run_path(sys.argv[1])["app"].run()[1]["home"]

def seen():
    print(json.dumps([home.signals()["title"].to_list() for home in (own, notebook)]), flush=True)

seen()
sys.stdin.readline()
seen()
own.close()
print(json.dumps(bw.open_home().signals()["title"].to_list()), flush=True)
"""


def run_notebook() -> tuple[str, dict[str, Any]]:
    """All that the notebook shows, as text, and what its cells define."""
    spec = importlib.util.spec_from_file_location("notebook", NOTEBOOK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    outputs, defined = module.app.run()
    return " ".join(getattr(output, "text", "") for output in outputs), dict(defined)


def test_the_notebook_plots_what_is_published(
    published: Home, opened: bw.PublishedHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(published.path))
    shown, defined = run_notebook()
    assert f"Up to <strong>{opened.as_of}</strong>" in shown
    signals = opened.signals()
    strongest = signals["signal_id"][0]
    assert set(defined["strengths"]["signal_id"]) == set(signals.head(6)["signal_id"])
    assert defined["evidence"].equals(opened.evidence(strongest))
    assert defined["by_publisher"]["claims"].sum() == defined["evidence"].height
    assert defined["briefs"]["day"].to_list() == opened.briefs()["day"].to_list()
    assert defined["briefs"]["week"].dt.weekday().unique().to_list() == [1]
    assert defined["kinds"]["claims"].sum() == opened.claims().height
    assert sorted(defined["placed"]["title"]) == sorted(signals["title"])
    assert defined["found"].claims.height == 5
    for name in ("strength_plot", "publisher_plot", "calendar_plot", "kind_plot", "map_plot"):
        # Checked against the schema of Vega-Lite.
        drawn = defined[name].to_dict()
        assert next(iter(drawn["datasets"].values())), name
    defined["home"].close()


def test_where_nothing_is_published_the_notebook_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    shown, defined = run_notebook()
    assert "has published nothing yet" in shown
    assert "strength_plot" not in defined


def test_the_notebook_is_written_as_marimo_writes_it() -> None:
    marimo = str(Path(sys.executable).parent / "marimo")
    done = subprocess.run([marimo, "check", "--strict", str(NOTEBOOK)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_reader_and_a_notebook_that_stay_keep_what_they_opened_while_it_is_replaced(
    autumn: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = published_without_dbt(autumn, tmp_path / "home")
    monkeypatch.setenv(HOME_VARIABLE, str(home.path))
    with bw.open_home() as opened:
        before = opened.signals()["title"].to_list()
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(NOTEBOOK)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as reader:
        assert reader.stdout is not None
        assert json.loads(reader.stdout.readline()) == [before, before]
        with duckdb.connect(str(build_database(home))) as build:
            build.execute("UPDATE main.signals SET title = 'newer'")
        publish(Context(home))
        # Nor does who writes into the file meet them.
        with duckdb.connect(str(home.published)) as writer:
            writer.execute("CREATE TABLE mine AS SELECT 1 AS one")
        said, _ = reader.communicate("go on\n")
    assert reader.returncode == 0
    kept, reopened = map(json.loads, said.splitlines())
    assert kept == [before, before]
    assert set(reopened) == {"newer"}
    assert [file.name for file in home.path.iterdir() if file.name.startswith(".")] == [], "a copy was left"
