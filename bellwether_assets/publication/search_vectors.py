"""The published vectors, by which claims and signals are found by meaning.

A claim's vector is made of its statement's and, with a lesser share, of its article's: a statement alone seldom names
all that it is about. Both are of whole sentences, where the words of a question lie too. The vector that linking
compares (`pipeline.claims`) counts the article's single words besides, which no question has.
"""

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.declare import frame_of, matrix_of
from bellwether_assets.foundation.tables.search import ClaimVectorRow, SignalVectorRow
from bellwether_assets.foundation.warehouse import append
from bellwether_assets.vectors.kept_vectors import KeptVectors
from bellwether_assets.vectors.whole_vectors import SCALE, centroid_of, whole

# Of 18 questions about the shipped articles, in other words than theirs, the right claim came first for 8 and its
# article among the first five for all; with the statement alone for 6, and for 16.
ARTICLE_SHARE = 0.3
_PAGE = 20_000  # claims whose vectors are in memory at once

_MISSING = """
SELECT min(s.statement)
FROM stated AS s ANTI JOIN build.ledger.vectors AS v ON v.content = s.content AND v.model = ?
GROUP BY s.content ORDER BY s.content
"""
# An article that was taken off has no vector any more, and one of another model says nothing here.
_PARTS = """
SELECT s.claim_id, coalesce(v.vector, e.vector) AS of_statement, coalesce(a.vector, of_statement) AS of_article
FROM stated AS s
LEFT JOIN build.ledger.vectors AS v ON v.content = s.content AND v.model = $model
LEFT JOIN embedded AS e ON e.content = s.content
LEFT JOIN build.pipeline.embeddings AS a ON a.article_id = s.article_id AND a.model = $model
WHERE s.claim_id BETWEEN $first AND $last
ORDER BY s.claim_id
"""
_EVIDENCE = """
SELECT signal_id, vector FROM evidence JOIN claim_vectors USING (claim_id) ORDER BY signal_id, claim_id
"""


def fill_vectors(connection: duckdb.DuckDBPyConnection, vectors: KeptVectors) -> None:
    """Fill `claim_vectors` and `signal_vectors` of a publication that has its claims and evidence.

    The snapshot, attached as `build`, has the vectors of nearly all statements, since linking uses them; others are
    embedded now, and kept.
    """
    stated = connection.execute("SELECT claim_id, article_id, statement FROM claims ORDER BY claim_id").pl()
    connection.register("stated", stated.with_columns(_contents(stated["statement"].to_list())))
    texts = [text for (text,) in connection.execute(_MISSING, [vectors.model]).fetchall()]
    embedded, _ = vectors.of(texts)
    connection.register("embedded", pl.DataFrame([_contents(texts), _column(embedded)]))
    for page in stated["claim_id"].to_frame().iter_slices(_PAGE):
        bounds = {"first": page["claim_id"][0], "last": page["claim_id"][-1]}
        parts = connection.execute(_PARTS, {"model": vectors.model, **bounds}).pl()
        mixed = _mixed(matrix_of(parts["of_statement"]), matrix_of(parts["of_article"]))
        of_claims = parts.select("claim_id", pl.lit(vectors.model).alias("model"), _column(mixed))
        append(connection, ClaimVectorRow, of_claims)
    connection.unregister("stated")
    connection.unregister("embedded")
    append(connection, SignalVectorRow, _of_signals(connection, vectors.model))


def _contents(texts: list[str]) -> pl.Series:
    """The names of texts in the ledger of vectors."""
    return pl.Series("content", [digest(text) for text in texts], dtype=pl.String)


def _column(vectors: NDArray[np.float32]) -> pl.Series:
    """Rows of a matrix as lists, for which DuckDB has all that it lacks for arrays."""
    return pl.Series("vector", vectors if len(vectors) else []).cast(pl.List(pl.Float32))


def _mixed(statements: NDArray[np.float32], articles: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors of claims, row by row."""
    both = statements.astype(np.float64) + ARTICLE_SHARE * articles
    unit: NDArray[np.float32] = (both / np.linalg.norm(both, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _of_signals(connection: duckdb.DuckDBPyConnection, model: str) -> pl.DataFrame:
    """Rows of `signal_vectors`; sums are exact, so that no order of claims can change a bit."""
    evidence = connection.execute(_EVIDENCE).pl()
    rows = []
    for (signal_id,), own in evidence.group_by("signal_id", maintain_order=True):
        centroid = centroid_of([whole(vector) for vector in matrix_of(own["vector"])])
        vector = (centroid / SCALE).astype(np.float32)
        rows.append(SignalVectorRow(signal_id=str(signal_id), model=model, vector=vector))
    return frame_of(SignalVectorRow, rows)
