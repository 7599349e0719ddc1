"""What stands in an archive, by name, and what an archive says of itself.

A tar file, compressed by gzip: `about.json` first, each ledger as Parquet, the home's own files, and last
`manifest.json`, which has the hash of every other member. Nothing else may stand in one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from bellwether_assets.foundation.file_errors import HomeFileError

FORMAT = 1
ABOUT, MANIFEST = "about.json", "manifest.json"
# What of a home is a fact: not the published database, the site, Dagster's history, nor `backups/`.
HOME_FILES = ("bellwether.toml", "overrides.toml", "first_day", "last_day")
HOME_FOLDERS = ("inbox", "fetched")
_TABLE = re.compile(r"(ledger|pipeline)/[a-z_]+\.parquet")


class ArchiveError(HomeFileError):
    """An archive cannot be written or read; the text says which, why, and what to do."""


@dataclass(frozen=True)
class About:
    """What an archive says of itself. `schema_hash`: of the tables' declarations of the program that wrote it."""

    format: int
    schema_version: int
    schema_hash: str
    program: str
    exported_at: str
    with_derived: bool

    def text(self) -> str:
        """As it stands in the archive."""
        return json.dumps(asdict(self), indent=2) + "\n"


@dataclass(frozen=True)
class Member:
    """One file of an archive. `modified_ns`: of the home's file, so that the inbox is not read again."""

    sha256: str
    modified_ns: int | None = None


def manifest_text(members: Mapping[str, Member]) -> str:
    """The manifest as it stands in the archive."""
    return json.dumps({name: asdict(member) for name, member in sorted(members.items())}, indent=2) + "\n"


def read_about(text: bytes) -> About:
    """Raises ValueError, TypeError or KeyError for anything that `About.text` does not write."""
    return About(**json.loads(text))


def read_manifest(text: bytes) -> dict[str, Member]:
    """Raises ValueError, TypeError or AttributeError for anything that `manifest_text` does not write."""
    return {name: Member(**member) for name, member in json.loads(text).items()}


def is_expected(name: str) -> bool:
    """Whether a member of this name may stand in an archive: none leads out of the folder it is unpacked in."""
    if name in {ABOUT, MANIFEST} or _TABLE.fullmatch(name):
        return True
    path = PurePosixPath(name)
    parts = path.parts
    if str(path) != name or "\0" in name or ".." in parts or len(parts) < 2 or parts[0] != "home":
        return False
    return (len(parts) == 2 and parts[1] in HOME_FILES) or (len(parts) > 2 and parts[1] in HOME_FOLDERS)
