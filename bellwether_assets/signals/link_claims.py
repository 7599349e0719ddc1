"""Linking claims to signals: which living signal a claim is evidence of, and which claims found one together.

Looser than stories: a signal is a mechanism that several occurrences show. The score is a weighted sum of cosines, of
the claim with the signal's centroid and with its founding claim, and of the names in both, and of whether they share a
story; it is rounded before it is compared with a threshold. All products are of whole numbers (whole_vectors.py), so
neither order nor threads can change a score.

Most pairs are far from any threshold. Those that are not are found in single precision, several times quicker, with a
margin for its greatest error; only the exact score decides.
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

from bellwether_assets.vectors.whole_vectors import SCALE, Matrix, Vector

Places = NDArray[np.int64]
Rough = NDArray[np.float32]

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
_BLOCK = 2048  # signals weighed at once: 16 MB of rough scores for a day of 2,000 claims
# A rough score is nearer than this to the exact one: n products of parts of unit vectors are off by n · 2^-24 at most,
# and so are twice as many of half the weight; names and rounding add a hundredth of that. Enough for 1,500 dimensions.
_ROUGH_ERROR = 2e-4


@dataclass(frozen=True)
class Linkable:
    """A claim or a signal as linking sees it; a claim's vector is both its centroid and its founding."""

    identifier: str
    centroid: Vector  # whole unit vector, 384
    founding: Vector
    names: Mapping[str, int]  # how many of its claims name each
    stories: frozenset[str] = frozenset()
    structural: bool = False


@dataclass(frozen=True)
class _Products:
    """What scores are made of: a table of claims and signals, or a list of pairs."""

    centroids: Matrix  # dot products of claims' and signals' centroids
    foundings: Matrix  # and of claims' centroids and signals' foundings
    names: Matrix  # and of their counts of names
    name_lengths: Matrix  # what the last are divided by for a cosine
    stories: Matrix | None  # how many stories both share; None where that does not count

    def scores(self, story_weight: float) -> Matrix:
        """The weighted sums, rounded."""
        total: Matrix = self.centroids / SCALE**2 * CENTROID_WEIGHT
        total += self.foundings / SCALE**2 * FOUNDING_WEIGHT
        total += self.names / np.maximum(self.name_lengths, 1.0) * NAMES_WEIGHT
        if self.stories is not None:
            total += np.minimum(self.stories, 1.0) * story_weight
        return np.round(total, _DECIMALS, out=total)


def scores(claims: Sequence[Linkable], signals: Sequence[Linkable], story_weight: float = STORY_WEIGHT) -> Matrix:
    """Scores of claims (rows) and signals (columns), rounded."""
    if not claims or not signals:
        return np.zeros((len(claims), len(signals)))
    names, other_names = _names(claims), _names(signals)
    return _Products(
        _centroids(claims) @ _centroids(signals).T,
        _centroids(claims) @ _foundings(signals).T,
        _dots(names, other_names),
        np.outer(_lengths(names), _lengths(other_names)),
        _dots(_stories(claims), _stories(signals)) if story_weight else None,
    ).scores(story_weight)


def pair_scores(
    left: Sequence[Linkable],
    right: Sequence[Linkable],
    rows: Places,
    columns: Places,
    story_weight: float = STORY_WEIGHT,
) -> Vector:
    """What `scores` has at these rows and columns, to the bit, without the rest."""
    if not len(rows):
        return np.zeros(0)
    # Only what is asked for is looked at: a day of three claims must not index all that lives.
    ours, at = np.unique(rows, return_inverse=True)
    theirs, to = np.unique(columns, return_inverse=True)
    left, right = [left[place] for place in ours.tolist()], [right[place] for place in theirs.tolist()]
    centroids, names, other_names = _centroids(left), _names(left), _names(right)
    return _Products(
        _pair_dots(centroids, _centroids(right), at, to),
        _pair_dots(centroids, _foundings(right), at, to),
        _sparse_pair_dots(names, other_names, at, to),
        _lengths(names)[at] * _lengths(other_names)[to],
        _sparse_pair_dots(_stories(left), _stories(right), at, to) if story_weight else None,
    ).scores(story_weight)


def join(claims: Sequence[Linkable], signals: Sequence[Linkable]) -> dict[str, tuple[str, float]]:
    """Claim → (signal, score) for claims that reach the threshold. On a tie the smaller signal id wins."""
    ordered = sorted(signals, key=lambda signal: signal.identifier)
    if not claims or not ordered:
        return {}
    thresholds = np.array([STRUCTURAL_THRESHOLD if signal.structural else JOIN_THRESHOLD for signal in ordered])
    rows, columns = _may_join(claims, ordered, thresholds)
    found: dict[str, tuple[str, float]] = {}
    scored = zip(rows.tolist(), columns.tolist(), pair_scores(claims, ordered, rows, columns).tolist(), strict=True)
    for row, column, score in sorted(scored):
        key = claims[row].identifier
        if score >= thresholds[column] and (key not in found or score > found[key][1]):
            found[key] = (ordered[column].identifier, score)
    return found


