"""A signal's title, cut from the statement of its medoid and, where there is room, of a neighbour.

Belongs here: which statement, which clause of it, and how it ends. Does not belong here: the analysis (`compose.py`). A
title's words are the evidence's own, in their order; only clauses are left out.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence

from bellwether_assets.engines.extractive.write_statements import without_context
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.text import cues
from bellwether_assets.text.boilerplate import normalised
from bellwether_assets.text.calendar_names import written
from bellwether_assets.text.terms import cosine, terms_of
from bellwether_assets.text.word_lists import words

MAX_TITLE = 160
MIN_CLAUSE = 30
_DATED_DAY = re.compile(
    r",?\s*(?:\b(?:on|late|early|since)\s+)*\b(?:today|yesterday|tomorrow|(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day)\b(?:\s+(?:morning|afternoon|evening|night))?\s*\(\d{1,2} [A-Z][a-z]+ \d{4}\)",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)")
_TRAILING_ATTRIBUTION = re.compile(
    r",?[\"”]?\s*(?:,\s*)?(?:(?:according to|reports?|said|says|told|added)\b[^,;]*"
    r"|(?:[A-Z][\w.'’-]*\s+){1,4}(?:said|says|told|added)\b[^,;]*|\b(?:he|she|they|it|officials|police"
    r"|analysts)\s+(?:said|say|added)\b[^,;]*)$"
)
_LEADING_ATTRIBUTION = re.compile(
    r"^(?:according to [^,]{3,80}|in (?:a|an|his|her|its) (?:statement|interview|report|speech)[^,]{0,60}),\s+",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    r"(?:;|:|,)\s|\s[–—-]{1,2}\s|—|\s(?=(?:because|which|who|after|while|although|despite|as|when|since|following"
    r"|amid|with|where|until|before|including|in response|due to|according)\s)"
)
# A finite verb, as far as its form tells; a clause without one is no clause.
_FINITE = (
    r"(?:is|are|was|were|has|have|had|will|would|could|may|might|can|must|did|does|do|[a-z]\w{2,}ed|fell|rose|said"
    r"|won|lost|took|made|became|went|gave|held|left|told|hit|saw|met|led|broke|drove|found|kept|sent|began|came"
    r"|got|grew|ran|shot|spent|stood|sank|slid|struck|sold|built|says|plans|expects|denies|warns|faces|wants"
    r"|calls|seeks|continues|remains|shows|needs|makes|takes|becomes|comes|launches|gives|causes|leads|means"
    r"|rests)"
)
_HAS_VERB = re.compile(rf"\b{_FINITE}\b")
_VERB_FIRST = re.compile(rf"^[;:,–—-]*\s*(?:also |now |then )?{_FINITE}\b")
_OPENER = re.compile(
    r"^(?:by|while|if|when|after|before|in|on|at|although|though|as|during|despite|with|without|for|since|because"
    r"|to|following|according|from|under|amid|until|unless|once|rather than|instead of|even|within|among|between"
    r"|behind|like|unlike|given|due to)\b",
    re.IGNORECASE,
)
_LOWERED = words("lowered_openings")
# A subject whose antecedent stayed behind in the article.
_NAMELESS = re.compile(
    r"^(?:the (?:company|firm|group|bank|agency|index|data|information|attack|incident|flight|man|woman|victims?"
    r"|suspect|move|deal|decision|report|study|bill|law|plan)\b|it|he|she|they|this|these)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(r"^(?:had|were|should|if|turns out|when)\s")
# What a sentence tells of its subject by the way ("The index, which had been rising, fell 7%").
_ASIDE = re.compile(r",\s+(?:which|who|whose)\s[^,;]{3,120},\s+(?=" + _FINITE + r"\b)")
# A figure to the decimal or the point, or a minute of a day: the news of one day, not of a signal that lasted.
_ONE_DAYS_FIGURE = re.compile(r"\d\.\d|\d,\d{3}\.|\bpoints\b|\d:\d\d|\bUTC\b|\bGMT\b")
_LASTING = 3  # days of evidence
_TELLING = 64  # claims, those nearest to the centroid, that a title is chosen among
_DANGLING_END = words("dangling_ends")


def write_title(evidence: Sequence[EvidenceForComposition]) -> str:
    """The title of a signal, at most 160 characters, equal to no headline. `evidence` is sorted and not empty."""
    headlines = {normalised(item.article_title) for item in evidence}
    vectors = [terms_of(without_context(item.statement)) for item in evidence]
    shared = _shared(vectors)
    # Only what speaks for the signal can be its title: the rest is not read closely.
    telling = sorted(range(len(evidence)), key=lambda i: (-round(evidence[i].centrality, 6), evidence[i].claim_id))
    lasting = len({item.day for item in evidence}) >= _LASTING
    score = {i: _medoid_score(evidence[i], shared[i], lasting) for i in telling[:_TELLING]}
    ranked = sorted(score, key=lambda i: (-score[i], evidence[i].claim_id))
    for index in ranked[:8]:
        clause = leading_clause(evidence[index].statement)
        if len(clause) < MIN_CLAUSE or normalised(clause) in headlines:
            continue
        neighbour = _neighbour(index, clause, ranked, evidence, vectors, lasting)
        title = f"{clause}; {neighbour}" if neighbour else clause
        if normalised(title) not in headlines:
            return title
    first = evidence[ranked[0]]
    return (
        _end_well(leading_clause(first.statement)[: MAX_TITLE - 30])
        + f" (since {written(min(item.day for item in evidence))})"
    )


def _shared(vectors: Sequence[Mapping[str, float]]) -> list[float]:
    """Mean cosine of each statement with all others: with their sum, so that a large signal costs no square."""
    if len(vectors) < 2:
        return [0.0] * len(vectors)
    parts: dict[str, list[float]] = {}
    for vector in vectors:
        for term, value in vector.items():
            parts.setdefault(term, []).append(value)
    total = {term: math.fsum(values) for term, values in parts.items()}
    return [
        math.fsum(value * (total[term] - value) for term, value in vector.items()) / (len(vectors) - 1)
        for vector in vectors
    ]


def _medoid_score(item: EvidenceForComposition, shared: float, lasting: bool) -> float:
    """Centrality, what the statement shares with its neighbours, and how far it is from speech and hearsay, and from
    one day's figures where the signal is `lasting`."""
    clause = leading_clause(item.statement)
    score = item.centrality + 0.5 * shared + 0.1 * min(1.0, item.weight)
    score -= 0.25 if item.stance != "supports" else 0.0
    score -= 0.20 if clause[:1] in "\"“'‘" or cues.directness_of(clause) == "opinion" else 0.0
    score -= 0.08 if cues.ATTRIBUTION.search(clause) else 0.0
    score -= 0.15 if _NAMELESS.match(clause) else 0.0
    score -= 0.15 if lasting and _ONE_DAYS_FIGURE.search(clause) else 0.0
    score -= 0.15 if not 40 <= len(clause) <= 130 else 0.0
    score -= 0.10 if clause.endswith("…") or not _has_verb(clause) or _CONDITIONAL.match(clause.lower()) else 0.0
    return round(score, 6)


