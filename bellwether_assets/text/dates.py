"""Finds the dates that a text mentions: where each stands, and what it says as a typed value.

Belongs here: reading dates as they are written, alone, without a day of publication. Does not belong here: which day of
the calendar a mention means and whether it counts, which its three users decide: days that an article mentions
(`date_mentions.py`), dates put behind relative words (`date_words.py`), and dates that a source says
(`proof/ground_dates.py`). Why no library reads them is told in docs/decisions/0008-own-date-reader.md.

Plain English is read, raw or normalised. One search finds names of months and weekdays, numbers that may be years, and
relative words; what each is part of is tried in place. Mentions do not overlap and come in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bellwether_assets.text.calendar_names import (
    FULL_MONTH,
    FULL_WEEKDAY,
    SHORT_MONTH,
    month_number,
    weekday_number,
)

Precision = Literal["day", "week", "month", "year", "decade"]
Style = Literal["named", "iso", "slashed"]
Unit = Literal["day", "week", "weekend", "month", "year", "season"]


@dataclass(frozen=True)
class PartialDate:
    """A date as far as it is said; what is not said is None. A decade has its first year, a week its ISO year."""

    precision: Precision
    year: int | None = None
    month: int | None = None
    day: int | None = None
    week: int | None = None


@dataclass(frozen=True)
class WrittenDate:
    """A date of the calendar as written: "June 16, 2026", "16 and 17 June", "March 2026", "2008-09", "3/4/2026".

    `dates` holds the two ends of a range or a pair, or both readings of 3/4/2026. `between` is the span of what stands
    between two days (" and "), None elsewhere. Days of the month are at most 31, but need not be in the calendar.
    """

    start: int
    end: int
    dates: tuple[PartialDate, ...]
    style: Style
    between: tuple[int, int] | None = None


@dataclass(frozen=True)
class WeekdayName:
    """ "Friday", "last Friday", "Fridays": `which` is -1 for last, 1 for next, else 0; `name_start` leaves it out."""

    start: int
    end: int
    name_start: int
    weekday: int  # 0 for Monday
    which: int
    plural: bool


@dataclass(frozen=True)
class RelativeDate:
    """ "today", "last night", "three days ago", "next month": so many units from the day on which it was written.

    `words` are its words in lower case. Parts of days are days: "this morning" is 0 days off. A weekend or a season has
    no place in the calendar that all readers share.
    """

    start: int
    end: int
    words: str
    unit: Unit
    shift: int


DateMention = WrittenDate | WeekdayName | RelativeDate

LEFT = r"(?<![^\W_])(?<!\d[.,:/-])"  # no word or number goes on from before
_YEAR = r"(?:1[5-9]|20)\d\d(?![\w%]|[.,]\d)"
_NAME = rf"(?=[A-Z])(?i:{FULL_MONTH}\b|{SHORT_MONTH}\b\.?)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_NTH = r"(?:st|nd|rd|th)?"
# "March 20 people died" and "May 10,000 march" count things.
_NO_QUANTITY = (
    r"(?![\w%]|[:.]\d|,\d{3}(?!\d)|(?:\s|-)?(?:percent|per\scent|people|persons|men|women|members|years?|months|weeks"
    r"|days|hours|minutes|million|billion|thousand|hundred|times|points|[ap]\.?m\b))"
)
# "June 16 and 20 cars": after "and" a second day is one only where no noun follows.
_NO_NOUN = rf"(?=$|[^\s]|\s(?:in|at|on|of|for|and|to|when|by|as|with|after|before|it|he|she|they|we|the|a|{_YEAR})\b)"
_TO = r"\s?(?:-|–|—|\bto\b|\bthrough\b|\buntil\b)\s?"
_AND = r"\s?(?:&|\band\b|\bor\b)\s?"
_OF_YEAR = rf"(?:,?\s{{0,3}}(?:(?:of|in)\s)?(?P<year>{_YEAR}))?"

_ANCHORS = re.compile(
    # A look at one letter first: most words are tried no further.
    r"(?<![^\W_])(?=[ADFJLMNOSTWYflmnstwy'’\d])"
    rf"(?:(?P<month>{_NAME})"
    rf"|(?P<weekday>(?i:(?:(?P<which>last|next)\s)?(?P<name>{FULL_WEEKDAY})(?P<plural>s?))\b)"
    r"|(?P<today>(?i:today|tonight|yesterday|tomorrow|this\s(?:morning|afternoon|evening)|last\s(?:night|evening))\b)"
    r"|(?P<period>(?i:(?P<side>last|next|this)\s+(?P<unit>year|month|week|weekend|summer|winter|spring|autumn|fall"
    r"|season))\b)"
    r"|(?P<ago>(?i:(?P<number>two|three|four|five|six)\s(?:days|nights)\sago)\b)"
    rf"|(?<!\d[.,:/-])(?P<iso>\d{{4}}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?(?![\d-]))"
    r"|(?<!\d[.,:/-])(?P<slashed>\d{1,2}(?P<mark>[/.])\d{1,2}(?P=mark)(?:\d{4}|(?<=/)\d\d)(?![\w/]|[.,]\d))"
    r"|(?<!\d[.,:/-])(?P<decade>(?:(?:1[5-9]|20)\d|['’]\d)0['’]?s\b)"
    rf"|(?<!\d[.,:/-])(?P<years>{_YEAR}[-/]\d\d(?![\w/-]|[.,]\d))"
    rf"|(?:(?<=\d\d\d\d-)|(?<!\d[.,:/-]))(?<![$£€¥₹])(?P<one_year>{_YEAR}))"
)
_DAY_AFTER = re.compile(
    rf",?\s{{1,3}}(?:the\s)?(?P<day>{_DAY}){_NTH}{_NO_QUANTITY}"
    rf"(?:(?:(?P<to>{_TO})(?P<last>{_DAY}){_NTH}{_NO_QUANTITY}"
    rf"|(?P<and>{_AND})(?P<also>{_DAY}){_NTH}{_NO_QUANTITY}{_NO_NOUN})"
    rf"(?!\s?(?:of\s)?{_NAME}))?{_OF_YEAR}"
)
_DAY_BEFORE = re.compile(
    rf"{LEFT}(?<![$£€])(?:(?P<day>{_DAY}){_NTH}(?P<to>{_TO}|{_AND}))?(?P<last>{_DAY}){_NTH}(?:\sof)?[\s-]$"
)
_YEAR_AFTER = re.compile(rf",?\s{{0,3}}(?:(?:of|in)\s)?(?P<year>{_YEAR})")
_YEAR_OF_MONTH = re.compile(rf"(?:,|\sof|-)?\s?(?P<year>{_YEAR})")
_LOOK_BACK = 24  # code points before a month in which its day stands

_FULL_MONTH_ALONE = re.compile(rf"(?i:{FULL_MONTH})\b(?!['’-]\w)")
# "May" and "March" are words too, and "Theresa May" and "April Ryan" people.
_MONTHS_THAT_ARE_WORDS = {3, 5}
_NAMES_A_MONTH = re.compile(
    r"(?i:\b(?:in|since|of|by|until|till|last|next|early|late|mid|from|this|during|to|and|before|after)[ -])$"
)
_CAPITAL_BESIDE = re.compile(r"[A-Z][\w'-]* $")
_CAPITAL_AFTER = re.compile(r" [A-Z]")
# "1999 people": a number, unless what stands before it takes a year.
_NAMES_A_YEAR = re.compile(
    r"(?i:\b(?:in|since|of|by|until|till|early|late|mid|from|during|to|and|before|after|the|for|through|year|spring|summer"
    r"|autumn|fall|winter|pre|post|its|his|her|their|a)[ -]| - |\()$"
)
_COUNTED = re.compile(
    r"[ -](?:(?!(?:was|is|has|does|as|its|plus|versus)\b)[a-z]+(?<!s)s|people|men|women|children|troops|jobs"
    r"|per ?cent\w*|(?:m|b|tr)illion|thousand)\b"
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SHIFTS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "this": 0, "last": -1, "next": 1}
_STYLES: dict[str, Style] = {"iso": "iso", "slashed": "slashed"}
_PERIODS: dict[str, Unit] = {"year": "year", "month": "month", "week": "week", "weekend": "weekend"}


def find_dates(text: str) -> list[DateMention]:
    """All dates that a text mentions, in its order. Linear in the text; offsets are code points."""
    found: list[DateMention] = []
    free_from = 0
    for anchor in _ANCHORS.finditer(text):
        if anchor.start() < free_from:
            continue
        for mention in _mention_at(anchor, text, free_from):
            found.append(mention)
            free_from = mention.end
    return found


def _mention_at(anchor: re.Match[str], text: str, free_from: int) -> Iterator[DateMention]:
    start, end = anchor.span()
    match anchor.lastgroup:
        case "month":
            yield from _of_month(anchor, text, free_from)
        case "weekday":
            yield WeekdayName(
                start,
                end,
                anchor.start("name"),
                weekday_number(anchor["name"]),
                _SHIFTS[anchor["which"].lower()] if anchor["which"] else 0,
                bool(anchor["plural"]),
            )
        case "today":
            words = " ".join(anchor.group().lower().split())
            yield RelativeDate(start, end, words, "day", _SHIFTS[words.split()[0]])
        case "period":
            side, unit = anchor["side"].lower(), anchor["unit"].lower()
            yield RelativeDate(start, end, f"{side} {unit}", _PERIODS.get(unit, "season"), _SHIFTS[side])
        case "ago":
            words = " ".join(anchor.group().lower().split())
            yield RelativeDate(start, end, words, "day", -_NUMBERS[anchor["number"].lower()])
        case "one_year":
            counted = _COUNTED.match(text, end) and not _NAMES_A_YEAR.search(text[max(0, start - 20) : start])
            if not counted:
                yield WrittenDate(start, end, (PartialDate("year", int(anchor.group())),), "named")
        case kind:
            dates = _in_figures(anchor)
            if dates:
                yield WrittenDate(start, end, dates, _STYLES.get(kind or "", "named"))


def _in_figures(anchor: re.Match[str]) -> tuple[PartialDate, ...]:
    """ "2026-06-16", "2026-06", "16/6/2026", "2008-09", "the 1990s"; none where no month or order of years fits."""
    if anchor["iso"]:
        year, month, *day = (int(part) for part in anchor.group().split("-"))
        return (PartialDate("day", year, month, day[0]) if day else PartialDate("month", year, month),)
    if anchor["slashed"]:
        first, second, year = (int(part) for part in anchor.group().split(anchor["mark"]))
        year += 2000 if year < 100 else 0
        orders = ((first, second), (second, first))
        return tuple(PartialDate("day", year, m, d) for m, d in orders if 1 <= m <= 12 and 1 <= d <= 31)
    if anchor["decade"]:
        digits = re.sub(r"\D", "", anchor.group())
        return (PartialDate("decade", int(digits) if len(digits) == 4 else 1900 + int(digits)),)
    year = int(anchor.group()[:4])
    until = year - year % 100 + int(anchor.group()[-2:])
    return (PartialDate("year", year), PartialDate("year", until)) if until > year else ()


def _of_month(anchor: re.Match[str], text: str, free_from: int) -> Iterator[WrittenDate]:
    """The date around a month's name: with the day after it, before it, with a year alone, or the month alone."""
    start, end = anchor.span()
    month = month_number(anchor.group())
    before = _DAY_BEFORE.search(text, max(free_from, start - _LOOK_BACK), start)
    if before is not None and before["day"] and int(before["day"]) >= int(before["last"]):
        before = None  # a score: "lost 30-7 Oct. 19"
    after = _DAY_AFTER.match(text, end)
    # "On 4 November 12 ships sank"; but what stands before "November 12, 2011" is no day.
    if after is not None and (before is None or after["year"]):
        days = (after["day"], after["last"] or after["also"])
        yield _days(month, days, after["year"], (start, after.end()), after.span("to" if after["last"] else "and"))
        return
    if before is not None:
        of_year = _YEAR_AFTER.match(text, end)
        span = (before.start(), of_year.end() if of_year else end)
        days = (before["day"], before["last"])
        yield _days(month, days, of_year["year"] if of_year else None, span, before.span("to"))
        return
    with_year = _YEAR_OF_MONTH.match(text, end)
    if with_year is not None:
        yield WrittenDate(start, with_year.end(), (PartialDate("month", int(with_year["year"]), month),), "named")
    elif _is_month_alone(anchor, month, text):
        yield WrittenDate(start, end, (PartialDate("month", None, month),), "named")


def _days(
    month: int, days: Sequence[str | None], year: str | None, span: tuple[int, int], between: tuple[int, int]
) -> WrittenDate:
    dates = tuple(PartialDate("day", int(year) if year else None, month, int(day)) for day in days if day)
    return WrittenDate(*span, dates, "named", between if len(dates) > 1 else None)


def _is_month_alone(anchor: re.Match[str], month: int, text: str) -> bool:
    start, end = anchor.span()
    if not _FULL_MONTH_ALONE.match(text, start):
        return False
    before = text[max(0, start - 20) : start]
    doubtful = month in _MONTHS_THAT_ARE_WORDS or _CAPITAL_BESIDE.search(before) or _CAPITAL_AFTER.match(text, end)
    return not doubtful or _NAMES_A_MONTH.search(before) is not None
