"""Linking: average linkage exactly, the same answer in any order, stories that go on and stories that end."""

import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from bellwether_assets.clusters import link
from bellwether_assets.clusters.features import Features, article_features
from bellwether_assets.clusters.link import continue_stories, group_day, link_score, shipped_config
from bellwether_assets.clusters.profile import profile_of
from bellwether_tests.clusters.articles_for_linking import BANK, CUP, FIRST_DAY, PORT, article, unit

CONFIG = shipped_config()
# Made-up articles share more than real ones; at this threshold the random ones below fall into many groups.
STRICT = replace(CONFIG, day_threshold=0.5)
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
    placed = [member for group in group_day(articles, STRICT) for member in group]
    assert sorted(placed) == [a.article_id for a in articles]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_articles_does_not_change_the_groups(seed: int) -> None:
    articles = random_articles(60, seed)
    expected = group_day(articles, STRICT)
    assert 3 <= len(expected) < 60
    for _ in range(3):
        random.Random(seed).shuffle(articles)  # noqa: S311 - a test, not a secret
        assert group_day(articles, STRICT) == expected


@pytest.mark.parametrize("seed", range(5))
def test_grouping_is_average_linkage_as_the_textbook_has_it(seed: int) -> None:
    articles = random_articles(40, seed)
    scores = {
        (a.article_id, b.article_id): link_score(profile_of([a]), profile_of([b]), 0)
        for a, b in product(articles, articles)
    }
    groups = [(a.article_id,) for a in articles]
    while len(groups) > 1:
        closeness, first, second = min(
            (-round(np.mean([scores[pair] for pair in product(g, h)]), 6), g, h)
            for i, g in enumerate(groups)
            for h in groups[i + 1 :]
        )
        if -closeness < STRICT.day_threshold:
            break
        groups = sorted([g for g in groups if g not in (first, second)] + [tuple(sorted(first + second))])
    assert group_day(articles, STRICT) == groups


def test_blocks_do_not_change_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = random_articles(50, seed=9)
    profiles = {a.article_id: profile_of([a]) for a in articles}
    later = FIRST_DAY + timedelta(days=2)
    groups, stories = group_day(articles, STRICT), continue_stories(later, profiles, profiles, CONFIG)
    monkeypatch.setattr(link, "_BLOCK", 7)
    assert group_day(articles, STRICT) == groups
    assert continue_stories(later, profiles, profiles, CONFIG) == stories


def test_a_chain_of_neighbours_is_not_one_story() -> None:
    """Each is close to the next, the ends are strangers: single linkage would join all."""
    angles = np.linspace(0, np.pi / 2, 7)
    chain = []
    for number, angle in enumerate(angles):
        vector = np.zeros(384, dtype=np.float32)
        vector[:2] = np.cos(angle), np.sin(angle)
        chain.append(article_features(f"a{number}", "", "", vector, FIRST_DAY))
    only_dense = replace(CONFIG, dense=1.0, day_threshold=0.9)
    assert 1 < len(group_day(chain, only_dense)) < 7


def test_the_score_of_two_profiles_is_the_mean_over_their_pairs() -> None:
    left, right = DAY[:3], DAY[3:6]
    mean = np.mean([link_score(profile_of([a]), profile_of([b]), 0) for a, b in product(left, right)])
    assert link_score(profile_of(left), profile_of(right), 0) == pytest.approx(mean, abs=5e-6)


def test_a_score_is_symmetric_and_falls_with_the_days_between() -> None:
    a, b = profile_of(DAY[:3]), profile_of(DAY[2:7])
    assert link_score(a, b, 3) == link_score(b, a, 3)
    assert link_score(a, b, 0) >= link_score(a, b, 3) >= link_score(a, b, 30)


def test_a_group_continues_the_story_it_tells_of_and_a_new_one_begins_its_own() -> None:
    living = {"story-port": profile_of(DAY[:4]), "story-bank": profile_of(DAY[4:8])}
    groups = {"g1": profile_of([article("new", BANK, day=2)]), "g2": profile_of([article("other", CUP, day=2)])}
    assert continue_stories(FIRST_DAY + timedelta(days=2), groups, living, CONFIG) == {"g1": "story-bank", "g2": None}


def test_two_groups_may_continue_one_story() -> None:
    living = {"story": profile_of(DAY[:4])}
    groups = {key: profile_of([article(key, PORT, day=1)]) for key in ("g1", "g2")}
    assert continue_stories(FIRST_DAY + timedelta(days=1), groups, living, CONFIG) == {"g1": "story", "g2": "story"}


def test_a_story_not_fed_for_its_life_has_ended() -> None:
    living = {"story": profile_of(DAY[:4])}
    groups = {"g": profile_of([article("g", PORT)])}
    last = FIRST_DAY + timedelta(days=CONFIG.story_life_days)
    assert continue_stories(last, groups, living, CONFIG) == {"g": "story"}
    assert continue_stories(last + timedelta(days=1), groups, living, CONFIG) == {"g": None}


def test_of_equal_stories_the_smaller_id_wins_whatever_the_order() -> None:
    profile = profile_of(DAY[:4])
    groups = {"g": profile_of([article("g", PORT, day=1)])}
    tomorrow = FIRST_DAY + timedelta(days=1)
    for order in (("s1", "s2", "s3"), ("s3", "s2", "s1")):
        assert continue_stories(tomorrow, groups, dict.fromkeys(order, profile), CONFIG) == {"g": "s1"}


def test_nothing_arrives_or_nothing_lives() -> None:
    assert group_day([], CONFIG) == []
    assert continue_stories(FIRST_DAY, {}, {"s": profile_of(DAY[:1])}, CONFIG) == {}
    assert continue_stories(FIRST_DAY, {"g": profile_of(DAY[:1])}, {}, CONFIG) == {"g": None}


def test_articles_without_text_are_grouped_too() -> None:
    blank = [article_features(name, "", "", unit(name), FIRST_DAY) for name in "abc"]
    assert group_day(blank, CONFIG) == [("a",), ("b",), ("c",)]


def test_another_process_gives_the_same_scores_to_the_bit() -> None:
    program = (
        "from bellwether_assets.clusters.link import group_day, shipped_config\n"
        "from bellwether_assets.clusters.profile import profile_of\n"
        "from bellwether_tests.clusters.test_link import random_articles\n"
        "articles = random_articles(60, 4)\n"
        "print(group_day(articles, shipped_config()), profile_of(articles).to_json())\n"
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


def test_the_shipped_weights_are_a_mean_of_cosines() -> None:
    weights = [getattr(CONFIG, name) for name in ("dense", "tfidf", "title", "entities", "numbers", "cross")]
    assert min(weights) >= 0
    assert sum(weights) == pytest.approx(1, abs=1e-3)
    assert 0 < CONFIG.continue_threshold <= CONFIG.day_threshold < 1
