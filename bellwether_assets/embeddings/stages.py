"""The embeddings asset as a stage. What it computes is in `build_embeddings.py`."""

from bellwether_assets.foundation.tables.embeddings import EmbeddingRow
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.pipeline.stage import LazyBuild, Stage, today
from bellwether_assets.pipeline.tools import VECTORS

EMBEDDINGS_STAGE = Stage(
    "embeddings",
    "One row per current article that is not taken off: the vector of its title and text.",
    LazyBuild("bellwether_assets.embeddings.build_embeddings", "build_embeddings"),
    reads=today(RawArticleRow),
    writes=(EmbeddingRow,),
    tools=(VECTORS,),
    kinds=frozenset({"duckdb", "huggingface"}),
)
