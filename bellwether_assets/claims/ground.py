"""Whether the numbers, dates and names of a sentence that a model wrote occur in what it was given (promise 8).

Belongs here: reading amounts, dates and names out of any text, and comparing those of a sentence with those of its
source. Does not belong here: whether a quote is there (`match_quotes.py`), whether a sentence follows from its source
(nobody can compute that), and what happens to one that fails. The comparison is of values, not of strings: "1.2bn" is
"$1,200 million" written otherwise. What a model computed, rounded or translated is missing; nobody said it.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bellwether_assets.claims.gazetteer import Gazetteer, Known, gazetteer
from bellwether_assets.claims.normalise_offsets import NormalisedText, normalise
from bellwether_assets.claims.word_lists import words

_MOST_READ = 200_000  # code points of a text; a longer one is a dump, whose facts come at its beginning
_MASK = "\0"  # stands for what was read already: no word, no white space, no end of a sentence
_GROUPING_SPACE = re.compile("(?<=\\d)[\u2009\u202f\u00a0](?=\\d{3}(?!\\d))")
# Addresses name nothing; the random letters in them would be names.
_ADDRESS = re.compile(r"\bhttps?://\S+|(?<![\w.-])[\w-]{1,40}(?:\.[\w-]{1,40}){0,3}\.[a-z]{2,6}/\S+")


@dataclass(frozen=True)
class Ungrounded:
    """What a sentence says and its source does not, as written in the sentence, in its order."""

    numbers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.numbers or self.dates or self.names)


class Grounds:
    """What one source says: its numbers, dates and names, collected once.

    `texts` are its parts (title, text, publisher), read up to 200,000 code points each; `days` its days of publication,
    which may be named themselves and against which "yesterday" is resolved. Linear in the texts; never raises.
    """

    def __init__(self, texts: Sequence[str], days: Sequence[datetime.date]) -> None:
        self._days = tuple(days)
        self._dates = {key for day in days for key in _keys((day.year, day.month, day.day))}
        self._amounts: set[tuple[str, Fraction | str]] = set()
        self._vocabulary = _Vocabulary(gazetteer())
        for text in texts:
            folded = _folded(text).text
            dates = _read_dates(folded)
            for date in dates:
                self._dates.add(date.relative)
                self._dates.update(*(_keys(form) for form in date.forms))
                for form in self._meant(date):
                    # Which Friday is meant is not sure enough to name a month by it.
                    self._dates |= {
                        key for key in _keys(form) if "day" not in date.relative or not _MONTH_KEY.match(key)
                    }
            for amount in _read_amounts(_masked(folded, dates), of_source=True):
                self._amounts.update(amount.readings, {("any", value) for _, value in amount.readings})
            self._vocabulary.add(folded)

    def missing(self, sentence: str) -> Ungrounded:
        """What this sentence says and the source does not; an empty, false `Ungrounded` where it says everything."""
        folded = _folded(sentence)
        dates = _read_dates(folded.text)
        undated = _masked(folded.text, dates)
        amounts = _read_amounts(undated)
        numbers_of_names = {amount.start - 1: amount for amount in amounts if amount.bare}
        unnamed, taken = [], set()
        for name in _read_names(_masked(undated, amounts), gazetteer()):
            # "Article 5", "iPhone 4": the number is the name's.
            number = numbers_of_names.get(name.end) if folded.text[name.end : name.end + 1] == " " else None
            taken.add(number.start if number else -1)
            numbered = number is None or (
                self._says_amount(number)
                and self._vocabulary.says_number(
                    name, folded.text[number.start : number.end], folded.text[number.end :][:20]
                )
            )
            if not self._vocabulary.says(name) or not numbered:
                unnamed.append((name.start, number.end if number else name.end))
        unsaid = [(a.start, a.end) for a in amounts if a.start not in taken and not self._says_amount(a)]
        undated_spans = [(date.start, date.end) for date in dates if not self._says_date(date)]
        return Ungrounded(*(_written(sentence, folded, spans) for spans in (unsaid, undated_spans, unnamed)))

    def _says_amount(self, amount: _Amount) -> bool:
        for kind, value in amount.readings:
            if kind in {"plain", "times"} and (("any" if kind == "plain" else kind), value) in self._amounts:
                return True
            if (kind, value) in self._amounts or (kind in _CURRENCIES and ("unspecified", value) in self._amounts):
                return True
            if kind == "day" and f"---{int(value):02}" in self._dates:
                return True
        return False

    def _says_date(self, date: _Date) -> bool:
        if date.relative and date.relative in self._dates:
            return True
        if any(_key(form) in self._dates for form in (*date.forms, *self._meant(date))):
            return True
        # "2000" may be a number of people.
        return date.year_alone and ("any", Fraction(date.forms[0][0] or 0)) in self._amounts

    def _meant(self, date: _Date) -> Iterator[_Form]:
        """The calendar's days, months, weeks or years that a date without a year, or a relative one, can mean."""
        for day in self._days:
            try:
                yield from _relative_to(day, date.relative)
                for year, month, of_month in date.forms:
                    if year is None and month:
                        yield from ((near, month, of_month) for near in _near_years(day, month, of_month or 15))
            except (OverflowError, ValueError):
                continue  # the calendar ends in the years 1 and 9999


