"""Causes that a text gives: what it says to have brought about what.

Belongs here: finding "X because of Y" and "X led to Y". Does not belong here: whether some claim has both
(`check_causes.py`), nor whether the one is the cause of the other, which a claim that has both is taken to tell. Two
claims that are each true do not make a third that joins them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """What a sentence says to have brought about what: both sides as written."""

    cause: str
    effect: str


# What stands behind the words is the cause of what stands before them.
_BECAUSE = re.compile(
    r",? (?:(?:mainly|largely|partly|only|simply|precisely|all|just) )?\b(?:because(?: of)?|owing to|due to"
    r"|as a result of|on account of|caused by|brought about by|brought on by|triggered by|prompted by|sparked by"
    r"|provoked by|stem(?:s|med)? from|the result of|a result of|blamed on|thanks to|in retaliation for"
    r"|out of anger (?:at|over)|in revenge for)\b",
    re.IGNORECASE,
)
# "Because of Y, X."
_OPENING = re.compile(
    r"^(?:\W*(?:however|yet|thus|so|and|but),? )?"
    r"(?:because(?: of)?|owing to|due to|as a result of|on account of|thanks to) (?P<rest>[^;]+)$",
    re.IGNORECASE,
)
# What stands before the words is the cause of what stands behind them.
_LED_TO = re.compile(
    r",? \b(?:(?:has |have |had |which |thereby |in turn |directly )*"
    r"(?:led to|leads to|leading to|caused|causes|causing|brought about|brought on|resulted in|results in|resulting in"
    r"|gave rise to|triggered|prompted|provoked|sparked|which is why|that is why|(?:is|was) the reason (?:for|why)"
    r"|(?:is|was) what made|explains? why|accounts for|so that)|as a consequence,|as a result,)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r";|: |, (?:while|whereas|although|though|but|and)\b")


def causes_in(text: str) -> Iterator[tuple[Cause, ...]]:
    """The causes that a sentence gives, each in the ways in which it can be read; a side is the clause at the words."""
    opening = _OPENING.match(text)
    if opening is not None:
        # Which comma ends the cause, in "Because files, people and equipment fit, clients stay", grammar would tell.
        rest = opening["rest"]
        commas = [found.start() for found in re.finditer(", ", rest)]
        yield tuple(Cause(rest[:comma], rest[comma + 2 :]) for comma in commas)
        return
    for found in _BECAUSE.finditer(text):
        if before := _last_clause(text[: found.start()]):
            yield (Cause(_first_clause(text[found.end() :]), before),)
    for found in _LED_TO.finditer(text):
        if before := _last_clause(text[: found.start()]):
            yield (Cause(before, _first_clause(text[found.end() :])),)


def _first_clause(text: str) -> str:
    end = _CLAUSE_END.search(text)
    return text[: end.start()] if end else text


def _last_clause(text: str) -> str:
    return _CLAUSE_END.split(text)[-1].strip()
