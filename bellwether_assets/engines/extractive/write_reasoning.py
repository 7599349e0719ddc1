"""Why a claim may be believed and reach further, resting on a second passage of its article, quoted as such.

Belongs here: the sentences that frame the passage and tell what was computed. Does not belong here: its choice
(`second_passages.py`), nor any thought that the article does not state.
"""

from __future__ import annotations

from dataclasses import dataclass

from bellwether_assets.engines.extractive.rank_sentences import Ranked
from bellwether_assets.engines.extractive.second_passages import SecondPassage, choose_passage, shared_words
from bellwether_assets.text.document import Document
from bellwether_assets.text.passage import Passage

_FRAMES = {
    "cause": ("Of the cause the article says: ", "As to why, the same article says: "),
    "consequence": ("The article states what followed: ", "On the consequence, the same article says: "),
    "outlook": ("Looking ahead, the article says of {name}: ", "Of the plans of {name} the article says: "),
    "contrast": ("The article sets against it: ", "Its next sentence qualifies it: "),
    "amount": ("The article puts figures to it: ", "With figures, the same article says: "),
    "speaker": ("The article has it attributed: ", "Whose account it is, the article tells: "),
    "next": ("The article goes on: ", "Its next sentence reads: ", "The account continues: "),
    "before": ("The sentence before it in the article reads: ", "Just before it the article says: "),
    "name": ("About {name} the article also says: ", "Elsewhere the article says about {name}: "),
    "words": ("On the same matter the article also says: ", "The same article adds: "),
}


@dataclass(frozen=True)
class Place:
    """A quote's place by centrality, from 1, among so many candidates of its article."""

    by_centrality: int
    candidates: int


@dataclass(frozen=True)
class Reasoning:
    """The written reasoning and where its passage stands, None where there is none."""

    text: str
    start: int | None
    end: int | None


def write_reasoning(ranked: Ranked, place: Place, document: Document, variant: int) -> Reasoning:
    """Reasoning for a quote; `variant` varies the wording."""
    quote = ranked.candidate.quote
    computed = _what_was_computed(ranked, place)
    second = choose_passage(quote, document)
    if second is None:
        return Reasoning(
            f"The article holds no second passage that bears on it; the claim rests on this sentence alone. {computed}",
            None,
            None,
        )
    frames = _FRAMES[second.relation.kind]
    frame = frames[variant % len(frames)].format(name=second.relation.name)
    quoted = in_quotation_marks(" ".join(second.passage.text.split()))
    return Reasoning(
        f"{frame}{quoted} That passage was chosen {_why(quote, second)}. {computed}",
        second.passage.start,
        second.passage.end,
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
    relation, relatedness = second.relation, second.relatedness
    shared = shared_words(quote, second.passage)
    shown = f"the words it shares with the quote, {shared} (cosine {relatedness:.2f})"
    if not shared:
        shown = f"its likeness to the quote (cosine {relatedness:.2f})"
    if relation.cue:
        return f"by its cue “{relation.cue}” and {shown}"
    if relation.kind in {"next", "contrast"}:
        return f"as the next sentence and by {shown}"
    if relation.kind == "before":
        return f"as the sentence before and by {shown}"
    if relation.name:
        return f"by the name {relation.name} and {shown}"
    return f"by {shown}"


def _what_was_computed(ranked: Ranked, place: Place) -> str:
    amount = "states an amount" if ranked.candidate.quote.is_quantified else "states no amount"
    if place.candidates == 1:
        return (
            f"Computed: the quote is the article's one quotable sentence (cosine {ranked.centrality:.2f} to the whole"
            f" text) and {amount}."
        )
    order = "is the most central" if place.by_centrality == 1 else f"ranks {place.by_centrality} by centrality"
    return (
        f"Computed: the quote {order} among {place.candidates} quotable sentences (cosine {ranked.centrality:.2f} to"
        f" the whole text) and {amount}."
    )
