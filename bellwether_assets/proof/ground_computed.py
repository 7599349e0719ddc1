"""Figures that nobody wrote but that follow from written ones: rounded with a word that says so, or computed.

Belongs here: "nearly a fifth" of 18.5 percent, "38 more" of a rise from 74 to 112, "two weeks" of two days, and which
of such figures are near enough. Does not belong here: finding amounts (`ground_amounts.py`).

A rounding needs its word ("about", "nearly", "more than") and has to be on the side that the word says. A sum, a
difference or a ratio is of two numbers of one kind that stand in one claim, or in a few that hold few numbers: from
many numbers nearly every other follows.
"""

from __future__ import annotations

import datetime
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bellwether_assets.proof.ground_readings import CURRENCIES, Amount

_MOST_NUMBERS, _MOST_TOGETHER, _MOST_DAYS, _MOST_NEAR = 8, 4, 12, 50
_SMALL, _COMMON = 100, 10
_HEDGE = re.compile(
    r"(?:(?P<near>about|around|roughly|some|approximately|an estimated|barely|some)"
    r"|(?P<below>nearly|almost|near|nearing|approaching|close to|just under|just short of|not quite|virtually)"
    r"|(?P<far_over>well (?:over|above))|(?P<far_under>well (?:under|below))"
    r"|(?P<over>(?:just |slightly |a little )?(?:(?<!no )more than|over|above|upwards of)|at least)"
    r"|(?P<under>(?:slightly |a little )?(?:less than|fewer than|under|below)|at most|up to)"
    r") (?:an? |the )?$",
    re.IGNORECASE,
)
_OR_SO = re.compile(r"^[\w.,%-]+(?: and [\w.,%-]+)?(?: [a-z]+)? or (?:so|thereabouts)\b")
# How far what was written may be from a rounded figure, as shares of it: below and above.
_SIDES = {
    "near": (0.06, 0.06), "below": (0.05, 0.005), "over": (0.0, 0.09), "under": (0.09, 0.0),
    "far_over": (0.0, 0.2), "far_under": (0.2, 0.0),
}  # fmt: skip
# The same for fractions, in parts of the whole.
_SIDES_OF_A_SHARE = _SIDES | {
    "near": (0.04, 0.04),
    "below": (0.06, 0.005),
    "far_over": (0.0, 0.14),
    "far_under": (0.14, 0.0),
}
# What says, within the clause, that a figure was computed, and how.
_CHANGED = re.compile(
    r"\b(?:up|r[io]se[ns]?|rising|increas\w+|grew|grow\w*|gain\w*|jump\w*|climb\w*|fell|fall\w*|drop\w*|down|cut\w*"
    r"|declin\w+|shr[aiu]nk\w*|lost|loss\w*|more|less|fewer|higher|lower|dearer|cheaper|added|add\w*|extra|further|gap"
    r"|difference|points?|margin|lead\w*|left|still|remain\w*|other|rest|another|new|apart|later|earlier|net|exceed\w*|short|ahead|before|above|behind|previous)\b"
)
_POINTS = re.compile(r"\bpoints?\b")
_TOGETHER = re.compile(
    r"\b(?:together|in all|altogether|total\w*|combined|sum|both|at least|among|between them|overall|joint\w*)\b"
)
_FOR_EACH = re.compile(r"\b(?:every|each|per|times|multiple|ratio)\b")
_ORDINAL = re.compile(r"(?:\dst|\dnd|\drd|th|first|second|third)$")
_JOINED = re.compile(r" [a-z][a-z' -]{1,30},? and ")
_CLAUSE = 60  # code points to either side
_LENGTH = re.compile(r"[ -](?:an? |of an? )?(day|week|month|year|decade)s?\b")
_DAYS_OF = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "decade": 3652.5}
# How far two days may be from a whole number of weeks, months or years.
_SLACK = {"day": 0.0, "week": 3.0, "month": 15.0, "year": 190.0, "decade": 1500.0}


