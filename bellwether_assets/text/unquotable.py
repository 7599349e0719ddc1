"""Why a sentence of prose may not be quoted, by itself alone: a fragment, a caption, half a quotation, private life.

Belongs here: the form of one sentence, and the one matter that concerns nobody else. Does not belong here: what lines
are no prose (`boilerplate.py`), and sentences that are whole but need the one before them (`dangling.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bellwether_assets.text.boilerplate import AGENCIES, ends_like_a_sentence, is_boilerplate, is_caption
from bellwether_assets.text.calendar_names import SHORT_MONTH, SHORT_WEEKDAY
from bellwether_assets.text.quotations import has_half_a_quotation
from bellwether_assets.text.weaknesses import is_private_life
from bellwether_assets.text.word_lists import words

MAX_SENTENCE = 450
MIN_SENTENCE = 30
# "ro und": half of a word that a line break or an editor cut in two. Apart from a list, no English word is so short.
_SHORT = re.compile(r"(?<=[a-z] )[a-z]{1,2}(?= [a-z])")
_SHORT_WORDS = words("short_words")
_CAPITALS_RUN = re.compile(
    r"^(?:\W*(?:[A-Z][A-Z’'-]+|[A-Z0-9]{1,3})\b[ ,:]*){5}|(?:\b[A-Z]{3,} (?:[A-Z]{2,} )*){4}"
    r"|^(?=(?:[A-Z’'-]+ )*[A-Z]{4,} )(?:[A-Z’'-]{2,} ){3,}[A-Z][a-z]"
)
# "Payload: The rocket …", "CLOSE Jane Roe …": labels of pictures and players.
_LABELLED = re.compile(r"^(?:[A-Z][\w’'-]+(?: [a-z][\w’'-]+){0,3}: [A-Z]|CLOSE [A-Z])")
_RUN_TOGETHER = re.compile(r"[a-z]{2}[.!?][A-Z][a-z]+ [a-z]|[a-z]\?[a-z]|\ufffd")
_ENDS_CUT = re.compile(rf" (?:{SHORT_WEEKDAY}|{SHORT_MONTH})\.$")
# The photographer's credit of a caption: "Jane Roe / Reuters".
_AGENCY = re.compile(
    rf"/\s?(?:{AGENCIES}|Getty|PA|Rex)\b|\((?P<agency>{AGENCIES}|Getty|PA|Rex)\b[^)]{{0,40}}\)|\bGetty Images\b"
)
# "© AGENCY/ Jane Roe A rocket takes off.": the credit runs into the caption.
_CREDITED = re.compile(r"^\W{0,3}(?:©|\([cC]\)(?= [A-Z]))")
_FINITE = words("predicate_verbs") | words("plain_verbs")
_ANY_WORD = re.compile(r"[a-z][a-z’']+")
_PRESENT_BEFORE = frozenset(
    {"the", "a", "an", "its", "their", "his", "her", "that", "no", "not", "more", "up", "out", "off"}
)
_LETTER = re.compile(r"[^\W\d_]")


def why_unquotable(sentence: str) -> str | None:
    """The first reason that holds, None where the sentence may be quoted."""
    return next((reason for holds, reason in _REASONS if holds(sentence)), None)


def _is_fragment(sentence: str) -> bool:
    if len(sentence) < MIN_SENTENCE or sentence.count(" ") < 4:
        return True
    if sentence[0].islower() or not ends_like_a_sentence(sentence):
        return True
    letters = _LETTER.findall(sentence)
    return len(letters) < 0.5 * len(sentence) or sum(map(str.isupper, letters)) > 0.4 * len(letters)


def _is_caption_or_credit(sentence: str) -> bool:
    if is_caption(sentence) or _CAPITALS_RUN.search(sentence) or _CREDITED.match(sentence):
        return True
    if any(not _abbreviates(sentence, found) for found in _AGENCY.finditer(sentence)):
        return True
    return _LABELLED.match(sentence) is not None


def _abbreviates(sentence: str, found: re.Match[str]) -> bool:
    """Whether capitals in brackets stand for the words before them: "the Environmental Protection Agency (EPA)"."""
    agency = found["agency"]
    if agency is None or not agency.isupper():
        return False
    initials = [
        word[0].upper() for word in re.findall(r"[^\W_]+", sentence[max(0, found.start() - 120) : found.start()])
    ]
    wanted = list(agency)
    while wanted and initials:
        if initials.pop() == wanted[-1]:
            wanted.pop()
        elif len(wanted) == len(agency):
            return False
    return not wanted


def _has_a_split_word(sentence: str) -> bool:
    return any(found.group() not in _SHORT_WORDS for found in _SHORT.finditer(sentence))


def has_no_verb(sentence: str) -> bool:
    """Whether no word can be a finite verb: listed, in -ed, or in -s before what begins an object."""
    if sentence.rstrip("\"”’' ").endswith("?"):
        return False
    found = _ANY_WORD.findall(sentence)
    return not any(
        word in _FINITE
        or (word.endswith("ed") and len(word) > 3)
        or word.endswith(("n't", "n’t"))
        or (word.endswith("s") and len(word) > 3 and following in _PRESENT_BEFORE)
        for word, following in zip(found, [*found, ""][1:], strict=True)
    )


def _has_control_characters(sentence: str) -> bool:
    return any(ord(char) < 32 and char not in "\n\r\t" for char in sentence)


# In this order: the first that holds is what is counted and shown.
_REASONS: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda sentence: len(sentence) > MAX_SENTENCE, "too long"),
    (_is_fragment, "fragment"),
    (_is_caption_or_credit, "caption or credit"),
    (is_boilerplate, "boilerplate"),
    (_ENDS_CUT.search, "fragment"),
    (_RUN_TOGETHER.search, "sentences run together"),
    (_has_a_split_word, "split word"),
    (has_no_verb, "no verb"),
    (_has_control_characters, "control characters"),
    (has_half_a_quotation, "speech cut off"),
    (is_private_life, "private life"),
)
