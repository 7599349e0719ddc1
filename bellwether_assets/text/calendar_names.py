"""The names of months and weekdays in English, as values and as pieces of patterns: the one place that knows them.

Belongs here: names, their numbers, and a day written out. Does not belong here: which date a text means (`dates.py`).
The standard library's `calendar.month_name` depends on the process's locale. Pieces of patterns are in title case;
whoever wants other spellings wraps them in `(?i:…)`.
"""

from __future__ import annotations

import datetime

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# Pieces of patterns, without groups that capture.
FULL_MONTH = f"(?:{'|'.join(MONTHS)})"
SHORT_MONTH = "(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
FULL_WEEKDAY = "(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
SHORT_WEEKDAY = "(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"

_MONTH_NUMBERS = {month[:3].lower(): number for number, month in enumerate(MONTHS, start=1)}
_WEEKDAY_NUMBERS = {weekday[:3].lower(): number for number, weekday in enumerate(WEEKDAYS)}


def month_number(name: str) -> int:
    """1 to 12, of a month's name or its abbreviation in any case. Raises KeyError for another word."""
    return _MONTH_NUMBERS[name[:3].lower()]


def weekday_number(name: str) -> int:
    """0 for Monday to 6, as `datetime.date.weekday`, of a name in any case. Raises KeyError for another word."""
    return _WEEKDAY_NUMBERS[name[:3].lower()]


def written(day: datetime.date) -> str:
    """A date as a reader writes it: "19 February 2009"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
