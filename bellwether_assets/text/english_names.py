"""Names that English spells otherwise than another language: of countries, nationalities, months and days; and numbers.

Belongs here: putting the English name in the place of the other one, by CLDR, and digits in the place of a number's
words. Does not belong here: translating what else there is. It serves one question: whether an English sentence about a
German article names what the article names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from text_to_num import alpha2digit

_WORD = re.compile(r"[^\W\d_]+")
_DAY_OF_MONTH = re.compile(
    r"\b(\d{1,2})(?:\.|er|º)?(?: de)? ((?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December))(?: del?)?\b"
)
_MOST_READ = 60_000  # code points
# The languages, besides English, whose numerals text2num reads.
_NUMERALS = frozenset({"da", "de", "es", "fr", "it", "nl", "pt"})
_MOST_ENDING, _LEAST_STEM = 3, 4  # letters: "Norwegens", "norvégienne", "noruegos"


def with_english_names(text: str, language: str | None) -> str:
    """The text with the English names of what CLDR knows in its language, and digits for its numerals.

    "" where there is nothing to put.
    """
    names = _names(language or "")
    if not names:
        return ""
    put: list[str] = []
    at = free_from = 0
    words = list(_WORD.finditer(text, 0, _MOST_READ))
    for place, word in enumerate(words):
        if word.start() < free_from:
            continue
        after = words[place + 1] if place + 1 < len(words) else None
        both = text[word.start() : after.end()] if after and after.start() == word.end() + 1 else ""
        english, end = names.get(both.lower()), after.end() if after else 0
        if english is None:
            english, end = _english(word.group(), names), word.end()
        if english is not None:
            put += [text[at : word.start()], english]
            at = free_from = end
    named = _DAY_OF_MONTH.sub(r"\1 \2", "".join([*put, text[at:_MOST_READ]]))
    return str(alpha2digit(named, language)) if language in _NUMERALS else named


def _english(word: str, names: Mapping[str, str]) -> str | None:
    folded = word.lower()
    for cut in range(min(_MOST_ENDING, max(0, len(folded) - _LEAST_STEM)) + 1):
        if (english := names.get(folded[: len(folded) - cut])) is not None:
            return english
    return None


@lru_cache(maxsize=16)
def _names(language: str) -> Mapping[str, str]:
    """Name in lower case, also without a last vowel that changes with gender and case → English name."""
    if language in {"", "en", "und"}:
        return {}
    try:
        own, english = Locale.parse(language), Locale("en")
    except (UnknownLocaleError, ValueError):
        return {}
    pairs: dict[str, str] = {}
    for kind in ("languages", "territories"):
        named, in_english = getattr(own, kind), getattr(english, kind)
        pairs |= {str(named[code]).lower(): str(in_english[code]) for code in in_english if code in named}
    for kind in ("days", "months"):
        named, in_english = getattr(own, kind)["format"]["wide"], getattr(english, kind)["format"]["wide"]
        pairs |= {str(named[number]).lower(): str(in_english[number]) for number in named}
    stems = {name[:-1]: put for name, put in pairs.items() if len(name) > _LEAST_STEM and name[-1] in "aeo"}
    return stems | pairs
