"""Amounts of a quote as phrases that can be shown: with what bounds them and with what they count.

Belongs here: how far an amount's phrase goes on both sides. Does not belong here: what an amount is
(`quantities.py`), and which phrase is the highlight (`choose_highlights.py`).
"""

from __future__ import annotations

import re

from bellwether_assets.text.numerals import CURRENCY, SIGNS
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.predicates import MAX_PREDICATE, PHRASE_ENDS, PREPOSITIONS
from bellwether_assets.text.quantities import SMALL_NUMBERS
from bellwether_assets.text.verbs import DETERMINERS, VERBS

_QUALIFIER = re.compile(
    r"(?:(?:up to|more than|less than|fewer than|at least|at most|as many as|as much as|nearly|almost|about|around|some"
    r"|over|under|roughly|approximately|only|an estimated|(?:two|three)[ -](?:thirds|quarters) of|half of|a record"
    r"|the|another|its|a|an|first|just)\s+){1,3}$",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"(?:\b(?:\w+[ -])?(?:thirds?|quarters?|fifths?|tenths?|half)|\b\d[\d,.]*(?: ?%| percent| per cent)?"
    rf"|\b(?:most|some|many|few|none|all|one|{SMALL_NUMBERS}|dozens|hundreds|thousands))"
    r"\s+of\s+$",
    re.IGNORECASE,
)
_AMOUNT_FIRST = re.compile(
    rf"(?i:(?:its|the|their|our) )?(?:[-−–]?{CURRENCY}? ?\d|(?i:{SMALL_NUMBERS}|dozens|hundreds|thousands"
    r"|millions|billions)\b)",
)
_MONEY = re.compile(rf"[{SIGNS}]|illi|crore|lakh|\d ?(?:bn|tn|trn|mn|Mrd|Mio|[mk])\b|^[A-Z]{{3}} ")
_SHARE = re.compile(r"%|per\s?cent|points?|Prozent|\b(?:in|out of)\b")
_NOUN_STOPS = PHRASE_ENDS | PREPOSITIONS | frozenset({"have", "had", "has", "who", "alone", "each", "including"})
_NOUN_WORDS = 5
_BOUND_WITHIN = 40  # code points before an amount
_LAST_WORD = re.compile(r"\s([^\s]+)$")
_OF = re.compile(r"\bof\s+$")
Span = tuple[int, int]


def amount_phrases(quote: Passage) -> list[Span]:
    """Amounts with their bound and their noun, the strongest unit first: money, percentages, digits, number words."""
    ranked = sorted(quote.quantities, key=lambda span: (_rank(quote, span), span))
    return [_with_its_noun(quote, span) for span in ranked]


def with_what_bounds_it(quote: Passage, span: Span) -> Span:
    """A span that begins with an amount, from what bounds it on: without it the words say something else.

    "more than 10 children", "60 of its 6,500 have lost money".
    """
    start = span[0]
    if _AMOUNT_FIRST.match(quote.text, start):
        for bound in (_QUALIFIER, _PART_OF, _QUALIFIER):
            before = bound.search(quote.text[max(0, start - _BOUND_WITHIN) : start])
            start -= len(before.group()) if before else 0
    return (start, span[1]) if span[1] - start < len(quote.text) else span


def is_counted_by_another(quote: Passage, start: int) -> bool:
    """Whether an amount belongs to a noun before it: "A review of 40 banks", but not "60 of 6,500 members"."""
    before = quote.text[:start]
    return _OF.search(before) is not None and _PART_OF.search(before) is None


def is_money(said: str) -> bool:
    """Whether an amount is of money, or of millions."""
    return _MONEY.search(said) is not None


def _rank(quote: Passage, span: Span) -> int:
    said = quote.text[span[0] : span[1]]
    if is_money(said):
        return 1
    if _SHARE.search(said):
        return 2
    return 3 if re.search(r"\d", said) else 4


def _with_its_noun(quote: Passage, span: Span) -> Span:
    """Widens an amount by what qualifies it and by the noun phrase it counts ("up to $2 billion in losses")."""
    start, end = span
    before = _QUALIFIER.search(quote.text[max(0, start - _BOUND_WITHIN) : start])
    start -= len(before.group()) if before else 0
    end = _end_of_noun(quote, end)
    while True:
        last = _LAST_WORD.search(quote.text[span[1] : end])
        if not last or last.group(1).lower() not in DETERMINERS | PREPOSITIONS:
            break
        end -= len(last.group())
    return (start, end) if end - start <= MAX_PREDICATE else span


def _end_of_noun(quote: Passage, end: int) -> int:
    """Where the noun phrase behind an amount ends, of five words at most."""
    taken = 0
    for token in quote.tagged.tokens:
        if token.start < end:
            continue
        word = token.lower
        joins = word in {"of", "in"} and taken in {0, 1}
        if (
            quote.text[end : token.start] not in {" ", "-", "\u00a0"}
            or taken == _NOUN_WORDS
            or (word in _NOUN_STOPS and not joins)
            or word in VERBS
            or (len(word) > 4 and word.endswith(("ed", "ly")))
        ):
            break
        end, taken = token.end, taken + 1
    return end
