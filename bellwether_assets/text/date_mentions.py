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
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MAXIMUM_CHARACTERS = 200_000
# A date without a year that lies this near ahead is ahead whatever the verb says: an appointment. Writers leave out the
# year of their own calendar year sooner than the next one's.
NEAR_AHEAD = timedelta(days=120)
NEAR_AHEAD_NEXT_YEAR = timedelta(days=60)
# A clause that looks ahead may mean a date as far as this: beyond, last year's is nearer than next year's.
FAR_AHEAD = timedelta(days=270)
# A gap of more days is no range of days of news ("Dec. 1-31" is a month).
_LONGEST_RANGE = 7
# How much of a clause before a date is looked at for its verb.
_CLAUSE_CHARACTERS = 120

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "this": 0, "last": -1}

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?"
    r"|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)\b\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_NTH = r"(?:st|nd|rd|th)?"
_TO = r"\s?(?:-|–|—|to|and|through|until|&)\s?"
_YEAR = r"(?:,?\s{1,3}(?:in\s)?(?P<year>(?:19|20)\d{2})\b)?"
# "March 20 people died" and "May 10,000 march" count things.
_NO_QUANTITY = (
    r"(?![\d:%]|[.,]\d|(?:\s|-)?(?:percent|per\scent|people|persons|men|women|members|years?|months|weeks|days|hours"
    r"|minutes|million|billion|thousand|hundred|times|points|[ap]\.?m\b))"
)
# Anchors: one search for names, and what each may be part of is tried in place.
_ANCHORS = re.compile(
    rf"\b(?:(?P<month>{_MONTH})"
    r"|(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?![a-z])"
    r"|(?P<relative>[Tt]oday|[Tt]onight|[Yy]esterday|[Tt]omorrow|[Tt]his\s(?:morning|afternoon|evening)"
    r"|[Ll]ast\s(?:night|evening))\b(?!['’]s\s(?:world|generation|society))"
    r"|(?P<ago>[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix)\s(?:days|nights)\sago\b"
    r"|(?P<iso>(?:19|20)\d{2}-[01]\d-[0-3]\d)(?!\d))"
)
_DAY_AFTER = re.compile(
    rf"\s{{1,3}}(?P<day>{_DAY}){_NTH}\b{_NO_QUANTITY}(?:{_TO}(?P<last>{_DAY}){_NTH}\b{_NO_QUANTITY}(?!\s?{_MONTH}))?"
    rf"{_YEAR}"
)
_DAY_BEFORE = re.compile(rf"(?<![\d.,:/$£€-])(?:(?P<day>{_DAY}){_NTH}{_TO})?(?P<last>{_DAY}){_NTH}\s(?:of\s)?$")
_YEAR_AFTER = re.compile(_YEAR)

# What stands around a weekday and says which one, or that it is no day of this article's week.
_LAST = re.compile(r"\b(?:last|past|since)\s$", re.IGNORECASE)
_NEXT = re.compile(r"\b(?:next|coming|upcoming)\s$", re.IGNORECASE)
_NO_ONE_DAY = re.compile(
    r"\b(?:every|each|most|previous|preceding|following|any|some|one|Black|Good|Bloody|Easter|Ash|Super|Palm|Holy|Cyber"
    r"|weeks?\sfrom|[Tt]he|Newton|first|second|third|fourth|week\sago|weeks\sago|week\sago\son)\s$"
)
_NO_DAY = re.compile(
    r"(?:['’]s)?\s(?:Times|Telegraph|Mirror|Herald|Express|Night\sLive|Night\sFootball|Post|Mail|Independent)\b"
    rf"|,?\s\(?(?:the\s)?(?:{_MONTH}\s{{1,3}}\d|{_DAY}{_NTH}\s(?:of\s)?{_MONTH})"
)

# Verb forms. One that looks ahead takes the words after it along ("is to be released", "expected to have closed").
_VERBS = re.compile(
    r"\b(?:(?P<ahead>(?:(?:will|shall|must|would|should|may|might)|\w+['’]ll)(?:\s(?:not|also|now|likely|then))?"
    r"(?:\shave)?(?:\sbe)?\s\w+"
    r"|(?:is|are|due|going|scheduled|slated|set|planned|plans?|planning|expected|expects?|intends?|likely|hopes?|hoping"
    r"|vow(?:s|ed)|pledge[sd]|promise[sd]|prepar(?:es?|ing)|wants?|poised)\s(?:not\s)?to\s(?:have\s)?(?:be\s)?\w+"
    r"|(?:due|scheduled|planned|slated|set)\s(?:for|on|in)|call(?:s|ed|ing)?\sfor|upcoming|until|deadline"
    r"|(?:by|is|are)\s(?:on\s)?$)"
    r"|(?P<back>was|were|had|has|have|did|said|told|came|went|took|made|began|left|held|met|won|lost|fell|rose|broke"
    r"|led|saw|gave|spoke|wrote|struck|hit|shot|sent|put|quit|ran|sat|stood|threw|became|fled|drew|kept|found|sold"
    r"|bought|brought|caught|fought|thought|got|grew|knew|felt|heard|paid|cut|shut|\w\wed|\w{3,}ed))\b"
)
_SENTENCE_END = re.compile(r".*(?:[.!?][\"”’')]*\s+(?=[\"“‘'(A-Z])|\)\s--?\s|\n)", re.DOTALL)

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
    found = [mention for anchor in _ANCHORS.finditer(text) for mention in _mentions_at(anchor, text, published)]
    years: dict[tuple[int, tuple[int, ...]], int] = {}
    for mention in found:
        if isinstance(mention, _Written) and mention.year:
            years.setdefault((mention.month, mention.days), mention.year)
    mentions: list[Mention] = []
    for mention in found:
        if isinstance(mention, Mention):
            mentions.append(mention)
        else:
            year = mention.year or years.get((mention.month, mention.days))
            mentions += mention.resolved(year, published)
    return mentions


