"""Which word with a capital at the beginning of a sentence or a title is an ordinary word, and no name.

Belongs here: the words that news writes small, by their families. Does not belong here: which words are names
(`ground_names.py`).
"""

from __future__ import annotations

import re
from importlib.resources import files

from bellwether_assets.text.word_lists import words

_BASE = re.compile(r"(?:ingly|edly|ings?|ers?|ied|ies|ed|es|ly|[esyd])$")
_ORDINARY_ENDING = re.compile(
    r"(?:ing|ed|ly|[ts]ions?|ments?|ness|it(?:y|ies)|ists?|isms?|ships?|able|ible|ful|less|ous|ive|[ae]nc(?:e|y|ies))$"
)
# Terms that prose shortens without introducing the short form.
SPELLED_OUT = {
    "AI": "artificial intelligence", "GDP": "gross domestic product", "LNG": "liquefied natural gas",
    "EV": "electric vehicle", "EVs": "electric vehicles", "R&D": "research and development", "CO2": "carbon dioxide",
}  # fmt: skip


def base_of(word: str) -> str:
    """A word without its ending, of any length above two; only ever compared with another."""
    ending = _BASE.search(word)
    return word[: ending.start()] if ending and ending.start() > 2 else word


def _written_small() -> frozenset[str]:
    lines = files("bellwether_assets.proof").joinpath("data/ordinary_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


_ORDINARY = frozenset(base_of(word) for word in words("ordinary_words") | _written_small())


def is_ordinary(word: str) -> bool:
    """Whether a word that opens a sentence is probably an ordinary one: it is listed, or ends like one."""
    if "-" in word:
        # "State-directed", "Non-payment": its first part opens the sentence, a capital further on is of a name.
        parts = word.split("-")
        return all(part.isalpha() for part in parts) and word[1:].islower() and is_ordinary(parts[0])
    return word.isalpha() and (
        base_of(word.lower()) in _ORDINARY
        or (len(word) > 6 and word[1:].islower() and _ORDINARY_ENDING.search(word) is not None)
    )
