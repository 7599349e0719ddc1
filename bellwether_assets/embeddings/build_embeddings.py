"""The daily work of the embeddings asset."""

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.embeddings import EmbeddingRow
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import DayRows
from bellwether_assets.pipeline.tools import VECTORS
from bellwether_assets.vectors.embedder import embedding_text


def build_embeddings(inputs: Inputs[None]) -> DayRows:
    """Vectors of the day's current articles, title and text together; of one that is taken off there is none."""
    articles = inputs.rows(
        "SELECT article_id, title, text FROM raw_articles WHERE is_current AND withdrawn IS NULL ORDER BY article_id"
    )
    texts = [embedding_text(title, text) for _, title, text in articles]
    kept = inputs.tool(VECTORS)
    vectors, embedded = kept.of(texts)
    rows = [
        EmbeddingRow(day=inputs.day, article_id=article_id, model=kept.model, content=digest(text), vector=vector)
        for (article_id, _, _), text, vector in zip(articles, texts, vectors, strict=True)
    ]
    return DayRows({EmbeddingRow: frame_of(EmbeddingRow, rows)}, "", {"articles": len(rows), "embedded now": embedded})
