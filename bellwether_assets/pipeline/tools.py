"""The tools that stages use: the engine that reads articles, judges links and writes words, and the vectors.

Each names the modules that shape its results. What carries a request to a provider and back (transport, clients,
batches, the ledger) shapes none: an edit there makes no day stale.
"""

from bellwether_assets.engines.protocol import Engine
from bellwether_assets.pipeline.stage import Tool
from bellwether_assets.vectors.kept_vectors import KeptVectors

_EXTRACTIVE = "bellwether_assets.engines.extractive.engine"
_LANGUAGE_MODEL = "bellwether_assets.engines.language_model"

EXTRACTION: Tool[Engine] = Tool(
    "extraction",
    (_EXTRACTIVE, f"{_LANGUAGE_MODEL}.check_reply", f"{_LANGUAGE_MODEL}.read_reply", f"{_LANGUAGE_MODEL}.prompts"),
    lambda context: context.engine,
    lambda settings: [settings.engine.claims_cache_key, settings.taxonomy],
)
COMPOSITION: Tool[Engine] = Tool(
    "composition",
    (_EXTRACTIVE, f"{_LANGUAGE_MODEL}.compose", f"{_LANGUAGE_MODEL}.read_reply", f"{_LANGUAGE_MODEL}.prompts"),
    lambda context: context.engine,
    lambda settings: [settings.engine.composition_cache_key, settings.taxonomy],
)
JUDGEMENT: Tool[Engine] = Tool(
    "judgement of links",
    (f"{_LANGUAGE_MODEL}.judge", f"{_LANGUAGE_MODEL}.read_reply", f"{_LANGUAGE_MODEL}.prompts"),
    lambda context: context.engine,
    lambda settings: settings.engine.links_cache_key,
)
VECTORS: Tool[KeptVectors] = Tool("vectors", ("bellwether_assets.vectors.embedder",), lambda context: context.vectors)
