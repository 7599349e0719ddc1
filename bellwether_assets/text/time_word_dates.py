"""Which day, month, year or stretch a word of time means, counted from the day on which its text was published.

Belongs here: what follows by rule, and when it does not. Does not belong here: which words tell a time
(`time_words.py`), nor how their dates are written into a sentence (`write_dates.py`). What two readers could count
differently has no date: "next Friday" of a Wednesday, "last March" of an October, a quarter of a year, a season of a
sport, a weekday whose verb looks neither back nor ahead for sure.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from bellwether_assets.text.calendar_names import MONTHS, WEEKDAYS, written
from bellwether_assets.text.clause_tense import tense_at
from bellwether_assets.text.quotations import quotations
from bellwether_assets.text.time_words import TimeWord

# Days back at which a weekday may as well be tomorrow's: "Tuesday" in a text of a Monday.
_NEARLY_A_WEEK = 6
_LESS_OR_MORE = re.compile(
    r"\b(?:less than|more than|over|under|about|around|roughly|nearly|almost|only|just|barely)\s$", re.IGNORECASE
)
# The months of a season in the north; the first and the last of them.
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_FROM_WEEKDAYS = 5  # Saturday


@dataclass(frozen=True)
class Meant:
    """What a word means: `date` alone ("11 June 2026"), and `words` to stand in its place ("Thursday, 11 June 2026").

    `preposition` stands before `words` where the sentence has none: "on", "in", or "" where none is wanted.
    """

    date: str
    words: str
    preposition: str


def meant(word: TimeWord, sentence: str, published_on: datetime.date) -> Meant | None:
    """What a word of this sentence means in a text of this day; None where that does not follow."""
    try:
        return _meant(word, _own_words(sentence), published_on)
    except OverflowError:
        return None  # the calendar ends in the years 1 and 9999


def _own_words(sentence: str) -> str:
    """The sentence, each quotation a blank of its length: a verb in it tells when the speaker's matter is, not this."""
    for begin, end in quotations(sentence):
        sentence = f"{sentence[:begin]}{' ' * (end - begin)}{sentence[end:]}"
    return sentence


def _meant(word: TimeWord, sentence: str, published_on: datetime.date) -> Meant | None:
    said = sentence[word.start : word.end]
    match word.kind:
        case "day" | "weekday":
            return _day(word, sentence, published_on)
        case "week":
            which = {-1: "the week before", 0: "the week of", 1: "the week after"}[word.shift]
            return Meant(f"{which} {written(published_on)}", f"{which} {written(published_on)}", "in")
        case "weekend":
            return _weekend(word, sentence, published_on)
        case "month":
            return _month(published_on, word.shift)
        case "year":
            return _in(str(published_on.year + word.shift))
        case "season":
            return _season(said.split()[-1], word.shift, published_on)
        case "month by name":
            return _month_by_name(word, published_on)
        case "ago":
            return _ago(said, sentence[: word.start], published_on)
        case "stretch":
            *_, unit = said.split()
            unit = "month" if unit == "year" else unit
            which = "to" if word.shift < 0 else "from"
            length = " ".join(one for one in said.split() if one.lower() not in {"past", "last", "coming", "next"})
            return _in(f"{length} {which} {_as_exact_as(unit, published_on)}")
        case _:
            return None  # "last quarter" may be of the calendar or of somebody's books


def _in(said: str) -> Meant:
    return Meant(said, said, "in")


def _month(published_on: datetime.date, shift: int) -> Meant:
    month = published_on.year * 12 + published_on.month - 1 + shift
    return _in(f"{MONTHS[month % 12]} {month // 12}")


def _day(word: TimeWord, sentence: str, published_on: datetime.date) -> Meant | None:
    tense = tense_at(sentence, word.start, word.end)
    if word.kind == "weekday":
        days = _days_to_weekday(word, tense, published_on)
    elif word.shift == 0 and not word.part and tense not in {"back", "ahead"}:
        days = None  # "today" that may mean these times
    else:
        days = word.shift
    if days is None:
        return None
    day = published_on + datetime.timedelta(days=days)
    if word.nth and word.nth != day.day:
        return None
    date = written(day)
    if word.kind == "weekday":
        part = f" {word.part}" if word.part else ""
        return Meant(date, f"{WEEKDAYS[word.of]}{part}, {date}", "on" if word.with_which else "")
    return Meant(date, f"the {word.part} of {date}" if word.part else date, "on")


def _days_to_weekday(word: TimeWord, tense: str | None, published_on: datetime.date) -> int | None:
    back = (published_on.weekday() - word.of) % 7
    ahead = -back % 7
    monday = -published_on.weekday()
    if word.shift < 0:
        # The last one, and the one of last week, where these are the same.
        return -back if back and -back < monday else None
    if word.shift > 0:
        return ahead if ahead and ahead >= monday + 7 else None
    if word.with_which:
        return word.of + monday
    if tense == "back":
        return -back if back < _NEARLY_A_WEEK else None
    # "Will meet on Friday", of a Friday: today or in a week.
    return ahead if tense == "ahead" and ahead else None


def _weekend(word: TimeWord, sentence: str, published_on: datetime.date) -> Meant | None:
    tense = tense_at(sentence, word.start, word.end)
    on_a_weekend = published_on.weekday() >= _FROM_WEEKDAYS
    if word.shift > 0 or tense not in {"back", "ahead"}:
        return None
    if word.shift == 0 and on_a_weekend:
        which = "of"
    elif word.shift < 0 or tense == "back":
        which = "before"
    else:
        which = "after"
    said = f"the weekend {which} {written(published_on)}"
    return Meant(said, said, "on")


def _season(name: str, shift: int, published_on: datetime.date) -> Meant | None:
    """A season with its year. A winter has two years, and a season of a sport its own."""
    if name.lower() not in _SEASONS:
        return None
    first, last = _SEASONS[name.lower()]
    is_over, has_begun = published_on.month > last, published_on.month >= first
    if (shift < 0 and is_over) or (shift > 0 and not has_begun):
        return None
    return _in(f"{name.lower()} {published_on.year + shift}")


def _month_by_name(word: TimeWord, published_on: datetime.date) -> Meant | None:
    if (word.shift < 0 and word.of < published_on.month) or (word.shift > 0 and word.of > published_on.month):
        return None
    return _in(f"{MONTHS[word.of - 1]} {published_on.year + word.shift}")


def _ago(said: str, before: str, published_on: datetime.date) -> Meant:
    length, unit = said[: -len(" ago")], said.split()[-2]
    exactly = _LESS_OR_MORE.search(before) is None
    if length.lower() in {"a year", "one year"} and exactly:
        return _in(str(published_on.year - 1))
    if length.lower() in {"a month", "one month"} and exactly:
        return _month(published_on, -1)
    date = f"before {_as_exact_as(unit if exactly else 'day', published_on)}"
    return Meant(f"{length} {date}", f"{length} {date}", "")


def _as_exact_as(unit: str, published_on: datetime.date) -> str:
    """The day as exactly as a length in this unit is told from it: years from a year, days from a day."""
    if unit.startswith(("year", "decade")):
        return str(published_on.year)
    of_month = f"{MONTHS[published_on.month - 1]} {published_on.year}"
    return of_month if unit.startswith("month") else written(published_on)
