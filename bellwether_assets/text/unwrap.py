"""Lines that were broken to fit a page or a mail, joined to the paragraphs that they were.

Belongs here: which line feeds break a line and which end a paragraph. Does not belong here: what a line says.

A wrapped line is broken where the next word would not have fitted. So the width of a wrapped text is its longest line,
and a break is forced where the line and the next word together are longer than that (the rule of greedy filling, as in
Knuth and Plass 1981, section 1). Text in which each line is a paragraph has few such breaks, and ends its sentences
before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WIDEST, _NARROWEST = 130, 40  # code points of the longest line of a wrapped text
_FEWEST = 3  # forced breaks that show a text to be wrapped
_SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$")
# What begins a line of its own: a bullet, a number, a speaker's or a section's label, a quoted line of a mail.
_OWN_LINE = re.compile(r"(?:[-*•–—·>|#]+|\(?\d{1,3}[.)]|[A-Z][A-Z .'’-]{1,30}:)(?:\s|$)|\s")


def unwrap(text: str) -> str:
    """The text with lines that were broken for their length joined by a blank; itself where it is not wrapped."""
    if text.count("\n") < _FEWEST:
        return text
    lines = text.split("\n")
    trimmed = [line.rstrip() for line in lines]
    width = max(map(len, trimmed))
    if not _NARROWEST <= width <= _WIDEST:
        return text
    forced = [_is_forced(trimmed, number, width) for number in range(len(lines) - 1)]
    breaks = sum(forced)
    inside = sum(
        1 for number, is_forced in enumerate(forced) if is_forced and not _SENTENCE_END.search(trimmed[number])
    )
    pairs = sum(1 for number in range(len(lines) - 1) if trimmed[number] and trimmed[number + 1])
    # In wrapped prose most breaks fall inside sentences, and most lines that another one follows are full.
    if breaks < _FEWEST or 2 * inside < breaks or 2 * breaks < pairs:
        return text
    joined = [lines[0]]
    for number, is_forced in enumerate(forced):
        if is_forced:
            joined[-1] = _join(joined[-1], lines[number + 1])
        else:
            joined.append(lines[number + 1])
    return "\n".join(joined)


def _is_forced(lines: Sequence[str], number: int, width: int) -> bool:
    """Whether the first word of the next line would not have fitted on this one."""
    line, following = lines[number], lines[number + 1]
    if not line or not following or _OWN_LINE.match(following):
        return False
    return len(line) + 1 + len(following.split(None, 1)[0]) > width


def _join(line: str, following: str) -> str:
    line = line.rstrip()
    # A word broken at its hyphen, or a compound broken there: which it was cannot be known, so the hyphen stays.
    broken = line.endswith("-") and line[-2:-1].isalpha() and following[:1].islower()
    return f"{line}{following}" if broken else f"{line} {following}"