def _folded(text: str) -> NormalisedText:
    # Only the spaces that typesetters put between groups of digits join them: "In 1999 200 people" is two numbers.
    grouped = _GROUPING_SPACE.sub(",", text[:_MOST_READ])
    return normalise(_ADDRESS.sub(lambda found: _MASK * len(found.group()), grouped))


def _masked(text: str, spans: Sequence[_Date] | Sequence[_Amount]) -> str:
    """The text of the same length without what stands in these spans."""
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], _MASK * (span.end - span.start)]
        at = span.end
    return "".join(pieces) + text[at:]


def _written(source: str, folded: NormalisedText, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(source[folded.starts[start] : folded.ends[end - 1]] for start, end in sorted(spans))


# Dates. A form is (year, month, day), None where it is not said; a week is (year, -week, None), a decade
# (year, 0, None).
_Form = tuple[int | None, int | None, int | None]
_MONTH_KEY = re.compile(r"(?:\d+|-)-\d\d$|\d+$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FULL_MONTH = r"(?=[A-Z])(?i:january|february|march|april|may|june|july|august|september|october|november|december)\b"
_MONTH = rf"(?:{_FULL_MONTH}|(?=[A-Z])(?i:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w%:]|\.\d|,\d{3}(?!\d))"
_LEFT = r"(?<![^\W_])(?<!\d[.,:/-])"  # no word or number goes on from before
_YEAR = r"(?:1[5-9]|20)\d\d(?![\w%]|[.,]\d)"
# "June 16 and 20 people": after "and", a second day is one only where no noun follows.
_LAST_DAY = (
    rf"(?:(?:(?: ?- ?| to )(?P<last>{_DAY})|(?: and | or )(?P<also>{_DAY})(?=$|[^ ]"
    rf"| (?:in|at|on|of|for|and|to|when|by|as|with|after|before|it|he|she|they|we|the|a|{_MONTH}|{_YEAR})\b)))?"
)
_OF_YEAR = rf"(?:(?:,| of|, of)? ?(?P<year>{_YEAR}))?"
_DATE_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LEFT}(?P<year>\d{{4}})-(?P<number>\d\d)(?:-(?P<day>\d\d))?(?![\d-])",
        rf"{_LEFT}(?P<a>\d{{1,2}})(?P<mark>[/.])(?P<b>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|(?<=/)\d\d)(?![\w/]|[.,]\d)",
        rf"{_LEFT}(?P<month>{_MONTH}),? (?:the )?(?P<day>{_DAY}){_LAST_DAY}{_OF_YEAR}",
        rf"{_LEFT}(?P<day>{_DAY})(?:(?: ?- ?| to | and | or )(?P<last>{_DAY}))?(?: of)?[ -](?P<month>{_MONTH})(?!\w)"
        rf"{_OF_YEAR}",
        rf"{_LEFT}(?P<month>{_MONTH})(?:,| of|-)? ?(?P<year>{_YEAR})",
        rf"{_LEFT}(?P<month>{_FULL_MONTH})(?!['-]\w)",
        rf"{_LEFT}(?P<decade>(?:1[5-9]|20)\d|'\d)0'?s\b",
        rf"{_LEFT}(?P<year>{_YEAR})(?:-|/)(?P<until>\d\d)(?![\w/-]|[.,]\d)",
        rf"(?:(?<=\d\d\d\d-)|{_LEFT})(?<![$£€¥₹])(?P<year>{_YEAR})",
        r"\b(?P<relative>(?i:today|tonight|yesterday|tomorrow|(?:last|next|this) (?:week|month|year)))\b",
        r"\b(?P<relative>(?i:(?:last |next )?)(?=[A-Z])(?i:mon|tues|wednes|thurs|fri|satur|sun)(?i:day))(?i:s?)\b",
    )
)
_NAMES_A_MONTH = re.compile(
    r"(?i:\b(?:in|since|of|by|until|till|last|next|early|late|mid|from|this|during|to|and|before|after)[ -])$"
)
_CAPITAL_BESIDE = re.compile(r"[A-Z][\w'-]* $")
_NAMES_A_YEAR = re.compile(
    r"(?i:\b(?:in|since|of|by|until|till|early|late|mid|from|during|to|and|before|after|the|for|through|year|spring|summer"
    r"|autumn|fall|winter|pre|post|its|his|her|their|a)[ -]| - |\()$"
)
_COUNTED = re.compile(
    r"[ -](?:[a-z]+(?<!s)s|people|men|women|children|troops|jobs|per ?cent\w*|(?:m|b|tr)illion|thousand)\b"
)


@dataclass(frozen=True)
class _Date:
    """What a passage can mean as a date: its forms, or a relative day as it is written, in lower case."""

    start: int
    end: int
    forms: tuple[_Form, ...] = ()
    relative: str = ""
    year_alone: bool = False


def _read_dates(text: str) -> list[_Date]:
    """All dates of a folded text in order; more telling forms are read first and hide their parts from the others."""
    found: list[_Date] = []
    for pattern in _DATE_PATTERNS:
        new = [date for match in pattern.finditer(text) for date in _dates_of(match)]
        text = _masked(text, new)
        found += new
    return sorted(found, key=lambda date: date.start)


