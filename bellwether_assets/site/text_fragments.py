"""The part of an address that leads to a sentence: `#:~:text=…` (WICG, URL Fragment Text Directives).

Here belongs which words name a passage of a text so that a browser finds that passage and no earlier one. Pure. A
browser compares whole words without regard to case or accents, takes white space for white space, finds a single
phrase in one block only, and a range from its first words to its last across blocks.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

MOST_WORDS = 12  # a longer passage is named by its first and its last words
EDGE_WORDS = 5
MOST_BESIDE = 8  # words before or behind it that tell it from others
MOST_CHARACTERS = 1_200  # of a directive; a longer one is worth less than a plain address

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class _Words:
    """The words of a text as a browser compares them, with their spans; `line`: the number of each one's block."""

    text: str
    spans: tuple[tuple[int, int], ...]
    folded: tuple[str, ...]
    line: tuple[int, ...]


def text_fragment(text: str, start: int, end: int) -> str:
    """The directive, without `#`, that leads to text[start:end]; "" where no words name it in reasonable length.

    Words beside the passage are named only where the passage alone would be found earlier in the text.
    """
    words = _words(text)
    first = next((at for at, span in enumerate(words.spans) if span[1] > start), None)
    last = next((at for at in range(len(words.spans) - 1, -1, -1) if words.spans[at][0] < end), None)
    if first is None or last is None or last < first:
        return ""
    for phrase in _phrases(words, first, last):
        for before, after in _besides(words, first, last):
            if _found_first(words, phrase, before, after) == (first, last):
                return _written(text, words, start, end, (phrase, before, after))
    return ""


def address_at(url: str, fragment: str) -> str:
    """The address with the directive; an own fragment of the address stays before it."""
    if not fragment:
        return url
    return f"{url}{'' if '#' in url else '#'}:~:{fragment}"


# A phrase: the last word of its beginning and the first of its ending; equal ends make one phrase of it.
_Phrase = tuple[int, int, int, int]


def _words(text: str) -> _Words:
    spans, folded, lines = [], [], []
    line, passed = 0, 0
    for found in _WORD.finditer(text):
        line += text.count("\n", passed, found.start())
        passed = found.start()
        spans.append(found.span())
        folded.append(_folded(found.group()))
        lines.append(line)
    return _Words(text, tuple(spans), tuple(folded), tuple(lines))


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).strip(".,;:!?\"'“”‘’()[]«»…")


def _phrases(words: _Words, first: int, last: int) -> list[_Phrase]:
    """Ways to name the words first to last, the plainest first."""
    one_block = words.line[first] == words.line[last]
    whole = [(first, last, first, last)] if one_block else []
    begins = max(at for at in range(first, last + 1) if words.line[at] == words.line[first])
    ends = min(at for at in range(first, last + 1) if words.line[at] == words.line[last])
    ranges = [
        (first, min(first + edge - 1, begins), max(last - edge + 1, ends), last)
        for edge in (EDGE_WORDS, 2 * EDGE_WORDS)
        if first + edge - 1 < last - edge + 1 or not one_block
    ]
    return [*whole, *ranges] if last - first < MOST_WORDS else [*ranges, *whole]


def _besides(words: _Words, first: int, last: int) -> list[tuple[int, int]]:
    """How many words before and behind to name: none, some of the same block, at last some of the block before."""
    before = [k for k in range(1, MOST_BESIDE + 1) if first >= k and words.line[first - k] == words.line[first]]
    after = [
        k for k in range(1, MOST_BESIDE + 1) if last + k < len(words.spans) and words.line[last + k] == words.line[last]
    ]
    across = [k for k in range(1, MOST_BESIDE + 1) if first >= k and words.line[first - k] == words.line[first - 1]]
    # From two words on: a lone article or comma tells little where the page differs from what is stored.
    return [
        (0, 0),
        *((k, 0) for k in before if k > 1),
        *((0, k) for k in after if k > 1),
        *((max(before), k) for k in after if before),
        *((k, 0) for k in across),
    ]


def _found_first(words: _Words, phrase: _Phrase, before: int, after: int) -> tuple[int, int] | None:
    """The words that a browser finds first by these, as it looks: forward, the nearest ending to each beginning."""
    start, begin_end, end_start, end = phrase
    beginning = words.folded[start - before : begin_end + 1]
    ending = words.folded[end_start : end + 1]
    following = words.folded[end + 1 : end + 1 + after]
    one = (start, end) == (end_start, begin_end)
    for at in _places(words.folded, beginning, 0):
        head = at + before
        if one:
            tail = head + len(ending)
            if words.folded[tail : tail + after] == following:
                return head, tail - 1
            continue
        for close in _places(words.folded, ending + following, head + (begin_end - start + 1)):
            return head, close + len(ending) - 1
    return None


def _places(folded: tuple[str, ...], wanted: tuple[str, ...], since: int) -> list[int]:
    size = len(wanted)
    return [
        at
        for at in range(since, len(folded) - size + 1)
        if folded[at] == wanted[0] and folded[at : at + size] == wanted
    ]


def _written(text: str, words: _Words, start: int, end: int, named: tuple[_Phrase, int, int]) -> str:
    (first, begin_end, end_start, last), before, after = named

    def between(one: int, other: int) -> str:
        # Of the passage's own edge words, what lies outside the passage is no part of it.
        cut = text[max(words.spans[one][0], start) : min(words.spans[other][1], end)]
        return _encoded(cut)

    parts = []
    if before:
        parts.append(_encoded(text[words.spans[first - before][0] : words.spans[first - 1][1]]) + "-")
    if (first, last) == (end_start, begin_end):
        parts.append(between(first, last))
    else:
        parts += [between(first, begin_end), between(end_start, last)]
    if after:
        parts.append("-" + _encoded(text[words.spans[last + 1][0] : words.spans[last + after][1]]))
    directive = "text=" + ",".join(parts)
    return directive if len(directive) <= MOST_CHARACTERS and all(parts) else ""


def _encoded(words: str) -> str:
    """Percent-encoded whole: `-`, `,` and `&` would be read as part of the directive."""
    plain = " ".join(words.split()).encode("utf-8", "ignore").decode("utf-8")
    return percent_encoded(plain, safe="").replace("-", "%2D")
