"""Runs of five words: what two texts have in common, whatever stands between.

The share of the shorter text's runs that stand in the longer one finds cut-down wire copies that Jaccard misses
(Broder 1997). Runs are in the order of the text, so that it can be told which of its words are shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.articles.folded_words import STANDING, Words, are, folded_words, identities

SHINGLE_WORDS = 5
# Below this many shingles two short texts share their phrases by accident.
MINIMUM_SHINGLES = 8

Mask = NDArray[np.bool_]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIXER = np.uint64(0xBF58476D1CE4E5B9)
_HIGH, _LOW = np.uint64(29), np.uint64(32)


@dataclass(frozen=True, eq=False)
class Reporting:
    """An article as it is compared: the words of its text without the title's own line, and those of its title."""

    words: Words
    title: Words

    @cached_property
    def identities(self) -> Words:
        """Which words they are."""
        return identities(self.words)

    @cached_property
    def shingles(self) -> Words:
        """One for each of its words but the last four; the same run twice is the same number twice."""
        return shingles_of(self.words)

    @cached_property
    def standing(self) -> Mask:
        """Which of its words stand in a passage that other reporting has too."""
        return are(self.words, STANDING)


def reporting(title: str, text: str) -> Reporting:
    """An article's words. A title that the text begins with is not part of the reporting."""
    of_title, of_text = folded_words(title), folded_words(text)
    if np.array_equal(identities(of_text[: len(of_title)]), identities(of_title)):
        of_text = of_text[len(of_title) :]
    return Reporting(of_text, of_title)


def shingles_of(words: Words) -> Words:
    """Numbers of the runs of five words, in order."""
    last = len(words) - SHINGLE_WORDS + 1
    if last <= 0:
        return np.zeros(0, dtype=np.uint64)
    which = identities(words)
    mixed = which[:last].copy()
    for step in range(1, SHINGLE_WORDS):
        mixed = mixed * _MULTIPLIER ^ which[step : last + step]
    mixed ^= mixed >> _HIGH
    mixed *= _MIXER
    return mixed ^ (mixed >> _LOW)


def covered(found: Mask, words: int) -> Mask:
    """Which of so many words stand in one of the shingles that were found."""
    inside = np.zeros(words, dtype=np.bool_)
    for step in range(SHINGLE_WORDS if words else 0):
        inside[step : step + len(found)] |= found
    return inside


def shingles(title: str, text: str) -> list[int]:
    """Sorted distinct shingles of an article."""
    return [int(number) for number in np.unique(reporting(title, text).shingles)]
