"""A backfill whose run fails in the middle: which days are faulted, which wait, and that a retry repairs all."""

from typing import Any

import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_tests.orchestration.dagster_home import DAYS, answer_of
from bellwether_tests.orchestration.failing_range import DAMAGED

BEFORE, AFTER = DAYS[: DAYS.index(DAMAGED)], DAYS[DAYS.index(DAMAGED) + 1 :]


@pytest.fixture(scope="module")
def story(ran_home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = Home(tmp_path_factory.mktemp("range") / "home")
    told: dict[str, Any] = answer_of(home, "failing_range", str(ran_home.path))
    return told


def faulted(briefs: dict[str, list[str]]) -> dict[str, str]:
    return {day: reason for day, (status, reason) in briefs.items() if status == "faulted"}


@pytest.mark.parametrize("when", ["failed", "failed again", "built, then failed"])
def test_the_day_that_failed_is_faulted_with_its_stage_and_those_after_it_wait(
    story: dict[str, Any], when: str
) -> None:
    told = story[when]
    assert told["went through"] is False
    reasons = faulted(told["briefs"])
    assert sorted(reasons) == [DAMAGED, *AFTER]
    assert reasons[DAMAGED].startswith("raw_articles failed: ")
    assert "its text was dropped" in reasons[DAMAGED]
    waiting = f"reinforced_signals failed: waits for {DAMAGED}, whose raw_articles failed"
    assert {reasons[day] for day in AFTER} == {waiting}
    assert (told["as of"], told["first stale"]) == (BEFORE[-1], DAMAGED)


def test_days_before_the_one_that_failed_are_built_and_told_of_and_later_ones_are_not(story: dict[str, Any]) -> None:
    told = story["failed"]
    # Of the day itself the stages before the one that failed.
    assert told["built"] == {**dict.fromkeys(BEFORE, 8), DAMAGED: 1}
    assert told["claims"] == BEFORE
    assert {told["briefs"][day][0] for day in BEFORE} == {"silent"}


def test_what_was_built_before_stays_where_it_is_built_again_and_fails(story: dict[str, Any]) -> None:
    told = story["built, then failed"]
    assert told["built"] == {**dict.fromkeys(BEFORE, 8), **dict.fromkeys([DAMAGED, *AFTER], 7)}


def test_a_retry_repairs_every_day_and_leaves_what_a_clean_build_leaves(story: dict[str, Any]) -> None:
    told = story["mended"]
    assert told["went through"] is True
    assert faulted(told["briefs"]) == {}
    assert told["built"] == dict.fromkeys(DAYS, 8)
    assert (told["as of"], told["first stale"]) == (DAYS[-1], "None")
    assert story["equal to a clean build"] is True


def test_a_retry_in_the_runs_of_a_backfill_repairs_every_day_too(story: dict[str, Any]) -> None:
    assert story["mended, then retried"] == [True, True]
    assert story["at last"]["briefs"] == story["mended"]["briefs"]
    assert story["equal again"] is True
