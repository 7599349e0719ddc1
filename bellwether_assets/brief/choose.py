"""What is worth saying to a reader on a day, given what earlier briefs planned to tell.

news value = change × novelty, each from 0 to 1. Change: what happened to the signal since the reader was last told,
times the square root of its strength's share of ten, so that twice the evidence is not twice the news. Novelty: how
far today's words are from those already told. Gates come in a fixed order; the best candidate that fails one is kept
with that gate, so that silence can be read and argued with. Pure: values in, values out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.signals.strength import shown

CHANGE_WEIGHTS = {
    "new": 1.0,
    "contradicted": 1.0,
    "revived": 0.8,
    "stronger": 0.7,
    "expired": 0.4,
    # That nothing more came is less than that something did: the half-life alone halves what a young event was told at.
    "weaker": 0.3,
}
# A shown strength has to fall this far below what the reader was told before the fall itself is news.
WEAKER_POINTS = 2
# Two items of one newsletter were told as one signal because it writes every item alike ("X in Y, with Z, now does W").
ITEMS_OF_ONE_PUBLISHER = 3
_DECIMALS = 6


@dataclass(frozen=True)
class ReaderPreferences:
    """A reader's floors and maximum, as the settings give them."""

    name: str
    strength_floor: float
    news_floor: float
    maximum: int


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
class Candidate:
    """A signal that something happened to today."""

    signal_id: str
    title: str
    events: tuple[str, ...]
    strength_exact: float
    origins: int
    publishers: int
    new_claims: tuple[NewClaim, ...]
    best_known_claim: str
    told: Told | None
    pinned: bool = False


@dataclass(frozen=True)
class Item:
    """One thing that the brief tells."""

    signal_id: str
    change: str
    news_value: float
    strength_exact: float
    why: str
    claim_id: str
    told_claims: tuple[str, ...]


@dataclass(frozen=True)
class Rejected:
    """The best candidate that is not in, and why."""

    signal_id: str
    gate: str
    explanation: str
    news_value: float


@dataclass(frozen=True)
class Choice:
    """A reader's day: what to say in order, the best of the rest, and what the day had to say in all."""

    items: tuple[Item, ...]
    rejected: Rejected | None
    news_value: float


def choose(
    candidates: Sequence[Candidate], told_vectors: NDArray[np.float64], preferences: ReaderPreferences
) -> Choice:
    """Weigh today's candidates for one reader. `told_vectors`: n × 384, unit vectors of claims told lately."""
    weighed = []
    for candidate in candidates:
        change = change_for(candidate)
        if change is not None:
            weighed.append((candidate, *_value(candidate, change, told_vectors)))
    weighed.sort(key=lambda entry: (-entry[1].news_value, entry[0].signal_id))
    items: list[Item] = []
    told_stories: set[str] = set()
    rejected: Rejected | None = None
    for candidate, item, novelty in weighed:
        failed = _gate(candidate, item, novelty, preferences, told_stories, len(items))
        if failed is None:
            items.append(item)
            told_stories |= {claim.story_id for claim in candidate.new_claims}
        elif rejected is None:
            rejected = Rejected(candidate.signal_id, failed[0], failed[1], item.news_value)
    return Choice(tuple(items), rejected, round(math.fsum(entry[1].news_value for entry in weighed), _DECIMALS))


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
    if told is None:
        return None
    if "expired" in events:
        return "expired"
    if "weakened" in events and shown(told.strength_exact) - shown(candidate.strength_exact) >= WEAKER_POINTS:
        return "weaker"
    return None


def _value(candidate: Candidate, change: str, told_vectors: NDArray[np.float64]) -> tuple[Item, float]:
    novelty, claim_id = 1.0, candidate.best_known_claim
    if candidate.new_claims:
        new = [_novelty(claim, told_vectors) for claim in candidate.new_claims]
        novelty = max(new)
        best = max(
            zip(candidate.new_claims, new, strict=True),
            key=lambda pair: (round(pair[0].quality * pair[1], _DECIMALS), pair[0].claim_id),
        )
        claim_id = best[0].claim_id
    amount = CHANGE_WEIGHTS[change] * math.sqrt(candidate.strength_exact / 10.0)
    item = Item(
        candidate.signal_id,
        change,
        round(amount * novelty, _DECIMALS),
        candidate.strength_exact,
        _why(candidate, change),
        claim_id,
        tuple(sorted(claim.claim_id for claim in candidate.new_claims)),
    )
    return item, novelty


def _novelty(claim: NewClaim, told_vectors: NDArray[np.float64]) -> float:
    if told_vectors.shape[0] == 0:
        return 1.0
    return round(1.0 - max(0.0, float((told_vectors @ claim.vector).max())), _DECIMALS)


def _gate(
    candidate: Candidate,
    item: Item,
    novelty: float,
    preferences: ReaderPreferences,
    told_stories: set[str],
    chosen: int,
) -> tuple[str, str] | None:
    """The first gate that the candidate fails, and why, or None."""
    losing = item.change in {"expired", "weaker"}
    if not losing and not candidate.pinned and candidate.origins == 1:
        return "one item", "it rests on one item of evidence so far, which nothing independent shows as well"
    if not losing and not candidate.pinned and candidate.publishers == 1 and candidate.origins < ITEMS_OF_ONE_PUBLISHER:
        return "one publisher", (
            f"its {candidate.origins} items of evidence are of one publisher, and may have no more than its manner in"
            f" common; {ITEMS_OF_ONE_PUBLISHER} would do, or one of another publisher"
        )
    if not losing and not candidate.pinned and candidate.strength_exact < preferences.strength_floor:
        return "strength", (
            f"its strength {candidate.strength_exact:.1f} is below the reader's floor of {preferences.strength_floor:g}"
        )
    if item.news_value < preferences.news_floor:
        return "news value", (
            f"its news value {item.news_value:.2f} is below the reader's floor of {preferences.news_floor:g}"
            f" (novelty {novelty:.2f})"
        )
    stories = {claim.story_id for claim in candidate.new_claims}
    if stories and stories <= told_stories:
        return "told once", "its story of the day is told already in this brief"
    if chosen >= preferences.maximum:
        return "maximum", f"the reader asked for no more than {preferences.maximum}"
    return None


def _why(candidate: Candidate, change: str) -> str:
    origins = f"{candidate.origins} independent origin{'s' if candidate.origins != 1 else ''}"
    publishers = f"{candidate.publishers} publisher{'s' if candidate.publishers != 1 else ''}"
    strength = f"strength {candidate.strength_exact:.1f}"
    last = f", told last on {candidate.told.day}" if candidate.told else ""
    return {
        "new": f"Not told before: {origins}, {publishers}, {strength}.",
        "stronger": f"New independent evidence: now {origins}, {publishers}, {strength}{last}.",
        "contradicted": f"New evidence contradicts it: {origins}, {publishers}, {strength}{last}.",
        "revived": f"It had expired and has new evidence: {origins}, {strength}{last}.",
        "expired": f"Nothing has reinforced it within its horizon{last}.",
        "weaker": f"Nothing new supports it: {strength}{last}.",
    }[change]


def by_signal(rows: Sequence[tuple[str, NewClaim]]) -> Mapping[str, tuple[NewClaim, ...]]:
    """Today's claims by signal, in a stable order."""
    grouped: dict[str, list[NewClaim]] = {}
    for signal_id, claim in sorted(rows, key=lambda row: (row[0], row[1].claim_id)):
        grouped.setdefault(signal_id, []).append(claim)
    return {signal_id: tuple(claims) for signal_id, claims in grouped.items()}
