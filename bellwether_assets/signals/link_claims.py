"""Linking claims to signals: which living signal a claim is evidence of, and which claims found one together.

Looser than stories: a signal is a mechanism that several occurrences show. The score weighs the claim's nearness to
the signal's centroid and to its founding claim, and the names both speak of; it is rounded before it meets a threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

Matrix = NDArray[np.float64]

CENTROID_WEIGHT = 0.55
FOUNDING_WEIGHT = 0.25
NAMES_WEIGHT = 0.20
# Chosen by reading the signals of newscluster, t17 and the shipped articles; deepened with labelled pairs later.
JOIN_THRESHOLD = 0.50
FOUND_THRESHOLD = 0.52
_DECIMALS = 6


@dataclass(frozen=True)
class Linkable:
    """A claim or a signal as linking sees it; for a claim, founding and centroid are the same vector."""

    identifier: str
    centroid: NDArray[np.float64]
    founding: NDArray[np.float64]
    names: tuple[str, ...]


def scores(claims: Sequence[Linkable], signals: Sequence[Linkable]) -> Matrix:
    """Scores of claims (rows) and signals (columns), rounded."""
    if not claims or not signals:
        return np.zeros((len(claims), len(signals)))
    left = np.stack([claim.centroid for claim in claims])
    to_centroid = left @ np.stack([signal.centroid for signal in signals]).T
    to_founding = left @ np.stack([signal.founding for signal in signals]).T
    names = _overlaps([claim.names for claim in claims], [signal.names for signal in signals])
    total: Matrix = np.round(
        CENTROID_WEIGHT * to_centroid + FOUNDING_WEIGHT * to_founding + NAMES_WEIGHT * names, _DECIMALS
    )
    return total


def join(claims: Sequence[Linkable], signals: Sequence[Linkable]) -> dict[str, tuple[str, float]]:
    """Claim → (signal, score) for claims that reach the threshold. On a tie the smaller signal id wins."""
    ordered = sorted(signals, key=lambda signal: signal.identifier)
    table = scores(claims, ordered)
    joined: dict[str, tuple[str, float]] = {}
    for row, claim in enumerate(claims):
        if ordered:
            column = int(table[row].argmax())
            if table[row, column] >= JOIN_THRESHOLD:
                joined[claim.identifier] = (ordered[column].identifier, float(table[row, column]))
    return joined


def group(claims: Sequence[Linkable]) -> list[list[int]]:
    """Indices of claims that found a signal together, by average linkage; a stable order gives stable groups."""
    if len(claims) < 2:
        return [[index] for index in range(len(claims))]
    distances = 1.0 - scores(claims, claims)
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(np.maximum(distances, 0.0), checks=False), method="average")
    labels = fcluster(tree, t=1.0 - FOUND_THRESHOLD, criterion="distance")
    groups: dict[int, list[int]] = {}
    for index, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(index)
    return sorted(groups.values())


def _overlaps(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> Matrix:
    """Share of the smaller set of names that both have: len(left) × len(right), 0 where a set is empty."""
    vocabulary = {name: place for place, name in enumerate(sorted({name for names in right for name in names}))}
    shared = _incidence(left, vocabulary) @ _incidence(right, vocabulary).T
    smaller = np.minimum.outer([len(set(names)) for names in left], [len(set(names)) for names in right])
    overlaps: Matrix = shared.toarray() / np.maximum(smaller, 1)
    return overlaps


def _incidence(sets: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> sparse.csr_array:
    cells = [(row, vocabulary[name]) for row, names in enumerate(sets) for name in set(names) if name in vocabulary]
    rows, columns = [cell[0] for cell in cells], [cell[1] for cell in cells]
    return sparse.csr_array((np.ones(len(cells)), (rows, columns)), shape=(len(sets), len(vocabulary)))
