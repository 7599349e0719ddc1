"""How much of an article each of its sentences carries, without embeddings: overlap, title, place, cues; and
redundancy.

Belongs here: scores of passages and the choice among them. Does not belong here: which passages may be quoted at all
(`sentences.py`, `write_statements.py`). Scores are rounded before they are compared, ties go by position.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bellwether_assets.engines.extractive.check_worthiness import default_check_worthiness
from bellwether_assets.text import cues
from bellwether_assets.text.terms import cosine, terms_of

_WORTH_KEEPING = 0.72
# Weights of the score, chosen by eye on Wikinews and newscluster; what matters is that no single one decides.
_WEIGHTS = {"centrality": 0.34, "title": 0.16, "position": 0.08, "cues": 0.26, "length": 0.16}
# Share of the learned check-worthiness in what a sentence asserts. It was learned from debates: on news it prefers
# figures and records and knows nothing of the article, so it weighs less than the cues beside it.
_CHECK_WORTHY = 0.3


@dataclass(frozen=True)
class Ranked:
    """One candidate passage: its place among the candidates, its score and its terms."""

    index: int
    score: float
    centrality: float
    terms: Mapping[str, float]


def rank(
    sentences: Sequence[str], ordinals: Sequence[int], total: int, title: str, text: str, penalties: Sequence[float]
) -> list[Ranked]:
    """Scores candidates; `ordinals` are their places among `total` passages of prose, `penalties` are subtracted."""
    whole, headline = terms_of(text[:60_000]), terms_of(title)
    vectors = [terms_of(sentence) for sentence in sentences]
    central = [cosine(vector, whole) for vector in vectors]
    highest = max(central, default=0.0) or 1.0
    # The score without vectors: whatever is embedded, is so after the choice.
    worthy = default_check_worthiness().cheap(sentences)
    out = []
    for index, (sentence, vector) in enumerate(zip(sentences, vectors, strict=True)):
        parts = {
            "centrality": central[index] / highest,
            "title": min(1.0, 1.6 * cosine(vector, headline)),
            "position": 1.0 - ordinals[index] / max(1, total),
            "cues": (1 - _CHECK_WORTHY) * _cue_score(sentence) + _CHECK_WORTHY * float(worthy[index]),
            "length": _length_score(sentence),
        }
        score = math.fsum(_WEIGHTS[name] * parts[name] for name in sorted(parts)) - penalties[index]
        out.append(Ranked(index, round(score, 6), round(central[index], 6), vector))
    return out


def _cue_score(sentence: str) -> float:
    """How much a sentence asserts: amounts, causes, consequences, outlook, policy and scope, at most 1."""
    score = 0.0
    score += 0.40 if cues.quantities(sentence) else 0.0
    score += 0.30 if cues.CAUSE.search(sentence) else 0.0
    score += 0.30 if cues.CONSEQUENCE.search(sentence) else 0.0
    score += 0.20 if cues.SCOPE.search(sentence) else 0.0
    score += 0.15 if cues.OUTLOOK.search(sentence) else 0.0
    score += 0.15 if cues.ATTRIBUTION.search(sentence) else 0.0
    score += 0.20 if cues.kind_of(sentence) != "event" else 0.0
    score += 0.10 if cues.stance_of(sentence) != "supports" else 0.0
    return min(1.0, score)


def _length_score(sentence: str) -> float:
    """1 for 14 to 38 words, falling off on both sides."""
    words = sentence.count(" ") + 1
    if words < 14:
        return max(0.0, (words - 4) / 10)
    return 1.0 if words <= 38 else max(0.0, 1 - (words - 38) / 40)


def how_many(candidates: int) -> int:
    """Claims wanted from an article with so many candidate sentences: one to four."""
    return min(candidates, 2 if candidates < 6 else 3 if candidates < 14 else 4)


def choose(ranked: Sequence[Ranked], most: int, lead: frozenset[int]) -> tuple[list[Ranked], int]:
    """Greedy maximal marginal relevance; returns the chosen, best first, and how many were passed over as redundant.

    `lead` holds the indices of candidates from the opening sentences: half of the claims at most come from there, as
    the lead says what happened and the body why, and a page of leads is a page of headlines. A second
    candidate below .5 of the best score, or a later one below .72, is not worth a reader's time.
    """
    left = sorted(ranked, key=lambda item: (-item.score, item.index))
    chosen: list[Ranked] = []
    redundant = 0
    from_lead = 0
    room_in_lead = max(1, most // 2)
    while left and len(chosen) < most:
        best, best_value = None, -math.inf
        for item in left:
            if (
                item.index in lead
                and from_lead >= room_in_lead
                and len(left) > sum(other.index in lead for other in left)
            ):
                continue
            overlap = max((cosine(item.terms, other.terms) for other in chosen), default=0.0)
            value = round(item.score - 0.5 * overlap, 6)
            if value > best_value:
                best, best_value = item, value
        if best is None:
            break
        left.remove(best)
        if any(cosine(best.terms, other.terms) > 0.6 for other in chosen):
            redundant += 1
            continue
        if len(chosen) > 1 and best.score < _WORTH_KEEPING * chosen[0].score:
            continue
        if chosen and best.score < 0.5 * chosen[0].score:
            continue
        from_lead += best.index in lead
        chosen.append(best)
    return chosen, redundant
