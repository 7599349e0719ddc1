"""Which marks of a text open and close quotations: double, single, low and angle ones, nested, over paragraphs.

Belongs here: telling a mark of speech from an apostrophe ("the banks' fees", "'90s", "rock 'n' roll", "O'Neil") and
from feet and inches (5'10", a 12" gun), and the quotations that the marks make. Does not belong here: what is done with
a quotation (`quotations.py`, `direct_speech.py`). One pass over the marks of a text, each looked up in sorted lists.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

_MARK = re.compile("[“”„‟\"«»‹›‘’‚‛'「」『』]")
_LINE_BREAK = re.compile(r"[\r\n\u2028\u2029\x0b\x0c\x85]+")
_FAMILIES = {
    **dict.fromkeys('“”„‟"', "double"),
    **dict.fromkeys("‘’‚‛'", "single"),
    **dict.fromkeys("«»", "angle"),
    **dict.fromkeys("‹›", "single angle"),
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white corner"),
}
_BEFORE_AN_OPENING = frozenset("([{—–-/“„«‹‘‚\"'=:")
_BEHIND_A_CLOSING = frozenset(".,;:!?…)]}—–-/”»›’\"'“‘«")
_ENDS_A_QUOTATION = frozenset(".,!?…;:")
# Apostrophes for what is left out at a word's beginning.
_ELISION = re.compile(r".(?:\d0s\b|n['’]|(?:em|til|tis|twas|cause|bout|round|tude|neath|fraid)\b)", re.IGNORECASE)
_FEET = re.compile(r"\d['’′]\s?\d{1,2}$")
MOST_PARAGRAPHS = (
    4  # within which a double quotation is closed that no paragraph opens again, or its mark is a stray one
)
_DEEPEST = 6  # quotations in one another; what seems deeper is no prose
_LOOKED_BACK = 8  # marks of a family among which the one is looked for that opened a paragraph again
OPENING_MARKS = "“”„\"«»‹›‘‚'「『"
CLOSING_MARKS = "”“\"»«›‹’‘'」』"


@dataclass(frozen=True)
class Quotation:
    """Offsets of a quotation, its marks included; `closed` tells whether its closing mark was found.

    One that is not closed ends where its paragraph does.
    """

    start: int
    end: int
    closed: bool


@dataclass
class _Scan:
    """The marks of one text, read from left to right."""

    text: str
    found: list[Quotation] = field(default_factory=list)
    stray_ends: list[int] = field(default_factory=list)
    open: list[tuple[str, int]] = field(default_factory=list)  # (mark, offset), the innermost last
    nested: list[Quotation] = field(default_factory=list)  # closed ones inside one that is still open

    @cached_property
    def breaks(self) -> list[int]:
        """Where paragraphs end."""
        return [*(found.start() for found in _LINE_BREAK.finditer(self.text)), len(self.text)]

    @cached_property
    def possible_closers(self) -> dict[str, list[int]]:
        """Offsets of marks of each family that by what stands around them may close."""
        return self._offsets(self._may_close)

    @cached_property
    def openers(self) -> dict[str, list[int]]:
        """Offsets of marks of each family that by what stands around them may open."""
        return self._offsets(lambda at: self._may_open(at) and not _ELISION.match(self.text, at))

    def _offsets(self, holds: Callable[[int], bool]) -> dict[str, list[int]]:
        offsets: dict[str, list[int]] = {family: [] for family in _FAMILIES.values()}
        for found in _MARK.finditer(self.text):
            if holds(found.start()):
                offsets[_FAMILIES[found.group()]].append(found.start())
        return offsets

    def run(self) -> None:
        """Reads all marks."""
        for found in _MARK.finditer(self.text):
            self._close_at_a_break(found.start())
            self._read(found.group(), found.start())
        self._give_up(len(self.text))

    def _read(self, mark: str, at: int) -> None:
        family = _FAMILIES[mark]
        inside = [place for place, (opening, _) in enumerate(self.open) if _FAMILIES[opening] == family]
        if inside and self._closes(mark, at, self.open[inside[-1]][0]):
            del self.open[inside[-1] + 1 :]
            _, start = self.open.pop()
            quotation = Quotation(start, at + 1, closed=True)
            if self.open:
                self.nested.append(quotation)
            else:
                self.found.append(quotation)
                self.nested.clear()
        elif len(self.open) < _DEEPEST and self._opens(mark, at, bool(inside)):
            self.open.append((mark, at))
        elif not inside and family != "single" and mark in '”»›"' and self._may_close(at) and not self._is_inches(at):
            self.stray_ends.append(at)

    def _closes(self, mark: str, at: int, opening: str) -> bool:
        if mark in "„‚‟‛":
            return False
        if mark in "“‘":
            # German quotations close with the mark that opens English ones.
            return opening in "„‚" or (mark == "“" and opening == '"' and self._may_close(at))
        if mark in "«‹":
            return opening in "»›"
        if mark in "»›":
            return opening in "«‹"
        if not self._may_close(at):
            return mark == "”" or self._stands_apart(mark, at)
        return not self._is_apostrophe_or_inch(mark, at)

    def _is_apostrophe_or_inch(self, mark: str, at: int) -> bool:
        """Whether a mark that may close a quotation only ends a word or a measure, as a surer closing one follows."""
        before = self.text[at - 1 : at]
        if mark == '"':
            return self._is_inches(at) and self._surer_follows(at, "double")
        if mark not in "'’" or before in _ENDS_A_QUOTATION:
            return False
        goes_on = re.match(r"\s[a-z0-9]", self.text[at + 1 : at + 3]) is not None
        return goes_on and (before in "sS" or before.isdigit()) and self._surer_follows(at, "single")

    def _is_inches(self, at: int) -> bool:
        return self.text[at - 1 : at].isdigit()

    def _surer_follows(self, at: int, family: str) -> bool:
        closing = _first_from(self.possible_closers[family], at + 1)
        opening = _first_from(self.openers[family], at + 1)
        return closing < self._paragraph_end(at) and closing <= opening

    def _opens(self, mark: str, at: int, inside: bool) -> bool:
        if inside and (at == 0 or self.text[at - 1] in "\r\n\u2028\u2029"):
            return False  # a paragraph opens again what goes on
        if mark in "“„「『":
            return True
        if mark in "«‹":
            return not inside
        if mark in "»›”":
            return not inside and self._may_open(at)
        if not self._may_open(at):
            # `said " Roe was right "`: between two blanks a mark opens where one is closed that its paragraph has.
            return self._stands_apart(mark, at) and not inside
        if mark == '"':
            return not inside and not _FEET.search(self.text[max(0, at - 6) : at])
        return not inside and self._opens_single(mark, at)

    def _stands_apart(self, mark: str, at: int) -> bool:
        around = self.text[at - 1 : at] if at else " ", self.text[at + 1 : at + 2] or " "
        return mark == '"' and all(char.isspace() for char in around)

    def _opens_single(self, mark: str, at: int) -> bool:
        if mark in "‚‛":
            return mark == "‛" or self.text[at + 1 : at + 2].isalnum()
        if mark == "’" or _ELISION.match(self.text, at):
            return False
        if mark == "‘":
            return True
        # A straight one is an apostrophe unless its paragraph closes it, or it opens a paragraph as speech does.
        if _first_from(self.possible_closers["single"], at + 1) < self._paragraph_end(at):
            return True
        return self.text[at + 1 : at + 2].isupper() and (at == 0 or self.text[at - 1] in "\r\n")

    def _may_open(self, at: int) -> bool:
        before, after = self.text[at - 1 : at] if at else "", self.text[at + 1 : at + 2]
        return (
            bool(after)
            and not after.isspace()
            and after not in ".,;:!?…)]}"
            and (not before or before.isspace() or before in _BEFORE_AN_OPENING)
        )

    def _may_close(self, at: int) -> bool:
        before, after = self.text[at - 1 : at] if at else "", self.text[at + 1 : at + 2]
        return bool(before) and not before.isspace() and (not after or after.isspace() or after in _BEHIND_A_CLOSING)

    def _paragraph_end(self, at: int) -> int:
        return self.breaks[bisect_left(self.breaks, at)]

    def _close_at_a_break(self, at: int) -> None:
        """Gives up what the paragraphs before an offset left open, unless the mark there goes on with it."""
        if not self.open:
            return
        mark, start = self.open[0]
        crossed = bisect_left(self.breaks, at) - bisect_left(self.breaks, start)
        if not crossed:
            return
        family = _FAMILIES[mark]
        again = _FAMILIES[self.text[at]] == family and self._opens_a_paragraph(at)
        if again:
            del self.open[1:]
            return
        last = self.breaks[bisect_left(self.breaks, start)]
        reopened = self._last_reopening(start, at, family)
        if reopened is not None:
            last = self.breaks[bisect_left(self.breaks, reopened)]
            crossed = bisect_left(self.breaks, at) - bisect_left(self.breaks, reopened)
        if crossed and (family == "single" or crossed > MOST_PARAGRAPHS or not self._closes_next(at, family)):
            self._give_up(last)

    def _last_reopening(self, start: int, at: int, family: str) -> int | None:
        openers = self.openers[family]
        last = bisect_left(openers, at)
        for opener in reversed(openers[max(bisect_right(openers, start), last - _LOOKED_BACK) : last]):
            if self._opens_a_paragraph(opener):
                return opener
        return None

    def _closes_next(self, at: int, family: str) -> bool:
        """Whether the next mark of a family from an offset on closes, none opening before it."""
        closing = _first_from(self.possible_closers[family], at)
        return closing < len(self.text) and closing <= _first_from(self.openers[family], at)

    def _opens_a_paragraph(self, at: int) -> bool:
        before = self.text[max(0, at - 3) : at].rstrip(" \t\u00a0")
        return at == 0 or before[-1:] in {"\n", "\r", "\u2028", "\u2029"}

    def _give_up(self, end: int) -> None:
        if self.open:
            _, start = self.open[0]
            self.found.append(Quotation(start, max(end, start + 1), closed=False))
            # Its mark may be a stray one: what is whole behind it is somebody's words all the same.
            end = 0
            for quotation in sorted(self.nested, key=lambda quotation: (quotation.start, -quotation.end)):
                if quotation.start >= end:
                    self.found.append(quotation)
                    end = quotation.end
            self.open.clear()
            self.nested.clear()


def _first_from(offsets: list[int], at: int) -> int:
    """The first of sorted offsets from `at` on, beyond any text where there is none."""
    place = bisect_left(offsets, at)
    return offsets[place] if place < len(offsets) else sys.maxsize


def scan(text: str) -> tuple[list[Quotation], list[int]]:
    """The outermost quotations of a text in order, and offsets of closing marks of quotations that nothing opened."""
    scan_of_text = _Scan(text)
    scan_of_text.run()
    return scan_of_text.found, scan_of_text.stray_ends
