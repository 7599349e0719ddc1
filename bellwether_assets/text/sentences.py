"""The passages of an article that may be quoted, with exact spans, and why the others may not.

Belongs here: lines to passages. Does not belong here: what a line is (`boilerplate.py`), what stands in front of its
first sentence (`leading_marks.py`, `interviews.py`), where a sentence ends (`split_sentences.py`), speech over several
sentences (`direct_speech.py`), and why a sentence may not be quoted (`unquotable.py`, `publication_matter.py`,
`standing_notes.py`). Linear in the length of the text, and never raises, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bellwether_assets.text.boilerplate import byline_name, normalised, what_line_is
from bellwether_assets.text.corrections import correction_lines
from bellwether_assets.text.direct_speech import Piece, join_speech, tells_who_speaks_next
from bellwether_assets.text.interviews import QUESTIONER, Label, labels_of
from bellwether_assets.text.leading_marks import clock_length, dateline_length, glued_title_length
from bellwether_assets.text.list_items import list_items
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.publication_matter import of_the_publication
from bellwether_assets.text.split_sentences import sentence_spans
from bellwether_assets.text.standing_notes import lines_of_notes, notes_at_the_end
from bellwether_assets.text.unquotable import why_unquotable

MAX_PASSAGES = 3000  # a news article has hundreds at most; past that it is a dump, and only its beginning is read
_MOST_LINE = 200_000  # code points; a longer line is no prose
_AT_THE_ENDS = 12  # lines at the beginning that may name authors, and at the end that may tell who they are
_AUTHOR_AND_DATE = re.compile(r"^By\s+((?:[A-Z]\w[\w.'’-]*\s+){2,3}?)(?:[A-Z][a-z]{2}\s+\d|\||,|$)")
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
CORRECTION = "note of correction"


@dataclass(frozen=True)
class _Line:
    """One non-blank line: its span, stripped, its label, and what it is said to be by its place among the others."""

    start: int
    end: int
    label: Label
    refused: str | None


def passages(text: str, title: str) -> tuple[Passage, ...]:
    """All passages of an article in order, the unquotable ones with their reason."""
    normal_title = normalised(title)
    found: list[Passage] = []
    pieces: list[Piece] = []
    title_ends = glued_title_length(text, title)
    lines = _lines(text, title_ends)
    authors = _authors(text, lines[:_AT_THE_ENDS])
    if title_ends:
        found.append(Passage(text[:title_ends].rstrip(), 0, len(text[:title_ends].rstrip()), refused="title repeated"))
    for number, line in enumerate(lines):
        if len(found) + len(pieces) >= MAX_PASSAGES:
            break
        start, end = line.start, line.end
        if end - start > _MOST_LINE:
            found.append(Passage(text[start : start + 80], start, start + 80, number, refused="too long"))
            continue
        begin = start + line.label.length
        begin += clock_length(text[begin:end])
        refused = line.refused
        if refused is None and not _introduces_speech(text, line, lines[number + 1 : number + 2]):
            near_end = number >= max(1, len(lines) - _AT_THE_ENDS)
            # A speaker's name is no part of what he says; "Photo:" tells what its line is.
            seen = begin if line.label.speaks or not line.label.length else start
            refused = what_line_is(text[seen:end].strip(), normal_title, authors, near_end)
        if refused is None and line.label.length and begin >= end:
            refused = "speaker label"
        if refused is not None:
            found.append(Passage(text[start:end], start, end, number, refused=refused))
            continue
        begin += 0 if line.label.length else dateline_length(text[begin:end])
        pieces += [Piece(begin + a, begin + b, number, line.label.speaker) for a, b in sentence_spans(text[begin:end])]
    whole = [_passage(text, piece, ordinal) for ordinal, piece in enumerate(join_speech(text, pieces))]
    whole = _without_the_publication(whole, title, sorted(authors))
    return tuple(sorted(found + whole, key=lambda passage: passage.start))


def _lines(text: str, first: int) -> list[_Line]:
    """The non-blank lines from an offset on."""
    spans = list(_spans(text, first))
    lines = [text[start : min(end, start + _MOST_LINE)] for start, end in spans]
    labels = labels_of(lines)
    # A speaker's label on its own line ends with a colon, and opens no list.
    no_labels = ["" if label.length >= len(line) else line for line, label in zip(lines, labels, strict=True)]
    of_kind = {
        CORRECTION: correction_lines(lines),
        "standing note": lines_of_notes(lines),
        "list item": list_items(no_labels),
    }
    refused = [next((kind for kind, found in of_kind.items() if i in found), None) for i in range(len(lines))]
    return [_Line(*span, label, why) for span, label, why in zip(spans, labels, refused, strict=True)]


def _spans(text: str, first: int) -> Iterator[tuple[int, int]]:
    """Spans of the non-blank lines, stripped."""
    for match in _LINE.finditer(text, first):
        line = match.group()
        left = len(line) - len(line.lstrip())
        stripped = len(line.strip())
        if stripped:
            yield match.start() + left, match.start() + left + stripped


def _introduces_speech(text: str, line: _Line, following: Sequence[_Line]) -> bool:
    """Whether a line names who says what the next line has in quotation marks."""
    if not following:
        return False
    return tells_who_speaks_next(text[line.start : line.end], text[following[0].start])


def _authors(text: str, lines: Sequence[_Line]) -> frozenset[str]:
    """Names in bylines, also in those that share their line with a date ("By Jane Roe Jun 16, 2026 6 min read")."""
    names = {name for line in lines if (name := byline_name(text[line.start : line.end]))}
    for line in lines:
        found = _AUTHOR_AND_DATE.match(text[line.start : min(line.end, line.start + 120)])
        if found:
            names.add(found.group(1).strip())
    return frozenset(names)


def _passage(text: str, piece: Piece, ordinal: int) -> Passage:
    sentence = text[piece.start : piece.end]
    refused = "speech cut off" if piece.cut_off else why_unquotable(sentence)
    if refused is None and piece.speaker == QUESTIONER:
        refused = "interviewer's question"
    return Passage(sentence, piece.start, piece.end, piece.paragraph, ordinal, refused, piece.speaker)


def _without_the_publication(whole: Sequence[Passage], title: str, authors: Sequence[str]) -> list[Passage]:
    """The passages, those refused by which the publication speaks of itself, and the notes behind the article."""
    # Also those refused for their form: they stand beside others as what they are.
    own = of_the_publication(whole, title)
    at = [index for index, passage in enumerate(whole) if passage.refused is None]
    notes = {at[place] for place in notes_at_the_end([whole[index] for index in at], title, authors)}
    return [
        replace(passage, refused="boilerplate" if index in own else "standing note")
        if passage.refused is None and (index in own or index in notes)
        else passage
        for index, passage in enumerate(whole)
    ]
