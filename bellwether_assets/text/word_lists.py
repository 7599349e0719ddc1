"""Reads the word lists of `data/`, each a set of words under one name.

Belongs here: loading them. Does not belong here: what they are used for, which the file says beside each list. They are
data and not code, so that a reader of the rules is not made to scroll past a thousand words.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

_FILES = ("words.toml", "sentence_words.toml", "html_elements.toml")


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, frozenset[str]] = {}
    for name in _FILES:
        with files("bellwether_assets.text").joinpath(f"data/{name}").open("rb") as file:
            lists |= {name: frozenset(body["words"].split()) for name, body in tomllib.load(file).items()}
    return lists


def words(name: str) -> frozenset[str]:
    """The list of this name. Raises KeyError that names the file where there is none."""
    try:
        return _lists()[name]
    except KeyError:
        raise KeyError(f"no list {name!r} in bellwether_assets/text/data/{' or '.join(_FILES)}") from None
