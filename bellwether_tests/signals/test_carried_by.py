"""The publishers that carry a signal are the smallest set: nothing smaller does it, whatever contradicts it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.pipeline.context import Context
from bellwether_assets.signals.carried_by import Share, carried_by, shares_of
from bellwether_assets.signals.strength import strength_of
from bellwether_tests.homes import query
from bellwether_tests.publish_without_dbt import published_without_dbt


@dataclass(frozen=True)
class Evidence:
    origin_id: str
    publisher: str
    origin_day: date
    stance: str
    quality: float


@pytest.fixture(scope="module")
def carried(
    confirmation: Context, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Context]]:
    """A publication with several publishers, and the home that it is of."""
    home = published_without_dbt(confirmation, tmp_path_factory.mktemp("carried") / "home")
    with duckdb.connect(str(home.published), read_only=True) as connection:
        yield connection, confirmation


AMOUNTS = st.one_of(st.just(0.0), st.floats(0.05, 1.4))
SHARES = st.dictionaries(
    st.sampled_from("abcdefg"), st.builds(Share, AMOUNTS, st.one_of(st.just(0.0), AMOUNTS)), min_size=1, max_size=7
)


def left_without(shares: dict[str, Share], gone: tuple[str, ...]) -> float:
    rest = [share for name, share in shares.items() if name not in gone]
    return strength_of(sum(one.support for one in rest), sum(one.against for one in rest))


def fewest(shares: dict[str, Share], floor: float) -> int | None:
    """How many publishers have to go, by trying all sets."""
    for size in range(len(shares) + 1):
        if any(left_without(shares, gone) < floor for gone in combinations(sorted(shares), size)):
            return size
    return None


@given(SHARES, st.floats(0.3, 6.0))
def test_no_smaller_set_does_it(shares: dict[str, Share], floor: float) -> None:
    found = carried_by(shares, floor)
    assert found is not None
    assert left_without(shares, found) < floor + 1e-9
    exact = fewest(shares, floor)
    # A strength that is the floor to the last bit may be either.
    assert len(found) == exact or abs(left_without(shares, found) - floor) < 1e-9
    assert all(shares[name].support > 0 for name in found)


def test_a_critic_is_not_taken_away_and_one_who_says_both_weighs_what_is_left() -> None:
    shares = {"paper": Share(1.0, 0.0), "both": Share(1.2, 0.9), "critic": Share(0.0, 0.3)}
    assert carried_by(shares, 2.0) == ("paper",)
    assert carried_by({"critic": Share(0.0, 2.0)}, 2.0) == ()


def test_below_the_floor_already_nobody_has_to_go_and_nothing_is_below_nothing() -> None:
    assert carried_by({"a": Share(0.3, 0.0)}, 2.0) == ()
    assert carried_by({"a": Share(0.3, 0.0)}, 0.0) is None
    at_the_floor = {"a": Share(0.7, 0.0), "b": Share(0.3, 0.0)}
    assert carried_by(at_the_floor, strength_of(1.0, 0.0)) == ("a",), "what is at the floor is not below it"


def test_of_equal_sets_the_first_by_name_is_named() -> None:
    assert carried_by({"b": Share(0.7, 0.0), "a": Share(0.7, 0.0)}, 3.0) == ("a",)


@pytest.mark.parametrize("floor", [1.0, 2.0, 3.5])
def test_sql_names_the_same_as_python_and_as_trying_all_sets(
    carried: tuple[duckdb.DuckDBPyConnection, Context], floor: float
) -> None:
    published, home = carried
    signals = published.execute(
        "SELECT signal_id, day FROM signal_days WHERE strength_exact > ? ORDER BY ALL", [floor]
    ).fetchall()
    assert len(signals) >= 5
    for signal_id, day in signals:
        evidence = published.execute(
            "SELECT origin_id, publisher, origin_day, stance, quality FROM evidence_on(?) WHERE signal_id = ?"
            " ORDER BY claim_id",
            [day, signal_id],
        ).fetchall()
        [(half_life,)] = query(
            home, "SELECT half_life FROM pipeline.signal_days WHERE signal_id = ? AND day = ?", signal_id, day
        )
        shares = shares_of([Evidence(*row) for row in evidence], half_life, day)
        found = carried_by(shares, floor)
        assert found is not None
        assert len(found) == fewest(shares, floor)
        in_sql = published.execute(
            f"SELECT publishers, strength_left FROM signal_carried_by('{signal_id}', DATE '{day}', {floor})"  # noqa: S608
        ).fetchall()
        if not found:
            assert in_sql == []
            continue
        [(publishers, strength_left)] = in_sql
        assert tuple(publishers) == found
        assert strength_left == pytest.approx(left_without(shares, found))
