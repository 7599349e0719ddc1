"""The home that Dagster's assets work in, as a resource."""

from pathlib import Path

import dagster as dg

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context

_contexts: dict[str, Context] = {}


class Platform(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A home by its path."""

    home: str

    def context(self) -> Context:
        """The home's context, shared within a process as long as its settings stay the same."""
        return shared_context(Home(Path(self.home)))


def shared_context(home: Home) -> Context:
    """One context per home and process, made anew when the settings change."""
    known = _contexts.get(str(home.path))
    if known is None or known.settings != home.settings():
        known = _contexts[str(home.path)] = Context(home)
    return known
