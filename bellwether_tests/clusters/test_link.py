"""Linking within a day: the same answer in any order, in any block, in any process; groups that do not chain."""

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bellwether_assets.clusters import agglomerate
from bellwether_assets.clusters.features import Features, article_features
from bellwether_assets.clusters.link import group_day, shipped_config
from bellwether_assets.clusters.score import OBSERVATIONS, score_pairs
from bellwether_assets.clusters.sums import added, sums_of
from bellwether_tests.clusters.articles_for_linking import BANK, CUP, FIRST_DAY, PORT, article, unit

CONFIG = shipped_config()
DAY = [article(f"{name}{i}", text) for name, text in (("port", PORT), ("bank", BANK), ("cup", CUP)) for i in range(4)]


def random_articles(count: int, seed: int) -> list[Features]:
    """Articles in loose bunches, so that many scores lie near the threshold."""
    draw = random.Random(seed)  # noqa: S311 - a test, not a secret
    words = [f"Word{i}" for i in range(60)]
    bunches = [draw.sample(words, 12) for _ in range(5)]
    found = []
    for number in range(count):
        bunch = number % len(bunches)
        text = " ".join(draw.sample(bunches[bunch], 7) + draw.sample(words, 5))
        vector = unit(f"{seed} {number}", near=f"bunch {bunch}", share=0.6)
        found.append(article_features(f"a{number:03}", text[:30], f"It was said that {text}", vector, FIRST_DAY))
    return found


def test_articles_on_one_occurrence_are_one_story_of_the_day() -> None:
    assert group_day(DAY, CONFIG) == [tuple(f"{name}{i}" for i in range(4)) for name in ("bank", "cup", "port")]


def test_each_article_is_in_exactly_one_group_and_none_is_lost() -> None:
    articles = random_articles(80, seed=1)
    placed = [member for group in group_day(articles, CONFIG) for member in group]
    assert sorted(placed) == [a.article_id for a in articles]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_articles_does_not_change_the_groups(seed: int) -> None:
    articles = random_articles(60, seed)
    expected = group_day(articles, CONFIG)
    assert 3 <= len(expected) < 60, len(expected)
    for _ in range(3):
        random.Random(seed).shuffle(articles)  # noqa: S311 - a test, not a secret
        assert group_day(articles, CONFIG) == expected


@pytest.mark.parametrize("threshold", [CONFIG.day_threshold, -4.0])
@pytest.mark.parametrize("seed", range(3))
def test_always_the_two_closest_groups_merge(seed: int, threshold: float) -> None:
    """The running tables against a plain loop that adds up and compares anew each time."""
    articles = random_articles(24, seed)
    config = replace(CONFIG, floor=1e6, day_threshold=threshold)
    groups = {(a.article_id,): sums_of(a) for a in articles}
    while True:
        ids = sorted(groups)
        pairs = [(i, j) for i in range(len(ids)) for j in range(i + 1, len(ids))]
        sums = [groups[key] for key in ids]
        scores = score_pairs(sums, sums, [i for i, _ in pairs], [j for _, j in pairs], config.weights)
        best = max(scores, default=-(10**12))
        if best < round(config.day_threshold * 1e6):
            break
        i, j = pairs[scores.index(best)]
        left, right = ids[i], ids[j]
        groups[tuple(sorted((*left, *right)))] = added([groups.pop(left), groups.pop(right)])
    assert group_day(articles, config) == sorted(groups)


def test_blocks_do_not_change_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = random_articles(50, seed=9)
    groups = group_day(articles, CONFIG)
    monkeypatch.setattr(agglomerate, "_BLOCK", 7)
    assert group_day(articles, CONFIG) == groups


def test_a_day_on_which_everything_looks_alike_is_parted_and_not_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agglomerate, "_LARGEST", 10)
    assert sorted(m for g in group_day(random_articles(60, 3), CONFIG) for m in g) == [f"a{i:03}" for i in range(60)]
    same = [article(f"x{i:02}", PORT) for i in range(30)]
    assert sorted(member for group in group_day(same, CONFIG) for member in group) == [a.article_id for a in same]


def test_nothing_arrives() -> None:
    assert group_day([], CONFIG) == []


def test_articles_without_text_are_grouped_too() -> None:
    blank = [article_features(name, "", "", unit(name), FIRST_DAY) for name in "abc"]
    assert group_day(blank, CONFIG) == [("a",), ("b",), ("c",)]


def test_another_process_gives_the_same_scores_to_the_bit() -> None:
    program = (
        "from bellwether_assets.clusters.link import group_day, shipped_config\n"
        "from bellwether_assets.clusters.stories import group_of\n"
        "from bellwether_tests.clusters.test_link import random_articles\n"
        "articles = random_articles(60, 4)\n"
        "print(group_day(articles, shipped_config()), group_of('g', articles).to_json())\n"
    )
    outputs = set()
    for seed, threads in (("0", "1"), ("77", "2"), ("4242", "4")):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
        }
        result = subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[2],
            env=environment,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stderr
        outputs.add(result.stdout)
    assert len(outputs) == 1


def test_the_shipped_numbers_are_complete_and_in_order() -> None:
    assert set(CONFIG.weights.weights) == set(OBSERVATIONS)
    assert CONFIG.grey_low < CONFIG.continue_threshold < CONFIG.grey_high
    assert CONFIG.grey_high - CONFIG.grey_low <= 1
    assert CONFIG.continue_threshold <= CONFIG.merge_threshold
    assert CONFIG.move_margin > 0