def _neighbour(
    index: int,
    clause: str,
    ranked: Sequence[int],
    evidence: Sequence[EvidenceForComposition],
    vectors: Sequence[Mapping[str, float]],
    lasting: bool,
) -> str | None:
    """A short clause of another article's claim that adds something to the medoid's, None if none fits."""
    room = min(90, MAX_TITLE - len(clause) - 2)
    if room < MIN_CLAUSE or clause.endswith("…"):
        return None
    for other in ranked[:8]:
        item = evidence[other]
        if (
            other == index
            or item.article_id == evidence[index].article_id
            or item.centrality < 0.7 * evidence[index].centrality
        ):
            continue
        if (
            not 0.08 <= cosine(vectors[index], vectors[other]) <= 0.45
            or item.stance != "supports"
            or _CONDITIONAL.match(without_context(item.statement).lower())
        ):
            continue
        if cues.directness_of(without_context(item.statement)) != "direct":
            continue
        added = leading_clause(item.statement, room)
        if (
            MIN_CLAUSE <= len(added) <= room
            and not added.endswith("…")
            and added[:1] not in "\"“'‘"
            and _has_verb(added)
            and not (lasting and _ONE_DAYS_FIGURE.search(added))
        ):
            first = added.split(" ", 1)[0]
            small = first.lower() in _LOWERED or any(f" {first.lower()} " in other.quote for other in evidence)
            return added[:1].lower() + added[1:] if small else added
    return None


