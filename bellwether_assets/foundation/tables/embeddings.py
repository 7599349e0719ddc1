"""Vectors of articles, and the ledger of all vectors by content."""

from datetime import date
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Vector, declared


@declared("pipeline", "embeddings", key=("article_id",))
class EmbeddingRow(Row):
    """One row per current article that is not taken off: its vector."""

    day: Annotated[date, "the article's home day"]
    article_id: Annotated[str, "the article"]
    model: Annotated[str, "the embedding model and its hash"]
    content: Annotated[str, "hash of the text that was embedded"]
    vector: Annotated[Vector, "unit vector of title and text"]


@declared("ledger", "vectors", key=("model", "content"))
class VectorRow(Row):
    """One row per distinct text and model: its embedding."""

    model: Annotated[str, "the embedding model and its hash"]
    content: Annotated[str, "hash of the text"]
    vector: Annotated[Vector, "unit vector"]
