"""Linking claims to signals: which living signal a claim is evidence of, and which claims found one together.

Looser than stories: a signal is a mechanism that several occurrences show. Near is near only against the background
(background.py): vectors are compared as they differ from the mean of what the home has read, so that in a home of one
field the field itself weighs nothing, and claims of no more in common than chance score about 0. The score is a
weighted sum of the average cosine of a claim with a signal's claims (average linkage: a signal that holds several
things is near to none of them) and of its cosine with the founding claim; it is rounded before it is compared with a
threshold. All products are of whole numbers (whole_vectors.py), so neither order nor threads can change a score.

Most pairs are far from any threshold. Those that are not are found in single precision, several times quicker, with a
margin for its greatest error; only the exact score decides.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from bellwether_assets.signals.background import Background
from bellwether_assets.vectors.whole_vectors import SCALE, Matrix, Vector

Places = NDArray[np.int64]
Rough = NDArray[np.float32]

# With the curve that they were chosen from; train_claim_linking.py measures it.
_SHIPPED = json.loads((files(__package__) / "data" / "claim_linking.json").read_text(encoding="utf-8"))
FOUNDING_WEIGHT: float = _SHIPPED["founding"]  # the average cosine has the rest of 1
JOIN_THRESHOLD: float = _SHIPPED["join"]
FOUND_THRESHOLD: float = _SHIPPED["found"]
# From here on a claim is worth a judge's look, whether it would join or not.
CANDIDATE_FLOOR: float = _SHIPPED["candidate"]
_DECIMALS = 6
_BLOCK = 2048  # signals weighed at once: 16 MB of rough scores for a day of 2,000 claims
# A rough score is nearer than this to the exact one: n products of parts of unit vectors are off by n · 2^-24 at most,
# and so are twice as many of half the weight. Enough for 1,500 dimensions.
_ROUGH_ERROR = 2e-4

# Signals that a claim is near to, nearest first: (signal, score).
Near = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Linkable:
    """A claim or a signal as linking sees it; a claim's vector is both its mean and its founding."""

    identifier: str
    mean: Vector  # of the whole unit vectors of its claims, rounded to whole numbers
    founding: Vector  # whole unit vector


@dataclass(frozen=True)
class _Relative:
    """Linkables as they differ from the background, one a row, and what makes products of them cosines."""

    means: Matrix  # whole numbers
    foundings: Matrix
    spreads: Vector  # root of the mean square length of the differences of its claims
    lengths: Vector  # of the founding's difference

    @classmethod
    def to(cls, items: Sequence[Linkable], background: Background) -> "_Relative":
        means = np.stack([item.mean for item in items])
        foundings = np.stack([item.founding for item in items])
        common = background.mean(means.shape[1])
        spreads, lengths = _spreads(means, common), _spreads(foundings, common)
        return cls(means - common, foundings - common, spreads, lengths)

    def rough(self) -> tuple[Rough, Rough]:
        """Means and foundings in single precision, whose products are cosines."""
        means = (self.means / self.spreads[:, None]).astype(np.float32)
        return means, (self.foundings / self.lengths[:, None]).astype(np.float32)


def scores(claims: Sequence[Linkable], signals: Sequence[Linkable], background: Background) -> Matrix:
    """Scores of claims (rows) and signals (columns), rounded."""
    if not claims or not signals:
        return np.zeros((len(claims), len(signals)))
    left, right = _Relative.to(claims, background), _Relative.to(signals, background)
    total: Matrix = (1 - FOUNDING_WEIGHT) * ((left.means @ right.means.T) / np.outer(left.spreads, right.spreads))
    total += FOUNDING_WEIGHT * ((left.means @ right.foundings.T) / np.outer(left.spreads, right.lengths))
    return _above_chance(total, background)


