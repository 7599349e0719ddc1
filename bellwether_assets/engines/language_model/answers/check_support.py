"""Whether a sentence shares what it is about with the claims that it names, and which of them bear its figures.

Belongs here: words and vectors of a sentence against those of its claims. Does not belong here: whether a claim says
what the sentence says, which likeness cannot tell (`check_meaning.py`), nor names, figures and dates
(`check_composition.py`). A sentence about nothing that its claims are about is unsupported, and a claim that shares
nothing with a sentence is no ground of it: else a sentence that names all claims may take its figures from any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.engines.language_model.answers.problems import Problem
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.proof.content_words import all_roots, content_words

MOST_LABELS = 4
# Unit vectors of texts, in their order: n × the model's dimensions.
Vectors = Callable[[Sequence[str]], NDArray[np.float32]]

# The greatest cosine with a text of a named claim, and .05 for each word that they share. Of 100 right sentences the
# least has .42; of 13 about other matters, ten are below. A short one says a mechanism in few and general words.
_LEAST_LIKENESS, _OF_A_SHORT_ONE, _SHORT, _FOR_A_WORD = 0.40, 0.32, 8, 0.05
# Of a ground of figures among several: what claims of one field have in common by chance is more than that.
_LEAST_OF_A_GROUND = 0.30
# Without vectors: a sentence of so many words that say what it is about, and none or one of them of its claims. A
# shorter one may be an aphorism over its claims' mechanism, in other words than theirs.
_WORDS_WITHOUT_ANY, _WORDS_WITH_ONE = 8, 10


class Support:
    """The claims of one signal, prepared once; `vectors` makes likeness of meaning count beside shared words."""

    def __init__(self, items: Sequence[EvidenceForComposition], vectors: Vectors | None) -> None:
        self._vectors = vectors
        self._texts = {item.claim_id: texts_of(item) for item in items}
        self._roots = {claim_id: all_roots(" ".join(texts)) for claim_id, texts in self._texts.items()}
        self._known: dict[str, NDArray[np.float32]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed texts that will be asked about, together with the claims: one by one they take much longer."""
        self._embed([*texts, *(text for told in self._texts.values() for text in told)])

    @property
    def has_vectors(self) -> bool:
        """Whether likeness is of meaning too, and not of words alone."""
        return self._vectors is not None

    def likeness(self, words: str, item: EvidenceForComposition) -> float:
        """How much a text shares with a claim: cosine and .05 a word with vectors, else the number of shared words."""
        shared = self._shared(content_words(words), item)
        return shared if self._vectors is None else self._cosine(words, item) + _FOR_A_WORD * shared

    def problem(self, field: str, place: str, words: str, items: Sequence[EvidenceForComposition]) -> Problem | None:
        """What is wrong with a text that names these claims, where it is about nothing that they are about."""
        most = max((self.likeness(words, item) for item in items), default=0.0)
        about = len(content_words(words))
        if self._vectors is not None:
            supported = most >= (_LEAST_LIKENESS if about >= _SHORT else _OF_A_SHORT_ONE)
        else:
            supported = about < {0.0: _WORDS_WITHOUT_ANY, 1.0: _WORDS_WITH_ONE}.get(most, about + 1)
        if supported:
            return None
        message = f"the {field} shares nothing with the claims it names; name those that say it, or leave it out"
        return Problem(f"{field}: not of its claims", message, place=place)

    def grounds(self, words: str, items: Sequence[EvidenceForComposition]) -> list[EvidenceForComposition]:
        """Those of the named claims that share something with a sentence; all, where none does."""
        if len(items) < 2:
            return list(items)
        least = _LEAST_OF_A_GROUND if self.has_vectors else 1
        return [item for item in items if self.likeness(words, item) >= least] or list(items)

    def _shared(self, about: dict[str, frozenset[str]], item: EvidenceForComposition) -> int:
        return sum(not roots.isdisjoint(self._roots[item.claim_id]) for roots in about.values())

    def _cosine(self, words: str, item: EvidenceForComposition) -> float:
        self.prepare([words])
        own = self._known[words]
        return max(float(self._known[text] @ own) for text in self._texts[item.claim_id])

    def _embed(self, texts: Sequence[str]) -> None:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing and self._vectors is not None:
            self._known.update(zip(missing, self._vectors(missing), strict=True))


def texts_of(item: EvidenceForComposition) -> tuple[str, ...]:
    """What of a claim a sentence is compared with."""
    told = (item.quote, item.statement, item.pattern, item.reasoning, item.article_title)
    return tuple(text for text in dict.fromkeys(told) if text)
