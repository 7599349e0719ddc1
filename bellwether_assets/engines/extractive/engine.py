"""The engine that needs no key and no network: it quotes, and says of each quote only what can be computed from the
text.

Belongs here: the order of the steps from an article to its claims. Does not belong here: the steps themselves, each
in its module. The same article gives the same claims in every process: no randomness, nothing that depends on hash
order.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence

from bellwether_assets.engines.extractive.candidates import find_candidates
from bellwether_assets.engines.extractive.choose_highlights import choose_highlight
from bellwether_assets.engines.extractive.compose import compose
from bellwether_assets.engines.extractive.rank_sentences import Ranked, choose, how_many, rank
from bellwether_assets.engines.extractive.write_reasoning import Place, Reasoning, write_reasoning
from bellwether_assets.engines.extractive.write_statements import in_context
from bellwether_assets.engines.protocol import (
    ArticleText,
    Claim,
    Composition,
    EvidenceForComposition,
    Extraction,
    ItemForLead,
    Lead,
    LeftOut,
    LinkQuestion,
    PatternAnswer,
    PatternQuestion,
)
from bellwether_assets.foundation.taxonomy import SubjectsOfAnArticle, Taxonomy, default_taxonomy
from bellwether_assets.text import cues
from bellwether_assets.text.actors import actors_of
from bellwether_assets.text.document import Document, analyse
from bellwether_assets.text.language import LANGUAGE_NOT_READ, is_read_as_english
from bellwether_assets.text.patterns import pattern_of
from bellwether_assets.text.places import places_of

NAME = "extractive"
# An extractive reading cannot tell a direct claim from a well-phrased one: design, section 4, bounds its quality.
QUALITY_CEILING = 0.75


class ExtractiveEngine:
    """Chooses the sentences of an article that carry it, and composes signals from quotes alone."""

    name = NAME

    def __init__(self, taxonomy: Taxonomy | None = None) -> None:
        self._taxonomy = taxonomy or default_taxonomy()

    def extract(self, article: ArticleText) -> Extraction:
        """One to four claims of an article, none where nothing can be quoted."""
        if not is_read_as_english(article.language):
            # By rules of English a German text is all fragments and menus. The article counts as one.
            return Extraction((), {f"{LANGUAGE_NOT_READ}: {article.language}": 1}, NAME)
        document = analyse(article.title, article.text, article.published_on, article.publisher)
        dropped: Counter[str] = Counter(passage.refused for passage in document.passages if passage.refused)
        candidates = find_candidates(document, dropped)
        if not candidates:
            return Extraction((), dict(sorted(dropped.items())), NAME)
        ranked = rank(candidates, document)
        chosen, redundant = choose(ranked, how_many(len(candidates)))
        dropped += Counter({"redundant": redundant, "less salient": len(candidates) - len(chosen) - redundant})
        subjects = SubjectsOfAnArticle(self._taxonomy, article.title, article.text)
        by_centrality = [item.index for item in sorted(ranked, key=lambda item: (-item.centrality, item.index))]
        claims = []
        for variant, item in enumerate(sorted(chosen, key=lambda item: item.index)):
            place = Place(by_centrality.index(item.index) + 1, len(ranked))
            claims.append(_claim(item, write_reasoning(item, place, document, variant), document, subjects))
        return Extraction(tuple(claims), dict(sorted(dropped.items())), NAME)

    def extract_all(self, articles: Sequence[ArticleText]) -> Sequence[Extraction]:
        """The claims of each article, in the order of the articles."""
        return [self.extract(article) for article in articles]

    def compose(
        self,
        signal_id: str,
        day: datetime.date,
        evidence: Sequence[EvidenceForComposition],
        *,
        title_now: str | None = None,
        at_length: bool = True,
    ) -> Composition:
        """Title and analysis of a signal, made of its quotes; neither its title now nor its length is looked at."""
        return compose(evidence, NAME)

    def lead(self, day: datetime.date, items: Sequence[ItemForLead]) -> Lead:
        """None: what ties items together nobody wrote."""
        return Lead((), NAME)

    def left_out(self, day: datetime.date, said: Sequence[LeftOut]) -> Sequence[LeftOut]:
        """Nothing: its words leave no claim out."""
        return ()

    def judge(self, day: datetime.date, questions: Sequence[LinkQuestion]) -> Mapping[tuple[str, str], bool]:
        """No answer to any question: the score has said all that can be computed."""
        return {}

    def judge_claims(
        self, day: datetime.date, questions: Sequence[PatternQuestion]
    ) -> Mapping[tuple[str, str], PatternAnswer]:
        """No answer to any question, as above."""
        return {}


def _claim(item: Ranked, reasoning: Reasoning, document: Document, subjects: SubjectsOfAnArticle) -> Claim:
    quote, statement = item.candidate.quote, item.candidate.statement
    begin, end = choose_highlight(quote)
    domains, topics = subjects.of(quote.text)
    kind, kind_words = cues.kind_of(quote.text, document.title)
    return Claim(
        quote=quote.text,
        quote_start=quote.start,
        quote_end=quote.end,
        occurrences=document.text.count(quote.text),
        highlight=quote.text[begin:end],
        highlight_start=quote.start + begin,
        highlight_end=quote.start + end,
        statement=in_context(statement, document),
        pattern=pattern_of(statement.text),
        reasoning=reasoning.text,
        reasoning_start=reasoning.start,
        reasoning_end=reasoning.end,
        inferred=(),
        stance=quote.stance,
        directness=quote.directness,
        quantified=quote.is_quantified,
        quality=cues.quality_of(quote.directness, quote.is_quantified, QUALITY_CEILING),
        direction=cues.direction_of(quote.text),
        kind=kind,
        kind_words=kind_words,
        actors=actors_of(document.names, quote.start, quote.end, statement.put_in),
        domains=domains,
        topics=topics,
        geographies=places_of(document.names, quote.start, quote.end),
        engine=NAME,
        reasoning_kind=reasoning.kind,
        chosen_by=reasoning.chosen_by,
        salience=item.score,
    )
