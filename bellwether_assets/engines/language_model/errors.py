"""Why a question has no answer, one class for each thing that has to be done about it."""

from __future__ import annotations

from bellwether_assets.engines.read_instead import (
    ANSWER_BROKEN,
    ANSWER_CUT_OFF,
    BUDGET_SPENT,
    NO_VALID_ANSWER,
    REQUEST_REFUSED,
)


class EngineError(Exception):
    """A language model could not be asked; the text says why and what to do."""


class ProviderUnavailableError(EngineError):
    """The provider cannot be used now: the stage fails, paid answers are kept, the next run goes on from there."""


class ProviderDownError(ProviderUnavailableError):
    """The provider gave no answer within the waits that the settings allow; there is nothing to do but wait."""


class EverythingRefusedError(ProviderUnavailableError):
    """The provider refuses one request after the other with the same words: it is not the articles' fault."""


class NotAnsweredError(EngineError):
    """This one question has no answer, and waiting gives it none; `reason` is recorded with the fallback."""

    reason: str


class BudgetSpentError(NotAnsweredError):
    """The day's budget does not cover the request; it was not sent."""

    reason = BUDGET_SPENT


class RequestRefusedError(NotAnsweredError):
    """The provider refuses this one request (too long, not valid): other articles are not concerned."""

    reason = REQUEST_REFUSED


class RefusedByModelError(NotAnsweredError):
    """The model declined; the refusal is kept, and is not asked for again."""

    reason = "refused by the model"


class NoValidAnswerError(NotAnsweredError):
    """No reply of the model was valid, not even after corrections."""

    reason = NO_VALID_ANSWER


class AnswerCutOffError(NoValidAnswerError):
    """The model's answer ended before anything in it was complete, with twice the room as well."""

    reason = ANSWER_CUT_OFF


class AnswerBrokenError(NoValidAnswerError):
    """No reply of the model could be read as an answer, not even after corrections."""

    reason = ANSWER_BROKEN


class AwaitsBatchError(EngineError):
    """The request was put into a batch and has no answer yet."""