def _dates_of(match: re.Match[str]) -> list[_Date]:
    said = {name: value for name, value in match.groupdict().items() if value}
    start, end = match.span()
    before, after = match.string[max(0, start - 20) : start], match.string[end : end + 25]
    if "relative" in said:
        return [_Date(start, end, relative=said["relative"].lower())]
    if "decade" in said:
        return [_Date(start, end, ((int(said["decade"].replace("'", "19")) * 10, 0, None),))]
    year = int(said["year"]) + (2000 if len(said["year"]) == 2 else 0) if "year" in said else None
    if "a" in said:
        a, b = int(said["a"]), int(said["b"])
        forms = tuple((year, m, d) for m, d in ((a, b), (b, a)) if 1 <= m <= 12 and 1 <= d <= 31)
        return [_Date(start, end, forms)] if forms else []
    if "number" in said:
        month, of_month = int(said["number"]), int(said.get("day", 0)) or None
        return [_Date(start, end, ((year, month, of_month),))] if 1 <= month <= 12 and (of_month or 1) <= 31 else []
    if "until" in said and year:
        until = year - year % 100 + int(said["until"])
        return [_Date(start, end, ((year, None, None), (until, None, None)))] if until > year else []
    if "month" not in said:
        counted = _COUNTED.match(after) and not _NAMES_A_YEAR.search(before)
        return [] if counted else [_Date(start, end, ((year, None, None),), year_alone=True)]
    month = _MONTHS.index(said["month"][:3].lower()) + 1
    second = "last" if "last" in said else "also"
    if second in said:
        cut = match.start(second)
        first, last = (int(re.sub(r"\D", "", said[name])) for name in ("day", second))
        return [
            _Date(start, match.end("day") if match.end("day") < cut else cut, ((year, month, first),)),
            _Date(cut, end, ((year, month, last),)),
        ]
    day = int(re.sub(r"\D", "", said["day"])) if "day" in said else None
    beside = _CAPITAL_BESIDE.search(before) or re.match(r" [A-Z]", after)
    # "May" and "March" are words too, and "Theresa May" and "April Ryan" people.
    if day is None and year is None and (month in {3, 5} or beside) and not _NAMES_A_MONTH.search(before):
        return []
    return [_Date(start, end, ((year, month, day),))]


def _key(form: _Form) -> str:
    """One string a form: 2026-06-16, 2026-06, 2026, --06-16, --06; 2026-W25 for a week, 202x for a decade."""
    year, month, day = form
    if month is not None and month <= 0:
        return f"{year}-W{-month}" if month else f"{(year or 0) // 10}x"
    return (f"{year}" if year else "-") + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _keys(form: _Form) -> set[str]:
    """The keys of a form and of all that are coarser."""
    year, month, day = form
    if month is not None and month <= 0:
        return {_key(form)}
    keys = {_key((y, m, d)) for y in {year, None} for m, d in {(month, day), (month, None), (None, None)}}
    if year:
        keys.add(_key((year, 0, None)))
    if day:
        keys.add(f"---{day:02}")  # as it stands in "on the 16th"
    if year and month and day and _is_a_day(year, month, day):
        calendar = datetime.date(year, month, day).isocalendar()
        keys.add(_key((calendar.year, -calendar.week, None)))
    return keys - {"-"}


def _is_a_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def _relative_to(day: datetime.date, relative: str) -> Iterator[_Form]:
    """What a relative day, week, month or year can mean on this day of publication."""
    which, _, unit = relative.rpartition(" ")
    step = {"last": -1, "next": 1}.get(which, 0)
    days: list[int] = []
    if unit in _WEEKDAYS:
        back = (day.weekday() - _WEEKDAYS.index(unit)) % 7
        days = {-1: [-back, -back - 7], 0: [-back, 7 - back], 1: [7 - back, 14 - back]}[step]
    elif unit in {"today", "tonight", "yesterday", "tomorrow"}:
        days = [{"yesterday": -1, "tomorrow": 1}.get(unit, 0)]
    elif unit == "week":
        calendar = (day + datetime.timedelta(days=7 * step)).isocalendar()
        yield calendar.year, -calendar.week, None
    elif unit == "month":
        months = day.year * 12 + day.month - 1 + step
        yield months // 12, months % 12 + 1, None
    elif unit == "year":
        yield day.year + step, None, None
    for offset in days:
        meant = day + datetime.timedelta(days=offset)
        yield meant.year, meant.month, meant.day


def _near_years(published: datetime.date, month: int, day: int) -> set[int]:
    """The years that a day without one can be of: of the nearest such day, and of the last one up to two months on."""
    days = [datetime.date(y, month, min(day, 28)) for y in range(published.year - 1, published.year + 2)]
    nearest = min(days, key=lambda d: abs((d - published).days))
    past = [d for d in days if d <= published + datetime.timedelta(days=60)]
    return {nearest.year, max(past).year}


# Amounts. A reading is a kind and a value. Kinds: plain, percent, a currency, times ("doubled"), vague ("millions of"),
# day ("on the 16th"), unspecified ("1.2bn" of what may be money).
_Reading = tuple[str, Fraction | str]
_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = {"thousand": 3, "lakh": 5, "million": 6, "crore": 7, "billion": 9, "trillion": 12}
_SHORT_SCALES = {"k": 3, "m": 6, "mn": 6, "b": 9, "bn": 9, "tn": 12, "trn": 12}
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
_IRREGULAR["twelve"] = "twelfth"


