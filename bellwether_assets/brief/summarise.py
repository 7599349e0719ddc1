"""Two lines below a headline: at most two sentences that were validated before, chosen and never written anew.

They are sentences of the signal's analysis of that day. Where none of them rests on what the item tells now, since an
analysis is written anew only when its evidence has doubled, they are statements of the claims that it tells. Each rests
on a claim that the reader is told with this item: what was told before is not told again. What would repeat the
headline or the quote beside it, or needs words that do not stand there, is left out, and no summary is better than
that.

Belongs here: which sentences those are. Does not belong here: whether a sentence is true of its claims, which was
checked before it was kept. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bellwether_assets.engines.extractive.write_statements import needs_its_article
from bellwether_assets.engines.protocol import Sentence
from bellwether_assets.text.dangling import why_it_dangles
from bellwether_assets.text.repeats import repeats

MOST_SENTENCES = 2
# Two lines of a page. One sentence alone may take a third, since none is cut.
MOST_CHARACTERS, MOST_OF_ONE = 240, 330
# "However", "One measure": what ties a sentence of an analysis to those before it, which may not stand here.
_TIES = re.compile(
    r"^(?:However|But|Yet|Still|Against this|Instead|By contrast|In response|In turn|As a result|Meanwhile|Together"
    r"|Both|One measure|Another(?: measure)?|A (?:second|third)|The (?:other|second|third|same|latter|former))\b"
)
# "Rates: 27 moves an hour": an entry of a list and no sentence.
_LABELLED = re.compile(r"^[\w’'-]+(?: [a-z]+)?: ")
# "The release names no source": of which one only the article says. A name further on says it.
_NAMELESS = re.compile(r"^(?:The|Its|Their|His|Her) [a-z]")
# "Kestrin paid it 2.7 million": of whom it speaks, the sentence before says. Who says so is "it" himself.
_SPEAKS_OF_IT = re.compile(
    r"^(?:[\w’'.-]+ ){1,4}(?<!said )(?<!says )(?<!that )(?:it|them|him|her)\b(?! (?:is|was|will|has|had)\b)"
)
_NAME = re.compile(r"(?<=[^.!?:“\"‘(] )[A-ZÀ-Þ][\w’'-]+")


@dataclass(frozen=True)
class ToldClaim:
    """A claim of the item's signal. `worth`: how much it is worth telling among those of the signal."""

    claim_id: str
    article_id: str
    quote: str
    statement: str
    directness: str
    worth: float


def summarise(
    title: str, beside: str, analysis: Sequence[Sentence], claims: Mapping[str, ToldClaim], told_now: Collection[str]
) -> tuple[Sentence, ...]:
    """At most two sentences; none where the item tells nothing that could be told in them.

    `beside`: the claim whose quote stands beside the item; `claims`: by id, as far as they are known, of these and of
    the analysis. `told_now`: those that the reader is told with this item.
    """
    if not told_now:
        return ()
    known = claims.get(beside)
    shown = [title, *([known.quote] if known else [])]
    chosen = _chosen(list(_of_analysis(analysis, claims, told_now)), shown)
    return chosen or _chosen(list(_of_claims(beside, claims, told_now)), shown)


@dataclass(frozen=True)
class _Candidate:
    """A sentence, where it stands, and the articles of its claims."""

    sentence: Sentence
    place: int
    articles: frozenset[str]

    def may_lean_on(self, other: _Candidate) -> bool:
        """Whether it directly follows the other, and speaks of what the same article speaks of."""
        return self.place == other.place + 1 and not self.articles.isdisjoint(other.articles)


def _of_analysis(
    analysis: Sequence[Sentence], claims: Mapping[str, ToldClaim], told_now: Collection[str]
) -> Iterator[_Candidate]:
    for place, sentence in enumerate(analysis):
        rests_on = [claims[claim] for claim in sentence.claim_ids if claim in claims]
        # What its article alone makes clear is told behind that article's headline, or not here.
        is_open = bool(rests_on) and all(needs_its_article(claim.statement) for claim in rests_on)
        if not is_open and any(claim in told_now for claim in sentence.claim_ids):
            yield _Candidate(sentence, place, frozenset(claim.article_id for claim in rests_on))


def _of_claims(beside: str, claims: Mapping[str, ToldClaim], told_now: Collection[str]) -> Iterator[_Candidate]:
    """Statements of what is told now, the worthiest first; an opinion is none without who holds it."""
    now = [claims[claim] for claim in told_now if claim in claims and claim != beside]
    for place, claim in enumerate(sorted(now, key=lambda one: (-one.worth, one.claim_id))):
        if claim.directness != "opinion" and not needs_its_article(claim.statement):
            # No two statements follow each other in any text.
            said = Sentence(" ".join(claim.statement.split()), (claim.claim_id,))
            yield _Candidate(said, 2 * place, frozenset({claim.article_id}))


def _chosen(candidates: Sequence[_Candidate], shown: Sequence[str]) -> tuple[Sentence, ...]:
    chosen: list[_Candidate] = []
    for one in candidates:
        text = one.sentence.text
        told = [*shown, *(other.sentence.text for other in chosen)]
        length = sum(len(other.sentence.text) for other in chosen) + len(text)
        if length > (MOST_CHARACTERS if chosen else MOST_OF_ONE) or any(repeats(text, other) for other in told):
            continue
        leans = bool(chosen) and one.may_lean_on(chosen[-1])
        if _LABELLED.match(text) or not (leans or stands_alone(text)):
            continue
        chosen.append(one)
        if len(chosen) == MOST_SENTENCES:
            break
    return tuple(one.sentence for one in chosen)


def stands_alone(text: str) -> bool:
    """Whether a sentence can be read without the one before it."""
    if _TIES.match(text) or _LABELLED.match(text) or _SPEAKS_OF_IT.match(text) or why_it_dangles(text) is not None:
        return False
    return _NAMELESS.match(text) is None or _NAME.search(text) is not None
