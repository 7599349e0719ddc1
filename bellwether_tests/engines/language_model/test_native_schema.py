"""Why `native_schema.py` is there: these tests fail when instructor no longer needs it, or changes beneath it."""

import json
import subprocess
import sys
from typing import Any

import anthropic
import httpx2
import pytest
from pydantic import BaseModel

from bellwether_assets.engines.language_model.native_schema import native_instructor
from bellwether_tests.homes import REPOSITORY


class Answer(BaseModel):
    """An answer of one field."""

    text: str


class Recording(httpx2.BaseTransport):
    """Keeps each request's body, and answers with a message that is no `Answer`."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.bodies.append(json.loads(request.read()))
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "claude-haiku-5-5",
            "content": [{"type": "text", "text": "no JSON"}],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }
        return httpx2.Response(200, json=message, request=request)


REQUEST: dict[str, Any] = {
    "model": "claude-haiku-5-5",
    "max_tokens": 9,
    "messages": [{"role": "user", "content": "Say something."}],
}


def client_over(transport: httpx2.BaseTransport) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="a key", http_client=httpx2.Client(transport=transport), max_retries=0)


@pytest.mark.filterwarnings("error::UserWarning")
def test_the_schema_is_sent_as_the_provider_takes_it_and_the_response_comes_back_unparsed() -> None:
    transport = Recording()
    response = native_instructor(client_over(transport)).create(response_model=Answer, max_retries=3, **REQUEST)
    (body,) = transport.bodies
    assert body["output_config"] == {"format": {"type": "json_schema", "schema": anthropic.transform_schema(Answer)}}
    assert {"output_format", "betas"}.isdisjoint(body)
    assert isinstance(response, anthropic.types.Message)


PROGRAM = """
import instructor
from bellwether_tests.engines.language_model.test_native_schema import REQUEST, Answer, Recording, client_over
transport = Recording()
plain = instructor.from_anthropic(client_over(transport), mode=instructor.Mode.JSON_SCHEMA)
try:
    plain.create(response_model=Answer, max_retries=0, **REQUEST)
except instructor.core.exceptions.InstructorError:
    pass
print(sorted(transport.bodies[0]))
"""


def test_instructor_alone_still_does_not_send_the_schema() -> None:
    """When this fails, `native_schema.py` has done its work: use `instructor.from_anthropic` and delete it."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, cwd=REPOSITORY, timeout=120)
    assert done.stdout.split("\n")[0] == "['max_tokens', 'messages', 'model', 'system']", done.stderr[-2000:]
    assert "does not support `output_format`; falling back to JSON mode instructions" in done.stderr
