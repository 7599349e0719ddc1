"""A response as each provider sends it: the reply in it, the tokens it cost, the message of an error.

Belongs here: reading the raw body, by the names of Anthropic's messages and of OpenAI's chat completions. It is the
body that the ledger keeps, so a fresh answer and a kept one are read by the same code. Does not belong here: what a
reply says (`read_reply.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bellwether_assets.engines.language_model.answers.conversation import Reply

_Stop = Literal["ended", "refused", "truncated"]
_MESSAGE_STOPS: Mapping[str, _Stop] = {
    "refusal": "refused",
    "max_tokens": "truncated",
    "model_context_window_exceeded": "truncated",
}
_CHAT_STOPS: Mapping[str, _Stop] = {"length": "truncated", "content_filter": "refused"}
_MOST_OF_AN_ERROR = 200
_MOST_OF_A_KEPT_ERROR = 2_000
_THOUGHTS = ("<think>", "</think>")


@dataclass(frozen=True)
class TokenUsage:
    """Tokens as the provider counted them; those of thoughts are among the output."""

    input_tokens: int
    output_tokens: int
    thinking_tokens: int = 0


def usage_of(body: str) -> TokenUsage | None:
    """The tokens of a response, None where the body is no model's response at all."""
    try:
        value = json.loads(body)
        counted = value["usage"]
        if isinstance(value.get("content"), list):
            read = sum(
                int(counted.get(name) or 0)
                for name in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
            )
            thought = _count(counted.get("output_tokens_details"), "thinking_tokens")
            return TokenUsage(read, int(counted["output_tokens"]), thought)
        if not isinstance(value["choices"][0]["message"], dict):
            return None
        thought = _count(counted.get("completion_tokens_details"), "reasoning_tokens")
        return TokenUsage(int(counted["prompt_tokens"]), int(counted["completion_tokens"]), thought)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None


def _count(details: object, name: str) -> int:
    return int(details.get(name) or 0) if isinstance(details, dict) else 0


def reply_of(body: str) -> Reply:
    """The reply in a response of which `usage_of` knows the tokens."""
    value = json.loads(body)
    return _reply_of_message(value) if isinstance(value.get("content"), list) else _reply_of_chat(value["choices"][0])


def error_message_of(body: str) -> str:
    """What the provider says of an error, on one line of bounded length."""
    try:
        message = str(json.loads(body)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        message = body
    return " ".join(message.split())[:_MOST_OF_AN_ERROR] or "no reason given"


def kept_error_of(body: str) -> str:
    """An error's body as it is kept: its beginning, as it came."""
    return _encodable(body[:_MOST_OF_A_KEPT_ERROR])


def _reply_of_message(message: Mapping[str, Any]) -> Reply:
    # The last text block: thoughts stand before it.
    blocks = [block for block in message["content"] if isinstance(block, dict) and block.get("type") == "text"]
    stop = _MESSAGE_STOPS.get(str(message.get("stop_reason")), "ended")
    return Reply(_encodable(blocks[-1].get("text")) if blocks else "", stop)


def _reply_of_chat(choice: Mapping[str, Any]) -> Reply:
    message = choice["message"]
    refused = bool(message.get("refusal"))
    stop: _Stop = "refused" if refused else _CHAT_STOPS.get(str(choice.get("finish_reason")), "ended")
    return Reply(_after_thoughts(_encodable(message.get("content"))), stop)


def _after_thoughts(text: str) -> str:
    """What follows the thoughts that some local models write into their answer; nothing where they do not end."""
    if not text.lstrip().startswith(_THOUGHTS[0]):
        return text
    return text.partition(_THOUGHTS[1])[2]


def _encodable(text: object) -> str:
    """A text as it can be stored and sent: JSON can hold half of a surrogate pair, UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8") if isinstance(text, str) else ""
