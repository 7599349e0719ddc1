"""How much of an article each of its sentences carries, without embeddings: overlap, title, place, cues; and
redundancy.

Belongs here: scores of passages and the choice among them. Does not belong here: which passages may be quoted at all
(`sentences.py`, `write_statements.py`). Scores are rounded before they are compared, ties go by position.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bellwether_assets.engines.extractive.candidates import Candidate
from bellwether_assets.engines.extractive.check_worthiness import default_check_worthiness
from bellwether_assets.engines.extractive.write_statements import Statement
from bellwether_assets.text import cues
from bellwether_assets.text.document import Document
from bellwether_assets.text.open_references import OPEN
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.terms import cosine, terms_of

# Shares of the best score below which a second claim, and a later one, is not taken.
_SECOND, _LATER = 0.5, 0.72
_REDUNDANT = 0.6  # cosine to a chosen one
_LEAD_SENTENCES = 3
# Weights of the score, chosen by eye on news; what matters is that no single one decides.
_WEIGHTS = {"centrality": 0.34, "title": 0.16, "position": 0.08, "cues": 0.26, "length": 0.16}
# Share of the learned check-worthiness in what a sentence asserts. It was learned from debates: on news it prefers
# figures and records and knows nothing of the article, so it weighs less than the cues beside it.
_CHECK_WORTHY = 0.3


@dataclass(frozen=True)
class Ranked:
    """One candidate with its place among the candidates, its score, and its cosine to the whole text."""

    candidate: Candidate
    index: int
    score: float
    centrality: float

    @property
    def terms(self) -> Mapping[str, float]:
        """The weighted terms of its quote."""
        return self.candidate.quote.terms

    @property
    def in_lead(self) -> bool:
        """Whether it is of the opening sentences."""
        return self.candidate.quote.ordinal < _LEAD_SENTENCES


def rank(candidates: Sequence[Candidate], document: Document) -> list[Ranked]:
    """Scores the candidates of a document, in their order."""
    title_terms = terms_of(document.title)
    passages_of_prose = max(passage.ordinal for passage in document.prose) + 1
    central = [cosine(candidate.quote.terms, document.terms) for candidate in candidates]
    highest = max(central, default=0.0) or 1.0
    worthy = default_check_worthiness().score([candidate.quote.text for candidate in candidates])
    out = []
    for index, candidate in enumerate(candidates):
        quote = candidate.quote
        parts = {
            "centrality": central[index] / highest,
            "title": min(1.0, 1.6 * cosine(quote.terms, title_terms)),
            "position": 1.0 - quote.ordinal / passages_of_prose,
            "cues": (1 - _CHECK_WORTHY) * _cue_score(quote) + _CHECK_WORTHY * float(worthy[index]),
            "length": _length_score(quote.text),
        }
        against = candidate.weakness + _openness_penalty(candidate.statement, bool(document.headline))
        score = math.fsum(_WEIGHTS[name] * parts[name] for name in sorted(parts)) - against
        out.append(Ranked(candidate, index, round(score, 6), round(central[index], 6)))
    return out


def _openness_penalty(statement: Statement, headline: bool) -> float:
    """What is subtracted for references that stay open: least of what a headline can hold up."""
    return 0.30 * min(statement.openness, 1.8) + (0.0 if headline or statement.openness < OPEN else 0.08)


def _cue_score(quote: Passage) -> float:
    """How much a sentence asserts: amounts, causes, consequences, outlook, policy and scope, at most 1."""
    score = 0.0
    score += 0.40 if quote.quantities else 0.0
    score += 0.30 if cues.CAUSE.search(quote.text) else 0.0
    score += 0.30 if cues.CONSEQUENCE.search(quote.text) else 0.0
    score += 0.20 if cues.SCOPE.search(quote.text) else 0.0
    score += 0.15 if cues.OUTLOOK.search(quote.text) else 0.0
    score += 0.15 if cues.ATTRIBUTION.search(quote.text) else 0.0
    score += 0.20 if cues.kind_of(quote.text)[0] != "event" else 0.0
    score += 0.10 if quote.stance != "supports" else 0.0
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


def choose(ranked: Sequence[Ranked], most: int) -> tuple[list[Ranked], int]:
    """Greedy maximal marginal relevance; returns the chosen, best first, and how many were passed over as redundant.

    Half of the claims at most come from the opening sentences, as the lead says what happened and the body why, and a
    page of leads is a page of headlines. A second candidate below .5 of the best score, or a later one below .72, is
    not worth a reader's time.
    """
    left = sorted(ranked, key=lambda item: (-item.score, item.index))
    chosen: list[Ranked] = []
    redundant = 0
    room_in_lead = max(1, most // 2)
    while left and len(chosen) < most:
        lead_is_full = sum(item.in_lead for item in chosen) >= room_in_lead
        allowed = [item for item in left if not (lead_is_full and item.in_lead)] or left
        best = max(allowed, key=lambda item: _marginal_value(item, chosen))  # of equals the first
        left.remove(best)
        if any(cosine(best.terms, other.terms) > _REDUNDANT for other in chosen):
            redundant += 1
        elif not chosen or best.score >= (_SECOND if len(chosen) == 1 else _LATER) * chosen[0].score:
            chosen.append(best)
    return chosen, redundant


def _marginal_value(item: Ranked, chosen: Sequence[Ranked]) -> float:
    """The score less half of the likeness to the nearest that was chosen."""
    return round(item.score - 0.5 * max((cosine(item.terms, other.terms) for other in chosen), default=0.0), 6)
