"""What one number of a text can mean, and which other ways of writing it mean the same.

Belongs here: an amount with its readings; readings that amounts share as the ends of a range, as a share ("three in
ten") or as a span of time; and number words that count nothing ("two axes"). Does not belong here: finding amounts in
a text (`ground_amounts.py`), and whether a source says one (`ground.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bellwether_assets.text.numerals import CODES, SIGNS

# A kind and a value. Kinds: plain, percent, a currency, times ("doubled"), vague ("millions of"), day ("on the 16th"),
# days and months (of a span of time), unspecified ("1.2bn" of what may be money), fraction and percentage (a share).
Reading = tuple[str, Fraction | str]
CURRENCY_WORDS = {
    "dollar": "$", "usd": "$", "euro": "€", "eur": "€", "pound": "£", "gbp": "£", "yen": "¥", "yuan": "¥", "jpy": "¥",
    "cny": "¥", "rmb": "¥", "renminbi": "¥", "rupee": "₹", "inr": "₹", "rs": "₹", "rouble": "₽", "ruble": "₽",
    "dólar": "$", "libra": "£", "krone": "kr", "krona": "kr", "kroner": "kr", "kronor": "kr", "kronen": "kr",
    "couronne": "kr", "franc": "franc", "chf": "franc", "peso": "peso", "rand": "rand", "cent": "cent", "pence": "cent",
}  # fmt: skip
CURRENCIES = frozenset(CURRENCY_WORDS.values()) | frozenset(SIGNS) | frozenset(CODES.split("|"))
# Kinds by which ways of writing meet that share no number: "two years" says no 24.
DERIVED = frozenset(
    {"days", "months", "fraction", "percentage", "minutes", "metres", "grams", "watts", "watt-hours", "litres"}
)
_RANGE = frozenset({"-", " - ", " to ", "-to-", " and ", " or ", ", "})
_SHARE = frozenset({" in ", " in every ", " of every ", " out of ", " out of every "})
_MOST_BETWEEN = 60  # code points between two amounts that are compared
_COMPARED = re.compile(r"\b(?:against|from|to|than|instead of|versus|charge[ds]?|costs?|paid|pays?) $")
# How a sentence takes up an amount of the one before it.
_TAKEN_UP = re.compile(
    r"\b[Oo]f (?:that|this|which|it|these|those|them),? $"
    r"|\b[Tt]h(?:is|at|e other|e new) one (?:charges|charged|costs?|pays|paid) $"
)
_MOST_TO_NEXT_SENTENCE = 120
# What is counted stands behind a number: "costs 9 jobs". A verb does not count.
_COUNTED = re.compile(r"[ -](?!(?:is|are|was|were|goes|went|comes|came)\b)[a-z]")
_SENTENCE_END = re.compile(r"[.!?] ")
_POINT_OR_GROUP = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![.,]?\d)")
_SPAN = re.compile(r"[ -](?:an? |of an? )?(day|week|fortnight|month|year|decade|century|centurie)s?\b")
_MEASURES: dict[str, tuple[str, Fraction]] = {
    **{unit: ("minutes", Fraction(size)) for size, units in (("1/60", "second seconds"), (1, "minute minutes min"),
       (60, "hour hours h")) for unit in units.split()},
    **{unit: ("metres", Fraction(size)) for size, units in (("1/1000", "mm millimetre millimeter"),
       ("1/100", "cm centimetre centimeter"), (1, "m metre meter"), (1000, "km kilometre kilometer"))
       for unit in units.split()},
    **{unit: ("grams", Fraction(size)) for size, units in ((1, "g gram"), (1000, "kg kilo kilogram"),
       (1_000_000, "t tonne ton")) for unit in units.split()},
    **{unit: ("watts", Fraction(size)) for size, units in ((1, "kW kilowatt"), (1000, "MW megawatt"),
       (1_000_000, "GW gigawatt"), (10**9, "TW terawatt")) for unit in units.split()},
    **{unit: ("watt-hours", Fraction(size)) for size, units in ((1, "kWh kilowatt-hour"), (1000, "MWh megawatt-hour"),
       (1_000_000, "GWh gigawatt-hour"), (10**9, "TWh terawatt-hour")) for unit in units.split()},
    **{unit: ("litres", Fraction(size)) for size, units in (("1/1000", "ml millilitre"), (1, "l litre liter"),
       (100, "hl hectolitre")) for unit in units.split()},
}  # fmt: skip
_MEASURE = re.compile(rf"[ -]?({'|'.join(sorted(_MEASURES, key=len, reverse=True))})s?\b(?!-)")
# "Within a year": a span of one, said without a number.
_ONE_SPAN = re.compile(r"\b[Aa]n? (year|decade|century)\b")
# "A year and a half".
_AND_A_HALF = re.compile(r"\b(?:[Aa]n?|[Oo]ne) (day|week|month|year|decade|century) and a $")
_DAYS, _MONTHS = {"day": 1, "week": 7, "fortnight": 14}, {"month": 1, "year": 12, "decade": 120, "century": 1200}
# What prose counts when it sets out an argument of its own: no source has to say that there are two of them.
_ARGUED = (
    r"(?:axis|axes|causes?|sides?|ways?|forces?|effects?|reasons?|paths?|spheres?|poles?|camps?|mechanisms?|channels?|fronts?"
    r"|kinds?|sorts?|types?|routes?|tracks?|layers?|levers?|outcomes?|trends?|dynamics|strands?|pressures|motives"
    r"|options?|choices|directions?|dimensions|drivers|factors|conditions|consequences|lessons|tendencies|patterns"
    r"|strategies|logics?|incentives|extremes|worlds|parts|halves|things|purposes|arguments|responses|advantages)"
)
_COUNTS_ARGUMENTS = re.compile(rf"[ -](?:[a-z]+(?:-[a-z]+)?,? ){{0,2}}{_ARGUED}\b")
_COUNTS_NAMED = re.compile(r" (?:cases|countries|states|powers|sides|models|systems|groups|approaches|examples)\b")
_CASES = re.compile(r" (?:[a-z]+ )?([a-z]{3,}s)\b(?! of\b| in\b| from\b)")
_OF_AN_ARGUMENT = re.compile(
    r"ends|stages|steps|levels|clocks|speeds|questions|answers|fears|scales|points|places|remedies|tools|stories|readings"
    r"|problems|costs|risks|goals|aims|claims|ideas|principles|models|methods|means|weaknesses|strengths|senses|respects"
    r"|aspects|features|ingredients|elements|components|pieces|roles|views|theories|explanations|approaches|interests"
    r"|loyalties|audiences|masters|hands|currencies|timetables|calendars|sources|signals|gaps|limits|edges|faces|layers"
    r"|sets|halves|bets|doors|hurdles|barriers|traps|tempos|rhythms|languages|vocabularies|facts|truths|numbers|figures"
)
_IDIOM = re.compile(
    r"\b(?i:once or twice|one or two|two or three|three or four"
    r"|the (?:two|three)(?=[.,;]| (?:on|apart|are|were|have)\b))"
)
# "Hundreds" are two hundred to a thousand, "thousands" two thousand to a million.
_MOST_OF_SCALES = {Fraction(100): 10**3, Fraction(1000): 10**6, Fraction(1_000_000): 10**9}
# "Half-empty", "half-built": how it is, not how much.
_HALF = re.compile(
    r"-(?!dozen|trillion|billion|million)(?:\w+(?:ed|en|ing)|full|empty|built|open|shut|dead|way|truths?|measures?)\b"
)
_FEW = frozenset({"two", "three", "four", "five"})
_NAMED_BEFORE = re.compile(r"\b(?:[Tt]hese|[Tt]hose|[Bb]etween the|[Oo]f the|[Tt]he other|[Tt]he)[ -]$")
# "The third is the ability to leave", "a fourth lies in": of what the writer tells in order.
_ONE_OF_SEVERAL = re.compile(r"(?:[Tt]he|.{0,2}[Aa]) \w+ (?:is|was|lies|lay|comes|came|concerns|follows)\b")
_THIRD = re.compile(r" (?:part(?:y|ies)|countr(?:y|ies)|way|path|option|sphere|pole|camp|side|route|force|reason)\b")


@dataclass(frozen=True)
class Amount:
    """One number of a text with all it can mean; `base` times `scale` is its value.

    `ordinary` is a word as "one" or "first", which says no number; `bare` is one that may belong to a name before it.
    A share ("three in ten") is said where one of its readings is, or where each of its `parts` is.
    """

    start: int
    end: int
    base: Fraction
    scale: Fraction
    kind: str
    readings: frozenset[Reading]
    bare: bool = False
    ordinary: bool = False
    parts: tuple[Amount, ...] = ()


def besides(amount: Amount, text: str) -> set[Reading]:
    """What an amount of a source grounds besides what it says.

    A fall "of 5%" is grounded by "-5%", "millions" by "3 million", "4,000" by the "4.000" of other languages, "half"
    by "50 percent", "50 percent" by "half", "hundreds" by "380".
    """
    unsigned: set[Reading] = {(kind, abs(value)) for kind, value in amount.readings if isinstance(value, Fraction)}
    if _POINT_OR_GROUP.search(text[amount.start : amount.end]):
        unsigned |= {(kind, 1000 * value) for kind, value in unsigned if isinstance(value, Fraction)}
    shares = _shares(unsigned, own=False)
    if amount.kind == "plain" and text[max(0, amount.start - 6) : amount.start].lower() == "every " and amount.base > 1:
        shares |= _shares({("plain", 1 / amount.base)}, own=False)
    vague: set[Reading] = {
        ("vague", scale)
        for kind, value in unsigned
        if isinstance(value, Fraction) and (kind == "plain" or kind in CURRENCIES)
        for scale, most in _MOST_OF_SCALES.items()
        if 2 * scale <= value < most
    }
    return unsigned | shares | vague | ({("vague", amount.scale)} if amount.scale > 1 else set())


def with_shares_of_its_own(amount: Amount) -> Amount:
    """An amount of a sentence as a source may say it otherwise: a fraction as a percentage, a percentage as one."""
    return replace(amount, readings=amount.readings | _shares(amount.readings, own=True))


def _shares(readings: Iterable[Reading], *, own: bool) -> set[Reading]:
    """Readings by which fractions and percentages meet, never two percentages: "14.3%" is not "14.4%"."""
    found: set[Reading] = set()
    for kind, value in readings:
        if not isinstance(value, Fraction):
            continue
        if kind == "plain" and 0 < value < 1:
            found.add(("fraction" if own else "percentage", _common(value)))
        elif kind == "percent" and 0 < value < 100:
            found.add(("percentage" if own else "fraction", _common(value / 100)))
    return found


def _common(share: Fraction) -> Fraction:
    """A share as the common fraction that it is within half a percentage point: .33 and .333 are a third."""
    near = share.limit_denominator(10)
    return near if abs(near - share) < Fraction(1, 200) else share


def with_measures(amounts: Sequence[Amount], text: str) -> list[Amount]:
    """Amounts of years as months too, of weeks as days, of centimetres as metres: "half a year" is "six months"."""
    found = []
    for amount in amounts:
        unit = _SPAN.match(text, amount.end) if amount.kind == "plain" else None
        if unit is not None:
            kind, length = ("days", _DAYS[unit[1]]) if unit[1] in _DAYS else ("months", _MONTHS.get(unit[1], 1200))
            spans = {(kind, value * length) for _, value in amount.readings if isinstance(value, Fraction)}
            # Notice of ninety days is notice of three months.
            spans |= {("months", days / 30) for one, days in spans if one == "days" and days % 30 == 0}
            amount = replace(amount, readings=amount.readings | spans)  # noqa: PLW2901
        spanned = _AND_A_HALF.search(text[max(0, amount.start - 24) : amount.start])
        if spanned is not None and amount.base * amount.scale == Fraction(1, 2):
            kind, length = ("days", _DAYS[spanned[1]]) if spanned[1] in _DAYS else ("months", _MONTHS[spanned[1]])
            amount = replace(amount, readings=frozenset({(kind, Fraction(3, 2) * length)}))  # noqa: PLW2901
        measure = _MEASURE.match(text, amount.end) if amount.kind == "plain" else None
        if measure is not None:
            kind, size = _MEASURES[measure[1]]
            measured = {(kind, amount.base * amount.scale * size)}
            amount = replace(amount, readings=amount.readings | measured)  # noqa: PLW2901
        found.append(amount)
    return found


def spans_without_number(text: str) -> list[Amount]:
    """Spans of one year or decade that a source says without a number: "within a year" is "twelve months"."""
    return [
        Amount(*found.span(), Fraction(1), Fraction(1), "months", frozenset({("months", Fraction(_MONTHS[found[1]]))}))
        for found in _ONE_SPAN.finditer(text)
    ]


def with_units_left_out(amounts: Sequence[Amount], text: str) -> list[Amount]:
    """Gives a bare number of a source the unit of the amount before it that it is compared with, or a part of.

    "It charges 40 dollars, against 900", "it rose to 18 percent, up from 7", "They cost 26 dollars. This one costs 9",
    "It stands for 163 million euros. Of that, 151 million is interest".
    """
    found: list[Amount] = []
    for amount in amounts:
        before = next((one for one in reversed(found[-2:]) if not one.ordinary), None)
        if (
            before is not None
            and before.kind in CURRENCIES | {"percent"}
            and amount.kind == "plain"
            and _has_its_unit(before, amount, text)
        ):
            readings = {(before.kind, amount.base * amount.scale)}
            if amount.scale == 1:  # "$5 billion, against 3"
                readings.add((before.kind, amount.base * before.scale))
            amount = replace(amount, readings=amount.readings | readings)  # noqa: PLW2901
        found.append(amount)
    return found


def _has_its_unit(before: Amount, amount: Amount, text: str) -> bool:
    """Whether a number without a unit is of the unit before it: in the same sentence, or in one that takes it up."""
    between = text[before.end : amount.start]
    sentences = len(_SENTENCE_END.findall(between))
    if amount.bare and not sentences and len(between) <= _MOST_BETWEEN:
        return _COMPARED.search(between) is not None
    if sentences > 1 or len(between) > _MOST_TO_NEXT_SENTENCE:
        return False
    return _COUNTED.match(text, amount.end) is None and _TAKEN_UP.search(between) is not None


def with_ranges(amounts: Sequence[Amount], text: str) -> list[Amount]:
    """Lets the ends of a range share scale and unit, as one reading more: "10-15%", "$10 to 15 billion"."""
    found = list(amounts)
    for at in range(len(found) - 2, -1, -1):
        a, b = found[at], found[at + 1]
        if "literal" in {a.kind, b.kind} or text[a.end : b.start] not in _RANGE:
            continue
        scale = b.scale if a.scale == 1 else a.scale
        kind_a, kind_b = (a.kind if a.kind != "plain" else b.kind), (b.kind if b.kind != "plain" else a.kind)
        shared_a: set[Reading] = {(kind_a, a.base * a.scale), (kind_a, a.base * scale)}
        shared_b: set[Reading] = {(kind_b, b.base * b.scale)} if kind_b in CURRENCIES else set()
        # The next range leftwards ("5, 10 and 15 percent") shares what this one got.
        found[at] = replace(a, kind=kind_a, readings=a.readings | shared_a)
        found[at + 1] = replace(b, readings=b.readings | shared_b)
    return found


def with_shares(amounts: Sequence[Amount], text: str, *, of_source: bool) -> list[Amount]:
    """Reads "three in ten" as 30 percent: in a sentence as one amount, in a source beside its two numbers."""
    found: list[Amount] = []
    for amount in amounts:
        before = found[-1] if found else None
        if (
            before is None
            or {before.kind, amount.kind} != {"plain"}
            or before.parts
            or text[before.end : amount.start] not in _SHARE
            or not 0 < before.base < amount.base
            or amount.scale * before.scale != 1
        ):
            found.append(amount)
            continue
        share = before.base / amount.base
        readings: frozenset[Reading] = frozenset({("plain", share), ("percent", share * 100)})
        if of_source:
            found[-1] = replace(before, readings=before.readings | readings, ordinary=False)
            found.append(amount)
        else:
            parts = tuple(part for part in (before, amount) if not part.ordinary)
            found[-1] = Amount(before.start, amount.end, share, Fraction(1), "plain", readings, parts=parts)
    return found


def counts_cases(text: str, start: int, end: int) -> str:
    """The noun that a number word counts in the writer's own words, else nothing.

    At the opening of a title or of its second part, any ("Two groundings, one pattern"); elsewhere what arguments are
    made of ("fail at two ends").
    """
    counted = _CASES.match(text, end)
    if counted is None or text[start:end].lower() not in _FEW:
        return ""
    opens = not start or text[max(0, start - 3) : start].endswith((": ", "- "))
    return counted[1] if opens or _OF_AN_ARGUMENT.fullmatch(counted[1]) else ""


def counts_nothing(word: str, text: str, start: int, end: int) -> bool:
    """Whether a number word at text[start:end] belongs to the prose and says no figure.

    "Two axes", "the two cases", "First, …", "a third path": the writer's own order, which no source has to say.
    """
    if _IDIOM.search(text[max(0, start - 12) : end + 10]):
        return True
    if word in {"first", "second", "third", "fourth"} and text.startswith(",", end):
        return True
    if word in {"third", "fourth"} and _ONE_OF_SEVERAL.match(text, max(0, start - 4)):
        return True
    if word == "third":
        return _THIRD.match(text, end) is not None
    if word == "half":
        return _HALF.match(text, end) is not None
    if word not in {"two", "three", "four"}:
        return False
    if _COUNTS_ARGUMENTS.match(text, end):
        return True
    named = _NAMED_BEFORE.search(text[max(0, start - 14) : start]) is not None
    return named and _COUNTS_NAMED.match(text, end) is not None
