"""The way to an Ollama server: its own protocol beneath OpenAI's, since only its own lets a request size the context.

Ollama's chat completions know no `num_ctx`: the server takes what it was started with, 4,096 tokens on a small machine,
and shortens what is longer without a word. Belongs here: the request and the response in both forms. What comes back is
a chat completion, so all above speaks one protocol.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx2

_REASONS_TO_STOP = {"length": "length", "stop": "stop"}


class OllamaTransport(httpx2.BaseTransport):
    """Sends chat completions as `/api/chat`, with a context of so many tokens."""

    def __init__(self, inner: httpx2.BaseTransport, context_tokens: int) -> None:
        self._inner = inner
        self._context_tokens = context_tokens

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request of OpenAI's client, as Ollama takes it; the answer as OpenAI would have given it."""
        root = request.url.path.removesuffix("/chat/completions").removesuffix("/v1")
        body = native_request(json.loads(request.read()), self._context_tokens)
        native = httpx2.Request(
            "POST", request.url.copy_with(path=f"{root}/api/chat"), json=body, extensions=request.extensions
        )
        response = self._inner.handle_request(native)
        try:
            said = response.read()
        finally:
            response.close()
        said = completion_of(said) if response.status_code == httpx2.codes.OK else _error_of(said)
        kept = {"content-type": "application/json"}
        if "retry-after" in response.headers:
            kept["retry-after"] = response.headers["retry-after"]
        return httpx2.Response(response.status_code, headers=kept, content=said, request=request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def native_request(body: Mapping[str, Any], context_tokens: int) -> dict[str, Any]:
    """The body of a chat completion as Ollama's own `/api/chat` takes it."""
    options = {
        "num_ctx": context_tokens,
        "num_predict": body["max_tokens"],
        "temperature": body["temperature"],
        "seed": body["seed"],
    }
    native = {
        "model": body["model"],
        "messages": body["messages"],
        "stream": False,
        "format": body["response_format"]["json_schema"]["schema"],
        "options": options,
    }
    return native | ({"think": body["reasoning_effort"]} if "reasoning_effort" in body else {})


def completion_of(said: bytes) -> bytes:
    """A response of `/api/chat` as a chat completion; what is no such response stays as it is."""
    try:
        value = json.loads(said)
        read, written = int(value.get("prompt_eval_count") or 0), int(value.get("eval_count") or 0)
        message = value["message"]
        completion = {
            "object": "chat.completion",
            "model": value["model"],
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": message.get("content") or ""},
                    "finish_reason": _REASONS_TO_STOP.get(value.get("done_reason"), "stop"),
                }
            ],
            "usage": {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written},
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return said
    return json.dumps(completion, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _error_of(said: bytes) -> bytes:
    """Ollama's `{"error": "words"}` as OpenAI's error; what is none stays as it is."""
    try:
        value = json.loads(said)
        words = value["error"]
    except (ValueError, KeyError, TypeError):
        return said
    return json.dumps({"error": {"message": words}}).encode() if isinstance(words, str) else said
