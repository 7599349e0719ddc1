"""Passages of an article in any language: of one that is no English, only what needs no language to see.

Belongs here: the switch between the rules of English and those of every language, and the latter. Does not belong here:
the rules of English (`sentences.py`), nor which language a text is in (`language.py`).

A form that is a fragment, a heading or a menu in English is prose in German: "Die Banken in Basel" is no name, and a
sentence without a word of `predicate_verbs` has a verb. What stays is that a title repeated is no quote, and that
control characters and texts without words are none. Markup, addresses and what speaks to machines are barred by
`untrusted.py`, and the bounds of a quote by `match_quotes.py`.
"""

from __future__ import annotations

import re

from bellwether_assets.text.boilerplate import normalised
from bellwether_assets.text.language import is_read_as_english
from bellwether_assets.text.long_speech import with_long_speech
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.sentences import MAX_PASSAGES, passages
from bellwether_assets.text.speech_without_marks import with_speakers
from bellwether_assets.text.split_sentences import sentence_spans

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_MOST_LINE = 200_000  # code points; a longer line is no prose
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HAS_WORD = re.compile(r"[^\W\d_]")


def passages_of(
    text: str, names: ArticleNames, title: str, publisher: str, language: str | None
) -> tuple[Passage, ...]:
    """All passages of an article in order, by the rules of English where it is read as English."""
    if not is_read_as_english(language):
        return _passages_of_any(text, title)
    found = with_speakers(passages(text, title), text, names, publisher)
    return with_long_speech(found, text, names, publisher)


def _passages_of_any(text: str, title: str) -> tuple[Passage, ...]:
    normal_title = normalised(title)
    found: list[Passage] = []
    for number, line in enumerate(_LINE.finditer(text)):
        start, words = line.start(), line.group()
        if len(found) >= MAX_PASSAGES:
            break
        if len(words) > _MOST_LINE:
            found.append(Passage(words[:80], start, start + 80, number, refused="too long"))
        elif normal_title and normalised(words.strip()) == normal_title:
            found.append(Passage(words, start, line.end(), number, refused="title repeated"))
        else:
            spans = [(start + a, start + b) for a, b in sentence_spans(words)]
            found += [
                Passage(text[a:b], a, b, number, len(found) + at, _why_unquotable(text[a:b]))
                for at, (a, b) in enumerate(spans)
            ]
    return tuple(found)


def _why_unquotable(sentence: str) -> str | None:
    if _CONTROL.search(sentence):
        return "control characters"
    return None if _HAS_WORD.search(sentence) else "no words"
