"""Models on this machine: nothing to pay, patience with a slow server, a context of a size, an end when asked to."""

import json
import os
import signal
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bellwether_assets.engines.language_model.answers.response_body import TokenUsage
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.ledger import ANSWERED, CallLedger, NewRequest, Outcome
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.model_settings import is_loopback
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.engines.language_model import killed_processes
from bellwether_tests.engines.language_model.exchanges import bodies, claims, extract_one
from bellwether_tests.engines.language_model.harness import (
    DAY,
    HAIKU,
    LOCAL,
    PROSE,
    Harness,
    StartHarness,
    article,
    articles,
    running_harness,
)
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.engines.language_model.test_providers import OPENAI, chat
from bellwether_tests.model_server.answers import Delay, Disconnect, Drip, Hang, HttpError
from bellwether_tests.model_server.script import by_attempt, obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

CHAT = obedient(chat)
QUICK = {"longest_wait_seconds": 0.01}
both_protocols = pytest.mark.parametrize("name", [LOCAL, OPENAI], ids=["ollama", "openai"])


def local(harness: Harness, **settings: object) -> dict[str, object]:
    return {"name": LOCAL, "address": f"{harness.server.base_url}/v1", **QUICK, **settings}


# Nothing to pay.


@both_protocols
def test_a_local_model_needs_no_key_no_price_and_no_budget(
    start_harness: StartHarness, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    harness = start_harness(CHAT)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert extract_one(harness, **local(harness, name=name, daily_budget_usd=0.0)).engine == name


@both_protocols
def test_one_request_at_a_time_is_sent_unless_the_settings_say_more(start_harness: StartHarness, name: str) -> None:
    harness = start_harness(lambda request: Delay(CHAT(request), 0.3))  # type: ignore[arg-type] # an answer of a model
    harness.extract(articles(3), **local(harness, name=name))
    assert harness.server.counts.max_in_flight == 1
    harness.extract([article(n) for n in range(4, 10)], **local(harness, name=name, concurrency=3))
    assert harness.server.counts.max_in_flight > 1


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080/v1", True),
        ("http://127.8.9.1/v1", True),
        ("http://192.168.1.4:8080/v1", False),
        ("https://localhost.example/v1", False),
        ("http://[nonsense", False),
        ("", False),
        (None, False),
    ],
)
def test_an_address_is_of_this_machine_or_not(address: str | None, is_here: bool) -> None:
    assert is_loopback(address) == is_here
    choice = EngineChoice.model_validate({"name": OPENAI, "address": address})
    assert choice.is_local(OPENAI) == is_here
    assert choice.concurrency == (1 if is_here else 4)


def test_the_model_that_composes_can_be_elsewhere_and_is_billed() -> None:
    choice = EngineChoice.model_validate({"name": LOCAL, "compose_with": HAIKU})
    assert (choice.is_local(LOCAL), choice.is_local(HAIKU)) == (True, False)
    # The address belongs to the provider that reads.
    choice = EngineChoice.model_validate({"name": HAIKU, "compose_with": OPENAI, "address": "http://127.0.0.1:1/v1"})
    assert not choice.is_local(OPENAI)


# A slow server.


@both_protocols
def test_time_is_counted_from_when_the_answer_begins(start_harness: StartHarness, name: str) -> None:
    # Another request, or the loading of the model, goes before.
    harness = start_harness(lambda request: Delay(CHAT(request), 0.9))  # type: ignore[arg-type] # an answer of a model
    assert extract_one(harness, **local(harness, name=name, timeout_seconds=0.3)).engine == name
    assert harness.server.received == 1


def test_an_answer_that_does_not_end_is_given_up(start_harness: StartHarness) -> None:
    harness = start_harness(Drip(claims(), piece=1, pause=0.02))
    with pytest.raises(ProviderUnavailableError, match=r"1 attempts: ReadTimeout: no whole answer in 0\.3 s"):
        extract_one(harness, **local(harness, name=OPENAI, timeout_seconds=0.3, attempts=1))


def test_a_model_that_is_still_being_loaded_is_waited_for(start_harness: StartHarness) -> None:
    loading = HttpError(503, "Loading model")
    harness = start_harness(by_attempt(loading, loading, CHAT))
    assert extract_one(harness, **local(harness, name=OPENAI)).engine == OPENAI
    assert harness.rows("SELECT outcome, count(*) FROM ledger.model_answers GROUP BY 1 ORDER BY 1") == [
        ("HTTP 503", 2),
        ("answered", 1),
    ]


# The context.


def test_ollama_is_asked_for_a_context_and_for_repeatable_answers(start_harness: StartHarness) -> None:
    harness = start_harness(CHAT)
    extract_one(harness, **local(harness, context_tokens=20_000, max_output_tokens=2000))
    (body,) = bodies(harness)
    assert body["options"] == {"num_ctx": 20_000, "num_predict": 2000, "temperature": 0, "seed": 1}
    assert body["format"]["additionalProperties"] is False


def test_openais_protocol_is_sent_a_strict_schema(start_harness: StartHarness) -> None:
    harness = start_harness(CHAT)
    extract_one(harness, **local(harness, name=OPENAI))
    (body,) = bodies(harness)
    asked = body["response_format"]["json_schema"]
    assert asked["strict"] is True
    claim = asked["schema"]["$defs"]["ClaimReply"]
    assert set(claim["required"]) == set(claim["properties"])
    assert (body["temperature"], body["seed"]) == (0, 1)


