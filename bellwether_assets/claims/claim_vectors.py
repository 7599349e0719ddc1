"""What linking compares of a claim: what its article is about, by meaning and by its words, its statement and pattern.

Never the reasoning: analysts' shared vocabulary pulls strangers together. The article has the greatest share: one
sentence seldom names the mechanism that its article is about, and what claims of one article share they share with the
article. Statement and pattern tell claims of one article apart.

Words stand beside meaning: a model's vector says what kind of matter it is, words say which. They are not weighted by
how common they are: linking takes vectors relative to what the home's claims have in common, and with that the words
that all of them use fall away.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.text.terms import terms_of

ARTICLE_SHARE, TITLE_SHARE, STATEMENT_SHARE, PATTERN_SHARE = 0.5, 0.1, 0.2, 0.2
WORDS_SHARE = 0.3  # of the product of two claims' vectors; their meaning has the rest
WORDS = 256  # numbers that words are spread over
_READ = 6_000  # characters of an article: what happened stands first
_SIGN = 1 << 16

Vectors = NDArray[np.float32]


def claim_vectors(
    articles: Vectors, titles: Vectors, statements: Vectors, patterns: Vectors, words: NDArray[np.float64]
) -> Vectors:
    """Unit vectors (n × 640) of claims, row by row: from unit vectors (n × 384) and their articles' words (n × 256)."""
    mixed = ARTICLE_SHARE * articles.astype(np.float64)
    mixed += TITLE_SHARE * titles.astype(np.float64)
    mixed += STATEMENT_SHARE * statements.astype(np.float64) + PATTERN_SHARE * patterns.astype(np.float64)
    both = np.hstack([np.sqrt(1 - WORDS_SHARE) * _unit(mixed), np.sqrt(WORDS_SHARE) * _unit(words)])
    unit: Vectors = _unit(both).astype(np.float32)
    return unit


def word_vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    """The words of each text (n × 256): each term adds its weight, up or down, to the number that its hash says.

    Hashes of different terms meet by chance, as often with equal signs as with opposite ones, so products of two texts
    are on average those of their terms.
    """
    known: dict[str, NDArray[np.float64]] = {}
    for text in texts:
        if text not in known:
            row = known[text] = np.zeros(WORDS)
            for term, weight in terms_of(text[:_READ]).items():
                hashed = zlib.crc32(term.encode("utf-8"))
                row[hashed % WORDS] += weight if hashed & _SIGN else -weight
    return np.stack([known[text] for text in texts]) if texts else np.zeros((0, WORDS))


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.sqrt(np.sum(rows * rows, axis=1, keepdims=True))
    unit: NDArray[np.float64] = rows / np.maximum(lengths, 1e-12)
    return unit
