"""Linking claims to signals: which living signal a claim is evidence of, and which claims found one together.

Looser than stories: a signal is a mechanism that several occurrences show. The score weighs the claim's nearness to
the signal's centroid and to its founding claim, and the names both speak of; it is rounded before it meets a threshold.
All products are of whole numbers (vectors.py), so neither order nor threads can move a score.

Most pairs are far from any threshold. Which are not is found in single precision, several times quicker, with room for
all that it can be wrong by; what is decided is decided by the exact score.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
# A rough score is nearer than this to the exact one: 384 products of parts of unit vectors are off by 384 · 2^-24 at
# most, and so are twice as many of half the weight; names and rounding add a hundredth of that.
_DOUBT = 1e-4


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
    """The pairs, as places of claims and of signals, among which each claim's best one is."""
    left = _single([claim.centroid for claim in claims])
    told = STORY_WEIGHT > 0
    vocabulary = _places_of(claim.names for claim in claims)
    tales = _places_of(claim.stories for claim in claims)
    names = _unit_counts([claim.names for claim in claims], vocabulary)
    stories = _present([claim.stories for claim in claims], tales)
    best = np.full((len(claims), 1), -np.inf, dtype=np.float32)
    near: list[tuple[Places, Places, Rough]] = []
    for start, block in _blocks(signals):
        weighed = CENTROID_WEIGHT * np.stack([signal.centroid for signal in block])
        weighed += FOUNDING_WEIGHT * np.stack([signal.founding for signal in block])
        table: Rough = left @ _single(weighed).T
        shared = names @ _unit_counts([signal.names for signal in block], vocabulary).T
        table += NAMES_WEIGHT * shared.toarray()
        if told:
            same = stories @ _present([signal.stories for signal in block], tales).T
            table += STORY_WEIGHT * np.minimum(same.toarray(), np.float32(1))
        limits = thresholds[start : start + len(block)].astype(np.float32)
        certain = np.where(table >= limits + _DOUBT, table, -np.inf).max(axis=1, keepdims=True)
        best = np.maximum(best, certain)
        rows, columns = np.nonzero((table >= limits - _DOUBT) & (table >= best - 2 * _DOUBT))
        near.append((rows, columns + start, table[rows, columns]))
    rows, columns, rough = (np.concatenate(parts) for parts in zip(*near, strict=True))
    kept = rough >= best[rows, 0] - 2 * _DOUBT
    return rows[kept], columns[kept]


def pairs_alike(left: Sequence[Linkable], right: Sequence[Linkable], floor: float) -> list[list[tuple[int, float]]]:
    """For each of `left` the places in `right` that are at least so much alike, ascending, with how much.

    Alike is the mean of what the two score whichever of them is asked: each is compared with the founding of the other.
    A shared story may feed two signals; it is no sign that they are one.
    """
    found: list[list[tuple[int, float]]] = [[] for _ in left]
    if not left:
        return found
    ours = np.hstack([_single([one.centroid for one in left]), _single([one.founding for one in left])])
    for start, block in _blocks(right):
        centroids, foundings = np.stack([one.centroid for one in block]), np.stack([one.founding for one in block])
        half = FOUNDING_WEIGHT / 2
        theirs = np.hstack([_single(CENTROID_WEIGHT * centroids + half * foundings), _single(half * centroids)])
        rows, columns = np.nonzero(ours @ theirs.T >= floor - NAMES_WEIGHT - _DOUBT)
        one = pair_scores(left, block, rows, columns, story_weight=0.0)
        other = pair_scores(block, left, columns, rows, story_weight=0.0)
        both = np.round((one + other) / 2, _DECIMALS)
        for row, column, score in zip(rows.tolist(), columns.tolist(), both.tolist(), strict=True):
            if score >= floor:
                found[row].append((start + column, score))
    return found


def pair_scores(
    left: Sequence[Linkable],
    right: Sequence[Linkable],
    rows: Places,
    columns: Places,
    story_weight: float | None = None,
) -> Vector:
    """What `scores` has at these rows and columns, to the bit, without the rest."""
    told = STORY_WEIGHT if story_weight is None else story_weight
    if not len(rows):
        return np.zeros(0)
    # Only what is asked for is looked at: a day of three claims must not index all that lives.
    ours, at = np.unique(rows, return_inverse=True)
    theirs, to = np.unique(columns, return_inverse=True)
    left, right = [left[place] for place in ours.tolist()], [right[place] for place in theirs.tolist()]
    centroids = np.stack([one.centroid for one in left])
    total = _pairs_weighed(centroids, np.stack([one.centroid for one in right]), at, to, CENTROID_WEIGHT)
    total += _pairs_weighed(centroids, np.stack([one.founding for one in right]), at, to, FOUNDING_WEIGHT)
    names = [one.names for one in left], [one.names for one in right]
    cosines = _pair_products(*names, at, to) / np.maximum(_lengths(names[0])[at] * _lengths(names[1])[to], 1.0)
    cosines *= NAMES_WEIGHT
    total += cosines
    if told:
        stories = [dict.fromkeys(one.stories, 1) for one in left], [dict.fromkeys(one.stories, 1) for one in right]
        shared = np.minimum(_pair_products(*stories, at, to), 1.0)
        shared *= told
        total += shared
    return np.round(total, _DECIMALS, out=total)


def _pairs_weighed(left: Matrix, right: Matrix, at: Places, to: Places, weight: float) -> Vector:
    product = np.concatenate(
        [
            np.einsum("ij,ij->i", left[at[start : start + _BLOCK]], right[to[start : start + _BLOCK]])
            for start in range(0, len(at), _BLOCK)
        ]
    )
    product /= SCALE**2
    product *= weight
    return product


def _pair_products(
    left: Sequence[Mapping[str, int]], right: Sequence[Mapping[str, int]], at: Places, to: Places
) -> Vector:
    vocabulary = _places_of(left if len(left) <= len(right) else right)
    shared = _counts(left, vocabulary)[at].multiply(_counts(right, vocabulary)[to]).sum(axis=1)
    products: Vector = np.asarray(shared, dtype=np.float64).reshape(-1)
    return products


def _single(rows: Sequence[Vector] | Matrix) -> Rough:
    """Whole vectors as unit vectors in single precision: len(rows) × 384."""
    return (np.asarray(rows) / SCALE).astype(np.float32)


def _unit_counts(counted: Sequence[Mapping[str, int]], vocabulary: Mapping[str, int]) -> sparse.csr_array:
    """Rows whose products are cosines of names, in single precision."""
    rows = _counts(counted, vocabulary)
    rows.data /= np.repeat(np.maximum(_lengths(counted), 1.0), np.diff(rows.indptr))
    return rows.astype(np.float32)


def _present(told: Sequence[frozenset[str]], vocabulary: Mapping[str, int]) -> sparse.csr_array:
    return _counts([dict.fromkeys(stories & vocabulary.keys(), 1) for stories in told], vocabulary).astype(np.float32)


def _places_of(named: Iterable[Iterable[str]]) -> dict[str, int]:
    return {name: place for place, name in enumerate(sorted(set().union(*named)))}


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
    vocabulary = _places_of(fewer)
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
