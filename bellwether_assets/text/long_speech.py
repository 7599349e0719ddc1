"""Sentences within a long quotation whose speaker is named: each may be quoted alone, as his words.

Belongs here: which sentences of a quotation stand for themselves, and whose they are. Does not belong here: quotations
that stay short enough to be one passage (`direct_speech.py`), and speech without marks (`speech_without_marks.py`). In
doubt about the speaker a sentence stays refused: words in the wrong mouth are worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.quotation_marks import CLOSING_MARKS, OPENING_MARKS, Quotation, scan
from bellwether_assets.text.speech import SPEECH_VERBS_BEHIND_A_QUOTATION
from bellwether_assets.text.speech_without_marks import sender_of
from bellwether_assets.text.unquotable import why_unquotable
from bellwether_assets.text.word_lists import words

_CUT_OFF = "speech cut off"
_BEHIND = 160  # code points behind a quotation in which its speaker is named
_BEFORE = 900  # and before it: "… released the following statement in response to reports that …:"
_SAYS = re.compile(rf"\b(?:{SPEECH_VERBS_BEHIND_A_QUOTATION})\b")
_SAID_BEHIND = re.compile(rf"^[,\s]*(?:(?:[A-Z][\w.'’()-]*,?\s+){{1,6}})?(?:{SPEECH_VERBS_BEHIND_A_QUOTATION})\b")
_LEADS_IN = re.compile(
    rf"(?:\b(?:{SPEECH_VERBS_BEHIND_A_QUOTATION}|statements?|remarks)\b[^.!?“”\"]{{0,400}}[:,]?)\s*$"
)
_OWN_STATEMENT = re.compile(r"\b(?:statement|remarks)\b[^.!?“”\"]{0,400}:\s*$")
# A letter is of those who give it out, whoever signed it with them.
_SIGNERS = r"the (?:[Ll]awmakers|[Mm]embers|[Ss]enators|[Rr]epresentatives)"
_WRITE = "(?:wrote|write|continued?|added|concluded)"
_LETTER_BEFORE = re.compile(rf"(?:\b[Ll]etters?\b[^.!?]{{0,120}}|(?:{_SIGNERS}|\b[Tt]hey) {_WRITE}):\s*$")
_LETTER_BEHIND = re.compile(rf"^[,\s]*(?:{_WRITE} {_SIGNERS}|{_SIGNERS} {_WRITE})\b")
_LETTER_OPENS = re.compile(r"[“\"](?:We|I) (?:write|am writing|are writing)\b")
_DOUBLE = re.compile(r"[“”„‟\"«»]")
_WITH_ANOTHER = re.compile(
    r"\b[A-Z][\w’'-]+(?: \([^)]*\))?,? and (?:(?:Rep|Sen)s?\. )?[A-Z]"
)  # "Jane Roe and Odd Berg said"
_SENTENCE = re.compile(r"[.!?]\s")
# Stops that end no sentence: of "Rep. Jane Q. Roe" and "the U.S. Senate".
_ABBREVIATED = re.compile(
    rf"\b(?:{'|'.join(sorted(word.capitalize() for word in words('abbreviated_titles')))}|[A-Z])\."
)


def with_long_speech(
    found: Sequence[Passage], text: str, names: ArticleNames, publisher: str = ""
) -> tuple[Passage, ...]:
    """The passages; those cut off within a quotation of one named speaker without its marks, as his."""
    if not any(passage.refused == _CUT_OFF for passage in found):
        return tuple(found)
    quotations, _ = scan(text)
    starts = [passage.start for passage in found]
    out = list(found)
    before: tuple[Quotation, str] | None = None
    for quotation in _outermost(quotations):
        speaker = _speaker_of(quotation, before, text, names, publisher)
        before = (quotation, speaker)
        if not speaker or not quotation.closed:
            continue
        for index in range(bisect_left(starts, quotation.start), len(found)):
            if found[index].start >= quotation.end:
                break
            if found[index].refused == _CUT_OFF and found[index].end <= quotation.end:
                out[index] = _alone(found[index], text, speaker)
    return tuple(out)


def _goes_on(quotation: Quotation, following: Quotation, text: str) -> bool:
    """Whether nothing stands between the two: speech over several paragraphs is set so."""
    return not text[quotation.end : following.start].strip()


def _outermost(quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """Quotations that stand in no other, in order."""
    end = -1
    for quotation in sorted(quotations, key=lambda one: (one.start, -one.end)):
        if quotation.start >= end:
            yield quotation
            end = quotation.end


def _alone(passage: Passage, text: str, speaker: str) -> Passage:
    """The sentence without the marks of its quotation, refused where it holds others or is no whole sentence."""
    start, end = passage.start, passage.end
    if text[start] in OPENING_MARKS:
        start += 1
    if text[end - 1] in CLOSING_MARKS:
        end -= 1
    own = text[start:end].rstrip(",; ")
    if own[-1:] not in {".", "!"} or _DOUBLE.search(own):
        return passage
    return replace(passage, text=own, start=start, end=start + len(own), refused=why_unquotable(own), speaker=speaker)


def _speaker_of(
    quotation: Quotation, before: tuple[Quotation, str] | None, text: str, names: ArticleNames, publisher: str
) -> str:
    """Who says a quotation: the one person named with a verb of speech behind or before it; "" in doubt."""
    behind = _without_abbreviations(text[quotation.end : quotation.end + _BEHIND]).split("\n")[0]
    stop = _SENTENCE.search(behind)
    clause = behind[: stop.end()] if stop else behind
    if _LETTER_BEHIND.search(clause):
        return sender_of(text, names, publisher)
    if _SAID_BEHIND.search(clause):
        return _one_person(names, quotation.end, quotation.end + len(clause))
    if before is not None and _goes_on(before[0], quotation, text):
        return before[1]
    if _LETTER_OPENS.match(text, quotation.start):
        return sender_of(text, names, publisher)
    begin = max(0, quotation.start - _BEFORE)
    lead = _without_abbreviations(text[begin : quotation.start])
    lead = lead[lead.rstrip().rfind("\n") + 1 :]
    if before is not None and before[0].end > quotation.start - len(lead):
        # "…," she said. "And …": the same speaker goes on.
        between = _without_abbreviations(text[before[0].end : quotation.start])
        return before[1] if _SAYS.search(between) and not _SENTENCE.search(between.strip()) else ""
    told = [*_SENTENCE.finditer(lead.rstrip()[:-1])]
    sentence = lead[told[-1].end() :] if told else lead
    leads_in = _LEADS_IN.search(sentence)
    if leads_in is not None:
        # Who is named behind the verb is spoken of: "issued a statement on the ruling against Jane Roe:".
        begin = quotation.start - len(sentence)
        if speaker := _one_person(names, begin, begin + leads_in.start()):
            return speaker
    own = _LETTER_BEFORE.search(sentence) or (leads_in is not None and _OWN_STATEMENT.search(sentence))
    return sender_of(text, names, publisher) if own else ""


def _without_abbreviations(text: str) -> str:
    """The text, as long as it is, whose full stops all end sentences."""
    return _ABBREVIATED.sub(lambda found: f"{found.group()[:-1]}·", text)


def _one_person(names: ArticleNames, start: int, end: int) -> str:
    """The whole name of the one person whom this stretch names, "" where it names none or several."""
    named = {name for at, name in names.people if start <= at < end}
    if len(named) != 1 or _WITH_ANOTHER.search(names.text[start:end]):
        return ""
    return named.pop()
