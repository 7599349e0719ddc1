"""B-cubed precision, recall and F1 of a clustering (Bagga and Baldwin 1998; Amigó et al. 2009).

Belongs here: the measure, and which one signal an article counts as in. Does not belong here: reading gold data, or
making the clustering.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class BCubed:
    """Averages over articles, each 0 to 1; `f1` is the harmonic mean of the two averages."""

    precision: float
    recall: float
    f1: float


class GoldCluster(NamedTuple):
    """One gold cluster: its articles, and the sums of their precisions and of their recalls."""

    articles: int
    precision: float
    recall: float


def bcubed(gold: Mapping[str, Hashable], predicted: Mapping[str, Hashable | None]) -> BCubed:
    """Compare clusters. `gold` says which articles count; others in `predicted` are ignored.

    An article without a predicted cluster (absent, or None) is a cluster of its own. No articles at all: 1, 1, 1.
    """
    if not gold:
        return BCubed(1.0, 1.0, 1.0)
    clusters = by_gold_cluster(gold, predicted)
    precision = math.fsum(cluster.precision for cluster in clusters) / len(gold)
    recall = math.fsum(cluster.recall for cluster in clusters) / len(gold)
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall))


def by_gold_cluster(gold: Mapping[str, Hashable], predicted: Mapping[str, Hashable | None]) -> list[GoldCluster]:
    """The gold clusters, in the order of their labels' text: what `bcubed` adds up, and what a bootstrap resamples."""
    members: dict[Hashable, list[str]] = {}
    for article, label in gold.items():
        members.setdefault(label, []).append(article)
    size = Counter(label for article in gold if (label := predicted.get(article)) is not None)
    found = []
    for _, articles in sorted(members.items(), key=lambda entry: str(entry[0])):
        together = Counter(label for article in articles if (label := predicted.get(article)) is not None)
        alone = len(articles) - together.total()
        # Summed over cells, not articles: the same terms, grouped, and exact in whatever order they come.
        precision = math.fsum([alone, *(n * n / size[label] for label, n in together.items())])
        recall = (alone + sum(n * n for n in together.values())) / len(articles)
        found.append(GoldCluster(len(articles), precision, recall))
    return found


def primary_signals(weights: Iterable[tuple[str, str, float]]) -> dict[str, str]:
    """Article → the signal with the greatest summed weight of its claims; of equal ones, the first by id.

    `weights`: article, signal and weight of each claim that is evidence, in any order.
    """
    summed: dict[str, dict[str, list[float]]] = {}
    for article, signal, weight in weights:
        summed.setdefault(article, {}).setdefault(signal, []).append(weight)
    return {
        article: min(signals, key=lambda signal: (-math.fsum(signals[signal]), signal))
        for article, signals in sorted(summed.items())
    }
