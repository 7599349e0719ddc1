"""Linking claims to signals: which living signal a claim is evidence of, and which claims found one together.

Looser than stories: a signal is a mechanism that several occurrences show. The score weighs the claim's nearness to
the signal's centroid and to its founding claim, and the names both speak of; it is rounded before it meets a threshold.
All products are of whole numbers (vectors.py), so neither order nor threads can move a score.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from bellwether_assets.signals.vectors import SCALE, Vector

Matrix = NDArray[np.float64]

# With the curve that they were chosen from; train_claim_linking.py measures it.
_SHIPPED = json.loads((files(__package__) / "data" / "claim_linking.json").read_text(encoding="utf-8"))
CENTROID_WEIGHT: float = _SHIPPED["centroid"]
FOUNDING_WEIGHT: float = _SHIPPED["founding"]
NAMES_WEIGHT: float = _SHIPPED["names"]
STORY_WEIGHT: float = _SHIPPED["story"]
JOIN_THRESHOLD: float = _SHIPPED["join"]
# Structural signals never expire, so chance matches come to them for ever: they ask for a closer link.
STRUCTURAL_THRESHOLD: float = _SHIPPED["join_structural"]
FOUND_THRESHOLD: float = _SHIPPED["found"]
_DECIMALS = 6
_BLOCK = 2048  # signals scored at once: 32 MB of scores for a day of 2,000 claims


@dataclass(frozen=True)
class Linkable:
    """A claim or a signal as linking sees it; for a claim, founding and centroid are the same vector."""

    identifier: str
    centroid: Vector  # whole unit vector, 384
    founding: Vector
    names: Mapping[str, int]  # how many of its claims speak of each
    stories: frozenset[str] = frozenset()
    structural: bool = False


def scores(claims: Sequence[Linkable], signals: Sequence[Linkable], story_weight: float | None = None) -> Matrix:
    """Scores of claims (rows) and signals (columns), rounded. `story_weight` in place of the shipped one."""
    told = STORY_WEIGHT if story_weight is None else story_weight
    if not claims or not signals:
        return np.zeros((len(claims), len(signals)))
    left = np.stack([claim.centroid for claim in claims])
    total = _weighed(left, [signal.centroid for signal in signals], CENTROID_WEIGHT)
    total += _weighed(left, [signal.founding for signal in signals], FOUNDING_WEIGHT)
    names = _name_cosines([claim.names for claim in claims], [signal.names for signal in signals])
    names *= NAMES_WEIGHT
    total += names
    if told:
        stories = _shared_stories([claim.stories for claim in claims], [signal.stories for signal in signals])
        stories *= told
        total += stories
    return np.round(total, _DECIMALS, out=total)


def _weighed(left: Matrix, right: Sequence[Vector], weight: float) -> Matrix:
    """Cosines of whole unit vectors times a weight, in one matrix."""
    product: Matrix = left @ np.stack(right).T
    product /= SCALE**2
    product *= weight
    return product


def join(claims: Sequence[Linkable], signals: Sequence[Linkable]) -> dict[str, tuple[str, float]]:
    """Claim → (signal, score) for claims that reach the threshold. On a tie the smaller signal id wins."""
    ordered = sorted(signals, key=lambda signal: signal.identifier)
    best = np.full(len(claims), -np.inf)
    found = np.zeros(len(claims), dtype=int)
    for start, block in _blocks(ordered):
        table = scores(claims, block)
        thresholds = [STRUCTURAL_THRESHOLD if signal.structural else JOIN_THRESHOLD for signal in block]
        table[table < np.array(thresholds)] = -np.inf
        columns = table.argmax(axis=1)
        values = table[np.arange(len(claims)), columns]
        better = values > best  # of equals the earlier block, so the smaller id, stays
        best[better], found[better] = values[better], columns[better] + start
    return {
        claim.identifier: (ordered[int(found[row])].identifier, float(best[row]))
        for row, claim in enumerate(claims)
        if np.isfinite(best[row])
    }


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


def _blocks(signals: Sequence[Linkable]) -> Iterator[tuple[int, Sequence[Linkable]]]:
    return ((start, signals[start : start + _BLOCK]) for start in range(0, len(signals), _BLOCK))


def _shared_stories(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]]) -> Matrix:
    """1 where both tell of one story, else 0: len(left) × len(right)."""
    shared = _name_products([dict.fromkeys(s, 1) for s in left], [dict.fromkeys(s, 1) for s in right])
    return np.minimum(shared, 1.0)


def _name_cosines(left: Sequence[Mapping[str, int]], right: Sequence[Mapping[str, int]]) -> Matrix:
    """Cosine of how often names are spoken of: len(left) × len(right), 0 where nothing is named."""
    cosines: Matrix = _name_products(left, right) / np.maximum(np.outer(_lengths(left), _lengths(right)), 1.0)
    return cosines


def _name_products(left: Sequence[Mapping[str, int]], right: Sequence[Mapping[str, int]]) -> Matrix:
    fewer = left if len(left) <= len(right) else right
    vocabulary = {name: place for place, name in enumerate(sorted(set().union(*fewer)))}
    products: Matrix = (_counts(left, vocabulary) @ _counts(right, vocabulary).T).toarray()
    return products


def _lengths(counted: Sequence[Mapping[str, int]]) -> Vector:
    lengths: Vector = np.sqrt(np.array([float(sum(n * n for n in names.values())) for names in counted]))
    return lengths


def _counts(counted: Sequence[Mapping[str, int]], vocabulary: Mapping[str, int]) -> sparse.csr_array:
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for names in counted:
        shared = names.keys() & vocabulary.keys()
        columns += [vocabulary[name] for name in shared]
        values += [float(names[name]) for name in shared]
        ends.append(len(columns))
    cells = (np.array(values), np.array(columns, dtype=np.int32), ends)
    return sparse.csr_array(cells, shape=(len(counted), len(vocabulary)))
