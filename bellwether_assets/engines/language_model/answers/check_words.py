"""Checks of a text that a model wrote, whatever kind of answer it stands in.

Belongs here: whether it repeats the prompt, is addressed to a machine, holds an address or holds numbers and dates
that its source does not. Does not belong here: what only claims, only sentences or only judgements have to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bellwether_assets.engines.language_model.answers.problems import Problem
from bellwether_assets.engines.language_model.answers.prompts import Prompt
from bellwether_assets.proof.ground import Ungrounded
from bellwether_assets.text.untrusted import holds_address, visible, why_suspect

_WORD = re.compile(r"[^\W_]+")
_WORDS_IN_A_ROW = 8
_MOST_CHARACTERS = 20_000


def why_unfit(text: str) -> str | None:
    """Why a text must not be shown or repeated, None where it may be."""
    return why_suspect(text) or ("an address" if holds_address(text) else None)


def ungrounded(field: str, missing: Ungrounded, source: str, place: str = "") -> Problem | None:
    """The problem of numbers and dates that the source does not hold: these cannot be inferred."""
    for kind, found in (("number", missing.numbers), ("date", missing.dates)):
        if found:
            listed = ", ".join(found)[:200]
            return Problem(
                f"{field}: {kind} not in {source}",
                f"the {field} says {listed}, not to be found in {source}",
                place=place,
            )
    return None


def leaks(prompt: Prompt, texts: Iterable[str]) -> bool:
    """Whether texts repeat a prompt: its mark, or eight of its words in a row."""
    shown = [visible(text) for text in texts]
    in_prompt = _word_runs(prompt.text)
    return shows_mark(prompt, shown) or any(_word_runs(text[:_MOST_CHARACTERS]) & in_prompt for text in shown)


def shows_mark(prompt: Prompt, texts: Iterable[str]) -> bool:
    """Whether texts hold the mark of a prompt, which is found nowhere but in the prompt."""
    return any(prompt.mark in visible(text).lower() for text in texts)


def one_line(text: str) -> str:
    """A text with every run of white space as one blank."""
    return " ".join(text.split())


def _word_runs(text: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in _WORD.findall(text)]
    return {tuple(words[at : at + _WORDS_IN_A_ROW]) for at in range(len(words) - _WORDS_IN_A_ROW + 1)}
