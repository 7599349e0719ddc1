"""A harness in batch mode, whose server can act when a request comes, and what was submitted to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anthropic
import pytest

from bellwether_assets.engines.protocol import ArticleText, Extraction
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.engines.language_model.harness import Harness
from bellwether_tests.engines.language_model.scripted_models import faithful, proposal, sentences_in, unproved
from bellwether_tests.model_server import Answer, ModelRequest, Rule, answer_of, obedient
from bellwether_tests.model_server.server import ModelServer
from bellwether_tests.model_server.transport import Reply, Request

MANY = 3
CREATES = ("POST", "/v1/messages/batches")
POLLS = ("GET", "/v1/messages/batches/msgbatch")
READS = ("GET", "/results")
Action = Callable[[], None]


class WatchedServer(ModelServer):
    """A model server that acts once, when a request of a kind comes: before it is handled, or after.

    While `failing`, it handles nothing and answers every request with a 500.
    """

    def __init__(self, script: Rule, batch_polls: int | None = 2) -> None:
        super().__init__(script, batch_polls=batch_polls)
        self.before: dict[tuple[str, str], Action] = {}
        self.after: dict[tuple[str, str], Action] = {}
        self.failing = False

    def reply(self, request: Request, body: Any, request_id: str) -> Reply:
        self._act(self.before, request)
        if self.failing:
            return Reply(500, b"", {})
        reply = super().reply(request, body, request_id)
        self._act(self.after, request)
        return reply

    def _act(self, actions: dict[tuple[str, str], Action], request: Request) -> None:
        kinds = [POLLS, CREATES] if not request.path.endswith(READS[1]) else [READS]
        for kind in kinds:
            if kind in actions and request.method == kind[0] and (kind is READS or request.path.startswith(kind[1])):
                actions.pop(kind)()


class BatchHarness(Harness):
    """Keeps the warehouse open during an extraction, which otherwise takes most of its time to open it."""

    def extract(self, texts: Sequence[ArticleText], **changes: object) -> Sequence[Extraction]:
        with self.warehouse.open():
            return super().extract(texts, **changes)


@contextmanager
def running_batch_harness(
    script: Rule, folder: Path, monkeypatch: pytest.MonkeyPatch, polls: int | None = 2, **settings: object
) -> Iterator[Harness]:
    """A harness in batch mode over a `WatchedServer`."""
    with WatchedServer(script, polls) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
        yield BatchHarness(
            server, Warehouse(folder / "warehouse.duckdb"), {"mode": "batch", "batch_patience_hours": 0.005, **settings}
        )


def watched(harness: Harness) -> WatchedServer:
    assert isinstance(harness.server, WatchedServer)
    return harness.server


def entries(harness: Harness) -> list[list[str]]:
    """The request keys of each batch that was submitted, in order."""
    return [
        sorted(entry["custom_id"] for entry in exchange.body["requests"])
        for exchange in harness.server.exchanges
        if (exchange.method, exchange.path) == CREATES
    ]


def engines_of(extractions: Sequence[Extraction]) -> list[str]:
    return [extraction.engine for extraction in extractions]


def client_of(harness: Harness) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=harness.server.base_url, api_key=harness.server.api_key, max_retries=0)


def others_requests(many: int) -> list[Any]:
    """Somebody else's requests, with the same key for the same provider."""
    params = {"model": "claude-haiku-5-5", "max_tokens": 10, "messages": [{"role": "user", "content": "Hello"}]}
    return [{"custom_id": f"other-{number}", "params": params} for number in range(many)]


def faithful_or_greeting(request: ModelRequest) -> Answer:
    """The faithful model, which greets whoever sends no document."""
    return answer_of(obedient(faithful) if request.documents else obedient(lambda *_: {"hello": "you"}), request)


def half_wrong(title: str, text: str, request: ModelRequest) -> Mapping[str, Any]:
    """One claim that is proved and one that is not, another one each time."""
    nobody = f"Nobody said this in the article, and nobody ever will, not in {len(request.body['messages'])} turns."
    return {"claims": [proposal(sentences_in(text)[1], text), unproved(nobody)]}
