"""The telling words inside a quote: its quantity with noun and unit, else what its verb acts upon, else its name.

Belongs here: spans inside one quote. The result is whole words, never empty, always strictly shorter than the quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bellwether_assets.claims.cues import quantities
from bellwether_assets.claims.word_lists import words

MAX_HIGHLIGHT = 60
# In order: what something is due to or leads to; what is at stake; what somebody did. The first that has an object
# wins.
_VERBS = tuple(
    re.compile(rf"\b(?:{words})\s+", re.IGNORECASE)
    for words in (
        r"led to|leads to|leading to|resulted in|results in|caused by|caused|causes|causing|triggered|sparked"
        r"|prompted|prompting|forced|forcing|driven by|due to|because of|blamed (?:on|for)|accelerated by|in"
        r" response to"
        r"|attributed to|as a result of|amid|over fears of|on fears of|concerns? (?:over|about)|complicated by",
        r"vulnerable to|threatens?|risks? (?:of|to)|warned of|faces|facing|accused of|charged with|guilty of"
        r"|dependent on|reliance on|dependence on|shift (?:to|toward|towards|in)|pivot(?:ing)? (?:to|toward|away"
        r" from)|cementing"
        r"|dominating|creates|creating|created|builds|focusing(?: \w+){0,8} on|exposes|reveals|poses|undermines?"
        r"|boost(?:s|ed|ing)?|allow(?:s|ed)|enabl(?:es|ed)",
        r"approved|agreed to|agreed on|rejected|denied|banned|signed|launched|released|ordered|introduced"
        r"|unveiled|proposed|imposed|declared|announced|plans? to|planning to|expected to|scheduled to|won|lost"
        r"|admitted"
        r"|acknowledged|dismissed|killed|arrested|sentenced to|called for|urged|demanded|offered|provides?"
        r"|include[sd]?|remains?",
        r"\w{3,}ed|gave|took|made|held|began|became|found|is|are|was|were|has|have",
    )
)
_WORD = re.compile(r"[^\W_][\w'’.&/-]*", re.UNICODE)
_STOP = words("highlight_stops")
_SKIPPED_FIRST = words("highlight_openings")
_PHRASE_END = words("phrase_ends")
_NAME = re.compile(r"(?<![\w’'-])[A-Z][\w'’&.-]*(?:\s+(?:of|de|for|and|&)?\s*[A-Z][\w'’&.-]*)+")


def choose_highlight(quote: str) -> tuple[int, int]:
    """Span of the highlight inside a quote of at least two words."""
    for span in _candidates(quote):
        if span is not None and 0 < span[1] - span[0] < len(quote):
            return span
    words = [found.span() for found in _WORD.finditer(quote)]
    longest = max(words, key=lambda span: (span[1] - span[0], -span[0]), default=(0, max(1, len(quote) // 2)))
    return longest if longest[1] - longest[0] < len(quote) else (0, max(1, len(quote) // 2))


def _candidates(quote: str) -> Iterator[tuple[int, int] | None]:
    """What may be highlighted, the best first: "two companies" tells less than what happened to them."""
    quantity = _telling_quantity(quote)
    has_digits = quantity is not None and re.search(r"\d|illion|percent|per cent|point", quote[slice(*quantity)])
    yield quantity if has_digits else None
    yield _object_phrase(quote)
    yield quantity
    yield _longest_name(quote)
    yield _longest_phrase(quote)


def _telling_quantity(quote: str) -> tuple[int, int] | None:
    """The quantity with the strongest unit; money and percentages before counts, earlier before later."""
    best: tuple[float, int, int, int] | None = None
    for start, end in quantities(quote):
        words = quote[start:end]
        rank = 1.0
        if re.search(r"[$£€¥]|illion|trillion", words):
            rank = 3.0
        elif re.search(r"%|per\s?cent|points?", words):
            rank = 2.5
        elif re.search(r"\d", words):
            rank = 2.0
        candidate = (-rank, start, *_with_its_noun(quote, start, end))
        if best is None or candidate < best:
            best = candidate
    return None if best is None else (best[2], best[3])


def _with_its_noun(quote: str, start: int, end: int) -> tuple[int, int]:
    """Widens a quantity by the noun phrase it counts ("$700 billion bail out"): three words at most."""
    words = 0
    at = end
    while words < 3:
        found = re.match(r"[ \u00a0]([A-Za-z][\w'’-]*)", quote[at:])
        if not found or found.group(1).lower() in _STOP | _PHRASE_END or found.group(1).endswith(("ed", "ing", "ly")):
            break
        at += found.end()
        words += 1
        if quote[at : at + 1] in ",;:.!?":
            break
    portion = (
        re.match(r" of (?:the |its |their |all )?[a-z][\w-]+(?: [a-z][\w-]+)?", quote[at:]) if words == 0 else None
    )
    if portion and portion.group().rsplit(" ", 1)[-1] not in _STOP | _PHRASE_END:
        at += portion.end()
    return (start, at) if at - start <= MAX_HIGHLIGHT else (start, end)


def _phrase_from(quote: str, at: int, most_words: int = 6) -> tuple[int, int] | None:
    """The noun phrase that begins at a position: up to punctuation or a word that begins another phrase."""
    words: list[re.Match[str]] = []
    for found in _WORD.finditer(quote, at):
        gap = quote[words[-1].end() : found.start()] if words else ""
        if words and gap.strip():
            break
        if not words and found.start() > at and quote[at : found.start()].strip(" \"“'‘"):
            break
        lower = found.group().lower().rstrip(".")
        if words and lower in _PHRASE_END:
            break
        if not words and lower in _SKIPPED_FIRST:
            at = found.end()
            continue
        if words and len(words) >= most_words and not (words[-1].group()[0].isupper() and found.group()[0].isupper()):
            break
        words.append(found)
        if len(words) >= most_words + 3:
            break
    while words and words[-1].group().lower() in _STOP | _PHRASE_END:
        words.pop()
    if not words:
        return None
    end = words[-1].end()
    while end > words[0].start() and quote[end - 1] in ".,;:!?'’":
        end -= 1
    return (words[0].start(), end) if 6 <= end - words[0].start() <= MAX_HIGHLIGHT + 20 else None


def _object_phrase(quote: str) -> tuple[int, int] | None:
    for verbs in _VERBS:
        for verb in verbs.finditer(quote):
            span = _phrase_from(quote, verb.end())
            if span is not None and quote.count(" ", *span) >= 1:
                return span
    return None


def _longest_name(quote: str) -> tuple[int, int] | None:
    names = [
        (found.start(), found.start() + len(found.group().rstrip(".,'’&-")))
        for found in _NAME.finditer(quote, 1)
        if found.end() - found.start() <= MAX_HIGHLIGHT
    ]
    return max(names, key=lambda span: (span[1] - span[0], -span[0]), default=None)


def _longest_phrase(quote: str) -> tuple[int, int] | None:
    """The longest run of words between stop words and punctuation, at most four words."""
    best: tuple[int, int] | None = None
    for found in _WORD.finditer(quote):
        within_name = found.group()[0].isupper() and re.search(r"[A-Z][\w'’.-]* $", quote[: found.start()][-30:])
        if found.group().lower() in _STOP or within_name:
            continue
        span = _phrase_from(quote, found.start(), most_words=4)
        if span is not None and (best is None or span[1] - span[0] > best[1] - best[0]):
            best = span
    return best
