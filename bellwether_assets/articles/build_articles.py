"""The daily work of the article assets: arrivals, raw_articles, origins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

import polars as pl

from bellwether_assets.articles.facts import ARRIVALS
from bellwether_assets.articles.origins import origins_of_day, origins_of_withdrawn
from bellwether_assets.articles.owners import families_of
from bellwether_assets.articles.stages import Reading
from bellwether_assets.articles.versions import versions_of_day
from bellwether_assets.foundation.settings import Articles
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow
from bellwether_assets.foundation.tables.raw_articles import DateMentionRow, RawArticleRow
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import DayRows
from bellwether_assets.text.date_mentions import mentioned_days


def build_arrivals(inputs: Inputs[None]) -> DayRows:
    """The day's arrivals are in the ledger already; what is handed on is which they are."""
    came_in = inputs.facts(ARRIVALS)
    return DayRows({}, inputs.facts_digest(ARRIVALS), {"arrivals": came_in.arrivals.height})


def build_raw_articles(inputs: Inputs[Reading]) -> DayRows:
    """Versions of the day's articles, and the days their current texts mention."""
    articles = versions_of_day(
        inputs.facts(ARRIVALS), inputs.day, ZoneInfo(inputs.settings.timezone), families_of(inputs.settings.owners)
    )
    mentions = [
        DateMentionRow(day=inputs.day, article_id=article_id, mentioned_day=mentioned, mentions=count)
        for article_id, text in articles.filter("is_current").select("article_id", "text").iter_rows()
        for mentioned, count in mentioned_days(text, inputs.day).items()
    ]
    counts: dict[str, int | float | str] = {
        "articles": int(articles["is_current"].sum()) if articles.height else 0,
        "taken off": articles.filter(pl.col("is_current") & pl.col("withdrawn").is_not_null()).height,
        "versions": articles.height,
        "versions ordered by a hash": int((articles["ordered_by"] == "hash").sum()) if articles.height else 0,
    }
    return DayRows({RawArticleRow: articles, DateMentionRow: frame_of(DateMentionRow, mentions)}, "", counts)


@dataclass(frozen=True)
class _Window:
    """The window's articles, fetched as they are asked for."""

    inputs: Inputs[Articles]

    @cached_property
    def articles(self) -> pl.DataFrame:
        return self.inputs.frame(
            "SELECT day, article_id, origin_id, root_article_id, root_day, root_publisher, read_article_id, publisher"
            " FROM origins JOIN origin_shingles USING (article_id, day) WHERE day < ?"
            " ORDER BY day, sort_key, article_id",
            [self.inputs.day],
        )

    def words(self, first: date, last: date) -> pl.DataFrame:
        return self.inputs.frame(
            "SELECT article_id, words, title FROM origin_shingles WHERE day BETWEEN ? AND ?", [first, last]
        )

    def words_of(self, article_ids: Sequence[str]) -> pl.DataFrame:
        return self.inputs.frame(
            "SELECT article_id, words, title FROM origin_shingles"
            # One text and not a list: DuckDB looks for a missing pandas at each element of a list parameter.
            " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS article_id) wanted USING (article_id)",
            [" ".join(article_ids)],
        )


def build_origins(inputs: Inputs[Articles]) -> DayRows:
    """Origins of the day's current articles, by the words they share with those of the window."""
    current = inputs.frame(
        "SELECT article_id, sort_key, publisher, title, text, withdrawn FROM raw_articles WHERE is_current"
    )
    articles = current.filter(pl.col("withdrawn").is_null())
    placed, words = origins_of_day(articles, _Window(inputs), inputs.day, inputs.settings.copy_containment)
    off = origins_of_withdrawn(current.filter(pl.col("withdrawn").is_not_null()), inputs.day)
    read = placed.filter(pl.col("read_article_id") == pl.col("article_id")).height
    counts: dict[str, int | float | str] = {
        "articles": placed.height,
        "read": read,
        "copies": placed.height - read,
        "taken off": off.height,
    }
    return DayRows({OriginRow: pl.concat([placed, off]), OriginShinglesRow: words}, "", counts)


def none_arrived(_: Inputs[None]) -> DayRows:
    return DayRows({}, "", {"arrivals": 0})
