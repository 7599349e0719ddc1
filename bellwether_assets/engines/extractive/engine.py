"""The engine that needs no key and no network: it quotes, and says of each quote only what can be computed from the
text.

Belongs here: the order of the steps from an article to its claims. Does not belong here: the steps themselves, each
in its module. The same article gives the same claims in every process: no randomness, nothing that depends on hash
order.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bellwether_assets.engines.extractive.choose_highlights import choose_highlight
from bellwether_assets.engines.extractive.compose import compose
from bellwether_assets.engines.extractive.rank_sentences import Ranked, choose, how_many, rank
from bellwether_assets.engines.extractive.second_passages import second_passage
from bellwether_assets.engines.extractive.write_reasoning import write_reasoning
from bellwether_assets.engines.extractive.write_statements import (
    Statement,
    cannot_be_told,
    headline_of,
    in_context,
    is_roundup,
    opening_to_drop,
    stand_alone,
    why_it_dangles,
)
from bellwether_assets.engines.protocol import (
    ArticleText,
    Claim,
    Composition,
    EvidenceForComposition,
    Extraction,
    LinkQuestion,
)
from bellwether_assets.foundation.taxonomy import SubjectsOfAnArticle, Taxonomy, default_taxonomy
from bellwether_assets.text import cues
from bellwether_assets.text.actors import ArticleNames
from bellwether_assets.text.date_words import sure_day
from bellwether_assets.text.open_references import OPEN
from bellwether_assets.text.sentences import Passage, passages

NAME = "extractive"
LEAD_SENTENCES = 3
# The one sentence of a page of pictures tells in the present what one sees: "Jane Roe addresses the nation".
_SHOWN = re.compile(
    r"^(?:[A-Z][\w.’'-]*,? ){1,6}(?:addresses|arrives|speaks|waves|walks|looks|attends|poses|reacts|leaves|shakes"
    r"|greets|smiles"
    r"|watches|talks|discusses|explains|reports|holds|takes|answers|visits|performs|celebrates)\b"
)
_A_LABEL = 3  # sentences that begin with the same four words: the title of a gallery run into each caption
# An extractive reading cannot tell a direct claim from a well-phrased one: design, section 4, bounds its quality.
QUALITY_CEILING = 0.75


@dataclass(frozen=True)
class _Candidate:
    quote: str
    start: int
    end: int
    ordinal: int
    penalty: float


class ExtractiveEngine:
    """Chooses the sentences of an article that carry it, and composes signals from quotes alone."""

    name = NAME

    def __init__(self, taxonomy: Taxonomy | None = None) -> None:
        self._taxonomy = taxonomy or default_taxonomy()

    def extract(self, article: ArticleText) -> Extraction:
        """One to four claims of an article, none where nothing can be quoted."""
        found = passages(article.text, article.title)
        dropped: Counter[str] = Counter(passage.refused for passage in found if passage.refused)
        prose = [passage for passage in found if passage.refused is None]
        candidates = _candidates(prose, dropped, article.text)
        if not candidates:
            return Extraction((), dict(sorted(dropped.items())), NAME)
        names = ArticleNames(article.text, article.title)
        day = sure_day(article.text, article.published_on)
        roundup = is_roundup(article.title, [passage.text for passage in prose])
        headline = "" if roundup else headline_of(article.title)
        told = [(c, stand_alone(c.quote, c.start, names, day)) for c in candidates]
        clear = [(c, s) for c, s in told if not cannot_be_told(s, headline)]
        if len(clear) < len(told):
            dropped["points outside"] += len(told) - len(clear)
        if not clear:
            return Extraction((), dict(sorted(dropped.items())), NAME)
        candidates, statements = [c for c, _ in clear], [s for _, s in clear]
        ranked = rank(
            [c.quote for c in candidates],
            [c.ordinal for c in candidates],
            max(1, max(passage.ordinal for passage in prose) + 1),
            article.title,
            article.text,
            [
                c.penalty + _openness_penalty(s.openness, bool(headline))
                for c, s in zip(candidates, statements, strict=True)
            ],
        )
        lead = frozenset(i for i, c in enumerate(candidates) if c.ordinal < LEAD_SENTENCES)
        chosen, redundant = choose(ranked, how_many(len(candidates)), lead)
        if redundant:
            dropped["redundant"] += redundant
        not_chosen = len(candidates) - len(chosen) - redundant
        if not_chosen:
            dropped["less salient"] += not_chosen
        claims = tuple(self._claims(article, candidates, statements, headline, roundup, ranked, chosen, prose, names))
        return Extraction(claims, dict(sorted(dropped.items())), NAME)

    def extract_all(self, articles: Sequence[ArticleText]) -> Sequence[Extraction]:
        """The claims of each article, in the order of the articles."""
        return [self.extract(article) for article in articles]

    def compose(self, signal_id: str, day: datetime.date, evidence: Sequence[EvidenceForComposition]) -> Composition:
        """Title and analysis of a signal, made of its quotes."""
        return compose(evidence, NAME)

    def judge(self, day: datetime.date, questions: Sequence[LinkQuestion]) -> Mapping[tuple[str, str], bool]:
        """No answer to any question: the score has said all that can be computed."""
        return {}

    def _claims(
        self,
        article: ArticleText,
        candidates: Sequence[_Candidate],
        statements: Sequence[Statement],
        headline: str,
        roundup: bool,
        ranked: Sequence[Ranked],
        chosen: Sequence[Ranked],
        prose: Sequence[Passage],
        names: ArticleNames,
    ) -> list[Claim]:
        seconds = [
            second_passage(
                p.text, p.start, p.end, why_it_dangles(p.text) is not None, cues.weakness_of(p.text, p.speech)
            )
            for p in prose
            if not p.speech and not p.text.endswith("?")
        ]
        places = {
            r.index: place for place, r in enumerate(sorted(ranked, key=lambda r: (-r.centrality, r.index)), start=1)
        }
        subjects = SubjectsOfAnArticle(self._taxonomy, article.title, article.text)
        claims = []
        for variant, item in enumerate(sorted(chosen, key=lambda r: candidates[r.index].start)):
            candidate = candidates[item.index]
            quote, start, end = candidate.quote, candidate.start, candidate.end
            statement = statements[item.index]
            highlight_start, highlight_end = choose_highlight(quote)
            reasoning = write_reasoning(
                quote,
                (start, end),
                item.terms,
                seconds,
                places[item.index],
                len(candidates),
                item.centrality,
                variant,
                [names.as_written(m) for m in names.within(start, end) if m.kind not in {"demonym", "region"}],
                near_only=roundup,
            )
            directness, quantified = cues.directness_of(quote), cues.is_quantified(quote)
            domains, topics = subjects.of(quote)
            claims.append(
                Claim(
                    quote=quote,
                    quote_start=start,
                    quote_end=end,
                    occurrences=article.text.count(quote),
                    highlight=quote[highlight_start:highlight_end],
                    highlight_start=start + highlight_start,
                    highlight_end=start + highlight_end,
                    statement=in_context(statement, headline, article.published_on),
                    reasoning=reasoning.text,
                    reasoning_start=reasoning.start,
                    reasoning_end=reasoning.end,
                    inferred=(),
                    stance=cues.stance_of(quote),
                    directness=directness,
                    quantified=quantified,
                    quality=cues.quality_of(directness, quantified, QUALITY_CEILING),
                    direction=cues.direction_of(quote),
                    kind=cues.kind_of(quote, article.title),
                    actors=names.actors(start, end, statement.put_in),
                    domains=domains,
                    topics=topics,
                    geographies=names.geographies(start, end),
                    engine=NAME,
                )
            )
        return claims


def _openness_penalty(openness: float, headline: bool) -> float:
    """What is subtracted for references that stay open: least of what a headline can hold up."""
    return 0.22 * min(openness, 1.8) + (0.0 if headline or openness < OPEN else 0.08)


def _opening(text: str) -> str:
    return " ".join(text.split(" ", 4)[:4])


def _candidates(prose: Sequence[Passage], dropped: Counter[str], text: str) -> list[_Candidate]:
    """Passages that can stand alone, each text once, with what speaks against them."""
    candidates: list[_Candidate] = []
    seen: set[str] = set()
    openings = Counter(_opening(passage.text) for passage in prose)
    for passage in prose:
        reason = why_it_dangles(passage.text)
        if reason is None and passage.text in seen:
            reason = "repeated"
        if reason is None and openings[_opening(passage.text)] >= _A_LABEL:
            reason = "repeated opening"
        if reason is None and cues.denied_by_its_article(passage.text, text):
            reason = "denied by its article"
        if reason is None and len(prose) == 1 and _SHOWN.match(passage.text):
            reason = "caption or credit"
        seen.add(passage.text)
        if reason is not None:
            dropped[reason] += 1
            continue
        skip = opening_to_drop(passage.text)
        candidates.append(
            _Candidate(
                passage.text[skip:],
                passage.start + skip,
                passage.end,
                passage.ordinal,
                cues.weakness_of(passage.text, passage.speech),
            )
        )
    return candidates
