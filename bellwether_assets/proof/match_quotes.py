"""Proves that a quote stands in its article, found by its words or at a place; the proof behind every claim.

Belongs here: exact, normalised and trimmed search, and the bounds of what may be quoted. Does not belong here, ever:
similarity. A ratio gives 92 of 100 to a dropped "not" and 97 to 4.12 written 4.21; a quote that differs in a word is
not a quote. What a word or number is: `word_bounds.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bellwether_assets.text.normalise_offsets import INVISIBLE, NormalisedText, as_it_is, normalise
from bellwether_assets.text.word_bounds import cuts_a_word, next_word

MIN_CHARS = 20
MAX_CHARS = 600
MAX_PARAGRAPHS = 2
Reason = Literal[
    "too short",
    "too long",
    "cuts a word",
    "crosses paragraphs",
    "in a heading, byline, menu or boilerplate",
]
_HAS_WORD = re.compile(r"[^\W_]", re.UNICODE)
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_VISIBLE = re.compile(rf"[^\s{INVISIBLE}]")
_WRAPPING = " \t\r\n\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
_TRAILING = _WRAPPING + ".,;:!?\u2026"
_Span = tuple[int, int]
_Bounds = Callable[[int, int], Reason | None]


@dataclass(frozen=True)
class Match:
    """Where a quote stands: `text[start:end]`, found `occurrences` times; `how`: exact, normalised or trimmed."""

    start: int
    end: int
    occurrences: int
    how: str


class QuoteMatcher:
    """Searches one text for many quotes; the text is normalised once. A quote is matched exactly, else normalised,
    else without the quotation marks and final punctuation that a model adds, and an occurrence that breaks a bound is
    passed over for one that does not.

    `min_chars` and `max_chars` are code points of the text's own slice, `max_paragraphs` the non-blank lines it may
    touch; None switches one off. `refused` are spans (start, end) that no quote may overlap. `whole_words` forbids
    quotes that begin or end within a word, a compound or a number; at `bounds` words end even where no blank stands
    between them, as where a headline runs into the text. Raises ValueError for a refused span outside the text.
    """

    def __init__(
        self,
        text: str,
        *,
        min_chars: int | None = MIN_CHARS,
        max_chars: int | None = MAX_CHARS,
        max_paragraphs: int | None = MAX_PARAGRAPHS,
        refused: Sequence[tuple[int, int]] = (),
        whole_words: bool = True,
        bounds: Sequence[int] = (),
    ) -> None:
        self.text = text
        self._min = max(1, min_chars or 1)
        self._max = max_chars
        self._max_paragraphs = max_paragraphs
        self._refused = _merged(refused, len(text))
        self._whole_words = whole_words
        self._bounds = frozenset(bounds)

    def find(self, quote: str, near: int | None = None) -> Match | None:
        """The first occurrence, or None where the text does not say this within the bounds.

        With the offset `near` the nearest occurrence, and one that begins there even if the typography of another
        fits better.
        """
        best: Match | None = None
        for view, wanted, how in self._spellings(quote):
            if best is not None and how == "trimmed":
                break
            spans = self._accepted(view, wanted)
            here = None if near is None else self._beginning_at(near, view, wanted)
            if here is not None:
                return Match(*here, max(1, len(spans)), how)
            if spans and best is None:
                chosen = spans[0] if near is None else min(spans, key=lambda span: (abs(span[0] - near), span[0]))
                best = Match(*chosen, len(spans), how)
            if best is not None and near is None:
                break
        return best

    def at(self, start: int, end: int) -> Match | Reason:
        """The match of `text[start:end]` at this very place, or the bound that it breaks there."""
        reason = self.broken_bound(start, end)
        if reason is not None:
            return reason
        return Match(start, end, max(1, len(self._accepted(self._as_it_is, self.text[start:end]))), "exact")

    def broken_bound(self, start: int, end: int) -> Reason | None:
        """The first bound that `text[start:end]` breaks at this place, None where it may be quoted.

        Punctuation alone is "too short".
        """
        if end - start < self._min or not _HAS_WORD.search(self.text, start, end):
            return "too short"
        if self._max is not None and end - start > self._max:
            return "too long"
        if reason := self._cut(start, end):
            return reason
        if self._max_paragraphs is not None:
            crossed = bisect_right(self._lines, end - 1) - bisect_right(self._lines, start)
            if crossed >= self._max_paragraphs:
                return "crosses paragraphs"
        return "in a heading, byline, menu or boilerplate" if self._refused_after(start)[0] < end else None

    def find_within(self, match: Match, highlight: str) -> Match | None:
        """A highlight inside a matched quote, found the same way: not empty, strictly shorter than the quote."""
        for view, wanted, how in self._spellings(highlight):
            spans = self._accepted(view, wanted, self._cut, match.start, match.end)
            if spans:
                start, end = spans[0]
                return Match(start, end, len(spans), how) if end - start < match.end - match.start else None
        return None

    def within(self, start: int, end: int, words: str) -> list[tuple[int, int]]:
        """All spans of some words inside `text[start:end]`, of the strictest spelling that is found there."""
        for view, wanted, _ in self._spellings(words):
            spans = self._accepted(view, wanted, self._cut, start, end)
            if spans:
                return spans
        return []

    def _spellings(self, quote: str) -> Iterator[tuple[NormalisedText, str, str]]:
        """In which view of the text to search for what, from the strictest on: (view, wanted, how)."""
        if not _HAS_WORD.search(quote):
            return
        stripped = quote.strip()
        yield self._as_it_is, stripped, "exact"
        for wanted, how in _trimmings(normalise(stripped).text.strip()):
            yield self._normalised, wanted, how

    @cached_property
    def _as_it_is(self) -> NormalisedText:
        return as_it_is(self.text)

    @cached_property
    def _normalised(self) -> NormalisedText:
        # Once a text and not once a quote: 20 ms for a long article.
        return normalise(self.text)

    @cached_property
    def _lines(self) -> list[int]:
        """Where the lines begin that show something; they are the paragraphs of an article."""
        return [found.start() for found in _LINE.finditer(self.text) if _VISIBLE.search(found.group())]

    def _accepted(
        self, view: NormalisedText, wanted: str, bounds: _Bounds | None = None, low: int = 0, high: int | None = None
    ) -> list[_Span]:
        found = self._occurrences(view, wanted, bounds or self.broken_bound, low, high)
        return [(start, end) for start, end, reason in found if reason is None]

    def _occurrences(
        self, view: NormalisedText, wanted: str, bounds: _Bounds, low: int = 0, high: int | None = None
    ) -> Iterator[tuple[int, int, Reason | None]]:
        """Occurrences in text[low:high] with the bound each breaks; those that break none do not overlap."""
        last = len(view.text) if high is None else view.first_at_or_after(high)
        at = view.text.find(wanted, view.first_at_or_after(low), last)
        while at >= 0:
            stop = at + len(wanted)
            start, end = view.starts[at], view.ends[stop - 1]
            reason = "cuts a word" if view.splits_a_character(at, stop) else bounds(start, end)
            yield start, end, reason
            at = view.text.find(wanted, self._resume(view, at, stop, reason), last)

    def _beginning_at(self, offset: int, view: NormalisedText, wanted: str) -> _Span | None:
        """The occurrence that begins at an offset: where text repeats itself, the search in order may step over it."""
        at, stop = view.first_at_or_after(offset), view.first_at_or_after(offset) + len(wanted)
        if stop > len(view.text) or view.starts[at] != offset or not view.text.startswith(wanted, at):
            return None
        end = view.ends[stop - 1]
        return None if view.splits_a_character(at, stop) or self.broken_bound(offset, end) else (offset, end)

    def _resume(self, view: NormalisedText, at: int, stop: int, reason: Reason | None) -> int:
        """Where the next occurrence can begin. After a broken bound that is where the bound ends, so that a text that
        repeats itself a hundred thousand times within it costs one step."""
        start = view.starts[at]
        if reason == "cuts a word":
            return next_word(view.text, at) if self._whole_words else at + 1
        if reason == "crosses paragraphs":
            line = bisect_right(self._lines, start)
            return max(at + 1, view.first_at_or_after(self._lines[line]))
        if reason == "in a heading, byline, menu or boilerplate":
            return max(at + 1, view.first_at_or_after(self._refused_after(start)[1]))
        return stop

    def _cut(self, start: int, end: int) -> Reason | None:
        return "cuts a word" if self._whole_words and cuts_a_word(self.text, start, end, self._bounds) else None

    def _refused_after(self, offset: int) -> _Span:
        """The first refused span that ends after an offset."""
        at = bisect_right(self._refused, offset, key=lambda span: span[1])
        return self._refused[at] if at < len(self._refused) else (len(self.text), len(self.text))


def _merged(spans: Sequence[_Span], length: int) -> list[_Span]:
    """The spans in order, overlapping ones as one, empty ones left out."""
    merged: list[_Span] = []
    for start, end in sorted(spans):
        if not 0 <= start <= end <= length:
            raise ValueError(f"refused span ({start}, {end}) lies outside the text of {length} characters")
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _trimmings(wanted: str) -> Iterator[tuple[str, str]]:
    """What to search for: the quote as it is, then without what a model wraps around it."""
    yield wanted, "normalised"
    tried = {wanted}
    unwrapped = wanted.strip(_WRAPPING)
    for candidate in (
        unwrapped,
        wanted.rstrip(_TRAILING),
        unwrapped.rstrip(_TRAILING),
        unwrapped.removeprefix("...").rstrip(_TRAILING).lstrip(_WRAPPING),
    ):
        if candidate not in tried and _HAS_WORD.search(candidate):
            tried.add(candidate)
            yield candidate, "trimmed"
