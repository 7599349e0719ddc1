"""What linking compares of a claim: what its article is about, its statement and its pattern.

Never the reasoning: analysts' shared vocabulary pulls strangers together. The article's own vector has the greatest
share: one sentence seldom names the mechanism that its article is about, and what claims of one article share they
share with the article. Statement and pattern tell claims of one article apart.
"""

import numpy as np
from numpy.typing import NDArray

ARTICLE_SHARE, STATEMENT_SHARE, PATTERN_SHARE = 0.5, 0.25, 0.25

Vectors = NDArray[np.float32]


def claim_vectors(articles: Vectors, statements: Vectors, patterns: Vectors) -> Vectors:
    """Unit vectors (n × 384) of claims from those of their articles, statements and patterns, row by row."""
    mixed = ARTICLE_SHARE * articles.astype(np.float64)
    mixed += STATEMENT_SHARE * statements.astype(np.float64) + PATTERN_SHARE * patterns.astype(np.float64)
    lengths = np.sqrt(np.sum(mixed * mixed, axis=1, keepdims=True))
    unit: Vectors = (mixed / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
