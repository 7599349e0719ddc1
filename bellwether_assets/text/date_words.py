"""Dates the relative words of a statement: "on Thursday", "last month", "next year", from the day of publication.

Belongs here: which day, month or year a word means, and when it is not sure enough to say. Does not belong here: other
references. What is put in stands in parentheses behind the article's own word, which is never replaced.
"""

from __future__ import annotations

import datetime
import re

from bellwether_assets.text.quotations import is_quoted, quotations

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RELATIVE = re.compile(
    r"\b(today|yesterday|tomorrow|tonight|last night|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday)\b(?!['’]s)",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"\b(last|next|this)\s+(year|month|week|weekend|summer|winter|spring|autumn|fall|season)\b(?!['’]s|\s*\()",
    re.IGNORECASE,
)
_MONTHS = (
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
_ANY_MONTH = "|".join(f"{month}|{month[:3]}|{month[:4]}" for month in _MONTHS)
_DATED_ALREADY = re.compile(
    rf",?\s*(?:(?:morning|afternoon|evening|night)\s*)?(?:\(|(?:the\s+)?\d{{1,2}}\b|(?:{_ANY_MONTH})\b)"
)
_NO_WEEKDAY = re.compile(
    r"\b(?:next|last|every|each|black|good|ash|super|cyber|bloody|a|previous|following|sunday|morning)\s+$"
)
_AHEAD = re.compile(r"\b(?:will|would|expected|scheduled|due|to be|planned|set to|by|until|upcoming|from)\b")
_EXPLICIT = re.compile(
    rf"\b(?:({_ANY_MONTH})\.?\s+(\d{{1,2}})|(\d{{1,2}})\s+({_ANY_MONTH}))\b(?:,?\s+((?:19|20)\d\d)\b)?"
)
_FAR = 5  # days between the publication and a date that the text opens with, from which its weekdays are not sure
_NEAR = 10  # days within which a date of the text shows that the page was written when it was published
_OPENING = 400  # code points
_DATES_READ = 20_000  # code points searched for such a date


def written(day: datetime.date) -> str:
    """A date as a reader writes it: "19 February 2009"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def sure_day(text: str, published_on: datetime.date) -> datetime.date | None:
    """The day from which weekdays count, None where the text itself does not show it.

    A page's date is as often the day on which it was crawled: "Thursday" of a match of November was dated in April.
    The text shows the day by a date of its own close by, unless it opens with another.
    """
    shown = False
    for found in _EXPLICIT.finditer(text[:_DATES_READ]):
        month, day = found.group(1) or found.group(4), int(found.group(2) or found.group(3))
        number = next(at for at, name in enumerate(_MONTHS, start=1) if name[:3] == month[:3])
        try:
            near = min(
                (datetime.date(published_on.year + shift, number, day) for shift in (-1, 0, 1)),
                key=lambda date: abs((date - published_on).days),
            )
        except (ValueError, OverflowError):
            continue
        if found.group(5) and int(found.group(5)) != near.year:
            continue
        days = abs((near - published_on).days)
        if found.start() < _OPENING and _FAR < days < 40:
            return None
        shown = shown or days <= _NEAR
    return published_on if shown else None


def date_words(statement: str, published_on: datetime.date) -> str:
    """Dates the first relative day and the first relative period that stand outside quotation marks."""
    for pattern, meant in ((_RELATIVE, _day_meant), (_PERIOD, _period_meant)):
        quoted = quotations(statement)
        for found in pattern.finditer(statement):
            if is_quoted(found.start(), quoted):
                continue
            said = meant(statement, found, published_on)
            if said is not None:
                part = re.match(r"\s+(?:morning|afternoon|evening|night)\b", statement[found.end() :])
                end = found.end() + (part.end() if part else 0)
                statement = f"{statement[:end]} ({said}){statement[end:]}"
                break
    return statement


def _day_meant(statement: str, found: re.Match[str], published_on: datetime.date) -> str | None:
    word = found.group().lower()
    before, after = statement[: found.start()].lower(), statement[found.end() :]
    if _DATED_ALREADY.match(after):
        return None
    if word in ("today", "yesterday", "tomorrow", "tonight", "last night"):
        if re.search(r"\b(?:of|than|until|here|people|world)\s+$", before):
            return None
        offset = {"today": 0, "tonight": 0, "yesterday": -1, "last night": -1, "tomorrow": 1}[word]
    elif (
        _NO_WEEKDAY.search(before)
        or re.match(r"\s+(?:after|before|last|next|times?|post|telegraph|mail)\b", after, re.IGNORECASE)
        or _AHEAD.search(before[-60:])
    ):
        return None
    else:
        offset = -((published_on.weekday() - _WEEKDAYS.index(word)) % 7)
        if offset == -6:
            # Tuesday in a text of Monday is as often tomorrow, or today on the other side of the date line.
            return None
    try:
        return written(published_on + datetime.timedelta(days=offset))
    except OverflowError:
        return None


def _period_meant(statement: str, found: re.Match[str], published_on: datetime.date) -> str | None:
    """ "2018", "November 2017", or "as of 29 December 2017" for what has no name of its own."""
    shift = {"last": -1, "this": 0, "next": 1}[found.group(1).lower()]
    before = statement[: found.start()].lower()
    if re.search(r"\b(?:the|than|since|for|over|in the)\s+$", before) and found.group(1).lower() == "last":
        return None
    unit = found.group(2).lower()
    if unit == "year":
        return str(published_on.year + shift)
    if unit == "month":
        month = published_on.year * 12 + published_on.month - 1 + shift
        return f"{_MONTHS[month % 12]} {month // 12}"
    return f"as of {written(published_on)}"
