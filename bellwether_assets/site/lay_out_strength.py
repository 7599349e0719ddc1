"""Where the marks of strength over time stand: one signal's, as on its page, or several together, in drawing units.

Here belongs what the picture shows. `templates/plots.html` draws it, on a page and as an image of its own. Pure.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bellwether_assets.foundation.reader_habits import DEFAULT_LANGUAGE
from bellwether_assets.site.display import clean, count, month_and_day, month_and_year, short, short_date
from bellwether_assets.site.glyphs import GLYPHS, event_glyph
from bellwether_assets.site.signal_pages import DayPoint

WIDTH, HEIGHT = 480, 150
LEFT, RIGHT, TOP, BOTTOM = 20, 8, 10, 22
# Below the axis each signal that the picture has to name takes a line.
NAMES_TOP, NAME_LINE = 156, 13
NAME_CHARACTERS = 80
SCALE = (0, 5, 10)
MOST_TICKS = 6
# Lines are told apart by dash as well as by colour, in the order of the stylesheet's colours.
DASHES = ("", "7 3", "2 2", "9 3 2 3", "4 4", "12 4")
# A day's point is left out where a straight line passes it this near, or a long life would be drawn in thousands.
TOLERANCE = 0.1
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StrengthLine:
    """One signal's history. `title` "": what stands around the picture names the signal already."""

    title: str
    history: tuple[DayPoint, ...]


@dataclass(frozen=True)
class LineMark:
    """A signal's line. `runs`: its days without a gap, as SVG points; `colour`: its number, None for a line alone.

    `last`: the dot on the last day, None where an event's mark stands there.
    """

    runs: tuple[str, ...]
    last: tuple[float, float] | None
    colour: int | None
    dash: str


@dataclass(frozen=True)
class EventMark:
    """An event on a line; `colour` is the line's."""

    x: float
    y: float
    event: str
    glyph: str
    colour: int | None
    words: str


@dataclass(frozen=True)
class LineName:
    """A signal's name below the axis."""

    y: float
    text: str
    colour: int | None
    dash: str


@dataclass(frozen=True)
class StrengthPlot:
    """`areas`: what lies below the line of a signal that is alone; ticks are (place, label, text-anchor)."""

    width: float
    height: float
    left: float
    right: float
    base: float
    lines: tuple[LineMark, ...]
    areas: tuple[str, ...]
    events: tuple[EventMark, ...]
    names: tuple[LineName, ...]
    legend: tuple[tuple[str, str], ...]
    days: tuple[tuple[float, str, str], ...]
    scale: tuple[tuple[float, int], ...]
    title: str
    description: str


def lay_out_strength(lines: Sequence[StrengthLine], language: str = DEFAULT_LANGUAGE) -> StrengthPlot | None:
    """Strength from 0 to 10 over the days of up to six signals. None if none of them has a day.

    `language`: that of the dates. A signal's line ends with its own last day, such as the one on which it expired.
    Raises ValueError for too many.
    """
    lines = [StrengthLine(line.title, _in_order(line.history)) for line in lines if line.history]
    if len(lines) > len(DASHES):
        raise ValueError(f"a plot is of at most {len(DASHES)} signals, not {len(lines)}")
    if not lines:
        return None
    every = _in_order([point for line in lines for point in line.history])
    frame = _Frame(*_span(every))
    marks = tuple(_line(line, number if len(lines) > 1 else None, frame) for number, line in enumerate(lines))
    named = [(line.title, mark) for line, mark in zip(lines, marks, strict=True) if line.title]
    return StrengthPlot(
        width=WIDTH,
        height=NAMES_TOP + NAME_LINE * len(named) if named else HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        base=frame.y(0),
        lines=marks,
        areas=tuple(_area(run, frame.y(0)) for run in marks[0].runs) if len(lines) == 1 else (),
        events=tuple(
            EventMark(*frame.place(p), p.event, event_glyph(p.event), mark.colour, _event_words(p, language))
            for line, mark in zip(lines, marks, strict=True)
            for p in line.history
            if p.event
        ),
        names=tuple(
            LineName(NAMES_TOP + NAME_LINE * at, short(title, NAME_CHARACTERS), mark.colour, mark.dash)
            for at, (title, mark) in enumerate(named)
        ),
        legend=tuple((event, event_glyph(event)) for event in _kinds(every)),
        days=tuple(tick(frame.x(day), label) for day, label in ticks(frame.first, frame.last, language)),
        scale=tuple((frame.y(value), value) for value in SCALE),
        title=f"Strength over {count((every[-1].day - every[0].day).days + 1, 'day')}",
        description=" ".join(
            (f"{short(line.title, NAME_CHARACTERS)}: " if line.title else "") + _describe(line.history, language)
            for line in lines
        ),
    )


