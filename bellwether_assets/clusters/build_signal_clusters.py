"""The daily work of the signal_clusters asset: the day's articles as stories of that day, from that day alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.features import article_features
from bellwether_assets.clusters.link import group_day, shipped_config
from bellwether_assets.clusters.stories import group_of
from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.signal_clusters import ClusterArticleRow, SignalClusterRow
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import DayRows


@dataclass(frozen=True)
class _Article:
    article_id: str
    title: str
    text: str
    vector: NDArray[np.float32]
    origin_id: str
    read_article_id: str


def build_signal_clusters(inputs: Inputs[None]) -> DayRows:
    """Stories of the day. What is read is grouped; a copy goes where the article is that is read for it, of whatever
    day; what is taken off stands alone and is no story that others could join."""
    day = inputs.day
    articles = inputs.records(
        _Article,
        "SELECT article_id, title, text, vector, origin_id, read_article_id FROM raw_articles"
        " JOIN origins USING (article_id, day) JOIN embeddings USING (article_id, day)"
        " WHERE is_current ORDER BY article_id",
    )
    features = {
        a.article_id: article_features(a.article_id, a.title, a.text, a.vector, day)
        for a in articles
        if a.read_article_id == a.article_id
    }
    groups = group_day(list(features.values()), shipped_config())
    cluster_of = {member: identifier("k", members[0]) for members in groups for member in members}
    clusters = [
        SignalClusterRow(
            day=day,
            cluster_id=cluster_of[members[0]],
            profile=group_of(cluster_of[members[0]], [features[member] for member in members]).to_json(),
        )
        for members in groups
    ]
    placed = [
        ClusterArticleRow(
            day=day,
            article_id=a.article_id,
            cluster_id=cluster_of.get(a.read_article_id),
            origin_id=a.origin_id,
        )
        for a in articles
    ] + [
        ClusterArticleRow(day=day, article_id=article_id, cluster_id=identifier("k", article_id), origin_id=origin_id)
        for article_id, origin_id in inputs.rows(
            "SELECT article_id, origin_id FROM raw_articles JOIN origins USING (article_id, day)"
            " WHERE is_current AND withdrawn IS NOT NULL ORDER BY article_id"
        )
    ]
    return DayRows(
        {
            SignalClusterRow: frame_of(SignalClusterRow, clusters),
            ClusterArticleRow: frame_of(ClusterArticleRow, placed),
        },
        "",
        {"articles": len(placed), "stories of the day": len(clusters)},
    )
