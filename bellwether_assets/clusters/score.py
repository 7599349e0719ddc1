"""The score of two groups of articles: how much speaks for one story, as a sum of weighted observations.

Belongs here: what is observed of two groups, and the weighing. Does not belong here: sums of articles (sums.py),
thresholds and what follows from them (link.py, stories.py), where weights come from (train.py).

A single cosine cannot tell two earthquakes apart. What can is what all reports of the one name and none of the other:
the protagonists, places, numbers and dates. So beside the cosine of the middles each channel is asked for support: what
part of the weight of one side's terms do articles of the other hold; the poorer direction counts as well as the better.
Support that fails altogether where both sides speak ("another place, another number") has its own weight: a soft veto.

The evidence of groups is firmer than that of single articles, so sizes are observed too.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.features import ALL_CHANNELS
from bellwether_assets.clusters.sums import SUPPORTED, Products, Sums, Whole, block_products, pair_products

MILLIONTHS = 1e6  # scores are compared in whole millionths
_UNKNOWN = 0.3  # support in a channel where one side says nothing: between none and much, not tuned
_LARGEST = 16  # articles beyond which a group counts as this large: training saw few larger
_LOGARITHMS = np.array([0.0] + [math.log(min(size, _LARGEST)) for size in range(1, _LARGEST + 1)])
_SQUARE = 1e6  # squares are of thousandths

OBSERVATIONS = (
    "smaller",
    "larger",
    *(f"{channel} alike" for channel in ("dense", *ALL_CHANNELS)),
    *(f"{channel} {what}" for channel in SUPPORTED for what in ("least support", "most support", "no support")),
)


@dataclass(frozen=True)
class Weights:
    """A weight per observation, and a constant. The score is in logits: 0 is as likely as not among close pairs."""

    constant: float
    weights: Mapping[str, float]


@dataclass(frozen=True)
class Sides:
    """What observations need of each side beside the products, in shapes that broadcast with these."""

    sizes: tuple[NDArray[np.int64], NDArray[np.int64]]
    squares: tuple[Whole, Whole]  # channels (dense first) × ...
    speaking: tuple[Whole, Whole]  # SUPPORTED × ...


def observe(products: Products, sides: Sides) -> list[Whole]:
    """One array per OBSERVATIONS. Elementwise throughout: neither shape nor threads can change a bit."""
    first, second = (_LOGARITHMS[np.minimum(size, _LARGEST)] for size in sides.sizes)
    found = [np.minimum(first, second), np.maximum(first, second)]
    for number, alike in enumerate(products.alike):
        lengths = np.sqrt(sides.squares[0][number] * sides.squares[1][number])
        found.append(np.where(lengths > 0, alike / np.maximum(lengths, 1.0), 0.0))
    for number in range(len(SUPPORTED)):
        pairs = sides.speaking[0][number] * sides.speaking[1][number]
        scale = np.maximum(pairs, 1.0) * _SQUARE
        there, back = products.there[number] / scale, products.back[number] / scale
        both = pairs > 0
        found.append(np.where(both, np.minimum(there, back), _UNKNOWN))
        found.append(np.where(both, np.maximum(there, back), _UNKNOWN))
        found.append(np.where(both & (there + back == 0), 1.0, 0.0))
    return found


def weigh(observed: Sequence[Whole], weights: Weights) -> Whole:
    """Scores in whole millionths; added in the order of OBSERVATIONS, element by element."""
    score = np.full(np.broadcast(*observed).shape, weights.constant)
    for name, values in zip(OBSERVATIONS, observed, strict=True):
        score = score + weights.weights[name] * values
    whole: Whole = np.rint(score * MILLIONTHS)
    return whole


def block_observations(left: Sequence[Sums], right: Sequence[Sums]) -> list[Whole]:
    """Of all pairs: arrays of len(left) × len(right)."""
    ours, theirs = _facts(left), _facts(right)
    rows, columns = np.s_[..., :, None], np.s_[..., None, :]
    sides = Sides(
        (ours[0][rows], theirs[0][columns]), (ours[1][rows], theirs[1][columns]), (ours[2][rows], theirs[2][columns])
    )
    return observe(block_products(left, right), sides)


def pair_observations(
    left: Sequence[Sums], right: Sequence[Sums], rows: Sequence[int], columns: Sequence[int]
) -> list[Whole]:
    """Of the chosen pairs: arrays as long as `rows` and `columns`, which index `left` and `right`."""
    ours, theirs = _facts(left), _facts(right)
    at, to = np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)
    sides = Sides((ours[0][at], theirs[0][to]), (ours[1][:, at], theirs[1][:, to]), (ours[2][:, at], theirs[2][:, to]))
    return observe(pair_products(left, right, rows, columns), sides)


def score_pairs(
    left: Sequence[Sums], right: Sequence[Sums], rows: Sequence[int], columns: Sequence[int], weights: Weights
) -> list[int]:
    """Scores of the chosen pairs, in whole millionths."""
    if not len(rows):
        return []
    return [int(score) for score in weigh(pair_observations(left, right, rows, columns), weights).tolist()]


def contributions(left: Sums, right: Sums, weights: Weights) -> dict[str, float]:
    """What each observation adds to the score of two groups: to explain a link. They sum to the score."""
    observed = pair_observations([left], [right], [0], [0])
    parts = {
        name: float(weights.weights[name] * np.atleast_1d(value)[0])
        for name, value in zip(OBSERVATIONS, observed, strict=True)
    }
    return {"constant": weights.constant, **parts}


def _facts(items: Sequence[Sums]) -> tuple[NDArray[np.int64], Whole, Whole]:
    sizes = np.array([item.size for item in items], dtype=np.int64)
    squares = np.array([item.squares for item in items], dtype=np.float64).T
    speaking = np.array([[item.speaking[channel] for channel in SUPPORTED] for item in items], dtype=np.float64).T
    return sizes, squares, speaking
