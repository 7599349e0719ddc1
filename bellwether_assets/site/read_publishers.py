"""From the published database to the pages of publishers and the health of the sources that bring them."""

from collections import defaultdict

import duckdb

from bellwether_assets.articles.publishers import publisher_of
from bellwether_assets.site.pages import PublisherPage, SourceHealth
from bellwether_assets.site.read_sources import rows_of
from bellwether_assets.site.signal_pages import Copy

LATEST = 10  # articles on the page of a publisher


def read_publishers(connection: duckdb.DuckDBPyConnection) -> tuple[PublisherPage, ...]:
    """Every publisher of a current article, the one with most claims kept first."""
    latest: dict[str, list[Copy]] = defaultdict(list)
    for publisher, *article in connection.execute(
        "SELECT publisher, title, url, publisher, day FROM articles WHERE is_current"
        " QUALIFY row_number() OVER (PARTITION BY publisher ORDER BY day DESC, article_id) <= ?"
        " ORDER BY publisher, day DESC, article_id",
        [LATEST],
    ).fetchall():
        latest[publisher].append(Copy(*article))
    signals: dict[str, list[str]] = defaultdict(list)
    for publisher, signal_id, _ in connection.execute(
        "SELECT DISTINCT a.publisher, e.signal_id, s.strength_exact FROM evidence e JOIN signals s USING (signal_id)"
        " JOIN articles a ON a.article_id = e.article_id AND a.is_current"
        " ORDER BY a.publisher, s.strength_exact DESC, e.signal_id"
    ).fetchall():
        signals[publisher].append(signal_id)
    return tuple(
        PublisherPage(
            **row | {"languages": tuple(row["languages"])},
            latest=tuple(latest[row["publisher"]]),
            signals=tuple(signals[row["publisher"]]),
        )
        for row in rows_of(
            connection,
            "WITH kept AS (SELECT article_id, count(*) AS claims FROM claims GROUP BY article_id)"
            " SELECT a.publisher, max(a.owner) AS owner, list_sort(list(DISTINCT a.language)) AS languages,"
            " count(*) AS articles, count(a.copy_of) AS copies, coalesce(sum(k.claims), 0)::BIGINT AS claims,"
            " count(a.correction) AS corrected, min(a.day) AS first_day, max(a.day) AS last_day"
            " FROM articles a LEFT JOIN kept k USING (article_id) WHERE a.is_current GROUP BY a.publisher"
            " ORDER BY claims DESC, articles DESC, a.publisher",
        )
    )


def read_health(connection: duckdb.DuckDBPyConnection) -> tuple[SourceHealth, ...]:
    """Each source of the settings, those that are not well first."""
    return tuple(
        SourceHealth(**row, publisher=publisher_of(row["address"], row["source"]))
        for row in rows_of(
            connection,
            "SELECT source, kind, address, state, reason, last_heard_at, last_new_at FROM source_health"
            " ORDER BY state = 'well', source",
        )
    )
