"""Speech that no quotation marks hold: a letter or transcript below a release, an opening statement, a lost mark.

Belongs here: from where to where an article is somebody's words although no marks say so, and whose. Does not belong
here: speech in marks (`direct_speech.py`) and under a label on each line (`interviews.py`). In doubt a sentence stays
the article's own: only an introduction, a salutation or the first person throughout makes it somebody's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bellwether_assets.text.boilerplate import byline_name
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.quotation_marks import OPENING_MARKS, scan
from bellwether_assets.text.quotations import without_quotations

_KIND = r"(?:remarks|transcript|speech|letters?|statement|testimony|address|op-ed)"
_STANDS_BELOW = re.compile(
    rf"\b{_KIND}\b[^.!?]{{0,120}}\b(?:below|follows?)\W{{0,3}}$"
    rf"|^(?:Below|Following) (?:is|are)\b.{{0,120}}\b{_KIND}\b.*:$"
)
_SALUTATION = re.compile(
    r"Dear [A-Z].{0,120}[:,]$|(?:M(?:r|s|rs)\.?|Madam) (?:Speaker|President|Chair(?:man|woman|person)?),\s"
)
_MEMBER = re.compile(r"HON\. (?P<name>[A-Z][A-Z.'’ -]{3,50})$")  # the heading of a speech in a record of debates
_SIGN_OFF = re.compile(r"(?:Sincerely|Respectfully|Yours|(?:Best|Kind|Warm) regards)\b.{0,30}$")
_SIGNED = re.compile(r"(?:[A-Z][\w.'’-]*,? ){1,4}[A-Z][\w.'’-]+$")
_FIRST_PERSON = re.compile(
    r"\b(?:(?:I|[Ww]e)(?:['’](?:m|ve|d|ll|re))?|[Mm]y|[Oo]urs?|us)\b"  # "US" is a country
)
_SINGULAR = re.compile(r"\b(?:I(?:['’](?:m|ve|d|ll))?|[Mm]y)\b")
_WHOSE = re.compile(rf"\b(?P<name>[A-Z][\w-]+)['’]s? (?:[\w-]+ ){{0,3}}(?i:{_KIND})\b")
_GIVES_OUT = re.compile(r"\b(?:released?|issued?|made|gave|delivered|said|wrote|says?|the following)\b")
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
_INTRODUCTION = 800  # code points of a text in which its sender is named where it is about him
_BYLINES = 12  # lines
_SHORT = 300  # code points of a line, or of its end, in which a speech is introduced
_LEAST_OWN = 6  # sentences, from which the first person throughout shows somebody's words
_THROUGHOUT = 1 / 3  # share of the sentences
_NOT_PROSE = frozenset({"no verb", "too long"})  # refused, yet sentences


@dataclass(frozen=True)
class _Line:
    """The passages `first` to `last`, the latter excluded, that make one line."""

    first: int
    last: int
    text: str


@dataclass(frozen=True)
class _Reading:
    """An article with what its speech is told by."""

    text: str
    found: Sequence[Passage]
    lines: Sequence[_Line]
    names: ArticleNames
    publisher: str

    def own_words(self, first: int, last: int) -> list[str]:
        """The sentences of passages first to last, without what they quote."""
        return [
            without_quotations(passage.text)
            for passage in self.found[first:last]
            if passage.refused is None or passage.refused in _NOT_PROSE
        ]

    def sender(self) -> str:
        """The publisher as the article names it, "" for a domain and for one that the article is not about."""
        return sender_of(self.text, self.names, self.publisher)

    def whose(self, line: str) -> str:
        """Whose speech a line names: "Read Jane Roe's remarks below"; "" for none."""
        found = _WHOSE.search(line[-_SHORT:])
        if found is None:
            return ""
        full = self.names.full_name(found["name"])
        sender = self.sender()
        return full or (sender if found["name"] in sender.split() else "")


def sender_of(text: str, names: ArticleNames, publisher: str) -> str:
    """The publisher as the article names it, "" for a domain and for one that the article is not about."""
    if not publisher or (" " not in publisher and "." in publisher):
        return ""
    bare = [word for word in re.sub(r"\([^)]*\)", "", publisher).split() if word not in _SUFFIXES]
    seen = f"{names.title}\n{text[:_INTRODUCTION]}"
    if not bare or re.search(rf"\b{re.escape(bare[-1])}\b", seen) is None:
        return ""
    plain = " ".join(bare[1:] if bare[0].endswith(".") else bare)
    return names.full_name(bare[-1]) or (plain if plain in text else publisher)


def with_speakers(found: Sequence[Passage], text: str, names: ArticleNames, publisher: str = "") -> tuple[Passage, ...]:
    """The passages, those that are somebody's words without marks with their speaker, or refused where none is
    named."""
    grouped = groupby(range(len(found)), key=lambda index: found[index].paragraph)
    spans = [(indexes[0], indexes[-1] + 1) for _, group in grouped if (indexes := list(group))]
    lines = [_Line(a, b, text[found[a].start : found[b - 1].end]) for a, b in spans]
    reading = _Reading(text, found, lines, names, publisher)
    out = list(found)
    for first, last, speaker in [*_below(reading), *_unclosed(reading)] or _throughout(reading):
        for index in range(first, last):
            if out[index].refused is not None:
                continue
            out[index] = replace(out[index], speaker=speaker, refused=None if speaker else "speech without a speaker")
    return tuple(out)


def _below(reading: _Reading) -> Iterator[tuple[int, int, str]]:
    """Letters and transcripts that a line introduces, a salutation or a member's heading opens, up to a sign-off."""
    lines = reading.lines
    at = 0
    while at < len(lines):
        begin, opens, speaker = _opening(reading, at)
        if not opens:
            at += 1
            continue
        end = begin
        while end < len(lines) and not _SIGN_OFF.match(lines[end].text[:_SHORT]):
            end += 1
        signed = _SIGNED.match(lines[end + 1].text[:_SHORT]) if end + 1 < len(lines) else None
        speaker = speaker or (signed.group() if signed and "Sincerely" in lines[end].text else "") or reading.sender()
        salutations = " ".join(line.text for line in lines[begin : begin + 6] if _SALUTATION.match(line.text[:_SHORT]))
        if speaker and re.search(rf"\bDear .*\b{re.escape(_surname(speaker))}\b", salutations[:200]):
            speaker = ""
        yield from _spoken(reading, begin, end, speaker, least=1 if salutations else 2)
        at = max(end, at + 1)


