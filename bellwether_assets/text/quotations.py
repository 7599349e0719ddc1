"""What stands in quotation marks inside a sentence: somebody said it so, and nothing in it is ever replaced.

Belongs here: finding quotations by their marks. Does not belong here: whether an article holds them
(`match_quotes.py`), nor direct speech over several sentences (`sentences.py`).
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")


def quotations(text: str) -> list[tuple[int, int]]:
    """Spans of the quotations in a text, marks included."""
    return [found.span() for found in _QUOTED.finditer(text)]


def is_quoted(at: int, spans: list[tuple[int, int]]) -> bool:
    """Whether an offset lies inside one of these spans."""
    return any(begin <= at < end for begin, end in spans)


def without_quotations(text: str) -> str:
    """The text's own words: each quotation is a blank."""
    return _QUOTED.sub(" ", text)
