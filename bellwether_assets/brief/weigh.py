"""What a signal's day is worth to a reader: news value = interest × change × novelty, each from 0 to 1.

Interest: see `interest`. Change: what happened to the signal since the reader was last told, times the square root of
its strength's share of ten, so that twice the evidence is not twice the news. Novelty: how far today's words are from
those already told. Pure: values in, values out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.brief.interest import Interested, Interests, Subject, interest_in
from bellwether_assets.signals.strength import shown

CHANGE_WEIGHTS = {
    "new": 1.0,
    "contradicted": 1.0,
    "revived": 0.8,
    "stronger": 0.7,
    # Two things that the reader knows are one: what it weighs is in both already.
    "merged": 0.4,
    "expired": 0.4,
    # That nothing more came is less than that something did: the half-life alone halves what a young event was told at.
    "weaker": 0.3,
}
# Changes that come with no new evidence.
WITHOUT_EVIDENCE = frozenset({"merged", "expired", "weaker"})
# A shown strength has to fall this far below what the reader was told before the fall itself is news.
WEAKER_POINTS = 2
DECIMALS = 6


@dataclass(frozen=True)
class NewClaim:
    """A claim that joined the signal today."""

    claim_id: str
    story_id: str
    quality: float
    stance: str
    vector: NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """What the reader was last told of a signal."""

    day: date
    strength_exact: float


@dataclass(frozen=True)
class Merged:
    """A signal that became part of another today. `told_on`: the last day on which the reader was told of it."""

    signal_id: str
    title: str
    told_on: date | None = None


@dataclass(frozen=True)
class Candidate:
    """A signal that something happened to today. `pinned`, `muted`: a person said so, for every reader.

    `merged`: what became part of it; for a reader those alone that the reader was told of.
    """

    signal_id: str
    day: date
    subject: Subject
    events: tuple[str, ...]
    strength_exact: float
    origins: int
    publishers: int
    new_claims: tuple[NewClaim, ...]
    best_known_claim: str
    told: Told | None
    pinned: bool = False
    muted: bool = False
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """A candidate with the terms of its news value, and the claim that would be told. `change`: None for nothing."""

    candidate: Candidate
    interested: Interested
    change: str | None
    strength_term: float
    novelty: float
    claim_id: str

    @property
    def change_weight(self) -> float:
        """What such a change counts."""
        return 0.0 if self.change is None else CHANGE_WEIGHTS[self.change]

    @property
    def news(self) -> float:
        """The news value that the day would have for who is interested in everything."""
        return round(self.change_weight * self.strength_term * self.novelty, DECIMALS)

    @property
    def news_value(self) -> float:
        """Interest × change × novelty."""
        return round(self.interested.value * self.news, DECIMALS)


def weigh(candidate: Candidate, interests: Interests, told_vectors: NDArray[np.float64]) -> Weighed:
    """The terms of a candidate for one reader. `told_vectors`: n × d, unit vectors of claims told lately."""
    novelty, claim_id = 1.0, candidate.best_known_claim
    if candidate.new_claims:
        new = [_novelty(claim, told_vectors) for claim in candidate.new_claims]
        novelty = max(new)
        best = max(
            zip(candidate.new_claims, new, strict=True),
            key=lambda pair: (round(pair[0].quality * pair[1], DECIMALS), pair[0].claim_id),
        )
        claim_id = best[0].claim_id
    interested = interest_in(candidate.subject, interests)
    if candidate.muted:
        interested = Interested(0.0, ("an override",), muted=True)
    strength_term = round(math.sqrt(candidate.strength_exact / 10.0), DECIMALS)
    return Weighed(candidate, interested, change_for(candidate), strength_term, novelty, claim_id)


def change_for(candidate: Candidate) -> str | None:
    """What today's events mean to a reader who was told, or not told, of the signal before; None for nothing."""
    events, told = set(candidate.events), candidate.told
    if "contradicted" in events and told is not None:
        return "contradicted"
    if events & {"born", "reinforced", "contradicted"} and told is None:
        return "new"
    if "revived" in events:
        return "revived"
    if "reinforced" in events:
        return "stronger"
    if candidate.merged:
        return "merged"
    if told is None:
        return None
    if "expired" in events:
        return "expired"
    if "weakened" in events and shown(told.strength_exact) - shown(candidate.strength_exact) >= WEAKER_POINTS:
        return "weaker"
    return None


def _novelty(claim: NewClaim, told_vectors: NDArray[np.float64]) -> float:
    if told_vectors.shape[0] == 0:
        return 1.0
    return round(1.0 - max(0.0, float((told_vectors @ claim.vector).max())), DECIMALS)


def by_signal(rows: Sequence[tuple[str, NewClaim]]) -> Mapping[str, tuple[NewClaim, ...]]:
    """Today's claims by signal, in a stable order."""
    grouped: dict[str, list[NewClaim]] = {}
    for signal_id, claim in sorted(rows, key=lambda row: (row[0], row[1].claim_id)):
        grouped.setdefault(signal_id, []).append(claim)
    return {signal_id: tuple(claims) for signal_id, claims in grouped.items()}
