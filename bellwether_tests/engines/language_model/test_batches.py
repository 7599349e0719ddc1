"""What extraction by batches promises: half the price, one submission a request, and the rest without a model."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.protocol import Extraction
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_tests.engines.language_model.batch_harness import (
    CREATES,
    MANY,
    POLLS,
    READS,
    engines_of,
    entries,
    half_wrong,
    running_batch_harness,
    watched,
)
from bellwether_tests.engines.language_model.harness import HAIKU, articles, running_harness
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.model_server import (
    Answer,
    Expired,
    HttpError,
    ModelRequest,
    Rule,
    Truncated,
    by_article,
    by_attempt,
    obedient,
)

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

# One submission, half the price.


def test_all_articles_are_answered_by_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_batch_harness(obedient(faithful), tmp_path, monkeypatch) as harness:
        extractions = harness.extract(articles(MANY))
        assert engines_of(extractions) == [HAIKU] * MANY
        assert all(len(extraction.claims) == 2 for extraction in extractions)
        assert [len(keys) for keys in entries(harness)] == [MANY]
        assert harness.server.received == 0
        assert harness.server.paid == MANY


def test_a_batch_costs_half_of_what_live_requests_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = {}
    for mode in ("live", "batch"):
        with running_harness(obedient(faithful), tmp_path / mode, monkeypatch, mode=mode) as harness:
            harness.extract(articles(MANY))
            ((costs[mode], held),) = harness.rows(
                "SELECT sum(cost_usd), sum(reserved_usd) FROM ledger.model_calls c"
                " JOIN ledger.model_answers a USING (call_id)"
            )
            assert held > costs[mode] > 0
    assert costs["batch"] == pytest.approx(costs["live"] / 2)


def test_a_batch_gives_the_claims_that_live_requests_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Sequence[Extraction]
) -> None:
    with running_harness(obedient(faithful), tmp_path / "live", monkeypatch) as harness:
        live = harness.extract(articles(MANY))
    assert uninterrupted == live


def test_a_second_extraction_submits_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_batch_harness(obedient(faithful), tmp_path, monkeypatch) as harness:
        first = harness.extract(articles(MANY))
        assert harness.extract(articles(MANY)) == first
        assert len(entries(harness)) == 1


def test_what_was_answered_live_is_not_submitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_batch_harness(obedient(faithful), tmp_path, monkeypatch) as harness:
        live = harness.extract(articles(1), mode="live")
        extractions = harness.extract(articles(3))
        assert extractions[0] == live[0]
        assert [len(keys) for keys in entries(harness)] == [2]


# Corrections and lost entries.


def test_only_corrections_are_submitted_in_the_second_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def corrected(title: str, text: str, request: ModelRequest) -> Mapping[str, Any]:
        wrong = "report 2" in title and len(request.body["messages"]) == 1
        return half_wrong(title, text, request) if wrong else faithful(title, text, request)

    with running_batch_harness(obedient(corrected), tmp_path, monkeypatch) as harness:
        extractions = harness.extract(articles(MANY))
        assert [len(keys) for keys in entries(harness)] == [MANY, 1]
        assert [len(extraction.claims) for extraction in extractions] == [2, 3, 2]
        assert all(not extraction.dropped for extraction in extractions)


def test_a_model_that_repeats_its_mistake_is_asked_in_three_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_batch_harness(obedient(half_wrong), tmp_path, monkeypatch) as harness:
        extractions = harness.extract(articles(2))
        assert [len(keys) for keys in entries(harness)] == [2, 2, 2]
        for extraction in extractions:
            assert len(extraction.claims) == 1
            assert extraction.dropped == {"sentences: no such number": 1}


def test_an_answer_that_was_cut_off_is_asked_for_by_a_batch_with_twice_the_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Sequence[Extraction]
) -> None:
    def model(request: ModelRequest) -> Answer:
        usual = request.body["max_tokens"] < 10_000
        return Truncated('{"claims": [', 12) if usual and "report 2" in request.article.title else whole(request)

    whole = obedient(faithful)
    with running_batch_harness(model, tmp_path, monkeypatch, max_output_tokens=4096) as harness:
        assert harness.extract(articles(MANY)) == uninterrupted
        sent = [
            [entry["params"]["max_tokens"] for entry in exchange.body["requests"]]
            for exchange in harness.server.exchanges
            if (exchange.method, exchange.path) == CREATES
        ]
    assert [len(rooms) for rooms in sent] == [MANY, 1]
    assert sent[1] == [2 * sent[0][0]]


@pytest.mark.parametrize("lost", [Expired(), HttpError(500), HttpError(529)], ids=["expired", "failed", "overloaded"])
def test_entries_that_were_lost_are_submitted_again(
    lost: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Sequence[Extraction]
) -> None:
    script = by_article({"report 2": by_attempt(lost, obedient(faithful))}, obedient(faithful))
    with running_batch_harness(script, tmp_path / "lost", monkeypatch) as harness:
        extractions = harness.extract(articles(MANY))
        assert [len(keys) for keys in entries(harness)] == [MANY, 1]
        assert harness.server.paid == MANY
    assert extractions == uninterrupted


def test_what_a_canceled_batch_did_not_answer_is_submitted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Sequence[Extraction]
) -> None:
    with running_batch_harness(obedient(faithful), tmp_path / "canceled", monkeypatch) as harness:
        server = watched(harness)

        def cancel() -> None:
            server.batches.process(server.batches.ids[0], 1)
            server.batches.cancel(server.batches.ids[0])

        server.before[POLLS] = cancel
        extractions = harness.extract(articles(MANY))
        assert [len(keys) for keys in entries(harness)] == [MANY, MANY - 1]
        assert harness.server.paid == MANY
    assert extractions == uninterrupted


def test_an_entry_that_is_lost_every_time_is_read_by_the_extractive_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = by_article({"report 2": Expired()}, obedient(faithful))
    with running_batch_harness(script, tmp_path, monkeypatch) as harness:
        extractions = harness.extract(articles(3))
        assert [len(keys) for keys in entries(harness)] == [3, 1, 1]
        assert engines_of(extractions) == [HAIKU, "extractive", HAIKU]
        assert extractions[1].claims


def test_a_refused_entry_is_read_by_the_extractive_engine_and_not_submitted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Sequence[Extraction]
) -> None:
    script = by_article({"report 2": HttpError(400, "prompt is too long")}, obedient(faithful))
    with running_batch_harness(script, tmp_path, monkeypatch) as harness:
        extractions = harness.extract(articles(3))
        assert engines_of(extractions) == [HAIKU, "extractive", HAIKU]
        assert extractions[1].dropped["read by extractive: request refused"] == 1
        assert extractions[1].prompt == prompt("extract").version
        assert harness.extract(articles(3)) == extractions
        assert [len(keys) for keys in entries(harness)] == [3]


@pytest.mark.parametrize("fate", ["archived", "deleted"])
def test_a_batch_that_is_gone_ends_and_its_articles_are_asked_about_again(
    fate: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    uninterrupted: Sequence[Extraction],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with running_batch_harness(obedient(faithful), tmp_path / "gone", monkeypatch, polls=None) as harness:
        with pytest.raises(ProviderUnavailableError, match="has not ended"):
            harness.extract(articles(MANY), batch_patience_hours=1e-5)
        server = watched(harness)
        (gone,) = server.batches.ids
        harness.server.finish_batches()
        if fate == "archived":
            server.batches.archive(gone)
        else:
            server.batches.delete(gone)
        server.after[CREATES] = harness.server.finish_batches
        with caplog.at_level(logging.WARNING, "bellwether"):
            assert harness.extract(articles(MANY)) == uninterrupted
        assert [len(keys) for keys in entries(harness)] == [MANY, MANY]
        assert f"batch {gone} was {fate} before its results were read; what it held is asked for again" in caplog.text
        # It was paid, as far as anybody can tell: what it could cost is held.
        assert harness.rows(
            "SELECT outcome, cost_usd IS NULL, count(*) FROM ledger.model_answers GROUP BY ALL ORDER BY 1"
        ) == [("answered", False, MANY), (f"batch {fate}", True, MANY)]
        states = harness.rows("SELECT state FROM ledger.model_batches ORDER BY noted_at")
        assert [state for (state,) in states] == ["intended", "submitted", fate, "intended", "submitted", "ended"]
        harness.extract(articles(MANY))
        assert len(entries(harness)) == 2


def test_a_batch_whose_results_vanish_while_they_are_asked_for_is_gone_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Sequence[Extraction]
) -> None:
    with running_batch_harness(obedient(faithful), tmp_path / "gone", monkeypatch) as harness:
        server = watched(harness)
        server.before[READS] = lambda: server.batches.archive(server.batches.ids[0])
        assert harness.extract(articles(MANY)) == uninterrupted
        assert [len(keys) for keys in entries(harness)] == [MANY, MANY]


def test_results_that_are_only_out_of_reach_are_paid_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Sequence[Extraction]
) -> None:
    with running_batch_harness(obedient(faithful), tmp_path / "hidden", monkeypatch) as harness:
        server = watched(harness)
        server.after[CREATES] = lambda: server.batches.hide(server.batches.ids[0])
        with pytest.raises(
            ProviderUnavailableError, match=r"the results of batch \w+ cannot be read: .*run again later"
        ):
            harness.extract(articles(MANY))
        server.batches.hide(server.batches.ids[0], hidden=False)
        assert harness.extract(articles(MANY)) == uninterrupted
        assert len(entries(harness)) == 1


# Budget, patience, settings.


def test_what_the_budget_covers_is_submitted_and_the_rest_read_by_the_extractive_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Read at a high price and written at a low one: what a request can cost is a few times what it does cost.
    price = {"model": "claude-haiku-5-5", "since": date(2026, 1, 1), "input_usd": 1.0, "output_usd": 0.1}
    short = {"prices": [price]}
    with running_batch_harness(obedient(faithful), tmp_path / "measured", monkeypatch, **short) as harness:
        harness.extract(articles(1))
        ((one, most),) = harness.rows(
            "SELECT cost_usd, reserved_usd FROM ledger.model_calls JOIN ledger.model_answers USING (call_id)"
        )
    # Room for two as held; what they really cost leaves room for one more and no more.
    assert isinstance(most, float)
    assert isinstance(one, float)
    budget = 2.2 * most
    with running_batch_harness(
        obedient(faithful), tmp_path / "part", monkeypatch, daily_budget_usd=budget, **short
    ) as harness:
        # One after the other, so that those without an answer come between those that have one.
        extractions = harness.extract(articles(10), concurrency=1)
        answered = harness.server.paid
        assert 2 <= answered < 10
        assert engines_of(extractions).count(HAIKU) == answered
        for extraction in extractions:
            if extraction.engine != HAIKU:
                assert extraction.claims
                assert extraction.dropped["read by extractive: budget spent"] == 1
        ((spent,),) = harness.rows("SELECT sum(cost_usd) FROM ledger.model_answers")
        assert spent <= budget
        assert spent == pytest.approx(answered * one, rel=0.05)
    with running_batch_harness(
        obedient(faithful), tmp_path / "none", monkeypatch, daily_budget_usd=0.5 * most, **short
    ) as harness:
        assert engines_of(harness.extract(articles(4))) == ["extractive"] * 4
        assert harness.server.exchanges == ()


def test_a_batch_that_takes_too_long_stops_the_run_and_the_next_run_waits_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Sequence[Extraction]
) -> None:
    with running_batch_harness(obedient(faithful), tmp_path / "patient", monkeypatch, polls=None) as harness:
        with pytest.raises(
            ProviderUnavailableError, match=r"batch msgbatch_\w+ has not ended in .* hours.*the next run"
        ):
            harness.extract(articles(MANY), batch_patience_hours=1e-5)
        harness.server.finish_batches()
        extractions = harness.extract(articles(MANY))
        assert [len(keys) for keys in entries(harness)] == [MANY]
    assert extractions == uninterrupted


def test_a_refused_batch_stops_the_run_and_is_submitted_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_batch_harness(obedient(faithful), tmp_path, monkeypatch) as harness:
        monkeypatch.setenv("ANTHROPIC_API_KEY", "wrong")
        with pytest.raises(ProviderUnavailableError, match="the batch of 3 requests is refused"):
            harness.extract(articles(MANY))
        ((outcome, said),) = harness.rows("SELECT DISTINCT outcome, error FROM ledger.model_answers")
        assert outcome == "HTTP 401"
        assert "invalid bearer token" in str(said)
        monkeypatch.setenv("ANTHROPIC_API_KEY", harness.server.api_key)
        assert engines_of(harness.extract(articles(MANY))) == [HAIKU] * MANY
        assert len(harness.server.batches.ids) == 1


def test_the_settings_refuse_batches_of_a_provider_that_has_none(tmp_path: Path) -> None:
    for name in ("ollama/llama3.1:8b", "openai/gpt-5.5", "extractive"):
        with pytest.raises(ValidationError, match="mode = 'batch' is for engines of anthropic"):
            EngineChoice.model_validate({"name": name, "mode": "batch"})
        (tmp_path / "bellwether.toml").write_text(f'[engine]\nname = "{name}"\nmode = "batch"\n')
        with pytest.raises(SettingsError, match="mode = 'batch' is for engines of anthropic"):
            Home(tmp_path).settings()
    assert EngineChoice.model_validate({"name": HAIKU, "mode": "batch"}).mode == "batch"
