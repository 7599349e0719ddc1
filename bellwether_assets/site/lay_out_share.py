"""The largest signal's share of the claims over days, as a stepped line below the bound at which it is warned of.

`templates/plots.html` draws it. Pure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.foundation.reader_habits import DEFAULT_LANGUAGE
from bellwether_assets.site.checks_page import LargestShare
from bellwether_assets.site.display import short_date
from bellwether_assets.site.lay_out_strength import tick, ticks

WIDTH, HEIGHT = 480, 150
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 10, 24
_STEPS = (0.05, 0.1, 0.25)  # between lines of the scale; the finest that needs no more than four


@dataclass(frozen=True)
class SharePlot:
    """In drawing units: the line's path, the scale's lines and labels, the bound's height."""

    width: float
    height: float
    left: float
    right: float
    base: float
    path: str
    scale: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str, str], ...]
    bound: float
    title: str
    description: str


def lay_out_share(
    shares: Sequence[LargestShare], last: date, bound: float, language: str = DEFAULT_LANGUAGE
) -> SharePlot | None:
    """The plot from the first of these days to the last; each share holds until the next. None within one day."""
    shares = sorted(shares, key=lambda share: share.day)
    if not shares or last <= shares[0].day:
        return None
    first, top = shares[0].day, max(bound, *(share.share for share in shares))
    step = next((step for step in _STEPS if top / step <= 4), 0.5)
    most = math.ceil(round(top / step, 6)) * step

    def x(day: date) -> float:
        return round(LEFT + (day - first).days / (last - first).days * (WIDTH - LEFT - RIGHT), 1)

    def y(share: float) -> float:
        return round(HEIGHT - BOTTOM - share / most * (HEIGHT - TOP - BOTTOM), 1)

    path = f"M{x(first)} {y(shares[0].share)}"
    path += "".join(f"H{x(share.day)}V{y(share.share)}" for share in shares[1:]) + f"H{x(last)}"
    lines = [step * at for at in range(round(most / step) + 1)]
    values = [share.share for share in shares]
    return SharePlot(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        base=y(0),
        path=path,
        scale=tuple((y(value), f"{value:.0%}") for value in lines),
        days=tuple(tick(x(day), label) for day, label in ticks(first, last, language)),
        bound=y(bound),
        title="The largest signal’s share of all claims",
        description=(
            f"{values[0]:.0%} on {short_date(first, language)}, {values[-1]:.0%} on {short_date(last, language)};"
            f" lowest {min(values):.0%}, highest {max(values):.0%}. The dashed line is the bound, {bound:.0%}."
        ),
    )
