"""What can come between a question and its answer, by what has to be done about it."""

from __future__ import annotations


class EngineError(Exception):
    """A language model could not be asked; the text says why and what to do."""


class ProviderUnavailableError(EngineError):
    """The provider cannot be used now: the stage fails, what was paid for is kept, the next run goes on from there."""


class ProviderDownError(ProviderUnavailableError):
    """The provider gave no answer within the waits that the settings allow; nobody has to set anything right."""


class NotAnsweredError(EngineError):
    """This one question has no answer and gets none by waiting; `reason` is what the ledger of choices says of it."""

    reason: str


class BudgetSpentError(NotAnsweredError):
    """The day's budget does not cover the request; it was not sent."""

    reason = "budget spent"


class RequestRefusedError(NotAnsweredError):
    """The provider refuses this one request (too long, not valid): other articles are not concerned."""

    reason = "request refused"


class RefusedByModelError(NotAnsweredError):
    """The model declined; the refusal is kept, and is not asked for again."""

    reason = "refused by the model"


class NoValidAnswerError(NotAnsweredError):
    """Nothing that the model answered stands, however often it was told why."""

    reason = "no valid answer"


class AwaitsBatchError(EngineError):
    """The request is to be answered by a batch."""
