"""What a language model is asked to return: strict models, kept apart from what is stored.

Belongs here: fields and their descriptions, which the provider enforces as a JSON schema. Nothing here is believed:
`check_reply.py` checks each value against the article.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ClaimReply(_Reply):
    """One claim as a model proposes it."""

    sentences: list[int] = Field(description="The number of the sentence that is the quote, or of two adjacent ones.")
    first_words: str = Field(description="Where a clause of it is the quote: its first words, copied; else empty.")
    last_words: str = Field(description="Where a clause of it is the quote: its last words, copied; else empty.")
    highlight: str = Field(description="The telling words inside the quote, copied.")
    statement: str = Field(description="The quote made to stand alone, one sentence.")
    reasoning: str = Field(description="What explains the quote, by this article, one or two sentences.")
    generalisation: str = Field(description="Wherever …, … tends to …, because …: no names, figures or dates.")
    pattern: str = Field(description="The mechanism in one clause, cause and effect: no names, figures or dates.")
    kind: Literal["event", "trend", "policy", "risk", "structural"]
    kind_words: str = Field(description="The words of the quote that decide the kind, copied; empty where none do.")
    stance: Literal["supports", "complicates", "contradicts"]
    directness: Literal["direct", "attributed", "opinion"]
    direction: Literal["rises", "falls", "neither"]
    actors: list[str] = Field(description="Who acts in the quote, as the article names them.")
    places: list[str] = Field(description="Where it plays, as the article names it.")


class ExtractionReply(_Reply):
    """The claims of one article."""

    claims: list[ClaimReply]


class SentenceReply(_Reply):
    """One sentence of an analysis."""

    text: str
    claims: list[str] = Field(description="Labels of the claims that the sentence rests on, at least one.")


class JudgementReply(_Reply):
    """How today's articles relate to a story."""

    reason: str = Field(description="What both sides share or lack, one sentence of at most 200 characters.")
    relation: Literal["same_occurrence", "same_story", "same_signal", "unrelated"]


class PatternReply(_Reply):
    """How one claim stands to one pattern."""

    pair: str = Field(description="The label of the pair.")
    relation: Literal["shows_it", "neighbouring", "unrelated"]
    stance: Literal["supports", "complicates", "contradicts", "none"] = Field(
        description="Towards the pattern where the claim shows it, else none."
    )


class PatternsReply(_Reply):
    """An answer a pair."""

    pairs: list[PatternReply]


class ReasoningReply(_Reply):
    """What one article's claims say in general."""

    article: str = Field(description="The article's label.")
    text: str = Field(description="50 to 110 words: by which mechanism, and to whom else it applies.")


class CompositionReply(_Reply):
    """Title and analysis of a signal, a reasoning an article, and the claims that do not belong.

    The analysis comes last: of a reply that is cut off, its complete sentences are read.
    """

    leave_out: list[str] = Field(description="Labels of claims that do not show, complicate or contradict it.")
    reasonings: list[ReasoningReply]
    title: str
    analysis: list[SentenceReply]


class LeadReply(_Reply):
    """The lead of a brief, in one or two sentences."""

    lead: list[SentenceReply]


class VerdictReply(_Reply):
    """Whether one sentence follows from its claims."""

    sentence: str = Field(description="The sentence's label.")
    verdict: Literal["against", "blames", "beyond", "follows"]


class MeaningReply(_Reply):
    """A verdict for each sentence of an analysis."""

    verdicts: list[VerdictReply]
