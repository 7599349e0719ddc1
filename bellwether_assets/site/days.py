"""Which days a page lists: briefs by month, and the days of a signal's history that are worth a line."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.foundation.reader_habits import DEFAULT_LANGUAGE
from bellwether_assets.site.display import month_and_year
from bellwether_assets.site.pages import BriefPage
from bellwether_assets.site.signal_pages import DayPoint


def telling_days(history: Sequence[DayPoint]) -> list[DayPoint]:
    """The days worth a line, newest first: first, last, with an event, or with another strength shown than before."""
    days = sorted(history, key=lambda point: point.day)
    kept = [
        point
        for at, point in enumerate(days)
        if at in (0, len(days) - 1) or point.event or point.strength != days[at - 1].strength
    ]
    return kept[::-1]


@dataclass(frozen=True)
class Month:
    """A month: weeks of seven cells (the day's number, its brief if there is one), and its briefs, newest first."""

    name: str
    weeks: tuple[tuple[tuple[int, BriefPage | None], ...], ...]
    briefs: tuple[BriefPage, ...]


def months(briefs: Iterable[BriefPage], language: str = DEFAULT_LANGUAGE) -> list[Month]:
    """The days laid out by month, newest first; a cell whose number is 0 lies outside the month."""
    by_day = {brief.day: brief for brief in briefs}
    laid_out = []
    for year, month in sorted({(day.year, day.month) for day in by_day}, reverse=True):
        weeks = tuple(
            tuple((number, by_day.get(date(year, month, number)) if number else None) for number in week)
            for week in Calendar().monthdayscalendar(year, month)
        )
        newest_first = tuple(
            by_day[day] for day in sorted(by_day, reverse=True) if (day.year, day.month) == (year, month)
        )
        laid_out.append(Month(month_and_year(date(year, month, 1), language), weeks, newest_first))
    return laid_out
