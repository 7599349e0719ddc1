"""Draw a whole site: frozen page values in, a folder of static files out, of which only what changed is drawn.

Beside the pages stands which values each was drawn from and what came of it. A page whose values, templates and code
are the same, and that still reads as it was drawn, is taken over; so a render is equal, byte for byte, to one from
nothing. No dagster, no duckdb, no clock: equal sites give equal bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import bellwether_assets
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.site.pages import Site
from bellwether_assets.site.plan_pages import plan_pages
from bellwether_assets.site.replace import replace_folder

DRAWN = ".drawn.json"


def render_site(site: Site, folder: Path, beside: Mapping[str, str] = MappingProxyType({})) -> list[Path]:
    """Draw the site and put it in the place of `folder`, whole; returns the files of it, sorted.

    `beside`: further files that stand in the folder, by their path relative to it, as they are.

    Pages of an earlier site that this one does not have are gone afterwards. Raises ValueError when the site
    contradicts itself (then the folder is untouched) or when `folder` holds something that is not a Bellwether site.
    """
    plan = plan_pages(site)
    if twice := sorted(plan.keys() & beside.keys()):
        raise ValueError(f"{twice[0]!r} is a page of the site, and no further file can have its name")
    inputs = {name: page.inputs for name, page in plan.items()}
    inputs |= {name: _hash(text.encode("utf-8")) for name, text in beside.items()}
    kept = _unchanged(folder, inputs)
    drawn = {name: page.draw() for name, page in plan.items() if name not in kept}
    drawn |= {name: text for name, text in beside.items() if name not in kept}
    outputs = kept | {name: _hash(text.encode("utf-8")) for name, text in drawn.items()}
    listed = {name: [inputs[name], outputs[name]] for name in sorted(inputs)}
    drawn[DRAWN] = json.dumps({"code": code_hash(), "pages": listed}, separators=(",", ":")) + "\n"
    return replace_folder(drawn, folder, frozenset(kept))


def render_pages(site: Site) -> dict[str, str]:
    """Every page, script and stylesheet of the site: its path relative to the site's folder, with `/`, and its text."""
    return {name: page.draw() for name, page in plan_pages(site).items()}


@cache
def code_hash() -> str:
    """Hash of what draws: the package's code and templates, and the template engine.

    All of the package, since a list of what drawing uses would be wrong one day, and a needless render costs seconds.
    """
    package = Path(str(bellwether_assets.__file__)).parent
    files = [*package.rglob("*.py"), *(package / "site" / "templates").iterdir()]
    read = [(file.relative_to(package).as_posix(), file.read_bytes()) for file in sorted(files)]
    return digest(version("jinja2"), version("markupsafe"), *(part for one in read for part in one))


def _unchanged(folder: Path, inputs: dict[str, str]) -> dict[str, str]:
    """The pages in `folder` that would be drawn as they are, each with the hash of its bytes."""
    pages = _drawn_before(folder)
    return {
        name: pages[name][1]
        for name, hashed in inputs.items()
        if name in pages and pages[name][0] == hashed and _hash_of(folder / name) == pages[name][1]
    }


def _drawn_before(folder: Path) -> dict[str, list[str]]:
    """Of each page in `folder` the hashes of its inputs and of its bytes; none where other code drew it."""
    try:
        listed: Any = json.loads((folder / DRAWN).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    if not isinstance(listed, dict) or listed.get("code") != code_hash():
        return {}
    pages = listed.get("pages")
    return pages if isinstance(pages, dict) and all(_is_pair(pair) for pair in pages.values()) else {}


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)


def _hash_of(file: Path) -> str | None:
    try:
        return _hash(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
