"""The fold: a pure function of yesterday's state and today's claims, whatever the order in which they are listed."""

import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.platform.settings import Settings
from bellwether_assets.signals.reinforce import Outcome, TodaysArticle, TodaysClaim, reinforce
from bellwether_assets.signals.stages import lives_of
from bellwether_assets.signals.state import Signal, State
from bellwether_assets.signals.strength import strength

DAY = date(2026, 6, 18)
LIVES = lives_of(Settings())
EMPTY = State({}, {})
AXES = np.eye(384)


def _claim(number: int, axis: int = 0, **changes: object) -> TodaysClaim:
    """A claim about the theme of an axis: the same axis is the same theme, another axis a stranger."""
    claim = TodaysClaim(
        f"c{number}", f"a{number}", f"o{number}", DAY, f"p{number}", "supports", 0, "event", 0.75, f"q{number}",
        f"h{number}", ("Bank",), (f"name{axis}",), f"{DAY} {number:04d}", AXES[axis],
    )  # fmt: skip
    return replace(claim, **changes)  # type: ignore[arg-type]


def _fold(yesterday: State, claims: list[TodaysClaim], day: date = DAY) -> Outcome:
    articles = [TodaysArticle(a, None, f"t-{a}", is_original=True) for a in sorted({c.article_id for c in claims})]
    return reinforce(yesterday, {}, articles, claims, day, LIVES, shipped_config())


def _later(days: int, *claims: TodaysClaim) -> list[TodaysClaim]:
    return [replace(claim, origin_day=DAY + timedelta(days=days)) for claim in claims]


CLAIMS = st.lists(
    st.builds(
        lambda axis, origin, publisher, direction, quality: (axis, origin, publisher, direction, quality),
        st.integers(0, 3), st.integers(0, 4), st.sampled_from("AB"), st.sampled_from([-1, 0, 1]),
        st.sampled_from([0.5, 0.75]),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=100)
@given(CLAIMS, CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_neither_state_nor_rows(
    first: list[tuple[int, int, str, int, float]],
    second: list[tuple[int, int, str, int, float]],
    dice: random.Random,
) -> None:
    def build(drawn: list[tuple[int, int, str, int, float]], begin: int, day: date) -> list[TodaysClaim]:
        return [
            _claim(begin + n, axis, origin_id=f"o{origin}", publisher=who, direction=way, quality=q, origin_day=day)
            for n, (axis, origin, who, way, q) in enumerate(drawn)
        ]

    today, tomorrow = build(first, 0, DAY), build(second, 100, DAY + timedelta(days=1))
    straight = _fold(_fold(EMPTY, today).state, tomorrow, DAY + timedelta(days=1))
    dice.shuffle(today)
    dice.shuffle(tomorrow)
    shuffled = _fold(_fold(EMPTY, today).state, tomorrow, DAY + timedelta(days=1))
    assert shuffled.state.digest() == straight.state.digest()
    assert (shuffled.days, shuffled.events) == (straight.days, straight.events)
    for row in straight.days:
        evidence = straight.state.signals[row.signal_id].evidence
        assert row.strength_exact == strength(evidence, LIVES.half_life["event"], DAY + timedelta(days=1))


def test_strangers_found_signals_of_their_own_and_a_later_claim_joins_its_theme() -> None:
    born = _fold(EMPTY, [_claim(1, axis=0), _claim(2, axis=1)])
    assert len(born.state.signals) == 2
    after = _fold(born.state, _later(1, _claim(3, axis=1)), DAY + timedelta(days=1))
    assert set(after.state.signals) == set(born.state.signals)
    [reinforced] = [row for row in after.days if row.event == "reinforced"]
    assert (reinforced.extracted, reinforced.origins, reinforced.last_reinforced) == (2, 2, DAY + timedelta(days=1))


def test_a_signal_is_named_by_its_founding_claim_and_its_type_is_fixed_then() -> None:
    born = _fold(EMPTY, [_claim(1, kind="policy"), _claim(2, kind="event")])
    [signal] = born.state.signals.values()
    assert (signal.founding_claim_id, signal.type) == ("c1", "policy")
    after = _fold(born.state, _later(3, _claim(3, kind="trend")), DAY + timedelta(days=3))
    assert after.state.signals[signal.signal_id].type == "policy"


def test_the_same_actor_going_the_other_way_contradicts() -> None:
    born = _fold(EMPTY, [_claim(1, direction=1)])
    other = _fold(born.state, _later(1, _claim(2, direction=-1)), DAY + timedelta(days=1))
    assert [event for _, event in other.events] == ["contradicted"]
    [row] = other.days
    assert row.strength_exact < born.days[0].strength_exact
    assert row.last_reinforced == DAY, "a contradiction reinforces nothing"


def test_another_actor_going_the_other_way_does_not_contradict() -> None:
    born = _fold(EMPTY, [_claim(1, direction=1)])
    other = _fold(born.state, _later(1, _claim(2, direction=-1, actors=("Mill",))), DAY + timedelta(days=1))
    assert [event for _, event in other.events] == ["reinforced"]


def test_a_signal_that_nothing_reinforces_weakens_expires_and_can_be_revived() -> None:
    state = _fold(EMPTY, [_claim(1)]).state
    happened = {}
    for offset in range(1, 32):
        outcome = _fold(state, [], DAY + timedelta(days=offset))
        state = outcome.state
        happened[offset] = [event for _, event in outcome.events]
    assert happened[31] == ["expired"]
    assert ["weakened"] in happened.values()
    [signal] = state.signals.values()
    assert signal.status == "expired"
    revived = _fold(state, _later(40, _claim(2)), DAY + timedelta(days=40))
    assert [event for _, event in revived.events] == ["revived", "reinforced"]


def test_a_structural_signal_never_expires() -> None:
    [row] = _fold(EMPTY, [_claim(1, kind="structural")]).days
    assert row.expiry is None


def test_a_state_that_is_written_and_read_back_is_the_same_state() -> None:
    state = _fold(EMPTY, [_claim(1), _claim(2, axis=1, vector=AXES[1] * 0.1 + AXES[2] * 0.995)]).state
    read = {key: Signal.from_json(key, signal.to_json(), signal.evidence) for key, signal in state.signals.items()}
    assert State(state.stories, read, state.placements).digest() == state.digest()
