"""Records real exchanges with a provider, for whoever has a key, so that a test's server can replay them.

Belongs here: a transport that passes each request on and writes it down with its response, without headers and so
without the key, and the extraction that goes through it. The home's ledger is neither read nor added to: a recording
is made of fresh answers, and has the daily budget to itself.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import httpx2

from bellwether_assets.engines.language_model.clients import connection_to
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.foundation.warehouse import Warehouse


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
        line = {"request": asked_for, "status": response.status_code, "response": json.loads(body)}
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
    """Have articles read and the exchanges written to `file`; returns how many. Raises EngineError."""
    choice = settings.engine.model_copy(update={"mode": "live"})
    transport = RecordingTransport(file, connection_to(choice.name, choice))
    with tempfile.TemporaryDirectory() as folder:
        ledger = CallLedger(Warehouse(Path(folder) / "warehouse.duckdb"), choice, settings.zone)
        LanguageModelEngine(choice, ledger, inner=transport).extract_all(articles)
    return transport.exchanges
