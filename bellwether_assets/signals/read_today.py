"""What a day brings to the fold: its stories of the day, the articles that are read and their claims."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.stories import Group
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.signals.read_state import names_of
from bellwether_assets.signals.today import TodaysArticle, TodaysClaim
from bellwether_assets.vectors.whole_vectors import whole


def todays_clusters(inputs: Inputs[Any]) -> dict[str, Group]:
    """Stories of the day by id."""
    rows = inputs.rows("SELECT cluster_id, profile FROM signal_clusters ORDER BY cluster_id")
    return {cluster_id: Group.from_json(cluster_id, profile) for cluster_id, profile in rows}


def todays_articles(inputs: Inputs[Any]) -> list[TodaysArticle]:
    """Articles that are read, with their story of the day. A copy stands where the article does that is read for it."""
    rows = inputs.rows(
        "SELECT article_id, c.cluster_id FROM cluster_articles c JOIN origins o USING (article_id, day)"
        " WHERE o.read_article_id = o.article_id ORDER BY article_id"
    )
    return [TodaysArticle(article_id, cluster_id) for article_id, cluster_id in rows]


def withdrawn_today(inputs: Inputs[Any]) -> list[TodaysArticle]:
    """Articles that are taken off: each alone."""
    rows = inputs.rows(
        "SELECT article_id, c.cluster_id FROM cluster_articles c JOIN origins o USING (article_id, day)"
        " WHERE o.read_article_id IS NULL ORDER BY article_id"
    )
    return [TodaysArticle(article_id, cluster_id) for article_id, cluster_id in rows]


@dataclass(frozen=True)
class _Claim:
    claim_id: str
    kind: str
    statement: str
    pattern: str
    actors: tuple[str, ...]
    measured: tuple[str, ...]
    geographies: tuple[str, ...]
    topics: tuple[str, ...]
    vector: NDArray[np.float32]
    article_id: str
    engine: str
    origin_id: str
    root_day: date
    root_publisher: str
    language: str
    stance: str
    quality: float
    quote_key: str
    content_hash: str
    sort_key: str
    position: int


def todays_claims(inputs: Inputs[Any]) -> list[TodaysClaim]:
    """Claims of the day, each with the origin that it counts for."""
    rows = inputs.records(
        _Claim,
        "SELECT c.claim_id, c.kind, c.statement, c.pattern, c.actors, c.measured, c.geographies, c.topics,"
        " c.vector, c.article_id, c.engine,"
        " o.origin_id, o.root_day, o.root_publisher, coalesce(a.language, '') AS language, c.stance, c.quality,"
        " c.quote_key, c.content_hash, o.sort_key, c.position"
        " FROM claims c JOIN origins o USING (article_id, day) JOIN raw_articles a USING (article_id, day, version)"
        " WHERE c.day = ? ORDER BY c.claim_id",
        [inputs.day],
    )
    return [
        TodaysClaim(
            claim_id=row.claim_id,
            kind=row.kind,
            statement=row.statement,
            pattern=row.pattern,
            actors=row.actors,
            measured=row.measured,
            names=names_of(row.actors, row.geographies, row.topics),
            vector=whole(row.vector),
            article_id=row.article_id,
            origin_id=row.origin_id,
            origin_day=row.root_day,
            publisher=row.root_publisher,
            language=row.language,
            stance=row.stance,
            by_model=row.engine != EXTRACTIVE,
            quality=row.quality,
            quote_key=row.quote_key,
            claim_hash=row.content_hash,
            order=f"{row.sort_key} {row.position:04d}",
        )
        for row in rows
    ]
