"""When a signal was last reinforced, expires, and can no longer be revived."""

from dataclasses import dataclass
from datetime import date, timedelta

from bellwether_assets.signals.expiry import (
    DecayPolicy,
    expiry_of,
    is_closed,
    joined_since,
    last_reinforced,
    status_on,
    supported_since,
)

DAY = date(2026, 6, 18)
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Item:
    origin_id: str
    stance: str
    added_on: date


def test_a_signal_is_reinforced_by_the_first_support_of_each_origin_and_not_by_contradiction() -> None:
    items = [
        Item("o1", "contradicts", DAY),
        Item("o1", "complicates", DAY + timedelta(days=3)),
        Item("o1", "supports", DAY + timedelta(days=9)),
        Item("o2", "contradicts", DAY + timedelta(days=20)),
    ]
    assert supported_since(items) == {"o1": DAY + timedelta(days=3)}
    assert joined_since(reversed(items)) == {"o1": DAY, "o2": DAY + timedelta(days=20)}
    assert last_reinforced(items) == DAY + timedelta(days=3)
    assert last_reinforced([items[0], items[3]]) is None


def test_structural_and_pinned_signals_do_not_expire() -> None:
    policy = DecayPolicy({"event": 45, "structural": 365}, {"event": 30})
    assert policy.horizon_of("event", pinned=False) == MONTH
    assert policy.horizon_of("event", pinned=True) is None
    assert policy.horizon_of("structural", pinned=False) is None
    assert expiry_of(DAY, None) is None
    assert status_on(date.max, None) == "living"
    assert not is_closed(date.max, None, None)


def test_a_signal_lives_through_its_horizon_and_can_be_revived_for_another() -> None:
    expiry = expiry_of(DAY, MONTH)
    assert expiry == DAY + MONTH
    assert [status_on(day, expiry) for day in (expiry, expiry + timedelta(days=1))] == ["living", "expired"]
    assert not is_closed(expiry + MONTH, expiry, MONTH)
    assert is_closed(expiry + MONTH + timedelta(days=1), expiry, MONTH)
