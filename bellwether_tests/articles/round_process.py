"""One round in a process of its own, for tests that kill it: `python -m … HOME`."""

import sys
from pathlib import Path

from bellwether_assets.articles.fetch_round import fetch_round
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.sources.fetching.fetching import names

if __name__ == "__main__":
    fetch_round(Context(Home(Path(sys.argv[1]))), again=True, resolve=names())
