"""Fixtures of the model server's tests: servers that end with the test, and the strictest clients that the SDKs offer.

`_strict_response_validation` is the one parameter of the SDKs' public constructors that makes a client refuse an
answer that is not of its type; its underscore says that it may change.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import openai
import pytest

from bellwether_tests.model_server import ModelServer, Rule

Serve = Callable[..., ModelServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server with a script; its faults fail the test."""
    with contextlib.ExitStack() as servers:
        yield lambda script, **options: servers.enter_context(ModelServer(script, **options))


@pytest.fixture
def connect() -> Iterator[Callable[[ModelServer], anthropic.Anthropic]]:
    """A client of the SDK that takes nothing but what its types say, and does not retry."""
    with contextlib.ExitStack() as clients:

        def client(server: ModelServer, **options: Any) -> anthropic.Anthropic:
            chosen = {"api_key": server.api_key, "max_retries": 0, "_strict_response_validation": True, **options}
            return clients.enter_context(anthropic.Anthropic(base_url=server.base_url, **chosen))

        yield client


@pytest.fixture
def chat() -> Iterator[Callable[[ModelServer], openai.OpenAI]]:
    with contextlib.ExitStack() as clients:

        def client(server: ModelServer) -> openai.OpenAI:
            strict = openai.OpenAI(
                base_url=f"{server.base_url}/v1", api_key="ollama", max_retries=0, _strict_response_validation=True
            )
            return clients.enter_context(strict)

        yield client


@pytest.fixture
def served(serve: Serve, connect: Any) -> Callable[[Rule], tuple[ModelServer, anthropic.Anthropic]]:
    """A server with a script, and a client of it."""

    def both(script: Rule, **options: Any) -> tuple[ModelServer, anthropic.Anthropic]:
        server = serve(script, **options)
        return server, connect(server)

    return both
