"""A drawing as an image that stands alone, for Dagster's metadata: the page's drawing, with what a page says around it.

The same layout and the same template as on the site, in the site's colours by day. An image reaches for nothing outside
itself, and equal values give equal bytes.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bellwether_assets.site.display import short
from bellwether_assets.site.lay_out_claims import ClaimMap
from bellwether_assets.site.lay_out_strength import StrengthPlot
from bellwether_assets.site.template_environment import draw_template

MARGIN = 10
# A drawing unit in pixels: as wide as Dagster's dialog shows an image without making it smaller.
ENLARGED = 1.4
# Below the heading and a line of the legend or of the note.
FIRST_LINE, LINE = 36, 14
# What a letter of the legend takes, its shape, and the room between two entries, in drawing units.
_LETTER, _SHAPE, _GAP = 5.8, 12.0, 12.0
_EVENT_CHARACTERS = 40


@dataclass(frozen=True)
class LegendKey:
    """An entry of the legend: an event and its shape, at x, y."""

    x: float
    y: float
    event: str
    glyph: str


def strength_picture(plot: StrengthPlot, heading: str) -> str:
    """Strength over time as SVG."""
    keys = _keys(plot.legend, plot.width)
    # Words that only a pointer brings up are left out: nobody can point at a part of an image.
    drawn = replace(plot, events=tuple(replace(mark, words="") for mark in plot.events))
    return _picture("strength", drawn, heading, keys[-1].y if keys else FIRST_LINE - LINE, keys=keys)


def claims_picture(laid_out: ClaimMap, heading: str) -> str:
    """The map of a day's claims as SVG."""
    drawn = replace(laid_out, marks=tuple(replace(mark, words="") for mark in laid_out.marks))
    return _picture("claims", drawn, heading, FIRST_LINE, note=laid_out.note)


def markdown_image(svg: str, alternative: str) -> str:
    """An image inside Markdown, as Dagster's metadata show it. `alternative` must be ours: it is not escaped."""
    return f"![{alternative}](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')})"


def _picture(
    kind: str,
    plot: StrengthPlot | ClaimMap,
    heading: str,
    last_line: float,
    *,
    note: str = "",
    keys: Sequence[LegendKey] = (),
) -> str:
    return draw_template(
        "picture.svg",
        kind=kind,
        plot=plot,
        heading=heading,
        note=note,
        keys=keys,
        margin=MARGIN,
        enlarged=ENLARGED,
        top=last_line + LINE // 2,
        width=plot.width + 2 * MARGIN,
        height=last_line + LINE / 2 + plot.height + MARGIN,
    )


def _keys(legend: Sequence[tuple[str, str]], width: float) -> list[LegendKey]:
    """The legend's entries side by side, in as many lines as they need."""
    keys: list[LegendKey] = []
    x, y = float(MARGIN), FIRST_LINE
    for event, glyph in legend:
        name = short(event, _EVENT_CHARACTERS)
        room = _SHAPE + _LETTER * len(name)
        if x + room > MARGIN + width:
            x, y = float(MARGIN), y + LINE
        keys.append(LegendKey(round(x, 1), y, name, glyph))
        x += room + _GAP
    return keys
