"""Strength: the properties of the design, for random evidence."""

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.signals.strength import break_down, curve, effective_for, shown, strength, support_for, weight

TODAY = date(2026, 6, 18)
TOLERANCE = 1e-9
QUALITIES = (0.5, 0.75, 0.9)
HALF_LIVES = st.sampled_from((14, 45, 60, 120, 365))
DAYS = st.integers(-400, 60).map(lambda offset: TODAY + timedelta(days=offset))


@dataclass(frozen=True)
class Item:
    """A claim, as far as strength is concerned."""

    origin_id: str
    publisher: str
    origin_day: date
    stance: str
    quality: float


@st.composite
def evidence(draw: st.DrawFn, stances: Sequence[str] = ("supports", "complicates", "contradicts")) -> list[Item]:
    """Claims of several origins; publisher and day are the origin's, stance and quality the claim's."""
    origins = draw(st.lists(st.tuples(st.sampled_from("ABCD"), DAYS), max_size=8))
    return [
        Item(f"o{number}", publisher, day, draw(st.sampled_from(stances)), draw(st.sampled_from(QUALITIES)))
        for number, (publisher, day) in enumerate(origins)
        for _ in range(draw(st.integers(1, 3)))
    ]


NEW_ORIGIN = st.builds(
    Item,
    st.just("new"),
    st.sampled_from("ABCDE"),
    DAYS,
    st.sampled_from(("supports", "complicates")),
    st.sampled_from(QUALITIES),
)


def on_paper(items: Sequence[Item], half_life: int, day: date) -> float:
    """The formula of the design, line by line."""
    sums = {}
    for against in (False, True):
        origins: dict[str, Item] = {}
        for item in items:
            if item.origin_day <= day and (item.stance == "contradicts") is against:
                known = origins.get(item.origin_id, item)
                origins[item.origin_id] = max(known, item, key=lambda one: one.quality)
        of_publisher = defaultdict(list)
        for item in origins.values():
            age = (day - item.origin_day).days
            of_publisher[item.publisher].append(item.quality * 0.5 ** (age / half_life))
        sums[against] = math.fsum(
            w * 0.5**k for ws in of_publisher.values() for k, w in enumerate(sorted(ws, reverse=True))
        )
    effective = sums[False] - min(sums[False] / 2, sums[True])
    return min(10 * (1 - math.exp(-effective / 3)), math.nextafter(10.0, 0.0))


def test_all_properties_hold_for_ten_thousand_random_sets_of_evidence() -> None:
    dice = random.Random(20260618)  # noqa: S311 - sets that others can repeat, not a secret

    def origin(name: str, latest: int = 60) -> Item:
        day = TODAY + timedelta(days=dice.randint(-400, latest))
        stance = dice.choice(("supports", "complicates", "contradicts"))
        return Item(name, dice.choice("ABCDEFGH"), day, stance, dice.choice(QUALITIES))

    for number in range(10_000):
        items = [origin(f"o{n}") for n in range(dice.randint(0, 30 if number % 10 else 300))]
        items += [
            replace(one, quality=dice.choice(QUALITIES), stance=dice.choice(("supports", "contradicts")))
            for one in items
            if dice.random() < 0.3
        ]
        half_life = dice.choice((14, 45, 60, 120, 365))
        value = strength(items, half_life, TODAY)
        assert 0.0 <= value < 10.0
        assert value == on_paper(items, half_life, TODAY), "to the last bit"
        assert strength(dice.sample(items, len(items)), half_life, TODAY) == value, "whatever the order"
        assert strength([*items, *items], half_life, TODAY) == value, "the same twice is once"
        known = [one for one in items if one.origin_day <= TODAY]
        assert strength(known, half_life, TODAY) == value, "what is after the day is ignored"
        if items:
            copied = dice.choice(items)
            copy = replace(copied, quality=dice.choice([q for q in QUALITIES if q <= copied.quality]))
            assert strength([*items, copy], half_life, TODAY) == value, "a later-published copy"
        new = replace(origin("new"), stance=dice.choice(("supports", "complicates")))
        assert strength([*items, new], half_life, TODAY) >= value - TOLERANCE, "more independent evidence"
        contradiction = replace(origin("against"), stance="contradicts")
        assert strength([*items, contradiction], half_life, TODAY) <= value + TOLERANCE
        path, last = curve(known, half_life), value
        for later in sorted(dice.sample(range(1, 400), 3)):
            now = path.on(TODAY + timedelta(days=later))
            assert now <= last + TOLERANCE, "the same on a later day"
            last = now
        alone = [one for one in items if one.stance != "contradicts"]
        assert strength(alone, 2 * half_life, TODAY) >= strength(alone, half_life, TODAY) - TOLERANCE


