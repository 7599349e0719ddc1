"""Recall and precision of citations: whether what sentences name bears them out, and whether all of it is needed.

Belongs here: the two figures of ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate Text with
Citations", section 4) over any judge of support, and the rules of a composition as such a judge. Does not belong here:
the rules themselves, nor a model's verdicts, which are about all claims of a sentence together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_assets.engines.language_model.answers.check_support import Vectors
from bellwether_assets.engines.protocol import EvidenceForComposition

ClaimT = TypeVar("ClaimT")
# Whether these claims together bear out a text.
Supports = Callable[[str, Sequence[ClaimT]], bool]


@dataclass(frozen=True)
class Cited(Generic[ClaimT]):
    """One sentence with the claims that it names."""

    text: str
    claims: tuple[ClaimT, ...]


@dataclass(frozen=True)
class CitationFigures:
    """`recall`: the share of sentences that their claims together support. `precision`: the share of the claims named
    that support their sentence themselves or without which the others do not, of sentences that are supported at all.

    Both between 0 and 1; None where nothing was written, or nothing named.
    """

    recall: float | None
    precision: float | None
    sentences: int
    named: int


def citation_figures(sentences: Sequence[Cited[ClaimT]], supports: Supports[ClaimT]) -> CitationFigures:
    """The figures of these sentences; `supports` is asked about all claims of each, and about parts of them."""
    supported = [bool(one.claims) and supports(one.text, one.claims) for one in sentences]
    needed = sum(_needed(one, supports) for one, stands in zip(sentences, supported, strict=True) if stands)
    named = sum(len(one.claims) for one in sentences)
    return CitationFigures(
        recall=sum(supported) / len(sentences) if sentences else None,
        precision=needed / named if named else None,
        sentences=len(sentences),
        named=named,
    )


def supports_by_rules(vectors: Vectors | None = None) -> Supports[EvidenceForComposition]:
    """The rules that a model's sentences are held to, as a judge of support; lenient, since they let pass in doubt."""

    def supports(text: str, claims: Sequence[EvidenceForComposition]) -> bool:
        return CompositionChecker(claims, vectors).sentence_problem("the sentence", text, claims) is None

    return supports


def _needed(sentence: Cited[ClaimT], supports: Supports[ClaimT]) -> int:
    """How many of the claims of a supported sentence support it themselves, or are missed by the others."""
    if len(sentence.claims) == 1:
        return 1
    found = 0
    for place, claim in enumerate(sentence.claims):
        others = sentence.claims[:place] + sentence.claims[place + 1 :]
        found += supports(sentence.text, (claim,)) or not supports(sentence.text, others)
    return found
