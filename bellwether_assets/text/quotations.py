"""What stands in quotation marks inside a sentence: somebody said it so, and nothing in it is ever replaced.

Belongs here: the quotations of one sentence. Does not belong here: which marks open and close one
(`quotation_marks.py`), whether an article holds them (`match_quotes.py`), nor direct speech over several sentences
(`direct_speech.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bellwether_assets.text.quotation_marks import scan

# Opening and closing marks; a single one opens only behind a blank, or it is an apostrophe.
_MARKS = (("„", "“"), ("“", "”"), ('"', '"'), ("«", "»"), ("‹", "›"), (" ‘", "’"), (" ‚", "‘"), (" '", "'"))


@lru_cache(maxsize=4096)
def _scanned(text: str) -> tuple[tuple[tuple[int, int], ...], bool]:
    found, stray_ends = scan(text)
    return tuple((q.start, q.end) for q in found if q.closed), bool(stray_ends) or not all(q.closed for q in found)


def quotations(text: str) -> list[tuple[int, int]]:
    """Spans of the quotations in a text, marks included."""
    return list(_scanned(text)[0])


def is_quoted(at: int, spans: list[tuple[int, int]]) -> bool:
    """Whether an offset lies inside one of these spans."""
    return any(begin <= at < end for begin, end in spans)


def within_quotations(text: str) -> str:
    """What stands in the quotations of a text, without their marks, joined by blanks."""
    return " ".join(text[begin + 1 : end - 1] for begin, end in quotations(text))


def without_quotations(text: str) -> str:
    """The text's own words: each quotation is a blank."""
    out, last = [], 0
    for begin, end in quotations(text):
        out += [text[last:begin], " "]
        last = end
    return "".join([*out, text[last:]])


def has_half_a_quotation(text: str) -> bool:
    """Whether a quotation of a sentence is opened and not closed in it, or closed and not opened."""
    return _scanned(text)[1]


@dataclass(frozen=True)
class WholeEnd:
    """Where a part of a text ends without half of a quotation; `behind_a_mark` where its closing mark is taken in."""

    end: int
    behind_a_mark: bool = False


def end_without_half_a_quotation(text: str, start: int, end: int) -> WholeEnd | None:
    """The end of text[start:end] if no quotation may be cut: behind the closing mark that follows, else before the
    opening one. None where a quotation is closed that was not opened."""
    low = "„" in text
    for opening, closing in _MARKS:
        if (opening == "“" and low) or (opening in "„«‹" and opening not in text):
            continue
        said = text[start:end]
        opened = said.count(opening)
        if opening == closing:
            half = opened % 2 == 1
        else:
            # An apostrophe is no closing mark: only one before white space or the end is.
            closed = len(re.findall(re.escape(closing) + r"(?=\W|$)", said))
            if len(opening) == 1 and closed > opened:
                return None
            half = opened > closed
        if half:
            mark = re.match(r"[.,!?]?" + re.escape(closing), text[end:])
            if mark and end + mark.end() - start < len(text):
                return WholeEnd(end + mark.end(), behind_a_mark=True)
            end = start + said.rfind(opening)
    return WholeEnd(end)
