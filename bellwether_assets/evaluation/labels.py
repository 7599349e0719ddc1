"""What gold labels beyond the story say: the mechanism of each claim, copies, stances and kinds.

Belongs here: counting agreement of published rows with labels. Does not belong here: reading either (read_home.py,
streams.py). Pure. A label is of an article and counts for each of its claims that is evidence.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from bellwether_assets.evaluation.bcubed import GoldCluster, by_gold_cluster, primary_signals
from bellwether_assets.evaluation.read_home import EvidenceLabel


def clusters_of_claims(gold: Mapping[str, str], evidence: Iterable[EvidenceLabel]) -> list[GoldCluster]:
    """B-cubed of claims: each has the label of its article, and is where it is evidence."""
    found = {item.claim_id: item for item in evidence if item.article in gold}
    return by_gold_cluster(
        {claim: gold[item.article] for claim, item in found.items()},
        {claim: item.signal_id for claim, item in found.items()},
    )


def copies_found(copies: Mapping[str, str], origin_of: Mapping[str, str]) -> dict[str, float]:
    """How many labelled copies have the origin of what they copy, and how many articles have one that no label says.

    `copies`: article → the article that it is a copy of. Copies of one article are copies of each other.
    """
    there = {copy: original for copy, original in copies.items() if {copy, original} <= origin_of.keys()}
    if not there:
        return {}
    found = sum(origin_of[copy] == origin_of[original] for copy, original in there.items())
    held: dict[str, set[str]] = defaultdict(set)
    for article, origin in origin_of.items():
        held[origin].add(_first(article, copies))
    wrong = sum(len(originals) - 1 for originals in held.values())
    return {"copies_labelled": len(there), "copies_found": found / len(there), "copies_wrongly_found": wrong}


def _first(article: str, copies: Mapping[str, str]) -> str:
    seen = {article}
    while (original := copies.get(article)) is not None and original not in seen:
        article = original
        seen.add(article)
    return article


def agreement(
    evidence: Sequence[EvidenceLabel], kinds: Mapping[str, str], stances: Mapping[str, str]
) -> dict[str, float]:
    """Share of labelled articles whose kind and stance are the gold's, and how many stances are turned round.

    An article's kind and stance are those with the greatest weight of its claims in its principal signal.
    """
    principal = primary_signals((item.article, item.signal_id, item.weight) for item in evidence)
    counted = [item for item in evidence if principal[item.article] == item.signal_id]
    measures: dict[str, float] = {}
    for name, gold, of in (("kind", kinds, _kind), ("stance", stances, _stance)):
        found = _heaviest(counted, of)
        both = sorted(gold.keys() & found.keys())
        if both:
            measures[f"{name}s_labelled"] = len(both)
            measures[f"{name}s_as_labelled"] = sum(gold[key] == found[key] for key in both) / len(both)
        if both and name == "stance":
            sides = {"supports", "contradicts"}
            turned = sum({gold[key], found[key]} == sides for key in both)
            measures["stances_turned_round"] = turned
    return measures


def _heaviest(evidence: Iterable[EvidenceLabel], of: Callable[[EvidenceLabel], str]) -> dict[str, str]:
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    for item in evidence:
        # Whole millionths: the order of addition must not decide between equals.
        weights[item.article][of(item)] += round(item.weight * 1e6)
    return {article: min(each, key=lambda name: (-each[name], name)) for article, each in weights.items()}


def _kind(item: EvidenceLabel) -> str:
    return item.kind


def _stance(item: EvidenceLabel) -> str:
    return item.stance
