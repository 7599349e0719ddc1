"""The layers hold, and what import-linter cannot see: what a process that loads them has loaded."""

import subprocess
import sys
from pathlib import Path

from bellwether_tests.homes import REPOSITORY

HEAVY = {
    "dagster", "dagster_dbt", "dbt", "torch", "sentence_transformers", "transformers", "instructor", "anthropic",
    "openai",
}  # fmt: skip


def _loaded(program: str, of: set[str]) -> list[str]:
    """Which of these packages a process has loaded after the program."""
    tell = f"import sys\nprint(*sorted({of!r} & {{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{tell}"], capture_output=True, text=True, cwd=REPOSITORY, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()


def test_imports_keep_the_contracts() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:]


def test_loading_all_stages_loads_no_model_and_nothing_of_dagster() -> None:
    assert _loaded("import bellwether_assets.stages", HEAVY) == []


def test_loading_the_extractive_engine_loads_no_database() -> None:
    assert _loaded("import bellwether_assets.engines.extractive.engine", HEAVY | {"duckdb"}) == []


def test_loading_the_command_line_loads_neither_dagster_nor_the_model() -> None:
    assert _loaded("import bellwether_assets.cli", HEAVY | {"duckdb"}) == []


def test_importing_the_definitions_loads_no_dbt_and_touches_no_home(tmp_path: Path) -> None:
    program = (
        f"import os; os.environ['BELLWETHER_HOME'] = {str(tmp_path / 'home')!r}; import bellwether_assets.definitions"
    )
    assert _loaded(program, HEAVY - {"dagster"} | {"duckdb"}) == []
    assert not (tmp_path / "home").exists()
