"""Promises of the model server about the chat completions that Ollama speaks."""

import json
from typing import Any

import openai
import pytest

from bellwether_tests.model_server import Disconnect, HttpError, Text, Truncated, obedient
from bellwether_tests.model_server.requests_of_tests import TEXT, Claims, claims

MODEL = "llama3.1:8b"


def _request(**changes: Any) -> dict[str, Any]:
    messages = [{"role": "system", "content": "You extract claims."}, {"role": "user", "content": TEXT}]
    json_schema = {"name": "claims", "schema": Claims.model_json_schema(), "strict": True}
    response_format = {"type": "json_schema", "json_schema": json_schema}
    return {"model": MODEL, "messages": messages, "temperature": 0, "response_format": response_format} | changes


def test_a_chat_is_answered_with_its_usage(serve: Any, chat: Any) -> None:
    server = serve(obedient(claims))
    reply = chat(server).chat.completions.create(**_request())
    assert json.loads(reply.choices[0].message.content)["claims"][0]["quote"] == TEXT
    assert (reply.choices[0].finish_reason, reply.object) == ("stop", "chat.completion")
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens
    assert (server.paid, server.payments[0].input_tokens) == (1, reply.usage.prompt_tokens)


def test_a_forced_function_is_called(serve: Any, chat: Any) -> None:
    tool = {"type": "function", "function": {"name": "claims", "parameters": Claims.model_json_schema()}}
    forced = {"type": "function", "function": {"name": "claims"}}
    body = _request(tools=[tool], tool_choice=forced)
    del body["response_format"]
    choice = chat(serve(obedient(claims))).chat.completions.create(**body).choices[0]
    assert choice.finish_reason == "tool_calls"
    assert json.loads(choice.message.tool_calls[0].function.arguments)["claims"][0]["quote"] == TEXT


@pytest.mark.parametrize(("script", "limit"), [(Truncated("12345678"), None), (Text("1234" * 9), 1)])
def test_a_reply_that_is_cut_says_so(serve: Any, chat: Any, script: Any, limit: int | None) -> None:
    choice = chat(serve(script)).chat.completions.create(**_request(max_tokens=limit)).choices[0]
    assert (choice.finish_reason, choice.message.content) == ("length", "1234")


@pytest.mark.parametrize("path", ["num_ctx", "messages.0.mood", "response_format.json_schema.keep"])
def test_an_unknown_key_is_refused(serve: Any, chat: Any, path: str) -> None:
    body = _request()
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = body
    for part in way:
        place = place[part]
    place[last] = 1
    extra = {"num_ctx": body.pop("num_ctx")} if "num_ctx" in body else None
    with pytest.raises(openai.BadRequestError, match=f"{path}: Extra inputs are not permitted"):
        chat(serve(Text("never said"))).chat.completions.create(**body, extra_body=extra)


@pytest.mark.parametrize(
    ("script", "exception"),
    [
        (HttpError(404, "gone"), openai.NotFoundError),
        (HttpError(429, "slow"), openai.RateLimitError),
        (HttpError(500, "broken"), openai.InternalServerError),
        (Disconnect(Text("half")), openai.APIConnectionError),
    ],
)
def test_an_error_becomes_the_sdks_exception(serve: Any, chat: Any, script: Any, exception: type[Exception]) -> None:
    server = serve(script)
    with pytest.raises(exception):
        chat(server).chat.completions.create(**_request())
    assert server.paid == 0


def test_a_model_that_is_not_there_is_not_found(serve: Any, chat: Any) -> None:
    server = serve(Text("never said"), local_models=["qwen3:4b"])
    assert [model.id for model in chat(server).models.list()] == ["qwen3:4b"]
    with pytest.raises(openai.NotFoundError, match="not found"):
        chat(server).chat.completions.create(**_request())
