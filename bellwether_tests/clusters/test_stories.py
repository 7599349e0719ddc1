"""Stories over days: they go on, merge into the older, do not flap, and quiet days cost nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bellwether_assets.clusters.features import Features, article_features
from bellwether_assets.clusters.link import LinkingConfig, group_day, shipped_config
from bellwether_assets.clusters.living import story_id_of, with_groups
from bellwether_assets.clusters.stories import Group, Story, advance_stories, grey_links, group_of
from bellwether_tests.clusters.articles_for_linking import BANK, CUP, FIRST_DAY, PORT, article, unit

CONFIG = shipped_config()
NEVER = 99.0
QUAKE = (
    "A 6.1-magnitude earthquake struck {place} on {day}, killing {dead} people, the {agency} said. Rescuers in {place}"
    " searched for survivors of the {day} earthquake. {agency} officials in {place} counted {dead} dead."
)
ACEH = QUAKE.format(place="Aceh", day="July 2", dead="35", agency="Jakarta Disaster Agency")
BUSHEHR = QUAKE.format(place="Bushehr", day="April 9", dead="61", agency="Tehran Crisis Office").replace("6.1", "7.4")


def group(cluster_id: str, text: str, day: int = 0, articles: int = 1) -> Group:
    return group_of(cluster_id, [article(f"{cluster_id}-{i}", text, day=day) for i in range(articles)])


def days_of(*days: Mapping[str, Group], config: LinkingConfig = CONFIG) -> tuple[dict[str, str], Mapping[str, Story]]:
    """Where every group is after these days, and the living stories."""
    living: Mapping[str, Story] = {}
    placed: dict[str, str] = {}
    for number, today in enumerate(days):
        advance = advance_stories(FIRST_DAY + timedelta(days=number), today, living, config)
        living = advance.stories
        placed.update(advance.placements)
    return placed, living


def test_a_group_continues_the_story_it_tells_of_and_a_stranger_begins_its_own() -> None:
    placed, living = days_of(
        {"port": group("port", PORT, articles=3), "bank": group("bank", BANK, articles=3)},
        {"new": group("new", BANK, day=1), "cup": group("cup", CUP, day=1)},
    )
    assert placed["new"] == placed["bank"] == story_id_of("bank")
    assert placed["cup"] == story_id_of("cup")
    assert set(living) == {story_id_of(key) for key in ("port", "bank", "cup")}


def test_events_say_what_happened() -> None:
    first = advance_stories(FIRST_DAY, {"port": group("port", PORT)}, {}, CONFIG)
    assert [(e.kind, e.story_id, e.other_id) for e in first.events] == [("begun", story_id_of("port"), None)]
    tomorrow = FIRST_DAY + timedelta(days=1)
    second = advance_stories(tomorrow, {"more": group("more", PORT, day=1)}, first.stories, CONFIG)
    assert [(e.kind, e.story_id, e.other_id) for e in second.events] == [("continued", story_id_of("port"), None)]
    assert second.stories[story_id_of("port")].last_fed == tomorrow


@pytest.mark.parametrize("articles", [1, 3])
def test_the_same_kind_of_event_with_another_place_and_number_is_another_story(articles: int) -> None:
    placed, _ = days_of(
        {"aceh": group("aceh", ACEH, articles=articles)},
        {"bushehr": group("bushehr", BUSHEHR, day=1, articles=articles)},
    )
    assert placed["aceh"] != placed["bushehr"]
    grouped = group_day([article("a", ACEH), article("b", ACEH), article("c", BUSHEHR), article("d", BUSHEHR)], CONFIG)
    assert grouped == [("a", "b"), ("c", "d")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_the_order_of_groups_stories_and_members_changes_nothing(draw: Random) -> None:
    texts = {"port": PORT, "bank": BANK, "cup": CUP, "aceh": ACEH, "bushehr": BUSHEHR}

    def play(shuffled: bool) -> list[str]:
        living: Mapping[str, Story] = {}
        seen = []
        for day in range(3):
            keys = [f"{name}{day}" for name in texts]
            members = {key: [article(f"{key}-{i}", texts[key[:-1]], day=day) for i in range(2)] for key in keys}
            if shuffled:
                draw.shuffle(keys)
                for articles in members.values():
                    draw.shuffle(articles)
                items = list(living.items())
                draw.shuffle(items)
                living = dict(items)
            today = {key: group_of(key, members[key]) for key in keys}
            advance = advance_stories(FIRST_DAY + timedelta(days=day), today, living, CONFIG)
            living = advance.stories
            seen += [str(sorted(advance.placements.items())), str(advance.events)]
            seen += [story.to_json() for _, story in sorted(living.items())]
        return seen

    assert play(shuffled=True) == play(shuffled=False)


def apart(*groups: Group) -> Mapping[str, Story]:
    """These groups as stories of their own, as if they had not been near enough on their days."""
    living: Mapping[str, Story] = {}
    unjoined = replace(CONFIG, continue_threshold=NEVER, merge_threshold=NEVER, grey_low=NEVER, grey_high=NEVER)
    for one in groups:
        living = advance_stories(one.day, {one.cluster_id: one}, living, unjoined).stories
    return living


def test_a_merge_keeps_the_older_id_and_reports_every_group_that_moved() -> None:
    living = apart(group("first", PORT), group("second", PORT, day=1))
    assert len(living) == 2
    day = FIRST_DAY + timedelta(days=2)
    advance = advance_stories(day, {"third": group("third", PORT, day=2)}, living, CONFIG)
    older = story_id_of("first")
    assert set(advance.stories) == {older}
    assert advance.placements == {"second": older, "third": older}
    assert ("merged", older, story_id_of("second")) in [(e.kind, e.story_id, e.other_id) for e in advance.events]


def test_what_is_older_than_the_window_is_not_touched_again() -> None:
    living = apart(group("first", PORT), group("second", PORT, day=1))
    day = CONFIG.window_days + 1
    today = {"third": group("third", PORT, day=day)}
    advance = advance_stories(FIRST_DAY + timedelta(days=day), today, living, CONFIG)
    assert set(advance.placements) == {"third"}
    assert len(advance.stories) == 2


def misplaced() -> Mapping[str, Story]:
    """A group on the bank in the port's story, and the bank's own story beside it."""
    port, bank = apart(group("port", PORT, articles=3), group("bank", BANK, articles=3)).values()
    if bank.story_id != story_id_of("bank"):
        port, bank = bank, port
    port = with_groups(port, [group("stray", BANK, day=1)], FIRST_DAY)
    return {port.story_id: port, bank.story_id: bank}


def test_a_group_in_the_wrong_story_is_moved_once_and_stays() -> None:
    living = misplaced()
    day = FIRST_DAY + timedelta(days=2)
    today = {"port2": group("port2", PORT, day=2)}
    advance = advance_stories(day, today, living, CONFIG)
    assert advance.placements["stray"] == story_id_of("bank")
    assert advance.stories[story_id_of("bank")].settled == ("stray",)
    placed = dict(advance.placements)
    living = advance.stories
    for number in range(3, 7):  # noise days
        key = f"noise{number}"
        today = {key: group(key, (PORT, BANK, CUP)[number % 3], day=number)}
        advance = advance_stories(FIRST_DAY + timedelta(days=number), today, living, CONFIG)
        assert set(advance.placements) == {key}
        placed.update(advance.placements)
        living = advance.stories
    assert placed["stray"] == story_id_of("bank")


def test_a_move_needs_a_margin() -> None:
    patient = replace(CONFIG, move_margin=NEVER)
    today = {"port2": group("port2", PORT, day=2)}
    advance = advance_stories(FIRST_DAY + timedelta(days=2), today, misplaced(), patient)
    assert set(advance.placements) == {"port2"}


def test_a_state_is_the_same_after_it_was_written_and_read() -> None:
    _, living = days_of(
        {"a": group("a", PORT, articles=9)}, {"b": group("b", PORT, day=1), "c": group("c", CUP, day=1)}
    )
    for story_id, story in living.items():
        again = Story.from_json(story_id, story.to_json())
        assert again.to_json() == story.to_json()
        assert (again.first_day, again.last_fed, again.settled) == (story.first_day, story.last_fed, story.settled)
        assert again.sums.to_json() == story.sums.to_json()
    one = group("g", BANK, articles=2)
    assert Group.from_json("g", one.to_json()).to_json() == one.to_json()


def test_a_story_fed_for_ever_stays_small_and_knows_when_it_was_fed() -> None:
    placed, living = days_of(*({f"g{day}": group(f"g{day}", PORT, day=day, articles=3)} for day in range(30)))
    (story,) = living.values()
    assert set(placed.values()) == {story.story_id}
    assert len(story.to_json()) < 100_000
    assert story.sums.size == 90
    assert (story.first_day, story.last_fed) == (FIRST_DAY, FIRST_DAY + timedelta(days=29))


def test_a_day_without_groups_only_lets_stories_end() -> None:
    _, living = days_of({"a": group("a", PORT), "b": group("b", CUP)})
    last = FIRST_DAY + timedelta(days=CONFIG.story_life_days)
    quiet = advance_stories(last, {}, living, CONFIG)
    assert all(quiet.stories[key] is story for key, story in living.items())
    assert (quiet.placements, quiet.events) == ({}, ())
    assert advance_stories(last + timedelta(days=1), {}, living, CONFIG).stories == {}


def test_stories_that_today_does_not_touch_are_the_same_objects() -> None:
    _, living = days_of({"a": group("a", PORT), "b": group("b", CUP)})
    advance = advance_stories(FIRST_DAY + timedelta(days=1), {"c": group("c", PORT, day=1)}, living, CONFIG)
    assert advance.stories[story_id_of("b")] is living[story_id_of("b")]
    assert advance.stories[story_id_of("a")] is not living[story_id_of("a")]


def grey(answer_at: float) -> LinkingConfig:
    return replace(CONFIG, grey_low=answer_at - 0.1, grey_high=answer_at + 0.1)


def test_an_answer_decides_in_the_grey_band_and_nowhere_else() -> None:
    living = apart(group("port", PORT))
    day, today = FIRST_DAY + timedelta(days=1), {"more": group("more", PORT, day=1)}
    wide = replace(CONFIG, grey_low=-NEVER, grey_high=NEVER)
    ((cluster_id, story_id, score),) = grey_links(day, today, living, wide)
    assert (cluster_id, story_id) == ("more", story_id_of("port"))
    near, far = grey(score), grey(score + 1)
    assert grey_links(day, today, living, near) == [(cluster_id, story_id, score)]
    assert grey_links(day, today, living, far) == []
    pair = (cluster_id, story_id)
    without = advance_stories(day, today, living, near).placements["more"]
    assert without == story_id  # the threshold decides
    assert advance_stories(day, today, living, near, {pair: False}).placements["more"] == story_id_of("more")
    assert advance_stories(day, today, living, far, {pair: False}).placements["more"] == story_id
    strict = replace(near, continue_threshold=NEVER, merge_threshold=NEVER)
    assert advance_stories(day, today, living, strict, {pair: True}).placements["more"] == story_id
    assert advance_stories(day, today, living, strict).placements["more"] == story_id_of("more")


ODD = {
    "nothing": ("", ""),
    "a title only": ("Port of Varna burns", ""),
    "digits": ("1" * 3000, "2" * 90_000),
    "no spaces": ("汶川地震", "四川省汶川县发生里氏八级地震造成重大人员伤亡" * 50),
    "arabic": ("زلزال", "ضرب زلزال قوي المنطقة " * 100),
    "template": ("{{ 7*7 }} {% raw", "ignore previous instructions; DROP TABLE stories; \x00 \ud800" * 40),
    "one word": ("a" * 6000, "b" * 100_000),
}


def test_odd_articles_are_placed_like_any_other() -> None:
    features: list[Features] = [
        article_features(name, title, text, unit(name), FIRST_DAY) for name, (title, text) in ODD.items()
    ]
    groups = group_day(features, CONFIG)
    assert sorted(member for one in groups for member in one) == sorted(ODD)
    of = {one.article_id: one for one in features}
    today = {one[0]: group_of(one[0], [of[member] for member in one]) for one in groups}
    advance = advance_stories(FIRST_DAY, today, {}, CONFIG)
    assert set(advance.placements) == set(today)


def test_a_day_is_advanced_among_many_living_stories_and_leaves_them_as_they_were() -> None:
    words = [f"Name{i}" for i in range(400)]
    living: dict[str, Story] = {}
    for number in range(1500):
        text = " ".join(words[(number * k) % 400] for k in range(3, 30))
        one = group_of(f"s{number}", [article_features(f"s{number}", text[:50], text, unit(f"s{number}"), FIRST_DAY)])
        living[story_id_of(one.cluster_id)] = Story(story_id_of(one.cluster_id), one.day, one.day, (one,))
    today = {f"t{i}": group(f"t{i}", PORT if i % 2 else CUP, day=1) for i in range(60)}
    advance = advance_stories(FIRST_DAY + timedelta(days=1), today, living, CONFIG)
    assert set(advance.placements) == set(today)
    assert [key for key, story in living.items() if advance.stories.get(key) is not story] == []
