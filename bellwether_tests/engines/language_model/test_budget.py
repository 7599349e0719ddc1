"""What a budget promises: a wall, whoever is behind it read without a model, and that said and staying said."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.language_model.prices import cost, price_of
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_assets.engines.protocol import Extraction
from bellwether_assets.foundation.settings import Price
from bellwether_tests.engines.language_model.desk import DAY, HAIKU, PROSE, Desk, OpenDesk, article, articles
from bellwether_tests.engines.language_model.models import faithful, proposal
from bellwether_tests.engines.language_model.talk import claims, read_one, spent_usd
from bellwether_tests.model_server.answers import Hang
from bellwether_tests.model_server.script import obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

FAITHFUL = obedient(faithful)
# Dear enough that what a request can cost counts against what it does cost.
DEAR = {"prices": [{"model": "claude-haiku-5-5", "since": date(2026, 1, 1), "input_usd": 100.0, "output_usd": 500.0}]}
INSTEAD = "read by extractive: budget spent"


def engines(extractions: list[Extraction]) -> list[str]:
    return [one.engine for one in extractions]


def choices(desk: Desk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT article_id, chosen, reason FROM ledger.engine_choices ORDER BY article_id, chosen_at")


@pytest.mark.parametrize("budget", [0.0, 0.7, 1.3, 1.8, 2.4])
@pytest.mark.parametrize("concurrency", [1, 4])
def test_never_more_is_spent_than_the_budget(open_desk: OpenDesk, budget: float, concurrency: int) -> None:
    desk = open_desk(FAITHFUL, daily_budget_usd=budget, concurrency=concurrency, max_output_tokens=1000, **DEAR)
    said = list(desk.read(articles(8)))
    assert spent_usd(desk, 100.0, 500.0) <= budget
    behind = [f"a_{number}" for number, one in enumerate(said, start=1) if one.engine == "extractive"]
    assert desk.server.paid == 8 - len(behind)
    assert choices(desk) == [(name, "extractive", "budget spent") for name in behind]
    assert all(one.claims and (INSTEAD in one.dropped) == (one.engine == "extractive") for one in said)
    if budget < 1:
        assert desk.server.received == 0
    elif concurrency == 1:
        # What one can cost is less than 1.3; as long as that is left, the next is asked.
        assert budget - spent_usd(desk, 100.0, 500.0) < 1.3
        assert behind == [f"a_{number}" for number in range(desk.server.paid + 1, 9)]


def test_a_budget_for_everything_is_no_wall(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL, daily_budget_usd=50.0, max_output_tokens=1000, **DEAR)
    assert engines(list(desk.read(articles(8)))) == [HAIKU] * 8


def test_what_was_read_without_a_model_stays_so_until_somebody_asks(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL)
    first = desk.read(articles(2), daily_budget_usd=0.0)
    assert engines(list(first)) == ["extractive"] * 2
    assert desk.read(articles(2), daily_budget_usd=1000.0) == first
    assert desk.server.received == 0
    assert read_one(desk, article(3), daily_budget_usd=1000.0).engine == HAIKU
    assert ask_again(desk.warehouse, desk.choice(), DAY, DAY) == 2
    assert engines(list(desk.read(articles(3)))) == [HAIKU] * 3
    assert desk.server.received == desk.server.paid == 3
    assert [row[1:] for row in choices(desk)] == [("extractive", "budget spent"), (HAIKU, "upgrade")] * 2
    assert ask_again(desk.warehouse, desk.choice(), DAY, DAY) == 0


def test_the_next_day_has_a_budget_of_its_own_and_leaves_what_was_chosen(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL, daily_budget_usd=1.25, max_output_tokens=1000, concurrency=1, **DEAR)

    def read(numbers: list[int], zone: str) -> list[str]:
        ledger = CallLedger(desk.warehouse, desk.choice(), ZoneInfo(zone))
        return engines(list(LanguageModelEngine(desk.choice(), ledger).extract_all([article(n) for n in numbers])))

    # At each moment it is a day later there than here.
    here, there = "Etc/GMT+12", "Pacific/Kiritimati"
    assert read([1, 2], here) == [HAIKU, "extractive"]
    assert read([3], here) == ["extractive"]
    assert read([1, 2, 3, 4], there) == [HAIKU, "extractive", "extractive", HAIKU]
    assert desk.server.paid == 2


def test_only_the_days_that_somebody_names_are_asked_again(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL)
    later = article(2, day=DAY + timedelta(days=1))
    desk.read([article(1), later], daily_budget_usd=0.0)
    assert ask_again(desk.warehouse, desk.choice(), later.published_on, later.published_on) == 1
    assert engines(list(desk.read([article(1), later]))) == ["extractive", HAIKU]
    assert desk.server.received == 1


def test_kept_answers_are_read_however_little_is_left(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL)
    kept = desk.read([article(2), article(3)])
    said = desk.read(articles(4), daily_budget_usd=0.0, concurrency=1)
    assert engines(list(said)) == ["extractive", HAIKU, HAIKU, "extractive"]
    assert list(said[1:3]) == list(kept)
    assert choices(desk) == [("a_1", "extractive", "budget spent"), ("a_4", "extractive", "budget spent")]


@pytest.mark.parametrize("concurrency", [1, 6])
def test_what_is_in_flight_takes_no_article_from_the_model_that_the_budget_covers(
    open_desk: OpenDesk, concurrency: int
) -> None:
    """Side by side each request holds the most that it can cost; what they come to is far less."""
    desk = open_desk(obedient(faithful), concurrency=concurrency, daily_budget_usd=0.004)
    desk.read(articles(20))
    assert desk.server.paid == 6


def test_a_re_ask_that_the_budget_does_not_cover_is_not_sent(open_desk: OpenDesk) -> None:
    wrong = claims(proposal(PROSE[0].replace("0.25", "0.26")), proposal(PROSE[1]))
    desk = open_desk(sequence(wrong), daily_budget_usd=1.3, max_output_tokens=1000, **DEAR)
    assert read_one(desk).dropped[INSTEAD] == 1
    assert desk.server.received == 1
    assert spent_usd(desk, 100.0, 500.0) <= 1.3


def test_a_model_without_a_price_is_not_asked_within_a_budget(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL, name="anthropic/claude-opus-4-8")
    with pytest.raises(ProviderUnavailableError, match=r"engine.prices has no row for 'claude-opus-4-8'.*= inf"):
        read_one(desk)
    assert desk.server.received == 0
    assert choices(desk) == []


def test_a_model_without_a_price_costs_an_unknown_sum_and_not_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL, name="anthropic/claude-opus-4-8", daily_budget_usd=float("inf"))
    assert read_one(desk).engine == "anthropic/claude-opus-4-8"
    assert desk.rows(
        "SELECT reserved_usd, cost_usd, input_tokens > 0 FROM ledger.model_calls JOIN ledger.model_answers"
        " USING (call_id)"
    ) == [(None, None, True)]


def test_a_later_price_holds_from_its_day_on(open_desk: OpenDesk) -> None:
    today = datetime.now(UTC).date()
    rows = [
        {"model": "claude-haiku-5-5", "since": today + timedelta(days=2), "input_usd": 900.0, "output_usd": 900.0},
        {"model": "claude-haiku-5-5", "since": today - timedelta(days=1), "input_usd": 2.0, "output_usd": 7.0},
        {"model": "claude-haiku-5-5", "since": today - timedelta(days=9), "input_usd": 90.0, "output_usd": 90.0},
        {"model": "claude-sonnet-5-5", "since": today, "input_usd": 900.0, "output_usd": 900.0},
    ]
    desk = open_desk(FAITHFUL, prices=rows)
    read_one(desk)
    ((paid,),) = desk.rows("SELECT cost_usd FROM ledger.model_answers")
    assert paid == pytest.approx(spent_usd(desk, 2.0, 7.0))
    priced = desk.choice().prices
    days = [today + timedelta(days=step) for step in (-10, -9, -2, -1, 1, 2)]
    held = [price_of("claude-haiku-5-5", day, priced) for day in days]
    assert [price and price.input_usd for price in held] == [None, 90.0, 90.0, 2.0, 2.0, 900.0]


def test_a_batch_costs_its_share_and_the_unknown_stays_unknown() -> None:
    price = Price(model="m", since=DAY, input_usd=2.0, output_usd=10.0)
    assert cost(price, 1_000_000, 100_000, batch=False) == pytest.approx(3.0)
    assert cost(price, 1_000_000, 100_000, batch=True) == pytest.approx(1.5)
    assert cost(None, 1, 1, batch=False) is None


def test_a_request_that_was_never_answered_is_held_to_have_been_paid(open_desk: OpenDesk) -> None:
    desk = open_desk(sequence(Hang(claims()), then=FAITHFUL), max_output_tokens=1000, **DEAR)
    with pytest.raises(ProviderUnavailableError):
        read_one(desk, timeout_seconds=0.2, attempts=1, daily_budget_usd=5.0)
    ((held,),) = desk.rows("SELECT reserved_usd FROM ledger.model_calls")
    assert isinstance(held, float)
    assert desk.rows("SELECT * FROM ledger.model_answers") == []
    assert read_one(desk, article(2), daily_budget_usd=1.8 * held).engine == "extractive"
    assert read_one(desk, article(3), daily_budget_usd=2.2 * held).engine == HAIKU
    assert desk.server.received == 2
