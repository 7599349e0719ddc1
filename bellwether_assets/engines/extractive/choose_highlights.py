"""The telling words inside a quote: what was done, with its object and amount; else the amount; else a name.

Belongs here: which span of one quote is shown. Does not belong here: how telling a predicate is
(`weigh_predicates.py`), and the phrase of an amount (`amount_phrases.py`). The result is whole words and whole phrases:
it never crosses punctuation, never cuts a name or an amount, keeps a negation and what qualifies an amount. Never
empty, always strictly shorter than the quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bellwether_assets.engines.extractive.amount_phrases import (
    Span,
    amount_phrases,
    is_counted_by_another,
    with_what_bounds_it,
)
from bellwether_assets.engines.extractive.weigh_predicates import ATTRIBUTION_VERBS, LEAST, worth
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.predicates import MAX_PREDICATE, predicate
from bellwether_assets.text.quotations import quotations
from bellwether_assets.text.tokens import Token
from bellwether_assets.text.word_bounds import with_whole_words

# Worth above which a predicate is shown whatever else there is, and above which it is shown before an amount.
_TELLING, _BEFORE_AMOUNTS = -0.3, -0.6
_MOSTLY_SAID = 0.3  # share of a quote in quotation marks, from which what is said tells more than who says it
_SUBJECT_WORDS = 6  # between an amount that is the subject and its predicate
_SEGMENT = re.compile(r"[^\s,;:()“”\"—–.](?:[^,;:()“”\"—–.]|[.](?=\S))*")
_CUT_BEFORE = re.compile(r"\s(?:in|on|at|for|with|by|from|to|after|when)\s")
_MARK = re.compile(r"[,;:.()\"“”—–]")


def choose_highlight(quote: Passage) -> Span:
    """Span of the highlight inside a quote of at least two words; of what is mostly somebody's words, one of these."""
    said = _what_is_said(quote)
    spans = list(_by_preference(quote, said))
    # "said Jane Roe" beside a quotation tells nothing; it is shown where nothing else can be.
    spans.sort(key=lambda span: bool(said) and _only_attributes(quote.text, span, said))
    for span in spans:
        # What bounds an amount stands before the whole of it, and may itself begin within another: "60 of its 6 500".
        whole = with_whole_amounts(quote, span)
        bounded = whole and with_whole_amounts(quote, with_what_bounds_it(quote, whole))
        if bounded is not None:
            worded = with_whole_amounts(quote, with_whole_words(quote.text, *bounded))
            return worded or bounded
    # A quote that is nothing but one amount.
    return 0, max(1, len(quote.text) // 2)


def with_whole_amounts(quote: Passage, span: Span) -> Span | None:
    """The span with the whole of each amount that it cuts; None where that leaves nothing of the quote beside it."""
    start = min([span[0], *(a for a, b in quote.amounts if a < span[0] < b)])
    end = max([span[1], *(b for a, b in quote.amounts if a < span[1] < b)])
    return (start, end) if 0 < end - start < len(quote.text) else None


def _what_is_said(quote: Passage) -> list[Span]:
    """The quotations of a quote that is in good part said in them; none for any other."""
    found = quotations(quote.text)
    share = sum(end - start for start, end in found) / len(quote.text)
    return found if share >= _MOSTLY_SAID else []


def _only_attributes(quote: str, span: Span, said: Sequence[Span]) -> bool:
    """Whether a span beside what is said tells that it is said: "said Jane Roe"."""
    beside = not any(a < span[1] and span[0] < b for a, b in said)
    return beside and any(word in ATTRIBUTION_VERBS for word in quote[span[0] : span[1]].lower().split())


def _by_preference(quote: Passage, said: Sequence[Span]) -> Iterator[Span]:
    """The best predicate, else the best amount, else the longest stretch, name or word, else what is no amount."""
    amounts = amount_phrases(quote)
    best, worth_of_best = _best_predicate(quote, amounts)
    if best is not None and worth_of_best > _TELLING:
        yield best
    for span in (
        best if worth_of_best > _BEFORE_AMOUNTS else None,
        *amounts,
        best,
        _longest_segment(quote.text, said),
        _longest_name(quote),
        _longest_word(quote),
        *quote.amounts,
        *((token.start, token.end) for token in quote.tagged.tokens),
    ):
        if span is not None and 0 < span[1] - span[0] < len(quote.text):
            yield span


def _best_predicate(quote: Passage, amounts: Sequence[Span]) -> tuple[Span | None, float]:
    """The most telling predicate, the first of equals, and its worth; None where there is none."""
    weighed = ((worth(quote, at, span, amounts), span) for at, span in _predicates(quote, amounts))
    value, best = min(weighed, key=lambda item: (-item[0], item[1]), default=(0.0, None))
    return best, value


def _predicates(quote: Passage, amounts: Sequence[Span]) -> Iterator[tuple[int, Span]]:
    """Each predicate with the index of its verb, alone and from the amount that is its subject on."""
    for at in range(len(quote.tagged.tokens)):
        span = predicate(quote.tagged, at)
        if span is None or span[1] - span[0] >= len(quote.text):
            continue
        yield at, span
        wider = _from_its_amount(quote, span, amounts)
        if wider is not None:
            yield at, wider


def _from_its_amount(quote: Passage, span: Span, amounts: Sequence[Span]) -> Span | None:
    """A predicate from the amount that is its subject on: "five people were on board"."""
    for start, end in amounts:
        if end > span[0] or _is_object(quote, start) or is_counted_by_another(quote, start):
            continue
        between = quote.text[end : span[0]]
        if not _MARK.search(between) and between.count(" ") <= _SUBJECT_WORDS:
            length = span[1] - start
            return (start, span[1]) if length <= MAX_PREDICATE and length < len(quote.text) - 2 else None
    return None


def _is_object(quote: Passage, start: int) -> bool:
    """Whether an amount is the object of a verb before it: "killed 50 people and wounded 400"."""
    counted = next((at for at, token in enumerate(quote.tagged.tokens) if token.end > start), 0)
    return counted > 0 and quote.tagged.is_verb(counted - 1)


def _longest_segment(quote: str, said: Sequence[Span]) -> Span | None:
    """The longest stretch between marks, of four words at least, cut before a preposition where it is too long; within
    what is said where that is given."""
    spans = [found.span() for found in _SEGMENT.finditer(quote)]
    spans = [span for span in spans if not said or any(a < span[1] and span[0] < b for a, b in said)]
    start, end = max(spans, key=lambda span: (span[1] - span[0], -span[0]), default=(0, 0))
    while end - start > MAX_PREDICATE:
        cuts = [found.start() for found in _CUT_BEFORE.finditer(quote[start:end])]
        if not cuts or cuts[-1] < LEAST:
            return None
        end = start + cuts[-1]
    end -= len(quote[start:end]) - len(quote[start:end].rstrip())
    return (start, end) if quote[start:end].count(" ") >= 3 and end - start < len(quote) else None


def _longest_name(quote: Passage) -> Span | None:
    """The longest run of capitalised words, that of the sentence's first word left out."""
    best: Span | None = None
    run: list[Token] = []
    for token in quote.tagged.tokens[1:]:
        goes_on = not run or quote.text[run[-1].end : token.start] == " "
        run = [*(run if goes_on else []), token] if token.is_capitalised else []
        if run and (best is None or run[-1].end - run[0].start > best[1] - best[0]):
            best = run[0].start, run[-1].end
    return best


def _longest_word(quote: Passage) -> Span | None:
    spans = [(token.start, token.end) for token in quote.tagged.tokens]
    return max(spans, key=lambda span: (span[1] - span[0], -span[0]), default=None)
