"""Strength: the properties of the design, for random evidence."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.signals.strength import Weighable, shown, strength, weight

TODAY = date(2026, 6, 18)
TOLERANCE = 1e-9
QUALITIES = (0.5, 0.75, 0.9)
HALF_LIVES = st.sampled_from((14, 45, 60, 120, 365))
DAYS = st.integers(-400, 60).map(lambda offset: TODAY + timedelta(days=offset))


@st.composite
def evidence(draw: st.DrawFn, stances: Sequence[str] = ("supports", "complicates", "contradicts")) -> list[Weighable]:
    """Claims of several origins; publisher and day are the origin's, stance and quality the claim's."""
    origins = draw(st.lists(st.tuples(st.sampled_from("ABCD"), DAYS), max_size=8))
    return [
        Weighable(f"o{number}", publisher, day, draw(st.sampled_from(stances)), draw(st.sampled_from(QUALITIES)))
        for number, (publisher, day) in enumerate(origins)
        for _ in range(draw(st.integers(1, 3)))
    ]


NEW_ORIGIN = st.builds(
    Weighable,
    st.just("new"),
    st.sampled_from("ABCDE"),
    DAYS,
    st.sampled_from(("supports", "complicates")),
    st.sampled_from(QUALITIES),
)


@given(evidence(), HALF_LIVES)
def test_strength_lies_between_nothing_and_ten(items: list[Weighable], half_life: int) -> None:
    assert 0.0 <= strength(items, half_life, TODAY) < 10.0


def test_ten_is_never_reached_by_however_much_evidence() -> None:
    items = [Weighable(f"o{n}", f"p{n}", TODAY, "supports", 0.9) for n in range(5000)]
    assert 9.99 < strength(items, 14, TODAY) < 10.0


@given(evidence(), HALF_LIVES, st.randoms(use_true_random=False))
def test_the_order_of_evidence_is_irrelevant(items: list[Weighable], half_life: int, dice: random.Random) -> None:
    before = strength(items, half_life, TODAY)
    dice.shuffle(items)
    assert strength(items, half_life, TODAY) == before


@given(evidence(), HALF_LIVES)
def test_the_same_evidence_twice_counts_once(items: list[Weighable], half_life: int) -> None:
    assert strength([*items, *items], half_life, TODAY) == strength(items, half_life, TODAY)


@given(evidence(), HALF_LIVES, st.data())
def test_a_copy_published_later_changes_nothing(items: list[Weighable], half_life: int, data: st.DataObject) -> None:
    """A copy counts for its origin, with the origin's day and publisher, and can say no more than the original."""
    if items:
        copied = data.draw(st.sampled_from(items))
        copy = replace(copied, quality=data.draw(st.sampled_from([q for q in QUALITIES if q <= copied.quality])))
        assert strength([*items, copy], half_life, TODAY) == strength(items, half_life, TODAY)


@given(evidence(), NEW_ORIGIN, HALF_LIVES)
def test_more_independent_support_never_lowers_strength(items: list[Weighable], new: Weighable, half_life: int) -> None:
    assert strength([*items, new], half_life, TODAY) >= strength(items, half_life, TODAY) - TOLERANCE


@given(evidence(), NEW_ORIGIN, HALF_LIVES)
def test_contradiction_never_raises_strength_and_takes_no_more_than_half_the_evidence(
    items: list[Weighable], new: Weighable, half_life: int
) -> None:
    contradicted = strength([*items, replace(new, stance="contradicts")], half_life, TODAY)
    alone = [item for item in items if item.stance != "contradicts"]
    assert contradicted <= strength(items, half_life, TODAY) + TOLERANCE
    # 10(1 - exp(-E/3)) with half the E: the remaining share is the square root.
    full = 1.0 - strength(alone, half_life, TODAY) / 10.0
    assert contradicted >= 10.0 * (1.0 - full**0.5) - TOLERANCE


@given(evidence(), HALF_LIVES, st.integers(1, 400))
def test_the_same_evidence_on_a_later_day_never_raises_strength(
    items: list[Weighable], half_life: int, later: int
) -> None:
    known = [item for item in items if item.origin_day <= TODAY]
    after = strength(known, half_life, TODAY + timedelta(days=later))
    assert after <= strength(known, half_life, TODAY) + TOLERANCE


@given(evidence(("supports", "complicates")), HALF_LIVES, HALF_LIVES)
def test_without_contradiction_a_longer_half_life_never_lowers_strength(
    items: list[Weighable], one: int, other: int
) -> None:
    assert strength(items, max(one, other), TODAY) >= strength(items, min(one, other), TODAY) - TOLERANCE


@given(evidence(), HALF_LIVES)
def test_evidence_after_the_day_is_ignored(items: list[Weighable], half_life: int) -> None:
    known = [item for item in items if item.origin_day <= TODAY]
    assert strength(items, half_life, TODAY) == strength(known, half_life, TODAY)


@given(st.lists(st.tuples(DAYS, st.sampled_from((0.5, 0.75))), max_size=60), HALF_LIVES)
def test_one_publisher_alone_cannot_pass_3_9(days: list[tuple[date, float]], half_life: int) -> None:
    """With the extractive engine's greatest quality, 0.75, the sum of one publisher's items stays below 1.5."""
    items = [Weighable(f"o{n}", "alone", day, "supports", quality) for n, (day, quality) in enumerate(days)]
    assert round(strength(items, half_life, TODAY), 1) <= 3.9


def test_sixty_articles_of_one_publisher_are_weaker_than_three_publishers() -> None:
    alone = [Weighable(f"o{n}", "alone", TODAY, "supports", 0.75) for n in range(60)]
    three = [Weighable(f"o{n}", f"p{n}", TODAY, "supports", 0.75) for n in range(3)]
    assert round(strength(alone, 14, TODAY), 1) == 3.9
    assert strength(three, 14, TODAY) > strength(alone, 14, TODAY)


def test_a_weight_halves_in_a_half_life_and_is_nothing_before_its_day() -> None:
    assert weight(0.75, TODAY, 14, TODAY) == 0.75
    assert weight(0.75, TODAY - timedelta(days=14), 14, TODAY) == 0.375
    assert weight(0.75, TODAY + timedelta(days=1), 14, TODAY) == 0.0


def test_the_formula_on_paper_gives_the_same_number() -> None:
    """E = 0.75 (A) + 0.5·0.5 (A's second) + 0.9·0.5 (B, one half-life old) = 1.45; C = 0.5; 10(1 − e^(−0.95/3))."""
    items = [
        Weighable("o1", "A", TODAY, "supports", 0.75),
        Weighable("o2", "A", TODAY, "complicates", 0.5),
        Weighable("o3", "B", TODAY - timedelta(days=45), "supports", 0.9),
        Weighable("o4", "C", TODAY, "contradicts", 0.5),
    ]
    assert round(strength(items, 45, TODAY), 9) == 2.714264275


def test_shown_strength_is_rounded_half_up() -> None:
    assert [shown(value) for value in (0.0, 0.49, 0.5, 1.5, 2.5, 8.49, 9.5)] == [0, 0, 1, 2, 3, 8, 10]
