"""The map of a day's claims as an image, for Dagster's metadata: values in, an Altair chart or its bytes out.

The layout decides where everything stands; here it is only drawn. See `plot_strength.py` for what both share.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import altair as alt

from bellwether_assets.site.display import short_date
from bellwether_assets.site.lay_out_claims import HEIGHT, WIDTH, ClaimMap, MapClaim, SignalLabel, lay_out_claims
from bellwether_assets.site.plot_strength import INK, PALETTE, PAPER, Chart, markdown_of, png_of, styled, svg_of

_ENLARGED = 1.4
_FONT_SIZE = 9.5 * _ENLARGED
_OTHERS = "#a9a296"
_ALIGN: dict[str, Literal["left", "center", "right"]] = {"start": "left", "middle": "center", "end": "right"}


def claims_chart(laid_out: ClaimMap, day: date) -> Chart:
    """A laid-out map as a chart: every claim a mark, named signals in their colours and shapes."""
    x = alt.X("x:Q").scale(domain=[0, WIDTH], nice=False, zero=False).axis(None)
    y = alt.Y("y:Q").scale(domain=[HEIGHT, 0], nice=False, zero=False).axis(None)
    rows = [
        {"x": mark.x, "y": mark.y, "colour": _colour(mark.colour), "shape": mark.glyph}
        # The grey ones below, so that they hide none of a named signal.
        for mark in sorted(laid_out.marks, key=lambda mark: mark.colour is not None)
    ]
    colour = alt.Color("colour:N").scale(None)
    shape = alt.Shape("shape:N").scale(None)
    layers: list[alt.Chart] = [
        _of([_leader(label) for label in laid_out.labels])
        .mark_rule(strokeWidth=1, opacity=0.9)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", color=colour),
        _of(rows).mark_point(filled=True, size=50, opacity=0.8).encode(x=x, y=y, color=colour, shape=shape),
    ]
    for anchor, align in _ALIGN.items():
        names = [{"x": n.x, "y": n.y, "text": n.text} for n in laid_out.labels if n.align == anchor]
        if names:
            text = _of(names).encode(x=x, y=y, text="text:N")
            # A halo of paper, so that a name can be read across claims.
            layers += [
                text.mark_text(align=align, fontSize=_FONT_SIZE, stroke=PAPER, strokeWidth=4, opacity=0.85),
                text.mark_text(align=align, fontSize=_FONT_SIZE, color=INK),
            ]
    return styled(
        alt.layer(*layers),
        _title(laid_out, day),
        int(WIDTH * _ENLARGED),
        int(HEIGHT * _ENLARGED),
        f"What says the like stands near; two directions keep {laid_out.explained:.0%} of all differences.",
    )


def claims_svg(claims: Sequence[MapClaim], day: date) -> str | None:
    """The map as SVG that says in words what it shows; None without claims."""
    laid_out = lay_out_claims(claims)
    if laid_out is None:
        return None
    return svg_of(claims_chart(laid_out, day), _title(laid_out, day), laid_out.description)


def claims_png(claims: Sequence[MapClaim], day: date) -> bytes | None:
    """The map as PNG; None without claims."""
    svg = claims_svg(claims, day)
    return None if svg is None else png_of(svg)


def claims_markdown(claims: Sequence[MapClaim], day: date) -> str:
    """The PNG inside Markdown, as Dagster's metadata show it; the alternative text holds no article's words."""
    png = claims_png(claims, day)
    return f"No claims on {day}." if png is None else markdown_of(png, f"Map of the claims of {day}")


def _title(laid_out: ClaimMap, day: date) -> str:
    return f"{laid_out.title} on {short_date(day)}"


def _of(rows: Sequence[dict[str, object]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _leader(label: SignalLabel) -> dict[str, object]:
    x, y, x2, y2 = label.leader
    return {"x": x, "y": y, "x2": x2, "y2": y2, "colour": _colour(label.colour)}


def _colour(number: int | None) -> str:
    return _OTHERS if number is None else PALETTE[number]
