"""The daily work of the embeddings asset."""

from datetime import date
from pathlib import Path

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables import EMBEDDINGS, frame_of
from bellwether_assets.pipeline.stages import Context, DayRows, Stage
from bellwether_assets.vectors.embedder import embedding_text
from bellwether_assets.vectors.keep_vectors import MODEL, vectors_of


def build_embeddings(context: Context, day: date) -> DayRows:
    """Vectors of the day's current articles, title and text together."""
    with context.warehouse.open() as connection:
        articles = connection.execute(
            "SELECT article_id, title, text FROM pipeline.raw_articles"
            " WHERE day = ? AND is_current ORDER BY article_id",
            [day],
        ).fetchall()
    texts = [embedding_text(title, text) for _, title, text in articles]
    vectors, embedded = vectors_of(context, texts)
    rows: list[dict[str, object]] = [
        {"day": day, "article_id": article_id, "model": MODEL, "content": digest(text), "vector": vector.tolist()}
        for (article_id, _, _), text, vector in zip(articles, texts, vectors, strict=True)
    ]
    return DayRows({EMBEDDINGS: frame_of(EMBEDDINGS, rows)}, "", {"articles": len(rows), "embedded now": embedded})


EMBEDDINGS_STAGE = Stage(
    "embeddings",
    (EMBEDDINGS,),
    tuple(Path(__file__).parents[1] / name for name in ("embeddings", "vectors")),
    build_embeddings,
    upstream=("raw_articles",),
)
