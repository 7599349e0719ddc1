"""Searching by meaning: the claims and signals whose vectors lie nearest to those of the words.

The words are embedded by the model that the claims were; with any other, nearness would be chance.
"""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import polars as pl

from bellwether_assets.ask.home_error import HomeError
from bellwether_assets.foundation.settings import SettingsError
from bellwether_assets.vectors.embedder import EmbedderError
from bellwether_assets.vectors.other_embedder import TextEmbedder, embedder_of, model_of

_CLAIMS = """
SELECT
    list_inner_product(v.vector, $question::FLOAT[])::DOUBLE AS score,
    c.claim_id, c.day, a.publisher, a.title, c.quote, c.statement, c.article_id, e.signal_id, s.strength
FROM claim_vectors AS v
JOIN claims AS c USING (claim_id)
JOIN articles AS a ON a.article_id = c.article_id AND a.version = c.version
LEFT JOIN evidence AS e USING (claim_id)
LEFT JOIN signals AS s USING (signal_id)
ORDER BY score DESC, c.claim_id
LIMIT $limit
"""
_SIGNALS = """
SELECT
    list_inner_product(v.vector, $question::FLOAT[])::DOUBLE AS score,
    s.signal_id, s.title, s.strength, s.type, s.status, s.extracted, s.publishers, s.last_reinforced
FROM signal_vectors AS v
JOIN signals AS s USING (signal_id)
ORDER BY score DESC, s.signal_id
LIMIT $limit
"""


@dataclass(frozen=True)
class Found:
    """What lies nearest to the words. `score` is the cosine: 1 the same, about 0 nothing in common.

    `claims`: score, claim_id, day, publisher, title (of the article), quote, statement, article_id, signal_id and
    strength (of the signal that it is evidence of; null where it is of none).
    `signals`: score, signal_id, title, strength, type, status, extracted, publishers, last_reinforced.
    """

    words: str
    claims: pl.DataFrame
    signals: pl.DataFrame


class Searcher:
    """Searches one publication; the model is loaded with the first search and stays."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, setting: Callable[[], str]) -> None:
        """`setting` reads which model the home's settings name; it may raise SettingsError."""
        self._connection = connection
        self._setting = setting
        self._embedder: TextEmbedder | None = None

    def search(self, words: str, limit: int) -> Found:
        """At most `limit` claims and `limit` signals, the nearest first. Raises HomeError."""
        if limit < 1:
            raise HomeError(f"limit is {limit}; ask for at least 1")
        asked = {"question": self.embed(words), "limit": limit}
        claims, signals = (self._connection.execute(query, asked).pl() for query in (_CLAIMS, _SIGNALS))
        return Found(words, claims, signals)

    def embed(self, words: str) -> list[float]:
        """The unit vector of the words, by the model of the published vectors. Raises HomeError."""
        if not words.strip():
            raise HomeError("there are no words to search for")
        if self._embedder is None:
            self._embedder = self._load()
        vector: list[float] = self._embedder.encode([words])[0].tolist()
        return vector

    def _load(self) -> TextEmbedder:
        try:
            setting = self._setting()
            models = [
                model for (model,) in self._connection.execute("SELECT DISTINCT model FROM claim_vectors").fetchall()
            ]
            if models and models != [model_of(setting)]:
                raise HomeError(
                    f"the published vectors are of the embedding model {', '.join(models)}, and the settings name"
                    f" {model_of(setting)}: `bellwether run` computes and publishes them anew, or set embedding.model"
                    " in bellwether.toml to the model that they are of"
                )
            return embedder_of(setting)
        except duckdb.CatalogException as error:
            raise HomeError(
                "this publication has no vectors: it was made by an earlier version; `bellwether run` publishes them"
            ) from error
        except (SettingsError, EmbedderError) as error:
            raise HomeError(str(error)) from error
