"""First names: which words are, and who else of a text bears a surname.

Belongs here: what the list of first names decides. Does not belong here: what a name is (`capitalised_names.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bellwether_assets.text.word_lists import words

GIVEN_NAMES = words("given_names")
_BEFORE_A_WORD = re.compile(r"\b([A-Z][\w’'-]+) ")


class GivenNamesOfText:
    """The first names of one text with the word behind each, found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._before: Sequence[tuple[str, int]] = [
            (found.group(1), found.end()) for found in _BEFORE_A_WORD.finditer(text) if found.group(1) in GIVEN_NAMES
        ]

    def bear_surname_of(self, full: str) -> bool:
        """Whether the text gives the surname of this person to another as well ("Robert Roe" beside "Jane Roe")."""
        first, *_, last = full.split()
        surname = re.compile(rf"{re.escape(last)}\b")
        return any(given != first and surname.match(self._text, at) is not None for given, at in self._before)
