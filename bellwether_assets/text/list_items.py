"""Items of a list that go on with the line before it ("The bill would:"): no sentences of their own.

Belongs here: which lines are such items. Does not belong here: sentences that only begin with a verb, with no such line
before them (`unquotable.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bellwether_assets.text.connectives import opening_to_drop
from bellwether_assets.text.quotation_marks import OPENING_MARKS
from bellwether_assets.text.verbs import AUXILIARIES, VERBS
from bellwether_assets.text.word_lists import words

_STARTERS = words("sentence_starters")
_BULLET = re.compile(r"^\s*(?:[-–—•*·▪◦]|\(?[0-9ivx]{1,4}[.)]|\(?[a-z]\))\s+")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_FINITE = VERBS | (AUXILIARIES - {"to", "not", "never", "no"})
_SUBORDINATES = frozenset({"that", "which", "who", "how", "whether", "what", "where", "when", "if"})
_OPENS_A_PHRASE = frozenset({"A", "An", "Any", "All", "Whether", "How", "What"})
# "to ensure that:", "until:": what follows are clauses of that sentence, however whole they look.
_IN_MID_CLAUSE = re.compile(
    r"\b(?:that|if|until|unless|whether|when|where|because|while|provided|so)\s*:$", re.IGNORECASE
)
_MOST_CLAUSES = 12  # lines, none longer than a sentence
_LONGEST_CLAUSE = 400
_SUBJECT = 5  # words within which a sentence has its verb, where a list's item has none


def list_items(lines: Sequence[str]) -> frozenset[int]:
    """Indexes of the lines that a line ending with a colon goes on with."""
    found: set[int] = set()
    inside = False
    clauses = 0  # lines that may still go on with a sentence that broke off in mid-clause
    for index, line in enumerate(lines):
        if clauses and len(line) <= _LONGEST_CLAUSE and not opening_to_drop(line):
            clauses -= 1
            found.add(index)
            continue
        inside = inside and not clauses
        clauses = _MOST_CLAUSES if _IN_MID_CLAUSE.search(line[-40:]) else 0
        goes_on = index - 1 in found and (_is_a_noun_phrase(line) or _first_word(line) == _first_word(lines[index - 1]))
        if inside and (goes_on or _has_no_subject(line)):
            found.add(index)
            continue
        inside = line.endswith(":")
    return frozenset(found)


def _has_no_subject(line: str) -> bool:
    """Whether a line begins with no subject that a verb follows."""
    body = _BULLET.sub("", line[:200])
    first = _WORD.search(body)
    if (
        first is None
        or body[:1] in OPENING_MARKS
        or (first.group().lower() in _STARTERS and first.group() not in _OPENS_A_PHRASE)
    ):
        return False
    if first.group() in _OPENS_A_PHRASE:
        return _is_a_noun_phrase(line)
    if first.group() == "To":
        return "," not in body
    following = _WORD.findall(re.split(r"[,;:(]", body[first.end() :], maxsplit=1)[0])[: _SUBJECT - 1]
    return not any(_is_finite(word) for word in following)


def _first_word(line: str) -> str:
    found = _WORD.search(_BULLET.sub("", line[:200]))
    return found.group() if found else ""


def _is_a_noun_phrase(line: str) -> bool:
    """Whether the first verb of a line is one of a side clause: "The extent, if any, that Roe is working …"."""
    found = _WORD.findall(line[:300])
    verb = next((place for place, word in enumerate(found) if place and _is_finite(word)), None)
    return verb is None or any(word.lower() in _SUBORDINATES for word in found[:verb])


def _is_finite(word: str) -> bool:
    return word[:1].islower() and (word in _FINITE or (len(word) > 4 and word.endswith("ed") and "-" not in word))
