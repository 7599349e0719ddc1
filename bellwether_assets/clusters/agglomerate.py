"""Average linkage of a day's articles, by a score of groups: the two best merge while they reach the threshold.

Belongs here: the order of merges, and what keeps a heavy day affordable. Does not belong here: the score (score.py).

Scipy's average linkage takes distances of articles; here a pair of groups is scored anew after each merge, from what
their articles add up to. All products of two groups are sums over their pairs of articles. So the products of a merged
group are the sum of its parts' rows, and a merge costs one row, not a comparison of articles. The sums are of whole
numbers: exact in any order.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bellwether_assets.clusters.score import (
    Side,
    Weights,
    block_observations,
    observe,
    side_of,
    weigh,
)
from bellwether_assets.clusters.sums import Products, Sums, Whole, block_products

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
            neighbours.append(np.argwhere(scores >= floor) + np.array([top, start]))
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
    near = scores >= floor  # neighbours: groups of which some pair of articles reaches the floor
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
    """Products between all groups, updated while they merge; a merged group is in the row of its first group."""

    def __init__(self, articles: Sequence[Sums]) -> None:
        products = block_products(articles, articles)
        self._dots = np.stack(products.dots)
        self._held = np.stack(products.left_held)  # right_held is the same, seen from the other group
        side = side_of(articles)
        self._sizes, self._articles_with = side.sizes, side.articles_with

    def merge(self, a: int, b: int) -> None:
        """Add group b to group a."""
        for table in (self._dots, self._held):
            table[:, a, :] += table[:, b, :]
            table[:, :, a] += table[:, :, b]
        self._sizes[a] += self._sizes[b]
        self._articles_with[:, a] += self._articles_with[:, b]

    def scores(self, row: int, others: NDArray[np.int64], weights: Weights) -> Whole:
        """Scores of one group with the others, in whole millionths."""
        groups = Side(self._sizes, np.diagonal(self._dots, axis1=1, axis2=2), self._articles_with)
        products = Products(
            list(self._dots[:, row, others]), list(self._held[:, row, others]), list(self._held[:, others, row])
        )
        return weigh(observe(products, groups.at(np.array([row])), groups.at(others)), weights)
