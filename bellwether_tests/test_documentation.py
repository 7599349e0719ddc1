"""Documentation under test: what the README and the design say is there."""

import re
import shlex
import subprocess
import tomllib
from datetime import date
from pathlib import Path

import pytest
import typer

from bellwether_assets.cli.app import app
from bellwether_assets.foundation.settings import Settings, load_settings
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES
from bellwether_assets.publication.write_dbt_yaml import DBT_FOLDER, dbt_files
from bellwether_assets.signals.read_overrides import read_override

REPOSITORY = Path(__file__).parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
# The public contract of the published database: names that others rely on (design §9).
CONTRACT = {
    "articles": "article_id, version, is_current, day, published_at, publisher, url, external_id, title, text,"
    " language, text_sha256, origin_id",
    "claims": "claim_id, article_id, version, day, quote, quote_start, quote_end, highlight, highlight_start,"
    " highlight_end, statement, reasoning, stance, actors, domains, topics, geographies, engine",
    "article_stories": "article_id, story_id, day",
    "signals": "signal_id, title, analysis, type, strength, strength_exact, extracted, articles, origins, first_seen,"
    " last_reinforced, expiry, domains, topics, geographies, actors, status",
    "evidence": "signal_id, claim_id, article_id, story_id, origin_id, added_on, stance, weight",
    "signal_days": "day, signal_id, strength, strength_exact, extracted, articles, origins, event",
    "briefs": "day, reader, status, reason, news_value, edition",
    "day_scores": "day, value",
    "redirects": "from_signal_id, to_signal_id, since",
    "publication": "as_of, published_at, state_hash",
}
# A path of somebody's machine: /home/ada/…, /Users/ada/…, C:\\Users\\ada, or of the places where this was developed.
MACHINE_PATH = re.compile(rb"(?:/home/|/Users/|[A-Z]:\\\\?Users\\\\?)[A-Za-z0-9_]|/work/(?:main|shared)|/root/[.\w]")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
INDENTED = re.findall(
    r"^ {4}(\S.*)$", re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
)
SHELL = [
    line for kind, text in BLOCKS if kind in {"", "sh", "bash", "shell", "console"} for line in text.splitlines()
] + INDENTED
SQL = [statement for kind, text in BLOCKS if kind == "sql" for statement in text.split(";") if statement.strip()]
COMMANDS = typer.main.get_command(app)


def programs() -> list[list[str]]:
    """The README's command lines as words: environment settings, prompts and comments removed, `&&` taken apart."""
    found = []
    for line in SHELL:
        for part in line.removeprefix("$ ").split(" #")[0].split("&&"):
            try:
                words = shlex.split(part)
            except ValueError:
                continue
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words.pop(0)
            if words and (Path(words[0]).name == "bellwether" or words[0] == "make" or ".venv/bin/" in words[0]):
                found.append(words)
    return found


def test_the_dbt_project_is_described_by_the_declared_tables() -> None:
    outdated = [
        path.relative_to(REPOSITORY).as_posix()
        for path, content in dbt_files().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    assert outdated == [], "run `python -m bellwether_assets.publication.write_dbt_yaml`"


def test_every_dbt_model_has_its_description_and_every_description_its_model() -> None:
    models = {path.stem for path in (DBT_FOLDER / "models").rglob("*.sql")}
    described = {path.stem for path in (DBT_FOLDER / "models").rglob("*.yml")} - {"sources"}
    assert models == described


@pytest.mark.parametrize("table", CONTRACT)
def test_published_names_that_others_rely_on_are_kept(table: str) -> None:
    declared = {t.name: [column.name for column in t.columns] for t in (row.table for row in PUBLISHED_TABLES)}
    assert [name for name in CONTRACT[table].split(", ") if name not in declared[table]] == []


def test_every_published_column_is_described() -> None:
    assert [
        f"{t.name}.{c.name}" for t in (row.table for row in PUBLISHED_TABLES) for c in t.columns if not c.description
    ] == []


def test_the_readme_shows_the_two_commands() -> None:
    assert {"demo", "test"} <= {words[1] for words in programs() if words[0] == "make"}


@pytest.mark.parametrize("words", programs(), ids=" ".join)
def test_a_command_of_the_readme_exists(words: list[str]) -> None:
    program, *arguments = words
    if program == "make":
        targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert arguments[0] in targets
        return
    if Path(program).name != "bellwether":
        assert (REPOSITORY / program).exists()
        return
    command = COMMANDS.commands[arguments[0]]  # type: ignore[attr-defined]
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in arguments if word.startswith("--")} <= options | {"--help"}


def test_every_command_says_what_it_does() -> None:
    for name, command in COMMANDS.commands.items():  # type: ignore[attr-defined]
        assert command.help, name
        assert all(parameter.help for parameter in command.params), name


def test_the_readme_names_every_published_table_and_no_other() -> None:
    (sentence,) = re.findall(r"^Tables: (.*?);", README, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`(\w+)`", sentence)) == {row.table.name for row in PUBLISHED_TABLES}


def test_the_readmes_overrides_are_accepted() -> None:
    entries = [entry for kind, text in BLOCKS if kind == "toml" for entry in tomllib.loads(text).get("override", [])]
    assert entries
    for entry in entries:
        override = read_override(entry, lambda claim: claim, lambda article: article, date.max)
        assert (override.action, override.day) == (entry["action"], entry["day"])


def test_the_readmes_settings_are_accepted(tmp_path: Path) -> None:
    for kind, text in BLOCKS:
        if kind == "toml" and "[[override]]" not in text:
            file = tmp_path / "bellwether.toml"
            file.write_text(text, encoding="utf-8")
            assert load_settings(file) != Settings()


def test_no_tracked_file_holds_a_path_of_somebodys_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        files = [REPOSITORY / name for name in listed.stdout.decode().split("\0") if name]
    else:  # a copy without its history
        files = [
            path
            for path in REPOSITORY.rglob("*")
            if not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(REPOSITORY).parts)
        ]
    files = [path for path in files if path.is_file() and path != Path(__file__)]
    assert len(files) > 50
    assert [str(path.relative_to(REPOSITORY)) for path in files if MACHINE_PATH.search(path.read_bytes())] == []


def test_every_file_that_the_readme_points_to_is_there() -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    named = re.findall(r"`((?:bellwether_assets|bellwether_tests|dbt_models)/[\w/.]*)`", README)
    assert [name for name in linked + named if not (REPOSITORY / name).exists()] == []


def test_the_readme_asks_the_data_three_questions_at_least() -> None:
    assert len(SQL) >= 3
