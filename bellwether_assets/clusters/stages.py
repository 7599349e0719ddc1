"""The signal_clusters asset as a stage. What it computes is in `build_signal_clusters.py`."""

from bellwether_assets.foundation.tables.embeddings import EmbeddingRow
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.foundation.tables.signal_clusters import ClusterArticleRow, SignalClusterRow
from bellwether_assets.pipeline.stage import LazyBuild, Stage, today

SIGNAL_CLUSTERS_STAGE = Stage(
    "signal_clusters",
    "One row per story of one day, made of that day's articles alone.",
    LazyBuild("bellwether_assets.clusters.build_signal_clusters", "build_signal_clusters"),
    reads=today(RawArticleRow, OriginRow, EmbeddingRow),
    writes=(SignalClusterRow, ClusterArticleRow),
    kinds=frozenset({"duckdb", "scipy"}),
)
