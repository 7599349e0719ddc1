"""Strength over time as an image, for Dagster's metadata or a mail: values in, an Altair chart or its bytes out.

No browser and no network: vl-convert draws. Equal values give equal bytes: scales are in UTC, fonts are named, and
nothing is generated. The site draws the same with its own template, since one image here costs a tenth of a second.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import altair as alt
import vl_convert

from bellwether_assets.site.display import clean, short
from bellwether_assets.site.lay_out_strength import SCALE, describe, glyph, kinds, span, ticks, unbroken
from bellwether_assets.site.pages import DayPoint

# Okabe and Ito, "Color Universal Design" (2008), without yellow, which white paper swallows; told apart in any kind of
# colour blindness, and dashes differ too.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#1F1D1A")
DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (7, 3), (2, 2), (9, 3, 2, 3), (4, 4), (12, 4), (1, 3))
PAPER, INK, SOFT, RULE = "#fdfcf8", "#1f1d1a", "#5b564d", "#dcd6c8"
# The one family that vl-convert carries itself: a machine without fonts draws the same.
FONT = "Liberation Sans"
WIDTH, HEIGHT = 640, 200
# Dagster keeps each image in its event log, for ever: twice the scale would be four times the bytes.
PNG_SCALE = 1.0
_LEGEND_TITLE = 80

# What `alt.layer` gives back, by its annotation.
Chart = alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class StrengthLine:
    """One signal's life: its title and its days."""

    title: str
    history: tuple[DayPoint, ...]


def strength_chart(lines: Sequence[StrengthLine], until: date | None = None) -> Chart:
    """Strength over time of one signal, or of up to seven together, each event marked by its shape.

    `until`: where the axis ends, by default with the last day. Raises ValueError without any day, or for too many.
    """
    lines = [StrengthLine(line.title, tuple(sorted(line.history, key=lambda p: p.day))) for line in lines]
    if not 1 <= len(lines) <= len(PALETTE) or not all(line.history for line in lines):
        raise ValueError(
            f"a plot is of 1 to {len(PALETTE)} signals with a day each, not {[len(x.history) for x in lines]}"
        )
    names = _names(lines)
    rows = [
        {"day": _moment(point.day), "strength": point.strength_exact, "signal": name, "run": f"{at} {number}"}
        for at, (line, name) in enumerate(zip(lines, names, strict=True))
        for number, run in enumerate(unbroken(line.history))
        for point in run
    ]
    events = [
        {"day": _moment(point.day), "strength": point.strength_exact, "signal": name, "event": clean(point.event)}
        for line, name in zip(lines, names, strict=True)
        for point in line.history
        if point.event
    ]
    ends = [
        {"day": _moment(line.history[-1].day), "strength": line.history[-1].strength_exact, "signal": name}
        for line, name in zip(lines, names, strict=True)
        # Where something happened on the last day, the event's own mark stands there.
        if not line.history[-1].event
    ]
    every = sorted((point for line in lines for point in line.history), key=lambda point: point.day)
    first, last = span(every, until)
    x = alt.X("day:T").scale(type="utc", domain=[_moment(first), _moment(last)], nice=False).axis(_days(first, last))
    y = alt.Y("strength:Q").scale(domain=[0, 10]).axis(_strengths())
    colour = alt.Color("signal:N").scale(domain=names, range=list(PALETTE[: len(names)])).legend(_legend(lines))
    dash = alt.StrokeDash("signal:N").scale(domain=names, range=[list(d) for d in DASHES[: len(names)]]).legend(None)
    layers: list[alt.Chart] = []
    if len(lines) == 1:
        layers.append(_of(rows).mark_area(opacity=0.12).encode(x=x, y=y, color=colour, detail="run:N"))
    layers.append(_of(rows).mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash, detail="run:N"))
    if ends:
        layers.append(_of(ends).mark_circle(size=45, opacity=1).encode(x=x, y=y, color=colour))
    if events:
        occurring = [clean(event) for event in kinds(every)]
        shape = (
            alt.Shape("event:N")
            .scale(domain=occurring, range=[glyph(event) for event in occurring])
            .legend(orient="top", title=None, symbolFillColor=SOFT, symbolStrokeWidth=0)
        )
        layers.append(
            _of(events)
            .mark_point(filled=True, size=70, opacity=1, stroke=PAPER, strokeWidth=0.5)
            .encode(x=x, y=y, color=colour, shape=shape)
        )
    title = short(lines[0].title, 90) if len(lines) == 1 else "Strength of the strongest signals"
    return styled(alt.layer(*layers), title, WIDTH, HEIGHT)