def _opening(reading: _Reading, at: int) -> tuple[int, bool, str]:
    """The first line of a speech that a line opens, whether it does, and the speaker whom it names."""
    line = reading.lines[at].text
    if member := _MEMBER.match(line[:_SHORT]):
        return at + 1, True, " ".join(word.capitalize() for word in member["name"].split())
    if _SALUTATION.match(line[:_SHORT]):
        return at, True, ""
    tail = line[-_SHORT:]
    following = reading.lines[at + 1].text if at + 1 < len(reading.lines) else ""
    if not following or following[0] in OPENING_MARKS or not _STANDS_BELOW.search(tail):
        return at, False, ""
    return at + 1, True, reading.whose(tail)


def _spoken(reading: _Reading, begin: int, end: int, speaker: str, least: int) -> Iterator[tuple[int, int, str]]:
    """Lines begin to end as speech, if `least` sentences have the first person and no label says who speaks. It ends
    before a sentence that tells of the speaker as of another."""
    if begin >= end:
        return
    first, last = reading.lines[begin].first, reading.lines[end - 1].last
    if any(passage.speaker or passage.refused == "speaker label" for passage in reading.found[first:last]):
        return
    if sum(_FIRST_PERSON.search(own) is not None for own in reading.own_words(first, last)) < least:
        return
    yield first, _before_telling_of(reading, first, last, speaker), speaker


def _before_telling_of(reading: _Reading, first: int, last: int, speaker: str) -> int:
    if not speaker:
        return last
    named = re.compile(rf"\b{re.escape(_surname(speaker))}\b")
    for index in range(first, last):
        own = without_quotations(reading.found[index].text)
        if reading.found[index].refused is None and named.search(own) and not _FIRST_PERSON.search(own):
            return index
    return last


def _unclosed(reading: _Reading) -> Iterator[tuple[int, int, str]]:
    """What goes on with a quotation that a colon introduces and no mark closes in its paragraph: up to a closing mark
    that nothing opens, else to the last line in the first person."""
    quotations, strays = scan(reading.text)
    unclosed = {quotation.start: quotation.end for quotation in quotations if not quotation.closed}
    for at, (before, line) in enumerate(zip(reading.lines, reading.lines[1:], strict=False), start=1):
        start = reading.found[line.first].start
        if start not in unclosed or not before.text.endswith(":"):
            continue
        last = at
        for further in range(at + 1, len(reading.lines)):
            paragraph = reading.lines[further]
            if paragraph.text[:1] in OPENING_MARKS or _SIGN_OFF.match(paragraph.text[:_SHORT]):
                break
            end = reading.found[paragraph.last - 1].end
            stray = bisect_left(strays, reading.found[paragraph.first].start)
            if stray < len(strays) and strays[stray] < end:
                last = further
                break
            if any(_FIRST_PERSON.search(own) for own in reading.own_words(paragraph.first, paragraph.last)):
                last = further
        if last > at:
            speaker = _introduced(reading, before)
            first, end = reading.lines[at + 1].first, reading.lines[last].last
            yield first, _before_telling_of(reading, first, end, speaker), speaker


def _introduced(reading: _Reading, line: _Line) -> str:
    """Who gives out what follows a line: the people named before its verb."""
    start = reading.found[line.first].start
    verb = _GIVES_OUT.search(line.text)
    end = start + (verb.start() if verb else len(line.text))
    people = [reading.names.whole_name(m) for m in reading.names.within(start, end) if m.kind == "person"]
    return " and ".join(dict.fromkeys(people)) or reading.whose(line.text)


def _throughout(reading: _Reading) -> list[tuple[int, int, str]]:
    """The whole article where it speaks in the first person throughout and tells whose words it is."""
    own = reading.own_words(0, len(reading.found))
    plural = sum(_FIRST_PERSON.search(sentence) is not None for sentence in own)
    singular = sum(_SINGULAR.search(sentence) is not None for sentence in own)
    labelled = any(passage.speaker or passage.refused == "speaker label" for passage in reading.found)
    if labelled or len(own) < _LEAST_OWN or plural < _THROUGHOUT * len(own) or singular < 2:
        return []
    bylines = [name for line in reading.lines[:_BYLINES] if (name := byline_name(line.text))]
    speaker = reading.whose(reading.names.title) or (bylines[0] if len(bylines) == 1 else "") or reading.sender()
    return [(0, _before_telling_of(reading, 0, len(reading.found), speaker), speaker)] if speaker else []


def _surname(speaker: str) -> str:
    bare = [word for word in re.sub(r"\([^)]*\)", "", speaker).split() if word not in _SUFFIXES]
    return bare[-1] if bare else speaker
