"""The command line as a whole: quick to ask for help, and one way to refuse what cannot be done."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bellwether_assets.cli import app
from bellwether_tests.homes import REPOSITORY, new_home

COMMANDS = [
    "run",
    "fetch",
    "demo",
    "ui",
    "record",
    "explain",
    "override",
    "overrides",
    "doctor",
    "evaluate",
    "export",
    "import",
    "sources",
]
SLOW_TO_LOAD = {"dagster", "dbt", "duckdb", "polars", "sentence_transformers", "torch", "transformers"}
# All helps in one process, which says at the end what they loaded.
_ASK_FOR_HELP = f"""
import sys
from typer.testing import CliRunner
from bellwether_assets.cli import app
for words in ([], *([name] for name in {COMMANDS!r})):
    answer = CliRunner().invoke(app, [*words, "--help"])
    assert answer.exit_code == 0, answer.output
print(sorted({SLOW_TO_LOAD!r} & {{name.split(".")[0] for name in sys.modules}}))
"""


def test_asking_for_help_loads_nothing_that_is_slow_to_load() -> None:
    done = subprocess.run([sys.executable, "-c", _ASK_FOR_HELP], capture_output=True, text=True, cwd=REPOSITORY)
    assert done.stdout.strip() == "[]", done.stderr[-2000:]


def test_the_module_runs_as_the_command_does_and_lists_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bellwether_assets.cli", "--help"], capture_output=True, text=True, cwd=REPOSITORY
    )
    assert (done.returncode, done.stderr) == (0, "")
    listed = [line.strip("│ ").split(" ")[0] for line in done.stdout.splitlines()]
    assert [name for name in listed if name in COMMANDS] == COMMANDS


@pytest.mark.parametrize("words", [["run", "--from", "17.9.2008", "--to", "2025-09-18"], ["record", "today", "out"]])
def test_a_day_that_is_none_is_refused(words: list[str]) -> None:
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 2
    assert "is not a day; write it as 2025-09-17" in " ".join(answer.output.replace("│", " ").split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fetch"], "names no source; `bellwether sources add` does"),
        (["sources", "add", "file:///etc/passwd"], "no address of the web"),
        (["sources", "add", "example.com", "--kind", "tweet"], "kind: Input should be 'feed', 'page' or 'folder'"),
        (["sources", "check", "nobody"], "'nobody' is no source of the web; there are: none"),
        (["sources", "import", "nowhere.opml"], "nowhere.opml: "),
        (["explain", "rates"], "nothing is published yet in"),
        (["overrides"], "nothing is published yet in"),
        (["overrides", "--take-back", "o_1"], "'o_1': no override that stands"),
        (["override", "praise", "s_1", "--author", "Ada", "--reason", "why"], "action: 'praise' is none of"),
        (["record", "2025-09-17", "out.jsonl"], "engine.name is 'extractive', which asks nobody"),
    ],
)
def test_what_cannot_be_done_is_told_on_the_error_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    home = new_home(tmp_path / "home", date(2025, 9, 1))
    monkeypatch.setenv("BELLWETHER_HOME", str(home.path))
    done = subprocess.run(
        [sys.executable, "-m", "bellwether_assets.cli", *words], capture_output=True, text=True, cwd=REPOSITORY
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