def leading_clause(statement: str, most: int = MAX_TITLE) -> str:
    """The leading clause of a statement, `most` characters at most: days, brackets and attribution off, a sound end."""
    text = _PARENTHESIS.sub("", _DATED_DAY.sub("", without_context(statement))).lstrip(" ,;:–—-").rstrip()
    text = _ASIDE.sub(" ", _LEADING_ATTRIBUTION.sub("", text))
    text = re.sub(r"[.!…]+[\"”’]?$", "", text)
    without = _TRAILING_ATTRIBUTION.sub("", text)
    if len(without) >= MIN_CLAUSE and '"' not in without and "“" not in without:
        text = without
    if len(text) > most:
        text = _cut(_main_clause(text), most)
    text = _balanced(_end_well(text))
    return text[:1].upper() + text[1:]


def _has_verb(clause: str) -> bool:
    """Whether a clause has a finite verb of its own, relative clauses left out ("Mr Smith, who stepped down")."""
    return _HAS_VERB.search(re.sub(r",?\s+(?:who|which|whose|where|that)\b[^,]*", "", clause)) is not None


def _main_clause(text: str) -> str:
    """Without the phrase that opens a sentence ("After months of …, it has …"), if the main clause is found."""
    if not _OPENER.match(text):
        return text
    for comma in re.finditer(r",\s+", text[:250]):
        rest = text[comma.end() :]
        head = re.split(r",\s", rest, maxsplit=1)[0][:90]
        if (
            len(rest) >= MIN_CLAUSE
            and not re.match(r"(?:and|or|but|which|who|where)\b", rest)
            and _HAS_VERB.search(head)
            and not _VERB_FIRST.match(rest)
        ):
            return text if _NAMELESS.match(rest) else rest
    return text


def _cut(text: str, most: int) -> str:
    """Cuts at the last clause boundary that fits, else at a word with an ellipsis."""
    if len(text) <= most:
        return text
    ends = [
        found.start()
        for found in _BOUNDARY.finditer(text)
        if MIN_CLAUSE <= found.start() <= most
        and _has_verb(text[: found.start()])
        and not _VERB_FIRST.match(text[found.start() :])
    ]
    # A comma may stand in a list or number; a cut in the first third leaves too little to be a title.
    useful = [end for end in ends if end >= most // 4]
    if useful:
        return text[: useful[-1]]
    return _end_well(text[: most - 1].rsplit(" ", 1)[0]) + "…"


def _end_well(text: str) -> str:
    """Without the words and marks that a clause cannot end with."""
    while True:
        shorter = text.rstrip(" ,;:–—-")
        words = shorter.rsplit(" ", 1)
        if len(words) == 2 and words[1].strip("\"“”'’") in _DANGLING_END:
            shorter = words[0]
        if shorter == text:
            return text
        text = shorter


def _balanced(text: str) -> str:
    """Quotation marks and brackets that a cut left single are taken off."""
    if text.count('"') % 2:
        text = text.replace('"', "")
    if text.count("“") != text.count("”"):
        text = text.replace("“", "").replace("”", "")
    if text.count("(") != text.count(")"):
        text = text.replace("(", "").replace(")", "")
    return " ".join(text.split())


def day_range(days: Sequence[datetime.date]) -> str:
    """ "on 9 October 2008", "between 15 September and 9 October 2008"."""
    first, last = min(days), max(days)
    if first == last:
        return f"on {written(first)}"
    begin = written(first).removesuffix(f" {first.year}") if first.year == last.year else written(first)
    return f"between {begin} and {written(last)}"
