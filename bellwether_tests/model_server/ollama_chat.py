"""Ollama's own `/api/chat`, held to the fields of its documentation (github.com/ollama/ollama, docs/api.md).

Stricter than Ollama, which ignores keys that it does not know. What a script sees is the same request as a chat
completion, so that one script serves both. As in Ollama, a prompt that the context does not hold is shortened without a
word: only the count of its tokens tells.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from bellwether_tests.model_server.rules import ApiError
from bellwether_tests.model_server.strict_types import problem_with


class _Message(TypedDict):
    role: Literal["system", "user", "assistant"]
    content: str


class _Options(TypedDict, total=False):
    num_ctx: int
    num_predict: int
    temperature: float
    seed: int


class _Required(TypedDict):
    model: str
    messages: list[_Message]


class _Request(_Required, total=False):
    stream: bool
    format: Mapping[str, object]
    options: _Options
    think: bool | Literal["low", "medium", "high"]


def check_native(body: Any, models: Sequence[str]) -> Mapping[str, Any]:
    """The body of POST /api/chat, as the chat completion that asks the same. Raises ApiError."""
    if problem := problem_with(body, _Request):
        raise ApiError(400, str(problem))
    if body.get("stream", True):
        raise ApiError(400, "this server answers whole: stream must be false")
    if body["model"] not in models:
        raise ApiError(404, f"model {body['model']!r} not found")
    options = body.get("options", {})
    checked = {"model": body["model"], "messages": body["messages"]}
    if "num_predict" in options:
        checked["max_tokens"] = options["num_predict"]
    if "format" in body:
        named = {"name": "format", "schema": body["format"]}
        checked["response_format"] = {"type": "json_schema", "json_schema": named}
    return checked


def native_response(completion: Mapping[str, Any], body: Mapping[str, Any], most_context: int) -> dict[str, Any]:
    """A chat completion as `/api/chat` answers; the prompt has no more tokens than the context that there is."""
    (choice,) = completion["choices"]
    context = min(most_context, body.get("options", {}).get("num_ctx", most_context))
    return {
        "model": completion["model"],
        "created_at": "2026-11-28T12:00:00Z",
        "message": {"role": "assistant", "content": choice["message"].get("content") or ""},
        "done": True,
        "done_reason": choice["finish_reason"],
        "prompt_eval_count": min(context, completion["usage"]["prompt_tokens"]),
        "eval_count": completion["usage"]["completion_tokens"],
    }
