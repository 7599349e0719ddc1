"""Where the marks of a signal's strength over time stand: days, events and scale, in drawing units.

Here belongs what the picture shows, once for both of its drawings: the site's own SVG (`templates/plots.html`, in the
page's colours, light and dark) and the images for Dagster (`plot_strength.py`). Pure, and no drawing library.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bellwether_assets.site.display import MONTHS, clean, count, short_date
from bellwether_assets.site.pages import DayPoint

WIDTH, HEIGHT = 480.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 20.0, 8.0, 10.0, 22.0
SCALE = (0, 5, 10)
MOST_TICKS = 6
_ONE_DAY = timedelta(days=1)

# Shape says what happened, so that no colour has to. Paths in the square from -1 to 1.
GLYPHS = {
    "born": "M0,-1L1,0L0,1L-1,0Z",
    "reinforced": "M0,-1L1,0.8L-1,0.8Z",
    "contradicted": "M-1,-0.6L-0.6,-1L0,-0.4L0.6,-1L1,-0.6L0.4,0L1,0.6L0.6,1L0,0.4L-0.6,1L-1,0.6L-0.4,0Z",
    "weakened": "M-0.8,-0.6L0.8,-0.6L0,0.8Z",
    "merged": "M-1,-0.8L1,-0.8L0,0L1,0.8L-1,0.8L0,0Z",
    "split": "M-0.8,-1L0,0L0.8,-1L0.8,1L0,0L-0.8,1Z",
    "expired": "M-0.8,-0.8L0.8,-0.8L0.8,0.8L-0.8,0.8Z",
    "revived": "M-1,-0.3L-0.3,-0.3L-0.3,-1L0.3,-1L0.3,-0.3L1,-0.3L1,0.3L0.3,0.3L0.3,1L-0.3,1L-0.3,0.3L-1,0.3Z",
}
OTHER_GLYPH = "M0,-0.8A0.8,0.8 0 1 1 0,0.8A0.8,0.8 0 1 1 0,-0.8Z"


@dataclass(frozen=True)
class EventMark:
    """An event on the line."""

    x: float
    y: float
    event: str
    glyph: str
    words: str


@dataclass(frozen=True)
class StrengthPlot:
    """`lines` are runs of days without a gap, as SVG points, and `areas` what lies below; ticks are (place, label)."""

    lines: tuple[str, ...]
    areas: tuple[str, ...]
    last: tuple[float, float] | None
    events: tuple[EventMark, ...]
    legend: tuple[tuple[str, str], ...]
    days: tuple[tuple[float, str], ...]
    scale: tuple[tuple[float, int], ...]
    title: str
    description: str


def lay_out_strength(history: Sequence[DayPoint], until: date | None = None) -> StrengthPlot | None:
    """Strength from 0 to 10 over the days. `until`: where the axis ends; by default with the last day.

    An expired signal's line ends where it expired, and the days after it stay empty. None without days.
    """
    points = sorted(history, key=lambda point: point.day)
    if not points:
        return None
    first, last = span(points, until)
    length = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(LEFT + (day - first).days / length * (WIDTH - LEFT - RIGHT), 1)

    def y(strength: float) -> float:
        return round(HEIGHT - BOTTOM - min(max(strength, 0.0), 10.0) / 10.0 * (HEIGHT - TOP - BOTTOM), 1)

    base = y(0)
    runs = [[(x(point.day), y(point.strength_exact)) for point in run] for run in unbroken(points)]
    lines = tuple(" ".join(f"{left},{top}" for left, top in run) for run in runs)
    events = [point for point in points if point.event]
    return StrengthPlot(
        lines=lines,
        areas=tuple(f"{run[0][0]},{base} {line} {run[-1][0]},{base}" for run, line in zip(runs, lines, strict=True)),
        # Where something happened on the last day, the event's own mark stands there.
        last=None if points[-1].event else runs[-1][-1],
        events=tuple(
            EventMark(x(p.day), y(p.strength_exact), p.event or "", glyph(p.event), event_words(p)) for p in events
        ),
        legend=tuple((event, glyph(event)) for event in kinds(events)),
        days=tuple((x(day), label) for day, label in ticks(first, last)),
        scale=tuple((y(value), value) for value in SCALE),
        title=f"Strength over {count((points[-1].day - points[0].day).days + 1, 'day')}",
        description=describe(points),
    )


def span(points: Sequence[DayPoint], until: date | None) -> tuple[date, date]:
    """First and last day of the axis. One day alone gets a day of room on either side."""
    first, last = points[0].day, max(points[-1].day, until or points[-1].day)
    return (first - _ONE_DAY, last + _ONE_DAY) if first == last else (first, last)


def unbroken(points: Sequence[DayPoint]) -> list[list[DayPoint]]:
    """Runs of days that follow each other: no line is drawn over days of which nothing is known."""
    runs: list[list[DayPoint]] = []
    for point in points:
        if not runs or point.day - runs[-1][-1].day > _ONE_DAY:
            runs.append([])
        runs[-1].append(point)
    return runs


def ticks(first: date, last: date) -> list[tuple[date, str]]:
    """At most six days to name below the axis, all inside it: days, or first days of months, evenly apart."""
    length = (last - first).days
    if length <= 92:
        step = next(step for step in (1, 2, 5, 7, 14, 21) if length // step < MOST_TICKS)
        days = [first + timedelta(days=at) for at in range(0, length + 1, step)]
        return [(day, f"{MONTHS[day.month - 1][:3]} {day.day}") for day in days]
    months = [
        date(number // 12, number % 12 + 1, 1)
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    inside = [day for day in months if first <= day]
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, len(inside)) if len(inside) / step <= MOST_TICKS)
    return [(day, f"{MONTHS[day.month - 1][:3]} {day.year}") for day in inside[::step]]


def glyph(event: str | None) -> str:
    """The shape of an event; one of an unknown name is a disc."""
    return GLYPHS.get(event or "", OTHER_GLYPH)


def kinds(events: Sequence[DayPoint]) -> list[str]:
    """The kinds of event that occur, in the order in which a life has them; unknown ones last."""
    there = {point.event for point in events if point.event}
    return [event for event in GLYPHS if event in there] + sorted(there - GLYPHS.keys())


def event_words(point: DayPoint) -> str:
    """What happened on a day, for whoever points at it."""
    return f"{short_date(point.day)}: {clean(point.event or '')}, strength {point.strength_exact:.2f}"


def describe(points: Sequence[DayPoint]) -> str:
    """The picture in words. `points` in order of days."""
    strengths = [point.strength for point in points]
    first, last = points[0], points[-1]
    events = Counter(point.event for point in points if point.event)
    happened = ", ".join(f"{clean(event)} {count(events[event], 'time')}" for event in kinds(points))
    if first.day == last.day:
        words = f"Strength {first.strength} on {short_date(first.day)}, on a scale from 0 to 10."
    else:
        words = (
            f"Strength {first.strength} on {short_date(first.day)}, {last.strength} on {short_date(last.day)}; "
            f"lowest {min(strengths)}, highest {max(strengths)}, on a scale from 0 to 10."
        )
    return words + (f" Events: {happened}." if happened else " No events.")
