"""Words of a sentence that tell a time which only the day of its text makes clear: "on Thursday", "last year".

Belongs here: which words these are, and whether their date stands beside them. Does not belong here: finding dates
(`dates.py`), which day or year a word means (`time_word_dates.py`), nor what becomes of a sentence that holds one. What
somebody said in quotation marks is left alone, and names, habits and lengths of time are none: "the Today programme",
"Thursday Island", "every Friday", "today's teenagers", "a day", "the next day".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bellwether_assets.text.dates import DateMention, RelativeDate, WeekdayName, WrittenDate, find_dates
from bellwether_assets.text.quotations import is_quoted, quotations

Kind = Literal[
    "weekday", "day", "week", "weekend", "month", "year", "season", "quarter", "month by name", "ago", "stretch"
]


@dataclass(frozen=True)
class TimeWord:
    """One of these words, with what stands before it and belongs to it ("this" of "this Friday").

    `shift` is -1 for last, 0 for this or none, 1 for next; of a day how many days off it is; of a stretch of time -1
    where it ends today and 1 where it begins. `of` is a weekday, 0 for Monday, or a month, 1 to 12; `part` is a part of
    the day ("evening"), `nth` the day of the month behind it ("Thursday, the 20th"), 0 for none; `with_which` says that
    "last", "this" or "next" is among its words.
    """

    start: int
    end: int
    kind: Kind
    shift: int = 0
    of: int = 0
    part: str = ""
    nth: int = 0
    with_which: bool = False


_NUMBER = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|\d{1,3})"
_UNIT = r"(?:day|week|month|year|decade)"
# What the dates of `dates.py` do not have.
_OTHERS = re.compile(
    rf"\b(?:(?P<ago>(?!(?:two|three|four|five|six)\sdays){_NUMBER}\s{_UNIT}s?\sago)"
    rf"|(?P<past>the\s(?:past\s(?:{_NUMBER}\s)?{_UNIT}s?|last\s{_NUMBER}\s{_UNIT}s))(?!\sof\b|\sand\sa\shalf\b)"
    r"|(?:in|over|during|within|than)\s(?P<within>the\slast\s(?:year|month|week))(?!\sof\b|-)"
    rf"|(?P<coming>the\s(?:coming|next)\s(?:{_NUMBER}\s)?{_UNIT}s?)(?!\sof\b)"
    r"|(?P<quarter>(?:last|this|next)\squarter)(?!\sof\b|-|\sfinal)"
    r"|over\s(?P<weekend>the\sweekend))\b"
)
_WILL = re.compile(r"\b(?:will|shall|plans?\sto|expects?\sto|(?:is|are)\s(?:\w+\s)?to)\b|['’]ll\b")

_PART = re.compile(r"\s(morning|afternoon|evening|night)\b(?!\s(?:Times|Post|Herald|News|Live))")
_NTH = re.compile(r",?\s\(?the\s(\d{1,2})(?:st|nd|rd|th)\b\)?")
_POSSESSIVE = re.compile(r"['’]s?\b")
# What leads from a word to its date: "Thursday, 11 June", "last year (2025)", "Thursday (reported on 11 June 2026)".
_LEADS_TO_DATE = frozenset({"", "on", "in", "the", "as of", "reported on"})
_BEHIND_ITS_DATE = re.compile(r",?\s\(?(?:an?\s)?")
# Which dates are the date of a word: of a weekday a day, of a year anything with its year.
_PRECISE = {
    "weekday": {"day"},
    "day": {"day"},
    "week": {"day", "week"},
    "weekend": {"day"},
    "month": {"day", "month"},
    "month by name": {"day", "month"},
}

_OF_A_YEAR = frozenset({"month by name", "season", "quarter", "year"})
# What stands before a weekday that is no day of the text's own week, or a part of a name.
_NO_ONE_DAY = re.compile(
    r"\b(?:every|each|most|previous|preceding|following|any|some|one|an?|another|on\sthat|alternate|the|coming|first|second"
    r"|third|fourth|fifth|Black|Good|Bloody|Easter|Ash|Super|Palm|Holy|Cyber|Blue|Fat|Shrove|Maundy|Whit|Spy|Giving|Taco"
    r"|Casual|Boxing|Sheffield|Ruby|Man|Joe|days?|weeks?\sfrom|weeks?\sago|weeks?\sago\son|weeks?\son)\s$",
    re.IGNORECASE,
)
_RANGE = r"(?:\s?[-–—/]\s?|\s(?:to|through|or)\s)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_RANGE_BEFORE = re.compile(rf"{_WEEKDAY}s?{_RANGE}$")
_RANGE_AFTER = re.compile(rf"{_RANGE}{_WEEKDAY}\b")
_OF_A_NAME = re.compile(
    r"(?:['’]s)?\s(?:Times|Telegraph|Mirror|Herald|Express|Night\s[A-Z]\w+|Post|Mail|Independent|Island|Islands|Review"
    r"|Journal|Club|Group|Agreement|Accords?|Market|School|World|Morning\s[A-Z]\w+)\b|-|\s(?:after|before|following)\s"
    r"(?:the|an?|next|last)\b"
)
_SINCE_WHEN = re.compile(r"\b(?:on|since|until|till|by|from|of|for|before|after|late|early|and|,|last|this|next)\s$")
_CAPITAL = re.compile(r"\s[A-Z]")

# "Today" that means these times, and not this day.
_THESE_TIMES_BEFORE = re.compile(
    r"(?:(?<!\bas)\sof|\bhere|\bpeople|\bworld|\bUSA|\bRussia|\bPsychology)\s$", re.IGNORECASE
)
_THESE_TIMES_AFTER = re.compile(r"\s(?:programme|program|show|newspaper|FM)\b")
_OF_THIS_DAY = re.compile(
    r"['’]s\s(?:\w+\s)?(?:votes?|meetings?|decisions?|rulings?|announcements?|prices?|sessions?|reports?|statements?"
    r"|hearings?|elections?|attacks?|talks|figures|data|deals?|verdicts?|summit|speech|debate|strikes?|closure|trading)\b"
)
_NOT_OF_THIS_TEXT = re.compile(r"\b(?:the|an?|his|her|their|its|my|our|your|every|each|final)\s$")
_MONTH_QUALIFIED = re.compile(r"\b(last|next|this)(?:\s(?:coming|past))?\s$", re.IGNORECASE)
_WHICH_DAY = re.compile(r"\b(?:this(?:\s(?:coming|past))?|earlier\sthis)\s$", re.IGNORECASE)
_SHIFTS = {"last": -1, "this": 0, "next": 1}
_OPENS = re.compile(r"(?:^|[.!?:;“\"(]\s*)$")


def time_words(sentence: str) -> list[TimeWord]:
    """The words of a sentence, in its order, that tell a time and whose date does not stand beside them."""
    quoted = quotations(sentence)
    mentions = find_dates(sentence)
    written = [one for one in mentions if isinstance(one, WrittenDate)]
    found = list(_others(sentence))
    taken = [(word.start, word.end) for word in found]
    for mention in mentions:
        word = _of_mention(mention, sentence)
        if word is not None and not any(start < word.end and word.start < end for start, end in taken):
            found.append(word)
    return [
        word
        for word in sorted(found, key=lambda word: word.start)
        if not is_quoted(word.start, quoted) and not _has_its_date(word, sentence, written)
    ]


def _others(sentence: str) -> Iterator[TimeWord]:
    for match in _OTHERS.finditer(sentence):
        start, end = match.span(match.lastgroup or 0)
        if match["ago"]:
            yield TimeWord(start, end, "ago")
        elif match["past"] or match["within"]:
            yield TimeWord(start, end, "stretch", -1)
        elif match["coming"]:
            # In a story of the past, "the next two years" are counted from what it told before.
            if _WILL.search(sentence[:start]):
                yield TimeWord(start, end, "stretch", 1)
        elif match["quarter"]:
            yield TimeWord(start, end, "quarter", _SHIFTS[match["quarter"].split()[0]])
        else:
            yield TimeWord(start, end, "weekend")


def _of_mention(mention: DateMention, sentence: str) -> TimeWord | None:
    if isinstance(mention, WeekdayName):
        return _of_weekday(mention, sentence)
    if isinstance(mention, RelativeDate):
        return _of_relative(mention, sentence)
    said = mention.dates[0]
    if len(mention.dates) > 1 or said.precision != "month" or said.year or said.month is None:
        return None
    which = _MONTH_QUALIFIED.search(sentence, 0, mention.start)
    if which is None:
        return None
    return TimeWord(which.start(), mention.end, "month by name", _SHIFTS[which[1].lower()], of=said.month)


def _of_weekday(mention: WeekdayName, sentence: str) -> TimeWord | None:
    start, end = mention.name_start, mention.end
    before = sentence[max(0, start - 24) : start]
    name = sentence[start:end]
    if mention.plural or name != name.capitalize() or _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(sentence, end):
        return None
    if _NO_ONE_DAY.search(before) or _OF_A_NAME.match(sentence, end):
        return None
    if _CAPITAL.match(sentence, end) and before and not _SINCE_WHEN.search(before.lower()) and before[-2:] != ", ":
        return None
    which = _WHICH_DAY.search(sentence, 0, start)
    begin = which.start() if which else mention.start
    part, nth, last = _behind(sentence, end)
    return TimeWord(begin, last, "weekday", mention.which, mention.weekday, part, nth, bool(which or mention.which))


def _of_relative(mention: RelativeDate, sentence: str) -> TimeWord | None:
    start, end = mention.start, mention.end
    before = sentence[max(0, start - 24) : start]
    capital = sentence[start].isupper()
    if sentence[start + 1 : end] != sentence[start + 1 : end].lower() or (capital and not _OPENS.search(before)):
        return None  # "Russia Today", "Last Week Tonight"
    if mention.unit == "day":
        if _THESE_TIMES_BEFORE.search(before) or _THESE_TIMES_AFTER.match(sentence, end):
            return None
        of_these_times = mention.words in {"today", "tomorrow"} and _POSSESSIVE.match(sentence, end)
        if of_these_times and not _OF_THIS_DAY.match(sentence, end):
            return None
        part, nth, last = (
            _behind(sentence, end) if mention.words in {"today", "yesterday", "tomorrow"} else ("", 0, end)
        )
        part = part or {"last": "night", "tonight": "evening"}.get(mention.words.split()[0], "")
        part = mention.words.split()[1] if mention.words.startswith(("this ", "last ")) else part
        return TimeWord(start, last, "day", mention.shift, part=part, nth=nth)
    if sentence[end : end + 1] == "-" or _NOT_OF_THIS_TEXT.search(before.lower()):
        return None
    return TimeWord(start, end, mention.unit, mention.shift, with_which=True)


def _behind(sentence: str, end: int) -> tuple[str, int, int]:
    """The part of the day and the day of the month behind a day, and where they end."""
    part = _PART.match(sentence, end)
    end = part.end() if part else end
    nth = _NTH.match(sentence, end)
    return part[1] if part else "", int(nth[1]) if nth else 0, nth.end() if nth else end


def _has_its_date(word: TimeWord, sentence: str, written: Sequence[WrittenDate]) -> bool:
    """Whether a date beside a word is its own: "on Thursday, 11 June", "11 June, a Thursday", "last year (2025)"."""
    for date in written:
        precise = date.dates[0].precision in _PRECISE.get(word.kind, {date.dates[0].precision})
        if not precise or (word.kind in _OF_A_YEAR and date.dates[0].year is None):
            continue
        if word.end <= date.start and _leads(sentence[word.end : date.start], word.kind):
            return True
        if date.end <= word.start and _BEHIND_ITS_DATE.fullmatch(sentence, date.end, word.start):
            return True
    return False


def _leads(gap: str, kind: Kind) -> bool:
    """Whether what stands between a word and a date makes this the word's own."""
    bare = " ".join(_PART.sub("", _POSSESSIVE.sub("", gap)).strip(" ,(–—").split())
    return bare in _LEADS_TO_DATE or (kind in {"week", "weekend"} and bare in {"of", "before", "after"})
