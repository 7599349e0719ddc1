"""What the transport promises: transient failures are retried, permanent ones stop the run, nothing is paid twice."""

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import httpx2
import pytest

from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.ledger import CallLedger, Outcome
from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.taxonomy import Taxonomy
from bellwether_tests.engines.language_model.exchanges import claims, extract_one
from bellwether_tests.engines.language_model.harness import HAIKU, StartHarness, article, articles
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.model_server.answers import (
    Answer,
    Delay,
    Disconnect,
    Drip,
    Hang,
    HttpError,
    Recorded,
    overloaded,
    rate_limited,
)
from bellwether_tests.model_server.script import ModelRequest, by_article, by_attempt, obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

FAITHFUL = obedient(faithful)
QUICK = {"longest_wait_seconds": 0.01}
_BILLED = {"model": "claude-haiku-5-5", "usage": {"input_tokens": 1, "output_tokens": 1}}


def test_a_rate_limit_is_waited_for_as_long_as_the_provider_asks(start_harness: StartHarness) -> None:
    harness = start_harness(by_attempt(rate_limited(0.15), rate_limited(0.15), FAITHFUL), longest_wait_seconds=60)
    assert extract_one(harness).engine == HAIKU
    first, second, third = [one.started for one in harness.server.exchanges]
    assert second - first >= 0.15 <= third - second
    # Without the provider's word, the two waits would be three seconds together.
    assert third - first < 2.5
    assert harness.rows("SELECT outcome, count(*) FROM ledger.model_answers GROUP BY 1 ORDER BY 1") == [
        ("HTTP 429", 2),
        ("answered", 1),
    ]


def test_all_requests_wait_for_a_rate_limit(start_harness: StartHarness) -> None:
    # The second request is in flight when the first is limited, so only the third waits.
    answers = sequence(rate_limited(0.6), Delay(claims(), 0.3), then=claims())
    harness = start_harness(answers, longest_wait_seconds=1, concurrency=2)
    harness.extract(articles(3))
    limited, _, *later = harness.server.exchanges
    assert len(later) == 2
    assert all(one.started - limited.started >= 0.6 for one in later)


@pytest.mark.parametrize("seconds", [2, 86400])
def test_a_rate_limit_longer_than_the_settings_allow_stops_the_run(start_harness: StartHarness, seconds: int) -> None:
    harness = start_harness(sequence(FAITHFUL, rate_limited(seconds)), concurrency=1)
    with pytest.raises(ProviderUnavailableError, match=rf"{seconds} s, more than engine.longest_wait_seconds = 0.2"):
        harness.extract(articles(5))
    assert harness.server.received == 2
    assert harness.rows("SELECT count(*) FROM ledger.engine_choices") == [(0,)]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (rate_limited(), "HTTP 429: This request would exceed"),
        (rate_limited("Wed, 21 Oct 2026 07:28:00 GMT"), "HTTP 429: This request would exceed"),
        (rate_limited(0), "HTTP 429: This request would exceed"),
        (HttpError(500, "Internal server error"), "HTTP 500: Internal server error"),
        (overloaded(), "HTTP 529: Overloaded"),
        (HttpError(408, "slow"), "HTTP 408: slow"),
        (Disconnect(claims()), "RemoteProtocolError"),
        (Disconnect(claims(), after=-1), "RemoteProtocolError|ReadError"),
        (Recorded(200, {"hello": "world"} | _BILLED), "no model's response: '{\"hello\""),
        (Recorded(200, {"content": None} | _BILLED), "no model's response: '{\"content\""),
    ],
    ids=[
        "a limit",
        "a limit until a date",
        "a limit of no time",
        "an error",
        "overload",
        "a time-out",
        "half an answer",
        "no answer",
        "a page",
        "an empty message",
    ],
)
def test_transient_failures_are_retried_a_few_times_then_reported(
    start_harness: StartHarness, fault: Answer, said: str
) -> None:
    harness = start_harness(by_attempt(fault, fault, FAITHFUL), **QUICK)
    with pytest.raises(ProviderUnavailableError, match=f"gave no answer in 2 attempts: .*({said}).*run again later"):
        extract_one(harness, attempts=2)
    assert harness.server.received == 2
    assert harness.rows("SELECT count(*) FROM ledger.engine_choices") == [(0,)]
    assert harness.rows("SELECT count(*) FROM ledger.model_answers WHERE outcome = 'answered'") == [(0,)]
    assert extract_one(harness, attempts=2).engine == HAIKU
    assert harness.server.received == 3
    assert harness.rows("SELECT attempt FROM ledger.model_calls ORDER BY sent_at") == [(1,), (2,), (1,)]


