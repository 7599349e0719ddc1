"""The sentence of an article that a quote which was not found most resembles, for telling a model what it may quote.

Belongs here: resemblance, for a re-ask and for nothing else. What this returns is never a match, whatever it
resembles: proof is `match_quotes.py` alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from bellwether_assets.text.normalise_offsets import normalise

# Below this the quote says nothing that the article says, and a sentence shown with it would only mislead.
LEAST_SHARE = 0.25
_WORD = re.compile(r"[^\W_]+(?:['.,-][^\W_]+)*", re.UNICODE)


def nearest_sentence(quote: str, text: str, spans: Sequence[tuple[int, int]]) -> str | None:
    """The article's own `text[start:end]` of the span that shares most with the quote, the earlier of equal ones.

    `spans` are the sentences that may be shown, in code points of `text`. Resemblance is Dice's coefficient over the
    distinct words, case ignored, each weighing the logarithm of how few of the spans hold it (inverse document
    frequency). None where there is no span or the best shares less than `LEAST_SHARE`.
    """
    sentences = [_words(text[start:end]) for start, end in spans]
    held = Counter(word for sentence in sentences for word in sentence)
    rarity = {word: math.log(1 + len(sentences) / count) for word, count in held.items()}
    unheard = math.log(2 + len(sentences))

    def weight(words: frozenset[str]) -> float:
        # Summed exactly, as the order in which a set gives its words differs between processes.
        return math.fsum(rarity.get(word, unheard) for word in words)

    wanted = _words(quote)
    whole = weight(wanted)
    best, share = None, 0.0
    for (start, end), sentence in zip(spans, sentences, strict=True):
        common = weight(wanted & sentence)
        if common > 0 and (dice := 2 * common / (whole + weight(sentence))) > share:
            best, share = text[start:end], dice
    return best if share >= LEAST_SHARE else None


def _words(text: str) -> frozenset[str]:
    return frozenset(found.group().casefold() for found in _WORD.finditer(normalise(text).text))
