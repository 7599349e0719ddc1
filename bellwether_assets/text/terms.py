"""What a text is about, as weighted terms, and how alike two texts are by them; without embeddings.

Belongs here: terms, their weights, their cosine. Does not belong here: what a likeness decides (`rank_sentences.py`,
`second_passages.py`, `write_titles.py`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from bellwether_assets.text.stems import without_plural
from bellwether_assets.text.word_lists import words

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*", re.UNICODE)
_STOP_WORDS = words("stop_words")


@lru_cache(maxsize=4096)
def terms_of(text: str) -> Mapping[str, float]:
    """Term → weight, 1 + log of the count, plain plurals and possessives folded; of length 1 as a vector."""
    counts = Counter(without_plural(found.group()) for found in _TOKEN.finditer(text))
    weights = {
        term: 1.0 + math.log(count) for term, count in counts.items() if term not in _STOP_WORDS and len(term) > 1
    }
    norm = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    return {term: weight / norm for term, weight in weights.items()} if norm else {}


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Cosine of two term vectors of length 1; summed in sorted order, so that it is the same in every process."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return math.fsum(small[term] * large[term] for term in sorted(small) if term in large)