@pytest.mark.parametrize(
    "slow", [lambda a: Drip(a, piece=1, pause=0.01), Hang], ids=["an answer that drips in", "no answer at all"]
)
def test_a_response_that_takes_too_long_is_given_up(
    start_harness: StartHarness, slow: Callable[[Answer], Answer]
) -> None:
    harness = start_harness(by_attempt(slow(claims()), slow(claims()), FAITHFUL), timeout_seconds=0.3, **QUICK)
    with pytest.raises(ProviderUnavailableError, match=r"2 attempts: .*Timeout"):
        extract_one(harness, attempts=2)
    assert harness.server.exchanges[1].started - harness.server.exchanges[0].started < 2
    assert extract_one(harness, timeout_seconds=10.0).engine == HAIKU


def test_the_time_out_is_the_one_in_the_settings(start_harness: StartHarness) -> None:
    class Watching(httpx2.HTTPTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            seen.append(request.extensions["timeout"])
            return super().handle_request(request)

    seen: list[dict[str, float]] = []
    harness = start_harness(claims())
    # 5 is the default of the library below, which it could take for "not set".
    for number, seconds in enumerate((5.0, 600.0)):
        choice = harness.choice(timeout_seconds=seconds)
        LanguageModelEngine(choice, harness.ledger(), inner=Watching()).extract_all([article(number)])
    assert [told["read"] for told in seen] == [5.0, 600.0]


def test_a_provider_that_cannot_be_reached_costs_nothing_and_is_reported(start_harness: StartHarness) -> None:
    harness = start_harness(claims(), **QUICK)
    with pytest.raises(ProviderUnavailableError, match=r"2 attempts: no connection to 127\.0\.0\.1"):
        extract_one(harness, address="http://127.0.0.1:9", attempts=2)
    assert harness.rows("SELECT outcome, cost_usd FROM ledger.model_answers") == [("no connection", 0.0)] * 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (HttpError(401, "invalid x-api-key"), "HTTP 401: invalid x-api-key; .*ANTHROPIC_API_KEY"),
        (HttpError(402, "pay"), "HTTP 402: pay; .*billing"),
        (HttpError(400, "Your credit balance is too low"), "HTTP 400: Your credit balance is too low; .*billing"),
        (HttpError(403, "not yours"), "HTTP 403: not yours; .*ANTHROPIC_API_KEY and engine.name"),
        (HttpError(404, "model: claude"), "HTTP 404: model: claude; .*engine.address and engine.name"),
        (HttpError(405, "not allowed"), "HTTP 405: not allowed; see engine.address"),
        (HttpError(301, "moved"), "HTTP 301: moved; see engine.address"),
    ],
)
def test_an_error_that_a_person_must_correct_stops_the_run_at_once(
    start_harness: StartHarness, fault: Answer, said: str
) -> None:
    harness = start_harness(fault, concurrency=1)
    with pytest.raises(ProviderUnavailableError, match=said):
        harness.extract(articles(3))
    assert harness.server.received == 1
    assert harness.rows("SELECT count(*) FROM ledger.engine_choices") == [(0,)]


