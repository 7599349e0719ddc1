"""B-cubed precision, recall and F1 of a clustering (Bagga and Baldwin 1998; Amigó et al. 2009).

Belongs here: the measure. Does not belong here: reading gold data, or making the clustering.
"""

from collections import Counter
from collections.abc import Hashable, Mapping
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
