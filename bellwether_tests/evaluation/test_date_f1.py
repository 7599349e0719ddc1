"""Date-F1 on cases that can be worked out by hand."""

from datetime import date, timedelta

import pytest

from bellwether_assets.evaluation.date_f1 import date_f1

START = date(2030, 5, 1)


def _days(*offsets: int) -> set[date]:
    return {START + timedelta(days=offset) for offset in offsets}


def _values(**by_offset: float) -> dict[date, float]:
    return {START + timedelta(days=int(offset[1:])): value for offset, value in by_offset.items()}


def test_the_right_days_are_one_and_the_wrong_ones_nought() -> None:
    values = _values(d0=5, d1=1, d2=4, d3=2, d4=3)
    assert date_f1(values, {"right": _days(0, 2, 4)})[0] == 1.0
    assert date_f1(values, {"half": _days(0, 3)})[1]["half"].shared_days == 1
    assert date_f1(_values(d0=0, d1=9, d2=9, d3=0), {"wrong": _days(0, 3)})[0] == 0.0


def test_only_days_inside_the_timelines_span_are_named() -> None:
    values = _values(d0=9, d1=9, d2=1, d3=2, d4=9)
    average, scores = date_f1(values, {"inside": _days(2, 3)})
    assert average == 1.0
    assert scores["inside"].named_days == 2


def test_of_equal_values_the_earlier_day_is_named() -> None:
    values = _values(d0=1, d1=1, d2=1, d3=1)
    assert date_f1(values, {"early": _days(0, 1, 3)})[1]["early"].shared_days == 2
    assert date_f1(dict(reversed(values.items())), {"early": _days(0, 1, 3)}) == date_f1(
        values, {"early": _days(0, 1, 3)}
    )


def test_too_few_known_days_cost_recall_and_not_precision() -> None:
    average, scores = date_f1(_values(d0=1), {"long": _days(0, 1, 2)})
    assert (scores["long"].named_days, scores["long"].shared_days) == (1, 1)
    assert average == pytest.approx(2 * 1 / (3 + 1))


def test_a_day_of_value_zero_is_named_like_any_other() -> None:
    assert date_f1(_values(d0=0, d1=0), {"both": _days(0, 1)})[0] == 1.0


def test_timelines_count_alike_however_long_they_are() -> None:
    values = _values(d0=3, d1=2, d2=1, d3=0, d4=0, d5=0)
    average, scores = date_f1(values, {"long": _days(0, 1, 2, 3, 4, 5), "short": _days(2, 5)})
    assert scores["long"].f1 == 1.0
    assert scores["short"].f1 == 0.5
    assert average == 0.75


def test_no_timelines_and_an_empty_one_are_no_failure() -> None:
    assert date_f1({}, {}) == (1.0, {})
    assert date_f1({}, {"empty": set()})[0] == 1.0
    assert date_f1({}, {"nothing named": _days(0)})[0] == 0.0
