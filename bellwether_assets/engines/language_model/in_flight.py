"""What a request is for, handed past the provider's client to the transport below it, which sees HTTP only.

Belongs here: one value for each request in flight, carried by a context variable since two libraries lie between the
caller and the transport. They wrap exceptions in their own and parse the response, so what stopped the request and
the raw response come back on the same value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bellwether_assets.foundation.model_settings import EffortLevel
from bellwether_assets.foundation.tables.declare import Row

Purpose = Literal["extract", "compose", "judge"]
# What stands in the place of a signal where a call is about the lead of a brief.
LEAD = "lead"


@dataclass(frozen=True)
class RequestMetadata:
    """What a request is for. `engine` is "<provider>/<model>", `prompt` the version of the prompt file.

    `since`: answers from before then are of no use, and it is asked for afresh.
    """

    purpose: Purpose
    day: date
    engine: str
    prompt: str
    article_id: str | None = None
    signal_id: str | None = None
    since: datetime | None = None

    @property
    def model(self) -> str:
        """The provider's name of the model."""
        return self.engine.partition("/")[2]


# From a raw response: rows that are written with it, in one transaction.
RowsOfResponse = Callable[[str], Sequence[Row]]


def no_rows(_: str) -> Sequence[Row]:
    """Nothing is written with a response: it is read again wherever it is needed."""
    return ()


@dataclass
class InFlightRequest:
    """One request under way; the transport sets `response_body` or `stopped_by` before it returns.

    `key` is what its answer is kept under, `earlier_key` what an earlier version kept it under, by the request's path;
    `max_tokens` is the room of its answer.
    """

    metadata: RequestMetadata
    max_tokens: int
    key: str
    earlier_key: Callable[[str], str | None]
    effort: EffortLevel | None = None
    rows: RowsOfResponse = no_rows
    response_body: str = ""
    stopped_by: Exception | None = None


IN_FLIGHT: ContextVar[InFlightRequest] = ContextVar("in_flight")
