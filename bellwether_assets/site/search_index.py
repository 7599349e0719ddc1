"""What the list of signals is searched by, in the browser: which words stand in which rows, as one small file.

Here belongs how words are cut and kept; `templates/signals.js` cuts what is typed in the same way and reads the file.
An inverted index is a fraction of the texts: a word is kept once, with the numbers of its rows. Pure.

A sorted word is written as the count of letters that it shares with the one before (one digit of base 36) and its rest;
its rows as differences in base 36. A page that is opened from a disk may load no data but scripts, so it is a script.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

MOST_LETTERS = 24  # of a word; what is typed is cut as well
LEAST_ROWS = 50  # from so many rows on, a word that more than half of them hold finds nothing and is left out
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ASCII_WORDS = re.compile("[a-z0-9]+")
# Scripts that write no space between words: Thai and its neighbours, kana and Han. Each letter is a word of its own, so
# that what stands inside a run of letters is found.
UNSPACED = "\u0e01-\u0eff\u2e80-\u312f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORDS = re.compile(rf"(?=[^\W_])[{UNSPACED}]|[^\W_{UNSPACED}]+")


def words_of(text: str) -> set[str]:
    """The words of a text: letters and digits, small, without accents."""
    found = _ASCII_WORDS.findall(text.lower()) if text.isascii() else _WORDS.findall(_bare(_bare(text).lower()))
    return {word[:MOST_LETTERS] for word in found}


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if unicodedata.category(letter)[0] != "M")


def search_index(rows: Sequence[Iterable[str]]) -> str:
    """The script: the texts of each row, in the order of the table."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, texts in enumerate(rows):
        for word in set().union(*(words_of(text) for text in texts)):
            holders[word].append(number)
    common = sorted(word for word, held in holders.items() if len(rows) >= LEAST_ROWS and 2 * len(held) > len(rows))
    words = sorted(holders.keys() - set(common))
    index = {
        "common": common,
        "words": " ".join(_front_coded(words)),
        "rows": " ".join(_differences(holders[word]) for word in words),
    }
    return f"self.bellwetherIndex = {json.dumps(index, ensure_ascii=False, separators=(',', ':'))};\n"


def _front_coded(words: Sequence[str]) -> Iterable[str]:
    before = ""
    for word in words:
        same = 0
        while same < min(len(word), len(before)) and word[same] == before[same]:
            same += 1
        yield _DIGITS[same] + word[same:]
        before = word


def _differences(numbers: Sequence[int]) -> str:
    return ",".join(_base36(number - before) for number, before in zip(numbers, [0, *numbers], strict=False))


def _base36(number: int) -> str:
    digits = _DIGITS[number % 36]
    while number := number // 36:
        digits = _DIGITS[number % 36] + digits
    return digits
