"""What the engine promises holds with a server and a model that nobody scripted: the protocol, never the prose.

Every article has a reading, of the model or of the rules in its place, and which one is in the ledger; every response
is kept and read again without a request; no quote is unproved. pytest is given this file by name (`make real-model`).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
import pytest

from bellwether_assets.claims.prove import prove
from bellwether_assets.engines.language_model.clients import connection_to
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.language_model.record import RecordingTransport
from bellwether_assets.engines.protocol import ArticleText, Extraction
from bellwether_assets.engines.read_instead import FAILED_READINGS, READ_BY
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.homes import shipped_items
from bellwether_tests.model_server.recorded import recorded
from bellwether_tests.model_server.server import ModelServer

FOLDER = Path(os.environ["BELLWETHER_REAL_MODEL"]).absolute()
# Any server that speaks chat completions; on loopback it needs no key and no price.
ENGINE = "openai/smollm2-135m"
# Far below the model's usual length, so that an answer of endless repetitions is cut off in a minute.
ROOM = 300
DAY = date(2025, 9, 17)


def _articles() -> list[ArticleText]:
    """Four invented articles, the last one longer than the server's context."""
    items = shipped_items()[:3]
    texts = [(str(item["title"]), str(item["text"])[:900].rpartition(". ")[0] + ".") for item in items]
    title, text = texts[0]
    texts.append((f"{title}, at length", "\n".join([text] * 30)))
    return [
        ArticleText(f"a_{number}", title, text, "paper.example", DAY, "en")
        for number, (title, text) in enumerate(texts)
    ]


@dataclass(frozen=True)
class Read:
    """What the model was asked and said."""

    articles: Sequence[ArticleText]
    extractions: Sequence[Extraction]
    again: Sequence[Extraction]
    requests: int
    requests_again: int
    warehouse: Warehouse
    exchanges: Path

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with self.warehouse.open() as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the server listens."""
    program = [sys.executable, Path(__file__).with_name("serve.py"), FOLDER]
    environment = {**os.environ, "PYTHONPATH": str(FOLDER)}
    with subprocess.Popen(
        program, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        found = next((line.strip() for line in server.stdout if line.startswith("http://127.0.0.1:")), None)
        assert found is not None, "the server has ended before it listened"
        yield found
        server.terminate()


@pytest.fixture(scope="module")
def read(address: str, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """All articles read, twice, by two engines over one ledger."""
    folder = tmp_path_factory.mktemp("real")
    choice = EngineChoice(
        name=ENGINE,
        address=f"{address}/v1",
        concurrency=1,
        attempts=1,
        timeout_seconds=600.0,
        max_output_tokens=ROOM,
        judge=False,
    )
    warehouse = Warehouse(folder / "warehouse.duckdb")
    articles = _articles()
    transport = RecordingTransport(folder / "exchanges.jsonl", connection_to(ENGINE, choice))

    def extract() -> Sequence[Extraction]:
        ledger = CallLedger(warehouse, choice, ZoneInfo("UTC"))
        return LanguageModelEngine(choice, ledger, inner=transport).extract_all(articles)

    extractions = extract()
    requests = transport.exchanges
    again = extract()
    return Read(articles, extractions, again, requests, transport.exchanges, warehouse, folder / "exchanges.jsonl")


def test_every_article_has_a_reading_and_no_quote_is_unproved(read: Read) -> None:
    assert len(read.extractions) == len(read.articles)
    for article, extraction in zip(read.articles, read.extractions, strict=True):
        assert extraction.engine in {ENGINE, "extractive"}
        for claim in extraction.claims:
            prove(claim, article.text, article.article_id)
            assert claim.engine == extraction.engine


def test_who_reads_in_place_of_the_model_and_why_is_in_the_ledger(read: Read) -> None:
    chosen = dict(read.rows("SELECT article_id, reason FROM ledger.engine_choices"))
    instead = {
        article.article_id: [reason for reason in extraction.dropped if reason.startswith(READ_BY)]
        for article, extraction in zip(read.articles, read.extractions, strict=True)
        if extraction.engine == "extractive"
    }
    assert instead == {article_id: [f"read by extractive: {reason}"] for article_id, reason in chosen.items()}
    assert set(chosen.values()) <= FAILED_READINGS
    # The article that is longer than the context: the server refuses the request, and says why.
    assert chosen["a_3"] == "request refused"
    (refused,) = [
        line
        for line in map(json.loads, read.exchanges.read_text("utf-8").splitlines())
        if line["status"] == httpx2.codes.BAD_REQUEST
    ]
    assert "context" in refused["response"]["error"]["message"]


def test_every_response_is_kept_and_read_again_without_a_request(read: Read) -> None:
    answered = read.rows(
        "SELECT count(*), count(body), count(*) FILTER (input_tokens > 100 AND output_tokens > 0)"
        " FROM ledger.model_answers WHERE outcome = 'answered'"
    )
    assert answered == [(read.requests - 1,) * 3]
    assert read.requests_again == read.requests
    assert list(read.again) == list(read.extractions)


def test_an_answer_that_was_cut_off_had_twice_the_room_once(read: Read) -> None:
    rooms: dict[str, list[int]] = {}
    cut = 0
    for line in map(json.loads, read.exchanges.read_text("utf-8").splitlines()):
        if line["status"] == httpx2.codes.OK:
            rooms.setdefault(json.dumps(line["request"]["messages"]), []).append(
                line["request"]["max_completion_tokens"]
            )
            cut += line["response"]["choices"][0]["finish_reason"] == "length"
    assert cut, "no answer was cut off: make ROOM smaller"
    assert [ROOM, 2 * ROOM] in rooms.values()
    assert all(sizes in ([ROOM], [ROOM, 2 * ROOM], [2 * ROOM]) for sizes in rooms.values())
    assert read.rows("SELECT count(*) > 0 FROM ledger.model_reasks WHERE why = 'cut off'") == [(True,)]


def test_what_was_recorded_is_replayed_to_the_same_readings(read: Read, tmp_path: Path) -> None:
    with ModelServer(recorded(read.exchanges), local_models=["smollm2-135m"]) as server:
        choice = EngineChoice(
            name=ENGINE, address=f"{server.base_url}/v1", concurrency=1, attempts=1, max_output_tokens=ROOM, judge=False
        )
        ledger = CallLedger(Warehouse(tmp_path / "warehouse.duckdb"), choice, ZoneInfo("UTC"))
        assert list(LanguageModelEngine(choice, ledger).extract_all(read.articles)) == list(read.extractions)
        assert server.received == read.requests
