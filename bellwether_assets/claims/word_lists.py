"""Reads the word lists of `data/words.toml`, each a set of words under one name.

Belongs here: loading them. Does not belong here: what they are used for, which the file says beside each list. They are
data and not code, so that a reader of the rules is not made to scroll past a thousand words.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    with files("bellwether_assets.claims").joinpath("data/words.toml").open("rb") as file:
        return {name: frozenset(body["words"].split()) for name, body in tomllib.load(file).items()}


def words(name: str) -> frozenset[str]:
    """The list of this name. Raises KeyError that names the file where there is none."""
    try:
        return _lists()[name]
    except KeyError:
        raise KeyError(f"bellwether_assets/claims/data/words.toml has no list {name!r}") from None
