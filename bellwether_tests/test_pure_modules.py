"""House rule 3: pure logic imports no Dagster, no DuckDB and no model's client, not even through somebody else."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import bellwether_assets
from bellwether_tests.homes import REPOSITORY

PACKAGE = Path(str(bellwether_assets.__file__)).parent
FORBIDDEN = {
    "dagster", "dagster_dbt", "duckdb", "dbt", "torch", "sentence_transformers", "transformers", "instructor",
    "anthropic", "openai",
}  # fmt: skip
# Glue, and the modules whose whole purpose is one of the forbidden things.
GLUE_NAMES = {
    "assets.py", "stages.py", "run.py", "cli.py", "demo.py", "definitions.py", "take_in.py", "keep_vectors.py",
    "read_state.py", "write_markdown.py", "evaluate.py", "embedder.py", "dry_run.py", "read_originals.py",
    "train_check_worthiness.py", "override_ledger.py", "judge_links.py", "draw_plots.py", "read_site.py",
    "read_explanation.py",
    "take_in_overrides.py", "train_claim_linking.py", "build_home.py", "read_home.py",
}  # fmt: skip
# Of the language model's engine, how requests travel and where answers are kept; `answers/` is pure.
GLUE_MODULES = {
    f"engines/language_model/{name}.py"
    for name in (
        "batch_ledger", "batches", "clients", "engine", "estimate", "fallbacks", "ledger", "ledger_store",
        "native_schema", "record", "transport", "upgrade",
    )
}  # fmt: skip
GLUE_FOLDERS = {"orchestration", "pipeline", "publication", "foundation", "cli"}
# They have pure modules too, on which the logic may stand.
PURE_PLATFORM = {"foundation/hashing.py", "foundation/tables.py", "foundation/settings.py", "publication/redirects.py"}


def _modules() -> list[str]:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        glue = file.name in GLUE_NAMES or name.split("/", maxsplit=1)[0] in GLUE_FOLDERS or name in GLUE_MODULES
        if file.name != "__init__.py" and (not glue or name in PURE_PLATFORM):
            found.append(name)
    return found


def _imports(file: Path) -> set[str]:
    roots = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.add(node.module.split(".")[0])
    return roots


def test_the_rule_is_kept_by_all_the_logic_there_is() -> None:
    assert {"signals/reinforce.py", "signals/strength.py", "articles/versions.py", "brief/choose.py"} <= set(_modules())
    assert len(_modules()) > 40


@pytest.mark.parametrize("module", _modules())
def test_a_pure_module_imports_nothing_of_the_kind(module: str) -> None:
    assert _imports(PACKAGE / module) & FORBIDDEN == set()


def test_importing_all_pure_modules_loads_nothing_of_the_kind() -> None:
    """In a process of its own: what is imported by what is imported counts too."""
    names = ["bellwether_assets." + module.removesuffix(".py").replace("/", ".") for module in _modules()]
    program = (
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\n"
        f"print(sorted({FORBIDDEN!r} & {{name.split('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"


def test_loading_the_command_line_loads_neither_dagster_nor_the_model() -> None:
    program = (
        "import sys, bellwether_assets.cli.app\n"
        "print(sorted({'dagster', 'torch', 'duckdb'} & {name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY, timeout=120)
    assert done.stdout.strip() == "[]", done.stderr[-2000:]
