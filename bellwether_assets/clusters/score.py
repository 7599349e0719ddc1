"""The score of two groups of articles: how much speaks for one story, as a sum of weighted observations.

Belongs here: what is observed of two groups, and the weighing. Does not belong here: sums of articles (sums.py),
thresholds and what follows from them (link.py, stories.py), or where weights come from
(evaluation/train_story_linking.py).

A single cosine cannot tell two earthquakes apart. What can is what all reports of the one name and none of the other:
the protagonists, places, numbers and dates. So beside the cosine of the centroids each channel is asked for support:
what share of the weight of one side's terms articles of the other hold. It is taken in both directions, and both count.
No support at all where both sides have terms ("another place, another number") has its own weight: a soft veto.

The evidence of groups is firmer than that of single articles, so sizes are observed too.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.features import CHANNELS
from bellwether_assets.clusters.sums import SUPPORTED, Products, Sums, Whole, block_products, pair_products

MILLIONTHS = 1e6  # scores are compared in whole millionths
_UNKNOWN = 0.3  # support in a channel in which one side has no terms: between none and much, not tuned
_LARGEST = 16  # articles beyond which a group counts as this large: training saw few larger
_LOGARITHMS = np.array([0.0] + [math.log(min(size, _LARGEST)) for size in range(1, _LARGEST + 1)])
_SQUARE = 1e6  # squares are of thousandths

OBSERVATIONS = (
    "smaller",
    "larger",
    *(f"{channel} alike" for channel in ("dense", *CHANNELS)),
    *(f"{channel} {what}" for channel in SUPPORTED for what in ("least support", "most support", "no support")),
)


@dataclass(frozen=True)
class Weights:
    """A weight per observation, and a constant. The score is in logits: 0 is as likely as not among close pairs."""

    constant: float
    weights: Mapping[str, float]


@dataclass(frozen=True)
class Side:
    """What observations need of the left or of the right groups beside the products. The groups are the last axis or
    axes, so that left, right and products broadcast."""

    sizes: NDArray[np.int64]  # articles of each group
    squares: Whole  # products with themselves: channels (dense first) × groups
    articles_with: Whole  # articles with any term: SUPPORTED × groups

    def at(self, *index: slice | NDArray[np.int64] | None) -> "Side":
        """The groups at this index, as NumPy takes it."""
        place = (..., *index)
        return Side(self.sizes[place], self.squares[place], self.articles_with[place])


def observe(products: Products, left: Side, right: Side) -> list[Whole]:
    """One array per OBSERVATIONS. Elementwise throughout: neither shape nor threads can change a bit."""
    first, second = (_LOGARITHMS[np.minimum(side.sizes, _LARGEST)] for side in (left, right))
    found = [np.minimum(first, second), np.maximum(first, second)]
    for number, dots in enumerate(products.dots):
        lengths = np.sqrt(left.squares[number] * right.squares[number])
        found.append(np.where(lengths > 0, dots / np.maximum(lengths, 1.0), 0.0))
    for number in range(len(SUPPORTED)):
        pairs = left.articles_with[number] * right.articles_with[number]
        scale = np.maximum(pairs, 1.0) * _SQUARE
        of_left, of_right = products.left_held[number] / scale, products.right_held[number] / scale
        both = pairs > 0
        found.append(np.where(both, np.minimum(of_left, of_right), _UNKNOWN))
        found.append(np.where(both, np.maximum(of_left, of_right), _UNKNOWN))
        found.append(np.where(both & (of_left + of_right == 0), 1.0, 0.0))
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
    every = slice(None)
    return observe(block_products(left, right), side_of(left).at(every, None), side_of(right).at(None, every))


def pair_observations(
    left: Sequence[Sums], right: Sequence[Sums], rows: Sequence[int], columns: Sequence[int]
) -> list[Whole]:
    """Of the chosen pairs: arrays as long as `rows` and `columns`, which index `left` and `right`."""
    at, to = np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)
    return observe(pair_products(left, right, rows, columns), side_of(left).at(at), side_of(right).at(to))


def score_pairs(
    left: Sequence[Sums], right: Sequence[Sums], rows: Sequence[int], columns: Sequence[int], weights: Weights
) -> list[int]:
    """Scores of the chosen pairs, in whole millionths."""
    if not len(rows):
        return []
    return [int(score) for score in weigh(pair_observations(left, right, rows, columns), weights).tolist()]


def side_of(items: Sequence[Sums]) -> Side:
    """These groups as one side of a comparison."""
    sizes = np.array([item.size for item in items], dtype=np.int64)
    squares = np.array([item.squares for item in items], dtype=np.float64).T
    with_terms = np.array([[item.articles_with[channel] for channel in SUPPORTED] for item in items], dtype=np.float64)
    return Side(sizes, squares, with_terms.T)
