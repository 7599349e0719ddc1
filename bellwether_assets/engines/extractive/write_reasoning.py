"""Why a claim may be believed and reach further, resting on a second passage of its article, quoted as such.

Belongs here: the words that say what the passage is, and, apart from them, how quote and passage were chosen. Does not
belong here: the choice (`second_passages.py`), nor any thought that the article does not state. Where no passage bears
on the quote there is no reasoning: empty text.
"""

from __future__ import annotations

from dataclasses import dataclass

from bellwether_assets.engines.extractive.rank_sentences import Ranked
from bellwether_assets.engines.extractive.second_passages import SecondPassage, choose_passage, shared_words
from bellwether_assets.text.document import Document
from bellwether_assets.text.passage import Passage

_INTRODUCED = {
    "cause": ("What lies behind it: ", "The cause: ", "It came about like this: ", "Why: "),
    "consequence": ("What followed: ", "The consequence: ", "Where it led: ", "What came of it: "),
    "outlook": ("What comes next: ", "What is planned: ", "Still to come: ", "Looking ahead: "),
    "contrast": ("Against it stands: ", "The other side of it: ", "Set against it: "),
    "figures": ("In figures: ", "The measure of it: ", "The figures beside it: ", "Counted: "),
    "scope": ("The wider picture: ", "Beyond this case: "),
    "meaning": ("What it means: ", "What that amounts to: ", "Why it matters: "),
    "stake": ("What is at stake: ", "What hangs on it: "),
    "detail": ("In detail: ", "More on this: "),
    "example": ("One case of it: ", "For instance: ", "An example: ", "A case in point: "),
    "need": ("The problem it answers: ", "Why it is wanted: ", "What made it necessary: ", "The need for it: "),
}


@dataclass(frozen=True)
class Place:
    """A quote's place by centrality, from 1, among so many candidates of its article."""

    by_centrality: int
    candidates: int


@dataclass(frozen=True)
class Reasoning:
    """The written reasoning, empty where there is none, where its passage stands and what it is to the quote.

    `chosen_by` says how quote and passage were chosen, in words and figures, for who wants to know how it was made.
    """

    text: str
    start: int | None
    end: int | None
    kind: str
    chosen_by: str


def write_reasoning(ranked: Ranked, place: Place, document: Document, variant: int) -> Reasoning:
    """Reasoning for a quote; `variant` varies the wording."""
    quote = ranked.candidate.quote
    computed = _what_was_computed(ranked, place)
    second = choose_passage(quote, document)
    if second is None:
        return Reasoning("", None, None, "", computed)
    kind = second.relation.kind
    introductions = _INTRODUCED[kind]
    # From where the quote stands, so that articles do not all begin with the same words.
    introduced = introductions[(variant + quote.start) % len(introductions)]
    return Reasoning(
        introduced + in_quotation_marks(" ".join(second.passage.text.split())),
        second.passage.start,
        second.passage.end,
        kind,
        f"{computed}; passage: {_why(quote, second)}",
    )


def in_quotation_marks(said: str) -> str:
    """Words on one line in curly quotation marks; marks inside become single ones."""
    said = said.replace("“", "‘").replace("”", "’")
    parts = said.split('"')
    if len(parts) > 1 and len(parts) % 2:
        said = parts[0] + "".join(("‘" if at % 2 else "’") + part for at, part in enumerate(parts[1:], start=1))
    said = said.strip()
    return f"“{said}”"


def _why(quote: Passage, second: SecondPassage) -> str:
    cue = f"by “{second.relation.cue}”, " if second.relation.cue else ""
    shared = shared_words(quote, second.passage)
    return f"{cue}{f'sharing {shared}, ' if shared else ''}cosine {second.relatedness:.2f} to the quote"


def _what_was_computed(ranked: Ranked, place: Place) -> str:
    amount = "states an amount" if ranked.candidate.quote.is_quantified else "states no amount"
    place_said = (
        "the one quotable sentence"
        if place.candidates == 1
        else f"{place.by_centrality} by centrality of {place.candidates} quotable sentences"
    )
    return f"quote: {place_said}, cosine {ranked.centrality:.2f} to the whole text, {amount}"
