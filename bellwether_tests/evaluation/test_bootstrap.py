"""Intervals around measures: they hold the measure, shrink as gold grows, and are the same every time."""

import pytest

from bellwether_assets.evaluation.bcubed import bcubed, by_gold_cluster
from bellwether_assets.evaluation.bootstrap import Confusion, Estimate, bcubed_scores, item_scores


def _stream(clusters: int) -> tuple[dict[str, str], dict[str, str]]:
    """Clusters of one to five articles; every third is cut in two, every fifth is joined to the one before."""
    gold = {f"{c} {n}": str(c) for c in range(clusters) for n in range(1 + c % 5)}
    found = {}
    for article, label in gold.items():
        number, place = int(label), int(article.split()[1])
        found[article] = str(number - (number % 5 == 0 and number > 0)) + ("b" if number % 3 == 0 and place > 1 else "")
    return gold, found


def _width(estimate: Estimate) -> float:
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low <= estimate.value <= estimate.high
    return estimate.high - estimate.low


def test_the_measures_are_those_of_b_cubed() -> None:
    gold, found = _stream(40)
    expected, scores = bcubed(gold, found), bcubed_scores(by_gold_cluster(gold, found), seed=1)
    assert scores.precision.value == pytest.approx(expected.precision)
    assert scores.recall.value == pytest.approx(expected.recall)
    assert scores.f1.value == pytest.approx(expected.f1)


def test_an_article_in_no_cluster_counts_as_alone_in_sums_too() -> None:
    gold = {"a": "x", "b": "x", "c": "x", "d": "y"}
    found = {"a": "1", "b": "1", "d": None}
    assert by_gold_cluster(gold, found) == [(3, 3.0, (2 * 2 + 1) / 3), (1, 1.0, 1.0)]


def test_an_interval_holds_its_estimate_and_narrows_with_more_gold() -> None:
    few, many = (bcubed_scores(by_gold_cluster(*_stream(count)), seed=1) for count in (20, 2000))
    for name in ("precision", "recall", "f1"):
        assert _width(getattr(many, name)) < _width(getattr(few, name)) / 5, name


def test_the_interval_of_a_share_is_about_what_the_binomial_says() -> None:
    # 200 pairs put together, 150 of them rightly: the standard error of .75 is sqrt(.75 * .25 / 200) = .0306
    precision = item_scores([Confusion(150, 50, 0, 0)], seed=1).precision
    assert precision.value == 0.75
    assert precision.low == pytest.approx(0.75 - 1.96 * 0.0306, abs=0.012)
    assert precision.high == pytest.approx(0.75 + 1.96 * 0.0306, abs=0.012)


def test_f1_of_named_things_is_averaged_over_samples_however_large() -> None:
    # 2·2/(2·2 + 1 + 1) = 2/3, and 1
    scores = item_scores([Confusion(2, 1, 1, 40), Confusion(1, 0, 0, 0)], seed=1)
    assert scores.f1.value == pytest.approx((2 / 3 + 1) / 2)
    assert _width(scores.f1) > 0


def test_what_cannot_vary_has_a_point_or_no_interval() -> None:
    same = {str(number): str(number // 2) for number in range(8)}
    assert bcubed_scores(by_gold_cluster(same, same), seed=1).f1 == Estimate(1.0, 1.0, 1.0)
    assert bcubed_scores(by_gold_cluster({"a": "x", "b": "x"}, {}), seed=1).recall == Estimate(0.5)
    assert item_scores([Confusion(1, 0, 0, 0)], seed=1).f1 == Estimate(1.0)
    assert bcubed_scores([], seed=1).f1 == item_scores([], seed=1).f1 == Estimate(1.0)
    assert item_scores([Confusion(0, 0, 0, 5)], seed=1).f1.value == 1.0
    assert item_scores([Confusion(0, 3, 0, 5)], seed=1).precision.value == 0.0


def test_equal_data_have_equal_intervals() -> None:
    gold, found = _stream(30)
    again = dict(reversed(gold.items())), dict(reversed(found.items()))
    assert bcubed_scores(by_gold_cluster(gold, found), seed=7) == bcubed_scores(by_gold_cluster(*again), seed=7)
