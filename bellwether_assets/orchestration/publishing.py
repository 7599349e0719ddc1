"""The turn to publish, as a resource of the assets that publish.

They share dbt's one build file, and Dagster knows nothing of who publishes from the command line. The first of them
that a run builds takes the turn, and it is let go when the run ends; steps in processes of their own take it each for
itself.
"""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from bellwether_assets.foundation.run_lock import PublicationUnderWayError, one_publication
from bellwether_assets.foundation.settings import Home


class Publishing(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Who publishes a home, by its path."""

    home: str
    _held: ExitStack = PrivateAttr(default_factory=ExitStack)

    def hold(self, tell: Callable[[str], Any]) -> None:
        """Take the turn, unless this run has it; `tell` is told for whom it waits. Raises dagster.Failure."""
        turn = one_publication(Home(Path(self.home)), tell)
        try:
            self._held.enter_context(turn)
        except PublicationUnderWayError as error:
            raise dg.Failure(f"nothing is published: {error}", allow_retries=False) from error

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Let the turn go."""
        self._held.close()
