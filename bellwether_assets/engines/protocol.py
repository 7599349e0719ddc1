"""The values that pass between the pipeline and whatever reads articles, and the protocol of such a reader.

Belongs here: the frozen value types of extraction, composition and judging, and the `Engine` protocol. Does not belong
here: how a claim is found, matched or written, nor anything about storage. All offsets are code points of
`ArticleText.text`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ArticleText:
    """One version of one article, as an engine reads it."""

    article_id: str
    title: str
    text: str
    publisher: str
    published_on: datetime.date
    language: str | None


@dataclass(frozen=True)
class Claim:
    """One assertion of one article, with the sentence that proves it.

    `text[quote_start:quote_end] == quote` and `text[highlight_start:highlight_end] == highlight`; the highlight lies
    inside the quote, is not empty and is strictly shorter. `pattern` is the mechanism in one clause, cause → effect,
    without the day's names, figures and dates; `kind_words` are the words that decided `kind`. `inferred` are names in
    the reasoning that the article does not hold; the reasoning is empty where the article gives none. `quality` is q of
    the strength formula (design, section 4). `reasoning_kind` (cause, consequence, …), `chosen_by` and `salience` say
    how quote and reasoning were chosen, where the engine computed it; they are shown apart from the prose.
    """

    quote: str
    quote_start: int
    quote_end: int
    occurrences: int
    highlight: str
    highlight_start: int
    highlight_end: int
    statement: str
    pattern: str
    reasoning: str
    reasoning_start: int | None
    reasoning_end: int | None
    inferred: tuple[str, ...]
    stance: str
    directness: str
    quantified: bool
    quality: float
    direction: int
    kind: str
    kind_words: str
    actors: tuple[str, ...]
    domains: tuple[str, ...]
    topics: tuple[str, ...]
    geographies: tuple[str, ...]
    engine: str
    reasoning_kind: str = ""
    chosen_by: str = ""
    salience: float | None = None


@dataclass(frozen=True)
class Extraction:
    """The claims of one article, and how many candidates were dropped for which reason, by which engine and prompt."""

    claims: tuple[Claim, ...]
    dropped: Mapping[str, int]
    engine: str
    prompt: str | None = None


@dataclass(frozen=True)
class EvidenceForComposition:
    """One claim as evidence of a signal: `centrality` is its similarity to the centroid, `weight` is w of design §4.

    `inferred` are names in its reasoning that its article does not hold.
    """

    claim_id: str
    article_id: str
    publisher: str
    day: datetime.date
    quote: str
    highlight: str
    statement: str
    pattern: str
    reasoning: str
    kind: str
    stance: str
    direction: int
    weight: float
    centrality: float
    actors: tuple[str, ...]
    domains: tuple[str, ...]
    topics: tuple[str, ...]
    geographies: tuple[str, ...]
    article_title: str
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """One sentence of an analysis and the claims it rests on."""

    text: str
    claim_ids: tuple[str, ...]


@dataclass(frozen=True)
class ArticleReasoning:
    """What one article's claims in a signal say in general; `inferred` are names in it that no claim has."""

    article_id: str
    text: str
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True)
class Composition:
    """The text of a signal: its title, its analysis sentence by sentence, and what it is about.

    `dropped` counts sentences, titles and reasonings that an engine wrote and the evidence does not bear out; a whole
    answer of which nothing could be used is one.
    `reasonings` take the place of the claims' own on the signal's page; `not_of_this` are claims of which the engine
    says that they do not belong to the signal. `checked` sentences were judged by their meaning against the claims that
    they name; `unsupported` of them say something else, more, or blame, and are not in the analysis.
    """

    title: str
    analysis: tuple[Sentence, ...]
    domains: tuple[str, ...]
    topics: tuple[str, ...]
    geographies: tuple[str, ...]
    actors: tuple[str, ...]
    engine: str
    dropped: int = 0
    reasonings: tuple[ArticleReasoning, ...] = ()
    not_of_this: tuple[str, ...] = ()
    checked: int = 0
    unsupported: int = 0