def _number_words() -> dict[str, tuple[str, int]]:
    """Word → its role (unit, teen, tens, hundred, scale, dozen, half, ordinal, part, vague) and its value."""
    known = {word: ("unit" if value < 10 else "teen", value) for value, word in enumerate(_SMALL)}
    known |= {word: ("tens", 10 * value) for value, word in enumerate(_TENS, start=2)}
    for word, (_, value) in list(known.items()):
        ordinal = _IRREGULAR.get(word) or word.removesuffix("y") + ("ieth" if word.endswith("y") else "th")
        known |= {ordinal: ("ordinal", value), f"{ordinal}s": ("part", value)}
    known |= {word: ("scale", 10**power) for word, power in _SCALES.items()}
    known |= {f"{word}s": ("vague", 10**power) for word, power in _SCALES.items()}
    known |= {"hundred": ("hundred", 100), "hundreds": ("vague", 100), "hundredth": ("ordinal", 100)}
    known |= {"dozen": ("dozen", 12), "dozens": ("vague", 12), "half": ("half", 2), "quarter": ("part", 4)}
    del known["seconds"], known["zeroth"], known["zeroths"]
    return known | {"quarters": ("part", 4), "halves": ("part", 2)}


_NUMBER_WORDS = _number_words()
# Which word of a number may stand before which other; "and" in between where the last field says so.
_FOLLOWS = {
    "unit": ({"hundred", "scale"}, None),
    "teen": ({"hundred", "scale"}, None),
    "tens": ({"hundred", "scale"}, None),
    "ordinal": ({"hundred", "scale"}, None),
    "hundred": ({"unit", "teen"}, False),
    "scale": ({"unit", "teen", "tens", "hundred", "half", "dozen", "scale"}, False),
    "dozen": ({"unit", "teen", "half"}, False),
    "half": ({"unit", "teen", "tens"}, True),
    "part": ({"unit"}, False),
}
_TIMES = {"doubl": 2, "twice": 2, "twofo": 2, "two-f": 2, "tripl": 3, "trebl": 3, "thric": 3, "three": 3, "quadr": 4}
_WORD = rf"(?:{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})\b(?!')"
_CURRENCY_WORDS = {
    "dollar": "$", "usd": "$", "euro": "€", "eur": "€", "pound": "£", "gbp": "£", "yen": "¥", "yuan": "¥", "jpy": "¥",
    "cny": "¥", "rmb": "¥", "renminbi": "¥", "rupee": "₹", "inr": "₹", "rs": "₹", "rouble": "₽", "ruble": "₽",
    "franc": "franc", "chf": "franc", "peso": "peso", "rand": "rand", "cent": "cent", "pence": "cent",
}  # fmt: skip
_CURRENCIES = frozenset(_CURRENCY_WORDS.values()) | {"₩"}
_AMOUNT = re.compile(
    rf"(?P<literal>{_LEFT}\d{{1,2}}(?::\d\d|/\d{{1,2}})(?![\w/:]))"
    rf"|{_LEFT}Q(?P<quarter>[1-4])\b"
    r"|(?P<times>\b(?i:doubl(?:e[sd]?|ing)|twice|two-?fold|tripl(?:e[sd]?|ing)|trebl(?:e[sd]?|ing)|thrice|three-?fold"
    r"|quadrupl(?:e[sd]?|ing)|halv(?:e[sd]?|ing))\b)"
    r"|(?P<sign>(?<![^\s(])[-+](?=[\d$£€¥₹])|\b[Mm]inus (?=[\d$£€¥₹]))?"
    r"(?:(?<![^\W_])(?P<money>[A-Z]{0,3}[$£€¥₹₩₽]|USD|EUR|GBP|JPY|CNY|RMB|INR|CHF|Rs\.?) ?|(?<![^\W_])(?<!\d[.,:]))"
    r"(?P<digits>\d{1,3}(?:,\d{2,3}){0,8},\d{3}(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*[½⅓⅔¼¾]?|[½⅓⅔¼¾])"
    rf"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<scales>(?:[ -]?(?i:hundred|dozen|{'|'.join(_SCALES)})\b){{1,2}})"
    r"|(?P<short> ?(?:bn|mn|trn|tn)\b|[mkbMKB]\b))?(?![A-Z]|\.?\d|,\d{3}(?!\d))"
    rf"|(?P<words>(?<![^\W_])(?i:{_WORD}(?:(?:,? and |[ -](?:and-)?)(?:an? )?{_WORD})*))"
)
_UNIT = re.compile(
    r"(?P<percent> ?%|[ -](?:of )?(?:an? )?per[ -]?cent(?:age)?(?:[ -]points?)?\b| ?pct\b)"
    r"|[ -](?:(?:of )?an? )?(?:(?:US|U\.S\.|Canadian|Australian|Hong Kong|New Zealand|Singapore|Taiwan) )?"
    rf"(?P<currency>(?i:{'|'.join(word for word in _CURRENCY_WORDS if word != 'rs')}))(?:s|es)?\b"
    r"|(?P<times>[ -]?(?:times|fold)\b|x\b)"
)
_PERIOD = re.compile(r" (?:quarter|half|term|round|phase|stage|century|consecutive|straight)\b")
_OF_A_NAME = re.compile(r"[A-Z][^\W_]*-$")
_RANGE = frozenset({"-", " - ", " to ", "-to-", " and ", " or ", ", "})


