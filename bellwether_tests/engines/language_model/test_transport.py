"""What the way to a provider promises: patience with what passes, an end to what does not, and nothing paid twice."""

import threading
from collections.abc import Callable

import httpx2
import pytest

from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.transport import usage_of
from bellwether_assets.foundation.taxonomy import Taxonomy, default_taxonomy
from bellwether_tests.engines.language_model.desk import HAIKU, OpenDesk, article, articles
from bellwether_tests.engines.language_model.models import faithful
from bellwether_tests.engines.language_model.talk import claims, read_one
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


def test_a_limit_is_waited_for_as_long_as_the_provider_asks(open_desk: OpenDesk) -> None:
    desk = open_desk(by_attempt(rate_limited(0.15), rate_limited(0.15), FAITHFUL), longest_wait_seconds=60)
    assert read_one(desk).engine == HAIKU
    first, second, third = [one.started for one in desk.server.exchanges]
    assert second - first >= 0.15 <= third - second
    # Where nobody says how long, it would be three seconds.
    assert third - first < 2.5
    assert desk.rows("SELECT outcome, count(*) FROM ledger.model_answers GROUP BY 1 ORDER BY 1") == [
        ("HTTP 429", 2),
        ("answered", 1),
    ]


def test_a_limit_is_of_the_key_so_whoever_asks_waits_with_it(open_desk: OpenDesk) -> None:
    # The second article is under way when the first is told to wait, so the third is asked after that.
    answers = sequence(rate_limited(0.6), Delay(claims(), 0.3), then=claims())
    desk = open_desk(answers, longest_wait_seconds=1, concurrency=2)
    desk.read(articles(3))
    limited, _, *later = desk.server.exchanges
    assert len(later) == 2
    assert all(one.started - limited.started >= 0.6 for one in later)


@pytest.mark.parametrize("seconds", [2, 86400])
def test_a_limit_longer_than_the_settings_allow_is_not_waited_for(open_desk: OpenDesk, seconds: int) -> None:
    desk = open_desk(sequence(FAITHFUL, rate_limited(seconds)), concurrency=1)
    with pytest.raises(ProviderUnavailableError, match=rf"{seconds} s, more than engine.longest_wait_seconds = 0.2"):
        desk.read(articles(5))
    assert desk.server.received == 2
    assert desk.rows("SELECT count(*) FROM ledger.engine_choices") == [(0,)]


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
def test_what_may_pass_is_tried_again_a_few_times_then_told(open_desk: OpenDesk, fault: Answer, said: str) -> None:
    desk = open_desk(by_attempt(fault, fault, FAITHFUL), **QUICK)
    with pytest.raises(ProviderUnavailableError, match=f"gave no answer in 2 attempts: .*({said}).*run again later"):
        read_one(desk, attempts=2)
    assert desk.server.received == 2
    assert desk.rows("SELECT count(*) FROM ledger.engine_choices") == [(0,)]
    assert desk.rows("SELECT count(*) FROM ledger.model_answers WHERE outcome = 'answered'") == [(0,)]
    assert read_one(desk, attempts=2).engine == HAIKU
    assert desk.server.received == 3
    assert desk.rows("SELECT attempt FROM ledger.model_calls ORDER BY sent_at") == [(1,), (2,), (1,)]


@pytest.mark.parametrize(
    "slow", [lambda a: Drip(a, piece=1, pause=0.01), Hang], ids=["an answer that drips in", "no answer at all"]
)
def test_an_answer_that_takes_too_long_is_given_up(open_desk: OpenDesk, slow: Callable[[Answer], Answer]) -> None:
    desk = open_desk(by_attempt(slow(claims()), slow(claims()), FAITHFUL), timeout_seconds=0.3, **QUICK)
    with pytest.raises(ProviderUnavailableError, match=r"2 attempts: .*Timeout"):
        read_one(desk, attempts=2)
    assert desk.server.exchanges[1].started - desk.server.exchanges[0].started < 2
    assert read_one(desk, timeout_seconds=10.0).engine == HAIKU


