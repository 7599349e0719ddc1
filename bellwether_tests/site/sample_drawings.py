"""Invented histories and claims to draw. Made-up sample data only."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from bellwether_assets.site.lay_out_claims import ClaimMap, MapClaim, lay_out_claims
from bellwether_assets.site.lay_out_strength import StrengthLine, StrengthPlot, lay_out_strength
from bellwether_assets.site.signal_pages import DayPoint

TODAY = date(2031, 3, 9)


def decaying(days: int, *events: tuple[int, str]) -> tuple[DayPoint, ...]:
    """So many days that end on TODAY, decaying from 6, with these events."""
    happened = dict(events)
    return tuple(
        DayPoint(TODAY - timedelta(days=days - 1 - at), round(6 * 0.99**at), 6 * 0.99**at, happened.get(at))
        for at in range(days)
    )


def plot_of(*histories: Sequence[DayPoint], title: str = "") -> StrengthPlot:
    """The histories laid out together, each under the same title."""
    plot = lay_out_strength([StrengthLine(title, tuple(history)) for history in histories])
    assert plot is not None
    return plot


def day_claims(groups: Sequence[int], seed: int = 1, title: str = "Signal {} of the day") -> list[MapClaim]:
    """Claims of as many signals as there are groups, each about a direction of its own."""
    dice = np.random.default_rng(seed)
    found = []
    for group, size in enumerate(groups):
        centre = dice.normal(size=384)
        for at in range(size):
            vector = centre + 0.8 * dice.normal(size=384)
            found.append(
                MapClaim(f"c_{group}_{at}", vector / np.linalg.norm(vector), f"s_{group}", title.format(group), "Words")
            )
    return found


def map_of(claims: Sequence[MapClaim]) -> ClaimMap:
    """The claims laid out."""
    laid_out = lay_out_claims(claims)
    assert laid_out is not None
    return laid_out
