"""The value of a day as that day could know it, on cases that can be worked out by hand."""

import math
import random
from datetime import date, timedelta

import polars as pl
import pytest

from bellwether_assets.brief.value_days import value_of_day

DAY = date(2030, 5, 20)
EAST, NORTH = [1.0, 0.0], [0.0, 1.0]
SLANT = [0.8, 0.6]
ALONE = 2 * 0.3**4


def _reports(*rows: tuple[str, int, str | None, bool, list[float]]) -> pl.DataFrame:
    """Rows of article_id, days before DAY, copy_of, mentions_day, vector."""
    return pl.DataFrame(
        [
            (name, DAY - timedelta(days=before), copy_of, mentions, vector)
            for name, before, copy_of, mentions, vector in rows
        ],
        schema={
            "article_id": pl.String,
            "day": pl.Date,
            "copy_of": pl.String,
            "mentions_day": pl.Boolean,
            "vector": pl.Array(pl.Float32, 2),
        },
        orient="row",
    )


def test_a_day_without_reports_is_worth_nothing() -> None:
    assert value_of_day(_reports(), DAY) == 0.0
    assert value_of_day(_reports(("a", 1, None, True, EAST)), DAY) == 0.0


def test_a_first_report_is_worth_something() -> None:
    assert value_of_day(_reports(("a", 0, None, False, EAST)), DAY) == pytest.approx(1 + ALONE)


def test_a_report_that_names_its_day_is_worth_a_quarter_more() -> None:
    assert value_of_day(_reports(("a", 0, None, True, EAST)), DAY) == pytest.approx(1.25 * (1 + ALONE))


def test_reports_of_one_story_add_up_and_others_do_not() -> None:
    one = value_of_day(_reports(("a", 0, None, False, EAST), ("b", 0, None, False, EAST)), DAY)
    two = value_of_day(_reports(("a", 0, None, False, EAST), ("b", 0, None, False, NORTH)), DAY)
    near = value_of_day(_reports(("a", 0, None, False, EAST), ("b", 0, None, False, SLANT)), DAY)
    assert one == pytest.approx(2 + ALONE)
    assert two == pytest.approx(1 + ALONE)
    assert near == pytest.approx(1 + 0.8**4 + ALONE, abs=1e-6)


def test_carrying_on_a_story_is_worth_more_than_a_report_of_its_own() -> None:
    carried = value_of_day(_reports(("a", 0, None, False, EAST), ("b", 30, None, False, EAST)), DAY)
    assert carried == pytest.approx(1 + 2)
    assert value_of_day(_reports(("a", 0, None, False, EAST), ("b", 31, None, False, EAST)), DAY) == pytest.approx(
        1 + ALONE
    )


def test_announcements_of_the_last_weeks_count_a_little() -> None:
    announced = _reports(("a", 0, None, False, EAST), ("b", 3, None, True, NORTH), ("c", 9, None, True, NORTH))
    assert value_of_day(announced, DAY) == pytest.approx(1 + ALONE + 0.3 * math.log(3), abs=1e-6)


def test_an_announced_day_without_reports_is_worth_nothing() -> None:
    assert value_of_day(_reports(("b", 3, None, True, NORTH), ("c", 0, "b", True, NORTH)), DAY) == 0.0


def test_copies_add_nothing_on_the_day_or_before_it() -> None:
    plain = _reports(("a", 0, None, True, EAST), ("b", 2, None, True, SLANT))
    copied = _reports(
        ("a", 0, None, True, EAST),
        ("a2", 0, "a", True, EAST),
        ("b", 2, None, True, SLANT),
        ("b2", 1, "b", True, EAST),
        ("b3", 0, "b", True, SLANT),
    )
    assert value_of_day(copied, DAY) == value_of_day(plain, DAY)


def test_what_comes_later_is_not_known() -> None:
    known = _reports(("a", 0, None, False, EAST), ("b", 2, None, True, SLANT))
    later = _reports(("x", -1, None, True, EAST), ("y", -1, None, True, EAST), ("z", -400, None, True, EAST))
    assert value_of_day(pl.concat([known, later]), DAY) == value_of_day(known, DAY)


def test_another_independent_report_never_lowers_the_value() -> None:
    draw = random.Random(5)  # noqa: S311 - an order, not a secret
    rows: list[tuple[str, int, str | None, bool, list[float]]] = []
    before = 0.0
    for number in range(60):
        angle = draw.uniform(0, math.pi / 2)
        rows.append(
            (f"a{number}", draw.choice((0, 0, 3, 12)), None, draw.random() < 0.5, [math.cos(angle), math.sin(angle)])
        )
        value = value_of_day(_reports(*rows), DAY)
        assert value >= before - 1e-5
        before = value


def test_the_order_of_rows_is_irrelevant() -> None:
    draw = random.Random(7)  # noqa: S311 - an order, not a secret
    rows: list[tuple[str, int, str | None, bool, list[float]]] = []
    for number in range(300):
        angle = draw.uniform(0, math.pi / 2)
        rows.append(
            (f"a{number}", draw.randrange(-2, 40), None, draw.random() < 0.5, [math.cos(angle), math.sin(angle)])
        )
    values = set()
    for _ in range(5):
        draw.shuffle(rows)
        values.add(value_of_day(_reports(*rows), DAY))
    assert len(values) == 1
    assert values != {0.0}
