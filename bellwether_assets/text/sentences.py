"""The passages of an article that may be quoted, with exact spans, and why the others may not.

Belongs here: lines to passages; what is boilerplate, too long or cut-off; direct speech kept whole. Does not belong
here: which passage is worth quoting (`rank_sentences.py`). Linear in the length of the text, and never raises,
whatever it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bellwether_assets.text.boilerplate import (
    byline_name,
    dateline_length,
    ends_like_a_sentence,
    is_boilerplate,
    is_caption,
    label_length,
    normalised,
    what_line_is,
)
from bellwether_assets.text.calendar_names import SHORT_MONTH, SHORT_WEEKDAY
from bellwether_assets.text.split_sentences import sentence_spans
from bellwether_assets.text.word_lists import words

MAX_SPEECH = 400  # code points; longer speech is cut into its sentences, of which none may then be quoted alone
MAX_SENTENCE = 450
MIN_SENTENCE = 30
MAX_PASSAGES = 3000  # a news article has hundreds at most; past that it is a dump, and only its beginning is read
_OPEN = "“«„"
_CLOSE = "”»"
_SPEAKER_AFTER = re.compile(
    r"^(?:[A-Z][\w.'’-]*\s+){0,4}(?:said|says|told|added|wrote|tweeted|explained|noted|warned|argued|continued"
    r"|insisted)\b"
)
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
    r"(?:/\s?|\()(?:Reuters|AP|AFP|EPA|Getty|PA|Rex|Associated Press|Xinhua|Bloomberg)\b|\bGetty Images\b"
)
_FINITE = words("predicate_verbs") | words("plain_verbs")
_ANY_WORD = re.compile(r"[a-z][a-z’']+")
_PRESENT_BEFORE = frozenset(
    {"the", "a", "an", "its", "their", "his", "her", "that", "no", "not", "more", "up", "out", "off"}
)
_LETTER = re.compile(r"[^\W\d_]")
_Piece = tuple[int, int, int, bool]  # start, end, paragraph, spoken in a transcript


@dataclass(frozen=True)
class Passage:
    """A sentence, or bounded direct speech of several sentences: `text == article[start:end]`.

    `refused` is why it may not be quoted, None where it may. `speech` tells words of a transcript.
    `paragraph` counts the lines of the article, `ordinal` the passages of prose before it.
    """

    text: str
    start: int
    end: int
    paragraph: int
    ordinal: int
    refused: str | None
    speech: bool


def passages(text: str, title: str) -> tuple[Passage, ...]:
    """All passages of an article in order, the unquotable ones with their reason."""
    normal_title = normalised(title)
    lines = _lines(text)
    authors = frozenset(name for name in (byline_name(text[start:end]) for start, end in lines[:12]) if name)
    authors |= frozenset(_authors_within(text, lines[:12]))
    found: list[Passage] = []
    pieces: list[_Piece] = []
    for number, (start, end) in enumerate(lines):
        if len(found) + len(pieces) >= MAX_PASSAGES:
            break
        if end - start > 200_000:
            found.append(Passage(text[start : start + 80], start, start + 80, number, 0, "too long", False))
            continue
        line = text[start:end]
        label = label_length(line)
        refused = what_line_is(line[label:].strip(), normal_title, authors, number >= max(1, len(lines) - 12))
        if refused is None and label and label >= len(line):
            refused = "speaker label"
        if refused is not None:
            found.append(Passage(line, start, end, number, 0, refused, False))
            continue
        begin = start + (label or dateline_length(line))
        pieces += [(begin + a, begin + b, number, bool(label)) for a, b in sentence_spans(text[begin:end])]
    whole = [_passage(text, piece, ordinal, cut) for ordinal, (piece, cut) in enumerate(_join_speech(text, pieces))]
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


def _authors_within(text: str, lines: list[tuple[int, int]]) -> list[str]:
    """Names of bylines that share their line with a date ("By Jane Roe Jun 16, 2026 6 min read")."""
    names = []
    for start, end in lines:
        found = re.match(
            r"^By\s+((?:[A-Z]\w[\w.'’-]*\s+){2,3}?)(?:[A-Z][a-z]{2}\s+\d|\||,|$)", text[start : min(end, start + 120)]
        )
        if found:
            names.append(found.group(1).strip())
    return names


def _open_quotes(piece: str, inside: bool) -> bool:
    """Whether a double quotation is still open at the end of a piece."""
    for char in piece:
        if char in _OPEN:
            inside = True
        elif char in _CLOSE:
            inside = False
        elif char == '"':
            inside = not inside
    return inside


def _end_of_speech(text: str, pieces: list[_Piece], index: int) -> int | None:
    """Index of the piece that closes the quotation left open by piece `index`, None for a stray mark."""
    inside = True
    for later in range(index + 1, min(index + 25, len(pieces))):
        start, end, paragraph, _ = pieces[later]
        # A paragraph that opens its own quotation means that the one before was never closed, as is the custom.
        if paragraph != pieces[later - 1][2] and text[start] in _OPEN + '"':
            return later - 1
        if paragraph > pieces[index][2] + 4:
            return None
        inside = _open_quotes(text[start:end], inside)
        if not inside:
            return later
    return None


def _join_speech(text: str, pieces: list[_Piece]) -> list[tuple[_Piece, bool]]:
    """Joins the sentences of one quotation, and a speaker that follows it, where the whole stays bounded.

    Returns the pieces and whether each is a cut-off part of a longer quotation.
    """
    out: list[tuple[_Piece, bool]] = []
    index = 0
    while index < len(pieces):
        start, end, paragraph, spoken = pieces[index]
        last = _end_of_speech(text, pieces, index) if _open_quotes(text[start:end], inside=False) else index
        if last is None:
            out.append((pieces[index], True))
        elif last == index:
            before = out[-1][0] if out else None
            if (
                before is not None
                and text[before[1] - 1] in _CLOSE + '"'
                and end - start <= 70
                and end - before[0] <= MAX_SPEECH
                and _SPEAKER_AFTER.match(text[start:end])
            ):
                out[-1] = ((before[0], end, before[2], before[3]), out[-1][1])
            else:
                out.append((pieces[index], False))
        elif pieces[last][1] - start <= MAX_SPEECH:
            out.append(((start, pieces[last][1], paragraph, spoken), False))
        else:
            out += [(piece, True) for piece in pieces[index : last + 1]]
        index = (index if last is None else last) + 1
    return out


def _passage(text: str, piece: _Piece, ordinal: int, cut_off: bool) -> Passage:
    start, end, paragraph, spoken = piece
    sentence = text[start:end]
    refused = "speech cut off" if cut_off else _refusal(sentence)
    return Passage(sentence, start, end, paragraph, ordinal, refused, spoken)


def _refusal(sentence: str) -> str | None:
    """Why a sentence of prose may not be quoted on its form alone."""
    if len(sentence) > MAX_SENTENCE:
        return "too long"
    if len(sentence) < MIN_SENTENCE or sentence.count(" ") < 4:
        return "fragment"
    if sentence[0].islower() or not ends_like_a_sentence(sentence):
        return "fragment"
    letters = _LETTER.findall(sentence)
    if len(letters) < 0.5 * len(sentence) or sum(map(str.isupper, letters)) > 0.4 * len(letters):
        return "fragment"
    if is_caption(sentence) or _CAPITALS_RUN.search(sentence) or _AGENCY.search(sentence):
        return "caption or credit"
    if _LABELLED.match(sentence):
        return "caption or credit"
    if is_boilerplate(sentence):
        return "boilerplate"
    if _ENDS_CUT.search(sentence):
        return "fragment"
    if _RUN_TOGETHER.search(sentence):
        return "sentences run together"
    if any(found.group() not in _SHORT_WORDS for found in _SHORT.finditer(sentence)):
        return "split word"
    if not sentence.rstrip("\"”’' ").endswith("?") and not _has_a_verb(sentence):
        return "no verb"
    if any(ord(char) < 32 and char not in "\n\r\t" for char in sentence):
        return "control characters"
    if _open_quotes(sentence, inside=False):
        return "speech cut off"
    return None


def _has_a_verb(sentence: str) -> bool:
    """Whether any word may be a finite verb: listed, in -ed, or in -s before what begins an object."""
    found = _ANY_WORD.findall(sentence)
    return any(
        word in _FINITE
        or (word.endswith("ed") and len(word) > 3)
        or word.endswith(("n't", "n’t"))
        or (word.endswith("s") and len(word) > 3 and following in _PRESENT_BEFORE)
        for word, following in zip(found, [*found, ""][1:], strict=True)
    )
