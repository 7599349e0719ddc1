"""Claims of one story that say the same are one item of evidence: four papers on one filing are one occurrence. Pure.

Which claims of a signal say the same follows from the claims of each of its stories alone: in their stable order each
joins the first before it that no other stands for and that it says the same as, else it stands for itself. So chains
join nothing, and whatever order claims came in, equal claims give equal items. Only stories whose claims in the signal
changed are looked at. What an item counts is decided where origins are counted (`count_origins` in state.py).
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bellwether_assets.signals.evidence import KnownClaim, Recall
from bellwether_assets.signals.state import Evidence, Signal, count_origins, in_order
from bellwether_assets.text.terms import terms_of
from bellwether_assets.vectors.whole_vectors import cosine

# Cosines of whole vectors, which are mostly of the articles: so near only articles are that tell the same throughout.
SAME = 0.88
# Enough where both say of one actor that the same quantities rise or fall.
SAME_QUANTITY = 0.70
# What two statements share of their terms (Dice), and how many at least, to say the same in much the same words. Chosen
# by looking at pairs of one story of newscluster: from .65 on nearly all tell one thing, below .6 hardly half.
SAME_WORDS = 0.65
LEAST_WORDS = 4
_FIGURE = re.compile(r"\d[\d.,]*\d|\d")


def one_item_each(before: Mapping[str, Signal], signals: Mapping[str, Signal], recall: Recall) -> dict[str, Signal]:
    """The signals, with the claims of one story that say the same as one item; `before`: as of yesterday."""
    after = dict(signals)
    changed = {
        key: _changed_stories(before.get(key), signal)
        for key, signal in signals.items()
        if signal is not before.get(key)
    }
    wanted = {
        item.claim_id for stories in changed.values() for items in stories if _may_repeat(items) for item in items
    }
    known = recall(sorted(wanted)) if wanted else {}
    for key, stories in sorted(changed.items()):
        same = {claim_id: first for items in stories for claim_id, first in _same_as(items, known).items()}
        evidence = [
            item
            if same.get(item.claim_id, item.same_as) == item.same_as
            else replace(item, same_as=same[item.claim_id])
            for item in signals[key].evidence
        ]
        if any(one is not other for one, other in zip(evidence, signals[key].evidence, strict=True)):
            after[key] = replace(signals[key], evidence=count_origins(evidence))
    return after


def _changed_stories(before: Signal | None, signal: Signal) -> list[list[Evidence]]:
    """The claims of each story of which the signal holds other claims than yesterday."""
    was, now = _by_story(before.evidence if before else ()), _by_story(signal.evidence)
    return [
        items
        for story_id, items in sorted(now.items())
        if {item.claim_id for item in items} != {item.claim_id for item in was.get(story_id, ())}
    ]


def _by_story(evidence: Sequence[Evidence]) -> dict[str, list[Evidence]]:
    stories: dict[str, list[Evidence]] = defaultdict(list)
    for item in evidence:
        stories[item.story_id].append(item)
    return stories


def _may_repeat(items: Sequence[Evidence]) -> bool:
    """Whether there is anybody to say the same: an origin counts once as it is."""
    return len({item.own_origin_id for item in items}) > 1


def _same_as(items: Sequence[Evidence], known: Mapping[str, KnownClaim]) -> dict[str, str]:
    """Claim → the claim that it says the same as, itself where there is none."""
    if not _may_repeat(items):
        return {item.claim_id: item.claim_id for item in items}
    standing: list[Evidence] = []
    same: dict[str, str] = {}
    for item in in_order(items):
        first = next((one for one in standing if _says_the_same(item, one, known)), item)
        same[item.claim_id] = first.claim_id
        if first is item:
            standing.append(item)
    return same


def _says_the_same(item: Evidence, other: Evidence, known: Mapping[str, KnownClaim]) -> bool:
    if item.own_origin_id == other.own_origin_id or (item.stance == "contradicts") != (other.stance == "contradicts"):
        return False
    one, two = known[item.claim_id], known[other.claim_id]
    if _same_words(one.statement, two.statement):
        return True
    near = round(cosine(one.vector, two.vector), 6)
    quantity = bool(one.measured) and one.measured == two.measured and bool(set(one.actors) & set(two.actors))
    return near >= (SAME_QUANTITY if quantity else SAME)


def _same_words(one: str, other: str) -> bool:
    """Whether two statements tell the same in much the same words. Other figures are other news."""
    ours, theirs = terms_of(one).keys(), terms_of(other).keys()
    shared = len(ours & theirs)
    if shared < LEAST_WORDS or 2 * shared < SAME_WORDS * (len(ours) + len(theirs)):
        return False
    figures, others = set(_FIGURE.findall(one)), set(_FIGURE.findall(other))
    return figures <= others or others <= figures
