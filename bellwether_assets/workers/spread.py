"""An engine's reading and a model's vectors, computed by workers: what asks for them asks as it always does.

Belongs here: cutting a day's articles and texts into batches and putting the answers together in their order. Does not
belong here: the way to the workers (`give_out.py`). Fewer than a batch holds are not worth the way.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.engines.protocol import ArticleText, Extraction
from bellwether_assets.vectors.other_embedder import TextEmbedder
from bellwether_assets.workers.batches import (
    Batch,
    pack_articles,
    pack_texts,
    unpack_extractions,
    unpack_vectors,
)
from bellwether_assets.workers.give_out import Crew

T = TypeVar("T")
S = TypeVar("S", Sequence[Extraction], NDArray[np.float32])

# An article gives about so many texts that are embedded: itself, its title, statements and patterns.
TEXTS_AN_ARTICLE = 4


class Reader(Protocol):
    """Whoever reads articles: an engine, or workers that have one each."""

    def extract_all(self, articles: Sequence[ArticleText]) -> Sequence[Extraction]:
        """The claims of each article, in the order of the articles, each proved by a verbatim quote."""
        ...


class SpreadReader:
    """Articles read by workers. `ledger`: names the home that pays, for as long as the batches are out."""

    def __init__(self, here: Reader, crew: Crew, made_by: str, ledger: Callable[[], str]) -> None:
        self._here = here
        self._crew = crew
        self._made_by = made_by
        self._ledger = ledger

    def extract_all(self, articles: Sequence[ArticleText]) -> Sequence[Extraction]:
        """The claims of each article. Raises WorkersError."""
        if len(articles) <= self._crew.articles:
            return self._here.extract_all(articles)
        ledger = self._ledger()
        pieces = list(_pieces(articles, self._crew.articles))
        batches = [Batch("read", self._made_by, pack_articles(piece), ledger=ledger) for piece in pieces]
        answers: dict[int, Sequence[Extraction]] = {}
        for place, answer in self._crew.do(batches):
            answers[place] = unpack_extractions(answer)
        return [one for place, piece in enumerate(pieces) for one in _all_of(answers[place], len(piece))]


class SpreadEmbedder:
    """Texts embedded by workers; `model` names the weights that all of them have.

    `arithmetic` is asked how the home's own process would multiply: workers do the same, on whatever processor.
    """

    def __init__(
        self,
        here: Callable[[], TextEmbedder],
        crew: Crew,
        model: str,
        made_by: str,
        arithmetic: Callable[[], str],
    ) -> None:
        self.model = model
        self.encoded = 0
        self._here = here
        self._crew = crew
        self._made_by = made_by
        self._arithmetic = arithmetic

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts, in their order: n × the model's dimensions. Raises WorkersError."""
        size = self._crew.articles * TEXTS_AN_ARTICLE
        if len(texts) <= size:
            return self._here().encode(texts)
        pieces = list(_pieces(texts, size))
        arithmetic = self._arithmetic()
        batches = [Batch("embed", self._made_by, pack_texts(piece), arithmetic=arithmetic) for piece in pieces]
        answers = {place: unpack_vectors(answer) for place, answer in self._crew.do(batches)}
        self.encoded += len(texts)
        return np.concatenate([_all_of(answers[place], len(piece)) for place, piece in enumerate(pieces)])


def _pieces(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


def _all_of(answer: S, expected: int) -> S:
    """Raises ValueError where a worker answered for more or fewer than it was given."""
    if len(answer) != expected:
        raise ValueError(f"a worker answered for {len(answer)} of {expected}")
    return answer
