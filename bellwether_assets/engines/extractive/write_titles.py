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

from bellwether_assets.engines.extractive.tell_bills import Bill, bill_of, told_as_one
from bellwether_assets.engines.extractive.whole_clauses import MIN_CLAUSE, whole_clauses
from bellwether_assets.engines.extractive.write_reasoning import in_quotation_marks
from bellwether_assets.engines.extractive.write_statements import needs_its_article, without_context
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.text import cues
from bellwether_assets.text.boilerplate import normalised
from bellwether_assets.text.headlines import headline_of
from bellwether_assets.text.terms import cosine, terms_of
from bellwether_assets.text.tokens import without_possessive

MAX_TITLE = 160
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

_KICKER = re.compile(r"^(?:[A-Z]{4,}(?: [A-Z]{2,}){0,3}|[Ss]tatement|[Oo]pinion): ")
# A headline without a verb: it names a paper, and not what that says.
_NO_TITLE = re.compile(
    r"\b(?:[Ss]tatements?|[Rr]emarks|[Tt]estimony|[Tt]ranscript|[Ll]etter|[Nn]ewsletter|[Dd]raft|FAQs?)\b|\?$|\b[Yy]our?\b"
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NAME = re.compile(r"(?<=\s)[A-Z][\w’'-]*")


@dataclass(frozen=True)
class Candidate:
    """A clause that may be the title, of which evidence, and how well it names what all of it shares."""

    clause: str
    claim_id: str
    score: float


@dataclass(frozen=True)
class Shared:
    """What the evidence shares, of length 1, and of each article its terms and the names it holds."""

    terms: Mapping[str, float]
    articles: Mapping[str, Mapping[str, float]]
    names: Mapping[str, frozenset[str]]


def write_title(evidence: Sequence[EvidenceForComposition]) -> str:
    """The title of a signal: of clauses and headlines of 160 characters at most what best names what is shared.

    `evidence` is sorted and not empty.
    """
    found = candidates(evidence)
    return found[0].clause if found else _fallback(_telling(evidence))


def candidates(evidence: Sequence[EvidenceForComposition]) -> list[Candidate]:
    """Whole clauses and headlines of the evidence that may be its title, the best first."""
    telling = _telling(evidence)
    headlines = {normalised(item.article_title) for item in evidence}
    shared = shared_by([item for item in evidence if item.stance == "supports"] or evidence)
    lasting = len({item.day for item in evidence}) >= _LASTING
    found = [
        Candidate(clause, item.claim_id, _score(clause, item, shared, lasting))
        for item in telling
        for clause in whole_clauses(item.statement, MAX_TITLE)
        if normalised(clause) not in headlines
    ]
    found += [titled for item in telling if (titled := _headlined(item, shared)) is not None]
    found += _of_bills(telling, shared)
    return sorted(found, key=lambda titled: (-titled.score, titled.claim_id, titled.clause))


def _telling(evidence: Sequence[EvidenceForComposition]) -> list[EvidenceForComposition]:
    """Only what speaks for the signal can be its title, and of that what is nearest: the rest is not read closely."""
    supporting = [item for item in evidence if item.stance == "supports"] or list(evidence)
    return sorted(supporting, key=lambda item: (-round(item.centrality, 6), item.claim_id))[:_TELLING]


def _headlined(item: EvidenceForComposition, shared: Shared) -> Candidate | None:
    """A headline as a title, quoted as such; None where it tells nothing, or tells of a bill.

    It was written to name what an article is about, where a sentence of it tells a part.
    """
    headline = _KICKER.sub("", headline_of(item.article_title))
    if not MIN_CLAUSE <= len(headline) <= MAX_TITLE - 2 or _NO_TITLE.search(headline) or bill_of(item.article_title):
        return None
    score = named(headline, shared) + 0.15 * item.centrality + 0.05 * min(1.0, item.weight)
    score += _OF_A_HEADLINE - (_OF_A_SENDER if announces(headline.lower()) else 0.0)
    return Candidate(in_quotation_marks(headline), item.claim_id, round(score, 6))


def _of_bills(telling: Sequence[EvidenceForComposition], shared: Shared) -> list[Candidate]:
    """What the bills of the evidence would do, beginning with each of them: one alone, and with the others."""
    bills: dict[Bill, EvidenceForComposition] = {}
    for item in telling:
        bill = bill_of(item.article_title)
        if bill is not None:
            bills.setdefault(bill, item)
    ranked = sorted(bills, key=lambda bill: (-round(named(bill.does, shared, of_names=False), 6), bills[bill].claim_id))
    found = []
    for some in [*([bill] for bill in ranked), ranked]:
        clause = told_as_one(some, MAX_TITLE) if some else ""
        if clause:
            item = bills[some[0]]
            score = named(clause, shared, of_names=False) + 0.15 * item.centrality + 0.05 * min(1.0, item.weight)
            score += _OF_A_HEADLINE + _OF_BILLS * clause.startswith("Bills ")
            found.append(Candidate(clause, item.claim_id, round(score, 6)))
    return found


def announces(text: str) -> bool:
    """Whether a sentence tells what somebody did to be seen, and not what it shows."""
    return _ANNOUNCES.search(text) is not None and _MECHANISM.search(text) is None


def shared_by(items: Sequence[EvidenceForComposition]) -> Shared:
    """Of each term the weights summed over articles, headlines with it, times the share of the other articles that have
    it too. Where there is one article only, what that says."""
    of_articles: dict[str, dict[str, list[float]]] = {}
    names: dict[str, frozenset[str]] = {}
    for item in items:
        of_article = of_articles.setdefault(item.article_id, {})
        for text, weight in ((without_context(item.statement), 1.0), (item.article_title, 1.2)):
            for term, value in terms_of(text).items():
                of_article.setdefault(term, []).append(weight * value)
            names[item.article_id] = names.get(item.article_id, frozenset()) | _words_of(text)
    articles = {key: {term: max(values) for term, values in of.items()} for key, of in of_articles.items()}
    parts: dict[str, list[float]] = {}
    for of in articles.values():
        for term, value in of.items():
            parts.setdefault(term, []).append(value)
    others = len(articles) - 1
    total = {
        term: math.fsum(sorted(values)) * ((len(values) - 1) / others if others else 1.0)
        for term, values in parts.items()
    }
    # Of many articles some show what a title names as well as all; which, by their ids, is chance and always the same.
    read = sorted(articles)[:_TELLING]
    of_some = {key: _of_length_1(articles[key]) for key in read}
    return Shared(_of_length_1(total), of_some, {key: names[key] for key in read})


def _of_length_1(terms: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(sorted(value * value for value in terms.values()))) or 1.0
    return {term: value / length for term, value in terms.items() if value}


def _words_of(text: str) -> frozenset[str]:
    return frozenset(without_possessive(found.group()).lower() for found in _WORD.finditer(text))


def named(text: str, shared: Shared, *, of_names: bool = True) -> float:
    """How much of what is shared a text names, how many articles it speaks of, less its names of one article alone.

    `of_names` is False where capitals are no names.
    """
    terms = terms_of(text)
    score = cosine(terms, shared.terms)
    if len(shared.articles) > 1:
        near = [min(1.0, cosine(terms, of) / _SPEAKS_OF) for of in shared.articles.values()]
        score += _REACH * math.fsum(sorted(near)) / len(near)
        names = {without_possessive(found.group()).lower() for found in _NAME.finditer(text)}
        alone = sum(sum(name in words for words in shared.names.values()) < 2 for name in names)
        score -= min(_MOST_ALONE, _ALONE * alone) if of_names else 0.0
    return score


def _score(clause: str, item: EvidenceForComposition, shared: Shared, lasting: bool) -> float:
    """How much of what is shared a clause names, and how far it is from speech, publicity and one day's news."""
    score = named(clause, shared) + 0.15 * item.centrality + 0.05 * min(1.0, item.weight)
    score -= 0.10 if ": " in clause[:60] or cues.directness_of(clause) == "opinion" else 0.0
    score -= 0.05 if cues.ATTRIBUTION.search(clause) else 0.0
    score -= 0.30 if announces(clause) else 0.0
    score += 0.08 if _MECHANISM.search(clause) else 0.0
    score -= 0.15 if lasting and _ONE_DAYS_FIGURE.search(clause) else 0.0
    score -= 0.10 if needs_its_article(item.statement) else 0.0
    score -= 0.08 if len(clause) < _SHORT else 0.0
    return round(score, 6)


_SPEAKS_OF = 0.3  # cosine of a title and an article from which it names what that is about
_REACH = 0.3
_ALONE, _MOST_ALONE = 0.03, 0.15
_OF_BILLS = 0.1  # what several bills say beyond what is alike in them
_OF_A_SENDER = 0.2  # what an announcing clause loses
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
