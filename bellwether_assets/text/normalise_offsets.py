"""One spelling for characters that typography varies, with the way back: every normalised character knows its span.

Belongs here: the folding of quotes, dashes, white space, invisible characters, ligatures and ellipses, and the offset
map. Does not belong here: any search (`match_quotes.py`). Nothing is folded that a reader would call a different
text: no case folding (Turkish İ changes length), no full NFKC (it turns 10² into 102).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

# Zero-width characters, joiners, bidi controls, soft hyphen, variation selectors, byte order mark: seen by nobody.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_SINGLE = "'`\u00b4\u02bb\u02bc\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\uff07"
_DOUBLE = '"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u2036\u301d\u301e\u301f\uff02'
_DASHES = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    "\u2026": "...",
}
COMBINING = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Marks past this many on one character are left as they are: putting them into canonical order is quadratic in their
# number, 19 s for 160,000. The bound is that of UAX #15, Stream-Safe Text Format.
MAX_MARKS = 30
_INVISIBLE_RUN = re.compile(f"[{INVISIBLE}]+")
_SPECIAL = re.compile(
    rf"(?P<invisible>[{INVISIBLE}]+)|(?P<space>[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u2800]("
    rf"?:[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u2800{INVISIBLE}]*"
    rf"[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u2800])?)|(?P<single>[{_SINGLE}])"
    rf"|(?P<double>[{_DOUBLE}])|(?P<dash>[{_DASHES}](?:[{INVISIBLE}]*[{_DASHES}]){{0,2}})"
    rf"|(?P<ligature>[{''.join(_LIGATURES)}])|(?P<wide>[\uff01-\uff5e])"
    rf"|(?P<cluster>[^{COMBINING}](?:[{INVISIBLE}]*[{COMBINING}]){{1,{MAX_MARKS}}})"
)


@dataclass(frozen=True)
class NormalisedText:
    """`text` normalised; character i stands for `source[starts[i]:ends[i]]`, those of a ligature for the same span."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def first_at_or_after(self, offset: int) -> int:
        """Index of the first normalised character that begins at or after an offset of the source."""
        return bisect_left(self.starts, offset)

    def splits_a_character(self, begin: int, end: int) -> bool:
        """Whether text[begin:end] takes half of what is one character of the source."""
        before = begin > 0 and self.starts[begin - 1] == self.starts[begin]
        after = end < len(self.starts) and self.starts[end] == self.starts[end - 1]
        return before or after


def as_it_is(source: str) -> NormalisedText:
    """The text unchanged, with offsets that are its own: lets one search serve both spellings."""
    return NormalisedText(source, range(len(source)), range(1, len(source) + 1))


def normalise(source: str) -> NormalisedText:
    """Normalises a text in one pass, linear in its length whatever it holds."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def plain(begin: int, end: int) -> None:
        pieces.append(source[begin:end])
        starts.extend(range(begin, end))
        ends.extend(range(begin + 1, end + 1))

    at = 0
    for found in _SPECIAL.finditer(source):
        begin, end = found.span()
        plain(at, begin)
        at = end
        folded = _fold(found)
        if folded:
            pieces.append(folded)
            starts.extend([begin] * len(folded))
            ends.extend([end] * len(folded))
    plain(at, len(source))
    return NormalisedText("".join(pieces), tuple(starts), tuple(ends))


def _fold(found: re.Match[str]) -> str:
    text = found.group()
    match found.lastgroup:
        case "invisible":
            return ""
        case "space":
            return " "
        case "single":
            return "'"
        case "double":
            return '"'
        case "dash":
            return "-"
        case "ligature":
            return _LIGATURES[text]
        case "wide":
            return chr(ord(text) - 0xFEE0)
        case _:
            return unicodedata.normalize("NFC", _INVISIBLE_RUN.sub("", text))
