"""The article assets as stages: arrivals, raw_articles, origins. What they compute is in `build_articles.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from bellwether_assets.articles.facts import ARRIVALS
from bellwether_assets.foundation.tables.arrivals import (
    ArrivalRow,
    HomeDayRow,
    IdentityRulesRow,
    InboxFileRow,
    IntakeProblemRow,
)
from bellwether_assets.foundation.tables.fetches import RetractionRow, ReturnRow
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow
from bellwether_assets.foundation.tables.raw_articles import DateMentionRow, RawArticleRow
from bellwether_assets.pipeline.stage import LazyBuild, Stage, today, window

_BUILDS = "bellwether_assets.articles.build_articles"


@dataclass(frozen=True)
class Reading:
    """What of the settings says how arrivals are read: the zone of days, and owners with their publishers."""

    timezone: str
    owners: Mapping[str, tuple[str, ...]]


ARRIVALS_STAGE = Stage(
    "arrivals",
    "One row per document as it came in, never rewritten.\n\n"
    "Materializing a day first takes in whatever waits in the inbox, then reports the documents whose articles live on"
    " that day. Items that could not be taken in are listed with file, line, field and reason.",
    LazyBuild(_BUILDS, "build_arrivals"),
    facts=(ARRIVALS,),
    ledgers=(ArrivalRow, HomeDayRow, IdentityRulesRow, InboxFileRow, IntakeProblemRow, RetractionRow, ReturnRow),
    quiet=LazyBuild(_BUILDS, "none_arrived"),
)
RAW_ARTICLES_STAGE = Stage(
    "raw_articles",
    "One row per version of an article, on the article's home day.",
    LazyBuild(_BUILDS, "build_raw_articles"),
    facts=(ARRIVALS,),
    writes=(RawArticleRow, DateMentionRow),
    settings=lambda settings: Reading(settings.timezone, settings.owners),
    kinds=frozenset({"duckdb", "polars"}),
)
ORIGINS_STAGE = Stage(
    "origins",
    "One row per current article: the reporting it carries, its own or an earlier article's, and what is read for it.",
    LazyBuild(_BUILDS, "build_origins"),
    reads=(
        *today(RawArticleRow),
        *window(OriginRow, OriginShinglesRow, length=lambda settings: settings.articles.copy_window_days),
    ),
    writes=(OriginRow, OriginShinglesRow),
    settings=lambda settings: settings.articles,
    kinds=frozenset({"duckdb", "polars"}),
)
