"""Direct speech over several sentences: one passage where it stays short, else marked as cut off.

Belongs here: which sentences of an article are one quotation. Does not belong here: quotations inside a sentence
(`quotations.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bellwether_assets.text.quotations import CLOSING_MARKS, OPENING_MARKS, leaves_open
from bellwether_assets.text.speech import SPEECH_VERBS_BEHIND_A_QUOTATION

MAX_SPEECH = 400  # code points; longer speech is cut into its sentences, of which none may then be quoted alone
_SPEAKER_LENGTH = 70  # code points of a sentence that only tells who spoke
_MOST_SENTENCES, _MOST_PARAGRAPHS = 25, 4  # within which a quotation is closed, or its mark is a stray one
_SPEAKER_AFTER = re.compile(rf"^(?:[A-Z][\w.'’-]*\s+){{0,4}}(?:{SPEECH_VERBS_BEHIND_A_QUOTATION})\b")


@dataclass(frozen=True)
class Piece:
    """One sentence, or several of one quotation; `spoken` in a transcript, `cut_off` as a part of a longer speech."""

    start: int
    end: int
    paragraph: int
    spoken: bool
    cut_off: bool = False


def join_speech(text: str, pieces: list[Piece]) -> list[Piece]:
    """Joins the sentences of one quotation, and a speaker that follows it, where the whole stays bounded."""
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        last = _end_of_speech(text, pieces, index) if leaves_open(text[piece.start : piece.end]) else index
        if last is None:
            out.append(replace(piece, cut_off=True))
        elif last == index:
            if out and _names_the_speaker(text, out[-1], piece):
                out[-1] = replace(out[-1], end=piece.end)
            else:
                out.append(piece)
        elif pieces[last].end - piece.start <= MAX_SPEECH:
            out.append(replace(piece, end=pieces[last].end))
        else:
            out += [replace(part, cut_off=True) for part in pieces[index : last + 1]]
        index = (index if last is None else last) + 1
    return out


def _end_of_speech(text: str, pieces: list[Piece], index: int) -> int | None:
    """Index of the piece that closes the quotation left open by piece `index`, None for a stray mark."""
    inside = True
    for later in range(index + 1, min(index + _MOST_SENTENCES, len(pieces))):
        piece = pieces[later]
        # A paragraph that opens its own quotation means that the one before was never closed, as is the custom.
        if piece.paragraph != pieces[later - 1].paragraph and text[piece.start] in OPENING_MARKS:
            return later - 1
        if piece.paragraph > pieces[index].paragraph + _MOST_PARAGRAPHS:
            return None
        inside = leaves_open(text[piece.start : piece.end], inside)
        if not inside:
            return later
    return None


def _names_the_speaker(text: str, speech: Piece, piece: Piece) -> bool:
    """Whether a short sentence behind a closing mark tells who spoke: "Jane Roe said in May." """
    return (
        text[speech.end - 1] in CLOSING_MARKS
        and piece.end - piece.start <= _SPEAKER_LENGTH
        and piece.end - speech.start <= MAX_SPEECH
        and _SPEAKER_AFTER.match(text[piece.start : piece.end]) is not None
    )
