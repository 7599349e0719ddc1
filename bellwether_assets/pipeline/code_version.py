"""The code version of a stage: a hash of all the code and data that decide its result, found by following imports.

The import closure of the module that computes the stage, of its facts' and of its tools' modules, is computed by grimp
from the source; names that are imported for the type checker alone do not count. A data file counts where a module of
the closure loads from its folder. A comment changes the hash too: the recomputation that follows finds equal rows and
stops there, which costs seconds and cannot go wrong.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import grimp

import bellwether_assets
from bellwether_assets.foundation.hashing import digest, value_digest
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.pipeline.stage import Stage, Tool

PACKAGE = "bellwether_assets"
# Folders of files that the modules beside them load.
_LOADED = ("data", "prompts")
# They hand on what a stage declares and keep what it made: nothing of a result is decided there.
_CARRIERS = (f"{PACKAGE}.pipeline", f"{PACKAGE}.foundation.warehouse")


@cache
def code_version(stage: Stage[Any]) -> str:
    """Hash of the modules and data files that decide the stage's result."""
    return digest(*(part for file in files_of(stage) for part in named_content(file)))


@cache
def prompts_version(stage: Stage[Any]) -> str:
    """Hash of those of the files that are prompts."""
    prompts = [file for file in files_of(stage) if file.parent.name == "prompts"]
    return digest(*(part for file in prompts for part in named_content(file)))


def version_of_tool(tool: Tool[Any], settings: Settings) -> str:
    """Hash of the modules and data files that decide the tool's results, and of the settings that do."""
    return digest(_version_of_modules(tool.modules), value_digest(tool.settings(settings)))


@cache
def _version_of_modules(modules: tuple[str, ...]) -> str:
    return digest(*(part for file in _files_of(set(modules)) for part in named_content(file)))


def files_of(stage: Stage[Any]) -> list[Path]:
    """The source files that decide the stage's result, and the data files that they load."""
    own = {stage.module, *(facts.read.__module__ for facts in stage.facts)}
    return _files_of({*own, *(m for tool in stage.tools for m in tool.modules)})


def _files_of(modules: set[str]) -> list[Path]:
    sources = {source_of_module(module) for module in _closure(modules)}
    return sorted(sources.union(*map(_loaded_by, sources)), key=_name)


@cache
def _loaded_by(source: Path) -> frozenset[Path]:
    """The files beside a module that it loads."""
    code = source.read_text(encoding="utf-8")
    return frozenset(
        file
        for folder in _LOADED
        if (f"{folder}/" in code or f'"{folder}"' in code) and (source.parent / folder).is_dir()
        for file in (source.parent / folder).iterdir()
        if file.is_file()
    )


def _closure(modules: Iterable[str]) -> set[str]:
    """These modules and all that they import, not through what merely carries."""
    graph = _graph()
    found = set(modules)
    for module in found & graph.modules:
        found |= graph.find_upstream_modules(module)
    return found


@cache
def _graph() -> grimp.ImportGraph:
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    for module in [module for module in graph.modules if module.startswith(_CARRIERS)]:
        graph.remove_module(module)
    return graph


@cache
def source_of_module(module: str) -> Path:
    """The file of one of the package's modules."""
    path = _root().joinpath(*module.split("."))
    file = path.with_suffix(".py")
    return file if file.exists() else path / "__init__.py"


@cache
def _root() -> Path:
    return Path(str(bellwether_assets.__file__)).parents[1]


@cache
def named_content(file: Path) -> tuple[str, bytes]:
    """A file's name and bytes, read once a process: stages share most of their files."""
    return _name(file), file.read_bytes()


@cache
def _name(file: Path) -> str:
    return file.relative_to(_root()).as_posix()
