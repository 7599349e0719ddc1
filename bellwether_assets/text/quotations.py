"""What stands in quotation marks inside a sentence: somebody said it so, and nothing in it is ever replaced.

Belongs here: finding quotations by their marks. Does not belong here: whether an article holds them
(`match_quotes.py`), nor direct speech over several sentences (`sentences.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Marks of two kinds are as often one quotation, typed carelessly, as two halves of two.
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
# Opening and closing marks; a single one opens only behind a blank, or it is an apostrophe.
_MARKS = (("“", "”"), ('"', '"'), (" ‘", "’"), (" '", "'"))
_OPENS, _CLOSES = frozenset("“«„"), frozenset("”»")
OPENING_MARKS, CLOSING_MARKS = '“«„"', '”»"'


def quotations(text: str) -> list[tuple[int, int]]:
    """Spans of the quotations in a text, marks included."""
    return [found.span() for found in _QUOTED.finditer(text)]


def is_quoted(at: int, spans: list[tuple[int, int]]) -> bool:
    """Whether an offset lies inside one of these spans."""
    return any(begin <= at < end for begin, end in spans)


def without_quotations(text: str) -> str:
    """The text's own words: each quotation is a blank."""
    return _QUOTED.sub(" ", text)


def leaves_open(text: str, inside: bool = False) -> bool:
    """Whether a double quotation is still open at the end of a text, if one was open (`inside`) at its beginning."""
    for char in text:
        if char in _OPENS:
            inside = True
        elif char in _CLOSES:
            inside = False
        elif char == '"':
            inside = not inside
    return inside


@dataclass(frozen=True)
class WholeEnd:
    """Where a part of a text ends without half of a quotation; `behind_a_mark` where its closing mark is taken in."""

    end: int
    behind_a_mark: bool = False


def end_without_half_a_quotation(text: str, start: int, end: int) -> WholeEnd | None:
    """The end of text[start:end] if no quotation may be cut: behind the closing mark that follows, else before the
    opening one. None where a quotation is closed that was not opened."""
    for opening, closing in _MARKS:
        said = text[start:end]
        opened = said.count(opening)
        if opening == closing:
            half = opened % 2 == 1
        else:
            # An apostrophe is no closing mark: only one before white space or the end is.
            closed = len(re.findall(re.escape(closing) + r"(?=\W|$)", said))
            if opening == "“" and closed > opened:
                return None
            half = opened > closed
        if half:
            mark = re.match(r"[.,!?]?" + re.escape(closing), text[end:])
            if mark and end + mark.end() - start < len(text):
                return WholeEnd(end + mark.end(), behind_a_mark=True)
            end = start + said.rfind(opening)
    return WholeEnd(end)
