"""A real HTTP server that speaks the protocols of Anthropic and Ollama, checked against the SDKs' types, for tests.

with ModelServer(by_attempt(overloaded(), obedient(claims))) as server:
    client = anthropic.Anthropic(base_url=server.base_url, api_key=server.api_key)
    ...
    assert server.paid == 1
"""

from bellwether_tests.model_server.answers import (
    Answer,
    Delay,
    Disconnect,
    Drip,
    Expired,
    Hang,
    HttpError,
    Recorded,
    Refusal,
    Text,
    ToolUse,
    Truncated,
    as_json,
    broken_json,
    overloaded,
    rate_limited,
)
from bellwether_tests.model_server.log import Counts, Exchange, Payment
from bellwether_tests.model_server.recorded import recorded
from bellwether_tests.model_server.script import (
    Document,
    ModelRequest,
    Rule,
    Script,
    ScriptError,
    answer_of,
    by_article,
    by_attempt,
    obedient,
    sequence,
)
from bellwether_tests.model_server.server import ModelServer

__all__ = [
    "Answer",
    "Counts",
    "Delay",
    "Disconnect",
    "Document",
    "Drip",
    "Exchange",
    "Expired",
    "Hang",
    "HttpError",
    "ModelRequest",
    "ModelServer",
    "Payment",
    "Recorded",
    "Refusal",
    "Rule",
    "Script",
    "ScriptError",
    "Text",
    "ToolUse",
    "Truncated",
    "answer_of",
    "as_json",
    "broken_json",
    "by_article",
    "by_attempt",
    "obedient",
    "overloaded",
    "rate_limited",
    "recorded",
    "sequence",
]