@dataclass(frozen=True)
class _Amount:
    """One number of a text with all it can mean; `base` times `scale` is its value.

    `ordinary` is a word as "one" or "first", which says no number; `bare` is one that may belong to a name before it.
    """

    start: int
    end: int
    base: Fraction
    scale: Fraction
    kind: str
    readings: frozenset[_Reading]
    bare: bool = False
    ordinary: bool = False


def _read_amounts(text: str, *, of_source: bool = False) -> list[_Amount]:
    """All amounts of a folded text in order; of a source, also what they may ground besides."""
    found: list[_Amount] = []
    for match in _AMOUNT.finditer(text):
        if match["literal"]:
            found.append(_literal(match))
        elif match["quarter"]:
            value = Fraction(match["quarter"])
            found.append(_Amount(*match.span(), value, Fraction(1), "plain", frozenset({("plain", value)})))
        elif match["times"]:
            value = Fraction(_TIMES.get(match["times"][:5].lower(), 0)) or Fraction(1, 2)
            kind = "times" if value > 1 else "plain"
            found.append(_Amount(*match.span(), value, Fraction(1), kind, frozenset({(kind, value)})))
        elif match["words"]:
            found += _worded(text, match)
        elif not _OF_A_NAME.search(text[max(0, match.start() - 20) : match.start()]):
            found.append(_in_digits(text, match))
    found = _ranged(text, found)
    if not of_source:
        return [amount for amount in found if not amount.ordinary]
    return [replace(amount, readings=amount.readings | _besides(amount)) for amount in found]


def _besides(amount: _Amount) -> set[_Reading]:
    """A fall "of 5%" is grounded by "-5%", "millions" by "3 million"."""
    unsigned: set[_Reading] = {(kind, abs(value)) for kind, value in amount.readings if isinstance(value, Fraction)}
    return unsigned | ({("vague", amount.scale)} if amount.scale > 1 else set())


def _literal(match: re.Match[str]) -> _Amount:
    """A time of day, a fraction in digits or something as 9/11: the same only where it is written the same."""
    text = match["literal"]
    a, b = (int(part) for part in re.split("[:/]", text))
    readings: set[_Reading] = {("literal", f"{a}{text[-3] if ':' in text else '/'}{b}")}
    if ":" in text and b == 0:
        readings.add(("plain", Fraction(a)))
    elif "/" in text and 0 < a < b <= 10:
        readings.add(("plain", Fraction(a, b)))
    return _Amount(*match.span(), Fraction(a), Fraction(1), "literal", frozenset(readings))


def _in_digits(text: str, match: re.Match[str]) -> _Amount:
    digits, start, end = match["digits"].replace(",", ""), match.start(), match.end()
    if digits.count(".") > 1 or len(digits) > 40:  # a version; int() refuses what is longer than 4,300 digits
        return _Amount(start, end, Fraction(0), Fraction(1), "literal", frozenset({("literal", digits)}))
    part = Fraction(0)
    if not digits[-1].isdecimal():
        part, digits = Fraction(unicodedata.numeric(digits[-1])).limit_denominator(9), digits[:-1] or "0"
    whole, _, decimals = digits.partition(".")
    base = Fraction(int(whole + decimals), 10 ** len(decimals)) + part
    scale = Fraction(1)
    for word in re.findall(r"[a-z]+", (match["scales"] or "").lower()):
        scale *= 100 if word == "hundred" else 12 if word == "dozen" else 10 ** _SCALES[word]
    short = (match["short"] or "").strip().lower()
    scale *= 10 ** _SHORT_SCALES[short] if short else 1
    if match["sign"] and match["sign"] != "+":
        base = -base
    symbol = (match["money"] or "").rstrip(".")
    currency = _CURRENCY_WORDS.get(symbol.lower(), symbol[-1:])
    kind, end = _unit(text, end, currency)
    readings: set[_Reading] = {(kind, base * scale)}
    if kind == "times":
        readings.add(("plain", base))
    if short == "m" and kind == "plain":
        readings.add(("plain", base))  # "1.2m" may be metres
    if (
        short
        and kind == "plain"
        and not re.match(r" (?!in |to |of |for |and |by |from |on |at |a )[a-z]", text[end : end + 6])
    ):
        readings.add(("unspecified", base * scale))
    if match["ordinal"]:
        readings.add(("day", base))
    bare = match.end() == end and match.group() == digits and len(digits) <= 4
    bare = bare and not re.match(r"-?\w", text[end : end + 2])  # "Carolina 49-15", "Long March 4c"
    return _Amount(start, end, base, scale, kind, frozenset(readings), bare)


def _unit(text: str, end: int, currency: str = "") -> tuple[str, int]:
    """The kind that the unit after a number gives it, and where the unit ends."""
    unit = _UNIT.match(text, end)
    if unit is None:
        return currency or "plain", end
    if unit["currency"]:
        return currency or _CURRENCY_WORDS[unit["currency"].lower()], unit.end()
    return currency or ("percent" if unit["percent"] else "times"), unit.end()


