"""Stories of one day."""

from datetime import date
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, declared


@declared("pipeline", "signal_clusters", key=("day", "cluster_id"))
class SignalClusterRow(Row):
    """One row per story of one day."""

    day: Annotated[date, "the day"]
    cluster_id: Annotated[str, "the story of the day"]
    profile: Annotated[str, "JSON: what linking knows of it"]


@declared("pipeline", "cluster_articles", key=("article_id",))
class ClusterArticleRow(Row):
    """One row per current article: its story of the day."""

    day: Annotated[date, "the article's home day"]
    article_id: Annotated[str, "the article"]
    cluster_id: Annotated[str | None, "the story of the day; NULL for a copy of an earlier day's article"]
    origin_id: Annotated[str, "its origin"]