def test_the_error_of_a_wrong_key_names_its_variable(
    start_harness: StartHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = start_harness(claims())
    monkeypatch.setenv("KEY_OF_THE_TEST", "wrong")
    with pytest.raises(ProviderUnavailableError, match=r"HTTP 401.*see KEY_OF_THE_TEST"):
        extract_one(harness, key_variable="KEY_OF_THE_TEST")


def test_the_error_of_an_unknown_model_names_its_setting(start_harness: StartHarness) -> None:
    with pytest.raises(ProviderUnavailableError, match=r"HTTP 404: model: claude-nobody; .*engine\.name"):
        extract_one(start_harness(claims()), name="anthropic/claude-nobody", daily_budget_usd=float("inf"))


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refused_request_concerns_one_article_only(start_harness: StartHarness, status: int) -> None:
    harness = start_harness(by_article({"report 2": HttpError(status, "prompt is too long")}, FAITHFUL))
    first = harness.extract(articles(3))
    assert [one.engine for one in first] == [HAIKU, "extractive", HAIKU]
    assert first[1].claims
    assert first[1].dropped["read by extractive: request refused"] == 1
    assert harness.rows("SELECT article_id, chosen, reason FROM ledger.engine_choices") == [
        ("a_2", "extractive", "request refused")
    ]
    assert harness.extract(articles(3)) == first
    assert harness.server.received == 3


def test_as_many_requests_are_in_flight_as_the_settings_allow(start_harness: StartHarness) -> None:
    three = threading.Barrier(3, timeout=10)

    def together(request: ModelRequest) -> Answer:
        # No request is answered before three are in flight.
        three.wait()
        return FAITHFUL(request)

    harness = start_harness(together, concurrency=3)
    assert [one.engine for one in harness.extract(articles(9))] == [HAIKU] * 9
    assert harness.server.counts.max_in_flight == 3


def test_no_more_answers_than_are_allowed_at_once_can_be_lost(start_harness: StartHarness) -> None:
    """A request is under way until its outcome is durable; until then no other one takes its place."""
    keeping, go_on = threading.Semaphore(0), threading.Event()

    class SlowLedger(CallLedger):
        def record_outcomes(self, outcomes: Iterable[Outcome], rows: Sequence[Row] = ()) -> None:
            keeping.release()
            go_on.wait(timeout=30)
            super().record_outcomes(outcomes, rows)

    harness = start_harness(FAITHFUL, concurrency=2)
    ledger = SlowLedger(harness.warehouse, harness.choice(), ZoneInfo("UTC"))
    with ThreadPoolExecutor(1) as beside:
        extractions = beside.submit(LanguageModelEngine(harness.choice(), ledger).extract_all, articles(8))
        assert keeping.acquire(timeout=30)
        assert keeping.acquire(timeout=30)
        with pytest.raises(TimeoutError):
            harness.server.wait_until(lambda counts: counts.received > 2, timeout=0.5)
        go_on.set()
        assert [one.engine for one in extractions.result()] == [HAIKU] * 8


def test_what_is_reserved_for_a_call_is_known_without_reading_answers(start_harness: StartHarness) -> None:
    """DuckDB read every answer that was ever kept to learn whether each has one: 150 ms a request after 20,000."""
    harness = start_harness(FAITHFUL)
    harness.extract(articles(3))
    unequal = "output_tokens IS NULL <> (body IS NULL)"
    assert harness.rows(f"SELECT count(*), count(*) FILTER ({unequal}) FROM ledger.model_answers") == [(3, 0)]  # noqa: S608 - a fixed text


def test_extractions_are_in_the_order_of_the_articles(start_harness: StartHarness) -> None:
    texts = articles(4)
    harness = start_harness(by_article({"report 1": Delay(claims(), 0.2)}, FAITHFUL))
    said = harness.extract(texts)
    assert [len(one.claims) for one in said] == [0, 2, 2, 2]
    assert all(claim.quote in text.text for text, one in zip(texts, said, strict=True) for claim in one.claims)


def test_answers_before_a_failure_are_kept_and_only_the_others_are_asked_for(start_harness: StartHarness) -> None:
    fault = HttpError(500, "broken")
    harness = start_harness(
        sequence(FAITHFUL, FAITHFUL, fault, fault, then=FAITHFUL), concurrency=1, attempts=2, **QUICK
    )
    with pytest.raises(ProviderUnavailableError):
        harness.extract(articles(3))
    assert harness.server.paid == 2
    assert [one.engine for one in harness.extract(articles(4))] == [HAIKU] * 4
    assert harness.server.paid == harness.server.counts.distinct_bodies == 4


def test_an_answer_is_kept_before_it_is_used(start_harness: StartHarness) -> None:
    class FailingTaxonomy(Taxonomy):
        def pick(self, *_: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
            raise MemoryError

    harness = start_harness(sequence(FAITHFUL))
    taxonomy = FailingTaxonomy({"domains": {}})
    with pytest.raises(MemoryError):
        LanguageModelEngine(harness.choice(), harness.ledger(), taxonomy).extract_all([article()])
    assert len(extract_one(harness).claims) == 2
    assert harness.server.received == 1


def test_each_request_is_one_call_in_the_ledger_with_its_purpose(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL)
    extract_one(harness)
    (payment,) = harness.server.payments
    assert harness.rows(
        "SELECT purpose, article_id, engine, mode, attempt, outcome, input_tokens, output_tokens,"
        " cost_usd < reserved_usd"
        " FROM ledger.model_calls JOIN ledger.model_answers USING (call_id, request_key)"
    ) == [("extract", "a_1", HAIKU, "live", 1, "answered", payment.input_tokens, payment.output_tokens, True)]
