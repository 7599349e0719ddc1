"""What the fork server of `forks.py` has done before it forks; imported by it alone, for what importing costs.

Importing does it: libraries that are loaded when first used, and word lists that are read when first used.
"""

import importlib

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.language_model import native_schema
from bellwether_assets.engines.language_model.prompts import prompt
from bellwether_tests.engines.language_model.desk import article

for name in (
    "anthropic.resources.messages.batches",
    "anthropic.types.messages",
    "pyarrow",
    "pandas",
    "numpy",
    "bellwether_tests.engines.language_model.kills",
):
    importlib.import_module(name)
native_schema.register()
prompt("extract")
ExtractiveEngine().extract(article())