@given(evidence(), HALF_LIVES, st.integers(0, 3000))
def test_a_curve_gives_the_number_of_the_formula_on_every_later_day(
    items: list[Item], half_life: int, later: int
) -> None:
    """Whatever order within a publisher was settled when the curve was made still holds years later, to the bit."""
    known = [item for item in items if item.origin_day <= TODAY]
    day = TODAY + timedelta(days=later)
    assert curve(known, half_life).on(day) == on_paper(known, half_life, day) == strength(known, half_life, day)


@given(evidence(), HALF_LIVES)
def test_strength_lies_between_nothing_and_ten(items: list[Item], half_life: int) -> None:
    assert 0.0 <= strength(items, half_life, TODAY) < 10.0


def test_ten_is_never_reached_by_however_much_evidence() -> None:
    items = [Item(f"o{n}", f"p{n}", TODAY, "supports", 0.9) for n in range(5000)]
    assert 9.99 < strength(items, 14, TODAY) < 10.0


@given(evidence(), HALF_LIVES, st.randoms(use_true_random=False))
def test_the_order_of_evidence_is_irrelevant(items: list[Item], half_life: int, dice: random.Random) -> None:
    before = strength(items, half_life, TODAY)
    dice.shuffle(items)
    assert strength(items, half_life, TODAY) == before


@given(evidence(), HALF_LIVES)
def test_the_same_evidence_twice_counts_once(items: list[Item], half_life: int) -> None:
    assert strength([*items, *items], half_life, TODAY) == strength(items, half_life, TODAY)


@given(evidence(), HALF_LIVES, st.data())
def test_a_copy_published_later_changes_nothing(items: list[Item], half_life: int, data: st.DataObject) -> None:
    """A copy counts for its origin, with the origin's day and publisher, and can say no more than the original."""
    if items:
        copied = data.draw(st.sampled_from(items))
        copy = replace(copied, quality=data.draw(st.sampled_from([q for q in QUALITIES if q <= copied.quality])))
        assert strength([*items, copy], half_life, TODAY) == strength(items, half_life, TODAY)


@given(evidence(), NEW_ORIGIN, HALF_LIVES)
def test_more_independent_support_never_lowers_strength(items: list[Item], new: Item, half_life: int) -> None:
    assert strength([*items, new], half_life, TODAY) >= strength(items, half_life, TODAY) - TOLERANCE


@given(evidence(), NEW_ORIGIN, HALF_LIVES)
def test_contradiction_never_raises_strength_and_takes_no_more_than_half_the_evidence(
    items: list[Item], new: Item, half_life: int
) -> None:
    contradicted = strength([*items, replace(new, stance="contradicts")], half_life, TODAY)
    alone = [item for item in items if item.stance != "contradicts"]
    assert contradicted <= strength(items, half_life, TODAY) + TOLERANCE
    # 10(1 - exp(-E/3)) with half the E: the remaining share is the square root.
    full = 1.0 - strength(alone, half_life, TODAY) / 10.0
    assert contradicted >= 10.0 * (1.0 - full**0.5) - TOLERANCE


@given(evidence(), HALF_LIVES, st.integers(1, 400))
def test_the_same_evidence_on_a_later_day_never_raises_strength(items: list[Item], half_life: int, later: int) -> None:
    known = [item for item in items if item.origin_day <= TODAY]
    after = strength(known, half_life, TODAY + timedelta(days=later))
    assert after <= strength(known, half_life, TODAY) + TOLERANCE


@given(evidence(("supports", "complicates")), HALF_LIVES, HALF_LIVES)
def test_without_contradiction_a_longer_half_life_never_lowers_strength(
    items: list[Item], one: int, other: int
) -> None:
    assert strength(items, max(one, other), TODAY) >= strength(items, min(one, other), TODAY) - TOLERANCE


