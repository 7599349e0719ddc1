"""A signal's title, cut from the statement of its medoid and, where there is room, of a neighbour.

Belongs here: which statement, which clause of it, and how it ends. Does not belong here: the analysis (`compose.py`). A
title's words are the evidence's own, in their order; only clauses are left out.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence

from bellwether_assets.claims import cues
from bellwether_assets.claims.boilerplate import normalised
from bellwether_assets.claims.engine import EvidenceForComposition
from bellwether_assets.claims.rank_sentences import cosine, terms_of
from bellwether_assets.claims.write_statements import written

MAX_TITLE = 160
MIN_CLAUSE = 30
_DATED_DAY = re.compile(
    r",?\s*(?:\b(?:on|late|early|since)\s+)*\b(?:today|yesterday|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b(?:\s+(?:morning|afternoon|evening|night))?\s*\(\d{1,2} [A-Z][a-z]+ \d{4}\)",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)")
_TRAILING_ATTRIBUTION = re.compile(r",?[\"”]?\s*(?:,\s*)?(?:(?:according to|reports?|said|says|told|added)\b[^,;]*|(?:[A-Z][\w.'’-]*\s+){1,4}(?:said|says|told|added)\b[^,;]*|\b(?:he|she|they|it|officials|police|analysts)\s+(?:said|say|added)\b[^,;]*)$")
_LEADING_ATTRIBUTION = re.compile(r"^(?:according to [^,]{3,80}|in (?:a|an|his|her|its) (?:statement|interview|report|speech)[^,]{0,60}),\s+", re.IGNORECASE)
_BOUNDARY = re.compile(
    r"(?:;|:|,)\s|\s[–—-]{1,2}\s|—|\s(?=(?:because|which|who|after|while|although|despite|as|when|since|following|amid|with|where|until|before|including|in response|due to|according)\s)"
)
_DANGLING_END = frozenset(
    "a an the of to in on at by for from with and or but nor so that which who whose whom as than then if when while after before since until into onto over under between among during about against"
    " is are was were be been being has have had do does did will would could may might can should must not no its his her their our this these those such very more most also said says told including"
    " because due according amid despite although though via per up out off only just both either neither another every each some any other having being".split()
)


def write_title(evidence: Sequence[EvidenceForComposition]) -> str:
    """The title of a signal, at most 160 characters, equal to no headline. `evidence` is sorted and not empty."""
    headlines = {normalised(item.article_title) for item in evidence}
    vectors = [terms_of(item.statement) for item in evidence]
    ranked = sorted(range(len(evidence)), key=lambda i: (-_medoid_score(i, evidence, vectors), evidence[i].claim_id))
    for index in ranked[:8]:
        clause = leading_clause(evidence[index].statement)
        if len(clause) < MIN_CLAUSE or normalised(clause) in headlines:
            continue
        neighbour = _neighbour(index, clause, ranked, evidence, vectors)
        title = f"{clause}; {neighbour}" if neighbour else clause
        if normalised(title) not in headlines:
            return title
    first = evidence[ranked[0]]
    return _end_well(leading_clause(first.statement)[: MAX_TITLE - 30]) + f" (since {written(min(item.day for item in evidence))})"


def _medoid_score(index: int, evidence: Sequence[EvidenceForComposition], vectors: Sequence[Mapping[str, float]]) -> float:
    """Centrality, what the statement shares with its neighbours, and how far it is from speech and hearsay."""
    item = evidence[index]
    others = [cosine(vectors[index], vector) for at, vector in enumerate(vectors) if at != index]
    shared = math.fsum(others) / len(others) if others else 0.0
    clause = leading_clause(item.statement)
    score = item.centrality + 0.5 * shared + 0.1 * min(1.0, item.weight)
    score -= 0.25 if item.stance != "supports" else 0.0
    score -= 0.20 if clause[:1] in "\"“'‘" or cues.directness_of(clause) == "opinion" else 0.0
    score -= 0.08 if cues.ATTRIBUTION.search(clause) else 0.0
    score -= 0.15 if not 40 <= len(clause) <= 130 else 0.0
    score -= 0.10 if clause.endswith("…") else 0.0
    return round(score, 6)


def _neighbour(index: int, clause: str, ranked: Sequence[int], evidence: Sequence[EvidenceForComposition], vectors: Sequence[Mapping[str, float]]) -> str | None:
    """A short clause of another article's claim that adds something to the medoid's, None if none fits."""
    room = min(90, MAX_TITLE - len(clause) - 2)
    if room < MIN_CLAUSE or clause.endswith("…"):
        return None
    for other in ranked[:8]:
        item = evidence[other]
        if other == index or item.article_id == evidence[index].article_id or item.centrality < 0.7 * evidence[index].centrality:
            continue
        if not 0.08 <= cosine(vectors[index], vectors[other]) <= 0.6 or item.stance != "supports":
            continue
        added = leading_clause(item.statement, room)
        if MIN_CLAUSE <= len(added) <= room and not added.endswith("…") and added[:1] not in "\"“'‘":
            return added
    return None


def leading_clause(statement: str, most: int = MAX_TITLE) -> str:
    """The leading clause of a statement in at most `most` characters: days, brackets and attribution off, a sound end."""
    text = _PARENTHESIS.sub("", _DATED_DAY.sub("", statement)).strip()
    text = _LEADING_ATTRIBUTION.sub("", text)
    text = re.sub(r"[.!…]+[\"”’]?$", "", text)
    without = _TRAILING_ATTRIBUTION.sub("", text)
    if len(without) >= MIN_CLAUSE and '"' not in without and "“" not in without:
        text = without
    text = text[:1].upper() + text[1:]
    if len(text) > most:
        text = _cut(text, most)
    return _balanced(_end_well(text))


def _cut(text: str, most: int) -> str:
    """Cuts at the last clause boundary that fits, else at a word with an ellipsis."""
    ends = [found.start() for found in _BOUNDARY.finditer(text) if MIN_CLAUSE <= found.start() <= most]
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
        if len(words) == 2 and words[1].lower().strip("\"“”'’") in _DANGLING_END:
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
    """"on 9 October 2008", "between 15 September and 9 October 2008"."""
    first, last = min(days), max(days)
    if first == last:
        return f"on {written(first)}"
    begin = written(first).removesuffix(f" {first.year}") if first.year == last.year else written(first)
    return f"between {begin} and {written(last)}"
