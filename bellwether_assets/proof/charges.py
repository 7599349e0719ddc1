"""Charges against somebody in a text, and whether its source makes them: neglect, deceit, theft, greed, crime.

Belongs here: reading charges by families of words, and comparing the families of a sentence with those of its source.
Does not belong here: whether a charge is just, nor who is charged: that a source says "fraud" of somebody is all that
this looks for. "Regulators slept" beside claims that say nothing of the kind makes readers believe what nobody
reported; it is the one error of an analysis that can be a libel.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bellwether_assets.text.split_sentences import sentence_spans

# "No sign of fraud", "without neglecting": what a sentence denies it does not charge.
_DENIED = re.compile(
    r"\b(?:no|not|never|nobody|without|neither|nor|hardly|den(?:y|ies|ied)|rather than|instead of|far from|against"
    r"|prevent\w*|fight\w*|combat\w*|detect\w*|risk of|fear of|suspicion of|protect\w* (?:\w+ )?from)(?: \w+){0,2} $"
    r"|n't(?: \w+)? $",
    re.IGNORECASE,
)
_LOOK_BACK = 40
# "Wherever nobody is charged with upkeep, neglected access tends to pile up": of everybody, and so of nobody.
_GENERAL = re.compile(r"\b(?:wherever|whenever|whoever|tends? to)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Family:
    """One kind of charge: the words that make it, and those that bear it out in a source."""

    name: str
    charges: re.Pattern[str]
    borne_out: re.Pattern[str]


def unborne_charge(text: str, source: Sequence[str]) -> str | None:
    """The first charge of a text, as written, that no text of its source makes; None where there is none."""
    for name, words in _charges(text):
        family = _families()[name]
        if not any(family.borne_out.search(told) for told in source):
            return words
    return None


def _charges(text: str) -> Iterator[tuple[str, str]]:
    """Family and words of each charge that a text makes and does not deny."""
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        # What a sentence says in general charges nobody; the next one may charge somebody.
        if _GENERAL.search(sentence):
            continue
        for family in _families().values():
            for found in family.charges.finditer(sentence):
                if not _DENIED.search(sentence[max(0, found.start() - _LOOK_BACK) : found.start()]):
                    yield family.name, _whole(sentence, found)


def _whole(text: str, found: re.Match[str]) -> str:
    """What was found, to the end of its last word."""
    rest = re.compile(r"\w*").match(text, found.end())
    return text[found.start() : rest.end() if rest else found.end()]


@lru_cache(maxsize=1)
def _families() -> dict[str, _Family]:
    with files("bellwether_assets.proof").joinpath("data/charges.toml").open("rb") as file:
        told = tomllib.load(file)
    return {
        name: _Family(name, _any_of(body["charges"]), _any_of([*body["charges"], *body["borne_out"]]))
        for name, body in told.items()
    }


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})", re.IGNORECASE)
