"""The code version of a stage: a hash of all the code and data that decide its result, found by following imports.

The import closure of the module that computes the stage, and of its tools' modules, is computed by grimp from the
source; names that are imported for the type checker alone do not count. Data files count with the package that they
lie in: what a module of that package loads cannot be forgotten. A comment changes the hash too: the recomputation that
follows finds equal rows and stops there, which costs seconds and cannot go wrong.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import grimp

import bellwether_assets
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.pipeline.stage import Stage

PACKAGE = "bellwether_assets"
# Folders of files that the modules beside them load.
_LOADED = ("data", "prompts")
# The runner hands on what a stage declares and decides nothing of its result.
_RUNNER = f"{PACKAGE}.pipeline"


@cache
def code_version(stage: Stage[Any]) -> str:
    """Hash of the modules and data files that decide the stage's result."""
    modules = {stage.build.__module__, *(module for tool in stage.tools for module in tool.modules)}
    return digest(*(part for file in files_of(modules) for part in (_name(file), file.read_bytes())))


def files_of(modules: Iterable[str]) -> list[Path]:
    """The source files of these modules and of all that they import, and the data files that those load."""
    graph = _graph()
    closure = set(modules)
    for module in modules:
        closure |= graph.find_upstream_modules(module)
    root = _root()
    sources = [_source(root, module) for module in closure if not module.startswith(_RUNNER)]
    loaded = [
        file
        for folder in {source.parent / name for source in sources for name in _LOADED}
        if folder.is_dir()
        for file in folder.iterdir()
        if file.is_file()
    ]
    return sorted({*sources, *loaded}, key=_name)


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)


def _root() -> Path:
    return Path(str(bellwether_assets.__file__)).parents[1]


def _source(root: Path, module: str) -> Path:
    path = root.joinpath(*module.split("."))
    file = path.with_suffix(".py")
    return file if file.exists() else path / "__init__.py"


def _name(file: Path) -> str:
    return file.relative_to(_root()).as_posix()
