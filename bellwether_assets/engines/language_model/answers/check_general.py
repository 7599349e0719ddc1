"""Whether what a model says beyond the article is general: its pattern and its generalisation name nothing of the day.

Belongs here: names, figures and dates in a text that may have none, and its length. Does not belong here: whether a
text is borne out by its source (`check_reply.py`, `compose.py`).
"""

from __future__ import annotations

import re

from bellwether_assets.engines.language_model.answers.problems import Problem
from bellwether_assets.proof.ground import Grounds
from bellwether_assets.text.gazetteer import gazetteer

PATTERN_LENGTH = (20, 220)
GENERALISATION_LENGTH = (30, 280)
_NOTHING = Grounds((), ())
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[.!?;](?=\s)")
# "Half of the growers", "twice as dear": how much, not what stood in the news that day.
_ROUGH = re.compile(
    r"(?i:twice|half|halv\w+|doubl\w+|tripl\w+|trebl\w+|two-?fold|dozens?|hundreds?|thousands?|millions?|two|three)"
)
# "AI", "LNG": a term of a trade, unless the gazetteer knows whom it names.
_TERM = re.compile(r"[A-Z][A-Z&]{1,4}s?(?:-[a-z]+)?")


def pattern_problem(pattern: str) -> Problem | None:
    """What is wrong with a mechanism in one clause."""
    least, most = PATTERN_LENGTH
    if not least <= len(pattern) <= most or _SENTENCE_END.search(pattern.rstrip(" .")):
        return Problem("pattern: length", f"the pattern must be one clause of {least} to {most} characters")
    return _particular("pattern", pattern)


def generalisation_problem(generalisation: str) -> Problem | None:
    """What is wrong with a sentence that says where else the mechanism holds."""
    least, most = GENERALISATION_LENGTH
    if not least <= len(generalisation) <= most:
        return Problem("generalisation: length", f"the generalisation must have {least} to {most} characters")
    return _particular("generalisation", generalisation)


def _particular(field: str, words: str) -> Problem | None:
    found = _NOTHING.missing(words)
    figures = [figure for figure in (*found.numbers, *found.dates) if not _ROUGH.fullmatch(figure)]
    if figures or _DIGIT.search(words):
        shown = ", ".join(figures) or "digits"
        return Problem(f"{field}: a figure or a date", f"the {field} says {shown[:80]}; leave figures and dates out")
    names = [name for name in found.names if not _TERM.fullmatch(name) or gazetteer().sightings(name)]
    if names:
        shown = ", ".join(names)[:80]
        return Problem(f"{field}: a name", f"the {field} names {shown}; say what kind of actor or place it is instead")
    return None
