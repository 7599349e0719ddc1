"""Amounts that a sentence states: numbers with their unit, scale or currency, and whether there is any.

Belongs here: where an amount begins and ends, and which digits are none (a year, a day, a part of a name). Does not
belong here: how a number is spelled (`numerals.py`), nor whether a source says the same (`ground_amounts.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bellwether_assets.text.numerals import (
    CURRENCY,
    CURRENCY_BEHIND,
    DIGITS,
    IDIOM,
    LONG_SCALE,
    PERCENT,
    SHORT_SCALE,
    SIGN,
    SPACE,
    is_of_a_name,
)

SMALL_NUMBERS = "two|three|four|five|six|seven|eight|nine|ten"
_NUMBER_WORD = (
    rf"(?:{SMALL_NUMBERS}|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty"
    r"|ninety|hundred|hundreds|thousand|thousands|dozens?|million|millions|billion|billions|trillion|half|one[-"
    r" ](?:third|quarter|fifth|tenth)"
    r"|two[- ]thirds|three[- ]quarters|a (?:third|quarter|fifth|tenth) of|double|triple)"
)
_UNIT = (
    r"(?:basis\s+points?|points?|degrees?(?:\s+(?:Celsius"
    r"|Fahrenheit))?|°\s?[CF]|km/h|mph|km|kilomet(?:er|re)s?|miles?"
    r"|met(?:er|re)s?|feet|foot|inches|tonnes?|tons?|barrels?|hectares?|acres?|liters?|litres?|gallons?|kg|lbs?"
    r"|kilograms?|pounds?|euros?|dollars?|yen|yuan|rupees?|rubles?"
    r"|tokens?|gigawatts?|megawatts?|[GMKT]Wh?|[GT]B|bps|votes?|seats?|people|jobs|workers|employees|deaths|dead|cases"
    r"|passengers|aircraft|planes|troops|soldiers"
    r"|civilians|children|women|men|homes|houses|companies|countries|states|customers|users|students|schools"
    r"|members|refugees|migrants|times)"
)
_TIME = (
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|years?|decades?|matches|games|rounds|races)"
)
# "1 in 5", "nine out of every ten"; "three in five years" and "5 in 2020" are none.
_OUT_OF = r"\s(?:in|out\sof)\s(?:every\s)?"
_RATIO = (
    rf"(?:[1-9]\d{{0,2}}{_OUT_OF}[1-9]\d{{0,2}}(?![\w.,]?\d)(?!\s{_TIME}\b)"
    rf"|\b(?:one|{SMALL_NUMBERS}){_OUT_OF}(?:{SMALL_NUMBERS}|twelve|twenty|hundred)\b(?!\s{_TIME}\b))"
)
_SCALED = rf"{DIGITS}(?:{SHORT_SCALE}(?!\w)|(?:[- \u00a0]?{LONG_SCALE}\b){{1,2}})?"
_ONE = (
    rf"{SIGN}?(?:{CURRENCY}{SPACE}?)?{SIGN}?{_SCALED}"
    rf"(?:{SPACE}?{CURRENCY_BEHIND}(?!{SPACE}?\d)|(?:{SPACE}|-)?{PERCENT}|\s*\((?:USD|US|AUD)\))?"
)
_UNTIL = r"(?:\s?[-–—]\s?|\s(?:to|bis)\s)(?=[\d$£€])"
_NUMBER = rf"(?:{_ONE}{_UNTIL}{_ONE}|(?<=[Bb]etween\s){_ONE}\sand\s{_ONE}|{_ONE})"
_DIGITS_UNIT = rf"(?:[-\s]?(?i:{_UNIT})(?!\w))"
_WORDS = (
    rf"(?i:(?<!\w){_NUMBER_WORD}(?:[- ]{_NUMBER_WORD})*\s+(?:{LONG_SCALE}\s+)?(?:{_UNIT}|per\s?cent"
    r"|percent(?:age)?(?:\s+points?)?)(?!\w))"
)
_AMOUNT = re.compile(
    rf"(?P<idiom>{IDIOM})|(?P<ratio>(?<![\w.,]){_RATIO})"
    rf"|(?<![\w.,$£€])(?P<number>{_NUMBER})(?:(?P<unit>{_DIGITS_UNIT})|(?!\w|[.,]\d))|(?P<words>{_WORDS})"
)
_TELLS = re.compile(r"[^\d\s.,–—-]|\d[ \u00a0\u2007\u2009\u202f,.'’]\d{3}(?!\d)")
_MULTIPLIED = re.compile(r"\b(?:doubled|tripled|halved|quadrupled)\b")
_SHORT_NUMBER = re.compile(r"\d{1,3}(?:\.\d)?$")
_YEAR = re.compile(r"^(?:1[5-9]|20)\d\d(?:\s|$)")
_SPAN_OF_YEARS = re.compile(r"(?:1[5-9]|20)\d\d\s?[-–—]\s?(?:(?:1[5-9]|20)\d\d|\d\d)$")
# "iPhone 4 users", "Airbus A380", "Flight 17 passengers": the number is part of a name.
_NUMBERED_NAME = re.compile(
    r"(?:\b[a-z]?[A-Z][\w'’-]*|\b[Nn]o\.)\s$(?<!The\s)(?<!A\s)(?<!In\s)(?<!At\s)(?<!By\s)(?<!US\s)(?<!About\s)(?<"
    r"!Some\s)(?<!Over\s)(?<!Around\s)(?<!Nearly\s)(?<!Another\s)(?<!Almost\s)(?<!And\s)(?<!But\s)(?<!For\s)(?<!O"
    r"f\s)(?<!Only\s)(?<!With\s)(?<!All\s)(?<!First\s)"
)
Span = tuple[int, int]


def quantities(sentence: str) -> list[Span]:
    """Spans of quantities with their unit, in order of appearance; years and days of a month are none."""
    return [span for span, tells in _numbers(sentence) if tells]


def amounts(sentence: str) -> list[Span]:
    """Spans of all amounts, those without a unit too: what nobody may cut."""
    return [span for span, _ in _numbers(sentence)]


def is_quantified(sentence: str) -> bool:
    """Whether the sentence states an amount (not merely a date)."""
    if _MULTIPLIED.search(sentence):
        return True
    for (start, end), tells in _numbers(sentence):
        before, said, behind = sentence[max(0, start - 12) : start], sentence[start:end], sentence[end : end + 3]
        if tells or not (
            _YEAR.match(said)
            or re.search(r"[/-]$|\b[a-z]?[A-Z][\w.'-]* $", before)
            or re.match(r"/|\s+[A-Z]|:\d|(?:st|nd|rd|th)\b", behind)
        ):
            return True
    return False


def _numbers(sentence: str) -> Iterator[tuple[Span, bool]]:
    """Each amount with whether it tells what of: by a unit, a scale, a currency, or groups of digits."""
    for found in _AMOUNT.finditer(sentence):
        said, before = found.group(), sentence[max(0, found.start() - 30) : found.start()]
        if found["idiom"] or is_of_a_name(before):
            continue
        if found["ratio"] or found["words"]:
            yield found.span(), True
        elif not _SPAN_OF_YEARS.match(said):
            numbered = _SHORT_NUMBER.match(found["number"]) and _NUMBERED_NAME.search(before[-20:])
            tells = bool(found["unit"] or _TELLS.search(said)) and not (numbered or _YEAR.match(said))
            yield found.span(), tells