def pair_scores(
    left: Sequence[Linkable], right: Sequence[Linkable], rows: Places, columns: Places, background: Background
) -> Vector:
    """What `scores` has at these rows and columns, to the bit, without the rest."""
    if not len(rows):
        return np.zeros(0)
    # Only what is asked for is looked at: a day of three claims must not read all that lives.
    ours, at = np.unique(rows, return_inverse=True)
    theirs, to = np.unique(columns, return_inverse=True)
    one = _Relative.to([left[place] for place in ours.tolist()], background)
    other = _Relative.to([right[place] for place in theirs.tolist()], background)
    means = _pair_dots(one.means, other.means, at, to) / (one.spreads[at] * other.spreads[to])
    foundings = _pair_dots(one.means, other.foundings, at, to) / (one.spreads[at] * other.lengths[to])
    total: Vector = (1 - FOUNDING_WEIGHT) * means + FOUNDING_WEIGHT * foundings
    return _above_chance(total, background)


def join(
    claims: Sequence[Linkable], signals: Sequence[Linkable], background: Background
) -> dict[str, tuple[str, float]]:
    """Claim → (signal, score) for claims that reach the threshold. On a tie the smaller signal id wins."""
    ordered = sorted(signals, key=lambda signal: signal.identifier)
    near = _nearest(claims, ordered, JOIN_THRESHOLD, 1, background)
    return {claim.identifier: found[0] for claim, found in zip(claims, near, strict=True) if found}


def candidates(
    claims: Sequence[Linkable], signals: Sequence[Linkable], background: Background, most: int = 5
) -> dict[str, Near]:
    """Claim → the signals that it is near enough to for a judge to look, nearest first and at most so many.

    Claims that are near to none are absent. Of equal scores the smaller signal id comes first.
    """
    ordered = sorted(signals, key=lambda signal: signal.identifier)
    near = _nearest(claims, ordered, CANDIDATE_FLOOR, most, background)
    return {claim.identifier: found for claim, found in zip(claims, near, strict=True) if found}


def _nearest(
    claims: Sequence[Linkable], ordered: Sequence[Linkable], threshold: float, most: int, background: Background
) -> list[Near]:
    """For each claim the nearest of the signals that reach the threshold, at most so many."""
    found: list[list[tuple[float, int]]] = [[] for _ in claims]
    if not claims or not ordered:
        return [() for _ in claims]
    rows, columns = _may_be_near(claims, ordered, threshold, most, background)
    scored = pair_scores(claims, ordered, rows, columns, background)
    reached = np.flatnonzero(scored >= threshold)
    for row, column, score in zip(
        rows[reached].tolist(), columns[reached].tolist(), scored[reached].tolist(), strict=True
    ):
        found[row].append((-score, column))
    return [tuple((ordered[column].identifier, -score) for score, column in sorted(one)[:most]) for one in found]


def _may_be_near(
    claims: Sequence[Linkable], signals: Sequence[Linkable], threshold: float, most: int, background: Background
) -> tuple[Places, Places]:
    """Pairs, as places of claims and of signals: all that `_nearest` can choose are among them."""
    left, _ = _Relative.to(claims, background).rough()
    surely = np.full((len(claims), 1), -np.inf, dtype=np.float32)  # that so many reach this is certain
    near: list[tuple[Places, Places, Rough]] = []
    for start, block in _blocks(signals):
        means, foundings = _Relative.to(block, background).rough()
        weighed = np.float32(1 - FOUNDING_WEIGHT) * means + np.float32(FOUNDING_WEIGHT) * foundings
        table = _above_chance(left @ weighed.T, background)
        certain = np.where(table >= threshold + _ROUGH_ERROR, table, -np.inf)
        if len(block) >= most:
            kth = np.partition(certain, len(block) - most, axis=1)[:, len(block) - most, None]
            surely = np.maximum(surely, kth)
        rows, columns = np.nonzero((table >= threshold - _ROUGH_ERROR) & (table >= surely - 2 * _ROUGH_ERROR))
        near.append((rows, columns + start, table[rows, columns]))
    rows, columns, rough = (np.concatenate(parts) for parts in zip(*near, strict=True))
    kept = rough >= surely[rows, 0] - 2 * _ROUGH_ERROR
    return rows[kept], columns[kept]


