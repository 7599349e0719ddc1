"""The home of the thirty articles, built beside the server that answers with the kept replies.

Belongs here: server, home and walk together. Does not belong here: who writes replies that are missing (`play.py`).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import walk
from bellwether_tests.model_server.server import ModelServer
from bellwether_tests.played.replies import PlayedReplies
from bellwether_tests.played.stream import LAST, home_with_articles

_KEY = "ANTHROPIC_API_KEY"


@dataclass(frozen=True)
class PlayedHome:
    """A home whose articles are taken in, and the server that its model answers from."""

    context: Context
    replies: PlayedReplies
    server: ModelServer

    def build(self, tell: Callable[[str, date], None] = lambda stage, day: None) -> int:
        """Build what is stale; how many stage-days that were."""
        return len(walk(self.context, LAST, tell))


@contextmanager
def played_home(
    path: Path,
    embedder: Embedder,
    replies: PlayedReplies,
    settings: str = "",
    context_of: Callable[[Home, Embedder], Context] = Context,
) -> Iterator[PlayedHome]:
    """A home at `path`, not built yet; the server ends with the block. `settings` are more lines of its engine's."""
    key = os.environ.get(_KEY)
    with ModelServer(replies) as server:
        os.environ[_KEY] = server.api_key
        try:
            context = context_of(home_with_articles(path, server.base_url, settings), embedder)
            take_in(context)
            yield PlayedHome(context, replies, server)
        finally:
            if key is None:
                del os.environ[_KEY]
            else:
                os.environ[_KEY] = key
