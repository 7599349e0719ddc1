"""The articles of a day that an engine reads: current originals, since copies say nothing new."""

from datetime import date

import duckdb

from bellwether_assets.engines.protocol import ArticleText


def originals(connection: duckdb.DuckDBPyConnection, day: date) -> list[tuple[int, ArticleText]]:
    """(version, text) of each original of a day, by article id."""
    rows = connection.execute(
        "SELECT a.version, a.article_id, a.title, a.text, a.publisher, a.language FROM pipeline.raw_articles a"
        " JOIN pipeline.origins o USING (article_id, day)"
        " WHERE day = ? AND a.is_current AND o.parent_article_id IS NULL ORDER BY a.article_id",
        [day],
    ).fetchall()
    return [(row[0], ArticleText(row[1], row[2], row[3], row[4], day, row[5])) for row in rows]