def _worded(text: str, match: re.Match[str]) -> list[_Amount]:
    """The numbers of a run of number words: "two hundred and five" is one, "two and five" are two."""
    found: list[_Amount] = []
    total, current, last, joined, start, end = Fraction(0), Fraction(0), "", False, 0, 0
    scale, words_in = Fraction(1), 0

    def close(upto: int, *, final: bool) -> None:
        value, led = total + current, re.search(r"\b[Aa]n?[ -]$", text[max(0, start - 4) : start]) is not None
        kind, stop = _unit(text, upto) if final else ("plain", upto)
        word = text[start:upto].lower()
        readings: set[_Reading] = {(kind, value)}
        if kind == "times":
            readings.add(("plain", value))
        if last == "part" and words_in == 1:
            if not led:
                return
            readings = {(kind, 1 / value)}
        elif last == "ordinal" and words_in == 1 and led:
            readings = {(kind, 1 / value)} | (set() if text.startswith(" of ", upto) else {(kind, value)})
        elif last == "vague" or (last in {"hundred", "scale", "dozen"} and words_in == 1 and not led):
            readings = {("vague", value)}
        ordinary = (word == "one" and kind == "plain") or (
            word in {"first", "second"} and not _PERIOD.match(text, upto)
        )
        whole = value / scale if scale > 1 else value
        found.append(_Amount(start, stop, whole, scale, kind, frozenset(readings), ordinary=ordinary))

    for token in re.finditer(r"[a-z]+", match["words"].lower()):
        word = token.group()
        if word in {"and", "a", "an"}:
            joined = joined or word == "and"
            continue
        role, value = _NUMBER_WORDS[word]
        before, needs_and = _FOLLOWS.get(role, (set[str](), None))
        goes_on = last in before and needs_and in {None, joined}
        goes_on = goes_on or (last == "tens" and not joined and role in {"unit", "ordinal"} and 1 <= value <= 9)
        if last == "unit" and current == 1 and role == "ordinal" and not joined:
            role, goes_on = "part", True  # one-third
        if not goes_on:
            if last:
                close(end, final=False)
            total, current, scale, words_in, start = (
                Fraction(0),
                Fraction(0),
                Fraction(1),
                0,
                match.start() + token.start(),
            )
        match role:
            case "hundred" | "dozen":
                current = (current or Fraction(1)) * value
                scale = Fraction(value) if scale == 1 else scale
            case "scale":
                total = total * value if last == "scale" and goes_on else total + (current or 1) * value
                current, scale = Fraction(0), Fraction(value)
            case "half":
                current += Fraction(1, 2)
            case "part":
                current = current / value if goes_on else Fraction(value)
            case "vague":
                current, scale = Fraction(value), Fraction(value)
            case _:
                current += value
        last, joined, words_in, end = role, False, words_in + 1, match.start() + token.end()
    close(end, final=True)
    return found


def _ranged(text: str, amounts: list[_Amount]) -> list[_Amount]:
    """Lets the ends of a range share scale and unit, as one reading more: "10-15%", "$10 to 15 billion"."""
    for at in range(len(amounts) - 2, -1, -1):
        a, b = amounts[at], amounts[at + 1]
        if "literal" in {a.kind, b.kind} or text[a.end : b.start] not in _RANGE:
            continue
        scale = b.scale if a.scale == 1 else a.scale
        kind_a, kind_b = (a.kind if a.kind != "plain" else b.kind), (b.kind if b.kind != "plain" else a.kind)
        shared_a: set[_Reading] = {(kind_a, a.base * a.scale), (kind_a, a.base * scale)}
        shared_b: set[_Reading] = {(kind_b, b.base * b.scale)} if kind_b in _CURRENCIES else set()
        # The next range leftwards ("5, 10 and 15 percent") shares what this one got.
        amounts[at] = replace(a, kind=kind_a, readings=a.readings | shared_a)
        amounts[at + 1] = replace(b, readings=b.readings | shared_b)
    return amounts


# Names: runs of capitalised words, compared word by word.
_TITLES, _CORPORATE = words("titles"), words("corporate")
_OFFICES = _CORPORATE | words("office_heads") | {"House", "Republic", "Kingdom"}
_SKIPPED = words("stop_words") | words("sentence_starters") | words("function_words") | words("dangling_ends")
_SKIPPED |= {"am", "pm", "gmt", "utc", "est", "edt", "pst", "pdt", "cet", "bst", "et", "ad", "bc", "ok", *_NUMBER_WORDS}
_PARTICLES = frozenset({
    "de", "van", "von", "der", "den", "la", "le", "el", "al", "bin", "ibn", "du", "da", "dos", "del", "di",
})  # fmt: skip
_LINKS = frozenset({"of", "the", "for", "and", "&"})
_DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "new", "central"}
)
# Parts of a country that the gazetteer files under it, but that are not it: "Scottish" does not ground "English".
_PARTS_OF_COUNTRIES = {
    "English": "England", "Scottish": "Scotland", "Scots": "Scotland", "Welsh": "Wales", "Gaza Strip": "Gaza",
    "Catalans": "Catalan", **{name: name for name in (
        "England", "Scotland", "Wales", "Northern Ireland", "Gaza", "West Bank", "Dubai", "Catalan")},
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")
_ENDING = re.compile(r"(?:n't|'(?:s|d|m|ll|re|ve|S))$")
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,6}s?$")
_OPENED = re.compile(r"(?:^|[.!?:;|*•])[\s\"'(\[]*$|(?:^|\s)[\"'(\[]+$")
_BASE = re.compile(r"(?:ingly|edly|ings?|ers?|ied|ies|ed|es|ly|[esyd])$")
_ORDINARY_ENDING = re.compile(
    r"(?:ing|ed|ly|[ts]ions?|ments?|ness|it(?:y|ies)|ists?|able|ible|ful|less|ous|ive|[ae]nce)$"
)
_RELATED = re.compile(r"(?:ians?|ans?|ese|ish|ists?|isms?|ics?|ers?|ites?|is|es|[isnaeyo])$")
_Class = tuple[str, str]


