"""The wheel: all that the package needs travels in it, and it works from an empty folder, far from the checkout."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
import typer

from bellwether_assets.cli import app
from bellwether_assets.foundation.settings import HOME_VARIABLE
from bellwether_tests.homes import REPOSITORY

PACKAGES = ("bellwether_assets", "dbt_models")
# What work leaves beside the files that are kept under version control.
LEFTOVERS = shutil.ignore_patterns("__pycache__", "target", "logs", "dbt_packages", ".*")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to build from: what a build leaves in its folder would go into the next wheel."""
    folder = tmp_path_factory.mktemp("sources")
    for name in PACKAGES:
        shutil.copytree(REPOSITORY / name, folder / name, ignore=LEFTOVERS)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(REPOSITORY / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def installed(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as an installation lays it out."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    done = subprocess.run([*pip, str(folder), str(sources)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def run_installed(installed: Path, cwd: Path, *command: str) -> str:
    """What a command prints where nothing but the unpacked wheel is on the path."""
    dagster = cwd / "home" / "dagster"
    dagster.mkdir(parents=True)
    own = {
        "PYTHONPATH": str(installed),
        "PYTHONDONTWRITEBYTECODE": "1",
        HOME_VARIABLE: str(cwd / "home"),
        "DAGSTER_HOME": str(dagster),
    }
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env={**os.environ, **own}, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def files_below(folder: Path, *names: str) -> set[str]:
    return {
        path.relative_to(folder).as_posix() for name in names for path in (folder / name).rglob("*") if path.is_file()
    }


def test_every_file_of_the_package_and_of_the_dbt_project_travels(sources: Path, installed: Path) -> None:
    expected = files_below(sources, *PACKAGES)
    assert {"bellwether_assets/py.typed", "dbt_models/dbt_project.yml"} <= expected
    assert files_below(installed, *PACKAGES) == expected


def test_the_licence_travels_and_is_named(installed: Path) -> None:
    (information,) = installed.glob("*.dist-info")
    assert (information / "licenses" / "LICENSE").read_bytes() == (REPOSITORY / "LICENSE").read_bytes()
    assert "License-Expression: Apache-2.0\n" in (information / "METADATA").read_text("utf-8")


def imported(folder: Path) -> Iterator[str]:
    """The top-level modules that the files below a folder import."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]


def named(requirements: Iterable[str]) -> set[str]:
    """The distributions that requirements name, extras left out, as the index spells them."""
    needed = (line for line in requirements if "extra ==" not in line)
    return {re.split(r"[^\w.-]", line)[0].lower().replace("_", "-") for line in needed}


def test_what_the_package_imports_is_installed_with_it(sources: Path) -> None:
    """As a dependency, or as one of a dependency: SQLAlchemy with Dagster, MarkupSafe with Jinja."""
    project = tomllib.loads((sources / "pyproject.toml").read_text("utf-8"))["project"]
    # What an extra brings is imported where it is asked for, and missed by name.
    extras = (named(project["optional-dependencies"][extra]) for extra in ("multilingual", "ducklake", "workers"))
    dependencies = named(project["dependencies"]).union(*extras)
    with_it = dependencies.union(*(named(requires(name) or ()) for name in dependencies))
    foreign = set(imported(sources / "bellwether_assets")) - {"bellwether_assets", *sys.stdlib_module_names}
    distributions = packages_distributions()
    missing = {name for name in foreign if not named(distributions.get(name, ())) & with_it}
    assert missing == {"_typeshed"}, "which is the type checker's own"


def test_the_command_of_the_wheel_runs_from_an_empty_folder(installed: Path, empty: Path) -> None:
    program = (
        "import sys; from importlib.metadata import distribution\n"
        "(command,) = distribution('bellwether').entry_points.select(name='bellwether')\n"
        "run = command.load(); print(sys.modules['bellwether_assets'].__file__); run(['--help'])"
    )
    said = run_installed(installed, empty, sys.executable, "-c", program)
    assert said.startswith(str(installed))
    assert set(typer.main.get_command(app).commands) <= set(said.split())  # type: ignore[attr-defined]


def test_dagster_loads_the_wheel_and_its_dbt_project_and_writes_nothing_beside_them(
    installed: Path, empty: Path
) -> None:
    before = files_below(installed, "")
    workspace = installed / "bellwether_assets" / "workspace.yaml"
    dagster = str(Path(sys.executable).parent / "dagster")
    said = run_installed(installed, empty, dagster, "definitions", "validate", "-w", str(workspace))
    assert "Validation successful for code location bellwether" in said
    manifest = (empty / "home" / "dbt" / "target" / "manifest.json").read_text("utf-8")
    assert '"model.bellwether.signals"' in manifest
    assert files_below(installed, "") == before
    assert {path.name for path in empty.iterdir()} == {"home"}


def test_the_workspace_of_the_wheel_is_that_of_the_checkout() -> None:
    assert (REPOSITORY / "bellwether_assets" / "workspace.yaml").read_text("utf-8") == (
        REPOSITORY / "workspace.yaml"
    ).read_text("utf-8")
