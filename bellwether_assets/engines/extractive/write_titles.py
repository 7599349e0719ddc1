"""A signal's title: one whole clause of its evidence, or a headline, that names what the evidence shares.

Belongs here: which clause of which claim, which headline. Does not belong here: what a whole clause is
(`whole_clauses.py`), and the analysis (`compose.py`). A title's words are the evidence's own, in their order; a
headline is quoted as such.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bellwether_assets.engines.extractive.whole_clauses import MIN_CLAUSE, whole_clauses
from bellwether_assets.engines.extractive.write_reasoning import in_quotation_marks
from bellwether_assets.engines.extractive.write_statements import needs_its_article, without_context
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.text import cues
from bellwether_assets.text.boilerplate import normalised
from bellwether_assets.text.headlines import headline_of
from bellwether_assets.text.terms import terms_of

MAX_TITLE = 120
LONGEST_TITLE = 220  # where a clause is whole but long, and no headline is shorter
# A figure to the decimal or the point, or the word of one day: its news, and not what lasted.
_ONE_DAYS_FIGURE = re.compile(r"\d\.\d|\d,\d{3}|\b(?:today|yesterday|tonight|tomorrow|ago)\b|\(\d")
_LASTING = 3  # days of evidence
_TELLING = 64  # claims, those nearest to the centroid, that a title is chosen among
# What somebody did to be seen, or is: not what it shows.
_ANNOUNCES = re.compile(
    r"\b(?:introduc(?:e[sd]?|ing)|reintroduc\w+|announc(?:e[sd]?|ing)|unveil\w*|joined|joins|co-?sponsor\w*|signed|wrote"
    r"|sent|issued|released|urged|urges|applaud\w*|represents?|attended|hosted|spoke|delivered|named|highlight\w*|letter"
    r"|continues to serve|endorsed|welcomed|founded|told reporters)\b"
)
_MECHANISM = re.compile(
    r"\b(?:would|require[sd]?|prohibit\w*|driv(?:e|es|en|ing)|caus(?:e[sd]?|ing)|lead(?:s|ing)? to|led to|rais(?:e[sd]?"
    r"|ing)|increas(?:e[sd]?|ing)|threaten\w*|pos(?:e[sd]?|ing)|harm\w*|allow(?:s|ed|ing)?|enabl\w+|forc(?:e[sd]?|ing)"
    r"|prevent\w*|because|due to|result\w*|could|risk\w*|protect\w*|without)\b"
)


@dataclass(frozen=True)
class _Titled:
    """A clause that may be the title, of which evidence, and how well it names what all of it shares."""

    clause: str
    claim_id: str
    score: float


def write_title(evidence: Sequence[EvidenceForComposition]) -> str:
    """The title of a signal: of clauses and headlines of 120 characters at most what best names what is shared.

    `evidence` is sorted and not empty.
    """
    supporting = [item for item in evidence if item.stance == "supports"] or list(evidence)
    headlines = {normalised(item.article_title) for item in evidence}
    shared = _shared(supporting)
    lasting = len({item.day for item in evidence}) >= _LASTING
    # Only what speaks for the signal can be its title: the rest is not read closely.
    telling = sorted(supporting, key=lambda item: (-round(item.centrality, 6), item.claim_id))[:_TELLING]
    found = [
        _Titled(clause, item.claim_id, _score(clause, item, shared, lasting))
        for item in telling
        for clause in whole_clauses(item.statement, MAX_TITLE)
        if normalised(clause) not in headlines
    ]
    found += [_headlined(item, shared) for item in telling if _may_be_title(item)]
    if found:
        return min(found, key=lambda titled: (-titled.score, titled.claim_id, titled.clause)).clause
    return _fallback(telling)


def _may_be_title(item: EvidenceForComposition) -> bool:
    """Whether the headline of a claim's article says what it is about, in a title's length."""
    return MIN_CLAUSE <= len(headline_of(item.article_title)) <= MAX_TITLE - 2


def _headlined(item: EvidenceForComposition, shared: Mapping[str, float]) -> _Titled:
    """A headline as a title, quoted as such.

    It was written to name what an article is about, where a sentence of it tells a part: readers found three of four
    such titles right, and one of four clauses.
    """
    headline = headline_of(item.article_title)
    score = _named(headline, shared) + 0.15 * item.centrality + 0.05 * min(1.0, item.weight) + _OF_A_HEADLINE
    return _Titled(in_quotation_marks(headline), item.claim_id, round(score, 6))


def announces(text: str) -> bool:
    """Whether a sentence tells what somebody did to be seen, and not what it shows."""
    return _ANNOUNCES.search(text) is not None and _MECHANISM.search(text) is None


def _shared(items: Sequence[EvidenceForComposition]) -> Mapping[str, float]:
    """What the evidence shares, of length 1: of each term the weights summed over articles, headlines with it, times
    the share of the other articles that have it too. Where there is one article only, what that says."""
    articles: dict[str, dict[str, list[float]]] = {}
    for item in items:
        of_article = articles.setdefault(item.article_id, {})
        for text, weight in ((without_context(item.statement), 1.0), (item.article_title, 1.2)):
            for term, value in terms_of(text).items():
                of_article.setdefault(term, []).append(weight * value)
    parts: dict[str, list[float]] = {}
    for of_article in articles.values():
        for term, values in of_article.items():
            parts.setdefault(term, []).append(max(values))
    others = len(articles) - 1
    total = {
        term: math.fsum(sorted(values)) * ((len(values) - 1) / others if others else 1.0)
        for term, values in parts.items()
    }
    length = math.sqrt(math.fsum(sorted(value * value for value in total.values()))) or 1.0
    return {term: value / length for term, value in total.items() if value}


def _named(text: str, shared: Mapping[str, float]) -> float:
    """How much of what is shared a text names."""
    return math.fsum(value * shared.get(term, 0.0) for term, value in sorted(terms_of(text).items()))


def _score(clause: str, item: EvidenceForComposition, shared: Mapping[str, float], lasting: bool) -> float:
    """How much of what is shared a clause names, and how far it is from speech, publicity and one day's news."""
    score = _named(clause, shared) + 0.15 * item.centrality + 0.05 * min(1.0, item.weight)
    score -= 0.10 if ": " in clause[:60] or cues.directness_of(clause) == "opinion" else 0.0
    score -= 0.05 if cues.ATTRIBUTION.search(clause) else 0.0
    score -= 0.15 if _ANNOUNCES.search(clause) else 0.0
    score += 0.08 if _MECHANISM.search(clause) else 0.0
    score -= 0.15 if lasting and _ONE_DAYS_FIGURE.search(clause) else 0.0
    score -= 0.10 if needs_its_article(item.statement) else 0.0
    score -= 0.08 if len(clause) < _SHORT else 0.0
    return round(score, 6)


_OF_A_HEADLINE = 0.08  # about what a clause gains that tells a mechanism
_SHORT = 45  # characters from which a clause tells enough


def _fallback(telling: Sequence[EvidenceForComposition]) -> str:
    """The first whole clause of up to 220 characters, else the words of the nearest claim, cut where they are long."""
    for item in telling:
        for clause in whole_clauses(item.statement, LONGEST_TITLE):
            return clause
    words = " ".join(without_context(telling[0].statement).split())
    if len(words) <= MAX_TITLE:
        return words.rstrip(" .,;:–—-") or "“…”"
    return words[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
