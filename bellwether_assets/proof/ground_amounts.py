"""Amounts in a text by kind and value: "$1,200 million" and "1.2bn dollars" are one, "12" and "12 percent" are two.

Belongs here: finding them in digits and in words, with their unit. Does not belong here: whether a source says the same
amount (`ground.py`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from bellwether_assets.proof.ground_readings import (
    CURRENCIES,
    CURRENCY_WORDS,
    Amount,
    Reading,
    besides,
    counts_nothing,
    spans_without_number,
    with_measures,
    with_ranges,
    with_shares,
    with_shares_of_its_own,
    with_units_left_out,
)
from bellwether_assets.text.dates import LEFT
from bellwether_assets.text.numerals import (
    CURRENCY,
    CURRENCY_BEHIND,
    DIGITS,
    IDIOM,
    LONG_SCALE,
    PERCENT,
    SCALES,
    SHORT_SCALE,
    SHORT_SCALES,
    SIGNS,
    is_of_a_name,
    value_of,
)

_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORD_SCALES = {word: SCALES[word] for word in ("thousand", "lakh", "million", "crore", "billion", "trillion")}
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
_IRREGULAR["twelve"] = "twelfth"


def _number_words() -> dict[str, tuple[str, int]]:
    """Word → its role (unit, teen, tens, hundred, scale, dozen, half, ordinal, part, vague) and its value."""
    known = {word: ("unit" if value < 10 else "teen", value) for value, word in enumerate(_SMALL)}
    known |= {word: ("tens", 10 * value) for value, word in enumerate(_TENS, start=2)}
    for word, (_, value) in list(known.items()):
        ordinal = _IRREGULAR.get(word) or word.removesuffix("y") + ("ieth" if word.endswith("y") else "th")
        known |= {ordinal: ("ordinal", value), f"{ordinal}s": ("part", value)}
    known |= {word: ("scale", 10**power) for word, power in _WORD_SCALES.items()}
    known |= {f"{word}s": ("vague", 10**power) for word, power in _WORD_SCALES.items()}
    known |= {"hundred": ("hundred", 100), "hundreds": ("vague", 100), "hundredth": ("ordinal", 100)}
    known |= {"dozen": ("dozen", 12), "dozens": ("vague", 12), "half": ("half", 2), "quarter": ("part", 4)}
    del known["seconds"], known["zeroth"], known["zeroths"]
    return known | {"quarters": ("part", 4), "halves": ("part", 2)}


NUMBER_WORDS = _number_words()
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
_WORD = rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})\b(?!')"
_AMOUNT = re.compile(
    rf"(?P<idiom>{IDIOM})|(?P<literal>{LEFT}\d{{1,2}}(?::\d\d|/\d{{1,2}})(?![\w/:]))"
    rf"|{LEFT}Q(?P<quarter>[1-4])\b"
    r"|(?P<times>\b(?i:doubl(?:e[sd]?|ing)|twice|two-?fold|tripl(?:e[sd]?|ing)|trebl(?:e[sd]?|ing)|thrice|three-?fold"
    r"|quadrupl(?:e[sd]?|ing)|halv(?:e[sd]?|ing))\b)"
    rf"|(?P<sign>(?<![^\s(])[-+](?=[\d{SIGNS}])|\b[Mm]inus (?=[\d{SIGNS}]))?"
    rf"(?:(?<![^\W_])(?P<money>{CURRENCY}) ?(?P<inner>-)?|(?<![^\W_])(?<!\d[.,:]))"
    rf"(?P<digits>{DIGITS})"
    rf"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<short>{SHORT_SCALE}| ?M(?=[{SIGNS}]))(?!\w)"
    rf"|(?P<scales>(?:[ -]?(?i:hundred|dozen|{LONG_SCALE})\b){{1,2}}))?(?![A-Z]|\.?\d|,\d{{3}}(?!\d))"
    rf"|(?P<words>(?<![^\W_])(?i:{_WORD}(?:(?:,? and |[ -](?:and-)?)(?:an? )?{_WORD})*))"
)
_UNIT = re.compile(
    rf"(?P<percent>[ -]?{PERCENT})"
    r"|[ -](?:(?:of )?an? |de |d')?(?:(?:US|U\.S\.|Canadian|Australian|Hong Kong|New Zealand|Singapore|Taiwan) )?"
    rf"(?P<currency>(?i:{'|'.join(word for word in CURRENCY_WORDS if word != 'rs')}))(?:s|es)?\b"
    rf"| ?(?P<symbol>{CURRENCY_BEHIND})(?! ?\d)"
    r"|(?P<times>[ -]?(?:times|fold)\b|x\b)"
)
# "A yard can double its output": what could be, of nobody in particular.
_COULD = re.compile(r"\b(?:can(?: easily| also| thus| even)?|[Oo]nce or|once and) $")
_PERIOD = re.compile(r" (?:quarter|half|term|round|phase|stage|century|consecutive|straight)\b")


def read_amounts(text: str, *, of_source: bool = False) -> list[Amount]:
    """All amounts of a folded text in order; of a source, also what they may ground besides, and unnumbered spans."""
    found: list[Amount] = []
    for match in _AMOUNT.finditer(text):
        if match["idiom"]:
            continue
        if match["literal"]:
            found.append(_literal(match))
        elif match["quarter"]:
            value = Fraction(match["quarter"])
            found.append(Amount(*match.span(), value, Fraction(1), "plain", frozenset({("plain", value)})))
        elif match["times"]:
            value = Fraction(_TIMES.get(match["times"][:5].lower(), 0)) or Fraction(1, 2)
            kind = "times" if value > 1 else "plain"
            could = _COULD.search(text[max(0, match.start() - 16) : match.start()]) is not None
            found.append(Amount(*match.span(), value, Fraction(1), kind, frozenset({(kind, value)}), ordinary=could))
        elif match["words"]:
            found += _worded(text, match)
        elif not is_of_a_name(text[max(0, match.start() - 30) : match.start()]):
            found.append(_in_digits(text, match))
    found = with_shares(with_ranges(with_measures(found, text), text), text, of_source=of_source)
    if not of_source:
        return [with_shares_of_its_own(amount) for amount in found if not amount.ordinary]
    said = with_units_left_out(found, text)
    said += spans_without_number(text)
    return [replace(amount, readings=amount.readings | besides(amount, text)) for amount in said]


def _literal(match: re.Match[str]) -> Amount:
    """A time of day, a fraction in digits or something as 9/11: the same only where it is written the same."""
    text = match["literal"]
    a, b = (int(part) for part in re.split("[:/]", text))
    readings: set[Reading] = {("literal", f"{a}{text[-3] if ':' in text else '/'}{b}")}
    if ":" in text and b == 0:
        readings.add(("plain", Fraction(a)))
    elif "/" in text and 0 < a < b <= 10:
        readings.add(("plain", Fraction(a, b)))
    return Amount(*match.span(), Fraction(a), Fraction(1), "literal", frozenset(readings))


def _in_digits(text: str, match: re.Match[str]) -> Amount:
    digits, start, end = match["digits"], match.start(), match.end()
    base = value_of(digits)
    if base is None:
        return Amount(start, end, Fraction(0), Fraction(1), "literal", frozenset({("literal", digits)}))
    scale = Fraction(1)
    for word in re.findall(r"[^\W\d_]+", (match["scales"] or "").lower()):
        scale *= 100 if word == "hundred" else 12 if word == "dozen" else 10 ** SCALES[word]
    short = (match["short"] or "").strip(" .").lower()
    scale *= 10 ** SHORT_SCALES[short] if short else 1
    if (match["sign"] and match["sign"] != "+") or match["inner"]:
        base = -base
    symbol = (match["money"] or "").rstrip(".")
    currency = CURRENCY_WORDS.get(symbol.lower(), symbol if symbol in CURRENCIES else symbol[-1:])
    kind, end = _unit(text, end, currency)
    readings: set[Reading] = {(kind, base * scale)}
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
    return Amount(start, end, base, scale, kind, frozenset(readings), bare)


def _unit(text: str, end: int, currency: str = "") -> tuple[str, int]:
    """The kind that the unit after a number gives it, and where the unit ends."""
    unit = _UNIT.match(text, end)
    if unit is None:
        return currency or "plain", end
    if unit["currency"]:
        return currency or CURRENCY_WORDS[unit["currency"].lower()], unit.end()
    if unit["symbol"]:
        return currency or CURRENCY_WORDS.get(unit["symbol"].lower(), unit["symbol"]), unit.end()
    return currency or ("percent" if unit["percent"] else "times"), unit.end()


def _worded(text: str, match: re.Match[str]) -> list[Amount]:
    """The numbers of a run of number words: "two hundred and five" is one, "two and five" are two."""
    found: list[Amount] = []
    total, current, last, joined, start, end = Fraction(0), Fraction(0), "", False, 0, 0
    scale, words_in = Fraction(1), 0

    def close(upto: int, *, final: bool) -> None:
        value, led = total + current, re.search(r"\b[Aa]n?[ -]$", text[max(0, start - 4) : start]) is not None
        kind, stop = _unit(text, upto) if final else ("plain", upto)
        # "For every thousand" are a thousand.
        each = re.search(r"\b(?:every|each|per) $", text[max(0, start - 7) : start]) is not None
        word = text[start:upto].lower()
        readings: set[Reading] = {(kind, value)}
        if kind == "times":
            readings.add(("plain", value))
        if last == "part" and words_in == 1:
            if not led:
                return
            readings = {(kind, 1 / value)}
        elif last == "ordinal" and words_in == 1 and led:
            readings = {(kind, 1 / value)} | (set() if text.startswith(" of ", upto) else {(kind, value)})
        elif last == "vague" or (last in {"hundred", "scale", "dozen"} and words_in == 1 and not led and not each):
            readings = {("vague", value)}
        ordinary = (word == "one" and kind == "plain") or (
            word in {"first", "second"} and not _PERIOD.match(text, upto)
        )
        ordinary = ordinary or (kind == "plain" and counts_nothing(word, text, start, upto))
        whole = value / scale if scale > 1 else value
        found.append(Amount(start, stop, whole, scale, kind, frozenset(readings), ordinary=ordinary))

    for token in re.finditer(r"[a-z]+", match["words"].lower()):
        word = token.group()
        if word in {"and", "a", "an"}:
            joined = joined or word == "and"
            continue
        role, value = NUMBER_WORDS[word]
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
