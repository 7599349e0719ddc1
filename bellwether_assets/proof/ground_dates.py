"""Dates as a sentence and its source say them: as keys that can be compared, and as days of the calendar.

Belongs here: the forms of a date that ground one another, and what a date without a year or a relative one can mean
beside a day of publication. Does not belong here: finding dates in a text (`text/dates.py`), and whether a source says
the same date (`ground.py`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bellwether_assets.text.calendar_names import WEEKDAYS
from bellwether_assets.text.dates import DateMention, PartialDate, RelativeDate, WeekdayName, WrittenDate, find_dates

MASK = "\0"  # stands for what was read already: no word, no white space, no end of a sentence
MONTH_KEY = re.compile(r"(?:\d+|-)-\d\d$|\d+$")
# Other relative words ("last night", "three days ago", "this season") are not compared: they are no dates here. What
# they mean is a date all the same, which a sentence may say in their place.
_COMPARED_DAYS = {"today", "tonight", "yesterday", "tomorrow"}
_COMPARED_UNITS = {"week", "month", "year"}


@dataclass(frozen=True)
class Date:
    """What a passage can mean as a date: its forms, or the weekday or relative word that it is."""

    start: int
    end: int
    forms: tuple[PartialDate, ...] = ()
    relative: WeekdayName | RelativeDate | None = None

    @property
    def year_alone(self) -> bool:
        """Whether it is one year and nothing else, which may be a number."""
        return len(self.forms) == 1 and self.forms[0].precision == "year"

    @property
    def words(self) -> str:
        """The relative word in lower case ("last friday"), empty where there is none."""
        if isinstance(self.relative, WeekdayName):
            which = {-1: "last ", 0: "", 1: "next "}[self.relative.which]
            return which + WEEKDAYS[self.relative.weekday].lower()
        return self.relative.words if self.relative else ""


# "In September, on the 23rd": a day behind the month that it is of.
_DAY_BEHIND = re.compile(r",? (?:on )?the (\d{1,2})(?:st|nd|rd|th)\b")
# Feasts that stand for a day of the year.
_FEASTS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new year's day": (1, 1), "valentine's day": (2, 14), "may day": (5, 1), "bastille day": (7, 14),
    "halloween": (10, 31),
}  # fmt: skip
_FEAST = re.compile(rf"\b(?:{'|'.join(_FEASTS)})\b", re.IGNORECASE)
# The month that a part of the year is; it grounds the month's name, and needs no ground itself.
_PARTS_OF_YEARS = {
    12: re.compile(r"\b(?:end of the year|year's end|year-end|end of each year|turn of the year)\b", re.IGNORECASE),
    1: re.compile(r"\b(?:(?:start|beginning) of the year|new year|turn of the year)\b", re.IGNORECASE),
}


def months_meant(text: str) -> set[int]:
    """Months that a text says otherwise: December by "the end of the year"."""
    return {month for month, said in _PARTS_OF_YEARS.items() if said.search(text)}


def read_dates(text: str) -> list[Date]:
    """All dates of a folded text in order. The two days of a range are two dates: a source may say only one of them."""
    found = [date for mention in find_dates(text) for date in _dates_of(mention)]
    feasts = [
        Date(*one.span(), (PartialDate("day", None, *_FEASTS[one.group().lower()]),)) for one in _FEAST.finditer(text)
    ]
    taken = [(date.start, date.end) for date in found]
    if feasts:
        found += [one for one in feasts if not any(start < one.end and one.start < end for start, end in taken)]
        found.sort(key=lambda date: date.start)
    return found


def days_behind(text: str, dates: Sequence[Date]) -> list[PartialDate]:
    """Days of a source that stand apart from their month, in the order of the months."""
    found = []
    for date in dates:
        if len(date.forms) == 1 and date.forms[0].precision == "month":
            day = _DAY_BEHIND.match(text, date.end)
            if day is not None and 1 <= int(day[1]) <= 31:
                found.append(replace(date.forms[0], precision="day", day=int(day[1])))
    return found


def days_of(form: PartialDate) -> Iterator[datetime.date]:
    """The day that a form names in full, or the middle of its month or year; none of what has no year."""
    if form.precision in {"week", "decade"} or not form.year:
        return
    if form.precision == "year":
        yield datetime.date(form.year, 7, 1)
    elif form.month and not form.day:
        yield datetime.date(form.year, form.month, 15)
    elif form.month and form.day and _is_a_day(form.year, form.month, form.day):
        yield datetime.date(form.year, form.month, form.day)


def _dates_of(mention: DateMention) -> Iterator[Date]:
    start, end = mention.start, mention.end
    if isinstance(mention, WrittenDate):
        if mention.between:
            yield Date(start, mention.between[0], mention.dates[:1])
            yield Date(mention.between[1], end, mention.dates[1:])
        else:
            yield Date(start, end, mention.dates)
    elif isinstance(mention, WeekdayName) or mention.words in _COMPARED_DAYS or mention.unit in _COMPARED_UNITS:
        yield Date(start, end, relative=mention)


def key(form: PartialDate) -> str:
    """One string a form: 2026-06-16, 2026-06, 2026, --06-16, --06; 2026-W25 for a week, 202x for a decade."""
    if form.precision == "week":
        return f"{form.year}-W{form.week}"
    if form.precision == "decade":
        return f"{(form.year or 0) // 10}x"
    return (
        (f"{form.year}" if form.year else "-")
        + (f"-{form.month:02}" if form.month else "")
        + (f"-{form.day:02}" if form.day else "")
    )


def keys(form: PartialDate) -> set[str]:
    """The keys of a form and of all that are coarser."""
    if form.precision in {"week", "decade"}:
        return {key(form)}
    year, month, day = form.year, form.month, form.day
    coarser = [
        PartialDate("day", y, m, d) for y in {year, None} for m, d in {(month, day), (month, None), (None, None)}
    ]
    found = {key(form) for form in coarser}
    if year:
        found.add(key(PartialDate("decade", year)))
    if day:
        found.add(f"---{day:02}")  # as it stands in "on the 16th"
    if year and month and day and _is_a_day(year, month, day):
        found.add(key(_week_of(datetime.date(year, month, day))))
    return found - {"-"}


def _is_a_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def _week_of(day: datetime.date) -> PartialDate:
    calendar = day.isocalendar()
    return PartialDate("week", calendar.year, week=calendar.week)


def form_of(day: datetime.date) -> PartialDate:
    """The form of a day of the calendar."""
    return PartialDate("day", day.year, day.month, day.day)


def meant_on(date: Date, published: datetime.date) -> Iterator[PartialDate]:
    """What a relative date, or one without a year, can mean in a text of this day.

    Raises OverflowError or ValueError beyond the ends of the calendar, the years 1 and 9999.
    """
    if isinstance(date.relative, WeekdayName):
        back = (published.weekday() - date.relative.weekday) % 7
        for days in {-1: (-back, -back - 7), 0: (-back, 7 - back), 1: (7 - back, 14 - back)}[date.relative.which]:
            yield form_of(published + datetime.timedelta(days=days))
    elif date.relative:
        yield _shifted(date.relative, published)
    for form in date.forms:
        if form.year is None and form.month:
            for year in near_years(published, form.month, form.day or 15):
                yield replace(form, year=year)


# "Last November", "on 3 May of last year", and how long before the day something was.
_WHICH_MONTH = re.compile(r"\b(last|this|next)\s$", re.IGNORECASE)
_OF_WHICH_YEAR = re.compile(r"\s(?:of\s)?(last|this|next)\syear\b", re.IGNORECASE)
_A_UNIT_AGO = re.compile(r"\b(?:a|one)\s(year|month)\sago\b", re.IGNORECASE)
_SHIFTS = {"last": -1, "this": 0, "next": 1}


def meant_by_others(text: str, published: datetime.date) -> Iterator[PartialDate]:
    """What words that are not compared mean in a text of this day: "last night", "next spring", "last November".

    The same as is written in their place (`text/time_word_dates.py`). Raises OverflowError or ValueError beyond the
    ends of the calendar.
    """
    for mention in find_dates(text):
        if isinstance(mention, RelativeDate):
            if mention.unit == "day" and mention.words not in _COMPARED_DAYS:
                yield _shifted(mention, published)
            elif mention.unit == "season":
                yield PartialDate("year", published.year + mention.shift)
        elif isinstance(mention, WrittenDate) and mention.dates[0].month and not mention.dates[0].year:
            month = mention.dates[0].precision == "month"
            which = _OF_WHICH_YEAR.match(text, mention.end) or (
                _WHICH_MONTH.search(text, max(0, mention.start - 8), mention.start) if month else None
            )
            if which is not None:
                year = published.year + _SHIFTS[which[1].lower()]
                yield from (replace(said, year=year) for said in mention.dates)
    for ago in _A_UNIT_AGO.finditer(text):
        yield _shifted(
            RelativeDate(*ago.span(), ago.group(), "year" if ago[1].lower() == "year" else "month", -1), published
        )


def _shifted(relative: RelativeDate, published: datetime.date) -> PartialDate:
    if relative.unit == "year":
        return PartialDate("year", published.year + relative.shift)
    if relative.unit == "month":
        months = published.year * 12 + published.month - 1 + relative.shift
        return PartialDate("month", months // 12, months % 12 + 1)
    if relative.unit == "week":
        return _week_of(published + datetime.timedelta(days=7 * relative.shift))
    return form_of(published + datetime.timedelta(days=relative.shift))


def near_years(published: datetime.date, month: int, day: int) -> set[int]:
    """The years that a day without one can be of: of the nearest such day, and of the last one up to two months on."""
    days = [datetime.date(y, month, min(day, 28)) for y in range(published.year - 1, published.year + 2)]
    nearest = min(days, key=lambda d: abs((d - published).days))
    past = [d for d in days if d <= published + datetime.timedelta(days=60)]
    return {nearest.year, max(past).year}


class HasSpan(Protocol):
    """Whatever stands somewhere in a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def masked(text: str, spans: Sequence[HasSpan]) -> str:
    """The text of the same length without what stands in these spans."""
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], MASK * (span.end - span.start)]
        at = span.end
    return "".join(pieces) + text[at:]
