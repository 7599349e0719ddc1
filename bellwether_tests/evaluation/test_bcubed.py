"""B-cubed against figures worked out by hand."""

import pytest

from bellwether_assets.evaluation.bcubed import bcubed, primary_signals


def test_equal_clusterings_score_one_whatever_their_labels() -> None:
    score = bcubed({"a": "x", "b": "x", "c": "y"}, {"a": 1, "b": 1, "c": 2})
    assert (score.precision, score.recall, score.f1) == (1.0, 1.0, 1.0)


def test_a_hand_computed_example() -> None:
    # Predicted {a b c} {d e}; gold {a b} {c d e}.
    # precision: a 2/3, b 2/3, c 1/3, d 1, e 1 = 11/15; recall: a 1, b 1, c 1/3, d 2/3, e 2/3 = 11/15
    gold = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "y"}
    score = bcubed(gold, {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2})
    assert score.precision == pytest.approx(11 / 15)
    assert score.recall == pytest.approx(11 / 15)
    assert score.f1 == pytest.approx(11 / 15)


def test_one_big_cluster_has_full_recall_and_poor_precision() -> None:
    score = bcubed({"a": "x", "b": "x", "c": "y", "d": "z"}, dict.fromkeys("abcd", "all"))
    assert score.recall == 1.0
    assert score.precision == pytest.approx((2 / 4 + 2 / 4 + 1 / 4 + 1 / 4) / 4)


def test_an_article_in_no_cluster_is_its_own_cluster() -> None:
    gold = {"a": "x", "b": "x", "c": "x"}
    expected = bcubed(gold, {"a": 1, "b": 2, "c": 3})
    assert bcubed(gold, {}) == expected
    assert bcubed(gold, {"a": None, "b": None}) == expected
    assert expected.precision == 1.0
    assert expected.recall == pytest.approx(1 / 3)


def test_articles_without_gold_are_ignored() -> None:
    gold = {"a": "x", "b": "y"}
    assert bcubed(gold, {"a": 1, "b": 2, "stranger": 1}) == bcubed(gold, {"a": 1, "b": 2})


def test_the_order_of_articles_does_not_change_a_bit() -> None:
    gold = {str(i): i % 7 for i in range(100)}
    predicted = {str(i): i % 5 for i in range(100)}
    assert bcubed(gold, predicted) == bcubed(dict(reversed(gold.items())), dict(reversed(predicted.items())))


def test_nothing_to_compare_is_a_perfect_score() -> None:
    assert bcubed({}, {}).f1 == 1.0


def test_an_articles_primary_signal_is_the_one_with_the_greatest_summed_weight() -> None:
    weights = [("a", "s1", 0.5), ("a", "s2", 0.3), ("a", "s2", 0.3), ("b", "s1", 0.1)]
    assert primary_signals(weights) == {"a": "s2", "b": "s1"}


def test_of_equal_sums_the_first_signal_by_id_is_primary_in_whatever_order_they_come() -> None:
    # Added up one after the other, 0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in their last bit.
    weights = [
        ("a", "s2", 0.1),
        ("a", "s2", 0.2),
        ("a", "s2", 0.3),
        ("a", "s1", 0.3),
        ("a", "s1", 0.2),
        ("a", "s1", 0.1),
    ]
    assert primary_signals(weights) == primary_signals(weights[::-1]) == {"a": "s1"}
