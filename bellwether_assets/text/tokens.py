"""Words of a text with their places; amounts, times and abbreviations are one word.

Belongs here: what is one word. Does not belong here: what a word is in its sentence (`verbs.py`, `open_references.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[ap]\.m\.|[$£€]?[^\W_](?:[\w'’&/-]|[.,](?=\w)|:(?=\d))*%?", re.UNICODE)


_POSSESSIVE = re.compile(r"['’]s?$")


def without_possessive(word: str) -> str:
    """A word without the ending of a possessive: "Roe" of "Roe's" and "banks" of "banks'"."""
    return _POSSESSIVE.sub("", word)


@dataclass(frozen=True)
class Token:
    """One word, as written and in lower case, at code points start to end."""

    text: str
    lower: str
    start: int
    end: int

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[:1].isupper()


_BARE = re.compile(r"[^\W_](?:.*[^\W_])?")


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text in order."""
    return tuple(Token(f.group(), f.group().lower(), f.start(), f.end()) for f in _WORD.finditer(text))


def bare_words_of(text: str) -> tuple[Token, ...]:
    """The same words without what stands around their letters and digits: currencies, percent signs, apostrophes."""
    bare = []
    for token in tokens_of(text):
        found = _BARE.search(token.text)
        if found is not None:
            start, word = token.start + found.start(), found.group()
            bare.append(Token(word, word.lower(), start, start + len(word)))
    return tuple(bare)
