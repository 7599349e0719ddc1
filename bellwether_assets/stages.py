"""The stages of a day. Their order, and what each stands on, is worked out from what they read and write."""

from bellwether_assets.articles.stages import ARRIVALS_STAGE, ORIGINS_STAGE, RAW_ARTICLES_STAGE
from bellwether_assets.brief.stages import BRIEF_STAGE
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.clusters.stages import SIGNAL_CLUSTERS_STAGE
from bellwether_assets.embeddings.stages import EMBEDDINGS_STAGE
from bellwether_assets.pipeline.stage import Stages
from bellwether_assets.signals.stages import REINFORCED_SIGNALS_STAGE

STAGES = Stages(
    ARRIVALS_STAGE,
    RAW_ARTICLES_STAGE,
    ORIGINS_STAGE,
    EMBEDDINGS_STAGE,
    CLAIMS_STAGE,
    SIGNAL_CLUSTERS_STAGE,
    REINFORCED_SIGNALS_STAGE,
    BRIEF_STAGE,
)