@dataclass(frozen=True)
class Glimpse:
    """An article as a judge sees it: its title and its first sentences, at most 600 characters of them."""

    title: str
    lead: str
    day: datetime.date


@dataclass(frozen=True)
class LinkQuestion:
    """Whether a group of today's articles goes on with a living story: at most three articles of each.

    `group_id` and `story_id` say whose question it is; no answer depends on them. `story` has the newest first.
    """

    group_id: str
    story_id: str
    group: tuple[Glimpse, ...]
    story: tuple[Glimpse, ...]


@dataclass(frozen=True)
class Mechanism:
    """A claim as a judge of patterns sees it: what it states, and the pattern that it shows."""

    statement: str
    pattern: str


@dataclass(frozen=True)
class PatternQuestion:
    """Whether a claim shows the pattern of a signal's founding claim.

    `claim_id` and `founding_id` say whose question it is; no answer depends on them.
    """

    claim_id: str
    founding_id: str
    claim: Mechanism
    founding: Mechanism


@dataclass(frozen=True)
class PatternAnswer:
    """`relation`: shows_it, neighbouring or unrelated; `stance` towards that pattern, where the claim shows it."""

    relation: str
    stance: str

    @property
    def shows_it(self) -> bool:
        """Whether the claim is evidence of the pattern, for or against."""
        return self.relation == "shows_it"


@dataclass(frozen=True)
class LeftOut:
    """A claim that a composition left out of its signal: the claim and the signal's founding claim, each with the hash
    of its words."""

    claim_id: str
    claim_hash: str
    founding_id: str
    founding_hash: str


@dataclass(frozen=True)
class ItemForLead:
    """One thing that a brief tells: its title, what happened, and claims that it tells, the most telling first."""

    title: str
    change: str
    evidence: tuple[EvidenceForComposition, ...]


@dataclass(frozen=True)
class Lead:
    """Sentences that tie the items of a brief together; none where the engine writes none.

    `dropped` counts sentences that a model wrote and the claims do not bear out; a whole answer of which nothing could
    be used is one. `checked` were judged by their meaning, `unsupported` of them are among the dropped.
    """

    sentences: tuple[Sentence, ...]
    engine: str
    dropped: int = 0
    checked: int = 0
    unsupported: int = 0


class Engine(Protocol):
    """Reads articles, writes a signal's text and judges links. `name` goes on everything it makes."""

    @property
    def name(self) -> str:
        """What claims, titles and analyses say they were made by."""
        ...

    def extract_all(self, articles: Sequence[ArticleText]) -> Sequence[Extraction]:
        """The claims of each article, in the order of the articles, each proved by a verbatim quote."""
        ...

    def compose(
        self,
        signal_id: str,
        day: datetime.date,
        evidence: Sequence[EvidenceForComposition],
        *,
        title_now: str | None = None,
        at_length: bool = True,
    ) -> Composition:
        """Title and analysis of a signal as of a day, from its evidence.

        `title_now` is the title that readers know, which stays where it still holds. What is not composed `at_length`
        is not worth a model's answer.
        """
        ...

    def lead(self, day: datetime.date, items: Sequence[ItemForLead]) -> Lead:
        """The lead of a brief that tells these items, two at least, in their order."""
        ...

    def left_out(self, day: datetime.date, said: Sequence[LeftOut]) -> Sequence[LeftOut]:
        """Keep what a day's compositions left out; returns all that was ever kept for that day, in order."""
        ...

    def judge(self, day: datetime.date, questions: Sequence[LinkQuestion]) -> Mapping[tuple[str, str], bool]:
        """Whether each group goes on with its story, by (group_id, story_id); a pair without an answer is absent."""
        ...

    def judge_claims(
        self, day: datetime.date, questions: Sequence[PatternQuestion]
    ) -> Mapping[tuple[str, str], PatternAnswer]:
        """How each claim stands to a pattern, by (claim_id, founding_id); a pair without an answer is absent."""
        ...
