"""One round in a process of its own, for tests that kill it: `python -m … HOME [NOW]`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from bellwether_assets.articles.fetch_round import fetch_round
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.sources.fetching.fetching import names

if __name__ == "__main__":
    now = datetime.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else datetime.now(UTC)
    fetch_round(Context(Home(Path(sys.argv[1]))), again=True, resolve=names(), clock=lambda: now)
