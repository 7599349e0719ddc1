"""Days that an article mentions, resolved to the calendar.

A day that later articles come back to mattered; counts of articles alone do not show it. Plain English forms are read:
a month with a day, ISO dates, weekdays, and words such as today, yesterday, tonight or "three days ago". What cannot be
resolved without guessing is left out: months alone, "last week", "the following Friday", every Friday. Datelines and
stamps of when a page was put up say when somebody wrote, not what about, and do not count.

A weekday, and a date without a year, lies back or ahead as its clause reads: the last verb form before it decides, and
without one it lies back, as news does.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from bellwether_assets.text.clause_tense import looks_ahead
from bellwether_assets.text.dates import DateMention, PartialDate, RelativeDate, WeekdayName, WrittenDate, find_dates

MAXIMUM_CHARACTERS = 200_000
# A date without a year that lies this near ahead is ahead whatever the verb says: an appointment. Writers leave out the
# year of their own calendar year sooner than the next one's.
NEAR_AHEAD = timedelta(days=120)
NEAR_AHEAD_NEXT_YEAR = timedelta(days=60)
# A clause that looks ahead may mean a date as far as this: beyond, last year's is nearer than next year's.
FAR_AHEAD = timedelta(days=270)
# A gap of more days is no range of days of news ("Dec. 1-31" is a month).
_LONGEST_RANGE = 7

# What stands around a weekday and says which one, or that it is no day of this article's week.
_LAST = re.compile(r"\b(?:last|past|since)\s$", re.IGNORECASE)
_NEXT = re.compile(r"\b(?:next|coming|upcoming)\s$", re.IGNORECASE)
_NO_ONE_DAY = re.compile(
    r"\b(?:every|each|most|previous|preceding|following|any|some|one|Black|Good|Bloody|Easter|Ash|Super|Palm|Holy|Cyber"
    r"|weeks?\sfrom|[Tt]he|Newton|first|second|third|fourth|week\sago|weeks\sago|week\sago\son)\s$"
)
_NO_DAY = re.compile(
    r"(?:['’]s)?\s(?:Times|Telegraph|Mirror|Herald|Express|Night\sLive|Night\sFootball|Post|Mail|Independent)\b"
)
_BESIDE = re.compile(r",?\s\(?(?:the\s)?")
_NOT_TODAY = re.compile(r"['’]s\s(?:world|generation|society)")


# A date that stands for when the page was written or put up: a stamp before or after it, a dateline around it.
_STAMP_BEFORE = re.compile(
    r"(?:(?:[Uu]pdated|[Pp]ublished|[Pp]osted|[Mm]odified|[Ff]iled|[Pp]rinted|[Cc]reated)(?:\s(?:on|at))?:?"
    r"(?:\s\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?)?(?:\s[A-Z]{2,4}\b)?,?\s?(?:\w{3,9},?\s)?"
    r"|\|\s(?:\w{3,9},?\s)?|\d:\d{2}(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?,?\s|\b[A-Z][A-Z.'’-]{2,}(?:,?\s[A-Z][\w.]+){0,2},\s)$"
)
_CLOCK_BEFORE = re.compile(r"\((?:[Uu]pdated?:?\s)?\d{1,2}:\d{2}\s?[ap]\.?m\.?\s$")
_CLOCK_AFTER = re.compile(r"\s(?:GMT|UTC|[ECPMB][SD]?T)\)")
_STAMP_AFTER = re.compile(
    r"\s?(?:\||\((?:Reuters|AP|AFP|UPI|CNN|Xinhua|Bloomberg|IANS|PTI|ANI|dpa|REUTERS)\b)"
    r"|,?\s(?:at\s)?\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\b|[AP]\.?M\b|GMT|UTC|[ECPMB][SD]?T\b)|\s-\s\d{1,2}:\d{2}\b"
    r"|\s(?:RETWEET|[Ll]ast\s[Uu]pdated|[Uu]pdated)\b"
)


@dataclass(frozen=True)
class Mention:
    """One mention: the day, and the offsets of its name in the text, in code points."""

    day: date
    start: int
    end: int


def mentioned_days(text: str, published: date) -> dict[date, int]:
    """Day → how often `text`, published on `published`, mentions it, in the order of days."""
    counts = Counter(mention.day for mention in find_mentions(text, published))
    return dict(sorted(counts.items()))


def find_mentions(text: str, published: date) -> list[Mention]:
    """Mentions of days in `text`, published on `published`, in the order of the text.

    A date without a year takes the year that the same text gives the same date elsewhere, before any guess.
    """
    text = text[:MAXIMUM_CHARACTERS]
    read = find_dates(text)
    found = [
        mention
        for mention, following in zip_longest(read, read[1:])
        if _counts(mention, text) and not _repeats(mention, following, text)
    ]
    years: dict[tuple[PartialDate, ...], int] = {}
    for mention in found:
        if isinstance(mention, WrittenDate) and (year := mention.dates[0].year):
            years.setdefault(_without_year(mention), year)
    return [
        Mention(day, mention.name_start if isinstance(mention, WeekdayName) else mention.start, mention.end)
        for mention in found
        for day in _days_meant(mention, text, published, years)
    ]


def _counts(mention: DateMention, text: str) -> bool:
    """Whether this names a day that the text is about: no month or year alone, no stamp, nothing that is no one day."""
    start, end = mention.start, mention.end
    if isinstance(mention, WrittenDate):
        first, *others = mention.dates
        if first.precision != "day" or mention.style == "slashed" or _is_stamp(text, start, end):
            return False
        of_the_attacks = (first.month, first.day) == (9, 11) and not others and first.year is None
        days_between = (others[0].day or 0) - (first.day or 0) if others else 1
        return 0 < days_between <= _LONGEST_RANGE and not of_the_attacks
    if isinstance(mention, WeekdayName):
        start = mention.name_start
        before = text[max(0, start - 24) : start]
        stamp = _CLOCK_BEFORE.search(before) or _CLOCK_AFTER.match(text, end)
        in_title_case = text[start].isupper() and text[start + 1 : end].islower()
        return (
            in_title_case
            and not mention.plural
            and not (stamp or _NO_ONE_DAY.search(before) or _NO_DAY.match(text, end))
        )
    return mention.unit == "day" and text[start + 1 : end].islower() and not _NOT_TODAY.match(text, end)


def _repeats(mention: DateMention, following: DateMention | None, text: str) -> bool:
    """Whether this is the weekday of the date that follows: "Friday, March 12" is one mention."""
    return (
        isinstance(mention, WeekdayName)
        and isinstance(following, WrittenDate)
        and following.dates[0].month is not None
        and _BESIDE.fullmatch(text, mention.end, following.start) is not None
    )


def _days_meant(
    mention: DateMention, text: str, published: date, years: Mapping[tuple[PartialDate, ...], int]
) -> Iterator[date]:
    if isinstance(mention, RelativeDate):
        yield published + timedelta(days=mention.shift)
    elif isinstance(mention, WeekdayName):
        yield _weekday(mention, text, published)
    else:
        year = mention.dates[0].year or years.get(_without_year(mention))
        ahead = year is None and looks_ahead(text, mention.start)
        for said in mention.dates:
            month, day = said.month or 0, said.day or 0
            resolved = _in_year(year, month, day) if year else _nearest(month, day, ahead, published)
            if resolved is not None:
                yield resolved


def _without_year(mention: WrittenDate) -> tuple[PartialDate, ...]:
    return tuple(replace(said, year=None) for said in mention.dates)


def _is_stamp(text: str, start: int, end: int) -> bool:
    return bool(_STAMP_BEFORE.search(text[max(0, start - 60) : start]) or _STAMP_AFTER.match(text, end))


def _weekday(mention: WeekdayName, text: str, published: date) -> date:
    """The weekday named there: the nearest one back, today included, or the nearest ahead, as the clause reads."""
    start = mention.name_start
    before = text[max(0, start - 24) : start]
    ahead = (mention.weekday - published.weekday()) % 7
    if _NEXT.search(before):
        return published + timedelta(days=ahead or 7)
    back = -ahead % 7
    if _LAST.search(before):
        return published - timedelta(days=back or 7)
    return published + timedelta(days=ahead if looks_ahead(text, start) else -back)


def _nearest(month: int, day: int, ahead: bool, published: date) -> date | None:
    """The year that a date without one means: this year's or next year's where it is ahead, else the last one."""
    for year, near in (
        (published.year + 1, NEAR_AHEAD_NEXT_YEAR),
        (published.year, NEAR_AHEAD),
        (published.year - 1, NEAR_AHEAD),
    ):
        resolved = _in_year(year, month, day)
        if resolved is not None and resolved - published <= (FAR_AHEAD if ahead else near):
            return resolved
    return None


def _in_year(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