@given(evidence(), HALF_LIVES)
def test_evidence_after_the_day_is_ignored(items: list[Item], half_life: int) -> None:
    known = [item for item in items if item.origin_day <= TODAY]
    assert strength(items, half_life, TODAY) == strength(known, half_life, TODAY)


@given(st.lists(st.tuples(DAYS, st.sampled_from((0.5, 0.75))), max_size=60), HALF_LIVES)
def test_one_publisher_alone_cannot_pass_3_9(days: list[tuple[date, float]], half_life: int) -> None:
    """With the extractive engine's greatest quality, 0.75, the sum of one publisher's items stays below 1.5."""
    items = [Item(f"o{n}", "alone", day, "supports", quality) for n, (day, quality) in enumerate(days)]
    assert round(strength(items, half_life, TODAY), 1) <= 3.9


def test_sixty_articles_of_one_publisher_are_weaker_than_three_publishers() -> None:
    alone = [Item(f"o{n}", "alone", TODAY, "supports", 0.75) for n in range(60)]
    three = [Item(f"o{n}", f"p{n}", TODAY, "supports", 0.75) for n in range(3)]
    assert round(strength(alone, 14, TODAY), 1) == 3.9
    assert strength(three, 14, TODAY) > strength(alone, 14, TODAY)


def test_a_weight_halves_in_a_half_life_and_is_nothing_before_its_day() -> None:
    assert weight(0.75, TODAY, 14, TODAY) == 0.75
    assert weight(0.75, TODAY - timedelta(days=14), 14, TODAY) == 0.375
    assert weight(0.75, TODAY + timedelta(days=1), 14, TODAY) == 0.0


def test_the_formula_on_paper_gives_the_same_number() -> None:
    """E = 0.75 (A) + 0.5·0.5 (A's second) + 0.9·0.5 (B, one half-life old) = 1.45; C = 0.5; 10(1 − e^(−0.95/3))."""
    items = [
        Item("o1", "A", TODAY, "supports", 0.75),
        Item("o2", "A", TODAY, "complicates", 0.5),
        Item("o3", "B", TODAY - timedelta(days=45), "supports", 0.9),
        Item("o4", "C", TODAY, "contradicts", 0.5),
    ]
    assert round(strength(items, 45, TODAY), 9) == 2.714264275


@given(evidence(), HALF_LIVES)
def test_a_strength_is_computed_from_the_terms_of_its_breakdown(items: list[Item], half_life: int) -> None:
    whole = break_down(items, half_life, TODAY)
    for terms, total in ((whole.supporting, whole.support), (whole.contradicting, whole.against)):
        assert total == math.fsum(term.item.quality * term.decay * 0.5**term.rank for term in terms)
        assert len({term.item.origin_id for term in terms}) == len(terms)
        for publisher in {term.item.publisher for term in terms}:
            of_one = sorted((t for t in terms if t.item.publisher == publisher), key=lambda t: t.rank)
            assert [t.rank for t in of_one] == list(range(len(of_one)))
            assert [t.weight for t in of_one] == sorted((t.weight for t in of_one), reverse=True)
            assert [t.age for t in of_one] == [(TODAY - t.item.origin_day).days for t in of_one]
    assert not any(term.item.stance == "contradicts" for term in whole.supporting)
    assert all(term.item.stance == "contradicts" for term in whole.contradicting)
    assert whole.strength == on_paper(items, half_life, TODAY)
    assert support_for(whole.effective, whole.against) == pytest.approx(whole.support)
    assert effective_for(whole.strength) == pytest.approx(whole.effective, rel=1e-6, abs=TOLERANCE)


def test_of_equal_items_of_a_publisher_the_first_by_id_counts_in_full_and_of_equal_claims_the_first() -> None:
    items = [Item(name, "A", TODAY, stance, 0.5) for name in ("o2", "o1") for stance in ("supports", "complicates")]
    terms = break_down(items, 14, TODAY).supporting
    assert [(t.item.origin_id, t.item.stance, t.discount) for t in sorted(terms, key=lambda t: t.rank)] == [
        ("o1", "supports", 1.0),
        ("o2", "supports", 0.5),
    ]


def test_shown_strength_is_rounded_half_up() -> None:
    assert [shown(value) for value in (0.0, 0.49, 0.5, 1.5, 2.5, 8.49, 9.5)] == [0, 0, 1, 2, 3, 8, 10]
