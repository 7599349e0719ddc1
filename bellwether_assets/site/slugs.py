"""A file's name for a name that an article brought: safe on every disk, the same in every render, never another's.

Here belongs how actors, places and publishers are named in addresses. The readable part is cut down to letters and
digits of ASCII, so that no name can leave its folder, hide behind a mark of direction or be too long for a disk; the
hash of the name as it stands tells apart what reads alike. Pure.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

READABLE = 40  # letters of the name that are kept
SHORT, LONG = 10, 40  # hexadecimal digits of its hash


def slugs_of(names: Iterable[str]) -> dict[str, str]:
    """Name → slug. A slug depends on the name alone, unless somebody made two names with one short hash."""
    distinct = sorted(set(names))
    short = {name: _slug(name, SHORT) for name in distinct}
    held = Counter(short.values())
    return {name: slug if held[slug] == 1 else _slug(name, LONG) for name, slug in short.items()}


def _slug(name: str, digits: int) -> str:
    plain = unicodedata.normalize("NFKD", name[: 4 * READABLE]).encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:READABLE].rstrip("-")
    hashed = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    return f"{readable}-{hashed}" if readable else hashed
