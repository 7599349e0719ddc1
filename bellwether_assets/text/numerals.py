"""How numbers are written in digits: their grouping, decimals, fractions, scales and currencies, and their value.

Belongs here: the spelling that all readers of amounts share, so that none of them cuts what another takes whole. Does
not belong here: which phrase is an amount (`quantities.py`), and what amount a source says (`ground_amounts.py`).

Groups are of three digits, or of two as in India ("1,25,000"), between commas, points, apostrophes or spaces, also thin
and no-break ones. "In 1999 200 people" and "on May 12 200 people" are two numbers each.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from bellwether_assets.text.calendar_names import MONTHS

SPACE = "[ \u00a0\u2007\u2009\u202f]"
_FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅛⅜⅝⅞"
_NO_DAY_OF = "".join(
    f"(?<!{month}{mark} )" for name in MONTHS for month, mark in ((name, ""), (name[:3], ""), (name[:3], "."))
)
# One number in digits. The groups are counted, so that a text that is nothing but groups is read in linear time.
DIGITS = (
    rf"(?:{_NO_DAY_OF}[1-9]\d{{0,2}}(?:{SPACE}\d{{3}}){{1,6}}(?!{SPACE}?\d)(?:[.,]\d{{1,2}}(?![.,]?\d))?"
    r"|\d{1,3}(?:\.\d{3}){1,6},\d+(?![.,]?\d)"
    r"|[1-9]\d{0,2}(?:\.\d{3}){2,6}(?![.,]?\d)"
    r"|[1-9]\d{0,2}(?:['’]\d{3}){1,6}(?!\d)"
    r"|\d{1,3}(?:,\d{2,3}){0,8},\d{3}(?!\d)(?:\.\d+)?"
    r"|\d++,\d{1,2}(?![.,]?\d)"
    r"|\d{1,3} [1-9]/[2-9](?![\d/])"
    rf"|\d++(?:\.\d++)*+[{_FRACTIONS}]?"
    rf"|[{_FRACTIONS}])"
)
_GROUPED_BY_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
_DECIMAL_COMMA = re.compile(r",\d{1,2}$")

# Powers of ten. Of other languages what is no word of English; "billion" means another number in most of them.
SCALES = {
    "thousand": 3, "lakh": 5, "million": 6, "crore": 7, "billion": 9, "trillion": 12,
    "tausend": 3, "mille": 3, "mil": 3, "millionen": 6, "millones": 6, "millón": 6, "milhões": 6, "milioni": 6,
    "miljoen": 6, "milliarde": 9, "milliarden": 9, "milliard": 9, "milliards": 9, "miliardi": 9, "miljard": 9,
    "bilhões": 9, "billionen": 12, "billones": 12,
}  # fmt: skip
SHORT_SCALES = {"k": 3, "m": 6, "mn": 6, "mio": 6, "b": 9, "bn": 9, "mrd": 9, "md": 9, "t": 12, "tn": 12, "trn": 12}
# A single letter is a scale only where it stands at the number: "$5m", but "5 m" are metres.
SHORT_SCALE = r"(?: ?(?:bn|mn|trn|tn|Mio|Mrd|Md)\b\.?|[mkbtMKBT]\b)"
LONG_SCALE = rf"(?i:{'|'.join(sorted(SCALES, key=len, reverse=True))})"
CODES = (
    "USD|EUR|GBP|JPY|CNY|RMB|INR|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|UAH|RUB|BRL|MXN|ARS|CLP|AUD|CAD|NZD|SGD|HKD|TWD"
    "|KRW|THB|IDR|MYR|PHP|VND|PKR|BDT|LKR|NGN|KES|GHS|ZAR|EGP|ILS|AED|SAR|QAR|KWD"
)
SIGNS = "$£€¥₹₩₽₺₪₫₴₦฿₱"
# "US$5", "€5", "EUR 5", "Rs. 5".
CURRENCY = rf"(?:[A-Z]{{0,3}}[{SIGNS}]|(?:{CODES})(?={SPACE}?\d)|Rs\.?(?={SPACE}?\d))"
CURRENCY_BEHIND = rf"(?:[{SIGNS}]|(?:{CODES})\b)"  # "5 €", "5 EUR"
_MINUS = "-\u2212\u2013"
SIGN = rf"(?:(?<![^\s(\[\"“„'‘])[{_MINUS}+](?=[\d{SIGNS}{_FRACTIONS}]))"
PERCENT = (
    r"(?:%|(?:(?:of )?(?:an? )?per[ -]?cent(?:age)?(?:[ -]points?)?|pct|Prozent(?:punkte)?|pour cent|por ciento"
    r"|por cento|per cento|procent)\b)"
)
_OF_A_NAME = re.compile(r"[^\W\d_][\w.]{0,11}-$")
# "F-35", "COVID-19", but "mid-2020s", "pre-2008" and "sub-5 percent".
_NO_NAME = re.compile(r"(?:^|[^\w-])(?:[a-z]+-|(?:Mid|Pre|Post|Sub|Non)-)$")
# An idiom for "always".
IDIOM = r"(?<![\d.,-])24[-/–]7(?:[-/–]365)?(?![\w.]?\d)"


def is_of_a_name(before: str) -> bool:
    """Whether digits that follow this text belong to a name written with a hyphen: "F-", "COVID-", "Covid-"."""
    return _OF_A_NAME.search(before[-13:]) is not None and _NO_NAME.search(before[-30:]) is None


def value_of(digits: str) -> Fraction | None:
    """The value of one number in digits; None for what is none: a version as 1.2.3, or 40 digits and more."""
    part = Fraction(0)
    if digits[-2:-1] == "/":
        part, digits = Fraction(digits[-3:]), digits[:-4]
    elif not digits[-1].isdecimal():
        part, digits = Fraction(unicodedata.numeric(digits[-1])).limit_denominator(9), digits[:-1] or "0"
    plain = re.sub(rf"{SPACE}|['’]", "", digits)
    if _GROUPED_BY_POINTS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif _DECIMAL_COMMA.search(plain) and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    plain = plain.replace(",", "")
    if plain.count(".") > 1 or len(plain) > 40:  # int() refuses what is longer than 4,300 digits
        return None
    whole, _, decimals = plain.partition(".")
    return Fraction(int(whole + decimals), 10 ** len(decimals)) + part
