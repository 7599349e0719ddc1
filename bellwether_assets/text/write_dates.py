"""Writes the dates of words of time into a sentence, in their place: "last year" becomes "in 2025".

Belongs here: what has to be changed around such a word, so that the sentence stays one. Does not belong here: what it
means (`time_word_dates.py`), nor the dates in parentheses that the article's own words get (`date_words.py`).
"""

from __future__ import annotations

import datetime
import re

from bellwether_assets.text.calendar_names import MONTH
from bellwether_assets.text.time_word_dates import Meant, meant
from bellwether_assets.text.time_words import TimeWord, time_words

_PREPOSITION = re.compile(
    r"(?:^|\W)(?:in|on|of|since|until|till|by|from|before|after|during|over|for|to|through|throughout|between|within"
    rf"|{MONTH}\.?|\d of)\s$",
    re.IGNORECASE,
)
# "Last year was the hottest": what is told of the year itself, and not what was so in it.
_IS_SUBJECT = re.compile(r"(?:^|[.;:]\s|\b(?:says?|said|because|while|whether|if)\s)$")
_VERB_OF_TIME = re.compile(
    r"\s(?:was|were|is|has|had|will|would|could|may|might|saw|brought|marked|ended|began|became|set|proved|turned)\b"
)
_OPENS = re.compile(r"(?:^|[.!?:;“\"(]\s*)$")
_ALL = re.compile(r"\ball\s$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?(?=\s)\s(?=[^\W\d])")
_ANY_POSSESSIVE = re.compile(r"['’]s?(?!\w)")
_TAKES_THE = frozenset({"day", "weekday", "month", "year"})


def with_dates(sentence: str, published_on: datetime.date) -> str:
    """The sentence of a text of this day with the date in place of each word of time whose date follows by rule.

    What somebody said in quotation marks stays as it is, and so does a word whose date does not follow; `time_words`
    finds it in what is returned.
    """
    for word in reversed(time_words(sentence)):
        what = meant(word, sentence, published_on)
        placed = None if what is None else _placed(word, what, sentence)
        if placed is not None:
            start, end, words = placed
            if _OPENS.search(sentence[:start]) and sentence[start].isupper():
                words = words[:1].upper() + words[1:]
            sentence = sentence[:start] + words + sentence[end:]
    return sentence


def _placed(word: TimeWord, what: Meant, sentence: str) -> tuple[int, int, str] | None:
    """What is replaced by which words; None where the sentence would be none with them."""
    before = sentence[: word.start]
    if _ANY_POSSESSIVE.match(sentence, word.end):
        owns = _POSSESSIVE.match(sentence, word.end)
        if owns is None or word.kind not in _TAKES_THE:
            return None
        return word.start, owns.end(), f"the {what.date} "
    throughout = _ALL.search(before) if word.kind == "year" else None
    if throughout:
        return throughout.start(), word.end, f"throughout {what.words}"
    is_subject = _IS_SUBJECT.search(before) and _VERB_OF_TIME.match(sentence, word.end)
    bare = not what.preposition or is_subject or _PREPOSITION.search(before)
    return word.start, word.end, what.words if bare else f"{what.preposition} {what.words}"
