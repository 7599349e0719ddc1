"""The OpenAI-compatible chat completions that Ollama offers at /v1/chat/completions, held to the openai SDK's types.

Stricter than Ollama, which ignores keys that it does not know. As in Ollama, no key is asked for.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from openai.types import Model
from openai.types.chat import ChatCompletion
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming

from bellwether_tests.model_server.answers import ModelReply, Refusal, Text, ToolUse, Truncated
from bellwether_tests.model_server.messages import checked_as, input_tokens, tokens, within
from bellwether_tests.model_server.rules import ApiError
from bellwether_tests.model_server.script import ScriptError, canonical
from bellwether_tests.model_server.strict_types import problem_with

_ERROR_TYPES = {400: "invalid_request_error", 404: "not_found_error", 429: "rate_limit_error"}


def check_chat(body: Any, models: Sequence[str]) -> Mapping[str, Any]:
    """The body of POST /v1/chat/completions. Raises ApiError."""
    if problem := problem_with(body, CompletionCreateParamsNonStreaming):
        raise ApiError(400, str(problem))
    if not body["messages"]:
        raise ApiError(400, "messages: at least one message is required")
    for key in ("max_tokens", "max_completion_tokens"):
        if (body.get(key) or 1) < 1:
            raise ApiError(400, f"{key}: Input should be greater than or equal to 1")
    response_format = body.get("response_format", {})
    if response_format.get("type") == "json_schema" and not response_format["json_schema"].get("schema"):
        raise ApiError(400, "response_format.json_schema.schema: Field required")
    if body["model"] not in models:
        raise ApiError(404, f"model {body['model']!r} not found")
    checked: Mapping[str, Any] = body
    return checked


def completion(answer: ModelReply, body: Mapping[str, Any], completion_id: str, created: int) -> dict[str, Any]:
    """The chat.completion that says `answer`, cut at the request's max_tokens. Thinking is billed and not shown."""
    said, finish_reason, thinking = _content(answer, body)
    spoken = said.get("content") or said.get("refusal") or canonical(said.get("tool_calls", ""))
    thought = tokens(thinking) if thinking else 0
    maximum = body.get("max_completion_tokens") or body.get("max_tokens")
    if maximum is not None and said.get("content") is not None and thought + tokens(spoken) > maximum:
        spoken = within(spoken, max(0, maximum - thought))
        said, finish_reason = {"content": spoken}, "length"
    read, written = input_tokens(body), thought + tokens(spoken)
    return checked_as(
        ChatCompletion,
        {
            "id": completion_id,
            "object": "chat.completion",
            "created": created,
            "model": body["model"],
            "system_fingerprint": "fp_ollama",
            "choices": [{"index": 0, "message": {"role": "assistant", **said}, "finish_reason": finish_reason}],
            "usage": {
                "prompt_tokens": read,
                "completion_tokens": written,
                "total_tokens": read + written,
                "completion_tokens_details": {"reasoning_tokens": thought},
            },
        },
        without_nulls=True,
    )


def _content(answer: ModelReply, body: Mapping[str, Any]) -> tuple[dict[str, Any], str, str | None]:
    match answer:
        case Text(text, thinking):
            return {"content": text}, "stop", thinking
        case ToolUse(name, arguments):
            offered = {tool["function"]["name"] for tool in body.get("tools", []) if tool["type"] == "function"}
            if name not in offered:
                raise ScriptError(f"the script calls the tool {name!r}, which the request does not offer")
            call = {"name": name, "arguments": json.dumps(dict(arguments), ensure_ascii=False)}
            return (
                {"content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": call}]},
                "tool_calls",
                None,
            )
        case Refusal(explanation=explanation):
            return {"content": None, "refusal": explanation}, "stop", None
        case Truncated(text, length):
            return {"content": text[: len(text) // 2 if length is None else length]}, "length", None


def model_list(models: Sequence[str], created: int) -> dict[str, Any]:
    known = [{"id": one, "object": "model", "created": created, "owned_by": "library"} for one in models]
    return {"object": "list", "data": [checked_as(Model, one, without_nulls=True) for one in known]}


def error_body(status: int, text: str) -> dict[str, Any]:
    """The error body of the OpenAI protocol as Ollama writes it."""
    return {"error": {"message": text, "type": _ERROR_TYPES.get(status, "api_error"), "param": None, "code": None}}
