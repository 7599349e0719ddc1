"""Days that an article mentions, resolved to the calendar.

A day that later articles come back to mattered; counts of articles alone do not show it. Only plain English forms
are read (a month with a day, a weekday, yesterday); what cannot be resolved without guessing is left out.
"""

import re
from collections import Counter
from datetime import date, timedelta

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_MONTH_DAY = re.compile(
    rf"\b{_MONTH}\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s{{1,3}}(?P<year>\d{{4}}))?"
)
_DAY_MONTH = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{{1,3}}{_MONTH}(?:,?\s{{1,3}}(?P<year>\d{{4}}))?")
_WEEKDAY = re.compile(
    r"\b(?P<next>next\s+|coming\s+)?(?P<name>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_YESTERDAY = re.compile(r"\b[Yy]esterday\b")
MAXIMUM_CHARACTERS = 200_000


def mentioned_days(text: str, published: date) -> dict[date, int]:
    """Day → how often `text`, published on `published`, mentions it. A year that is not given is the nearest past."""
    found: Counter[date] = Counter()
    text = text[:MAXIMUM_CHARACTERS]
    for pattern in (_MONTH_DAY, _DAY_MONTH):
        for match in pattern.finditer(text):
            day = _calendar_day(match, published)
            if day is not None:
                found[day] += 1
    for match in _WEEKDAY.finditer(text):
        if not match.group("next"):
            back = (published.weekday() - _WEEKDAYS.index(match.group("name").lower())) % 7
            found[published - timedelta(days=back)] += 1
    found[published - timedelta(days=1)] += len(_YESTERDAY.findall(text))
    return {day: count for day, count in sorted(found.items()) if count}


def _calendar_day(match: re.Match[str], published: date) -> date | None:
    prefix = match.group("month")[:3].lower()
    month = next(number for number, name in enumerate(_MONTHS, start=1) if name.startswith(prefix))
    try:
        if match.group("year"):
            return date(int(match.group("year")), month, int(match.group("day")))
        day = date(published.year, month, int(match.group("day")))
        # "December 30" in an article of 2 January is last year's; a day shortly ahead is an announcement.
        return day if day <= published + timedelta(days=60) else day.replace(year=published.year - 1)
    except ValueError:
        return None
