"""Records real exchanges with a provider, for whoever has a key, so that a test's server can replay them.

Belongs here: a transport that passes each request on and writes it down with its response, whatever that is, without
headers and so without the key; and the extraction and the composition that go through it. The home's ledger is neither
read nor added to: a recording is made of fresh answers, and has the daily budget to itself.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import httpx2

from bellwether_assets.engines.language_model.clients import connection_to
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.protocol import ArticleText, Claim, EvidenceForComposition
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.foundation.warehouse import Warehouse

_MOST_OF_WORDS = 500


class RecordingTransport(httpx2.BaseTransport):
    """Passes requests on and appends each exchange to a file, one JSON object a line."""

    def __init__(self, file: Path, inner: httpx2.BaseTransport) -> None:
        self._file = file
        self._inner = inner
        self._lock = threading.Lock()
        self.exchanges = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request and record the exchange."""
        asked_for = json.loads(request.read())
        response = self._inner.handle_request(request)
        body = response.read()
        line = {"request": asked_for, "status": response.status_code, "response": _said(body)}
        with self._lock, self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.exchanges += 1
        # The content is decoded here, so the headers that describe its encoding no longer hold.
        kept = {k: v for k, v in response.headers.items() if k not in {"content-encoding", "content-length"}}
        return httpx2.Response(response.status_code, headers=kept, content=body, request=request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def record(articles: Sequence[ArticleText], settings: Settings, file: Path) -> int:
    """Have articles read, and what was read of them composed as if it were one signal's; returns how many exchanges.

    They are written to `file`. Raises EngineError.
    """
    choice = settings.engine.model_copy(update={"mode": "live", "check_meaning": False})
    with tempfile.TemporaryDirectory() as folder:
        ledger = CallLedger(Warehouse(Path(folder) / "warehouse.duckdb"), choice, settings.zone)
        reading = RecordingTransport(file, connection_to(choice.name, choice))
        extractions = LanguageModelEngine(choice, ledger, inner=reading).extract_all(articles)
        evidence = [
            _as_evidence(article, claim, number)
            for article, extraction in zip(articles, extractions, strict=True)
            for number, claim in enumerate(extraction.claims)
        ]
        writing = RecordingTransport(file, connection_to(choice.composer, choice))
        if evidence and choice.composer != EXTRACTIVE:
            day = max(item.day for item in evidence)
            LanguageModelEngine(choice, ledger, inner=writing).compose("recorded", day, evidence)
    return reading.exchanges + writing.exchanges


def _as_evidence(article: ArticleText, claim: Claim, number: int) -> EvidenceForComposition:
    """A claim as it would stand in a signal that holds all of them alike."""
    shared = {field.name for field in fields(EvidenceForComposition)} & {field.name for field in fields(Claim)}
    return EvidenceForComposition(
        claim_id=f"{article.article_id} {number}",
        article_id=article.article_id,
        publisher=article.publisher,
        day=article.published_on,
        weight=claim.quality,
        centrality=1.0,
        article_title=article.title,
        **{name: getattr(claim, name) for name in shared},
    )


def _said(body: bytes) -> object:
    """A response's JSON; what a gateway says in words, as an error of that message."""
    try:
        return json.loads(body)
    except ValueError:
        return {"error": {"message": body.decode("utf-8", "replace")[:_MOST_OF_WORDS]}}
