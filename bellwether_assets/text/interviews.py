"""Labels that say who speaks a line of an interview or transcript: "Q:", "SMITH:", "Jane Roe, minister:".

Belongs here: telling such a label from a kicker ("Behind the Scenes: …") and a call ("BREAKING: …"), by what the other
lines of the article have. Does not belong here: speech in quotation marks (`direct_speech.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.word_lists import words

_CAPITALS = re.compile(
    r"(?P<name>(?:[A-Z][A-Z.'’-]{2,}|[A-Z]\.)(?:[ ,]+(?:[A-Z][A-Z.'’-]*|\([^)]{1,30}\)|of|the)){0,6})\s?:(?:\s|$)"
)
_NAMED = re.compile(
    r"(?P<name>[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]*|de|van|von|al|bin)){0,4})"
    r"(?P<role>, (?:the )?[A-Za-z][^:.!?\"“]{2,60}| \([^)]{1,40}\))?\s?:(?:$|\s+(?=[\"“'‘«„(\[]{0,2}[A-Z0-9]))"
)
_QUESTION = re.compile(r"(?:Q|Question|Frage|F)\s?\d{0,2}[:.]\s+(?=\S)")
_ANSWER = re.compile(r"(?:A|Answer|Antwort)\s?\d{0,2}[:.]\s+(?=\S)")
_CALLS = words("calls")
_VERBS = words("predicate_verbs") | words("attribution_verbs")
_GIVEN_NAMES = words("given_names")
_ALONE = 3  # labels on lines of their own from which they are a transcript's
_LABELLED = 0.25  # share of the lines that have a label, from which the text is a dialogue
QUESTIONER = "Q"
UNNAMED = "A"


@dataclass(frozen=True)
class Label:
    """Length of a label with what is behind it, and whose it is: `QUESTIONER`, `UNNAMED`, a name, "" for a call."""

    length: int
    speaker: str

    @property
    def speaks(self) -> bool:
        """Whether somebody is named, so that the line is somebody's words."""
        return bool(self.speaker)


_NONE = Label(0, "")


def labels_of(lines: Sequence[str]) -> list[Label]:
    """The label of each line, of length 0 where it has none. In an interview a line without a label goes on with the
    speaker of the line before it, as an answer of several paragraphs does."""
    found = [_candidate(line[:160]) for line in lines]
    names = Counter(_surname(label.speaker) for label in found if label.speaks)
    alone = [label.speaks and label.length >= len(line) for line, label in zip(lines, found, strict=True)]
    transcript = sum(alone) >= _ALONE
    sure = [
        label.speaks and (names[_surname(label.speaker)] > 1 or (transcript and lone) or _is_sure(line[:160]))
        for line, label, lone in zip(lines, found, alone, strict=True)
    ]
    # Two speak by turns, and most of what stands between their labels is theirs.
    speakers = {_surname(label.speaker) for label, is_sure in zip(found, sure, strict=True) if is_sure}
    dialogue = len(speakers) >= 2 and sum(sure) >= max(3, _LABELLED * len(lines))
    out: list[Label] = []
    current = ""
    for label, is_sure in zip(found, sure, strict=True):
        kept = label if is_sure or not label.speaks else _NONE
        if kept.speaks:
            current = kept.speaker
        elif not kept.length and dialogue and current:
            kept = Label(0, current)
        out.append(kept)
    return out


def _candidate(line: str) -> Label:
    if question := _QUESTION.match(line):
        return Label(question.end(), QUESTIONER)
    if answer := _ANSWER.match(line):
        return Label(answer.end(), UNNAMED)
    capitals = _CAPITALS.match(line)
    if capitals:
        words_of = re.findall(r"[A-Z]+", capitals["name"])
        call = all(word.lower() in _CALLS for word in words_of)
        return Label(capitals.end(), "" if call else capitals["name"].split(",")[0].strip())
    named = _NAMED.match(line)
    if named is None or _VERBS & set((named["role"] or "").split()):
        return _NONE  # "Jane Roe, the mayor, told the paper: …" is a sentence
    call = all(word.lower() in _CALLS for word in named["name"].split())
    return Label(named.end(), "" if call else named["name"])


def speaker_named(label: str, names: ArticleNames) -> str | None:
    """The name behind a label as the article writes it: "Jane Roe" for "ROE"; for an answer without a name the only
    person in the title, None where there is none or are several."""
    if label == UNNAMED:
        there = {names.whole_name(m) for m in names.mentions if m.kind == "person" and m.start >= names.body_end}
        return there.pop() if len(there) == 1 else None
    written = label if not label.isupper() else " ".join(word.capitalize() for word in label.split())
    return names.full_name(written.split()[-1]) or written


def _surname(speaker: str) -> str:
    return speaker.split()[-1].casefold() if speaker else ""


def _is_sure(line: str) -> bool:
    """Whether a label alone shows a speaker: a question's mark, capitals, or a first name and more."""
    if _QUESTION.match(line) or _CAPITALS.match(line):
        return True
    named = _NAMED.match(line)
    return named is not None and " " in named["name"] and named["name"].split()[0] in _GIVEN_NAMES
