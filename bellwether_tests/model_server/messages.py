"""Builds the objects that the Anthropic API answers with, and checks each against the SDK's type."""

import math
from collections.abc import Mapping
from typing import Any, get_args

from anthropic.types import Message, MessageTokensCount
from anthropic.types.shared import ErrorResponse
from pydantic import BaseModel, ValidationError

from bellwether_tests.model_server.answers import ModelReply, Refusal, Text, ToolUse, Truncated
from bellwether_tests.model_server.script import ScriptError, canonical
from bellwether_tests.model_server.strict_types import problem_with

# What a model reads. The other keys of a request are for the API and cost nothing.
_READ = ("messages", "system", "tools", "tool_choice", "thinking", "output_config", "response_format")
BYTES_PER_TOKEN = 4
_ERRORS = get_args(ErrorResponse.model_fields["error"].annotation)
_MODELLED_ERRORS = frozenset(get_args(kind.model_fields["type"].annotation)[0] for kind in _ERRORS)


def input_tokens(body: Mapping[str, Any]) -> int:
    """Tokens of a request: a quarter of its bytes, so that counting them beforehand gives what is billed afterwards."""
    return tokens(canonical({key: body[key] for key in _READ if key in body}))


def tokens(text: str) -> int:
    return max(1, math.ceil(len(text.encode()) / BYTES_PER_TOKEN))


def within(text: str, maximum: int) -> str:
    """The longest beginning of a text that is no more than `maximum` tokens."""
    return text.encode()[: maximum * BYTES_PER_TOKEN].decode(errors="ignore")


def message(answer: ModelReply, body: Mapping[str, Any], message_id: str, tier: str = "standard") -> dict[str, Any]:
    """The Message that says `answer`. A reply longer than the request's max_tokens is cut there, as the API does."""
    blocks, stop_reason = _content_and_stop(answer, body)
    content, spent = _within_budget(blocks, body["max_tokens"])
    thought = sum(cost for block, cost in zip(content, spent, strict=True) if block["type"] == "thinking")
    details = None
    if isinstance(answer, Refusal):
        details = {"type": "refusal", "category": answer.category, "explanation": answer.explanation}
    return checked_as(
        Message,
        {
            "id": message_id,
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": content,
            "stop_reason": stop_reason if content == blocks else "max_tokens",
            "stop_details": details,
            "usage": {
                "input_tokens": input_tokens(body),
                "output_tokens": max(1, sum(spent)),
                "output_tokens_details": {"thinking_tokens": thought},
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
                "cache_creation": {"ephemeral_1h_input_tokens": 0, "ephemeral_5m_input_tokens": 0},
                "service_tier": tier,
            },
        },
    )


def _within_budget(blocks: list[dict[str, Any]], maximum: int) -> tuple[list[dict[str, Any]], list[int]]:
    """The blocks that fit into so many tokens, the last one cut if it is text, and what each costs."""
    kept: list[dict[str, Any]] = []
    spent: list[int] = []
    for block in blocks:
        key = "input" if block["type"] == "tool_use" else block["type"]
        written = canonical(block[key]) if key == "input" else block[key]
        left = maximum - sum(spent)
        if tokens(written) <= left:
            kept.append(block)
            spent.append(tokens(written))
            continue
        if key != "input" and left > 0:
            kept.append({**block, key: within(written, left)})
            spent.append(left)
        break
    return kept, spent


def _content_and_stop(answer: ModelReply, body: Mapping[str, Any]) -> tuple[list[dict[str, Any]], str]:
    match answer:
        case Text(text, thinking):
            thought = (
                [{"type": "thinking", "thinking": thinking, "signature": "c2lnbmVk"}] if thinking is not None else []
            )
            return [*thought, {"type": "text", "text": text, "citations": None}], "end_turn"
        case ToolUse(name, arguments):
            if name not in {tool["name"] for tool in body.get("tools", [])}:
                raise ScriptError(f"the script calls the tool {name!r}, which the request does not offer")
            block = {"type": "tool_use", "id": "toolu_1", "name": name, "input": dict(arguments)}
            return [block], "tool_use"
        case Refusal(text=text):
            return [{"type": "text", "text": text, "citations": None}] if text else [], "refusal"
        case Truncated(text, length):
            cut = text[: len(text) // 2 if length is None else length]
            return [{"type": "text", "text": cut, "citations": None}], "max_tokens"


def token_count(body: Mapping[str, Any]) -> dict[str, Any]:
    return checked_as(MessageTokensCount, {"input_tokens": input_tokens(body)})


def error_envelope(error_type: str, text: str, request_id: str | None) -> dict[str, Any]:
    """The API's error body. Types that the SDK's union does not hold (request_too_large) keep the same shape."""
    envelope = {"type": "error", "error": {"type": error_type, "message": text}, "request_id": request_id}
    return checked_as(ErrorResponse, envelope) if error_type in _MODELLED_ERRORS else envelope


def checked_as(kind: type[BaseModel], value: Mapping[str, Any], *, without_nulls: bool = False) -> dict[str, Any]:
    """The value as JSON with every field of its type: absent ones are null, as the API sends them, or left out.

    Raises ScriptError if the type does not take it, or if it holds a key that the type does not name.
    """
    try:
        whole = kind.model_validate(value).model_dump(mode="json", exclude_none=without_nulls)
    except ValidationError as error:
        raise ScriptError(f"an answer is no {kind.__name__}: {error}") from error
    if problem := problem_with(whole, kind):
        raise ScriptError(f"an answer is no {kind.__name__}: {problem}")
    return dict(whole)
