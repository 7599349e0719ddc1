"""What can come between a question and its answer, by what has to be done about it."""

from __future__ import annotations


class EngineError(Exception):
    """A language model could not be asked; the text says why and what to do."""


class ProviderUnavailableError(EngineError):
    """The provider cannot be used now: the stage fails, what was paid for is kept, the next run goes on from there."""


class BudgetSpentError(EngineError):
    """The day's budget does not cover the request; it was not sent."""


class RequestRefusedError(EngineError):
    """The provider refuses this one request (too long, not valid): other articles are not concerned."""


class AwaitsBatchError(EngineError):
    """The request is to be answered by a batch."""
