"""Sums of articles: exact, whatever the order, and an exact text form."""

from collections import Counter
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.clusters.score import (
    OBSERVATIONS,
    block_observations,
    pair_observations,
    score_pairs,
)
from bellwether_assets.clusters.sums import Sums, added, block_products, sums_of
from bellwether_tests.clusters.articles_for_linking import BANK, CUP, PORT, article

MEMBERS = [sums_of(article(f"p{i}", PORT, day=i)) for i in range(3)] + [sums_of(article("b", BANK, day=9))]
OTHERS = [sums_of(article(f"c{i}", CUP)) for i in range(3)]


def test_the_order_of_articles_does_not_change_a_byte() -> None:
    expected = added(MEMBERS).to_json()
    assert {added(order).to_json() for order in permutations(MEMBERS)} == {expected}


def test_json_gives_the_same_sums_back() -> None:
    sums = added(MEMBERS)
    again = Sums.from_json(sums.to_json())
    assert again.to_json() == sums.to_json()
    assert np.array_equal(again.dense, sums.dense)
    assert again.terms == sums.terms
    assert again.squares == sums.squares


def test_products_of_sums_are_sums_over_pairs_of_articles() -> None:
    """Average linkage at the price of one comparison."""
    together = block_products([added(MEMBERS)], [added(OTHERS)])
    apart = block_products(MEMBERS, OTHERS)
    for table, single in zip(
        (*together.dots, *together.left_held, *together.right_held),
        (*apart.dots, *apart.left_held, *apart.right_held),
        strict=True,
    ):
        assert float(table[0, 0]) == float(single.sum())


# Pair by pair, and where each of them is in so many pairs that their terms are indexed.
@pytest.mark.parametrize("times", [1, 4])
def test_pairs_and_blocks_give_the_same_observations_to_the_bit(times: int) -> None:
    everyone = [*MEMBERS, *OTHERS, added(MEMBERS)]
    rows, columns = zip(*product(range(len(everyone)), repeat=2), strict=True)
    pairs = pair_observations(everyone, everyone, rows * times, columns * times)
    for single, block in zip(pairs, block_observations(everyone, everyone), strict=True):
        assert np.array_equal(single, np.tile(np.broadcast_to(block, (len(everyone),) * 2).reshape(-1), times))


def test_of_more_terms_than_are_kept_the_strongest_stay_and_of_equal_ones_the_first() -> None:
    """A story's terms are cut to so many a channel; which ones, depends on their weights and their names alone."""
    dice = np.random.default_rng(3)
    names = [f"w{number:03}" for number in range(400)]
    parts = []
    for _ in range(3):
        chosen = dice.permutation(names)[:150]
        terms = {
            name: (1, weight, weight * weight)
            for name, weight in zip(chosen, dice.integers(1, 5, 150).tolist(), strict=True)
        }
        parts.append(replace(MEMBERS[0], terms={**MEMBERS[0].terms, "title": terms}))
    weights: Counter[str] = Counter()
    for part in parts:
        weights.update({term: weight for term, (_, weight, _) in part.terms["title"].items()})
    strongest = sorted(weights, key=lambda term: (-weights[term], term))[:64]
    kept = added(parts).terms["title"]
    assert list(kept) == sorted(strongest)
    assert all(kept[term][1] == weights[term] for term in kept)
    assert kept == added(parts[::-1]).terms["title"]


def test_a_score_is_symmetric_and_the_weighted_sum_of_its_observations() -> None:
    weights = shipped_config().weights
    left, right = added(MEMBERS[:3]), added(OTHERS)
    (score,) = score_pairs([left], [right], [0], [0], weights)
    assert [score] == score_pairs([right], [left], [0], [0], weights)
    observed = zip(OBSERVATIONS, pair_observations([left], [right], [0], [0]), strict=True)
    parts = {name: weights.weights[name] * float(value[0]) for name, value in observed}
    assert weights.constant + sum(parts.values()) == pytest.approx(score / 1e6, abs=2e-6)
    assert parts["dense alike"] > 0


def test_a_text_without_terms_is_no_sum_of_articles() -> None:
    with pytest.raises(ValueError, match="end with their terms"):
        Sums.from_json('{"dense":"","size":1,"speaking":{}}')


def test_sums_stay_small_however_many_articles_they_hold() -> None:
    many = added([sums_of(article(f"a{i}", " ".join(f"Word{i}x{j}" for j in range(90)))) for i in range(100)])
    assert len(many.to_json()) < 30_000