# "Senators Roe, Doe and Poe" are three.
_ITEM = r"[A-Z][\w'-]*\.?(?: [A-Z][\w'-]*\.?){0,4}(?: \([^()]{1,30}\))?"
_LIST = re.compile(rf"{_ITEM}(?:, (?:and )?{_ITEM}|,? (?:and|&) {_ITEM})+")
_BETWEEN = re.compile(r", and |, | and | & ")
_MANY = re.compile(r"(?:-member)?(?: [\w-]+){0,2} (?:[a-z]{3,}s|people|men|women)\b")
_LISTED = re.compile(
    r"(?:-member)?(?: [a-z]+(?:-[a-z]+)?| [A-Z][a-z]+(?:an|ic|ish|ese|at)){0,2}"
    r" (?:[a-z]+(?:ors|ers|ists|ians|ants|ees|men)"
    r"|representatives|signatories|countries|states|cities|companies|firms|banks|parties|people|groups|governments"
    r"|towns|villages|regions|districts|ports|agencies|institutions|capitals|universities|airlines|schools|names)\b"
)


def lengths_of_lists(text: str) -> set[int]:
    """How many names stand in each list of names of a claim."""
    many = (len(_BETWEEN.split(found.group())) for found in _LIST.finditer(text[:2000]))
    return set(many)


def numbers_before(amounts: Sequence[Amount], text: str) -> set[Fraction]:
    """What an ordinal leaves before it: whoever is the 31st has 30 others before him."""
    said = ((one.base * one.scale, text[one.start : one.end].lower()) for one in amounts)
    return {value - 1 for value, words in said if value > 2 and _ORDINAL.search(words)}


def sums_of_joined(amounts: Sequence[Amount], text: str) -> set[tuple[str, Fraction]]:
    """Sums of two numbers that a claim joins: "31 universities and 14 courts" are 45 of what they have in common."""
    return {
        (one.kind, one.base * one.scale + other.base * other.scale)
        for one, other in itertools.pairwise(amounts)
        if one.kind == other.kind == "plain" and _JOINED.fullmatch(text, one.end, other.start)
    }


def hedge_before(text: str, start: int) -> str:
    """What a word before text[start:] says of the figure there: near, below, over, under, or nothing."""
    found = _HEDGE.search(text[max(0, start - 30) : start])
    if found is None and _OR_SO.search(text[start : start + 40]):
        return "near"
    return found.lastgroup or "" if found else ""


