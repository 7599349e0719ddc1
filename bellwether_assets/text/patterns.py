"""A sentence as a pattern: its names, amounts and dates replaced by what they are names, amounts and dates of.

Belongs here: what is replaced, and by which words. Does not belong here: which sentence is a claim's statement, nor how
patterns are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bellwether_assets.text.dates import find_dates
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.quantities import quantities

_OF_KIND = {
    "country": "a country",
    "region": "a region",
    "capital": "a city",
    "demonym": "a country's",
    "person": "a person",
}
_OTHER_NAME = "an organisation"
_AMOUNT = "an amount"
_DATE = "a date"
_ARTICLE_BEFORE = re.compile(r"\b(?:the|a|an)\s+\Z", re.IGNORECASE)
_LEFT_OF_DATE = re.compile(r"(?:,\s*)?\b(?:on|in|by|since|until|of|from|during)\s+\Z", re.IGNORECASE)


def pattern_of(sentence: str) -> str:
    """The sentence in one clause without the day's names, figures and dates; empty text for an empty sentence."""
    words = " ".join(sentence.split())
    pieces: list[str] = []
    at = 0
    for start, end, kind in _outermost(words):
        before = words[at:start]
        if kind == _DATE:  # a pattern has no day: what leads to one goes with it
            before = _LEFT_OF_DATE.sub("", before)
        elif kind:
            before = _ARTICLE_BEFORE.sub("", before)
            before += f"{kind}" if not before or before.endswith((" ", "(", "“", "‘", '"', "-")) else f" {kind}"
        pieces.append(before)
        at = end
    told = " ".join("".join([*pieces, words[at:]]).split())
    told = re.sub(r"\s+([,.;:])", r"\1", told).strip(" ,.")
    return told[:1].lower() + told[1:] if told[1:2].islower() else told


def _outermost(words: str) -> Iterator[tuple[int, int, str]]:
    """Spans to replace and by what, in order; of those that overlap the longest, of equals a date before an amount."""
    names = ArticleNames(words, "")
    found = [(m.start, m.end, 2, _OF_KIND.get(m.kind, _OTHER_NAME)) for m in names.mentions if m.end <= len(words)]
    found += [(start, end, 1, _AMOUNT) for start, end in quantities(words)]
    found += [(date.start, date.end, 0, _DATE) for date in find_dates(words)]
    taken = 0
    chosen: list[tuple[int, int, str]] = []
    for start, end, _, kind in sorted(found, key=lambda item: (-(item[1] - item[0]), item[2], item[0])):
        if all(end <= a or b <= start for a, b, _ in chosen):
            chosen.append((start, end, kind))
    for start, end, kind in sorted(chosen):
        if start >= taken:
            yield start, end, kind
            taken = end
