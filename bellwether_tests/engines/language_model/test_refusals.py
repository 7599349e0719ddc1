"""What a refusal by the server promises: it is kept and told, and does not turn a corpus over to another engine."""

import logging
import re
from pathlib import Path

import pytest

from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.refusals import LIKE_ALL_OTHERS, advice
from bellwether_tests.engines.language_model.batch_harness import entries, running_batch_harness
from bellwether_tests.engines.language_model.exchanges import extract_one
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, StartHarness, article, articles
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.homes import REPOSITORY
from bellwether_tests.model_server.answers import Answer, HttpError, Truncated
from bellwether_tests.model_server.script import ModelRequest, by_article, obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

FAITHFUL = obedient(faithful)
CHOICES = "SELECT article_id, chosen, reason FROM ledger.engine_choices ORDER BY article_id, chosen_at"


def too_long(request: ModelRequest) -> HttpError:
    """The refusal of a small context, with counts that differ from one request to the next."""
    return HttpError(400, f"the request exceeds the available context size: {4096 + request.number} tokens, n_ctx 4096")


def test_one_refusal_is_kept_and_told_and_concerns_one_article(
    start_harness: StartHarness, caplog: pytest.LogCaptureFixture
) -> None:
    words = "prompt is too long: " + "very " * 1000
    harness = start_harness(by_article({"report 2": HttpError(400, words)}, FAITHFUL))
    with caplog.at_level(logging.WARNING, "bellwether"):
        assert [one.engine for one in harness.extract(articles(3))] == [HAIKU, "extractive", HAIKU]
    ((outcome, said),) = harness.rows("SELECT outcome, error FROM ledger.model_answers WHERE outcome <> 'answered'")
    assert outcome == "HTTP 400"
    assert "prompt is too long: very very" in str(said)
    assert len(str(said)) == 2000
    (told,) = caplog.messages
    assert told.startswith(f"engine {HAIKU} refuses the request to extract a_2: HTTP 400: prompt is too long")


def test_three_equal_refusals_fail_the_stage_and_decide_nothing(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(too_long, too_long, too_long, then=FAITHFUL), concurrency=1)
    with pytest.raises(
        ProviderUnavailableError, match=r"n_ctx 4096; the model's context is too small.*-c for llama.cpp"
    ):
        harness.extract(articles(5))
    assert harness.server.received == 3
    assert harness.rows(CHOICES) == [
        (name, chosen, reason)
        for name in ("a_1", "a_2")
        for chosen, reason in (("extractive", "request refused"), (HAIKU, LIKE_ALL_OTHERS))
    ]
    # What was to be changed was changed.
    assert [one.engine for one in harness.extract(articles(5))] == [HAIKU] * 5


def test_refusals_are_counted_over_the_days_of_a_run_and_their_days_are_built_again(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(too_long)
    engine = harness.engine()
    for number in (1, 2):
        engine.extract_all([article(number)])
    with harness.warehouse.transaction() as connection:
        for stage in ("claims", "reinforced_signals"):
            connection.execute(
                "INSERT INTO pipeline.stage_days BY NAME SELECT ? AS stage, ?::DATE AS day, '' AS input_hash,"
                " '' AS output_hash, '' AS state_hash, 1 AS row_count, now() AS built_at",
                [stage, DAY],
            )
    with pytest.raises(ProviderUnavailableError):
        engine.extract_all([article(3)])
    try:
        assert harness.rows("SELECT stage FROM pipeline.stage_days") == [("reinforced_signals",)]
    finally:
        harness.rows("DELETE FROM pipeline.stage_days")
    # Another run begins to count anew.
    assert harness.extract(articles(2))[0].engine == "extractive"


def cut_off_unless_refused(request: ModelRequest) -> Answer:
    """A model that has no more room than the usual: its answers are cut off behind their first claim."""
    if request.body["max_tokens"] > 10_000:
        return HttpError(400, "max_tokens: 16384 > 12000, which is the maximum of this model")
    whole = FAITHFUL(request).text
    return Truncated(whole, whole.index('"places"') + 20)


def test_more_room_that_is_refused_three_times_fails_nothing(
    start_harness: StartHarness, caplog: pytest.LogCaptureFixture
) -> None:
    harness = start_harness(cut_off_unless_refused, concurrency=1, max_output_tokens=4096)
    with caplog.at_level(logging.WARNING, "bellwether"):
        extractions = harness.extract(articles(5))
    assert [(one.engine, len(one.claims), one.dropped["answer cut off"]) for one in extractions] == [(HAIKU, 1, 1)] * 5
    assert len(caplog.messages) == 5
    assert harness.rows(CHOICES) == []


def test_refusals_of_the_usual_room_are_counted_beside_those_of_more(start_harness: StartHarness) -> None:
    refused = by_article(
        {f"report {number}": HttpError(400, "max_tokens: 8192 > 4096, n_ctx") for number in (3, 4, 5)},
        cut_off_unless_refused,
    )
    harness = start_harness(refused, concurrency=1, max_output_tokens=4096)
    with pytest.raises(ProviderUnavailableError, match="max_tokens: 8192"):
        harness.extract(articles(5))


def test_more_room_that_a_batch_is_refused_fails_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_batch_harness(cut_off_unless_refused, tmp_path, monkeypatch, max_output_tokens=4096) as harness:
        assert [(one.engine, len(one.claims)) for one in harness.extract(articles(4))] == [(HAIKU, 1)] * 4
        assert [len(keys) for keys in entries(harness)] == [4, 4]


def test_more_room_that_was_refused_is_not_asked_for_by_the_next_run(start_harness: StartHarness) -> None:
    harness = start_harness(cut_off_unless_refused, max_output_tokens=4096)
    first = extract_one(harness)
    assert extract_one(harness) == first
    assert harness.server.received == 2
    # With another setting both the usual room and more than that are others.
    extract_one(harness, max_output_tokens=4097)
    assert harness.server.received == 4


def test_a_bill_that_is_not_paid_refuses_no_room(start_harness: StartHarness) -> None:
    def unpaid_once(request: ModelRequest) -> Answer:
        if request.body["max_tokens"] > 10_000 and request.number == 2:
            return HttpError(400, "Your credit balance is too low to access the API")
        return FAITHFUL(request) if request.body["max_tokens"] > 10_000 else cut_off_unless_refused(request)

    harness = start_harness(unpaid_once, max_output_tokens=4096)
    with pytest.raises(ProviderUnavailableError, match="credit balance"):
        extract_one(harness)
    assert len(extract_one(harness).claims) > 1


def test_refusals_for_different_reasons_concern_their_articles_alone(start_harness: StartHarness) -> None:
    words = {f"report {n}": HttpError(400, f"no {'x' * n}") for n in range(1, 6)}
    harness = start_harness(by_article(words, FAITHFUL))
    assert [one.engine for one in harness.extract(articles(6))] == ["extractive"] * 5 + [HAIKU]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("prompt is too long: 210000 tokens > 200000 maximum", "context is too small"),
        ("This model's maximum context length is 8192 tokens", "context is too small"),
        ("'response_format' of type 'json_schema' is not supported with this model", "structured output"),
        ("failed to parse grammar", "structured output"),
        ("output_config.format: Extra inputs are not permitted", "structured output"),
        ("invalid model name", "not known there"),
        ("The model `gpt-9` does not exist", "not known there"),
        ("This model does not support the effort parameter.", "see engine.effort"),
        ("Unsupported value: 'temperature' does not support 0", "see engine.effort"),
        ("no", "see what it says"),
    ],
)
def test_a_refusal_says_what_to_change(said: str, what: str) -> None:
    assert what in advice(said)


