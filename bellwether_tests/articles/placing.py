"""Articles placed in memory: origins of days, without a home and its stages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from bellwether_assets.articles.origins import origins_of_day
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow

CONTAINMENT = 0.6
DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class DaysBefore:
    """Origins and words of earlier days, from memory."""

    origins: pl.DataFrame
    kept: pl.DataFrame

    @property
    def articles(self) -> pl.DataFrame:
        """As the stage reads them."""
        publishers = self.kept.select("article_id", "publisher")
        return self.origins.join(publishers, on="article_id").sort("day", "sort_key").drop("sort_key")

    def words(self, first: date, last: date) -> pl.DataFrame:
        """Words of the articles of these days."""
        return self.kept.filter(pl.col("day").is_between(first, last)).select("article_id", "words", "title")

    def words_of(self, article_ids: Sequence[str]) -> pl.DataFrame:
        """Words of these articles."""
        wanted = pl.DataFrame({"article_id": article_ids}, schema={"article_id": pl.String})
        return self.kept.join(wanted, on="article_id", how="semi").select("article_id", "words", "title")


NOTHING_BEFORE = DaysBefore(frame_of(OriginRow), frame_of(OriginShinglesRow))


@dataclass(frozen=True)
class Printed:
    """An article as a test writes it. Of one day, ids order them."""

    id: str
    text: str
    title: str = ""
    publisher: str = "example.com"
    day: date = DAY


def place(articles: Iterable[Printed]) -> dict[str, OriginRow]:
    """The row of each article, day after day."""
    by_day: dict[date, list[Printed]] = defaultdict(list)
    for article in articles:
        by_day[article.day].append(article)
    before = NOTHING_BEFORE
    for day, of_day in sorted(by_day.items()):
        frame = pl.DataFrame(
            [(a.id, f"{day}|{a.id}", a.publisher, a.title, a.text) for a in of_day],
            schema=["article_id", "sort_key", "publisher", "title", "text"],
            orient="row",
        )
        origins, words = origins_of_day(frame, before, day, CONTAINMENT)
        before = DaysBefore(pl.concat([before.origins, origins]), pl.concat([before.kept, words]))
    return {row.article_id: row for row in rows_of(OriginRow, before.origins)}


def origin_count(placed: dict[str, OriginRow]) -> int:
    """How many origins these are."""
    return len({row.origin_id for row in placed.values()})


def read(placed: dict[str, OriginRow]) -> set[str]:
    """Which articles are read."""
    return {row.article_id for row in placed.values() if row.read_article_id == row.article_id}
