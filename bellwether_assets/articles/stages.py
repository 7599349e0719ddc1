"""The daily work of the article assets: arrivals, raw_articles, origins."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bellwether_assets.articles.facts import ARRIVALS
from bellwether_assets.articles.origins import origins_of_day, shingles_of_day
from bellwether_assets.articles.owners import families_of
from bellwether_assets.articles.versions import versions_of_day
from bellwether_assets.foundation.settings import Articles
from bellwether_assets.foundation.tables.arrivals import (
    ArrivalRow,
    HomeDayRow,
    IdentityRulesRow,
    InboxFileRow,
    IntakeProblemRow,
)
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow
from bellwether_assets.foundation.tables.raw_articles import DateMentionRow, RawArticleRow
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import DayRows, Stage, today, window
from bellwether_assets.text.date_mentions import mentioned_days


def build_arrivals(inputs: Inputs[None]) -> DayRows:
    """The day's arrivals are in the ledger already; what is handed on is which they are."""
    arrivals = inputs.facts(ARRIVALS)
    return DayRows({}, inputs.facts_digest(ARRIVALS), {"arrivals": arrivals.height})


@dataclass(frozen=True)
class Reading:
    """What of the settings says how arrivals are read: the zone of days, and owners with their publishers."""

    timezone: str
    owners: Mapping[str, tuple[str, ...]]


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
        "versions": articles.height,
        "versions ordered by a hash": int((articles["ordered_by"] == "hash").sum()) if articles.height else 0,
    }
    return DayRows({RawArticleRow: articles, DateMentionRow: frame_of(DateMentionRow, mentions)}, "", counts)


def build_origins(inputs: Inputs[Articles]) -> DayRows:
    """Origins of the day's current articles, by the words they share with those of the window."""
    with inputs.together():
        articles = inputs.frame(
            "SELECT article_id, sort_key, publisher, title, text FROM raw_articles WHERE is_current"
        )
        earlier = inputs.frame(
            "SELECT article_id, o.sort_key, origin_id, root_article_id, root_day, root_publisher, shingles"
            " FROM origins o JOIN origin_shingles s USING (article_id, day) WHERE ? > 0",
            [articles.height],
        )
    shingles = shingles_of_day(articles, inputs.day)
    placed = origins_of_day(
        articles.drop("title", "text"), shingles, earlier, inputs.day, inputs.settings.copy_containment
    )
    copies = placed["parent_article_id"].is_not_null().sum()
    return DayRows(
        {OriginRow: placed, OriginShinglesRow: shingles}, "", {"articles": placed.height, "copies": int(copies)}
    )


def _none_arrived(_: Inputs[None]) -> DayRows:
    return DayRows({}, "", {"arrivals": 0})


ARRIVALS_STAGE = Stage(
    "arrivals",
    "One row per document as it came in, never rewritten.\n\n"
    "Materializing a day first takes in whatever waits in the inbox, then reports the documents whose articles live on"
    " that day. Items that could not be taken in are listed with file, line, field and reason.",
    build_arrivals,
    facts=(ARRIVALS,),
    ledgers=(ArrivalRow, HomeDayRow, IdentityRulesRow, InboxFileRow, IntakeProblemRow),
    quiet=_none_arrived,
)
RAW_ARTICLES_STAGE = Stage(
    "raw_articles",
    "One row per version of an article, on the article's home day.",
    build_raw_articles,
    facts=(ARRIVALS,),
    writes=(RawArticleRow, DateMentionRow),
    settings=lambda settings: Reading(settings.timezone, settings.owners),
    kinds=frozenset({"duckdb", "polars"}),
)
ORIGINS_STAGE = Stage(
    "origins",
    "One row per current article: the reporting it carries, its own or an earlier article's.",
    build_origins,
    reads=(
        *today(RawArticleRow),
        *window(OriginRow, OriginShinglesRow, length=lambda settings: settings.articles.copy_window_days),
    ),
    writes=(OriginRow, OriginShinglesRow),
    settings=lambda settings: settings.articles,
    kinds=frozenset({"duckdb", "polars"}),
)
