"""What a budget promises: it is never exceeded, and the extractive engine reads what it does not cover, and stays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.language_model.prices import cost, price_of
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_assets.engines.protocol import Extraction
from bellwether_assets.foundation.model_settings import Price
from bellwether_tests.engines.language_model.exchanges import claims, extract_one, spent_usd
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, PROSE, Harness, StartHarness, article, articles
from bellwether_tests.engines.language_model.scripted_models import faithful, proposal, unproved
from bellwether_tests.model_server.answers import Hang
from bellwether_tests.model_server.script import obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

FAITHFUL = obedient(faithful)
# High enough that what a request can cost is close to what it does cost.
EXPENSIVE = {
    "prices": [{"model": "claude-haiku-5-5", "since": date(2026, 1, 1), "input_usd": 100.0, "output_usd": 500.0}]
}
INSTEAD = "read by extractive: budget spent"


def engines(extractions: list[Extraction]) -> list[str]:
    return [one.engine for one in extractions]


def choices(harness: Harness) -> list[tuple[object, ...]]:
    return harness.rows("SELECT article_id, chosen, reason FROM ledger.engine_choices ORDER BY article_id, chosen_at")


@pytest.mark.parametrize("budget", [0.0, 1.7, 2.4, 2.8, 3.4])
@pytest.mark.parametrize("concurrency", [1, 4])
def test_never_more_is_spent_than_the_budget(start_harness: StartHarness, budget: float, concurrency: int) -> None:
    harness = start_harness(
        FAITHFUL, daily_budget_usd=budget, concurrency=concurrency, max_output_tokens=1000, **EXPENSIVE
    )
    said = list(harness.extract(articles(8)))
    assert spent_usd(harness, 100.0, 500.0) <= budget
    behind = [f"a_{number}" for number, one in enumerate(said, start=1) if one.engine == "extractive"]
    assert harness.server.paid == 8 - len(behind)
    assert choices(harness) == [(name, "extractive", "budget spent") for name in behind]
    assert all(one.claims and (INSTEAD in one.dropped) == (one.engine == "extractive") for one in said)
    if budget < 2:
        assert harness.server.received == 0
    elif concurrency == 1:
        # One request can cost less than 2.4; as long as that is left, the next one is sent.
        assert budget - spent_usd(harness, 100.0, 500.0) < 2.4
        assert behind == [f"a_{number}" for number in range(harness.server.paid + 1, 9)]


def test_a_budget_that_covers_everything_stops_nothing(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL, daily_budget_usd=50.0, max_output_tokens=1000, **EXPENSIVE)
    assert engines(list(harness.extract(articles(8)))) == [HAIKU] * 8


def test_a_fallback_holds_until_an_upgrade(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL)
    first = harness.extract(articles(2), daily_budget_usd=0.0)
    assert engines(list(first)) == ["extractive"] * 2
    assert harness.extract(articles(2), daily_budget_usd=1000.0) == first
    assert harness.server.received == 0
    assert extract_one(harness, article(3), daily_budget_usd=1000.0).engine == HAIKU
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 2
    assert engines(list(harness.extract(articles(3)))) == [HAIKU] * 3
    assert harness.server.received == harness.server.paid == 3
    assert [row[1:] for row in choices(harness)] == [("extractive", "budget spent"), (HAIKU, "upgrade")] * 2
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 0


def test_the_next_day_has_a_budget_of_its_own_and_fallbacks_still_hold(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL, daily_budget_usd=2.4, max_output_tokens=1000, concurrency=1, **EXPENSIVE)

    def read(numbers: list[int], zone: str) -> list[str]:
        ledger = CallLedger(harness.warehouse, harness.choice(), ZoneInfo(zone))
        return engines(list(LanguageModelEngine(harness.choice(), ledger).extract_all([article(n) for n in numbers])))

    # At every moment it is a day later there than here.
    here, there = "Etc/GMT+12", "Pacific/Kiritimati"
    assert read([1, 2], here) == [HAIKU, "extractive"]
    assert read([3], here) == ["extractive"]
    assert read([1, 2, 3, 4], there) == [HAIKU, "extractive", "extractive", HAIKU]
    assert harness.server.paid == 2


def test_an_upgrade_concerns_the_named_days_only(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL)
    later = article(2, day=DAY + timedelta(days=1))
    harness.extract([article(1), later], daily_budget_usd=0.0)
    assert ask_again(harness.warehouse, harness.choice(), later.published_on, later.published_on) == 1
    assert engines(list(harness.extract([article(1), later]))) == ["extractive", HAIKU]
    assert harness.server.received == 1


def test_kept_answers_are_used_when_the_budget_is_spent(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL)
    kept = harness.extract([article(2), article(3)])
    said = harness.extract(articles(4), daily_budget_usd=0.0, concurrency=1)
    assert engines(list(said)) == ["extractive", HAIKU, HAIKU, "extractive"]
    assert list(said[1:3]) == list(kept)
    assert choices(harness) == [("a_1", "extractive", "budget spent"), ("a_4", "extractive", "budget spent")]


@pytest.mark.parametrize("concurrency", [1, 6])
def test_reservations_in_flight_do_not_turn_away_requests_that_the_budget_covers(
    start_harness: StartHarness, concurrency: int
) -> None:
    """Each request in flight reserves the most that it can cost; what it does cost is far less."""
    harness = start_harness(obedient(faithful), concurrency=concurrency, daily_budget_usd=0.0058)
    harness.extract(articles(20))
    assert harness.server.paid == 6


def test_a_correction_that_the_budget_does_not_cover_is_not_sent(start_harness: StartHarness) -> None:
    wrong = claims(unproved(PROSE[0]), proposal(PROSE[1]))
    harness = start_harness(sequence(wrong), daily_budget_usd=2.4, max_output_tokens=1000, **EXPENSIVE)
    assert extract_one(harness).dropped[INSTEAD] == 1
    assert harness.server.received == 1
    assert spent_usd(harness, 100.0, 500.0) <= 2.4


def test_a_model_without_a_price_is_not_asked_while_there_is_a_budget(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL, name="anthropic/claude-opus-4-8")
    with pytest.raises(ProviderUnavailableError, match=r"engine.prices has no row for 'claude-opus-4-8'.*= inf"):
        extract_one(harness)
    assert harness.server.received == 0
    assert choices(harness) == []


def test_the_cost_of_a_model_without_a_price_is_unknown(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL, name="anthropic/claude-opus-4-8", daily_budget_usd=float("inf"))
    assert extract_one(harness).engine == "anthropic/claude-opus-4-8"
    assert harness.rows(
        "SELECT reserved_usd, cost_usd, input_tokens > 0 FROM ledger.model_calls JOIN ledger.model_answers"
        " USING (call_id)"
    ) == [(None, None, True)]


def test_a_later_price_holds_from_its_day_on(start_harness: StartHarness) -> None:
    today = datetime.now(UTC).date()
    rows = [
        {"model": "claude-haiku-5-5", "since": today + timedelta(days=2), "input_usd": 900.0, "output_usd": 900.0},
        {"model": "claude-haiku-5-5", "since": today - timedelta(days=1), "input_usd": 2.0, "output_usd": 7.0},
        {"model": "claude-haiku-5-5", "since": today - timedelta(days=9), "input_usd": 90.0, "output_usd": 90.0},
        {"model": "claude-sonnet-5-5", "since": today, "input_usd": 900.0, "output_usd": 900.0},
    ]
    harness = start_harness(FAITHFUL, prices=rows)
    extract_one(harness)
    ((paid,),) = harness.rows("SELECT cost_usd FROM ledger.model_answers")
    assert paid == pytest.approx(spent_usd(harness, 2.0, 7.0))
    priced = harness.choice().prices
    days = [today + timedelta(days=step) for step in (-10, -9, -2, -1, 1, 2)]
    held = [price_of("claude-haiku-5-5", day, priced) for day in days]
    assert [price and price.input_usd for price in held] == [None, 90.0, 90.0, 2.0, 2.0, 900.0]


def test_a_batch_costs_its_share_and_an_unknown_price_stays_unknown() -> None:
    price = Price(model="m", since=DAY, input_usd=2.0, output_usd=10.0)
    assert cost(price, 1_000_000, 100_000, batch=False) == pytest.approx(3.0)
    assert cost(price, 1_000_000, 100_000, batch=True) == pytest.approx(1.5)
    assert cost(None, 1, 1, batch=False) is None


def test_the_reservation_of_an_unanswered_request_is_kept(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(Hang(claims()), then=FAITHFUL), max_output_tokens=1000, **EXPENSIVE)
    with pytest.raises(ProviderUnavailableError):
        extract_one(harness, timeout_seconds=0.2, attempts=1, daily_budget_usd=5.0)
    ((held,),) = harness.rows("SELECT reserved_usd FROM ledger.model_calls")
    assert isinstance(held, float)
    assert harness.rows("SELECT outcome, cost_usd, error LIKE 'ReadTimeout%' FROM ledger.model_answers") == [
        ("timed out", None, True)
    ]
    assert extract_one(harness, article(2), daily_budget_usd=1.8 * held).engine == "extractive"
    assert extract_one(harness, article(3), daily_budget_usd=2.2 * held).engine == HAIKU
    assert harness.server.received == 2