def similar_pairs(
    left: Sequence[Linkable], right: Sequence[Linkable], floor: float, background: Background
) -> list[list[tuple[int, float]]]:
    """For each of `left` the places in `right` whose similarity reaches the floor, ascending, with that similarity.

    Similarity is the mean of the two scores: in each, one side's mean is compared with the other's founding claim.
    """
    found: list[list[tuple[int, float]]] = [[] for _ in left]
    if not left:
        return found
    half = np.float32(FOUNDING_WEIGHT / 2)
    ours = np.hstack(_Relative.to(left, background).rough())
    for start, block in _blocks(right):
        means, foundings = _Relative.to(block, background).rough()
        theirs = np.hstack([np.float32(1 - FOUNDING_WEIGHT) * means + half * foundings, half * means])
        rows, columns = np.nonzero(_above_chance(ours @ theirs.T, background) >= floor - _ROUGH_ERROR)
        one = pair_scores(left, block, rows, columns, background)
        other = pair_scores(block, left, columns, rows, background)
        both = np.round((one + other) / 2, _DECIMALS)
        for row, column, score in zip(rows.tolist(), columns.tolist(), both.tolist(), strict=True):
            if score >= floor:
                found[row].append((start + column, score))
    return found


def group(claims: Sequence[Linkable], background: Background) -> list[list[int]]:
    """Indices of claims that found a signal together, by average linkage. Groups depend on the order of the claims."""
    if len(claims) < 2:
        return [[index] for index in range(len(claims))]
    distances = 1.0 - scores(claims, claims, background)
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(np.maximum(distances, 0.0), checks=False), method="average")
    labels = fcluster(tree, t=1.0 - FOUND_THRESHOLD, criterion="distance")
    groups: dict[int, list[int]] = {}
    for index, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(index)
    return sorted(groups.values())


def average_cosines(left: Sequence[Vector], right: Sequence[Vector], background: Background) -> Matrix:
    """The average cosine of the claims of each mean (rows) with those of each other (columns), rounded.

    Means are of whole unit vectors, as Linkables have them; a claim is its own mean.
    """
    ours, theirs = np.stack(left), np.stack(right)
    common = background.mean(ours.shape[1])
    products = ((ours - common) @ (theirs - common).T) / np.outer(_spreads(ours, common), _spreads(theirs, common))
    return _above_chance(products, background)


def cohesion(mean: Vector, claims: int, background: Background) -> float:
    """The average cosine of each two of so many claims, relative to the background; 1 for one claim.

    `mean`: of their whole vectors, as a Linkable has it. About 0: they are no nearer to each other than chance.
    """
    if claims < 2:
        return 1.0
    common = background.mean(len(mean))
    [spread] = _spreads(mean[None], common)
    apart = mean - common
    # Of all n² pairs, n are of a claim with itself.
    of_all = float(apart @ apart) / float(spread) ** 2
    return float(_above_chance(np.array([(claims * of_all - 1) / (claims - 1)]), background)[0])


def _above_chance(cosines: NDArray[Any], background: Background) -> NDArray[Any]:
    """Cosines so that 0 is what two claims of this home have by chance, and 1 stays 1; rounded."""
    above: NDArray[Any] = np.round((cosines - background.chance) / (1 - background.chance), _DECIMALS)
    return above


def _spreads(means: Matrix, common: Vector) -> Vector:
    """Root of the mean square distance of the claims of each mean from the background's, in whole steps."""
    # Of unit vectors v: the mean of |v − b|² is 1 − 2 b·(mean of v) + |b|², exactly.
    squares = SCALE**2 + float(common @ common) - 2 * (means @ common)
    spreads: Vector = np.sqrt(np.maximum(squares, 1.0))
    return spreads


def _blocks(signals: Sequence[Linkable]) -> Iterator[tuple[int, Sequence[Linkable]]]:
    return ((start, signals[start : start + _BLOCK]) for start in range(0, len(signals), _BLOCK))


def _pair_dots(left: Matrix, right: Matrix, at: Places, to: Places) -> Vector:
    """Dot products of rows of `left` and of `right`."""
    return np.concatenate(
        [
            np.einsum("ij,ij->i", left[at[start : start + _BLOCK]], right[to[start : start + _BLOCK]])
            for start in range(0, len(at), _BLOCK)
        ]
    )
