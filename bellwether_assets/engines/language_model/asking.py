"""Who asks what at this moment, for the transport below the provider's client, which sees requests only.

Belongs here: one value a request in flight, carried by a context variable since between us and the transport lie two
libraries. Whatever stops a request is left on it: the libraries wrap exceptions in their own.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field

from bellwether_assets.engines.language_model.ledger import Asked


@dataclass
class Asking:
    """One question under way: what it is for, how long its answer may be, what stopped it."""

    asked: Asked
    max_tokens: int
    stopped_by: Exception | None = None
    keys: list[str] = field(default_factory=list)


ASKING: ContextVar[Asking] = ContextVar("asking")
