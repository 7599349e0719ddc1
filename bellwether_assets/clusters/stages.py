"""The daily work of the signal_clusters asset: the day's articles as stories of that day, from that day alone."""

from datetime import date
from pathlib import Path

import numpy as np

from bellwether_assets.clusters.features import article_features
from bellwether_assets.clusters.link import group_day, shipped_config
from bellwether_assets.clusters.stories import group_of
from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.tables import CLUSTER_ARTICLES, SIGNAL_CLUSTERS, frame_of
from bellwether_assets.pipeline.stages import Context, DayRows, Stage


def build_signal_clusters(context: Context, day: date) -> DayRows:
    """Stories of the day. Originals are grouped; a copy goes where its original is, today's or an earlier day's."""
    with context.warehouse.open() as connection:
        articles = connection.execute(
            "SELECT article_id, title, text, vector, origin_id, root_article_id, root_day FROM pipeline.raw_articles"
            " JOIN pipeline.origins USING (article_id, day) JOIN pipeline.embeddings USING (article_id, day)"
            " WHERE day = ? AND is_current ORDER BY article_id",
            [day],
        ).fetchall()
    features = {
        article_id: article_features(article_id, title, text, np.array(vector, dtype=np.float32), day)
        for article_id, title, text, vector, _, root, _ in articles
        if root == article_id
    }
    groups = group_day(list(features.values()), shipped_config())
    cluster_of = {member: identifier("k", members[0]) for members in groups for member in members}
    clusters: list[dict[str, object]] = [
        {
            "day": day,
            "cluster_id": cluster_of[members[0]],
            "profile": group_of(cluster_of[members[0]], [features[member] for member in members]).to_json(),
        }
        for members in groups
    ]
    placed: list[dict[str, object]] = [
        {
            "day": day,
            "article_id": article_id,
            "cluster_id": cluster_of.get(root) if root_day == day else None,
            "origin_id": origin_id,
        }
        for article_id, _, _, _, origin_id, root, root_day in articles
    ]
    rows = {SIGNAL_CLUSTERS: frame_of(SIGNAL_CLUSTERS, clusters), CLUSTER_ARTICLES: frame_of(CLUSTER_ARTICLES, placed)}
    return DayRows(rows, "", {"articles": len(placed), "stories of the day": len(clusters)})


SIGNAL_CLUSTERS_STAGE = Stage(
    "signal_clusters",
    (SIGNAL_CLUSTERS, CLUSTER_ARTICLES),
    (Path(__file__).parent,),
    build_signal_clusters,
    upstream=("raw_articles", "origins", "embeddings"),
)
