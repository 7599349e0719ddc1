"""Whether a span of a text begins or ends within a word or a number.

Belongs here: what holds letters and digits together. Does not belong here: what is searched for (`match_quotes.py`).
"12 percent" is no part of "4.12 percent", "essential" none of "non-essential", "don" none of "don't", "China" none of
"U.S.-China", "19 cases" none of "COVID-19 cases", "T" none of "AT&T".
"""

from __future__ import annotations

import re

from bellwether_assets.text.normalise_offsets import COMBINING, INVISIBLE
from bellwether_assets.text.numerals import DIGITS, SIGNS, SPACE
from bellwether_assets.text.word_lists import words

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_COMBINING = re.compile(f"[{COMBINING}]")
_WORD_RUN = re.compile(r"[^\W_]+", re.UNICODE)
# Scripts that write without spaces have no word boundaries to keep.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_HYPHENS = frozenset("-\u2010\u2011")
_APOSTROPHES = frozenset("'\u2019\u02bc\uff07")
_IN_NUMBERS = frozenset(".,:/")
_SIGNS = frozenset("-\u2212\u2013")
# What ties words with no blank on either side; the long dash may also set a clause off.
_TIES = frozenset("-\u2010\u2011/&@\\_+")
_LONG_TIE = "\u2013"
_STARTERS = words("sentence_starters")
_NUMBER = re.compile(rf"(?<!\d){DIGITS}")
_BETWEEN_GROUPS = re.compile(rf"\d{SPACE}\d")
_LONGEST_NUMBER = 40  # code points


def cuts_a_word(text: str, start: int, end: int, bounds: frozenset[int] = frozenset()) -> bool:
    """Whether text[start:end], not empty, takes a part of a word, of a compound, of a number, or of a letter with its
    accents. At `bounds` words end whatever stands around them."""
    return (start not in bounds and (_cuts_before(text, start) or _parts_groups(text, start - 1))) or (
        end not in bounds and (_cuts_after(text, end) or _parts_groups(text, end))
    )


def with_whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with what it takes a part of as a whole: "COVID-19 cases" for "19 cases"."""
    while start > 0 and _cuts_before(text, start):
        start -= 1
    while end < len(text) and _cuts_after(text, end):
        end += 1
    return start, end


def next_word(text: str, at: int) -> int:
    """Where the next quote of whole words can begin, past the word at an offset: an endless word is one step."""
    run = _WORD_RUN.match(text, at)
    if run is None or _UNSPACED.match(text, at):
        return at + 1
    return run.end()


def _parts_groups(text: str, space: int) -> bool:
    """Whether the space at an offset stands between the groups of one number: "10 000"."""
    if space < 1 or not _BETWEEN_GROUPS.match(text, space - 1):
        return False
    numbers = _NUMBER.finditer(text, max(0, space - _LONGEST_NUMBER), space + _LONGEST_NUMBER)
    return any(found.start() < space < found.end() for found in numbers)


def _cuts_before(text: str, start: int) -> bool:
    before, beyond = _visible(text, start - 1, -1)
    first, second = _visible(text, start, 1)
    if _COMBINING.match(first):
        return True
    if first in _HYPHENS or first in _APOSTROPHES:
        return before.isalnum() and second.isalnum()
    if first in _IN_NUMBERS or first == "%":
        return before.isdigit() and (first == "%" or second.isdigit())
    if not first.isalnum():
        return False
    if before.isalnum():
        return not (_UNSPACED.match(first) or _UNSPACED.match(before))
    if before in _APOSTROPHES and beyond.isalnum():
        return True
    if _ties(before, beyond, text, start):
        return True
    if before == "." and beyond.isalnum() and (first.islower() or second == "."):
        # "example.com", "U.S.A.": a full stop without a blank ends a sentence only before a capital and its word.
        return True
    return first.isdigit() and (
        (before != "" and before in SIGNS)
        or (before in _IN_NUMBERS and beyond.isdigit())
        or (before in _SIGNS and not beyond.isalnum())
    )


def _cuts_after(text: str, end: int) -> bool:
    last, before_last = _visible(text, end - 1, -1)
    after, beyond = _visible(text, end, 1)
    if _COMBINING.match(after):
        return True
    if last in _HYPHENS or last in _APOSTROPHES:
        return before_last.isalnum() and after.isalnum()
    if last == "." and before_last.isalnum() and after in _TIES and beyond.isalnum():
        return True  # "U.S." of "U.S.-China"
    if last in _IN_NUMBERS:
        return before_last.isdigit() and after.isdigit()
    if not last.isalnum():
        return False
    if after.isalnum():
        return not (_UNSPACED.match(last) or _UNSPACED.match(after))
    if after in _TIES or after == _LONG_TIE:
        further = text[end + 1 : end + 40]
        return (
            bool(beyond) and (beyond.isalnum() or beyond in '("“‘') and not (after == _LONG_TIE and _is_aside(further))
        )
    if after == "." and beyond in _TIES:
        return True  # "U.S" of "U.S.-China"
    if after == "." and beyond.isalnum():
        return beyond.islower() or not last.islower()
    if after in _APOSTROPHES and beyond.isalnum():
        # A possessive may be left behind ("China" of "China's"), a contraction may not ("don" of "don't").
        return re.match(r"[sS](?![^\W_])", text[end + 1 : end + 3]) is None
    return last.isdigit() and ((after in _IN_NUMBERS and beyond.isdigit()) or after == "%")


def _ties(before: str, beyond: str, text: str, start: int) -> bool:
    """Whether what stands before a word ties it to one before that: "U.S.-" of "U.S.-China", "(EU)-" of "(EU)-led"."""
    tied = bool(beyond) and not beyond.isspace() and beyond != before
    if before == _LONG_TIE:
        return tied and (beyond.isalnum() or beyond == ".") and not _is_aside(text[start : start + 40])
    return before in _TIES and tied


def _is_aside(following: str) -> bool:
    """Whether words behind a dash without blanks begin something of their own, as words that begin sentences do."""
    found = _WORD_RUN.match(following)
    return found is not None and found.group().lower() in _STARTERS


def _visible(text: str, at: int, step: int) -> tuple[str, str]:
    """The visible character at an offset, invisible ones skipped, and the one behind it; '' at the text's ends."""
    first = ""
    while 0 <= at < len(text):
        if not _INVISIBLE.match(text, at):
            if first:
                return first, text[at]
            first = text[at]
        at += step
    return first, ""