@dataclass(frozen=True)
class _Written:
    """A date as it is written: one day of a month, or the two ends of a range; the year where it is given."""

    month: int
    days: tuple[int, ...]
    year: int | None
    looks_ahead: bool
    start: int
    end: int

    def resolved(self, year: int | None, published: date) -> Iterator[Mention]:
        """Its days, each a mention; none for the 30th of February."""
        for day in self.days:
            resolved = _in_year(year, self.month, day) if year else _nearest(self, day, published)
            if resolved is not None:
                yield Mention(resolved, self.start, self.end)


def _mentions_at(anchor: re.Match[str], text: str, published: date) -> Iterator[Mention | _Written]:
    kind, start, end = anchor.lastgroup, anchor.start(), anchor.end()
    if kind == "month":
        written = _written(anchor, text)
        if written is not None:
            yield written
    elif kind == "weekday":
        day = _weekday(text, start, end, published)
        if day is not None:
            yield Mention(day, start, end)
    elif kind == "iso":
        year, month, number = (int(part) for part in anchor.group().split("-"))
        if not _is_stamp(text, start, end):
            yield _Written(month, (number,), year, looks_ahead=False, start=start, end=end)
    elif kind == "ago":
        yield Mention(published - timedelta(days=_NUMBERS[anchor.group("ago").lower()]), start, end)
    else:
        shift = _RELATIVE[re.split(r"\s", anchor.group().lower())[0]]
        yield Mention(published + timedelta(days=shift), start, end)


def _written(anchor: re.Match[str], text: str) -> _Written | None:
    """The date around a month's name, or None for a month alone, a quantity or a stamp."""
    start, end = anchor.start(), anchor.end()
    around = _DAY_AFTER.match(text, end)
    year = around
    if around is not None:
        days = [int(number) for number in around.group("day", "last") if number]
        end = around.end()
    else:
        before = text[max(0, start - 24) : start]
        around = _DAY_BEFORE.search(before)
        if around is None:
            return None
        days = [int(number) for number in around.group("day", "last") if number]
        start -= len(before) - around.start()
        year = _YEAR_AFTER.match(text, end)
        end = year.end() if year is not None else end
    given = year.group("year") if year is not None else None
    month = _MONTHS.index(anchor.group()[:3].lower()) + 1
    if len(days) == 2 and not 0 < days[1] - days[0] <= _LONGEST_RANGE:
        return None
    if _is_stamp(text, start, end) or (month == 9 and days == [11] and not given):
        return None
    return _Written(month, tuple(days), int(given) if given else None, _looks_ahead(text, start), start, end)


def _is_stamp(text: str, start: int, end: int) -> bool:
    return bool(_STAMP_BEFORE.search(text[max(0, start - 60) : start]) or _STAMP_AFTER.match(text, end))


def _weekday(text: str, start: int, end: int, published: date) -> date | None:
    """The weekday named there: the nearest one back, today included, or the nearest ahead, as the clause reads."""
    before = text[max(0, start - 24) : start]
    stamp = _CLOCK_BEFORE.search(before) or _CLOCK_AFTER.match(text, end)
    if stamp or _NO_ONE_DAY.search(before) or _NO_DAY.match(text, end):
        return None
    ahead = (_WEEKDAYS.index(text[start : start + 3].lower()) - published.weekday()) % 7
    if _NEXT.search(before):
        return published + timedelta(days=ahead or 7)
    back = -ahead % 7
    if _LAST.search(before):
        return published - timedelta(days=back or 7)
    return published + timedelta(days=ahead if _looks_ahead(text, start) else -back)


def _looks_ahead(text: str, start: int) -> bool:
    """Whether the last verb form before `start`, in its sentence, speaks of what is to come."""
    clause = text[max(0, start - _CLAUSE_CHARACTERS) : start]
    sentence = _SENTENCE_END.match(clause)
    verbs = list(_VERBS.finditer(clause, sentence.end() if sentence else 0))
    return bool(verbs) and verbs[-1].group("ahead") is not None


def _nearest(written: _Written, day: int, published: date) -> date | None:
    """The year that a date without one means: this year's or next year's where it is ahead, else the last one."""
    for year, near in (
        (published.year + 1, NEAR_AHEAD_NEXT_YEAR),
        (published.year, NEAR_AHEAD),
        (published.year - 1, NEAR_AHEAD),
    ):
        resolved = _in_year(year, written.month, day)
        if resolved is not None and resolved - published <= (FAR_AHEAD if written.looks_ahead else near):
            return resolved
    return None


def _in_year(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
