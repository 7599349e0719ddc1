"""Documentation under test: what README and docs say is there."""

import ast
import importlib.util
import re
import subprocess
import tomllib
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import typer

import bellwether_assets
from bellwether_assets.cli.app import app
from bellwether_assets.foundation.settings import Settings, load_settings
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_MACROS, PUBLISHED_TABLES, PUBLISHED_VIEWS
from bellwether_assets.publication.dbt_folder import DBT_FOLDER
from bellwether_assets.publication.write_dbt_yaml import dbt_files
from bellwether_assets.signals.read_overrides import read_override
from bellwether_assets.stages import STAGES
from bellwether_tests.documents import DOCUMENTS, README, Document, document
from bellwether_tests.homes import REPOSITORY

# The public contract of the published database: names that others rely on (design §9).
CONTRACT = {
    "articles": "article_id, version, is_current, day, published_at, publisher, url, external_id, title, text,"
    " language, text_sha256, origin_id",
    "claims": "claim_id, article_id, version, day, quote, quote_start, quote_end, highlight, highlight_start,"
    " highlight_end, statement, pattern, kind, reasoning, stance, actors, domains, topics, geographies, engine",
    "article_stories": "article_id, story_id, day",
    "signals": "signal_id, title, analysis, type, strength, strength_exact, extracted, articles, origins, first_seen,"
    " last_reinforced, expiry, domains, topics, geographies, actors, status",
    "evidence": "signal_id, claim_id, article_id, story_id, origin_id, added_on, stance, weight",
    "signal_days": "day, signal_id, type, strength, strength_exact, extracted, articles, origins, event",
    "briefs": "day, reader, status, reason, news_value, edition",
    "day_scores": "day, value",
    "redirects": "from_signal_id, to_signal_id, since",
    "publication": "as_of, published_at, state_hash",
}
# A path of somebody's machine: /home/ada/…, /Users/ada/…, /work/…, C:\\Users\\ada.
MACHINE_PATH = re.compile(rb"(?:/home/|/Users/|/work/|[A-Z]:\\\\?Users\\\\?)[A-Za-z0-9_]|/root/[.\w]")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
# With the commands of a group, as "sources add".
ALL_COMMANDS = {
    f"{name} {inner}".rstrip(): command
    for name, group in COMMANDS.items()
    for inner, command in {"": group, **getattr(group, "commands", {})}.items()
}
PROGRAMS = sorted({tuple(words) for shown in DOCUMENTS for words in shown.programs()})
PROVED_BY = [
    named
    for name in ("docs/promises.md", "docs/threats.md")
    for named in re.findall(r"`([\w/]+\.py::\w+)`", document(name).text)
]


def test_the_dbt_project_is_described_by_the_declared_tables() -> None:
    outdated = [
        path.relative_to(REPOSITORY).as_posix()
        for path, content in dbt_files().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    assert outdated == [], "run `python -m bellwether_assets.publication.write_dbt_yaml`"


def test_every_dbt_model_has_its_description_and_every_description_its_model() -> None:
    models = {path.stem for path in (DBT_FOLDER / "models").rglob("*.sql")}
    described = {path.stem for path in (DBT_FOLDER / "models").rglob("*.yml")} - {"sources", "exposures"}
    assert models == described


@pytest.mark.parametrize("table", CONTRACT)
def test_published_names_that_others_rely_on_are_kept(table: str) -> None:
    declared = {t.name: [column.name for column in t.columns] for t in (row.table for row in PUBLISHED_TABLES)}
    assert [name for name in CONTRACT[table].split(", ") if name not in declared[table]] == []


def test_every_published_column_is_described() -> None:
    assert [
        f"{t.name}.{c.name}" for t in (row.table for row in PUBLISHED_TABLES) for c in t.columns if not c.description
    ] == []


def test_the_readme_is_short_shows_a_picture_the_two_commands_and_three_queries() -> None:
    assert len(README.text.splitlines()) <= 120
    assert any(link.endswith(".png") for link in README.links())
    assert {"demo", "test"} <= {words[1] for words in README.programs() if words[0] == "make"}
    assert len(README.queries()) == 3


def test_the_readme_leads_to_every_document() -> None:
    """By one link, or by two through the list of decisions."""
    reached = {README.name}
    for _ in range(2):
        reached |= {
            (shown.path.parent / link.split("#")[0]).resolve().relative_to(REPOSITORY).as_posix()
            for shown in DOCUMENTS
            if shown.name in reached
            for link in shown.links()
        }
    assert {shown.name for shown in DOCUMENTS} - reached == set()


@pytest.mark.parametrize("words", PROGRAMS, ids=" ".join)
def test_a_command_of_the_documentation_exists(words: tuple[str, ...]) -> None:
    program, *arguments = words
    if program == "make":
        targets = re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert arguments[0] in targets
        return
    if Path(program).name != "bellwether":
        assert (REPOSITORY / program).exists()
        if "-m" in arguments:
            assert importlib.util.find_spec(arguments[arguments.index("-m") + 1])
        return
    command = ALL_COMMANDS[" ".join(arguments[:2])] if arguments[0] == "sources" else COMMANDS[arguments[0]]
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in arguments if word.startswith("--")} <= options | {"--help"}


def test_every_command_says_what_it_does_and_is_documented() -> None:
    for name, command in ALL_COMMANDS.items():
        assert command.help, name
        assert all(parameter.help for parameter in command.params), name
    shown = [words[1:] for words in PROGRAMS if Path(words[0]).name == "bellwether"]
    documented = {" ".join(words[:2] if words[0] == "sources" else words[:1]) for words in shown}
    assert set(ALL_COMMANDS) - {"sources"} == documented


