"""Whether the numbers, dates and names of a sentence that a model wrote occur in what it was given (promise 8).

Belongs here: reading amounts, dates and names out of any text, and comparing those of a sentence with those of its
source. Does not belong here: whether a quote is there (`match_quotes.py`), whether a sentence follows from its source
(nobody can compute that), and what happens to one that fails. The comparison is of values, not of strings: "1.2bn" is
"$1,200 million" written otherwise. What a model rounded has to say so ("about"), what it computed has to
follow from the numbers of the claims it names (`ground_computed.py`); anything else is missing.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bellwether_assets.proof.ground_amounts import read_amounts
from bellwether_assets.proof.ground_computed import Figures, lengths_of_lists, numbers_before, sums_of_joined
from bellwether_assets.proof.ground_dates import (
    MASK,
    MONTH_KEY,
    Date,
    days_behind,
    days_of,
    form_of,
    key,
    keys,
    masked,
    meant_by_others,
    meant_on,
    months_meant,
    read_dates,
)
from bellwether_assets.proof.ground_names import read_names
from bellwether_assets.proof.ground_readings import CURRENCIES, DERIVED, Amount, counts_cases
from bellwether_assets.proof.ground_vocabulary import Vocabulary
from bellwether_assets.text.dates import PartialDate, WeekdayName
from bellwether_assets.text.gazetteer import gazetteer
from bellwether_assets.text.normalise_offsets import NormalisedText, normalise

_MOST_READ = 200_000  # code points of a text; a longer one is a dump, whose facts come at its beginning
# Addresses name nothing; the random letters in them would be names.
_ADDRESS = re.compile(r"\bhttps?://\S+|(?<![\w.-])[\w-]{1,40}(?:\.[\w-]{1,40}){0,3}\.[a-z]{2,6}/\S+")

_ENUMERATOR = re.compile(r"\([1-9]\)")


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
    which may be named themselves and against which "yesterday" is resolved. Of `claims`, texts of a sentence or two,
    also what follows from their numbers by one step of arithmetic. Linear in the texts; never raises.
    """

    def __init__(self, texts: Sequence[str], days: Sequence[datetime.date], *, claims: Sequence[str] = ()) -> None:
        self._days = tuple(days)
        self._dates = {key for day in days for key in keys(form_of(day))}
        self._amounts: set[tuple[str, Fraction | str]] = set()
        self._vocabulary = Vocabulary(gazetteer())
        self._figures = Figures()
        self._many_claims = len(claims)
        computed: list[list[Amount]] = []
        calendar = set(days)
        for at, text in enumerate((*texts, *claims)):
            folded = _folded(text).text
            dates = read_dates(folded)
            for date in dates:
                self._dates.add(date.words)
                self._dates.update(*(keys(form) for form in date.forms))
                for form in self._meant(date):
                    # Which Friday is meant is not sure enough to name a month by it.
                    sure = not isinstance(date.relative, WeekdayName)
                    self._dates |= {key for key in keys(form) if sure or not MONTH_KEY.match(key)}
                if at >= len(texts):
                    calendar |= {day for form in (*date.forms, *self._meant(date)) for day in days_of(form)}
            self._dates.update(*(keys(form) for form in self._days_behind(folded, dates)))
            self._dates.update(*(keys(form) for form in self._meant_by_others(folded)))
            self._dates |= {f"--{month:02}" for month in months_meant(folded)}
            undated = masked(folded, dates)
            if at >= len(texts):
                computed.append(read_amounts(undated))
                self._figures.joined |= sums_of_joined(computed[-1], undated)
                self._figures.differences |= {("plain", value) for value in numbers_before(computed[-1], undated)}
            for amount in read_amounts(undated, of_source=True):
                numbers = {("any", value) for kind, value in amount.readings if kind not in DERIVED}
                self._amounts.update(amount.readings, numbers)
            self._vocabulary.add(folded)
        self._figures.collect([(kind, value) for kind, value in self._amounts if isinstance(value, Fraction)])
        if claims:
            self._figures.compute(computed, calendar, {many for text in claims for many in lengths_of_lists(text)})

    def missing(self, sentence: str) -> Ungrounded:
        """What this sentence says and the source does not; an empty, false `Ungrounded` where it says everything."""
        folded = _folded(_without_enumerators(sentence))
        dates = read_dates(folded.text)
        undated = masked(folded.text, dates)
        amounts = read_amounts(undated)
        numbers_of_names = {amount.start - 1: amount for amount in amounts if amount.bare}
        unnamed, taken = [], set()
        for name in read_names(masked(undated, amounts), gazetteer()):
            # "Article 5", "iPhone 4": the number is the name's.
            number = numbers_of_names.get(name.end) if folded.text[name.end : name.end + 1] == " " else None
            taken.add(number.start if number else -1)
            numbered = number is None or (
                self._says_amount(number)
                and self._vocabulary.says_number(
                    name, folded.text[number.start : number.end], folded.text[number.end :][:20]
                )
            )
            said = self._vocabulary.says(name) or self._vocabulary.places(name, folded.text)
            if not said or not numbered:
                unnamed.append((name.start, number.end if number else name.end))
        unsaid = [
            (a.start, a.end)
            for a in amounts
            if a.start not in taken
            and not self._says_amount(a)
            and not self._figures.say(a, undated)
            and not self._counts_claims(a, undated)
        ]
        undated_spans = [(date.start, date.end) for date in dates if not self._says_date(date)]
        return Ungrounded(*(_written(sentence, folded, spans) for spans in (unsaid, undated_spans, unnamed)))

    def _days_behind(self, text: str, dates: Sequence[Date]) -> Iterator[PartialDate]:
        """Days that stand apart from their month, without and with the year that they can mean."""
        for form in days_behind(text, dates):
            yield form
            yield from self._meant(Date(0, 0, (form,)))

    def _meant_by_others(self, text: str) -> Iterator[PartialDate]:
        for day in self._days:
            try:
                yield from meant_by_others(text, day)
            except (OverflowError, ValueError):
                continue  # as above

    def _says_amount(self, amount: Amount) -> bool:
        if amount.parts and all(self._says_amount(part) for part in amount.parts):
            return True
        for kind, value in amount.readings:
            if kind in {"plain", "times"} and (("any" if kind == "plain" else kind), value) in self._amounts:
                return True
            if (kind, value) in self._amounts or (kind in CURRENCIES and ("unspecified", value) in self._amounts):
                return True
            if kind == "day" and f"---{int(value):02}" in self._dates:
                return True
        return False

    def _counts_claims(self, amount: Amount, text: str) -> bool:
        """Whether a title counts what its claims show: no more than there are, by a noun that none of them has."""
        noun = counts_cases(text, amount.start, amount.end)
        return bool(noun) and amount.base <= self._many_claims and not self._vocabulary.has_word(noun)

    def _says_date(self, date: Date) -> bool:
        if date.words and date.words in self._dates:
            return True
        if any(key(form) in self._dates for form in (*date.forms, *self._meant(date))):
            return True
        # "2000" may be a number of people.
        return date.year_alone and ("any", Fraction(date.forms[0].year or 0)) in self._amounts

    def _meant(self, date: Date) -> Iterator[PartialDate]:
        """The calendar's days, months, weeks or years that a date without a year, or a relative one, can mean."""
        for day in self._days:
            try:
                yield from meant_on(date, day)
            except (OverflowError, ValueError):
                continue  # the calendar ends in the years 1 and 9999


def _without_enumerators(sentence: str) -> str:
    """A sentence without the "(1)" and "(2)" by which it counts its own parts, in the same places."""
    return _ENUMERATOR.sub(lambda found: MASK * len(found.group()), sentence) if "(1)" in sentence else sentence


def _folded(text: str) -> NormalisedText:
    return normalise(_ADDRESS.sub(lambda found: MASK * len(found.group()), text[:_MOST_READ]))


def _written(source: str, folded: NormalisedText, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(source[folded.starts[start] : folded.ends[end - 1]] for start, end in sorted(spans))
