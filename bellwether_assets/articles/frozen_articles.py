"""What comes in for days whose texts were dropped: it is refused, since nothing of those days is computed any more.

Belongs here: which arrivals would change a frozen day. Does not belong here: when days are frozen
(`publication/freeze_days.py`).
"""

from datetime import date

import polars as pl

from bellwether_assets.articles.arrivals import PUBLISHED
from bellwether_assets.articles.identity import Sender, by_id, of_one_id
from bellwether_assets.articles.senders import SENDER_COLUMNS, senders_of
from bellwether_assets.foundation.frozen_days import FROZEN_THROUGH, frozen_through
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.sources.problem import Problem

# Articles that no arrival may join, leave or move any more.
FROZEN_ARTICLES = f"SELECT article_id FROM ledger.home_days WHERE home_day <= {FROZEN_THROUGH}"  # noqa: S608 - ours
_WHAT_TO_DO = "with [retention] text_days what comes that late is not taken in"


def refuse_frozen(connection: Connection, fresh: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Problem]]:
    """Those of `fresh`, rows of `ledger.arrivals` that are not written yet, that are taken in; and of each other one,
    by its id, why it is not: it would live on a frozen day, or is of an article that does."""
    through = frozen_through(connection)
    if through is None or fresh.is_empty():
        return fresh, {}
    article_of = _articles_of(connection, fresh)
    home_of: dict[str, date] = dict(
        connection.execute(
            "SELECT article_id, home_day FROM ledger.home_days WHERE home_day <= ? AND article_id IN"
            " (SELECT unnest(string_split(?, ' ')))",
            [through, " ".join(sorted(set(article_of.values())))],
        ).fetchall()
    )
    refused = {}
    columns = ("arrival_id", "published_day", "first_seen_day")
    for arrival_id, published, first_seen in fresh.select(columns).iter_rows():
        day = published or first_seen
        home = home_of.get(article_of[arrival_id])
        if home is not None:
            refused[arrival_id] = Problem(
                None, f"its article lives on {home}, and the texts of days up to {through} were dropped; {_WHAT_TO_DO}"
            )
        elif day <= through:
            refused[arrival_id] = Problem(
                None,
                f"{PUBLISHED if published else 'first_seen_at'} is {day}, and the texts of days up to {through} were"
                f" dropped; {_WHAT_TO_DO}",
            )
    # One whose id a frozen article has, too, is no version of that: it begins as what it is.
    articles = pl.col("arrival_id").replace_strict(article_of, return_dtype=pl.String).alias("article_id")
    return fresh.filter(~pl.col("arrival_id").is_in(list(refused))).with_columns(articles), refused


def _articles_of(connection: Connection, fresh: pl.DataFrame) -> dict[str, str]:
    """Arrival → the article that it would be a version of, beside all that came in before."""
    articles: dict[str, str] = dict(fresh.select("arrival_id", "article_id").iter_rows())
    ids = fresh["external_id"].drop_nulls().unique().to_list()
    given = fresh.filter(pl.col("external_id").is_not_null()).select(SENDER_COLUMNS)
    senders = [*senders_of(connection, ids), *(Sender(*row) for row in given.iter_rows())]
    for _, same in sorted(by_id(senders).items()):
        articles |= {arrival: article for arrival, article in of_one_id(same).items() if arrival in articles}
    return articles
