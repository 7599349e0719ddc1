"""The claims asset as a stage. What it computes is in `build_claims.py`."""

from bellwether_assets.foundation.tables.claims import ClaimRow, DroppedClaimRow
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.pipeline.stage import LazyBuild, Stage, today
from bellwether_assets.pipeline.tools import EXTRACTION, VECTORS

CLAIMS_STAGE = Stage(
    "claims",
    "One row per claim: a verbatim quote, what it says on its own, and the reasoning from its article.",
    LazyBuild("bellwether_assets.claims.build_claims", "build_claims"),
    reads=today(RawArticleRow, OriginRow),
    writes=(ClaimRow, DroppedClaimRow),
    tools=(EXTRACTION, VECTORS),
    kinds=frozenset({"duckdb", "python"}),
)
