"""The thirty articles: of the shipped ones those about two mechanisms, and what else came out in the same weeks.

Belongs here: which articles, which days, and the home that they are put into. Two of the thirty are later versions of
others (a correction, a withdrawal), one is a copy, one is in Spanish, and three speak against their mechanism.
"""

from datetime import date
from pathlib import Path

from bellwether_assets.foundation.settings import Home
from bellwether_tests.homes import Item, drop, new_home, shipped_items

FIRST, LAST = date(2025, 10, 6), date(2025, 11, 11)
# What the settings' documentation recommends to write with; here it reads and judges, too.
MODEL = "anthropic/claude-sonnet-5-5"
# Of the shipped articles, by what their authors say that they show.
_BUNDLES = (106, 107, 108, 110, 111, 112, 113)
_OWN_POWER = (207, 208, 209, 210, 211, 212, 213)
_WATER = (309, 310, 311, 312)
_PORTS = (219, 220, 221, 222)
_HOSPITALS = (121, 122, 123)
_MEDICINES = (325, 326, 327)
_IDS = frozenset(f"bw-{number}" for number in (*_BUNDLES, *_OWN_POWER, *_WATER, *_PORTS, *_HOSPITALS, *_MEDICINES))


def items() -> list[Item]:
    """The thirty, as the inbox gets them."""
    return [item for item in shipped_items() if item["id"] in _IDS]


def home_with_articles(path: Path, address: str, settings: str = "") -> Home:
    """A home that holds the thirty and asks a model at this address; `settings` are more lines of its engine's.

    No budget: what is written for a test costs nothing, and a wall would end it half-way.
    """
    engine = f'[engine]\nname = "{MODEL}"\naddress = "{address}"\ndaily_budget_usd = inf\nattempts = 1\n'
    home = new_home(path, FIRST, engine + settings)
    drop(home, "articles.jsonl", items())
    return home
