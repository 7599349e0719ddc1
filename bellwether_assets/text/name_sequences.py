"""Sequences of capitalised words in a text that may be names: where each begins, where it is cut, where it ends.

Belongs here: the form of a sequence. Does not belong here: whether it is a name, and of what (`capitalised_names.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bellwether_assets.text.gazetteer import Gazetteer
from bellwether_assets.text.tokens import without_possessive
from bellwether_assets.text.word_lists import words

_TITLES = words("titles")
_CORPORATE = words("corporate")
_OFFICE_HEADS = words("office_heads")
_NOT_NAMES = words("not_names")
_THINGS = words("endings_of_things")
_LEGAL_FORMS = words("legal_forms")
_TITLE_AFTER = re.compile(rf"\s+(?:{'|'.join(sorted(_TITLES))})\b")
_NO_PART = re.compile(r"-(?:based|led|born|backed|owned|bound|held|run|made|style)$")
_MOST_WORDS = 8
_LEAST = 3  # code points
# A full stop goes on with a name only behind an initial or an abbreviation: "Washington. Lee" is no name.
_CAPITALISED = re.compile(
    r"(?<![\w@#])(?:[A-Z]\.(?=\s[A-Z])|(?:St|Jr|Sr|Mt|Ft|Lt|Gen|Col|Sgt|Capt|Sen|Rep|Gov|Dr|Mr|Mrs|Ms|Prof|Rev|Maj)"
    r"\.(?=\s[A-Z])|[A-Z][\w’'&-]*(?:\.(?=\w))?[\w’'&-]*)",
    re.UNICODE,
)
Span = tuple[int, int]
_Tokens = list[re.Match[str]]


def sequences(text: str, lower_words: frozenset[str], gazetteer: Gazetteer) -> Iterator[Span]:
    """Spans of the capitalised sequences, in order; titles, demonyms and words that open a sentence left out.

    `lower_words` are those that the text writes small as well.
    """
    for line in re.finditer(r"[^\n]+", text):
        for group in _groups(line.group()):
            for part in _parts(group):
                span = _span(text, line.start(), part, lower_words, gazetteer)
                if span is not None:
                    yield span


def opens_sentence(text: str, at: int) -> bool:
    """Whether a sentence begins at an offset."""
    before = text[max(0, at - 6) : at].rstrip("\"“'‘( ")
    return at == 0 or not before or before[-1] in ".!?:;\n"


def _span(
    text: str, offset: int, part: _Tokens, lower_words: frozenset[str], gazetteer: Gazetteer
) -> tuple[int, int] | None:
    """Span of a part of a line that begins at `offset`, without words that belong to no name; None if none is left."""
    while part and _is_no_part(text, offset, part[0], lower_words, gazetteer):
        part = part[1:]
    # A holiday, a law, an address or a contest acts as little as the name in it.
    if not part or _word(part[-1]) in _THINGS:
        return None
    while part and _word(part[-1]) in _NOT_NAMES:
        part = part[:-1]
    if not part or len(part) > _MOST_WORDS:
        return None
    start = offset + part[0].start()
    name = re.sub(r"(?:['’]s?|[-&'’.])$", "", text[start : offset + part[-1].end()])
    return (start, start + len(name)) if len(name) >= _LEAST else None


def _is_no_part(
    text: str, offset: int, token: re.Match[str], lower_words: frozenset[str], gazetteer: Gazetteer
) -> bool:
    """Whether a leading word belongs to no name: it opens the sentence, or is a demonym before a title."""
    word = _word(token)
    if _NO_PART.search(word) or word in _NOT_NAMES:
        return True
    if word.lower() in lower_words and opens_sentence(text, offset + token.start()):
        return True
    aliases = gazetteer.by_first_word.get(word, ())
    demonym = any(known.kind == "demonym" for alias, all_known in aliases if alias == word for known in all_known)
    return demonym and _TITLE_AFTER.match(token.string, token.end()) is not None


def _groups(line: str) -> list[_Tokens]:
    """Capitalised words of a line that stand together."""
    groups: list[_Tokens] = []
    for token in _CAPITALISED.finditer(line):
        if groups and _goes_on(groups[-1], line[groups[-1][-1].end() : token.start()]):
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


def _goes_on(group: _Tokens, gap: str) -> bool:
    """Whether the next capitalised word belongs to the same name, by what stands between."""
    if gap == " ":
        return True
    if gap in {" of ", " of the ", " for ", " for the "} and _word(group[-1]) in _OFFICE_HEADS | {"Bank"}:
        return True
    return gap in {" and ", " for "} and any(token.group() in _OFFICE_HEADS for token in group)


def _parts(group: _Tokens) -> list[_Tokens]:
    """Cuts a sequence at possessives ("Apple's Airport Express"), legal forms and titles ("Apple CEO Steve Jobs").

    A title within an office's name is no cut ("Justice Department").
    """
    parts: list[_Tokens] = [[]]
    for place, token in enumerate(group):
        word = _word(token)
        following = _word(group[place + 1]) if place + 1 < len(group) else ""
        if word in _TITLES and following not in _CORPORATE:
            parts.append([])
            continue
        parts[-1].append(token)
        ends_company = word in _LEGAL_FORMS and following not in _LEGAL_FORMS
        if ends_company or re.search(r"['’]s$", token.group()):
            parts.append([])
    return [part for part in parts if part]


def _word(token: re.Match[str]) -> str:
    return without_possessive(token.group()).removesuffix(".")
