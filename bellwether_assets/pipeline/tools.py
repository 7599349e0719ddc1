"""The tools that stages use: the engine that reads articles, judges links and writes words, and the vectors.

Each names the modules that shape its results. What carries a request to a provider and back (transport, clients,
batches, the ledger) shapes none: an edit there makes no day stale.
"""

from typing import TYPE_CHECKING

from bellwether_assets.engines.protocol import Engine
from bellwether_assets.foundation.embedding_choice import SHIPPED_EMBEDDING
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.pipeline.stage import Tool

if TYPE_CHECKING:
    from bellwether_assets.vectors.kept_vectors import KeptVectors
    from bellwether_assets.workers.spread import Reader


def _compared_by(settings: Settings) -> list[str]:
    """The model whose vectors tell if a sentence that a language model wrote is about what its claims are about."""
    shipped = settings.embedding.model == SHIPPED_EMBEDDING
    return [SHIPPED_EMBEDDING] if shipped and settings.engine.composer != EXTRACTIVE else []


def _model_of_vectors(settings: Settings) -> str:
    # Dagster loads the tools with the definitions, and needs no NumPy for them.
    from bellwether_assets.vectors.other_embedder import model_of

    return model_of(settings.embedding.model)


_EXTRACTIVE = "bellwether_assets.engines.extractive.engine"
_ANSWERS = "bellwether_assets.engines.language_model.answers"

EXTRACTION: "Tool[Reader]" = Tool(
    "extraction",
    (_EXTRACTIVE, f"{_ANSWERS}.extract"),
    lambda context: context.reader,
    lambda settings: [settings.engine.claims_cache_key, settings.taxonomy],
)
COMPOSITION: Tool[Engine] = Tool(
    "composition",
    (_EXTRACTIVE, f"{_ANSWERS}.compose", f"{_ANSWERS}.check_meaning"),
    lambda context: context.engine,
    lambda settings: [settings.engine.composition_cache_key, settings.taxonomy, *_compared_by(settings)],
    lambda settings: settings.engine.composer != EXTRACTIVE,
)
LEAD: Tool[Engine] = Tool(
    "lead",
    (f"{_ANSWERS}.lead", f"{_ANSWERS}.check_meaning"),
    lambda context: context.engine,
    lambda settings: [settings.engine.composition_cache_key, *_compared_by(settings)],
    lambda settings: settings.engine.composer != EXTRACTIVE,
)
JUDGEMENT: Tool[Engine] = Tool(
    "judgement of links",
    (f"{_ANSWERS}.judge", f"{_ANSWERS}.judge_claims"),
    lambda context: context.engine,
    lambda settings: settings.engine.links_cache_key,
    lambda settings: settings.engine.judging_engine != EXTRACTIVE,
)
VECTORS: "Tool[KeptVectors]" = Tool(
    "vectors",
    ("bellwether_assets.vectors.embedder", "bellwether_assets.vectors.other_embedder"),
    lambda context: context.vectors,
    _model_of_vectors,
)
