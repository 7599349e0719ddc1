"""Why a claim may be believed and reach further, resting on a second passage of its article, quoted as such.

Belongs here: the choice of the second passage and the sentences that frame it. Does not belong here: any thought that
the article does not state; the frame says only which relation a cue word shows and what was computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bellwether_assets.claims import cues
from bellwether_assets.claims.rank_sentences import cosine

_RELATIONS = (
    ("cause", cues.CAUSE, 1.0),
    ("consequence", cues.CONSEQUENCE, 0.95),
    ("scope", cues.SCOPE, 0.8),
    ("outlook", cues.OUTLOOK, 0.75),
)
_FRAMES = {
    "cause": (
        "The article gives a cause in its own words: ",
        "As to why, the same article says: ",
        "Behind it, by the article's own account: ",
    ),
    "consequence": (
        "The article states what follows: ",
        "On the consequence, the same article says: ",
        "What it leads to, in the article's words: ",
    ),
    "scope": (
        "The article shows how far it reaches: ",
        "On its scope, the same article says: ",
        "That it is no isolated case rests on this passage: ",
    ),
    "outlook": (
        "The article looks ahead: ",
        "On what may come, the same article says: ",
        "What is expected, in the article's words: ",
    ),
    "contrast": (
        "The same article also sets a contrast: ",
        "A contrasting passage of the same article says: ",
        "The article qualifies its account: ",
    ),
    "support": (
        "The closest passage of the same article says: ",
        "The same article adds: ",
        "Elsewhere the same article says: ",
    ),
}
_MOST_QUOTED = 320
_RELATED = 0.12


@dataclass(frozen=True)
class SecondPassage:
    """A passage of the article with its offsets, as the reasoning may rest on it."""

    text: str
    start: int
    end: int
    terms: Mapping[str, float]
    dangles: bool


@dataclass(frozen=True)
class Reasoning:
    """The written reasoning and where its passage stands, None where there is none."""

    text: str
    start: int | None
    end: int | None


def write_reasoning(
    quote: str,
    quote_span: tuple[int, int],
    terms: Mapping[str, float],
    others: Sequence[SecondPassage],
    rank: int,
    candidates: int,
    centrality: float,
    variant: int,
) -> Reasoning:
    """Reasoning for a quote; `rank` is its place by centrality among `candidates`, `variant` varies the wording."""
    best = _second_passage(quote_span, terms, others)
    computed = _what_was_computed(quote, rank, candidates, centrality)
    if best is None:
        return Reasoning(
            f"The article holds no second passage that bears on it; the claim rests on this sentence alone. {computed}",
            None,
            None,
        )
    passage, relation, cue, relatedness = best
    frames = _FRAMES[relation]
    words = " ".join(passage.text.split())
    quoted = in_quotation_marks(words)
    shown = (
        f"by its cue “{cue}” and the words it shares with the quote" if cue else "by the words it shares with the quote"
    )
    return Reasoning(
        f"{frames[variant % len(frames)]}{quoted} That passage was chosen {shown} (cosine {relatedness:.2f})."
        f" {computed}",
        passage.start,
        passage.end,
    )


def _second_passage(
    quote_span: tuple[int, int], terms: Mapping[str, float], others: Sequence[SecondPassage]
) -> tuple[SecondPassage, str, str, float] | None:
    """The passage with the strongest relation (cue weight, relatedness, nearness); None if nothing is related."""
    best: tuple[float, int, SecondPassage, str, str, float] | None = None
    for passage in others:
        next_to_it = 0 <= passage.start - quote_span[1] <= 2
        if passage.dangles and not next_to_it:
            # Its "it" may be another than the quote's: only the very next sentence speaks of the same.
            continue
        if (
            passage.start < quote_span[1] and passage.end > quote_span[0]
        ) or passage.end - passage.start > _MOST_QUOTED:
            continue
        relatedness = cosine(terms, passage.terms)
        if relatedness > 0.75:
            continue
        relation, cue, weight = "support", "", 0.3
        for name, pattern, strength in _RELATIONS:
            found = pattern.search(passage.text)
            # A cue of a passage that shares little with the quote relates it to something else.
            if found and strength > weight and (next_to_it or relatedness >= _RELATED):
                relation, cue, weight = name, found.group().strip(), strength
        if cues.stance_of(passage.text) != "supports" and weight < 0.9:
            relation, weight = "contrast", max(weight, 0.6)
            cue = ""
        distance = abs(passage.start - quote_span[1])
        # A cue without a common word is about something else; nearness stands for the coreference that is not resolved.
        near = 0.15 if distance < 400 else 0.0
        if relatedness < (0.05 if near else 0.12):
            continue
        score = round(0.35 * weight + relatedness + near, 6)
        if best is None or score > best[0]:
            best = (score, passage.start, passage, relation, cue, relatedness)
    return None if best is None else best[2:]


def in_quotation_marks(words: str) -> str:
    """Words on one line in curly quotation marks; marks inside become single ones."""
    words = words.replace("“", "‘").replace("”", "’")
    parts = words.split('"')
    if len(parts) > 1 and len(parts) % 2:
        words = parts[0] + "".join(("‘" if at % 2 else "’") + part for at, part in enumerate(parts[1:], start=1))
    words = words.strip()
    return f"“{words}”"


def _what_was_computed(quote: str, rank: int, candidates: int, centrality: float) -> str:
    amount = "states an amount" if cues.is_quantified(quote) else "states no amount"
    if candidates == 1:
        return (
            f"Computed: the quote is the article's one quotable sentence (cosine {centrality:.2f} to the whole"
            f" text) and {amount}."
        )
    place = "is the most central" if rank == 1 else f"ranks {rank} by centrality"
    return (
        f"Computed: the quote {place} among {candidates} quotable sentences (cosine {centrality:.2f} to the whole"
        f" text) and {amount}."
    )
