"""Why a signal has its strength: the terms of the formula as a reader may add them up.

Here belongs how the terms are laid out, not what they are: `signals/strength.py` computes them. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.signals.carried_by import carried_by, shares_of
from bellwether_assets.signals.strength import Term, break_down


@dataclass(frozen=True)
class StandingEvidence:
    """One claim of a signal as the formula sees it; day and publisher are its origin's."""

    origin_id: str
    publisher: str
    origin_day: date
    stance: str
    quality: float


@dataclass(frozen=True)
class StrengthTerm:
    """What one origin adds on one side: quality · decay · 0.5^rank. `age` in days; `rank` among its publisher's."""

    publisher: str
    day: date
    age: int
    quality: float
    decay: float
    rank: int
    contribution: float


@dataclass(frozen=True)
class WhyStrength:
    """A strength taken apart: E of the supporting terms, C of the contradicting ones, E′ of both.

    `carried_by`: the fewest publishers without which it falls below the reader's `floor`; empty where it is below it.
    """

    half_life: int
    supporting: tuple[StrengthTerm, ...]
    contradicting: tuple[StrengthTerm, ...]
    support: float
    against: float
    effective: float
    strength: float
    floor: float
    carried_by: tuple[str, ...]


def tell_strength(evidence: Sequence[StandingEvidence], half_life: int, day: date, floor: float) -> WhyStrength:
    """The strength on `day` with its terms, the greatest first. `floor`: the least strength that the reader is told."""
    found = break_down(evidence, half_life, day)
    return WhyStrength(
        half_life=half_life,
        supporting=_terms(found.supporting),
        contradicting=_terms(found.contradicting),
        support=found.support,
        against=found.against,
        effective=found.effective,
        strength=found.strength,
        floor=floor,
        carried_by=carried_by(shares_of(evidence, half_life, day), floor) or (),
    )


def _terms(terms: Sequence[Term[StandingEvidence]]) -> tuple[StrengthTerm, ...]:
    ordered = sorted(
        terms, key=lambda term: (-term.contribution, term.item.origin_day, term.item.publisher, term.item.origin_id)
    )
    return tuple(
        StrengthTerm(
            term.item.publisher,
            term.item.origin_day,
            term.age,
            term.item.quality,
            term.decay,
            term.rank,
            term.contribution,
        )
        for term in ordered
    )
