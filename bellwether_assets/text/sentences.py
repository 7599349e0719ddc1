"""The passages of an article that may be quoted, with exact spans, and why the others may not.

Belongs here: lines to passages. Does not belong here: what a line is (`boilerplate.py`), where a sentence ends
(`split_sentences.py`), speech over several sentences (`direct_speech.py`), and why a sentence may not be quoted
(`unquotable.py`). Linear in the length of the text, and never raises, whatever it holds.
"""

from __future__ import annotations

import re

from bellwether_assets.text.boilerplate import byline_name, dateline_length, label_length, normalised, what_line_is
from bellwether_assets.text.direct_speech import Piece, join_speech
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.split_sentences import sentence_spans
from bellwether_assets.text.unquotable import why_unquotable

MAX_PASSAGES = 3000  # a news article has hundreds at most; past that it is a dump, and only its beginning is read
_MOST_LINE = 200_000  # code points; a longer line is no prose
_AT_THE_ENDS = 12  # lines at the beginning that may name authors, and at the end that may tell who they are
_AUTHOR_AND_DATE = re.compile(r"^By\s+((?:[A-Z]\w[\w.'’-]*\s+){2,3}?)(?:[A-Z][a-z]{2}\s+\d|\||,|$)")


def passages(text: str, title: str) -> tuple[Passage, ...]:
    """All passages of an article in order, the unquotable ones with their reason."""
    normal_title = normalised(title)
    lines = _lines(text)
    authors = _authors(text, lines[:_AT_THE_ENDS])
    found: list[Passage] = []
    pieces: list[Piece] = []
    for number, (start, end) in enumerate(lines):
        if len(found) + len(pieces) >= MAX_PASSAGES:
            break
        if end - start > _MOST_LINE:
            found.append(Passage(text[start : start + 80], start, start + 80, number, refused="too long"))
            continue
        line = text[start:end]
        label = label_length(line)
        near_end = number >= max(1, len(lines) - _AT_THE_ENDS)
        refused = what_line_is(line[label:].strip(), normal_title, authors, near_end)
        if refused is None and label and label >= len(line):
            refused = "speaker label"
        if refused is not None:
            found.append(Passage(line, start, end, number, refused=refused))
            continue
        begin = start + (label or dateline_length(line))
        spans = sentence_spans(text[begin:end])
        pieces += [Piece(begin + a, begin + b, number, spoken=bool(label)) for a, b in spans]
    whole = [_passage(text, piece, ordinal) for ordinal, piece in enumerate(join_speech(text, pieces))]
    return tuple(sorted(found + whole, key=lambda passage: passage.start))


def _lines(text: str) -> list[tuple[int, int]]:
    """Spans of the non-blank lines, stripped."""
    spans = []
    for match in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+", text):
        line = match.group()
        left = len(line) - len(line.lstrip())
        stripped = len(line.strip())
        if stripped:
            spans.append((match.start() + left, match.start() + left + stripped))
    return spans


def _authors(text: str, lines: list[tuple[int, int]]) -> frozenset[str]:
    """Names in bylines, also in those that share their line with a date ("By Jane Roe Jun 16, 2026 6 min read")."""
    names = {name for start, end in lines if (name := byline_name(text[start:end]))}
    for start, end in lines:
        found = _AUTHOR_AND_DATE.match(text[start : min(end, start + 120)])
        if found:
            names.add(found.group(1).strip())
    return frozenset(names)


def _passage(text: str, piece: Piece, ordinal: int) -> Passage:
    sentence = text[piece.start : piece.end]
    refused = "speech cut off" if piece.cut_off else why_unquotable(sentence)
    return Passage(sentence, piece.start, piece.end, piece.paragraph, ordinal, refused, piece.spoken)
