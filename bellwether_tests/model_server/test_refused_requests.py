"""Promises of the model server about what it refuses: whatever the SDK's types or the API's rules do not allow."""

import copy
from typing import Any

import anthropic
import httpx2
import pytest
from pydantic import BaseModel, Field

from bellwether_tests.model_server import Text
from bellwether_tests.model_server.requests_of_tests import Claims, changed, request
from bellwether_tests.model_server.rules import ApiError, check_batch, check_count, check_message
from bellwether_tests.model_server.structured_output import problem_with_schema


def test_the_request_of_these_tests_is_accepted() -> None:
    assert check_message(request()) == request()


@pytest.mark.parametrize(
    "path",
    [
        "temperature",
        "top_p",
        "user_profile_id",
        "system.0.txt",
        "messages.0.name",
        "messages.0.content.0.source.url",
        "messages.0.content.0.mood",
        "messages.0.content.1.txt",
        "output_config.temperature",
        "output_config.format.name",
        "thinking.budget_tokens",
        "metadata.article",
    ],
)
def test_an_unknown_key_is_refused_by_its_path(path: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_message(changed(path, 1))
    assert (refused.value.status, str(refused.value)) == (400, f"{path}: Extra inputs are not permitted")


def test_the_client_hears_which_key_was_refused(served: Any) -> None:
    server, client = served(Text("never said"))
    with pytest.raises(anthropic.BadRequestError, match="temperature: Extra inputs are not permitted") as caught:
        client.messages.create(**request(), extra_body={"temperature": 0})
    assert caught.value.type == "invalid_request_error"
    with pytest.raises(anthropic.BadRequestError, match=r"messages\.0\.content\.0\.mood"):
        client.messages.create(**changed("messages.0.content.0.mood", "calm"))
    assert (server.received, server.paid, server.counts.distinct_bodies) == (2, 0, 0)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("max_tokens", 0, "greater than or equal to 1"),
        ("max_tokens", True, "should be an integer"),
        ("max_tokens", "500", "should be an integer"),
        ("messages", [], "at least one message"),
        ("messages", {}, "should be a list"),
        ("messages.0.role", "assistant", "first message must use the 'user' role"),
        ("messages.0.role", "bot", "role 'bot' does not match"),
        ("messages.0.content", "", "non-empty content"),
        ("messages.0.content.1.text", " ", "text content blocks must be non-empty"),
        ("messages.0.content.1.text", None, "messages.0.content.1.text: Input should be a string, not null"),
        ("messages.0.content.0.source.type", "txt", "source: Input tag type 'txt'"),
        ("messages.0.content.0.citations", {"enabled": True}, "citations are not supported with structured output"),
        ("stream", True, "stream: Input should be False"),
        ("output_config.format.type", "json", "Input should be 'json_schema'"),
        ("thinking", {"type": "enabled", "budget_tokens": 1000}, "greater than or equal to 1024"),
        ("thinking", {"type": "enabled", "budget_tokens": 2000}, "`max_tokens` must be greater"),
        ("stop_sequences", "END", "should be a list"),
    ],
)
def test_a_wrong_value_is_refused(path: str, value: Any, message: str) -> None:
    with pytest.raises(ApiError, match=message) as refused:
        check_message(changed(path, value))
    assert refused.value.status == 400


def test_a_missing_key_is_named() -> None:
    body = copy.deepcopy(request())
    del body["messages"][0]["content"][0]["source"]["media_type"]
    with pytest.raises(ApiError, match=r"messages\.0\.content\.0\.source\.media_type: Field required"):
        check_message(body)


def test_a_conversation_must_end_with_the_user() -> None:
    turn = {"role": "assistant", "content": "{"}
    with pytest.raises(ApiError, match="prefill"):
        check_message(changed("messages", [*request()["messages"], turn]))


def test_an_unknown_model_is_not_found() -> None:
    with pytest.raises(ApiError) as refused:
        check_message(changed("model", "claude-2"))
    assert (refused.value.status, refused.value.error_type) == (404, "not_found_error")


