"""Which publishers belong to one owner: a shipped list, and what the settings add to it."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files


@cache
def shipped_owners() -> Mapping[str, Sequence[str]]:
    """Owner → publishers (registered domains), from data/owners.toml."""
    return tomllib.loads((files(__package__) / "data" / "owners.toml").read_text(encoding="utf-8"))


def families_of(owners: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Publisher → owner. `owners` replaces shipped owners of the same name; a publisher it names is its alone."""
    named = {publisher: owner for owner, publishers in sorted(owners.items()) for publisher in publishers}
    shipped = {
        publisher: owner
        for owner, publishers in sorted(shipped_owners().items())
        if owner not in owners
        for publisher in publishers
    }
    return shipped | named
