"""Average linkage of a day's articles, by the score of groups and not of pairs: the best two merge, until none is left.

Belongs here: the order of merges, and what keeps a heavy day affordable. Does not belong here: the score (score.py).

All products of two groups are sums over their pairs. So the products of a merged group are the sum of its parts' rows,
and a merge costs one row, not a comparison of articles. The sums are of whole numbers: exact in any order.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bellwether_assets.clusters.score import (
    Sides,
    Weights,
    block_observations,
    observe,
    weigh,
)
from bellwether_assets.clusters.sums import SUPPORTED, Products, Sums, Whole, block_products

_BLOCK = 512  # rows and columns of observations held at once: 2 MB each
_LARGEST = 900  # articles in one component: the products between them fill 100 MB
_STEP = 500_000  # millionths by which the floor rises while a component is larger


def agglomerate(articles: Sequence[Sums], threshold: int, floor: int, weights: Weights) -> list[list[int]]:
    """Indices of `articles`, grouped: the two best-scoring groups merge while they reach `threshold` (millionths).

    Only groups of which some pair of articles reaches `floor` are compared. Of equals the lowest indices merge first.
    """
    groups: list[list[int]] = []
    waiting = [(component, floor) for component in _components(list(range(len(articles))), articles, floor, weights)]
    while waiting:
        component, level = waiting.pop()
        if len(component) == 1:
            groups.append(component)
        elif len(component) > _LARGEST:
            level += _STEP
            waiting += [(part, level) for part in _components(component, articles, level, weights)]
        else:
            part = [articles[i] for i in component]
            groups += [sorted(component[i] for i in group) for group in _merge(part, threshold, level, weights)]
    return sorted(groups)


def _components(chosen: Sequence[int], articles: Sequence[Sums], floor: int, weights: Weights) -> list[list[int]]:
    """Connected components of `chosen`: two articles are neighbours where their score reaches the floor."""
    if not chosen:
        return []
    neighbours: list[NDArray[np.int64]] = []
    for top in range(0, len(chosen), _BLOCK):
        rows = [articles[i] for i in chosen[top : top + _BLOCK]]
        for start in range(top, len(chosen), _BLOCK):
            columns = [articles[i] for i in chosen[start : start + _BLOCK]]
            scores = weigh(block_observations(rows, columns), weights)
            neighbours.append(np.argwhere(scores >= floor) + (top, start))
    row, column = np.concatenate(neighbours).T
    edges = coo_array((np.ones(len(row), dtype=np.bool_), (row, column)), shape=(len(chosen), len(chosen)))
    count, component_of = connected_components(edges, directed=False)
    components: list[list[int]] = [[] for _ in range(count)]
    for i, component in zip(chosen, component_of.tolist(), strict=True):
        components[component].append(i)
    return components


def _merge(articles: Sequence[Sums], threshold: int, floor: int, weights: Weights) -> list[list[int]]:
    count = len(articles)
    tables = _Tables(articles)
    everyone = np.arange(count)
    scores = np.stack([tables.scores(row, everyone, weights) for row in range(count)])
    near = scores >= floor  # groups of which some pair of articles is near enough to be compared
    np.fill_diagonal(near, False)
    scores = np.where(near, scores, -np.inf)
    groups = {i: [i] for i in range(count)}
    best = scores.max(axis=1)
    while True:
        a = int(best.argmax())
        if best[a] < threshold:
            return list(groups.values())
        b = int(scores[a].argmax())
        a, b = min(a, b), max(a, b)
        groups[a] += groups.pop(b)
        tables.merge(a, b)
        near[a] |= near[b]
        near[:, a] = near[a]
        near[b] = near[:, b] = near[a, a] = False
        scores[a] = scores[b] = scores[:, a] = scores[:, b] = -np.inf
        others = np.flatnonzero(near[a])
        if len(others):
            scores[a, others] = scores[others, a] = tables.scores(a, others, weights)
        best = scores.max(axis=1)


class _Tables:
    """Products between all groups, kept up to date while they merge; a merged group lives on in its first row."""

    def __init__(self, articles: Sequence[Sums]) -> None:
        products = block_products(articles, articles)
        self._alike = np.stack(products.alike)
        self._there = np.stack(products.there)
        self._sizes = np.array([article.size for article in articles], dtype=np.int64)
        self._speaking = np.array(
            [[article.speaking[channel] for channel in SUPPORTED] for article in articles], dtype=np.float64
        ).T

    def merge(self, a: int, b: int) -> None:
        """Add group b to group a."""
        for table in (self._alike, self._there):
            table[:, a, :] += table[:, b, :]
            table[:, :, a] += table[:, :, b]
        self._sizes[a] += self._sizes[b]
        self._speaking[:, a] += self._speaking[:, b]

    def scores(self, row: int, others: NDArray[np.int64], weights: Weights) -> Whole:
        """Scores of one group with the others, in whole millionths."""
        squares = np.diagonal(self._alike, axis1=1, axis2=2)
        sides = Sides(
            (self._sizes[[row]], self._sizes[others]),
            (squares[:, [row]], squares[:, others]),
            (self._speaking[:, [row]], self._speaking[:, others]),
        )
        products = Products(
            list(self._alike[:, row, others]), list(self._there[:, row, others]), list(self._there[:, others, row])
        )
        return weigh(observe(products, sides), weights)
