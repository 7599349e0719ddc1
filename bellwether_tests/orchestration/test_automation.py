"""The recompute policy, by ticks: on stand-ins that fail and change when told to, and on the real assets."""

from pathlib import Path

import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_tests.homes import drop
from bellwether_tests.orchestration.dagster_home import DAYS as REAL_DAYS
from bellwether_tests.orchestration.dagster_home import LATE, answer_of, copy_with_history
from bellwether_tests.orchestration.standins import BELOW_RAW, DAYS, World

pytestmark = pytest.mark.filterwarnings("ignore::dagster.BetaWarning")


def test_the_same_content_made_again_asks_for_nothing() -> None:
    world = World()
    world.run(DAYS[2], ["raw", *BELOW_RAW])
    world.run(DAYS[3], ["raw"])
    assert world.tick() == {}


def test_what_is_fetched_asks_for_no_day_by_itself() -> None:
    world = World()
    for version in ("1", "2"):
        world.fetch(version)
        assert world.tick() == {}


def test_no_day_waits_for_what_was_never_fetched() -> None:
    world = World()
    world.code["raw"] = "2"
    assert world.tick()["raw"] == DAYS


def test_a_late_article_recomputes_its_day_and_then_one_later_day_a_tick() -> None:
    world = World()
    world.change(DAYS[2], 2)
    assert world.settle() == [
        {name: [DAYS[2]] for name in BELOW_RAW},
        {"signals": [DAYS[3]]},
        {"signals": [DAYS[4]]},
    ]


def test_a_cascade_stops_at_the_first_day_whose_version_stays() -> None:
    world = World()
    world.memory = 2
    for day in DAYS:
        world.run(day, ["signals"])
    world.settle()
    world.change(DAYS[1], 2)
    # The third day remembers the second; the fourth does not: it is asked for, stays as it was, and the fifth is left.
    assert [requests["signals"] for requests in world.settle()] == [[DAYS[1]], [DAYS[2]], [DAYS[3]]]


def test_a_run_that_fails_once_is_asked_for_once_more_and_the_cascade_goes_on() -> None:
    world = World()
    world.change(DAYS[2], 2)
    world.failing = {("claims", DAYS[2])}
    world.obey(world.tick())
    world.failing = set()
    assert world.settle() == [
        # clusters went through; what failed and what was skipped for it are asked for.
        {"claims": [DAYS[2]], "signals": [DAYS[2]]},
        {"signals": [DAYS[3]]},
        {"signals": [DAYS[4]]},
    ]


def test_a_run_that_always_fails_is_asked_for_twice_and_not_for_ever() -> None:
    world = World()
    world.change(DAYS[2], 2)
    world.failing = {("signals", DAYS[2])}
    # A tick comes in the middle of every run, too: a run that is going is not a failure that is over.
    in_between = []
    world.during = lambda asset, day: in_between.append(world.tick())
    asked = world.settle()
    assert [requests["signals"] for requests in asked] == [[DAYS[2]], [DAYS[2]]]
    assert len(in_between) == len(BELOW_RAW) + 1
    assert not any(in_between)


def test_a_change_that_comes_while_its_day_is_running_is_not_lost() -> None:
    world = World()
    world.change(DAYS[2], 2)
    requests = world.tick()
    in_between = []

    def change_again(asset: str, day: str) -> None:
        if asset == "claims" and not in_between:
            world.change(day, 3)
            in_between.append(world.tick())

    world.during = change_again
    world.obey(requests)
    assert not any("claims" in asked or "signals" in asked for asked in in_between)
    assert world.built["claims", DAYS[2]] == "2"
    world.settle()
    assert world.built["claims", DAYS[2]] == world.built["clusters", DAYS[2]] == "3"
    assert all(f"{DAYS[2]}=3" in world.built["signals", day] for day in DAYS[2:])


def test_new_code_renews_every_built_day_of_its_asset_and_below_and_no_other() -> None:
    world = World()
    world.code["claims"] = "2"
    assert world.tick() == {"claims": DAYS, "signals": DAYS}


def test_new_code_of_the_first_asset_does_not_ask_for_days_that_were_never_built() -> None:
    world = World()
    world.code["raw"] = "2"
    assert world.tick()["raw"] == DAYS


def test_a_new_day_is_built_when_its_articles_are_there_and_waits_for_a_missing_yesterday() -> None:
    world = World()
    world.change("2025-09-06", 1)
    world.change("2025-09-08", 1)
    days = ["2025-09-06", "2025-09-08"]
    assert world.tick() == {"claims": days, "clusters": days, "signals": ["2025-09-06"]}


@pytest.fixture(scope="module")
def story(ran_home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list]:
    home = copy_with_history(ran_home, tmp_path_factory.mktemp("cascade") / "home")
    late = Path(tmp_path_factory.mktemp("late")) / "late.jsonl"
    drop(home, late.name, [LATE]).rename(late)
    return answer_of(home, "cascade", str(late))


def test_the_real_assets_ask_for_nothing_after_a_run(story: dict[str, list]) -> None:
    assert story["before"] == [{}, {}]


def test_a_late_article_walks_through_the_real_assets_day_by_day_to_the_last_built_one(
    story: dict[str, list],
) -> None:
    assert story["inbox"] == [REAL_DAYS[2]]
    *ticks, last = story["ticks"]
    assert last == {}
    assert [sorted({day for days in tick.values() for day in days}) for tick in ticks] == [
        [REAL_DAYS[3]],
        [REAL_DAYS[4]],
    ]
    assert all({"reinforced_signals", "brief"} <= set(tick) for tick in ticks)
    assert not any({"arrivals", "raw_articles", "embeddings"} & set(tick) for tick in ticks)


def test_the_walk_leaves_no_stage_stale(story: dict[str, list]) -> None:
    assert story["stale"] == []


def test_publishing_waits_for_the_end_of_the_cascade_and_comes_once(story: dict[str, list]) -> None:
    before, *during, after = story["publish"]
    assert "up to date" in before
    assert len(during) == 3
    assert all("stale" in answer for answer in during[:-1])
    assert during[-1] == "publish"
    assert "up to date" in after
    assert story["published"] == "2025-09-20"
    assert story["late article is published"] is True
