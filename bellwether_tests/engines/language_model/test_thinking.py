"""Models that think: an effort by purpose where it is taken, room for thoughts, and what they cost."""

from datetime import date

import pytest

from bellwether_assets.engines.language_model.answers.response_body import usage_of
from bellwether_assets.engines.language_model.estimate import READING, estimate_day
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.ledger import ANSWERED, NewRequest, Outcome
from bellwether_assets.engines.language_model.prices import maximum_cost, price_of
from bellwether_assets.engines.language_model.providers import effort_of, sampling_of
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.model_settings import PUBLISHED_PRICES
from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.exchanges import bodies, claims, extract_one
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, LOCAL, PROSE, StartHarness, article, articles
from bellwether_tests.engines.language_model.link_questions import judge, judgement
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.engines.language_model.test_response_body import THOUGHT, message
from bellwether_tests.model_server.script import obedient

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

FAITHFUL = obedient(faithful)
OLDER = "anthropic/claude-haiku-4-5"
NO_BUDGET = float("inf")


@pytest.mark.parametrize(
    ("effort", "sent", "room"),
    [
        ({}, ["low", "medium"], [6144, 12_288]),
        ({"extract": "max", "compose": "low"}, ["max", "low"], [69_632, 6144]),
    ],
)
def test_each_purpose_has_its_effort_and_an_answer_has_room_for_thoughts(
    start_harness: StartHarness, effort: dict[str, str], sent: list[str], room: list[int]
) -> None:
    harness = start_harness(FAITHFUL, effort=effort)
    extract_one(harness)
    harness.engine().compose("s_1", DAY, EVIDENCE)
    asked = bodies(harness)[:2]
    assert [body["output_config"]["effort"] for body in asked] == sent
    assert [body["max_tokens"] for body in asked] == room
    assert harness.rows("SELECT effort, max_tokens FROM ledger.model_calls ORDER BY sent_at LIMIT 2") == list(
        zip(sent, room, strict=True)
    )


def test_links_are_judged_with_their_own_effort(start_harness: StartHarness) -> None:
    harness = start_harness(judgement())
    judge(harness, effort={"judge": "xhigh"})
    assert bodies(harness)[0]["output_config"]["effort"] == "xhigh"


def test_a_model_that_takes_no_effort_is_sent_none(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL, name=OLDER, daily_budget_usd=NO_BUDGET)
    assert extract_one(harness).engine == OLDER
    (body,) = bodies(harness)
    assert set(body["output_config"]) == {"format"}
    assert body["max_tokens"] == 4096


@pytest.mark.parametrize(
    ("engine", "address", "takes_effort", "takes_temperature"),
    [
        ("anthropic/claude-opus-4-5", None, True, False),
        ("anthropic/claude-sonnet-4-6", None, True, False),
        ("anthropic/claude-fable-5-2", None, True, False),
        ("anthropic/claude-sonnet-4-5", None, False, False),
        ("anthropic/somebody", None, False, False),
        ("openai/gpt-5.5", None, True, False),
        ("openai/o4-mini", None, True, False),
        ("openai/o1-mini", None, False, False),
        ("openai/gpt-5.2-pro", None, False, False),
        ("openai/gpt-5.3-chat-latest", None, False, False),
        ("openai/gpt-4o", None, False, True),
        ("openai/qwen3-32b", "http://127.0.0.1:8080/v1", False, True),
        ("openai/openai/gpt-oss-20b", "http://[::1]:8080/v1", True, True),
        ("openai/gpt-oss-20b", "http://models.example/v1", False, True),
        ("ollama/gpt-oss:20b", None, True, True),
        (LOCAL, None, False, True),
    ],
)
def test_no_model_is_sent_a_parameter_that_it_refuses(
    engine: str, address: str | None, takes_effort: bool, takes_temperature: bool
) -> None:
    choice = EngineChoice.model_validate({"name": engine, "address": address})
    assert (effort_of(engine, "compose", choice) == "medium") == takes_effort
    assert (effort_of(engine, "compose", choice) is None) != takes_effort
    assert (sampling_of(engine).get("temperature") == 0) == takes_temperature
    assert ("seed" in sampling_of(engine)) == takes_temperature


def test_thoughts_are_read_past_counted_and_paid(start_harness: StartHarness) -> None:
    thoughtless = extract_one(start_harness(FAITHFUL), article(1))
    harness = start_harness(obedient(faithful, thinking="Two of these sentences count something. " * 20))
    assert extract_one(harness, article(2)).engine == thoughtless.engine
    ((written, thought, cost),) = harness.rows(
        "SELECT output_tokens, thinking_tokens, cost_usd * 1e6 FROM ledger.model_answers"
        " JOIN ledger.model_calls USING (call_id) WHERE article_id = 'a_2'"
    )
    (payment,) = harness.server.payments
    assert (thought, written) == (200, payment.output_tokens)
    assert cost == pytest.approx(payment.input_tokens * 0.1 + payment.output_tokens * 0.5)


