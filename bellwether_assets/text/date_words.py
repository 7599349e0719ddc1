"""Puts the date behind the relative words of a statement: "on Thursday", "last month", "next year".

Belongs here: which day, month or year such a word means, counted from the day of publication, and when that is not sure
enough to say. Does not belong here: finding dates (`dates.py`), and other references. What is put in stands in
parentheses behind the article's own word, which is never replaced.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from bellwether_assets.text.calendar_names import MONTH, MONTHS, written
from bellwether_assets.text.dates import DateMention, RelativeDate, WeekdayName, WrittenDate, find_dates
from bellwether_assets.text.quotations import is_quoted, quotations

_DAY_WORDS = {"today", "tonight", "yesterday", "tomorrow", "last night"}
_POSSESSIVE = re.compile(r"['’]s")
_DATED_ALREADY = re.compile(rf",?\s*(?:(?:morning|afternoon|evening|night)\s*)?(?:\(|(?:the\s+)?\d{{1,2}}\b|{MONTH}\b)")
_PART_OF_DAY = re.compile(r"\s+(?:morning|afternoon|evening|night)\b")
_NOT_THIS_DAY = re.compile(r"\b(?:of|than|until|here|people|world)\s+$")
_NOT_THIS_WEEKDAY = re.compile(
    r"\b(?:next|last|every|each|black|good|ash|super|cyber|bloody|a|previous|following|sunday|morning)\s+$"
)
_NO_WEEKDAY_BEFORE = re.compile(r"\s+(?:after|before|last|next|times?|post|telegraph|mail)\b", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:will|would|expected|scheduled|due|to be|planned|set to|by|until|upcoming|from)\b")
_LENGTH_OF_TIME = re.compile(r"\b(?:the|than|since|for|over|in the)\s+$")
_FAR = 5  # days between the publication and a date that the text opens with, from which its weekdays are not sure
_NEAR = 10  # days within which a date of the text shows that the page was written when it was published
_OPENING = 400  # code points
_DATES_READ = 20_000  # code points searched for such a date


def sure_day(text: str, published_on: datetime.date) -> datetime.date | None:
    """The day from which weekdays count, None where the text itself does not show it.

    A page's date is as often the day on which it was crawled: "Thursday" of a match of November was dated in April.
    The text shows the day by a date of its own close by, unless it opens with another.
    """
    shown = False
    for mention in find_dates(text[:_DATES_READ]):
        near = _nearest_day(mention, published_on)
        if near is None:
            continue
        days = abs((near - published_on).days)
        if mention.start < _OPENING and _FAR < days < 40:
            return None
        shown = shown or days <= _NEAR
    return published_on if shown else None


def _nearest_day(mention: DateMention, published_on: datetime.date) -> datetime.date | None:
    """The day of the calendar closest to the publication that a written date can be; None where it is of another year.

    The first of the two days of a range.
    """
    if not isinstance(mention, WrittenDate) or mention.style != "named":
        return None
    said = mention.dates[0]
    if said.month is None or said.day is None:
        return None
    try:
        days = [datetime.date(published_on.year + shift, said.month, said.day) for shift in (-1, 0, 1)]
    except (ValueError, OverflowError):
        return None
    near = min(days, key=lambda day: abs((day - published_on).days))
    return near if said.year in {None, near.year} else None


def date_words(statement: str, published_on: datetime.date) -> str:
    """Dates the first relative day and the first relative period that stand outside quotation marks."""
    quoted = quotations(statement)
    own = [mention for mention in find_dates(statement) if not is_quoted(mention.start, quoted)]
    put_in = [_first_day(statement, own, published_on), _first_period(statement, own, published_on)]
    for at, said in sorted((found for found in put_in if found), reverse=True):
        part = _PART_OF_DAY.match(statement, at)
        end = part.end() if part else at
        statement = f"{statement[:end]} ({said}){statement[end:]}"
    return statement


def _first_day(statement: str, mentions: Sequence[DateMention], published_on: datetime.date) -> tuple[int, str] | None:
    """Where the first day ends that can be dated, and its date as written."""
    for mention in mentions:
        if isinstance(mention, WrittenDate) or _POSSESSIVE.match(statement, mention.end):
            continue
        if _DATED_ALREADY.match(statement, mention.end):
            continue
        if isinstance(mention, WeekdayName):
            days = _days_back(statement, mention, published_on)
        else:
            days = mention.shift if mention.words in _DAY_WORDS and not _is_no_day(statement, mention) else None
        if days is not None:
            try:
                return mention.end, written(published_on + datetime.timedelta(days=days))
            except OverflowError:
                continue
    return None


def _is_no_day(statement: str, mention: RelativeDate) -> bool:
    return _NOT_THIS_DAY.search(statement[: mention.start].lower()) is not None


def _days_back(statement: str, mention: WeekdayName, published_on: datetime.date) -> int | None:
    """How far the weekday lies from the publication, 0 to -5; None where its sentence means another one."""
    before = statement[: mention.name_start].lower()
    if (
        mention.plural
        or _NOT_THIS_WEEKDAY.search(before)
        or _NO_WEEKDAY_BEFORE.match(statement, mention.end)
        or _AHEAD.search(before[-60:])
    ):
        return None
    days = -((published_on.weekday() - mention.weekday) % 7)
    # Tuesday in a text of Monday is as often tomorrow, or today on the other side of the date line.
    return None if days == -6 else days


def _first_period(
    statement: str, mentions: Sequence[DateMention], published_on: datetime.date
) -> tuple[int, str] | None:
    """Where the first period ends that can be dated; "2018", "November 2017", or "as of 29 December 2017"."""
    for mention in mentions:
        if not isinstance(mention, RelativeDate) or mention.unit == "day":
            continue
        after = statement[mention.end :]
        if _POSSESSIVE.match(after) or after.lstrip().startswith("("):
            continue
        if mention.shift == -1 and _LENGTH_OF_TIME.search(statement[: mention.start].lower()):
            continue
        if mention.unit == "year":
            return mention.end, str(published_on.year + mention.shift)
        if mention.unit == "month":
            month = published_on.year * 12 + published_on.month - 1 + mention.shift
            return mention.end, f"{MONTHS[month % 12]} {month // 12}"
        return mention.end, f"as of {written(published_on)}"
    return None
