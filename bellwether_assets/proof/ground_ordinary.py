"""Which word with a capital at the beginning of a sentence or a title is an ordinary word, and no name.

Belongs here: the words that news writes small, by their families. Does not belong here: which words are names
(`ground_names.py`).
"""

from __future__ import annotations

import re
from importlib.resources import files

from bellwether_assets.text.word_lists import words


def _written(name: str) -> frozenset[str]:
    """The words of a list of this package; its other lines begin with a hash."""
    lines = files("bellwether_assets.proof").joinpath(f"data/{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


_BASE = re.compile(r"(?:ingly|edly|ings?|ers?|ied|ies|ed|es|ly|[esyd])$")
_ORDINARY_ENDING = re.compile(
    r"(?:ing|ed|ly|[ts]ions?|ments?|ness|it(?:y|ies)|ists?|isms?|ships?|able|ible|ful|less|ous|ive|[ae]nc(?:e|y|ies))$"
)
_ADJECTIVE = re.compile(r"[a-z]{3,}(?:[ae]nt|al|ar|ic|ile|ine|ate|oid|en|ish|y)$")
_VERBAL = re.compile(r"(?:s|ed|ly|ing)$")
_PREFIXED = re.compile(r"(?:un|re|non|over|under|mis|dis|pre|inter|sub|de|anti|multi|semi|self|counter)([a-z]{4,})")
_DERIVED = re.compile(
    r"([a-z]{3,})(?:al|ial|ical|ary|ory|age|hood|wise|dom|i[sz]e[ds]?|i[sz]ing|ify|ifies|ation|ability)"
)
_COMPOUND = re.compile(
    r"([a-z]{3,})(?:works?|workers?|makers?|holders?|owners?|growers?|keepers?|users?|takers?|times?|downs?|outs?|ups?"
    r"|offs?|overs?|wide|flows?|prices?|holdings?|making|sharing|saving|lending|building)"
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


_ORDINARY = frozenset(base_of(word) for word in words("ordinary_words") | _written("ordinary_words"))


# What stands behind a name that opens a sentence, and ends like no verb: auxiliaries, pasts, adverbs.
_NO_NOUNS = words("function_words") | words("stop_words") | words("dangling_ends") | _written("not_nouns")
_OPENINGS = words("sentence_starters") | words("function_words") | words("stop_words") | {"off", "out", "up", "well"}


def is_ordinary(word: str, following: str = "") -> bool:
    """Whether a word that opens a sentence is probably an ordinary one.

    It is listed, made of a listed word, ends like none but an ordinary one, or is an adjective before its noun:
    `following` is the word behind it.
    """
    if "-" in word:
        # "State-directed", "Non-payment": its first part opens the sentence, a capital further on is of a name.
        first, *others = word.split("-")
        return first.isalpha() and "".join(others).isalpha() and word[1:].islower() and _opens(first)
    return word.isalpha() and (
        base_of(word.lower()) in _ORDINARY
        or (len(word) > 6 and word[1:].islower() and _ORDINARY_ENDING.search(word) is not None)
        or (word[1:].islower() and (_is_made_of_one(word.lower()) or _stands_before_a_noun(word, following)))
    )


def _stands_before_a_noun(word: str, following: str) -> bool:
    """Whether a word has an adjective's ending, and what follows is no verb: "Contingent debt", but "Vincent paid"."""
    return (
        _ADJECTIVE.search(word) is not None
        and following.isalpha()
        and following.islower()
        and len(following) > 3
        and not _VERBAL.search(following)
        and following not in _NO_NOUNS
    )


def _opens(part: str) -> bool:
    return part.lower() in _OPENINGS or is_ordinary(part)


def _is_made_of_one(word: str) -> bool:
    """Whether a listed word stands in another: "unequal", "modal", "fieldwork".

    Only few words make compounds here, since many companies are named by other ones: "Facebook", "Bridgewater".
    """
    parts = _PREFIXED.fullmatch(word) or _DERIVED.fullmatch(word) or _COMPOUND.fullmatch(word)
    return parts is not None and base_of(parts[1]) in _ORDINARY
