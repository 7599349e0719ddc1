"""In a home of one field the field itself links nothing; in a home of many themes nothing is taken off."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest

from bellwether_assets.clusters.background import MANY_THEMES, ONE_FIELD, Background
from bellwether_assets.clusters.features import Features, article_features
from bellwether_assets.clusters.link import LinkingConfig, shipped_config
from bellwether_assets.clusters.living import Group, Story, begin, group_of, story_id_of
from bellwether_assets.clusters.stories import advance_stories
from bellwether_assets.clusters.sums import sums_of
from bellwether_assets.clusters.term_counts import NOTHING_COUNTED, TermCounts
from bellwether_tests.clusters.articles_for_linking import BANK, CUP, FIRST_DAY, PORT, article, unit

CONFIG = shipped_config()
# What every release of this home speaks of, and what each tells alone.
FIELD = "Lawmakers called for limits on glassblowing kilns."
TOLD = (
    "Ilse Brandt wants furnaces cold by 22:15. Furnace workers of Lindvik marched with 317 lanterns on May 3.",
    "Chimneys taller than 48 metres would go, Tomas Verlan told Osterhal. Masons counted 1,260 of them in June.",
    "Ash dumps poison the Grenmoor river, Mirko Dahl warned: 74 tons a week, fishers found on April 11.",
    "Night firing costs sleep, wrote Ada Quist after 905 letters from Tolbeck reached her desk on Friday.",
    "Embers burned 13 barns near Ravnes. Jonna Reik would have owners pay 2,400 crowns a barn from August 9.",
    "Pavel Osk found 66 cracked flues in Molde. Flue inspectors of Molde should come twice a year, Pavel Osk said.",
)


def release(article_id: str, number: int, day: int) -> Features:
    """A release of the home on one occurrence: its vector lies as near to any other's as in a real home of one field,
    and nearer to those on the same occurrence."""
    told = TOLD[number]
    mixed = 0.6 * unit("the field") + 0.7 * unit(told) + 0.1 * unit(article_id)
    vector = (mixed / np.linalg.norm(mixed)).astype(np.float32)
    title = told.split(". ")[0]
    return article_features(article_id, title, f"{FIELD} {told}", vector, FIRST_DAY + timedelta(days=day))


def group(member: Features) -> Group:
    return group_of(member.article_id, [member])


def played(
    days: Mapping[date, list[Group]], config: LinkingConfig, dice: Random | None = None
) -> tuple[dict[str, str], Mapping[str, Story], TermCounts]:
    """Where each group is in the end, the stories and the counts; `dice` lists everything in another order."""
    living: Mapping[str, Story] = {}
    placed: dict[str, str] = {}
    counts = NOTHING_COUNTED
    for day, groups in sorted(days.items()):
        listed = dice.sample(groups, len(groups)) if dice else groups
        known = dice.sample(sorted(living), len(living)) if dice else sorted(living)
        counts = counts.at_beginning_of(day)
        today = {one.cluster_id: one for one in listed}
        advance = advance_stories(day, today, {key: living[key] for key in known}, config, counts=counts)
        counts = counts.with_groups(listed)
        living = advance.stories
        placed.update(advance.placements)
    return placed, living, counts


def home_of_one_field() -> dict[date, list[Group]]:
    """An occurrence a day; on the last day another release on the last one."""
    days = {FIRST_DAY + timedelta(days=n): [group(release(f"r{n}", n, n))] for n in range(len(TOLD))}
    days[FIRST_DAY + timedelta(days=len(TOLD))] = [group(release("again", len(TOLD) - 1, len(TOLD)))]
    return days


def test_the_theme_of_a_home_links_nothing_and_an_occurrence_still_does() -> None:
    placed, living, _ = played(home_of_one_field(), CONFIG)
    assert placed["again"] == story_id_of("r5")
    assert len(living) == len(TOLD)


@pytest.mark.parametrize("heedless", [False, True])
def test_what_speaks_of_nothing_but_the_field_is_of_no_story(heedless: bool) -> None:
    mixed = 0.8 * unit("the field") + 0.3 * unit("speech")
    vector = (mixed / np.linalg.norm(mixed)).astype(np.float32)
    day = FIRST_DAY + timedelta(days=len(TOLD) + 1)
    speech = article_features("speech", "Limits on kilns", f"{FIELD} Jonna Reik said so.", vector, day)
    # Without regard to chance it comes to one of them, by what all speak of.
    config = replace(CONFIG, chance_weight=0.0, field_caution=0.0) if heedless else CONFIG
    placed, _, _ = played({**home_of_one_field(), day: [group(speech)]}, config)
    assert (placed["speech"] == story_id_of("speech")) is not heedless


@pytest.mark.parametrize("seed", range(3))
def test_order_changes_neither_stories_nor_counts(seed: int) -> None:
    placed, living, counts = played(home_of_one_field(), CONFIG)
    again = played(home_of_one_field(), CONFIG, Random(seed))  # noqa: S311 - an order, not a secret
    assert again[0] == placed
    texts = [{key: story.to_json() for key, story in stories.items()} for stories in (living, again[1])]
    assert texts[0] == texts[1]
    assert again[2].digest == counts.digest


def test_a_young_home_and_one_of_many_themes_leave_everything_as_it_is() -> None:
    sums = sums_of(article("a", PORT))
    assert Background.of(NOTHING_COUNTED, {}).relative(sums) is sums
    themes = [begin(group(article(name, text))) for name, text in (("p", PORT), ("b", BANK), ("c", CUP))]
    many = Background.of(TermCounts(90, {"port": 80}), {story.story_id: story for story in themes})
    assert many.nearness < MANY_THEMES
    assert many.field == 0
    assert many.relative(sums) is sums


def test_nearness_is_the_mean_cosine_of_two_stories_drawn_to_the_bound_of_many_themes() -> None:
    stories = [begin(group(release(f"r{n}", n, 0))) for n in range(4)]
    vectors = [story.dense / np.linalg.norm(story.dense) for story in stories]
    pairs = [float(vectors[a] @ vectors[b]) for a in range(4) for b in range(4) if a != b]
    background = Background.of(NOTHING_COUNTED, {story.story_id: story for story in stories})
    assert background.nearness == pytest.approx((3 * MANY_THEMES + 4 * np.mean(pairs)) / 7, abs=1e-5)


def test_in_a_home_of_one_field_a_common_term_weighs_less_and_a_rare_one_does_not() -> None:
    sums = sums_of(article("a", PORT))
    seen = Background(TermCounts(100, {"varna": 60, "@varna": 60, "docker": 1}), ONE_FIELD).relative(sums)
    for channel, term in (("tfidf", "varna"), ("entities", "@varna")):
        holders, weight, square = sums.terms[channel][term]
        assert seen.terms[channel][term][0] == holders
        assert 0 < seen.terms[channel][term][1] < weight / 2
        assert seen.terms[channel][term][2] < square / 4
    assert seen.terms["tfidf"]["fire"] == sums.terms["tfidf"]["fire"]
    halfway = Background(TermCounts(100, {"varna": 60}), (MANY_THEMES + ONE_FIELD) / 2).relative(sums)
    assert seen.terms["tfidf"]["varna"][1] < halfway.terms["tfidf"]["varna"][1] < sums.terms["tfidf"]["varna"][1]


def test_a_term_that_every_original_holds_tells_nothing() -> None:
    sums = sums_of(article("a", PORT))
    seen = Background(TermCounts(10**6, {"varna": 10**6}), ONE_FIELD).relative(sums)
    assert "varna" not in seen.terms["tfidf"]
