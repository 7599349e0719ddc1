"""Cuts one line of prose into sentences, with exact spans, in linear time whatever the line holds.

Belongs here: where a sentence ends. Does not belong here: whether it may be quoted (`sentences.py`). pysbd gives the
same kind of spans, but took 57 times as long on 1,278 lines of newscluster (1.56 s against 0.03 s), which would have
been most of the engine's time. News prose needs little more than a list of abbreviations.
"""

from __future__ import annotations

import re

from bellwether_assets.text.calendar_names import SHORT_MONTH
from bellwether_assets.text.word_lists import words

# A terminator, whatever closes with it, and white space. Bounded repetition keeps the scan linear on "!!!!!!…".
_BREAK = re.compile(r"[.!?…]{1,6}[\"”’'»)\]“‘«›」』]{0,3}(?=\s)|[。！？]{1,6}[」』”]{0,3}")
_TITLES = words("abbreviated_titles")
_BEFORE_NUMBERS = words("before_numbers")
# A sentence ends after them unless a day follows.
_MONTH = re.compile(SHORT_MONTH, re.IGNORECASE)
# After these a new sentence begins only where the next word is one that begins sentences.
_MAY_END = words("abbreviations_that_may_end")
_STARTERS = words("sentence_starters")
_CLOSERS = "\"”’'»)]“‘«›」』"
_OPENERS = "\"“‘'«„‚»‹([¿¡"


def _word_before(line: str, dot: int) -> str:
    """The token that ends at a full stop, at most 12 characters back, without opening punctuation."""
    begin = dot
    while begin > 0 and dot - begin < 12 and not line[begin - 1].isspace():
        begin -= 1
    return line[begin:dot].lstrip(_OPENERS + "-–—/")


def _word_after(line: str, at: int) -> str:
    """The next token, white space and opening quotes skipped, at most 24 characters of it."""
    while at < len(line) and (line[at].isspace() or line[at] in _OPENERS):
        at += 1
    end = at
    while end < len(line) and end - at < 24 and not line[end].isspace():
        end += 1
    return line[at:end].strip(".,;:!?\"”’')]")


def _ends_sentence(line: str, start: int, end: int) -> bool:
    """Whether the terminator at line[start:end] ends a sentence."""
    if line[start] in "。！？":
        return True
    following = _word_after(line, end)
    if not following:
        return True
    if following[0].islower():
        # "Is it?" he said – but also brand names; a lower-case word never begins a sentence of news prose.
        return False
    if line[start] != "." or (end - start > 1 and line[start : start + 2] == ".."):
        return True
    if line[end - 1] in _CLOSERS:
        return True
    before = _word_before(line, start)
    word = before.lower()
    if word in _TITLES:
        return False
    if _MONTH.fullmatch(word) or word in _BEFORE_NUMBERS:
        return not following[0].isdigit()
    if len(before) == 1 and before.isupper():
        # An initial ("George W. Bush"), unless a plain sentence opener follows ("… plan B. The …").
        return following.lower() in _STARTERS
    if word in _MAY_END or re.fullmatch(r"(?:[a-z]\.){1,4}[a-z]", word):
        return following.lower() in _STARTERS and following[0].isupper()
    return True


def sentence_spans(line: str) -> list[tuple[int, int]]:
    """Spans of the sentences of one line, in order, without the white space around them."""
    spans: list[tuple[int, int]] = []
    begin = 0
    for found in _BREAK.finditer(line):
        if not _ends_sentence(line, found.start(), found.end()):
            continue
        _append_stripped(line, begin, found.end(), spans)
        begin = found.end()
    _append_stripped(line, begin, len(line), spans)
    return spans


def _append_stripped(line: str, begin: int, end: int, spans: list[tuple[int, int]]) -> None:
    while begin < end and line[begin].isspace():
        begin += 1
    while end > begin and line[end - 1].isspace():
        end -= 1
    if begin < end:
        spans.append((begin, end))
