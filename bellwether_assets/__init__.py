"""Bellwether: a Dagster data-asset platform from raw articles to a morning brief.

What it found is read like this:

    import bellwether_assets as bw

    home = bw.open_home(".bellwether")
    home.search("ports raise their fees").claims
"""

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = ["Found", "HomeError", "PublishedHome", "open_home"]

# By name and not by import statement: every process imports this module, and stages' code versions follow imports.
_PLACES = {
    "Found": "bellwether_assets.ask.search",
    "HomeError": "bellwether_assets.ask.home_error",
    "PublishedHome": "bellwether_assets.ask.published_home",
    "open_home": "bellwether_assets.ask.published_home",
}

if TYPE_CHECKING:
    from bellwether_assets.ask.home_error import HomeError
    from bellwether_assets.ask.published_home import PublishedHome, open_home
    from bellwether_assets.ask.search import Found
else:
    # Hidden from type checkers, for which otherwise any name would be there.
    def __getattr__(name: str) -> object:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
