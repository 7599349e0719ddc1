"""Words of a text with their places; amounts, times and abbreviations are one word.

Belongs here: what is one word. Does not belong here: what a word is in its sentence (`verbs.py`, `open_references.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[ap]\.m\.|[$£€]?[^\W_](?:[\w'’&/-]|[.,](?=\w)|:(?=\d))*%?", re.UNICODE)


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


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text in order."""
    return tuple(Token(f.group(), f.group().lower(), f.start(), f.end()) for f in _WORD.finditer(text))