def strength_svg(lines: Sequence[StrengthLine], until: date | None = None) -> str:
    """The chart as SVG that says in words what it shows."""
    return svg_of(strength_chart(lines, until), "Strength over time", _words(lines))


def strength_png(lines: Sequence[StrengthLine], until: date | None = None) -> bytes:
    """The chart as PNG."""
    return png_of(strength_svg(lines, until))


def strength_markdown(lines: Sequence[StrengthLine], until: date | None = None) -> str:
    """The PNG inside Markdown, as Dagster's metadata show it; the alternative text holds no article's words."""
    return markdown_of(strength_png(lines, until), f"Strength over time of {len(lines)} signals")


def styled(chart: Chart, title: str, width: int, height: int, subtitle: str = "") -> Chart:
    """The house's look, for every chart."""
    look: Chart = (
        chart.properties(
            width=width,
            height=height,
            background=PAPER,
            padding=12,
            title=alt.TitleParams(
                text=title,
                anchor="start",
                fontSize=13,
                fontWeight=600,
                color=INK,
                limit=width,
                subtitle=subtitle or alt.Undefined,
                subtitleColor=SOFT,
                subtitleFontSize=11,
            ),
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(labelColor=SOFT, titleColor=SOFT, gridColor=RULE, domainColor=SOFT, tickColor=RULE)
        .configure_legend(labelColor=INK, labelLimit=width, titleColor=SOFT)
    )
    return look


def svg_of(chart: Chart, title: str, description: str) -> str:
    """The chart as SVG with its text alternatives. Nothing outside the chart's own values is loaded."""
    drawn = vl_convert.vegalite_to_svg(chart.to_json(indent=None), allowed_base_urls=[])
    opening, _, rest = drawn.partition(">")
    said = f"<title>{escape(clean(title))}</title><desc>{escape(clean(description))}</desc>"
    # Its parts are decoration to a screen reader: the words above say it once.
    return f'{opening} role="img" aria-label="{escape(clean(f"{title}. {description}"))}">{said}{rest}'


def png_of(svg: str) -> bytes:
    """An SVG as PNG."""
    return vl_convert.svg_to_png(svg, scale=PNG_SCALE)


def markdown_of(png: bytes, alternative: str) -> str:
    """An image inside Markdown. `alternative` must be ours: it is not escaped."""
    return f"![{alternative}](data:image/png;base64,{base64.b64encode(png).decode('ascii')})"


def _of(rows: Sequence[dict[str, object]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _names(lines: Sequence[StrengthLine]) -> list[str]:
    """The lines' names in the legend, each different: two equal ones would be one line."""
    titles = [short(line.title, _LEGEND_TITLE) for line in lines]
    return [title if titles.count(title) == 1 else f"{title} ({at})" for at, title in enumerate(titles, start=1)]


def _words(lines: Sequence[StrengthLine]) -> str:
    return " ".join(
        f"{short(x.title, _LEGEND_TITLE)}: {describe(sorted(x.history, key=lambda p: p.day))}" for x in lines
    )


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _days(first: date, last: date) -> alt.Axis:
    named = ticks(first, last)
    labels = ",".join(f"{_milliseconds(day)}:'{label}'" for day, label in named)
    values: Any = [_milliseconds(day) for day, _ in named]
    return alt.Axis(title=None, grid=False, values=values, labelExpr=f"({{{labels}}})[+datum.value]", labelFlush=True)


def _milliseconds(day: date) -> int:
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000


def _strengths() -> alt.Axis:
    return alt.Axis(title="strength", values=list(SCALE), domain=False, ticks=False, titleFontWeight="normal")


def _legend(lines: Sequence[StrengthLine]) -> alt.Legend | None:
    if len(lines) == 1:
        return None
    return alt.Legend(orient="bottom", direction="vertical", title=None, symbolType="stroke", symbolStrokeWidth=3)
