"""Amounts that a sentence states: numbers with their unit, scale or currency, and whether there is any.

Belongs here: where an amount begins and ends, and which digits are none (a year, a day, a part of a name). Does not
belong here: its value, nor whether a source says the same (`ground_amounts.py`).
"""

from __future__ import annotations

import re

SMALL_NUMBERS = "two|three|four|five|six|seven|eight|nine|ten"
_NUMBER_WORD = (
    rf"(?:{SMALL_NUMBERS}|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty"
    r"|ninety|hundred|hundreds|thousand|thousands|dozens?|million|millions|billion|billions|trillion|half|one[-"
    r" ](?:third|quarter|fifth|tenth)"
    r"|two[- ]thirds|three[- ]quarters|a (?:third|quarter|fifth|tenth) of|double|triple)"
)
_CURRENCY = r"(?:(?:US|A|C|AU|NZ|HK|R)?\s?\$|US\$|£|€|¥|₹|EUR|USD|GBP|CNY|Rs\.?)"
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|bn|mn|[mk](?![\w]))"
_UNIT = (
    r"(?:%|per\s?cent|percent(?:age)?(?:\s+points?)?|basis\s+points?|points?|degrees?(?:\s+(?:Celsius"
    r"|Fahrenheit))?|°\s?[CF]|km/h|mph|km|kilomet(?:er|re)s?|miles?"
    r"|met(?:er|re)s?|feet|foot|inches|tonnes?|tons?|barrels?|hectares?|acres?|liters?|litres?|gallons?|kg"
    r"|kilograms?|pounds?|euros?|dollars?|yen|yuan|rupees?|rubles?"
    r"|tokens?|gigawatts?|megawatts?|[GMK]W|[GT]B|votes?|seats?|people|jobs|workers|employees|deaths|dead|cases"
    r"|passengers|aircraft|planes|troops|soldiers"
    r"|civilians|children|women|men|homes|houses|companies|countries|states|customers|users|students|schools"
    r"|members|refugees|migrants|times)"
)
# "700 billion", "$29", "1.16%", "344.65 points", "more than 20,000 people": the telling part, with its unit where
# there is one.
QUANTITY = re.compile(
    rf"(?<![\w.,$£€])(?:{_CURRENCY}\s?{_DIGITS}(?:[- ]?{_SCALE})?(?:\s*\(?(?:USD|US|AUD)\)?(?!\w))?"
    rf"|{_DIGITS}[- ]?(?:{_SCALE}\s+)?{_UNIT}(?![\w])"
    rf"|{_DIGITS}\s+{_SCALE}(?!\w)"
    rf"|(?:{_NUMBER_WORD}(?:[- ]{_NUMBER_WORD})*)\s+(?:{_SCALE}\s+)?{_UNIT}(?![\w])"
    rf"|\d{{1,3}}(?:,\d{{3}})+(?![\w,]))",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(rf"(?<![\w.,/-]){_DIGITS}(?![\w/])|\b(?:doubled|tripled|halved|quadrupled)\b")
_YEAR = re.compile(r"^(?:1[5-9]|20)\d\d(?:\s|$)")
# "iPhone 4 users", "Airbus A380", "Flight 17 passengers": the number is part of a name.
_NUMBERED_NAME = re.compile(
    r"(?:\b[a-z]?[A-Z][\w'’-]*|\b[Nn]o\.)\s$(?<!The\s)(?<!A\s)(?<!In\s)(?<!At\s)(?<!By\s)(?<!US\s)(?<!About\s)(?<"
    r"!Some\s)(?<!Over\s)(?<!Around\s)(?<!Nearly\s)(?<!Another\s)(?<!Almost\s)(?<!And\s)(?<!But\s)(?<!For\s)(?<!O"
    r"f\s)(?<!Only\s)(?<!With\s)(?<!All\s)(?<!First\s)"
)


def quantities(sentence: str) -> list[tuple[int, int]]:
    """Spans of quantities with their unit, in order of appearance; years and days of a month are none."""
    return [
        found.span()
        for found in QUANTITY.finditer(sentence)
        if not _YEAR.match(found.group().strip())
        and not _NUMBERED_NAME.search(sentence[max(0, found.start() - 20) : found.start()])
    ]


def is_quantified(sentence: str) -> bool:
    """Whether the sentence states an amount (not merely a date)."""
    if quantities(sentence):
        return True
    for found in _BARE_NUMBER.finditer(sentence):
        before = sentence[max(0, found.start() - 12) : found.start()]
        if (
            _YEAR.match(found.group())
            or re.search(r"\b[a-z]?[A-Z][\w.'-]* $", before)
            or re.match(r"\s+[A-Z]|:\d|(?:st|nd|rd|th)\b", sentence[found.end() : found.end() + 3])
        ):
            continue
        return True
    return False