def _base(word: str) -> str:
    """A word without its ending, of any length above two; only ever compared with another."""
    ending = _BASE.search(word)
    return word[: ending.start()] if ending and ending.start() > 2 else word


_ORDINARY = frozenset(_base(word) for word in words("ordinary_words"))


def _related(word: str) -> str:
    """What a name has in common with its plural and its adjective: "californ" of California and Californians."""
    for position in range(4, len(word)):
        if _RELATED.fullmatch(word, position):
            word = word[:position]
            break
    bare = word.rstrip("aeiouy")
    return bare if len(bare) >= 4 else word


def _plain(word: str) -> str:
    """A word in lower case, without accents and marks; letters of other scripts stay what they are."""
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", word.lower())


def _classes(known: Sequence[Known], alias: str) -> frozenset[_Class]:
    """What an alias shares with others that mean the same; a capital is not its country."""
    classes: set[_Class] = set()
    for one in known:
        if one.kind in {"country", "demonym"}:
            classes.add(("country", _PARTS_OF_COUNTRIES.get(alias, one.code or one.name)))
        elif one.kind in {"region", "organisation"}:
            classes.add((one.kind, one.name))
    return frozenset(classes)


@dataclass(frozen=True)
class _Word:
    """A word of a name, and what the gazetteer says it means, alone or with its neighbours."""

    text: str
    start: int
    end: int
    classes: frozenset[_Class] = frozenset()
    listed: bool = False


@dataclass(frozen=True)
class _Name:
    """A run of words that are one name; in a heading, some of them may be none."""

    words: tuple[_Word, ...]
    heading: bool = False

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


def _read_words(text: str, known: Gazetteer) -> list[_Word]:
    """All words of a text, possessives off, with what the gazetteer knows of them."""
    sightings = known.sightings(text)
    found, at = [], 0
    for token in _TOKEN.finditer(text):
        word = _ENDING.sub("", token.group())
        while at < len(sightings) and sightings[at].end <= token.start():
            at += 1
        aliases = dict(known.by_first_word.get(word, ()))
        classes, listed = _classes(aliases.get(word, ()), word), word in aliases
        if at < len(sightings) and sightings[at].start <= token.start() < sightings[at].end:
            seen = sightings[at]
            classes, listed = _classes(seen.known, text[seen.start : seen.end]), True
        found.append(_Word(word, token.start(), token.start() + len(word), classes, listed))
    return found


def _read_names(text: str, known: Gazetteer) -> list[_Name]:
    """The names of a sentence in order, without titles and without the ordinary word that opens it."""
    found = _read_words(text, known)
    long = [word.text for word in found[1:] if len(word.text) > 3 and word.text.isalpha()]
    # In A Heading Like This, capitals tell nothing: only what is no ordinary word is taken for a name.
    heading = len(long) >= 4 and sum(word[0].isupper() for word in long) >= 0.7 * len(long)
    shouted = heading and sum(word.isupper() for word in long) >= 0.7 * len(long)
    runs: list[list[_Word]] = [[]]
    gap_from = 0
    for at, word in enumerate(found):
        following = found[at + 1].text if at + 1 < len(found) else ""
        acronym = _ACRONYM.match(word.text) is not None and not shouted
        skipped = word.text.lower() in _SKIPPED and not (acronym and len(word.text) > 1)
        title = word.text in _TITLES and following not in _CORPORATE
        if skipped or title or not any(c.isupper() for c in word.text):
            if title or word.text not in _PARTICLES | {"of", "the"}:
                runs.append([])
            continue
        opened = heading or _OPENED.search(text[max(0, word.start - 6) : word.start]) is not None
        if opened and word.start > 2 and text[word.start - 2] == "." and _is_abbreviated(found[at - 1]):
            opened = heading
        if opened and not acronym and not word.listed and _is_ordinary(word.text):
            runs.append([])
            continue
        if runs[-1] and not _goes_on(text[gap_from : word.start], runs[-1][-1]):
            runs.append([])
        runs[-1].append(word)
        gap_from = word.end
        if text.startswith("'", word.end):
            runs.append([])
    return [_Name(tuple(run), heading) for run in runs if run]


def _is_abbreviated(word: _Word) -> bool:
    return len(word.text) == 1 or "." in word.text or word.text.lower() in words("abbreviated_titles")


def _goes_on(gap: str, before: _Word) -> bool:
    """Whether a name goes on over what stands between two words: a space, "van der", "of the" after an office."""
    if gap.startswith(". ") and _is_abbreviated(before):
        gap = gap[1:]
    if gap in {" of ", " of the "}:
        return before.text in _OFFICES
    return gap in {" ", " & "} or (len(gap) < 12 and gap[:1] == gap[-1:] == " " and set(gap.split()) <= _PARTICLES)


