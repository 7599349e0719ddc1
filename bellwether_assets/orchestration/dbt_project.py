"""What Dagster has to know of the dbt project: its models, what they stand on, and their tests.

Read from dbt's manifest once, when the project's files have changed, and kept beside it in a small file: to read that
takes no dbt, whose import would take longer than everything else that Dagster loads.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from filelock import FileLock

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.write_durably import write_durably
from bellwether_assets.publication.dbt_folder import BY_HAND, DBT_FOLDER
from bellwether_assets.publication.lineage import MADE_WITH_MARTS

DATABASE_VARIABLE = "BELLWETHER_DBT_DATABASE"
# Changes when the small file's form does, or what is read from the same files.
_FORM = "4"


class DbtProjectError(Exception):
    """dbt cannot read the project; the text is dbt's."""


@dataclass(frozen=True)
class DbtTest:
    """A test of a mart: its name, what it holds, and whether a failure only warns."""

    name: str
    unique_id: str
    description: str
    warns: bool


@dataclass(frozen=True)
class Mart:
    """A model that is published. `marts` and `assets`: what its SQL reads, other marts and assets that write sources,
    through whatever staging views. `columns`: what each column is made of, columns of assets."""

    name: str
    unique_id: str
    file: Path
    checksum: str
    marts: tuple[str, ...]
    assets: tuple[tuple[str, ...], ...]
    tests: tuple[DbtTest, ...]
    columns: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


def target_folder(home: Home) -> Path:
    """Where dbt keeps what it makes of the project in a home."""
    return home.dbt / "target"


def manifest_file(home: Home) -> Path:
    """What dbt found in the project, as `read_marts` left it."""
    return target_folder(home) / "manifest.json"


def read_marts(home: Home) -> list[Mart]:
    """The marts of the project, each after those that it reads; parsed first where its files have changed since.

    Raises DbtProjectError.
    """
    private_folder(home.dbt)
    # Not what a build by hand left in the folder, which has copies of them.
    left = {DBT_FOLDER / name for name in ("target", "logs", "dbt_packages")}
    files = [
        path
        for path in sorted(DBT_FOLDER.rglob("*"))
        if path.suffix in {".sql", ".yml"} and not left & set(path.parents)
    ]
    wanted = digest(_FORM, *(part for path in files for part in (path.name, path.read_bytes())))
    kept, written = home.dbt / "models.json", manifest_file(home)
    with FileLock(str(home.dbt / "parse.lock")):
        known = _known(kept)
        # dbt does not sync what it writes: after a power cut its manifest may be there without its bytes.
        if known.get("project") != wanted or not written.exists() or known.get("manifest") != _hash_of(written):
            _parse(home)
            manifest = json.loads(written.read_text(encoding="utf-8"))
            known = {
                "project": wanted,
                "manifest": _hash_of(written),
                "marts": list(_marts_of(manifest)),
                "columns": _compiled_columns(home),
            }
            write_durably(kept, json.dumps(known))
    marts = {
        mart["name"]: Mart(
            name=mart["name"],
            unique_id=mart["unique_id"],
            file=DBT_FOLDER / mart["file"],
            checksum=mart["checksum"],
            marts=tuple(mart["marts"]),
            assets=tuple(tuple(key) for key in mart["assets"]),
            tests=tuple(DbtTest(**test) for test in mart["tests"]),
            columns={
                column: tuple((tuple(key), name) for key, name in made_of)
                for column, made_of in known["columns"].get(mart["name"], {}).items()
            },
        )
        for mart in known["marts"]
    }
    order = TopologicalSorter({name: mart.marts for name, mart in marts.items()}).static_order()
    return [marts[name] for name in order]


def _hash_of(file: Path) -> str:
    return digest(file.read_bytes())


def _known(kept: Path) -> dict[str, Any]:
    """What is kept of an earlier parse; nothing, where that is none: a power cut may have left a name without bytes."""
    try:
        known: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return known


def dbt_program() -> str:
    """dbt of this very environment: nothing has to be activated, and no other dbt on the path is taken."""
    return str(Path(sys.executable).parent / "dbt")


