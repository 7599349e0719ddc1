"""The thirty articles: of the shipped ones those about two mechanisms and what else came out in the same weeks.

Among them are a copy, a corrected article, a withdrawn one, one in Spanish, and claims against a pattern.
"""

from datetime import date

from bellwether_tests.homes import Item, shipped_items

FIRST, LAST = date(2025, 10, 6), date(2025, 11, 11)
# The mechanisms, by the labels of the shipped articles, and the numbers of the articles about each.
_BUNDLES = (106, 107, 108, 110, 111, 112, 113)
_OWN_POWER = (207, 208, 209, 210, 211, 212, 213)
_WATER = (309, 310, 311, 312)
_PORTS = (219, 220, 221, 222)
_HOSPITALS = (121, 122, 123)
_MEDICINES = (325, 326, 327)
NUMBERS = (*_BUNDLES, *_OWN_POWER, *_WATER, *_PORTS, *_HOSPITALS, *_MEDICINES)
MODEL = "anthropic/claude-sonnet-5-5"


def items() -> list[Item]:
    """Thirty documents, as the inbox gets them: two articles have a second version."""
    wanted = {f"bw-{number}" for number in NUMBERS}
    return [item for item in shipped_items() if item["id"] in wanted]


def settings(address: str) -> str:
    """A home whose articles that model reads, judges and writes up, at this address; no budget stops a test."""
    return f'[engine]\nname = "{MODEL}"\naddress = "{address}"\ndaily_budget_usd = 1000.0\nattempts = 1\n'
