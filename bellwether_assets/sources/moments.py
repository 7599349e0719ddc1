"""Times as senders write them: which instant and which day is meant, and what only looks like a time.

Belongs here: one value to one moment, and what is to be noted about it. Does not belong here: what an article without a
time does, nor dates inside a text (`text/dates.py`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?")
# Digits of a count since 1970, and what it then counts; between 2001 and 2286, and no other form has as many digits.
_COUNTS = {10: (1, "seconds"), 13: (1_000, "milliseconds"), 16: (1_000_000, "microseconds"), 19: (10**9, "nanoseconds")}
_RFC_822 = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}")
# Names of zones: those of RFC 822, and others that feeds use, where they mean one thing; of the rest nothing is known.
_ZONE_NAMES = {
    "CET": "+0100", "CEST": "+0200", "MEZ": "+0100", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "WET": "+0000",
    "WEST": "+0100", "MSK": "+0300", "JST": "+0900", "KST": "+0900", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200",
    "NZDT": "+1300", "AKST": "-0900", "AKDT": "-0800", "HST": "-1000", "BRT": "-0300", "UTC": "+0000", "Z": "+0000",
    "GMT": "+0000", "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600",
    "PST": "-0800", "PDT": "-0700",
    "-0000": "+0000",  # RFC 5322, section 3.3: the time is that of UTC
}  # fmt: skip
# Within RFC 822 the hours and minutes of a zone stand together; with a colon the standard library passes them over.
_COLON_IN_ZONE = re.compile(r"(?<=[+-]\d\d):(?=\d\d$)")
_ZONE_AT_END = re.compile(rf"(?<=[\d ])(?:{'|'.join(_ZONE_NAMES)})$")
_IN_FIGURES = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(?P<rest>.*)", re.DOTALL)
# How programs write that they know no time: SQL's zero, year one, the zeros of spreadsheets, Windows and Unix.
_ZERO_DAYS = ("0000-00-00", "0001-01-01")
_ZEROS = frozenset(
    datetime(year, month, day, tzinfo=UTC)
    for year, month, day in ((1, 1, 1), (1601, 1, 1), (1899, 12, 30), (1900, 1, 1), (1970, 1, 1))
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What a note of a time that is read and not believed, or is none, ends with: such notes are counted by it.
NOT_COUNTED = "it is not counted"
EXAMPLES = "'2025-09-17' or '2025-09-17T14:30:00Z'"


@dataclass(frozen=True)
class Moment:
    """A time as given: the instant in UTC (start of the day where no hour is given) and its day in the zone."""

    instant: datetime
    day: date
    has_time: bool


@dataclass(frozen=True)
class Reading:
    """What was made of a value: a moment or none, and what is worth noting."""

    moment: Moment | None
    note: str | None = None


def read_moment(value: object, zone: ZoneInfo) -> Reading:
    """The moment that a value means. Raises ValueError, with the reason, where it means none.

    ISO 8601, the dates of mails and feeds (RFC 822) and counts since 1970 are read; a naive time is in `zone`, a date
    alone is that calendar day. A zero that programs write for "unknown", and figures that can be read as several
    days, are no moment, and noted.
    """
    if isinstance(value, date):  # a datetime too: Parquet has both
        return _known(value.isoformat(), lambda: parse_moment(value.isoformat(), zone))
    text = str(value).strip()
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return _known(text, lambda: _refuse(text))
    if _NUMBER.fullmatch(text):
        return _of_number(text, zone)
    if text[:10] in _ZERO_DAYS:
        return _unknown(text)
    figures = _IN_FIGURES.fullmatch(text)
    if figures is not None:
        return _in_figures(text, figures, zone)
    return _known(text, lambda: parse_moment(text, zone))


def parse_moment(value: str, zone: ZoneInfo) -> Moment:
    """A time from ISO 8601 or RFC 822; a naive one is in `zone`, a date alone that calendar day. Raises ValueError."""
    text = _ZONE_AT_END.sub(lambda found: _ZONE_NAMES[found.group()], value.strip())
    if _DAY.fullmatch(text):
        day = date.fromisoformat(text)
        _check_year(day.year)
        return Moment(datetime.combine(day, time.min, zone).astimezone(UTC), day, has_time=False)
    if _RFC_822.match(text):
        try:
            moment = parsedate_to_datetime(_COLON_IN_ZONE.sub("", text))
        except (TypeError, IndexError) as error:
            raise ValueError("not a date of RFC 822") from error
    else:
        moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    _check_year(moment.year)
    return Moment(moment.astimezone(UTC), moment.astimezone(zone).date(), has_time=True)


def _known(text: str, parse: Callable[[], Moment]) -> Reading:
    try:
        moment = parse()
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is {text[:60]!r}, not a date; give ISO 8601 such as {EXAMPLES}") from error
    return _unknown(text) if moment.has_time and moment.instant in _ZEROS else Reading(moment)


def _refuse(text: str) -> Moment:
    raise ValueError(text)


def _unknown(text: str) -> Reading:
    return Reading(None, f"{text[:60]!r} is how programs write that a time is not known")


def _in_figures(text: str, figures: re.Match[str], zone: ZoneInfo) -> Reading:
    """A day in figures: with a whole year, where the order of day and month cannot be mistaken; else none."""
    first, mark, second, year = figures.group(1, 2, 3, 4)
    # With dots the day comes first wherever people write so; with a slash it is the month in one country.
    day_first = mark == "." or int(first) > 12 or first == second
    if len(year) == 2 or not (day_first or int(second) > 12):
        return Reading(None, f"{text[:60]!r} can be read as several days, so its day is not known; give {EXAMPLES}")
    day, month = (first, second) if day_first else (second, first)
    return _known(text, lambda: parse_moment(f"{year}-{int(month):02}-{int(day):02}{figures.group('rest')}", zone))


def _of_number(text: str, zone: ZoneInfo) -> Reading:
    digits = text.split(".")[0].lstrip("+")
    if not digits.strip("-0"):
        return _unknown(text)
    if len(digits) == 8:  # 20250917, a basic form of ISO 8601
        return _known(text, lambda: parse_moment(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}", zone))
    if len(digits) not in _COUNTS or digits.startswith("-"):
        raise ValueError(f"is {text[:60]!r}, not a date; give ISO 8601 text such as {EXAMPLES}")
    scale, unit = _COUNTS[len(digits)]
    instant = _EPOCH + timedelta(microseconds=int(digits) * 1_000_000 // scale)
    moment = Moment(instant, instant.astimezone(zone).date(), has_time=True)
    return Reading(moment, f"{text[:60]!r} is read as {unit} since 1970: {instant.isoformat()}")


def _check_year(year: int) -> None:
    """Years that no publication has break time zones at the ends of the calendar, and would wait for ever."""
    if not 1000 <= year <= 9999:
        raise ValueError(f"the year {year} is not a year of publication")
