"""Dates in a text, as far as they are said: a day, a month of a year, a weekday, "last week".

Belongs here: finding them, and what they mean beside a day of publication. Does not belong here: whether a source says
the same date (`ground.py`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

MASK = "\0"  # stands for what was read already: no word, no white space, no end of a sentence
# Dates. A form is (year, month, day), None where it is not said; a week is (year, -week, None), a decade
# (year, 0, None).
Form = tuple[int | None, int | None, int | None]
MONTH_KEY = re.compile(r"(?:\d+|-)-\d\d$|\d+$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FULL_MONTH = r"(?=[A-Z])(?i:january|february|march|april|may|june|july|august|september|october|november|december)\b"
_MONTH = rf"(?:{_FULL_MONTH}|(?=[A-Z])(?i:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w%:]|\.\d|,\d{3}(?!\d))"
LEFT = r"(?<![^\W_])(?<!\d[.,:/-])"  # no word or number goes on from before
_YEAR = r"(?:1[5-9]|20)\d\d(?![\w%]|[.,]\d)"
# "June 16 and 20 people": after "and", a second day is one only where no noun follows.
_LAST_DAY = (
    rf"(?:(?:(?: ?- ?| to )(?P<last>{_DAY})|(?: and | or )(?P<also>{_DAY})(?=$|[^ ]"
    rf"| (?:in|at|on|of|for|and|to|when|by|as|with|after|before|it|he|she|they|we|the|a|{_MONTH}|{_YEAR})\b)))?"
)
_OF_YEAR = rf"(?:(?:,| of|, of)? ?(?P<year>{_YEAR}))?"
_DATE_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{LEFT}(?P<year>\d{{4}})-(?P<number>\d\d)(?:-(?P<day>\d\d))?(?![\d-])",
        rf"{LEFT}(?P<a>\d{{1,2}})(?P<mark>[/.])(?P<b>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|(?<=/)\d\d)(?![\w/]|[.,]\d)",
        rf"{LEFT}(?P<month>{_MONTH}),? (?:the )?(?P<day>{_DAY}){_LAST_DAY}{_OF_YEAR}",
        rf"{LEFT}(?P<day>{_DAY})(?:(?: ?- ?| to | and | or )(?P<last>{_DAY}))?(?: of)?[ -](?P<month>{_MONTH})(?!\w)"
        rf"{_OF_YEAR}",
        rf"{LEFT}(?P<month>{_MONTH})(?:,| of|-)? ?(?P<year>{_YEAR})",
        rf"{LEFT}(?P<month>{_FULL_MONTH})(?!['-]\w)",
        rf"{LEFT}(?P<decade>(?:1[5-9]|20)\d|'\d)0'?s\b",
        rf"{LEFT}(?P<year>{_YEAR})(?:-|/)(?P<until>\d\d)(?![\w/-]|[.,]\d)",
        rf"(?:(?<=\d\d\d\d-)|{LEFT})(?<![$£€¥₹])(?P<year>{_YEAR})",
        r"\b(?P<relative>(?i:today|tonight|yesterday|tomorrow|(?:last|next|this) (?:week|month|year)))\b",
        r"\b(?P<relative>(?i:(?:last |next )?)(?=[A-Z])(?i:mon|tues|wednes|thurs|fri|satur|sun)(?i:day))(?i:s?)\b",
    )
)
_NAMES_A_MONTH = re.compile(
    r"(?i:\b(?:in|since|of|by|until|till|last|next|early|late|mid|from|this|during|to|and|before|after)[ -])$"
)
_CAPITAL_BESIDE = re.compile(r"[A-Z][\w'-]* $")
_NAMES_A_YEAR = re.compile(
    r"(?i:\b(?:in|since|of|by|until|till|early|late|mid|from|during|to|and|before|after|the|for|through|year|spring|summer"
    r"|autumn|fall|winter|pre|post|its|his|her|their|a)[ -]| - |\()$"
)
_COUNTED = re.compile(
    r"[ -](?:[a-z]+(?<!s)s|people|men|women|children|troops|jobs|per ?cent\w*|(?:m|b|tr)illion|thousand)\b"
)


@dataclass(frozen=True)
class Date:
    """What a passage can mean as a date: its forms, or a relative day as it is written, in lower case."""

    start: int
    end: int
    forms: tuple[Form, ...] = ()
    relative: str = ""
    year_alone: bool = False


def read_dates(text: str) -> list[Date]:
    """All dates of a folded text in order; more telling forms are read first and hide their parts from the others."""
    found: list[Date] = []
    for pattern in _DATE_PATTERNS:
        new = [date for match in pattern.finditer(text) for date in _dates_of(match)]
        text = masked(text, new)
        found += new
    return sorted(found, key=lambda date: date.start)


def _dates_of(match: re.Match[str]) -> list[Date]:
    said = {name: value for name, value in match.groupdict().items() if value}
    start, end = match.span()
    before, after = match.string[max(0, start - 20) : start], match.string[end : end + 25]
    if "relative" in said:
        return [Date(start, end, relative=said["relative"].lower())]
    if "decade" in said:
        return [Date(start, end, ((int(said["decade"].replace("'", "19")) * 10, 0, None),))]
    year = int(said["year"]) + (2000 if len(said["year"]) == 2 else 0) if "year" in said else None
    if "a" in said:
        a, b = int(said["a"]), int(said["b"])
        forms = tuple((year, m, d) for m, d in ((a, b), (b, a)) if 1 <= m <= 12 and 1 <= d <= 31)
        return [Date(start, end, forms)] if forms else []
    if "number" in said:
        month, of_month = int(said["number"]), int(said.get("day", 0)) or None
        return [Date(start, end, ((year, month, of_month),))] if 1 <= month <= 12 and (of_month or 1) <= 31 else []
    if "until" in said and year:
        until = year - year % 100 + int(said["until"])
        return [Date(start, end, ((year, None, None), (until, None, None)))] if until > year else []
    if "month" not in said:
        counted = _COUNTED.match(after) and not _NAMES_A_YEAR.search(before)
        return [] if counted else [Date(start, end, ((year, None, None),), year_alone=True)]
    month = _MONTHS.index(said["month"][:3].lower()) + 1
    second = "last" if "last" in said else "also"
    if second in said:
        cut = match.start(second)
        first, last = (int(re.sub(r"\D", "", said[name])) for name in ("day", second))
        return [
            Date(start, match.end("day") if match.end("day") < cut else cut, ((year, month, first),)),
            Date(cut, end, ((year, month, last),)),
        ]
    day = int(re.sub(r"\D", "", said["day"])) if "day" in said else None
    beside = _CAPITAL_BESIDE.search(before) or re.match(r" [A-Z]", after)
    # "May" and "March" are words too, and "Theresa May" and "April Ryan" people.
    if day is None and year is None and (month in {3, 5} or beside) and not _NAMES_A_MONTH.search(before):
        return []
    return [Date(start, end, ((year, month, day),))]


def key(form: Form) -> str:
    """One string a form: 2026-06-16, 2026-06, 2026, --06-16, --06; 2026-W25 for a week, 202x for a decade."""
    year, month, day = form
    if month is not None and month <= 0:
        return f"{year}-W{-month}" if month else f"{(year or 0) // 10}x"
    return (f"{year}" if year else "-") + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def keys(form: Form) -> set[str]:
    """The keys of a form and of all that are coarser."""
    year, month, day = form
    if month is not None and month <= 0:
        return {key(form)}
    keys = {key((y, m, d)) for y in {year, None} for m, d in {(month, day), (month, None), (None, None)}}
    if year:
        keys.add(key((year, 0, None)))
    if day:
        keys.add(f"---{day:02}")  # as it stands in "on the 16th"
    if year and month and day and _is_a_day(year, month, day):
        calendar = datetime.date(year, month, day).isocalendar()
        keys.add(key((calendar.year, -calendar.week, None)))
    return keys - {"-"}


def _is_a_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def relative_to(day: datetime.date, relative: str) -> Iterator[Form]:
    """What a relative day, week, month or year can mean on this day of publication."""
    which, _, unit = relative.rpartition(" ")
    step = {"last": -1, "next": 1}.get(which, 0)
    days: list[int] = []
    if unit in _WEEKDAYS:
        back = (day.weekday() - _WEEKDAYS.index(unit)) % 7
        days = {-1: [-back, -back - 7], 0: [-back, 7 - back], 1: [7 - back, 14 - back]}[step]
    elif unit in {"today", "tonight", "yesterday", "tomorrow"}:
        days = [{"yesterday": -1, "tomorrow": 1}.get(unit, 0)]
    elif unit == "week":
        calendar = (day + datetime.timedelta(days=7 * step)).isocalendar()
        yield calendar.year, -calendar.week, None
    elif unit == "month":
        months = day.year * 12 + day.month - 1 + step
        yield months // 12, months % 12 + 1, None
    elif unit == "year":
        yield day.year + step, None, None
    for offset in days:
        meant = day + datetime.timedelta(days=offset)
        yield meant.year, meant.month, meant.day


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
