"""The answers that a script can give: what a model says, what an API refuses, and what a network does to either."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The type that the API's documentation gives to each status (platform.claude.com, "Errors"). `request_too_large` is
# documented and sent, yet missing in the ErrorType of SDK 2.12.
ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


@dataclass(frozen=True)
class Text:
    """A reply of one text block, after a thinking block if there is thinking; cut by the request's max_tokens."""

    text: str
    thinking: str | None = None


@dataclass(frozen=True)
class ToolUse:
    """A reply that calls a tool of the request."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Refusal:
    """A reply with stop_reason "refusal": an empty content, or the text that was said before it stopped."""

    explanation: str = "This request was declined."
    category: str | None = "cyber"
    text: str = ""


@dataclass(frozen=True)
class Truncated:
    """A reply cut after so many characters (half by default), with stop_reason "max_tokens"."""

    text: str
    length: int | None = None


@dataclass(frozen=True)
class HttpError:
    """A status other than 200 in the API's envelope; `retry_after` in seconds goes into the header as it is."""

    status: int
    message: str = "scripted"
    type: str | None = None
    retry_after: int | float | str | None = None


@dataclass(frozen=True)
class Recorded:
    """A status and a body that were recorded, sent as they are."""

    status: int
    response: Mapping[str, Any]


@dataclass(frozen=True)
class Expired:
    """An entry of a batch that was not reached within 24 hours. Only for batches."""


@dataclass(frozen=True)
class Drip:
    """The answer, a few bytes at a time: each piece resets a client's read timeout, none completes the body."""

    answer: "Answer"
    piece: int = 16
    pause: float = 0.001


@dataclass(frozen=True)
class Disconnect:
    """The answer's status and headers, then part of its body (half by default), then a closed connection.

    With `after=-1` not even the status is sent.
    """

    answer: "Answer"
    after: int | None = None


@dataclass(frozen=True)
class Hang:
    """Nothing until the event is set (or the server closes), then the answer."""

    answer: "Answer"
    until: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Delay:
    """Nothing for so many seconds, then the answer."""

    answer: "Answer"
    seconds: float


ModelReply = Text | ToolUse | Refusal | Truncated
Answer = ModelReply | HttpError | Recorded | Expired | Drip | Disconnect | Hang | Delay


def as_json(value: object, thinking: str | None = None) -> Text:
    """A reply that is this value in JSON."""
    return Text(json.dumps(value, ensure_ascii=False), thinking)


def broken_json(value: object) -> Text:
    """A reply that ends of its own accord (`end_turn`) and is no JSON: the last character is missing."""
    return Text(json.dumps(value, ensure_ascii=False)[:-1])


def overloaded() -> HttpError:
    return HttpError(529, "Overloaded")


def rate_limited(retry_after: int | float | str | None = None) -> HttpError:
    """429, with a retry-after header if one is given: 86400 is what a spent daily limit says."""
    return HttpError(429, "This request would exceed your organization's rate limit", retry_after=retry_after)