def test_the_documentation_names_every_published_table_with_its_grain_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (One row.*?) \|$", document("docs/data.md").text, re.MULTILINE)
    assert rows == [(row.table.name, row.table.grain) for row in (*PUBLISHED_TABLES, *PUBLISHED_VIEWS)]


def test_the_documentation_names_every_published_macro_with_what_it_gives() -> None:
    rows = re.findall(r"^\| `(\w+\(.*?\))` \| (.*?) \|$", document("docs/data.md").text, re.MULTILINE)
    assert dict(rows) == dict(PUBLISHED_MACROS)


def test_the_documentation_says_of_each_table_with_a_day_which_day_that_is() -> None:
    days = document("docs/data.md").text.partition("\n## Days\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", days))
    with_day = {
        row.table.name
        for row in (*PUBLISHED_TABLES, *PUBLISHED_VIEWS)
        if any(column.name == "day" for column in row.table.columns)
    }
    assert with_day - named == set()


def test_the_overrides_of_the_documentation_are_accepted() -> None:
    blocks = [block for shown in DOCUMENTS for block in shown.blocks("toml")]
    entries = [entry for block in blocks for entry in tomllib.loads(block).get("override", [])]
    assert entries
    for entry in entries:
        override = read_override(entry, lambda claim: claim, lambda article: article, date.max)
        assert (override.action, override.day) == (entry["action"], entry["day"])


def test_the_settings_of_the_documentation_are_accepted(tmp_path: Path) -> None:
    blocks = [block for shown in DOCUMENTS for block in shown.blocks("toml") if "[[override]]" not in block]
    assert len(blocks) >= 2
    for block in blocks:
        file = tmp_path / "bellwether.toml"
        file.write_text(block, encoding="utf-8")
        assert load_settings(file) != Settings()


@pytest.mark.parametrize("shown", DOCUMENTS, ids=lambda shown: shown.name)
def test_what_a_document_points_to_is_there(shown: Document) -> None:
    missing = [name for name in shown.named_paths() if not (REPOSITORY / name).exists()]
    for link in shown.links():
        name, _, anchor = link.partition("#")
        target = (shown.path.parent / name).resolve() if name else shown.path
        if not target.exists() or (anchor and anchor not in Document(target).anchors()):
            missing.append(link)
    assert missing == []


@cache
def _tests_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("named", PROVED_BY)
def test_a_test_that_proves_a_promise_or_answers_a_threat_exists(named: str) -> None:
    file, test = named.split("::")
    assert test.startswith("test_")
    assert test in _tests_of(REPOSITORY / "bellwether_tests" / file)


def test_each_of_the_eleven_promises_names_a_test() -> None:
    rows = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", document("docs/promises.md").text, re.MULTILINE)
    assert [number for number, proof in rows if "::test_" in proof] == [str(number) for number in range(1, 12)]


def test_each_threat_has_a_test_and_names_files_that_exist() -> None:
    text = document("docs/threats.md").text
    rows = re.findall(r"^\| \*\*(.+?)\*\*.* \| (.*) \| (.*) \|$", text, re.MULTILINE)
    assert len(rows) > 10
    assert [threat for threat, _, proof in rows if "::test_" not in proof] == []
    named = re.findall(r"`([a-z_]+/[\w/]+\.py)`", text)
    assert [file for file in named if not (REPOSITORY / "bellwether_assets" / file).exists()] == []


def _diagrams() -> list[str]:
    return document("docs/architecture.md").blocks("mermaid")


def _arrows(diagram: str) -> set[tuple[str, str]]:
    """The solid arrows of a diagram; a chain of them is taken apart."""
    chains = [re.findall(r"\w+", re.sub(r"\[.*?\]", "", line)) for line in diagram.splitlines() if " --> " in line]
    return {arrow for chain in chains for arrow in pairwise(chain)}


def _reached(arrows: set[tuple[str, str]], start: str) -> set[str]:
    """All that the arrows lead to from `start`."""
    ahead = {to for origin, to in arrows if origin == start}
    return ahead.union(*(_reached(arrows, name) for name in ahead))


def test_the_way_of_the_data_is_drawn_as_the_stages_state_it() -> None:
    upstream = {stage.name: {other.name for other in STAGES.upstream_of(stage)} for stage in STAGES}
    drawn = {(one, other) for one, other in _arrows(_diagrams()[0]) if {one, other} <= set(upstream)}
    assert [arrow for arrow in drawn if arrow[0] not in upstream[arrow[1]]] == []
    shown = {name: {one for one in upstream if name in _reached(drawn, one)} for name in upstream}
    assert {name: stated - shown[name] for name, stated in upstream.items() if stated - shown[name]} == {}


def test_the_layers_are_drawn_as_the_contract_orders_them() -> None:
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in contracts["contracts"] if contract["type"] == "layers")
    place = {name: at for at, layer in enumerate(layers) for name in re.findall(r"\w+", layer)}
    folders = {file.parent.name for file in Path(str(bellwether_assets.__file__)).parent.glob("*/__init__.py")}
    arrows = {arrow for arrow in _arrows(_diagrams()[1]) if set(arrow) <= set(place)}
    assert {name for arrow in arrows for name in arrow} == folders
    assert [arrow for arrow in arrows if place[arrow[0]] >= place[arrow[1]]] == []


def test_the_glossary_is_short() -> None:
    rows = [line for line in document("docs/glossary.md").text.splitlines() if line.startswith("| ")]
    assert len(rows) - 1 <= 10


def test_the_changelog_and_the_wheel_are_of_this_version() -> None:
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\n## [{version}] - " in document("CHANGELOG.md").text
    assert re.findall(r"bellwether-([\d.]+)-py3", document("docs/running.md").text) == [version]


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
