"""What the fork server of `killed_processes.py` does once, before it forks; only the fork server imports this.

Importing it loads libraries and reads word lists that would otherwise be loaded and read in each forked process.
"""

import importlib

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_tests.engines.language_model.harness import article

for name in (
    "anthropic.resources.messages.batches",
    "anthropic.types.messages",
    "pyarrow",
    "pandas",
    "numpy",
    "bellwether_assets.engines.language_model.clients",
    "bellwether_tests.engines.language_model.kills",
):
    importlib.import_module(name)
prompt("extract")
ExtractiveEngine().extract(article())
