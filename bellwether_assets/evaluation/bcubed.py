"""B-cubed precision, recall and F1 of a clustering (Bagga and Baldwin 1998; Amigó et al. 2009).

Belongs here: the measure, and which one signal an article counts as in. Does not belong here: reading gold data, or
making the clustering.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class BCubed:
    """Averages over articles, each 0 to 1; `f1` is the harmonic mean of the two averages."""

    precision: float
    recall: float
    f1: float


def bcubed(gold: Mapping[str, Hashable], predicted: Mapping[str, Hashable | None]) -> BCubed:
    """Compare clusters. `gold` says which articles count; others in `predicted` are ignored.

    An article without a predicted cluster (absent, or None) is a cluster of its own. No articles at all: 1, 1, 1.
    """
    if not gold:
        return BCubed(1.0, 1.0, 1.0)

    def cluster(article: str) -> tuple[str, Hashable]:
        label = predicted.get(article)
        return ("alone", article) if label is None else ("cluster", label)

    in_gold = Counter(gold.values())
    in_predicted = Counter(cluster(article) for article in gold)
    in_both = Counter((cluster(article), label) for article, label in gold.items())
    # Summed over cells, not articles: the same terms, grouped, in an order that does not depend on the mapping's
    precision = sum(sorted(n * n / in_predicted[found] for (found, _), n in in_both.items())) / len(gold)
    recall = sum(sorted(n * n / in_gold[label] for (_, label), n in in_both.items())) / len(gold)
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall))


def by_gold_cluster(
    gold: Mapping[str, Hashable], predicted: Mapping[str, Hashable | None]
) -> list[tuple[int, float, float]]:
    """Of each gold cluster: its articles, and the sums of their precisions and of their recalls.

    Their totals over the number of articles are what `bcubed` returns; clusters are what a bootstrap draws.
    """
    members: dict[Hashable, list[str]] = {}
    for article, label in gold.items():
        members.setdefault(label, []).append(article)
    size = Counter(label for article in gold if (label := predicted.get(article)) is not None)
    found = []
    for _, articles in sorted(members.items(), key=lambda entry: str(entry[0])):
        together = Counter(label for article in articles if (label := predicted.get(article)) is not None)
        alone = len(articles) - together.total()
        precision = alone + sum(sorted(n * n / size[label] for label, n in together.items()))
        recall = (alone + sum(n * n for n in together.values())) / len(articles)
        found.append((len(articles), float(precision), float(recall)))
    return found


def primary_signals(weights: Iterable[tuple[str, str, float]]) -> dict[str, str]:
    """Article → the signal with the greatest summed weight of its claims; of equal ones, the first by id.

    `weights`: article, signal and weight of each claim that is evidence. Sums do not hang on the order of rows.
    """
    summed: dict[str, dict[str, list[float]]] = {}
    for article, signal, weight in weights:
        summed.setdefault(article, {}).setdefault(signal, []).append(weight)
    return {
        article: min(signals, key=lambda signal: (-math.fsum(signals[signal]), signal))
        for article, signals in sorted(summed.items())
    }