def _parse(home: Home) -> None:
    _dbt(home, "parse", target_folder(home), home.build_database)


def _compiled_columns(home: Home) -> dict[str, Any]:
    """What each column of each mart is made of: read from SQL that is compiled for this once."""
    # sqlglot takes longer to import than the rest of what Dagster loads.
    from bellwether_assets.orchestration.column_lineage import column_lineage

    target = home.dbt / "compiled"
    target.mkdir(exist_ok=True)
    _dbt(home, "compile", target, target / "build.duckdb")
    try:
        return column_lineage(target / "compiled" / "bellwether" / "models")
    finally:
        shutil.rmtree(target)


def _dbt(home: Home, command: str, target: Path, database: Path) -> None:
    done = subprocess.run(  # noqa: S603 - a program of this environment, with arguments of our own
        [
            *(dbt_program(), command, "--quiet", "--project-dir", str(DBT_FOLDER), "--profiles-dir", str(DBT_FOLDER)),
            *("--target-path", str(target), "--log-path", str(home.dbt / "logs")),
        ],
        capture_output=True,
        env={**os.environ, DATABASE_VARIABLE: str(database)},
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DbtProjectError(f"dbt cannot read {DBT_FOLDER}: {(done.stdout + done.stderr).strip()}")


def _marts_of(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    nodes, sources = manifest["nodes"], manifest["sources"]
    marts = {key: node for key, node in nodes.items() if _is_mart(node)}
    tests: dict[str, list[dict[str, Any]]] = {key: [] for key in marts}
    for node in nodes.values():
        if (
            node["resource_type"] == "test"
            and BY_HAND not in node["tags"]
            and (tested := _tested(node, marts)) is not None
        ):
            tests[tested].append(
                {
                    "name": node["name"],
                    "unique_id": node["unique_id"],
                    "description": node.get("description") or "",
                    "warns": str(node["config"].get("severity", "")).lower() == "warn",
                }
            )
    for key, node in sorted(marts.items()):
        read, written = _stands_on(node, nodes, sources)
        yield {
            "name": node["name"],
            "unique_id": key,
            "file": node["original_file_path"],
            "checksum": node["checksum"]["checksum"],
            "marts": sorted(read),
            "assets": sorted(written),
            "tests": sorted(tests[key], key=lambda test: str(test["name"])),
        }


def _is_mart(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] == "model" and "marts" in node["fqn"]


def _tested(test: Mapping[str, Any], marts: Mapping[str, Any]) -> str | None:
    """The mart that a test is shown at: the one it is declared at, else the one it names, else the first it reads."""
    if (attached := test.get("attached_node")) in marts:
        return str(attached)
    told = (test["config"].get("meta") or {}).get("dagster", {}).get("ref", {}).get("name")
    read = [parent for parent in test["depends_on"]["nodes"] if parent in marts]
    named = [parent for parent in read if marts[parent]["name"] == told]
    return next(iter(named or read), None)


def _stands_on(
    node: Mapping[str, Any], nodes: Mapping[str, Any], sources: Mapping[str, Any]
) -> tuple[set[str], set[tuple[str, ...]]]:
    """Marts, and assets that write sources, that a model reads, itself or through views that are no marts."""
    marts: set[str] = set()
    assets: set[tuple[str, ...]] = set()
    for parent in node["depends_on"]["nodes"]:
        if parent in sources:
            told = {**(sources[parent].get("meta") or {}), **(sources[parent]["config"].get("meta") or {})}
            key = tuple(told["dagster"]["asset_key"])
            # Every model hangs on what is made with the marts themselves, and nobody can materialize it.
            if key[0] != MADE_WITH_MARTS:
                assets.add(key)
        elif parent in nodes and _is_mart(nodes[parent]):
            marts.add(nodes[parent]["name"])
        elif parent in nodes:
            read, written = _stands_on(nodes[parent], nodes, sources)
            marts |= read
            assets |= written
    return marts, assets