@dataclass
class Figures:
    """The numbers of a source by kind, in order, for what is rounded; and what follows from those of its claims."""

    by_kind: dict[str, list[float]] = field(default_factory=dict)
    differences: set[tuple[str, Fraction]] = field(default_factory=set)
    sums: set[tuple[str, Fraction]] = field(default_factory=set)
    joined: set[tuple[str, Fraction]] = field(default_factory=set)
    percentages: set[Fraction] = field(default_factory=set)
    shares: set[Fraction] = field(default_factory=set)
    shares_of_money: set[Fraction] = field(default_factory=set)
    changes: set[Fraction] = field(default_factory=set)
    ratios: set[Fraction] = field(default_factory=set)
    spans: set[int] = field(default_factory=set)
    listed: frozenset[int] = frozenset()
    parts: set[tuple[str, Fraction]] = field(default_factory=set)
    hundredths: frozenset[Fraction] = frozenset()
    of_claims: bool = False

    def collect(self, amounts: Sequence[tuple[str, Fraction]]) -> None:
        """Takes the numbers of all texts, once."""
        self.hundredths = frozenset(value for kind, value in amounts if kind in {"any", *CURRENCIES} and value < 100)
        found: dict[str, set[float]] = {}
        for kind, value in amounts:
            found.setdefault(kind, set()).add(float(min(abs(value), Fraction(10**18))))
        self.by_kind = {kind: sorted(values) for kind, values in found.items()}
        self.percentages = {
            Fraction(value).limit_denominator(10**6) / 100 for value in found.get("percent", ()) if value < 100
        }

    def compute(
        self, texts: Sequence[Sequence[Amount]], days: Iterable[datetime.date], listed: Iterable[int] = ()
    ) -> None:
        """Takes the numbers of each claim, days that they name or were published on, and lengths of their lists."""
        self.listed = frozenset(listed)
        self.of_claims = True
        numbers = [_numbers_of(amounts) for amounts in texts]
        both = frozenset().union(*numbers)
        of_one_kind = {frozenset(one for one in both if one[0] == kind) for kind, _ in both}
        for pool in {*numbers, *(pool for pool in of_one_kind if len(pool) <= _MOST_TOGETHER)}:
            if len(pool) <= _MOST_NUMBERS:
                for (kind, low), (other, high) in itertools.combinations(sorted(pool, key=lambda n: n[1]), 2):
                    if 0 < low < high and (kind == other or {kind, other} <= _sums(low, kind, other)):
                        self._add(max(kind, other, key=CURRENCIES.__contains__), low, high)
                    elif 0 < low < high and "plain" in {kind, other} and {kind, other} & CURRENCIES:
                        # "11 dollars a month; the quote was 38": the unit is left out where it is said before.
                        self.shares_of_money.add(low / high)
            self._divide(pool)
        self.shares |= {1 - share for share in self.percentages}
        # The same number twice in one claim is one number of `numbers`: "three of them and three of these".
        for amounts in texts:
            twice = [amount for amount in amounts if _is_a_number(amount)]
            if len(twice) <= _MOST_NUMBERS:
                said = [(one.kind, one.base * one.scale) for one in twice]
                self.sums |= {(kind, 2 * value) for kind, value in said if said.count((kind, value)) > 1}
        named = sorted(set(days))
        if len(named) <= _MOST_DAYS:
            self.spans |= {(late - early).days for early, late in itertools.combinations(named, 2)}

    def _divide(self, pool: frozenset[tuple[str, Fraction]]) -> None:
        """What each gets of a sum of money: 40,000 dollars for eleven villages."""
        counts = [value for kind, value in pool if kind == "plain" and 1 < value < 10**6]
        if len(pool) <= _MOST_NUMBERS:
            self.parts |= {(kind, value / many) for kind, value in pool if kind in CURRENCIES for many in counts}

    def _add(self, kind: str, low: Fraction, high: Fraction) -> None:
        self.differences.add((kind, high - low))
        self.ratios.add(high / low)
        if kind != "percent":
            self.sums.add((kind, high + low))
            self.shares.add(low / high)
            self.changes |= {(high - low) / high, (high - low) / low}

    def say(self, amount: Amount, text: str) -> bool:
        """Whether an amount of a sentence is one of these figures, rounded or computed."""
        hedge = hedge_before(text, amount.start)
        if self._length_of_days(amount, text, hedge):
            return True
        many = amount.base * amount.scale
        # Pairs of names are everywhere: "two senators", but not "two reasons".
        if many in self.listed and (_LISTED if many == 2 else _MANY).match(text, amount.end):
            return True
        around = text[max(0, amount.start - _CLAUSE) : amount.end + _CLAUSE].lower()
        of_what = text.startswith(" of ", amount.end)
        return any(
            self._follows(kind, value, hedge, around, of_what=of_what)
            for kind, value in amount.readings
            if isinstance(value, Fraction) and value > 0
        )

    def _follows(self, kind: str, value: Fraction, hedge: str, around: str, *, of_what: bool) -> bool:
        changed = _CHANGED.search(around) is not None
        if changed and (kind, value) in self.differences:
            return True
        if kind == "plain" and ("percent", value) in self.differences and _POINTS.search(around):
            return True
        if kind == "cent":
            return value / 100 in self.hundredths
        if (kind, value) in self.joined or ((kind, value) in self.sums and _TOGETHER.search(around)):
            return True
        if kind in CURRENCIES and _FOR_EACH.search(around):
            each = [part for one, part in self.parts if one == kind]
            if _is_near(value, each, _SIDES[hedge] if hedge != "under" else (0.12, 0.0)) if hedge else value in each:
                return True
        if kind == "times" or (kind == "plain" and value > 1 and _FOR_EACH.search(around)):
            return _is_near(value, self.ratios, _SIDES.get(hedge, (0.04, 0.04)))
        if (kind == "plain" and value < 1) or kind == "percent":
            computed = self.shares if kind == "plain" or of_what else set()
            computed = computed | self.changes if changed else computed
            computed = computed | self.shares_of_money if hedge and kind == "plain" else computed
            if kind == "plain" and not hedge and value.denominator > _COMMON:
                computed = computed | self.percentages
            if self._is_share(value if kind == "plain" else value / 100, computed, kind, hedge):
                return True
        return bool(hedge) and self._rounds(kind, value, hedge)

    def _is_share(self, share: Fraction, computed: set[Fraction], kind: str, hedge: str) -> bool:
        slack = 0.005 if kind == "percent" else 0.02 if share.denominator <= _COMMON else 0.003
        below, above = _SIDES_OF_A_SHARE.get(hedge, (slack, slack))
        # Not "less than a seventh" of .10: the window of a small share is small.
        scale = min(1.0, 4 * float(share)) if hedge else 1.0
        rough = kind == "plain" and (hedge or (self.of_claims and share.denominator <= _COMMON))
        if rough and not hedge:
            below = above = 0.012
        said = computed | self.percentages if rough else computed
        return any(-below * scale <= float(one - share) <= above * scale for one in said)

    def _rounds(self, kind: str, value: Fraction, hedge: str) -> bool:
        """Whether a number of the source comes to this one, which has fewer digits."""
        if kind not in CURRENCIES and kind not in {"plain", "percent", "unspecified"}:
            return False
        # In a whole article some small number is always near.
        if kind == "plain" and value < _SMALL and not self.of_claims:
            return False
        below, above = _SIDES[hedge]
        wanted = float(min(abs(value), Fraction(10**18)))
        said = self.by_kind.get("any" if kind == "plain" else kind, [])
        first, last = bisect_left(said, wanted * (1 - below)), bisect_right(said, wanted * (1 + above))
        return any(_digits(one) > _digits(wanted) for one in said[first : min(last, first + _MOST_NEAR)])

    def _length_of_days(self, amount: Amount, text: str, hedge: str) -> bool:
        unit = _LENGTH.match(text, amount.end)
        if unit is None or amount.kind != "plain" or not self.spans:
            return False
        length = float(min(amount.base * amount.scale, Fraction(10**6))) * _DAYS_OF[unit[1]]
        slack = _SLACK[unit[1]] * (1.5 if hedge else 1)
        return any(abs(days - length) <= slack for days in self.spans)


def _sums(low: Fraction, *kinds: str) -> frozenset[str]:
    """Kinds that go together: "3.1 million euros" and "0.4 million"."""
    money = [kind for kind in kinds if kind in CURRENCIES]
    return frozenset({"plain", *money}) if len(money) == 1 and low >= 1000 else frozenset()


def _is_a_number(amount: Amount) -> bool:
    return not amount.ordinary and (amount.kind in {"plain", "percent"} or amount.kind in CURRENCIES)


def _numbers_of(amounts: Sequence[Amount]) -> frozenset[tuple[str, Fraction]]:
    return frozenset((one.kind, one.base * one.scale) for one in amounts if _is_a_number(one))


def _is_near(value: Fraction, said: Iterable[Fraction], sides: tuple[float, float]) -> bool:
    below, above = sides
    return any(-below <= float((one - value) / value) <= above for one in said) if value else False


def _digits(value: float) -> int:
    """How many digits of a number say something: 2 of 1,200, 4 of 1,187, 3 of 0.85."""
    return len(f"{value:.12g}".partition("e")[0].replace(".", "").strip("0")) or 1
