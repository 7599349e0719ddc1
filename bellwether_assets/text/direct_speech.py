"""Direct speech over several sentences: one passage where it stays short, else marked as cut off.

Belongs here: which sentences of an article are one quotation, and the speaker who is named beside it. Does not belong
here: quotations inside a sentence (`quotations.py`), and which marks make one (`quotation_marks.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bellwether_assets.text.quotation_marks import CLOSING_MARKS, OPENING_MARKS, Quotation, scan
from bellwether_assets.text.speech import SPEECH_VERBS_BEHIND_A_QUOTATION

MAX_SPEECH = 400  # code points; longer speech is cut into its sentences, of which none may then be quoted alone
_MOST_PARAGRAPHS = 2  # that a quote may touch
_SPEAKER_LENGTH = 70  # code points of a sentence that only tells who spoke
_SPEAKER_AFTER = re.compile(
    rf"^(?:[A-Z][\w.'’-]*,?\s+){{0,4}}(?:(?:an?|the|its|his|her|their)\s[^.,]{{2,40}},?\s)?(?:{SPEECH_VERBS_BEHIND_A_QUOTATION})\b"
)
_SPEAKER_BEFORE = re.compile(rf"\b(?:{SPEECH_VERBS_BEHIND_A_QUOTATION}|statement|asked|replied)\b[^.!?]{{0,60}}:$")


@dataclass(frozen=True)
class Piece:
    """One sentence, or several of one quotation; `speaker` as a label names him, `cut_off` as a part of a longer
    speech."""

    start: int
    end: int
    paragraph: int
    speaker: str = ""
    cut_off: bool = False


def join_speech(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Joins the sentences of one quotation, and a speaker named before or behind it, where the whole stays bounded."""
    quotations, _ = scan(text)
    starts = [quotation.start for quotation in quotations]
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        around = _open_at_the_end(piece, quotations, starts)
        if around is None:
            if out and (_names_the_speaker(text, out[-1], piece) or _is_all_said(text, out[-1], piece)):
                out[-1] = replace(out[-1], end=piece.end)
            else:
                out.append(piece)
            index += 1
            continue
        last = _last_of(around, pieces, index, text)
        closed = around.closed
        # "… fees," he said, "and …": what closes one quotation may open the next.
        while (
            further := _open_at_the_end(pieces[last], quotations, starts)
        ) is not None and further.start > around.start:
            around, last = further, _last_of(further, pieces, last, text)
            closed = closed and around.closed
        index = _take(text, pieces, index, last, closed, out)
    return out


def _take(text: str, pieces: Sequence[Piece], index: int, last: int, closed: bool, out: list[Piece]) -> int:
    """Puts the speech of pieces index to last into `out`, as one or cut off; the index behind it."""
    first = pieces[index]
    speaker_before = bool(out) and _stands_before(text, out[-1], first)
    begin = out[-1] if speaker_before else first
    bounded = pieces[last].end - begin.start <= MAX_SPEECH
    if closed and bounded and pieces[last].paragraph - begin.paragraph < _MOST_PARAGRAPHS:
        if speaker_before:
            out.pop()
        out.append(replace(begin, end=pieces[last].end))
    else:
        out += [replace(part, cut_off=True) for part in pieces[index : last + 1]]
    return last + 1


def _open_at_the_end(piece: Piece, quotations: Sequence[Quotation], starts: Sequence[int]) -> Quotation | None:
    """The quotation that a piece begins or goes on with and does not end."""
    at = bisect_right(starts, piece.end - 1) - 1
    while at >= 0 and quotations[at].start >= piece.start - MAX_SPEECH:
        quotation = quotations[at]
        if quotation.start < piece.end and (
            piece.end < quotation.end if quotation.closed else quotation.start >= piece.start
        ):
            return quotation
        if quotation.closed:
            return None
        at -= 1
    return None


def _last_of(around: Quotation, pieces: Sequence[Piece], index: int, text: str) -> int:
    """Index of the last piece of a quotation. One that is not closed and does not begin its sentence is a stray mark,
    which makes its own sentence doubtful and no other."""
    if not around.closed and text[pieces[index].start : around.start].strip():
        return index
    last = index
    while last + 1 < len(pieces) and pieces[last].end < around.end:
        last += 1
    return last if pieces[last].start < around.end else max(index, last - 1)


def tells_who_speaks_next(sentence: str, opening: str) -> bool:
    """Whether a sentence ends with a colon behind who says what follows ("Jane Roe said:"), which opens with a mark."""
    return opening in OPENING_MARKS and _SPEAKER_BEFORE.search(sentence[-160:]) is not None


def _stands_before(text: str, before: Piece, speech: Piece) -> bool:
    """Whether the piece before a speech tells who speaks, in the same line or the one before."""
    return (
        not before.cut_off
        and speech.paragraph - before.paragraph <= 1
        and tells_who_speaks_next(text[before.start : before.end], text[speech.start])
    )


def _is_all_said(text: str, before: Piece, speech: Piece) -> bool:
    """Whether a piece is one whole quotation of which the piece before it tells who speaks."""
    whole = text[speech.end - 1] in CLOSING_MARKS and speech.end - before.start <= MAX_SPEECH
    return whole and speech.paragraph - before.paragraph < _MOST_PARAGRAPHS and _stands_before(text, before, speech)


def _names_the_speaker(text: str, speech: Piece, piece: Piece) -> bool:
    """Whether a short sentence behind a closing mark tells who spoke: "Jane Roe said in May." """
    return (
        not speech.cut_off
        and text[speech.end - 1] in CLOSING_MARKS
        and piece.end - piece.start <= _SPEAKER_LENGTH
        and piece.end - speech.start <= MAX_SPEECH
        and piece.paragraph == speech.paragraph
        and _SPEAKER_AFTER.match(text[piece.start : piece.end]) is not None
    )