def test_more_than_four_cache_marks_are_refused() -> None:
    system = [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5
    with pytest.raises(ApiError, match="maximum of 4 blocks"):
        check_message(changed("system", system))


def test_counting_tokens_takes_no_max_tokens() -> None:
    with pytest.raises(ApiError, match="max_tokens: Extra inputs"):
        check_count({"model": "claude-haiku-5-5", "messages": request()["messages"], "max_tokens": 5})


def _entry(custom_id: str, **changes: Any) -> dict[str, Any]:
    return {"custom_id": custom_id, "params": request(**changes)}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([], "1 to 100000"),
        ([_entry("a b")], "custom_id: 'a b' should match"),
        ([_entry("a" * 65)], "should match"),
        ([_entry("a\n")], "should match"),
        ([_entry("a"), _entry("a")], "requests.1.custom_id: 'a' is not unique"),
        ([_entry("a", temperature=0)], "requests.0.params.temperature: Extra inputs"),
        ([{**_entry("a"), "method": "POST"}], "requests.0.method: Extra inputs"),
        ([_entry("a"), _entry("b", max_tokens=0)], "requests.1.params.max_tokens"),
    ],
)
def test_a_wrong_batch_is_refused(entries: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ApiError, match=message):
        check_batch({"requests": entries})


class _Long(BaseModel):
    name: str = Field(min_length=2)
    tags: list[str] = Field(max_length=3)


class _Optional(BaseModel):
    name: str | None = None


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (_Long.model_json_schema(), "'additionalProperties' must be explicitly set to false"),
        ({**_Long.model_json_schema(), "additionalProperties": False}, "'minLength' is not supported"),
        (anthropic.transform_schema(_Optional), "Every property must be required"),
        ({"type": "string", "format": "regex"}, "String format 'regex'"),
        ({"type": "array", "items": {"type": "string"}, "minItems": 2}, "values other than 0 or 1"),
        ({"oneOf": [{"type": "string"}]}, "needs one of the types"),
        ({"$ref": "https://example.org/schema"}, "external references are not supported"),
        (
            {"$defs": {"A": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}}, "$ref": "#/$defs/A"},
            "Recursive schemas are not supported",
        ),
    ],
)
def test_a_schema_beyond_structured_output_is_refused(served: Any, schema: dict[str, Any], message: str) -> None:
    with pytest.raises(ApiError, match=message):
        check_message(changed("output_config.format.schema", schema))


@pytest.mark.parametrize("model", [_Long, Claims])
def test_a_schema_that_the_sdk_transforms_is_accepted(model: type[BaseModel]) -> None:
    assert problem_with_schema(anthropic.transform_schema(model), ()) is None


def test_a_wrong_key_is_refused(serve: Any, connect: Any) -> None:
    server = serve(Text("never said"))
    with pytest.raises(anthropic.AuthenticationError):
        connect(server, api_key="wrong").messages.create(**request())
    with pytest.raises(anthropic.AuthenticationError):
        connect(server, api_key="wrong").messages.batches.list()


def test_a_token_is_as_good_as_a_key(serve: Any, connect: Any) -> None:
    server = serve(Text("said"))
    client = connect(server, api_key=None, auth_token=server.api_key)
    assert client.messages.create(**request()).content[0].text == "said"


@pytest.mark.parametrize(
    ("missing", "status"), [("authorization", 401), ("anthropic-version", 400), ("content-type", 400)]
)
def test_each_header_is_asked_for(serve: Any, missing: str, status: int) -> None:
    server = serve(Text("never said"))
    headers = {
        "authorization": f"Bearer {server.api_key}",
        "anthropic-version": "2026-10-21",
        "content-type": "application/json",
    }
    del headers[missing]
    reply = httpx2.post(f"{server.base_url}/v1/messages", headers=headers, content=b"{}")
    assert reply.status_code == status
    assert reply.json()["request_id"] == reply.headers["request-id"]


@pytest.mark.parametrize(("content", "status"), [(b"{", 400), (b"[]", 400), (b" " * (32 * 2**20 + 1), 413)])
def test_a_body_that_is_no_request_is_refused(serve: Any, content: bytes, status: int) -> None:
    server = serve(Text("never said"))
    headers = {"x-api-key": server.api_key, "anthropic-version": "2026-10-21", "content-type": "application/json"}
    reply = httpx2.post(f"{server.base_url}/v1/messages", headers=headers, content=content)
    assert (reply.status_code, reply.json()["type"]) == (status, "error")


def test_another_path_is_not_found(served: Any) -> None:
    _, client = served(Text("never said"))
    with pytest.raises(anthropic.NotFoundError, match="not spoken here"):
        client.beta.files.list()
