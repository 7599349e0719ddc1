"""What a text says to rise or fall, to be more or less, to be agreed or refused, and if its source says the opposite.

Belongs here: words of direction with what they are said of, and comparing those of a sentence with its source's. Does
not belong here: verbs of rising and their grammar, by which claims contradict each other (`text/measured.py`). What may
come, and what is denied, has no direction here, and two quantities with opposite directions ("fewer people per lift",
"more per worker") are not one. Turned round is only what the source says of the same thing, and never otherwise. Words
of time ("before", "later") and of opening and closing were tried, and refused as many right sentences as wrong ones.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bellwether_assets.proof.content_words import content_words, roots_of

_WORD = re.compile(r"[^\W\d_][\w’'-]*|\d[\d.,]*|[.;:,()–—]")
_ENDS_A_CLAUSE = frozenset({
    ".", ";", ":", ",", "(", ")", "–", "—", "while", "whereas", "although", "though", "but", "and", "because", "so",
    "which", "who", "since", "as", "if", "when", "until",
})  # fmt: skip
_REACH = 5  # words to either side that a word of direction may be said of
_NOT_SO = frozenset({
    "not", "no", "never", "without", "neither", "nor", "hardly", "cannot", "nobody", "none", "may", "might", "could",
    "would", "should", "likely", "can", "if", "unless", "fear", "fears", "hope", "hopes", "want", "wants", "ask",
    "asks", "asking", "tend", "tends", "wherever", "whenever", "demand", "demands", "rather", "instead",
})  # fmt: skip
_LOOK_BACK = 6
# Of what stands with every quantity, nothing follows: "for more than half a year", "three times".
_OF_TIME = frozenset(
    root
    for word in ("year", "month", "week", "day", "hour", "minute", "time", "decade", "season", "number", "per", "cent",
                 "percent", "million", "half", "third", "quarter", "fifth", "tenth", "euro", "dollar", "metre", "tonne")
    for root in roots_of(word)
)  # fmt: skip
_COUNTED = re.compile(r"\d|half|an?$|one|two|three|four|five|six|seven|eight|nine|ten|twice|double", re.IGNORECASE)
_OF_WHAT_FOLLOWS = frozenset({"more", "less", "fewer", "most", "least"})
_MOVES = frozenset({
    "go", "goes", "going", "gone", "went", "bring", "brings", "brought", "drive", "drives", "drove", "driven", "push",
    "pushes", "pushed", "mark", "marked", "is", "are", "was", "were", "bid", "been", "be", "price", "prices", "bill",
})  # fmt: skip


@dataclass(frozen=True)
class _Said:
    """A word of direction: its axis, its side (1 or -1), the word, and roots of what it is said of."""

    axis: str
    side: int
    word: str
    of: frozenset[str]


def turned_round(text: str, source: Sequence[str]) -> tuple[str, str] | None:
    """The first word of direction that the source has the opposite of, with that; None where there is none."""
    own = _directions(text)
    told = [_directions(one) for one in source]
    for said in own:
        if any(other.axis == said.axis and other.side != said.side for other in own):
            continue
        for root in sorted(said.of):
            about = [one for one in told if any(other.axis == said.axis and root in other.of for other in one)]
            # "Dues rose in March and fell in May" says both of them.
            sides = [other for one in about for other in one if other.axis == said.axis]
            if sides and all(other.side != said.side for other in sides):
                return said.word, next(other.word for other in sides if root in other.of)
    return None


def _directions(text: str) -> list[_Said]:
    words = _WORD.findall(text)
    lower = [word.lower() for word in words]
    found = []
    for place, word in enumerate(lower):
        axis_and_side = _side(word)
        if axis_and_side is None or _is_no_direction(lower, place):
            continue
        before = [] if word in _OF_WHAT_FOLLOWS else _reach(lower, place, -1)
        reach = [*before, *_reach(lower, place, 1)]
        of = frozenset(root for one in reach for roots in content_words(one).values() for root in roots)
        found.append(_Said(*axis_and_side, words[place], of - _OF_TIME - roots_of(word)))
    return found


def _is_no_direction(lower: Sequence[str], place: int) -> bool:
    """Whether a word is denied, only likely, or says something else where it stands."""
    if "wherever" in lower or "whenever" in lower:
        return True
    begin = place
    while begin > 0 and place - begin < _LOOK_BACK and lower[begin - 1] not in _ENDS_A_CLAUSE:
        begin -= 1
    before = lower[begin:place]
    if not _NOT_SO.isdisjoint(before) or any(word.endswith(("n't", "n’t")) for word in before):
        return True
    behind = [*lower[place + 1 : place + 3], "", ""]
    # "Its cost falls on others", "the bill fell due".
    if lower[place] in {"fall", "falls", "fell", "falling", "fallen"} and behind[0] in {"on", "upon", "due", "through"}:
        return True
    if lower[place] in {"up", "down"}:
        return _MOVES.isdisjoint(before[-3:]) or behind[0] in {"to", "with", "on"}
    # "More than half a year" counts; "more power than" compares.
    return behind[0] == "than" and _COUNTED.match(behind[1]) is not None


def _reach(lower: Sequence[str], place: int, step: int) -> list[str]:
    found: list[str] = []
    place += step
    while 0 <= place < len(lower) and len(found) < _REACH and lower[place] not in _ENDS_A_CLAUSE:
        found.append(lower[place])
        place += step
    return found


def _side(word: str) -> tuple[str, int] | None:
    for axis, (one, other) in _axes().items():
        if one.fullmatch(word):
            return axis, 1
        if other.fullmatch(word):
            return axis, -1
    return None


@lru_cache(maxsize=1)
def _axes() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    with files("bellwether_assets.proof").joinpath("data/directions.toml").open("rb") as file:
        told = tomllib.load(file)
    return {
        axis: (re.compile("|".join(body["one"].split())), re.compile("|".join(body["other"].split())))
        for axis, body in told.items()
    }