def _is_ordinary(word: str) -> bool:
    """Whether a word that opens a sentence is probably an ordinary one: it is listed, or ends like one."""
    return word.isalpha() and (
        _base(word.lower()) in _ORDINARY
        or (len(word) > 6 and word[1:].islower() and _ORDINARY_ENDING.search(word) is not None)
    )


class _Vocabulary:
    """The words of a source in every shape in which a name may come back."""

    def __init__(self, known: Gazetteer) -> None:
        self._known = known
        self._plain: set[str] = set()
        self._capital: set[str] = set()  # as written with a capital anywhere
        self._related: set[str] = set()
        self._bases: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()  # what follows North, South, New; which numbers follow a word
        self._initials: set[str] = set()
        self._classes: set[_Class] = set()

    def add(self, text: str) -> None:
        """Collects the words of one more text."""
        found = _read_words(text, self._known)
        run: list[tuple[str, bool]] = []
        plain = [_plain(word.text) for word in found]
        for at, word in enumerate(found):
            parts = [part for part in re.split(r"['.&-]", word.text) if part]
            self._classes |= word.classes
            for key, written in [(plain[at], word.text), *((_plain(part), part) for part in parts if len(parts) > 1)]:
                self._plain.add(key)
                self._related.add(_related(key))
                self._bases.add(_base(key))
                if any(c.isupper() for c in written):
                    self._capital.add(re.sub(r"[\W_]+", "", written))
            number = str(_NUMBER_WORDS[plain[at]][1]) if plain[at] in _NUMBER_WORDS else plain[at]
            if number.isdigit() and at:
                self._plain.add(plain[at - 1] + number)  # "F 16", "Falcon 9"
                named = at - 1
                while named > max(0, at - 6) and (plain[named].isdigit() or plain[named] in {"and", "or", "to"}):
                    named -= 1  # "Articles 4 and 5"
                self._pairs.add((_related(plain[named]), number))
            if _direction(plain[at]):
                for other in (1, 3) if plain[at + 1 : at + 2] in (["and"], ["or"]) else (1,):
                    if at + other < len(found):
                        self._pairs.add((_direction(plain[at]), _related(plain[at + other])))
            gap = text[found[at - 1].end : word.start] if at else ""
            if run and gap not in {" ", "-", " & "}:
                self._add_initials(run)
                run = []
            if word.text[0].isupper():
                run += [(part[0], False) for part in parts]
            elif run and word.text in _LINKS:
                run.append((word.text[0], True))
            else:
                self._add_initials(run)
                run = []
        self._add_initials(run)

    def _add_initials(self, run: list[tuple[str, bool]]) -> None:
        """Initials of every two to seven words in a row, with and without the small ones."""
        for start, (_, small) in enumerate(run):
            if small:
                continue
            whole = capitals = ""
            for letter, is_link in run[start : start + 7]:
                whole += letter.upper()
                capitals += "" if is_link else letter
                self._initials.update((whole, capitals))

    def says(self, name: _Name) -> bool:
        """Whether every word of a name that signifies something is there."""
        for at, word in enumerate(name.words):
            if word.classes & self._classes or (len(word.text) == 1 and len(name.words) > 1):
                continue
            # "Tram Derails" of a tram that "derailed": in a heading a verb looks like a name.
            if not self._has(word) and not (name.heading and _base(_plain(word.text)) in self._bases):
                return False
            direction, after = _direction(_plain(word.text)), name.words[at + 1 : at + 2]
            if direction and after and (direction, _related(_plain(after[0].text))) not in self._pairs:
                return False
        return True

    def says_number(self, name: _Name, number: str, after: str) -> bool:
        """Whether the number that goes on a name stands behind its last word, where it surely is the name's.

        It is not where something is counted: "iPhone 4 will", but "in Basra 12 soldiers".
        """
        counted = re.match(r" ([a-z]+)", after)
        if name.words[-1].listed or (counted and counted[1] not in _SKIPPED):
            return True
        return (_related(_plain(name.words[-1].text)), _plain(number)) in self._pairs

    def _has(self, word: _Word) -> bool:
        key = _plain(word.text)
        if _ACRONYM.match(word.text):
            letters = re.sub(r"\W", "", word.text)
            forms = {letters, letters.removesuffix("s"), f"{letters}s"}
            cased = set() if key in _SKIPPED else {letters.capitalize()}
            return bool(forms & (self._capital | self._initials)) or bool(cased & self._capital)
        if self._plain & {key, f"{key}s", key.removesuffix("s")}:
            return True
        parts = [part for part in re.split(r"['.&-]", word.text) if any(c.isupper() or c.isdigit() for c in part)]
        if len(re.split(r"['.&-]", word.text)) > 1 and any(len(part) > 1 for part in parts):
            return all(self._has_part(part) for part in parts if len(part) > 1 or part.isdigit())
        return not word.listed and _related(key) in self._related

    def _has_part(self, part: str) -> bool:
        aliases = dict(self._known.by_first_word.get(part, ()))
        if part in aliases and _classes(aliases[part], part) & self._classes:
            return True
        return self._has(_Word(part, 0, len(part), listed=part in aliases))


def _direction(word: str) -> str:
    return word.removesuffix("ern") if word in _DIRECTIONS else ""
