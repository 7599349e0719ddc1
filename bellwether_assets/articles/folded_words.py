"""The words of a text as copies are compared by: what typing, markup and damage on the way change is folded away.

Belongs here: one text and its words. Nothing folded is ever stored as text or quoted: proofs are of texts as they came.
Soft hyphens, entities, mojibake, ligatures, quotes, dashes, wrapped lines, invisible characters, case and the
composition of letters make no other word; nor do endings in which headlines and texts differ, separators of a number,
the spelling of a small number or a percent sign.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

import ftfy
import numpy as np
import xxhash
from numpy.typing import NDArray

from bellwether_assets.text.calendar_names import MONTHS, WEEKDAYS
from bellwether_assets.text.normalise_offsets import INVISIBLE
from bellwether_assets.text.stems import without_inflection
from bellwether_assets.text.word_lists import words

# The lowest bits of a word's number say what it is, the others which word it is.
FIGURE = np.uint64(1)  # a number, a month, a weekday
NAME = np.uint64(2)  # a capital inside a sentence; of an occurrence, not of a word
COMMON = np.uint64(4)  # tells nothing: a function word
STANDING = np.uint64(8)  # inside a passage that other reporting has too; of an occurrence
_KIND_BITS = 4
_IDENTITY = np.uint64(_KIND_BITS)

MAXIMUM_WORDS = 20_000
# Twenty characters a word: a text of a million letters without a space costs no more than a long article.
_MAXIMUM_CHARACTERS = 20 * MAXIMUM_WORDS
_LONGEST_WORD = 40

Words = NDArray[np.uint64]

_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
# A hyphen or an apostrophe inside a word, also where a line was broken there.
_INSIDE = re.compile(r"(?<=\w)(?:[-‐‑]\s{0,8}\n\s{0,8}|[-‐‑'’‘ʼ`´])(?=\w)")
_SEPARATOR = re.compile(r"(?<=\d)[.,](?=\d)|(?<=\d) (?=\d{3}(?!\d))")
_PERCENT = re.compile(r"\bper cent\b|%", re.IGNORECASE)
# Scripts that write no spaces are compared sign by sign.
_SIGNS = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_SIGNS}]|(?:(?![{_SIGNS}])[^\W_])+")
_SENTENCE_END = re.compile(r"[.!?:;\n]")
_SPELLED = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905 - read as a list
}
_CALENDAR = frozenset(name.casefold() for name in (*MONTHS, *WEEKDAYS)) - {"may"}


def fold(text: str) -> str:
    """The text with damage undone and typography levelled. Case is kept."""
    text = html.unescape(html.unescape(text[:_MAXIMUM_CHARACTERS]))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", ftfy.fix_encoding(text)))
    return _SEPARATOR.sub("", _PERCENT.sub(" percent ", _INSIDE.sub("", text)))


def folded_words(text: str) -> Words:
    """The text's words in order, at most `MAXIMUM_WORDS`, as numbers of 64 bits."""
    folded = fold(text)
    numbers: list[int] = []
    end = 0
    for found in _WORD.finditer(folded):
        if len(numbers) == MAXIMUM_WORDS:
            break
        word, start = found.group(0), found.start()
        number = _number(word.casefold()[:_LONGEST_WORD])
        if word[0].isupper() and numbers and not _SENTENCE_END.search(folded, end, start):
            number |= int(NAME)
        numbers.append(number)
        end = found.end()
    return np.array(numbers, dtype=np.uint64)


@lru_cache(maxsize=1 << 17)
def _number(word: str) -> int:
    kind = 0
    if word in _CALENDAR or word in _SPELLED or any(letter.isdigit() for letter in word):
        kind = int(FIGURE)
    elif word in words("function_words"):
        kind = int(COMMON)
    same = _SPELLED.get(word) or without_inflection(word)
    return xxhash.xxh3_64_intdigest(same.encode()) >> _KIND_BITS << _KIND_BITS | kind


def identities(numbers: Words) -> Words:
    """Which words they are, whatever their kinds."""
    return numbers >> _IDENTITY


def are(numbers: Words, kind: np.uint64) -> NDArray[np.bool_]:
    """Which of them are of a kind."""
    found: NDArray[np.bool_] = (numbers & kind) != 0
    return found