def test_a_time_out_is_the_settings_own_whatever_it_is(open_desk: OpenDesk) -> None:
    class Watching(httpx2.HTTPTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            seen.append(request.extensions["timeout"])
            return super().handle_request(request)

    seen: list[dict[str, float]] = []
    desk = open_desk(claims())
    # 5 is what the library below takes for "not said".
    for number, seconds in enumerate((5.0, 600.0)):
        choice = desk.choice(timeout_seconds=seconds)
        LanguageModelEngine(choice, desk.ledger(), inner=Watching()).extract_all([article(number)])
    assert [told["read"] for told in seen] == [5.0, 600.0]


def test_a_provider_that_nobody_reaches_costs_nothing_and_is_told(open_desk: OpenDesk) -> None:
    desk = open_desk(claims(), **QUICK)
    with pytest.raises(ProviderUnavailableError, match=r"2 attempts: no connection to 127\.0\.0\.1"):
        read_one(desk, address="http://127.0.0.1:9", attempts=2)
    assert desk.rows("SELECT outcome, cost_usd FROM ledger.model_answers") == [("no connection", 0.0)] * 2


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
def test_what_only_a_person_can_put_right_fails_at_once_and_is_no_articles_fault(
    open_desk: OpenDesk, fault: Answer, said: str
) -> None:
    desk = open_desk(fault, concurrency=1)
    with pytest.raises(ProviderUnavailableError, match=said):
        desk.read(articles(3))
    assert desk.server.received == 1
    assert desk.rows("SELECT count(*) FROM ledger.engine_choices") == [(0,)]


def test_a_key_that_is_not_accepted_is_told_by_its_variable(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(claims())
    monkeypatch.setenv("KEY_OF_THE_DESK", "wrong")
    with pytest.raises(ProviderUnavailableError, match=r"HTTP 401.*see KEY_OF_THE_DESK"):
        read_one(desk, key_variable="KEY_OF_THE_DESK")


def test_a_model_that_is_not_there_is_told_by_its_setting(open_desk: OpenDesk) -> None:
    with pytest.raises(ProviderUnavailableError, match=r"HTTP 404: model: claude-nobody; .*engine\.name"):
        read_one(open_desk(claims()), name="anthropic/claude-nobody", daily_budget_usd=float("inf"))


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_request_that_is_refused_concerns_one_article(open_desk: OpenDesk, status: int) -> None:
    desk = open_desk(by_article({"report 2": HttpError(status, "prompt is too long")}, FAITHFUL))
    first = desk.read(articles(3))
    assert [one.engine for one in first] == [HAIKU, "extractive", HAIKU]
    assert first[1].claims
    assert first[1].dropped["read by extractive: request refused"] == 1
    assert desk.rows("SELECT article_id, chosen, reason FROM ledger.engine_choices") == [
        ("a_2", "extractive", "request refused")
    ]
    assert desk.read(articles(3)) == first
    assert desk.server.received == 3


def test_as_many_requests_are_under_way_as_the_settings_allow_and_no_more(open_desk: OpenDesk) -> None:
    three = threading.Barrier(3, timeout=10)

    def together(asked: ModelRequest) -> Answer:
        # Nobody is answered before three are asked.
        three.wait()
        return FAITHFUL(asked)

    desk = open_desk(together, concurrency=3)
    assert [one.engine for one in desk.read(articles(9))] == [HAIKU] * 9
    assert desk.server.counts.max_in_flight == 3


def test_articles_come_back_in_their_order_whoever_is_answered_first(open_desk: OpenDesk) -> None:
    texts = articles(4)
    desk = open_desk(by_article({"report 1": Delay(claims(), 0.2)}, FAITHFUL))
    said = desk.read(texts)
    assert [len(one.claims) for one in said] == [0, 2, 2, 2]
    assert all(claim.quote in text.text for text, one in zip(texts, said, strict=True) for claim in one.claims)


def test_what_was_answered_before_a_failure_is_kept_and_only_the_rest_is_asked(open_desk: OpenDesk) -> None:
    fault = HttpError(500, "broken")
    desk = open_desk(sequence(FAITHFUL, FAITHFUL, fault, fault, then=FAITHFUL), concurrency=1, attempts=2, **QUICK)
    with pytest.raises(ProviderUnavailableError):
        desk.read(articles(3))
    assert desk.server.paid == 2
    assert [one.engine for one in desk.read(articles(4))] == [HAIKU] * 4
    assert desk.server.paid == desk.server.counts.distinct_bodies == 4


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html>Log in to the network</html>",
        "null",
        "[]",
        '{"usage": {"input_tokens": 1, "output_tokens": 1}}',
        '{"content": [], "usage": null}',
        '{"content": [], "usage": {"input_tokens": 1}}',
        '{"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}',
        '{"choices": [{}], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}',
    ],
)
def test_a_page_that_is_no_models_response_is_none(page: str) -> None:
    assert usage_of(page) is None


def test_an_answer_is_kept_before_it_is_used(open_desk: OpenDesk) -> None:
    class FailingTaxonomy(Taxonomy):
        def pick(self, *_: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
            raise MemoryError

    desk = open_desk(sequence(FAITHFUL))
    taxonomy = FailingTaxonomy.__new__(FailingTaxonomy)
    taxonomy.__dict__.update(default_taxonomy().__dict__)
    with pytest.raises(MemoryError):
        LanguageModelEngine(desk.choice(), desk.ledger(), taxonomy).extract_all([article()])
    assert len(read_one(desk).claims) == 2
    assert desk.server.received == 1


def test_one_request_is_one_call_in_the_ledger_with_what_it_was_for(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL)
    read_one(desk)
    (payment,) = desk.server.payments
    assert desk.rows(
        "SELECT purpose, article_id, engine, mode, attempt, outcome, input_tokens, output_tokens,"
        " cost_usd < reserved_usd"
        " FROM ledger.model_calls JOIN ledger.model_answers USING (call_id, request_key)"
    ) == [("extract", "a_1", HAIKU, "live", 1, "answered", payment.input_tokens, payment.output_tokens, True)]