def test_an_answer_that_was_cut_off_answers_no_request_that_leaves_it_more_room(start_harness: StartHarness) -> None:
    ledger = start_harness(claims()).ledger()
    new = NewRequest("key", RequestMetadata("extract", DAY, HAIKU, "prompt"), 100, 1000)
    cut_off, whole = message(THOUGHT, stop_reason="max_tokens"), message({"type": "text", "text": ""})
    for text, room in ((cut_off, 1000), (whole, 2000)):
        (call,) = ledger.reserve([NewRequest(new.key, new.metadata, 100, room)], 1)
        ledger.record_outcomes([Outcome(call, ANSWERED, text, usage_of(text))])
        assert ledger.cached_response("key", room) == text
    # Each room finds what it was answered with, so that a conversation that was kept is read as it was held.
    assert ledger.cached_response("key", 1000) == cut_off
    assert ledger.cached_response("key", 1001) == ledger.cached_response("key", 9000) == whole


# Tiers.


def test_the_shipped_prices_have_the_tier_of_long_prompts() -> None:
    day = date(2026, 11, 29)
    tokens = [1, 100_000, 100_001, 900_000]
    haiku = [price_of("claude-haiku-5-5", day, PUBLISHED_PRICES, one) for one in tokens]
    assert [(one.input_usd, one.output_usd) for one in haiku if one] == [(0.1, 0.5)] * 2 + [(0.5, 2.5)] * 2
    sonnet = price_of("claude-sonnet-5-5", day, PUBLISHED_PRICES, 900_000)
    assert sonnet is not None
    assert sonnet.input_usd == 2.0
    assert maximum_cost("claude-haiku-5-5", day, PUBLISHED_PRICES, 200_000, 1000, batch=False) == pytest.approx(0.1025)
    assert maximum_cost("claude-haiku-5-5", day, PUBLISHED_PRICES, 90_000, 1000, batch=True) == pytest.approx(0.00475)
    assert maximum_cost("nobody", day, PUBLISHED_PRICES, 1, 1, batch=False) is None


def test_a_later_price_holds_for_its_own_tier_alone() -> None:
    rows = [
        {"model": "m", "since": DAY, "input_usd": 1.0, "output_usd": 1.0},
        {"model": "m", "since": DAY, "above_tokens": 10, "input_usd": 5.0, "output_usd": 5.0},
        {"model": "m", "since": date(2026, 4, 1), "input_usd": 2.0, "output_usd": 2.0},
    ]
    prices = EngineChoice.model_validate({"prices": rows}).prices
    later = [price_of("m", date(2026, 4, 1), prices, tokens) for tokens in (10, 11)]
    assert [one.input_usd for one in later if one] == [2.0, 5.0]
    # A tier that is cheaper than the one below does not make the most that a request can cost any less.
    cheaper = EngineChoice.model_validate({"prices": [rows[0], rows[1] | {"input_usd": 0.1, "output_usd": 0.1}]}).prices
    assert maximum_cost("m", DAY, cheaper, 100, 0, batch=False) == pytest.approx(100 / 1e6)


def test_a_long_prompt_is_reserved_and_paid_at_its_tier(start_harness: StartHarness) -> None:
    price = {"model": "claude-haiku-5-5", "since": DAY, "input_usd": 1.0, "output_usd": 1.0}
    tier = price | {"above_tokens": 3000, "input_usd": 5.0, "output_usd": 5.0}
    harness = start_harness(FAITHFUL, prices=[price, tier])
    extract_one(harness, article(1))
    extract_one(
        harness,
        article(2, text="\n".join([*PROSE, *("Nothing that counts is told in this line." for _ in range(300))])),
    )
    paid = harness.rows(
        "SELECT round(cost_usd * 1e6 / (input_tokens + output_tokens)), reserved_usd > cost_usd"
        " FROM ledger.model_answers JOIN ledger.model_calls USING (call_id) ORDER BY article_id"
    )
    assert paid == [(1.0, True), (5.0, True)]


# The estimate.


def test_an_estimate_counts_thoughts_the_newer_tokeniser_and_the_tier(start_harness: StartHarness) -> None:
    harness = start_harness(claims())
    rows = [
        {"model": model, "since": date(2026, 1, 1), "input_usd": 1.0, "output_usd": 1.0}
        for model in ("claude-haiku-5-5", "claude-haiku-4-5")
    ]
    long = [{**row, "above_tokens": 500, "input_usd": 3.0, "output_usd": 3.0} for row in rows]

    def reading(**changes: object) -> tuple[int, int, float]:
        choice = harness.choice(**changes)
        found = estimate_day(DAY, articles(2), choice, harness.ledger(**changes), date(2026, 11, 29))
        (one,) = [one for one in found if one.purpose == READING]
        assert one.usd is not None
        return one.input_tokens, one.output_tokens, one.usd

    older, newer = reading(name=OLDER, prices=rows), reading(prices=rows)
    assert newer[0] == pytest.approx(1.3 * older[0], rel=0.02)
    assert (older[1], newer[1]) == (1800, 2400)
    assert reading(prices=[*rows, *long])[2] == pytest.approx(3 * newer[2])
    assert reading(prices=rows, effort={"extract": "high"})[1] > newer[1]