def _may_join(claims: Sequence[Linkable], signals: Sequence[Linkable], thresholds: Vector) -> tuple[Places, Places]:
    """Pairs, as places of claims and of signals: each claim's best signal is among them."""
    left = _single(_centroids(claims))
    vocabulary, story_vocabulary = _vocabulary(_names(claims)), _vocabulary(_stories(claims))
    names = _unit_counts(_names(claims), vocabulary)
    stories = _counts(_stories(claims), story_vocabulary).astype(np.float32)
    best = np.full((len(claims), 1), -np.inf, dtype=np.float32)
    near: list[tuple[Places, Places, Rough]] = []
    for start, block in _blocks(signals):
        weighed = CENTROID_WEIGHT * _centroids(block) + FOUNDING_WEIGHT * _foundings(block)
        table: Rough = left @ _single(weighed).T
        table += NAMES_WEIGHT * (names @ _unit_counts(_names(block), vocabulary).T).toarray()
        if STORY_WEIGHT:
            shared = stories @ _counts(_stories(block), story_vocabulary).astype(np.float32).T
            table += STORY_WEIGHT * np.minimum(shared.toarray(), np.float32(1))
        limits = thresholds[start : start + len(block)].astype(np.float32)
        certain = np.where(table >= limits + _ROUGH_ERROR, table, -np.inf).max(axis=1, keepdims=True)
        best = np.maximum(best, certain)
        rows, columns = np.nonzero((table >= limits - _ROUGH_ERROR) & (table >= best - 2 * _ROUGH_ERROR))
        near.append((rows, columns + start, table[rows, columns]))
    rows, columns, rough = (np.concatenate(parts) for parts in zip(*near, strict=True))
    kept = rough >= best[rows, 0] - 2 * _ROUGH_ERROR
    return rows[kept], columns[kept]


def similar_pairs(left: Sequence[Linkable], right: Sequence[Linkable], floor: float) -> list[list[tuple[int, float]]]:
    """For each of `left` the places in `right` whose similarity reaches the floor, ascending, with that similarity.

    Similarity is the mean of the two scores: in each, one side's centroid is compared with the other's founding claim.
    Shared stories do not count: one story may be evidence of two signals.
    """
    found: list[list[tuple[int, float]]] = [[] for _ in left]
    if not left:
        return found
    half = FOUNDING_WEIGHT / 2
    ours = np.hstack([_single(_centroids(left)), _single(_foundings(left))])
    for start, block in _blocks(right):
        centroids = _centroids(block)
        theirs = np.hstack([_single(CENTROID_WEIGHT * centroids + half * _foundings(block)), _single(half * centroids)])
        rows, columns = np.nonzero(ours @ theirs.T >= floor - NAMES_WEIGHT - _ROUGH_ERROR)
        one = pair_scores(left, block, rows, columns, story_weight=0.0)
        other = pair_scores(block, left, columns, rows, story_weight=0.0)
        both = np.round((one + other) / 2, _DECIMALS)
        for row, column, score in zip(rows.tolist(), columns.tolist(), both.tolist(), strict=True):
            if score >= floor:
                found[row].append((start + column, score))
    return found


def group(claims: Sequence[Linkable]) -> list[list[int]]:
    """Indices of claims that found a signal together, by average linkage. Groups depend on the order of the claims."""
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


def _centroids(items: Sequence[Linkable]) -> Matrix:
    return np.stack([item.centroid for item in items])


def _foundings(items: Sequence[Linkable]) -> Matrix:
    return np.stack([item.founding for item in items])


def _names(items: Sequence[Linkable]) -> list[Mapping[str, int]]:
    return [item.names for item in items]


def _stories(items: Sequence[Linkable]) -> list[Mapping[str, int]]:
    return [dict.fromkeys(item.stories, 1) for item in items]


def _pair_dots(left: Matrix, right: Matrix, at: Places, to: Places) -> Vector:
    """Dot products of rows of `left` and of `right`."""
    return np.concatenate(
        [
            np.einsum("ij,ij->i", left[at[start : start + _BLOCK]], right[to[start : start + _BLOCK]])
            for start in range(0, len(at), _BLOCK)
        ]
    )


def _dots(left: Sequence[Mapping[str, int]], right: Sequence[Mapping[str, int]]) -> Matrix:
    """Dot products of counts: len(left) × len(right)."""
    vocabulary = _shorter_vocabulary(left, right)
    products: Matrix = (_counts(left, vocabulary) @ _counts(right, vocabulary).T).toarray()
    return products


def _sparse_pair_dots(
    left: Sequence[Mapping[str, int]], right: Sequence[Mapping[str, int]], at: Places, to: Places
) -> Vector:
    """Dot products of the counts at these places."""
    vocabulary = _shorter_vocabulary(left, right)
    shared = _counts(left, vocabulary)[at].multiply(_counts(right, vocabulary)[to]).sum(axis=1)
    products: Vector = np.asarray(shared, dtype=np.float64).reshape(-1)
    return products


def _shorter_vocabulary(left: Sequence[Mapping[str, int]], right: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Only what both sides count makes a product, so one side's vocabulary will do."""
    return _vocabulary(left if len(left) <= len(right) else right)


def _vocabulary(counted: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return {name: place for place, name in enumerate(sorted(set().union(*counted)))}


def _single(rows: Sequence[Vector] | Matrix) -> Rough:
    """Whole vectors as unit vectors in single precision: len(rows) × 384."""
    return (np.asarray(rows) / SCALE).astype(np.float32)


def _unit_counts(counted: Sequence[Mapping[str, int]], vocabulary: Mapping[str, int]) -> sparse.csr_array:
    """Rows whose products are cosines of names, in single precision."""
    rows = _counts(counted, vocabulary)
    rows.data /= np.repeat(np.maximum(_lengths(counted), 1.0), np.diff(rows.indptr))
    return rows.astype(np.float32)


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
