"""Gives the arrivals of the ledger their articles, and the articles their home days.

Both follow from the set of arrivals alone (`identity.py`), so they are worked out again for whatever an arrival can
change: the other documents with its id.
"""

import polars as pl

from bellwether_assets.articles.frozen_articles import FROZEN_ARTICLES
from bellwether_assets.articles.identity import RULES, article_identity, by_id, of_one_id
from bellwether_assets.articles.senders import senders_of
from bellwether_assets.foundation.warehouse import Connection

# Whatever rules and later arrivals make of ids, articles of frozen days stay as they are.
_FREE = f"a.article_id NOT IN ({FROZEN_ARTICLES}) AND n.new_id NOT IN ({FROZEN_ARTICLES})"


def assign_articles(connection: Connection, fresh: pl.DataFrame) -> dict[str, str]:
    """Sets articles and home days for arrivals that were just added, `fresh` as rows of `ledger.arrivals`.

    Returns arrival → article for all arrivals whose id is that of two articles.
    """
    ids = fresh["external_id"].drop_nulls().unique().to_list()
    senders = senders_of(connection, ids)
    shared: dict[str, str] = {}
    touched = set(fresh["article_id"].to_list())
    for _, same in sorted(by_id(senders).items()):
        articles = of_one_id(same)
        touched |= _set_articles(connection, articles)
        if len(set(articles.values())) > 1:
            shared |= articles
    _set_home_days(connection, touched)
    return shared


def assign_anew(connection: Connection) -> None:
    """Gives every arrival its article again where that was done by other rules than today's."""
    if connection.execute("SELECT rules FROM ledger.identity_rules").fetchall() == [(RULES,)]:
        return
    rows = connection.execute(
        "SELECT arrival_id, external_id, url, source, title, published_day FROM ledger.arrivals ORDER BY arrival_id"
    ).fetchall()
    articles = {arrival_id: article_identity(*of_item) for arrival_id, *of_item in rows}
    for _, same in sorted(by_id(senders_of(connection)).items()):
        articles |= of_one_id(same)
    _set_home_days(connection, _set_articles(connection, articles))
    connection.execute("DELETE FROM ledger.identity_rules")
    connection.execute("INSERT INTO ledger.identity_rules VALUES (?)", [RULES])


def _set_articles(connection: Connection, articles: dict[str, str]) -> set[str]:
    """Writes arrival → article where it is another; the articles that lost or gained an arrival."""
    if not articles:
        return set()
    assigned = pl.DataFrame({"arrival_id": list(articles), "new_id": list(articles.values())})
    connection.register("assigned", assigned)
    try:
        changed = connection.execute(
            "SELECT a.article_id, n.new_id FROM ledger.arrivals a JOIN assigned n USING (arrival_id)"  # noqa: S608 - ours
            f" WHERE a.article_id <> n.new_id AND {_FREE}"
        ).fetchall()
        if changed:
            connection.execute(
                "UPDATE ledger.arrivals a SET article_id = n.new_id FROM assigned n"  # noqa: S608 - ours
                f" WHERE n.arrival_id = a.arrival_id AND a.article_id <> n.new_id AND {_FREE}"
            )
    finally:
        connection.unregister("assigned")
    return {article_id for pair in changed for article_id in pair}


def _set_home_days(connection: Connection, touched: set[str]) -> None:
    """Home days of these articles: the earliest publication day, else the day one was first seen; none without one."""
    # One text and not a list: DuckDB looks for a missing pandas at each element of a list parameter.
    articles = " ".join(sorted(touched))
    connection.execute(
        "DELETE FROM ledger.home_days WHERE article_id IN (SELECT unnest(string_split(?, ' ')))", [articles]
    )
    connection.execute(
        "INSERT INTO ledger.home_days"
        " SELECT article_id, coalesce(min(published_day), min(first_seen_day)) FROM ledger.arrivals"
        " WHERE article_id IN (SELECT unnest(string_split(?, ' '))) GROUP BY article_id ORDER BY article_id",
        [articles],
    )
