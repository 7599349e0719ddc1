"""What the Anthropic API demands of a request: the SDK's types first, then the rules that types cannot say."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from anthropic.types import MessageCountTokensParams, ModelParam
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages import BatchCreateParams

from bellwether_tests.model_server.answers import ERROR_TYPES
from bellwether_tests.model_server.strict_types import Problem, problem_with
from bellwether_tests.model_server.structured_output import problem_with_schema

# The version that SDK 2.12 sends. An SDK that sends another one fails every test here until this is brought up to it.
ANTHROPIC_API_VERSION = "2026-10-21"
KNOWN_MODELS = frozenset(name for part in get_args(ModelParam) for name in get_args(part))
MAXIMUM_BYTES = {
    "/v1/messages": 32 * 2**20,
    "/v1/messages/count_tokens": 32 * 2**20,
    "/v1/messages/batches": 256 * 2**20,
}
MAXIMUM_ENTRIES = 100_000
MAXIMUM_CACHE_MARKS = 4
MINIMUM_THINKING = 1024
# Of the models that the SDK names, those that the documentation of `effort` leaves out.
_NO_EFFORT = ("claude-haiku-4-5", "claude-sonnet-4-5")

# The SDK's types name them beside the body's keys, and its methods send them as anthropic-… headers.
_HEADERS_AMONG_THE_PARAMS = ("user_profile_id", "workspace_id")
_CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class ApiError(Exception):
    """A request is refused: status, type and message of the API's error envelope."""

    def __init__(self, status: int, message: str, error_type: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.error_type = error_type or ERROR_TYPES.get(status, "api_error")


def check_headers(headers: Mapping[str, str], api_key: str, has_body: bool) -> None:
    """Raises ApiError unless the key, the version and the content type are what SDK 2.12 sends. Names in lower case."""
    bearer, _, token = headers.get("authorization", "").partition(" ")
    given = token if bearer == "Bearer" else headers.get("x-api-key", "")
    if not given:
        raise ApiError(401, "Authorization: a bearer token (or an x-api-key header) is required")
    if given != api_key:
        raise ApiError(401, "invalid bearer token or x-api-key")
    version = headers.get("anthropic-version")
    if version is None:
        raise ApiError(400, "anthropic-version: header is required")
    if version != ANTHROPIC_API_VERSION:
        raise ApiError(
            400, f"anthropic-version: {version!r} is not a valid version; the SDK's is {ANTHROPIC_API_VERSION}"
        )
    if has_body:
        check_content_type(headers)


def check_content_type(headers: Mapping[str, str]) -> None:
    content_type = headers.get("content-type", "").partition(";")[0].strip()
    if content_type != "application/json":
        raise ApiError(400, f"Content-Type: should be application/json, not {content_type!r}")


def check_message(body: Any) -> Mapping[str, Any]:
    """The body of POST /v1/messages. Raises ApiError."""
    return _checked(body, MessageCreateParamsNonStreaming, ())


def check_count(body: Any) -> Mapping[str, Any]:
    """The body of POST /v1/messages/count_tokens. Raises ApiError."""
    return _checked(body, MessageCountTokensParams, ())


def check_batch(body: Any) -> list[Mapping[str, Any]]:
    """The entries of POST /v1/messages/batches, each with custom_id and params. Raises ApiError.

    The API itself takes a batch whose params are wrong and gives that entry an error when the batch ends. Here the
    whole batch is refused, because a wrong key in one entry is a bug in the code that wrote all of them.
    """
    if problem := _header_in_body(body, ()) or problem_with(body, BatchCreateParams):
        raise ApiError(400, str(problem))
    entries: list[Mapping[str, Any]] = body["requests"]
    if not 1 <= len(entries) <= MAXIMUM_ENTRIES:
        raise ApiError(400, f"requests: a batch has 1 to {MAXIMUM_ENTRIES} requests, not {len(entries)}")
    taken: set[str] = set()
    for index, entry in enumerate(entries):
        where = ("requests", str(index))
        name = entry["custom_id"]
        if not _CUSTOM_ID.fullmatch(name):
            raise ApiError(400, f"requests.{index}.custom_id: {name!r} should match ^[a-zA-Z0-9_-]{{1,64}}$")
        if name in taken:
            raise ApiError(400, f"requests.{index}.custom_id: {name!r} is not unique in the batch")
        taken.add(name)
        _checked(entry["params"], MessageCreateParamsNonStreaming, (*where, "params"))
    return entries


def _checked(body: Any, kind: Any, path: tuple[str, ...]) -> Mapping[str, Any]:
    if problem := _header_in_body(body, path) or problem_with(body, kind, path):
        raise ApiError(400, str(problem))
    for find in (_wrong_length, _wrong_turns, _empty_text, _wrong_thinking, _wrong_output, _wrong_cache_marks):
        if problem := find(body, path):
            raise ApiError(400, str(problem))
    if body["model"] not in KNOWN_MODELS:
        raise ApiError(404, f"model: {body['model']}")
    checked: Mapping[str, Any] = body
    return checked


def _header_in_body(body: object, path: tuple[str, ...]) -> Problem | None:
    found = (key for key in _HEADERS_AMONG_THE_PARAMS if isinstance(body, dict) and key in body)
    return next((Problem((*path, key), "Extra inputs are not permitted") for key in found), None)


def _wrong_length(body: Mapping[str, Any], path: tuple[str, ...]) -> Problem | None:
    if body.get("max_tokens", 1) < 1:
        # The API takes 0, to warm a cache without a reply. Nothing here wants that, and a 0 is a bug.
        return Problem((*path, "max_tokens"), "Input should be greater than or equal to 1")
    return None


def _wrong_turns(body: Mapping[str, Any], path: tuple[str, ...]) -> Problem | None:
    messages = body["messages"]
    if not messages:
        return Problem((*path, "messages"), "at least one message is required")
    if messages[0]["role"] != "user":
        return Problem((*path, "messages"), "first message must use the 'user' role")
    if messages[-1]["role"] == "assistant":
        return Problem(
            (*path, "messages"),
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        )
    return None


def _empty_text(body: Mapping[str, Any], path: tuple[str, ...]) -> Problem | None:
    for index, message in enumerate(body["messages"]):
        where = (*path, "messages", str(index), "content")
        if not message["content"]:
            return Problem(where, "all messages must have non-empty content")
        for block in message["content"] if isinstance(message["content"], list) else ():
            if block["type"] == "text" and not block["text"].strip():
                return Problem(where, "text content blocks must be non-empty")
    return None


def _wrong_thinking(body: Mapping[str, Any], path: tuple[str, ...]) -> Problem | None:
    thinking = body.get("thinking")
    if not thinking or thinking["type"] != "enabled":
        return None
    where = (*path, "thinking", "budget_tokens")
    if thinking["budget_tokens"] < MINIMUM_THINKING:
        return Problem(where, f"Input should be greater than or equal to {MINIMUM_THINKING}")
    if thinking["budget_tokens"] >= body.get("max_tokens", thinking["budget_tokens"] + 1):
        return Problem(where, "`max_tokens` must be greater than `thinking.budget_tokens`")
    return None


def _wrong_output(body: Mapping[str, Any], path: tuple[str, ...]) -> Problem | None:
    for index, tool in enumerate(body.get("tools", [])):
        if tool.get("strict") and (
            problem := problem_with_schema(tool["input_schema"], (*path, "tools", str(index), "input_schema"))
        ):
            return problem
    output_config = body.get("output_config") or {}
    if output_config.get("effort") and body["model"].startswith(_NO_EFFORT):
        return Problem((*path, "output_config", "effort"), f"{body['model']} does not support effort")
    output_format = output_config.get("format")
    if output_format is None:
        return None
    for block in _blocks(body["messages"]):
        # A text block's `citations` is a list of what it cites; a document's says whether it may be cited.
        citations = block.get("citations")
        if isinstance(citations, dict) and citations.get("enabled"):
            return Problem((*path, "output_config", "format"), "citations are not supported with structured output")
    return problem_with_schema(output_format["schema"], (*path, "output_config", "format", "schema"))


def _wrong_cache_marks(body: Mapping[str, Any], path: tuple[str, ...]) -> Problem | None:
    parts = [body.get("system"), body["messages"], body.get("tools")]
    marks = sum(1 for block in _blocks(parts) if block.get("cache_control"))
    if marks > MAXIMUM_CACHE_MARKS:
        return Problem(
            path, f"A maximum of {MAXIMUM_CACHE_MARKS} blocks with cache_control may be provided. Found {marks}."
        )
    return None


def _blocks(value: object) -> Iterator[Mapping[str, Any]]:
    """Every object within, at any depth."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _blocks(one)
