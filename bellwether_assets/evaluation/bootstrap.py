"""Intervals of measures: what they would be on other gold of the same kind, by scipy's percentile bootstrap at 95 %.

B-cubed is resampled by gold clusters, since articles of one cluster are right or wrong together; each article keeps the
precision that it has among all articles. Precision, recall and F1 of single items (days of a timeline, pairs of claims)
are resampled by item. Pure; the seed is an argument, so that equal data have equal intervals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.evaluation.bcubed import GoldCluster

ROUNDS = 1000
_AT_ONCE = 100  # rounds: those of thousands of items stay below some megabytes
_BOTH, _NAMED_ONLY, _GOLD_ONLY, _NEITHER = range(4)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A measure and its interval; without one where there are not two items to resample."""

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
class Confusion:
    """A confusion matrix of items, such as days: how many the gold, the system, both or neither of them name."""

    both: int
    named_only: int
    gold_only: int
    neither: int

    @property
    def total(self) -> int:
        return self.both + self.named_only + self.gold_only + self.neither


def bcubed_scores(clusters: Sequence[GoldCluster], seed: int) -> Scores:
    """B-cubed of these gold clusters, which are resampled whole. No clusters: 1, 1, 1."""
    if not clusters:
        return Scores(Estimate(1.0), Estimate(1.0), Estimate(1.0))
    columns = tuple(np.array(clusters, dtype=np.float64).T)
    return _scores(columns, _of_clusters, seed, paired=True, vary=len(clusters) > 1)


def item_scores(samples: Sequence[Confusion], seed: int) -> Scores:
    """The averages over samples (timelines, say) of precision, recall and F1; items are resampled within their sample.

    Where nothing was named precision is 1 if there was nothing to name, else 0; recall likewise. No samples: 1, 1, 1.
    """
    if not samples:
        return Scores(Estimate(1.0), Estimate(1.0), Estimate(1.0))
    items = tuple(map(_items_of, samples))
    return _scores(items, _of_items, seed, paired=False, vary=any(sample.total > 1 for sample in samples))


def _items_of(sample: Confusion) -> NDArray[np.int64]:
    counts = [sample.both, sample.named_only, sample.gold_only, sample.neither]
    items = np.repeat([_BOTH, _NAMED_ONLY, _GOLD_ONLY, _NEITHER], counts)
    # Scipy asks for two observations. One item twice measures the same as once, and cannot vary; so does none.
    return items if len(items) > 1 else np.repeat(items if len(items) else [_NEITHER], 2)


def _of_clusters(articles: Floats, precisions: Floats, recalls: Floats, axis: int = -1) -> Floats:
    total = articles.sum(axis=axis)
    precision, recall = precisions.sum(axis=axis) / total, recalls.sum(axis=axis) / total
    # Never 0: an article is always in its own company.
    return np.stack([precision, recall, 2 * precision * recall / (precision + recall)])


def _of_items(*samples: NDArray[np.int64], axis: int = -1) -> Floats:
    average: Floats = np.mean([_of_sample(items, axis) for items in samples], axis=0)
    return average


def _of_sample(items: NDArray[np.int64], axis: int) -> Floats:
    both, named_only, gold_only = (
        np.asarray((items == kind).sum(axis=axis), dtype=np.float64) for kind in (_BOTH, _NAMED_ONLY, _GOLD_ONLY)
    )
    perfect = (both + named_only + gold_only == 0).astype(np.float64)

    def share(part: Floats, whole: Floats) -> Floats:
        return np.where(whole > 0, part / np.maximum(whole, 1.0), perfect)

    return np.stack(
        [
            share(both, both + named_only),
            share(both, both + gold_only),
            share(2 * both, 2 * both + named_only + gold_only),
        ]
    )


def _scores(
    data: tuple[NDArray[np.generic], ...], measure: Callable[..., Floats], seed: int, paired: bool, vary: bool
) -> Scores:
    """`measure` of the data, and its intervals. `paired`: the arrays are columns of the same items."""
    values = measure(*data).tolist()
    if not vary:
        return Scores(*map(Estimate, values))
    # Imported here: it is a second of every command that may evaluate, and few do.
    from scipy.stats import bootstrap

    interval = bootstrap(
        data,
        measure,
        n_resamples=ROUNDS,
        batch=_AT_ONCE,
        vectorized=True,
        paired=paired,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Scores(*map(Estimate, values, interval.low.tolist(), interval.high.tolist()))
