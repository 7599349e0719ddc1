"""Candidates for a brief, made up: claims that face in one of four directions, and signals that they joined."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.brief.choose import Choice, ReaderPreferences
from bellwether_assets.brief.interest import Subject
from bellwether_assets.brief.weigh import Candidate, NewClaim, Told

READER = ReaderPreferences("ada", 2.0, 0.15, 5)
DAY = date(2026, 3, 2)
TOLD = Told(DAY - timedelta(days=20), 6.0)
NOTHING = np.zeros((0, 4))


def facing(direction: int) -> NDArray[np.float64]:
    """A unit vector."""
    vector = np.zeros(4)
    vector[direction] = 1.0
    return vector


def claim(name: str, direction: int, story: str = "st_1") -> NewClaim:
    """A claim of today."""
    return NewClaim(name, story, 0.75, "supports", facing(direction))


def candidate(
    name: str, events: tuple[str, ...], *claims: NewClaim, told: Told | None = None, strength: float = 6.0
) -> Candidate:
    """A signal of three publishers that something happened to today."""
    subject = Subject(f"Title of {name}", frozenset({name}))
    return Candidate(name, DAY, subject, events, strength, 3, 3, claims, f"known_{name}", told)


def said(choice: Choice) -> list[tuple[str, str | None]]:
    """What the brief tells, in order."""
    return [(item.signal_id, item.weighed.change) for item in choice.items]