def test_as_much_of_an_article_is_shown_as_the_context_holds(start_harness: StartHarness) -> None:
    long = article(text="\n".join([*PROSE, *(f"Paragraph {n} says nothing that counts for much." for n in range(900))]))
    harness = start_harness(CHAT)
    extraction = extract_one(harness, long, **local(harness, context_tokens=8192))
    assert extraction.dropped["text beyond engine.article_characters"] == 1
    (body,) = bodies(harness)
    document = json.loads(body["messages"][1]["content"].splitlines()[0])["document"]
    room = (8192 - 4096 - 3000) * 3
    assert room - 80 < len(document["text"]) <= room
    choice = EngineChoice.model_validate({"name": HAIKU, "context_tokens": 8192})
    assert choice.shown_characters == choice.article_characters


def test_a_prompt_that_the_server_shortens_is_noticed(start_harness: StartHarness) -> None:
    harness = start_harness(CHAT)
    harness.server.local_context = 700
    with pytest.raises(ProviderUnavailableError, match=r"read as 700 tokens.*engine\.context_tokens for Ollama"):
        harness.extract(articles(5), **local(harness))
    assert harness.server.received == 3
    assert harness.rows("SELECT DISTINCT outcome, body FROM ledger.model_answers") == [("prompt shortened", None)]
    harness.server.local_context = 131_072
    assert [one.engine for one in harness.extract(articles(5), **local(harness))] == [LOCAL] * 5


# What is lost on its way.


def test_a_connection_that_breaks_has_an_outcome_and_keeps_its_reservation(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(Disconnect(claims()), then=obedient(faithful)))
    assert extract_one(harness, **QUICK).engine == HAIKU
    rows = harness.rows(
        "SELECT outcome, cost_usd IS NULL, error LIKE 'RemoteProtocolError%', reserved_usd > 0 FROM ledger.model_calls"
        " JOIN ledger.model_answers USING (call_id) ORDER BY sent_at"
    )
    assert rows == [("connection lost", True, True, True), ("answered", False, None, True)]


def test_a_request_of_a_killed_process_is_lost_until_its_answer_is_seen(start_harness: StartHarness) -> None:
    harness = start_harness(claims())
    killed, other = harness.ledger(), NewRequest("other", RequestMetadata("extract", DAY, HAIKU, "p"), 9, 9)
    new = NewRequest("key", other.metadata, 9, 9)
    (call,) = killed.reserve([new], 1)
    (still_open,) = killed.reserve([other], 1)
    # The process itself may send the same twice: it knows what it waits for.
    killed.reserve([new], 2)
    assert harness.rows("SELECT * FROM ledger.model_answers") == []
    harness.ledger().reserve([new], 1)
    outcomes = "SELECT call_id, outcome, body FROM ledger.model_answers WHERE call_id IN (?, ?)"
    with harness.warehouse.open() as connection:
        ids = [call.call_id, still_open.call_id]
        assert connection.execute(outcomes, ids).fetchall() == [(call.call_id, "lost", None)]
        # It was alive after all: what was paid is kept.
        killed.record_outcomes([Outcome(call, ANSWERED, "{}", TokenUsage(1, 1))])
        assert connection.execute(outcomes, ids).fetchall() == [(call.call_id, ANSWERED, "{}")]


def test_a_ledger_of_an_earlier_version_gets_the_columns_that_it_lacks(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with Warehouse(file).open() as connection:
        for table, column in (("model_calls", "effort"), ("model_calls", "max_tokens"), ("model_answers", "error")):
            connection.execute(f"ALTER TABLE ledger.{table} DROP COLUMN {column}")
    choice = EngineChoice.model_validate({"name": HAIKU})
    ledger = CallLedger(Warehouse(file), choice, ZoneInfo("UTC"))
    (call,) = ledger.reserve([NewRequest("key", RequestMetadata("extract", DAY, HAIKU, "p"), 9, 9, "low")], 1)
    ledger.record_outcomes([Outcome(call, "HTTP 500", error="broken")])
    with Warehouse(file).open() as connection:
        found = connection.execute(
            "SELECT effort, max_tokens, error FROM ledger.model_calls JOIN ledger.model_answers USING (call_id)"
        )
        assert found.fetchall() == [("low", 9, "broken")]


# An end when asked to.


def _extract_until_told_to_stop(file: Path, settings: Mapping[str, object], texts: Sequence[ArticleText]) -> None:
    warnings.simplefilter("error", UserWarning)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    choice = EngineChoice.model_validate(settings)
    LanguageModelEngine(choice, CallLedger(Warehouse(file), choice, ZoneInfo("UTC"))).extract_all(texts)


@pytest.mark.parametrize("concurrency", [1, 3])
def test_a_run_that_waits_for_a_slow_model_ends_within_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, concurrency: int
) -> None:
    with running_harness(Hang(claims()), tmp_path, monkeypatch) as harness:
        settings = harness.choice(**local(harness, concurrency=concurrency)).model_dump(mode="python")
        process = killed_processes.start(
            _extract_until_told_to_stop, harness.warehouse.file, settings, articles(2 * concurrency)
        )
        harness.server.wait_until(lambda counts: counts.in_flight == concurrency, 60)
        os.kill(process.pid or 0, signal.SIGTERM)
        told = time.monotonic()
        process.join(30)
        assert process.exitcode is not None
        assert time.monotonic() - told < 5
        assert harness.server.received == concurrency
        assert (
            harness.rows("SELECT outcome, cost_usd FROM ledger.model_answers") == [("interrupted", None)] * concurrency
        )
