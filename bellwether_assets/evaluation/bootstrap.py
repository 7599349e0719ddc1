"""Intervals of measures: what they would be on other gold of the same kind (Efron's percentile bootstrap, 95 %).

B-cubed is resampled by gold clusters, since articles of one cluster stand or fall together; each article keeps the
precision that it has among all articles. Precision, recall and F1 of named things (days of a timeline, pairs of claims)
are resampled by thing. Pure; the seed is an argument, so that equal data have equal intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 1000
_LEVEL = (2.5, 97.5)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A measure and its interval; without one where there are not two things to draw from."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Scores:
    """Precision, recall and F1 with their intervals."""

    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True)
class Cells:
    """Things by what the gold says and what was said of them: pairs put together, days named."""

    both: int
    named_only: int
    gold_only: int
    neither: int

    @property
    def total(self) -> int:
        return self.both + self.named_only + self.gold_only + self.neither


def by_cluster(clusters: Sequence[tuple[int, float, float]], seed: int) -> Scores:
    """B-cubed. `clusters`: of each gold cluster, its articles and the sums of their precisions and of their recalls.

    No clusters: 1, 1, 1.
    """
    if not clusters:
        return Scores(Estimate(1.0), Estimate(1.0), Estimate(1.0))
    sums = np.array(clusters, dtype=np.float64)
    drawn = _draw(np.full(len(clusters), 1 / len(clusters)), len(clusters), seed).astype(np.float64) @ sums
    whole = sums.sum(axis=0)
    measured = _with_f1(whole[1:2] / whole[0], whole[2:3] / whole[0])
    resampled = _with_f1(drawn[:, 1] / drawn[:, 0], drawn[:, 2] / drawn[:, 0])
    return _scores(measured, resampled, len(clusters) > 1)


def by_thing(cells: Sequence[Cells], seed: int) -> Scores:
    """The averages over samples (timelines, say) of precision, recall and F1; things are drawn within their sample.

    Where nothing was named precision is 1 if there was nothing to name, else 0; recall likewise. No samples: 1, 1, 1.
    """
    if not cells:
        return Scores(Estimate(1.0), Estimate(1.0), Estimate(1.0))
    measured, resampled = [], []
    for number, sample in enumerate(cells):
        counts = np.array([sample.both, sample.named_only, sample.gold_only, sample.neither])
        measured.append(_of_counts(counts[None, :]))
        shares = counts / counts.sum() if sample.total else np.array([0.0, 0.0, 0.0, 1.0])
        resampled.append(_of_counts(_draw(shares, sample.total, seed + number)))
    average = np.mean(measured, axis=0)
    return _scores(average, np.mean(resampled, axis=0), any(sample.total > 1 for sample in cells))


def _draw(shares: Floats, size: int, seed: int) -> NDArray[np.int64]:
    """How often each kind is drawn: rounds × kinds."""
    return np.random.default_rng(seed).multinomial(size, shares, size=ROUNDS)


def _of_counts(counts: NDArray[np.int64]) -> Floats:
    """Rounds × (both, named only, gold only, …) → 3 × rounds."""
    both, named_only, gold_only = (counts[:, column].astype(np.float64) for column in range(3))
    perfect = (both + named_only + gold_only == 0).astype(np.float64)

    def share(part: Floats, whole: Floats) -> Floats:
        shares: Floats = np.divide(part, whole, out=perfect.copy(), where=whole > 0)
        return shares

    return np.stack(
        [
            share(both, both + named_only),
            share(both, both + gold_only),
            share(2 * both, 2 * both + named_only + gold_only),
        ]
    )


def _with_f1(precision: Floats, recall: Floats) -> Floats:
    """3 × rounds. B-cubed precision and recall are never 0: an article is always in its own company."""
    return np.stack([precision, recall, 2 * precision * recall / (precision + recall)])


def _scores(measured: Floats, resampled: Floats, has_interval: bool) -> Scores:
    values = measured.reshape(3, -1)[:, 0]
    if not has_interval:
        return Scores(*(Estimate(float(value)) for value in values))
    low, high = np.percentile(resampled, _LEVEL, axis=1)
    return Scores(*(Estimate(float(v), float(a), float(b)) for v, a, b in zip(values, low, high, strict=True)))