def test_three_equal_refusals_in_a_batch_fail_the_stage_and_keep_the_other_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(request: ModelRequest) -> object:
        return FAITHFUL(request) if "report 4" in request.article.title else too_long(request)

    with running_batch_harness(script, tmp_path, monkeypatch) as harness:  # type: ignore[arg-type] # a script of answers
        with pytest.raises(ProviderUnavailableError, match=r"invalid_request_error: .*context is too small"):
            harness.extract(articles(4))
        assert [len(keys) for keys in entries(harness)] == [4]
        assert harness.rows("SELECT outcome, count(*) FROM ledger.model_answers GROUP BY 1 ORDER BY 1") == [
            ("answered", 1),
            ("invalid_request_error", 3),
        ]
        assert harness.rows("SELECT count(*) FROM ledger.engine_choices") == [(0,)]
        assert harness.extract([article(4)])[0].engine == HAIKU
        assert len(entries(harness)) == 1


# What people see of it.


@pytest.fixture
def published_calls() -> str:
    """The query of the published table, over the ledger of the test."""
    sql = (REPOSITORY / "dbt_models/models/marts/engine_calls.sql").read_text("utf-8")
    plan = "(SELECT DATE '2026-12-31' AS as_of)"
    sql = sql.replace("{{ source('pipeline', 'publication_plan') }}", plan)
    return re.sub(r"\{\{ source\('(\w+)', '(\w+)'\) \}\}", r"\1.\2", sql)


def test_the_published_calls_say_how_many_failed_and_why(start_harness: StartHarness, published_calls: str) -> None:
    script = by_article({"report 2": HttpError(400, "prompt is too long")}, obedient(faithful, thinking="Hm. " * 8))
    harness = start_harness(script)
    harness.extract(articles(2))
    harness.rows(f"CREATE TEMP VIEW published_calls AS {published_calls}")
    rows = harness.rows(
        "SELECT article_id, calls, answers, failed, error, thinking_tokens, cost_usd > 0 FROM published_calls"
        " ORDER BY article_id"
    )
    assert [row[:4] for row in rows] == [("a_1", 1, 1, 0), ("a_2", 1, 0, 1)]
    assert rows[0][4:] == (None, 8, True)
    assert str(rows[1][4]).startswith("HTTP 400: ")
    assert "prompt is too long" in str(rows[1][4])
    # A call whose process was killed has no outcome, and is told too.
    harness.rows("DELETE FROM ledger.model_answers")
    assert harness.rows("SELECT DISTINCT failed, error FROM published_calls") == [(1, "lost")]
    harness.rows("DROP VIEW published_calls")


def test_a_refused_request_is_not_repeated_by_the_next_run(start_harness: StartHarness) -> None:
    harness = start_harness(too_long)
    assert extract_one(harness).dropped["read by extractive: request refused"] == 1
    assert extract_one(harness).dropped["read by extractive: request refused"] == 1
    assert harness.server.received == 1