@dataclass(frozen=True)
class _Frame:
    """The axes: from days and strengths to drawing units."""

    first: date
    last: date

    def x(self, day: date) -> float:
        return round(LEFT + (day - self.first).days / (self.last - self.first).days * (WIDTH - LEFT - RIGHT), 1)

    def y(self, strength: float) -> float:
        return round(HEIGHT - BOTTOM - min(max(strength, 0.0), 10.0) / 10.0 * (HEIGHT - TOP - BOTTOM), 1)

    def place(self, point: DayPoint) -> tuple[float, float]:
        return self.x(point.day), self.y(point.strength_exact)


def _in_order(history: Sequence[DayPoint]) -> tuple[DayPoint, ...]:
    return tuple(sorted(history, key=lambda point: point.day))


def _span(points: Sequence[DayPoint]) -> tuple[date, date]:
    """First and last day of the axis. One day alone gets a day of room on either side."""
    first, last = points[0].day, points[-1].day
    return (first - _ONE_DAY, last + _ONE_DAY) if first == last else (first, last)


def _line(line: StrengthLine, colour: int | None, frame: _Frame) -> LineMark:
    runs = []
    for run in unbroken(line.history):
        drawn = thin([(point.day.toordinal(), frame.y(point.strength_exact)) for point in run])
        runs.append(" ".join(f"{frame.x(date.fromordinal(day))},{height}" for day, height in drawn))
    last = line.history[-1]
    return LineMark(tuple(runs), None if last.event else frame.place(last), colour, DASHES[colour or 0])


def _area(run: str, base: float) -> str:
    left, right = (pair.partition(",")[0] for pair in (run.split()[0], run.split()[-1]))
    return f"{left},{base} {run} {right},{base}"


def unbroken(points: Sequence[DayPoint]) -> list[list[DayPoint]]:
    """Runs of days that follow each other: no line is drawn over days of which nothing is known."""
    runs: list[list[DayPoint]] = []
    for point in points:
        if not runs or point.day - runs[-1][-1].day > _ONE_DAY:
            runs.append([])
        runs[-1].append(point)
    return runs


def thin(points: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The (day, height) points that a line needs: none that is left out lies further than TOLERANCE above or below it.

    One pass: from the last point kept, the slopes that pass all points since near enough (sleeve fitting).
    """
    kept, low, high = [points[0]], -math.inf, math.inf
    for before, (day, height) in pairwise(points):
        since, rise = day - kept[-1][0], height - kept[-1][1]
        if not low <= rise / since <= high:
            kept.append(before)
            low, high = -math.inf, math.inf
            since, rise = day - before[0], height - before[1]
        low, high = max(low, (rise - TOLERANCE) / since), min(high, (rise + TOLERANCE) / since)
    return kept if len(points) == 1 else [*kept, points[-1]]


def ticks(first: date, last: date, language: str = DEFAULT_LANGUAGE) -> list[tuple[date, str]]:
    """At most six days to name below the axis, all inside it: days, or first days of months, evenly apart."""
    length = (last - first).days
    if length <= 92:
        step = next(step for step in (1, 2, 5, 7, 14, 21) if length // step < MOST_TICKS)
        days = [first + timedelta(days=at) for at in range(0, length + 1, step)]
        return [(day, month_and_day(day, language)) for day in days]
    months = [
        date(number // 12, number % 12 + 1, 1)
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    inside = [day for day in months if first <= day]
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, len(inside)) if len(inside) / step <= MOST_TICKS)
    return [(day, month_and_year(day, language, short=True)) for day in inside[::step]]


def tick(x: float, label: str) -> tuple[float, str, str]:
    """Where a label of the axis stands and how it is aligned: near an end it does not reach over it."""
    return x, label, "start" if x < LEFT + 30 else "end" if x > WIDTH - 40 else "middle"


def _kinds(points: Sequence[DayPoint]) -> list[str]:
    """The kinds of event that occur, in the order in which a life has them; unknown ones last."""
    there = {point.event for point in points if point.event}
    return [event for event in GLYPHS if event in there] + sorted(there - GLYPHS.keys())


def _event_words(point: DayPoint, language: str) -> str:
    """What happened on a day, for whoever points at it."""
    return f"{short_date(point.day, language)}: {clean(point.event or '')}, strength {point.strength_exact:.2f}"


def _describe(points: Sequence[DayPoint], language: str) -> str:
    """A line in words. `points` in order of days."""
    strengths = [point.strength for point in points]
    first, last = points[0], points[-1]
    events = Counter(point.event for point in points if point.event)
    happened = ", ".join(f"{clean(event)} {count(events[event], 'time')}" for event in _kinds(points))
    if first.day == last.day:
        words = f"Strength {first.strength} on {short_date(first.day, language)}, on a scale from 0 to 10."
    else:
        words = (
            f"Strength {first.strength} on {short_date(first.day, language)}, "
            f"{last.strength} on {short_date(last.day, language)}; "
            f"lowest {min(strengths)}, highest {max(strengths)}, on a scale from 0 to 10."
        )
    return words + (f" Events: {happened}." if happened else " No events.")
