"""The schedule and the sensors: which days they ask for, that no day is lost, and that faults are told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test
from dagster._utils.schedules import schedule_execution_time_iterator

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home, current_home
from bellwether_assets.orchestration.days_of_run import days_of_run, tags_of_range
from bellwether_assets.orchestration.publish_when_settled import publish_when_settled
from bellwether_assets.orchestration.schedules import every_morning
from bellwether_assets.orchestration.stale_days import WHY, stale_days
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import all_active_faults, record_fault
from bellwether_assets.pipeline.staleness import freshness
from bellwether_assets.pipeline.walk import InProcess, Plan, build_quiet_days, walk
from bellwether_assets.stages import STAGES
from bellwether_tests.homes import drop, new_home, query, run, table_hashes
from bellwether_tests.orchestration.dagster_home import LAST, LATE, answer_of

Answer = tuple[list[str], str, str | None]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, home: Home) -> Home:
    """A copy of the home that ran, as the one that sensors of this process look at."""
    monkeypatch.setenv(HOME_VARIABLE, str(home.path))
    return home


@pytest.fixture
def living(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Home:
    """A home without articles, built up to yesterday."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    home = new_home(tmp_path / "living", yesterday - timedelta(days=1))
    context = Context(home)
    take_in(context)
    days = [context.first_day, yesterday]
    build_quiet_days(context, days, freshness(context, STAGES, *days), lambda stage, day, record: None)
    monkeypatch.setenv(HOME_VARIABLE, str(home.path))
    return home


def tick(cursor: str | None = None, instance: dg.DagsterInstance | None = None) -> Answer:
    """The day that the sensor asks for, what it says of it or when it asks for none, and its cursor."""
    context = dg.build_sensor_context(instance=instance or dg.DagsterInstance.ephemeral(), cursor=cursor)
    answer = stale_days(current_home())(context)
    if isinstance(answer, dg.SkipReason):
        return [], str(answer.skip_message), context.cursor
    assert isinstance(answer, dg.RunRequest)
    assert answer.asset_selection is None
    return [str(answer.partition_key)], answer.tags[WHY], context.cursor


def build(home: Home, first: date, last: date) -> None:
    """What runs would build of these days."""
    context = Context(home)
    assert walk(context, Plan(STAGES, last), InProcess(context, STAGES)) is None


def days_of_request(request: dg.RunRequest) -> list[date]:
    """The days that a run is asked for."""
    return [date.fromisoformat(request.partition_key)] if request.partition_key else days_of_run(request.tags)


def morning(when: str, instance: dg.DagsterInstance | None = None) -> tuple[list[str], str]:
    """The days that the schedule asks for on a morning, and what it says when it asks for none."""
    context = dg.build_schedule_context(
        instance=instance or dg.DagsterInstance.local_temp(),
        scheduled_execution_time=datetime.fromisoformat(f"{when}T06:00:00+00:00"),
    )
    answers = list(every_morning(current_home())(context))
    requests = [answer for answer in answers if isinstance(answer, dg.RunRequest)]
    assert len(requests) <= 1
    days = [str(day) for request in requests for day in days_of_request(request)]
    return days, "; ".join(str(answer.skip_message) for answer in answers if isinstance(answer, dg.SkipReason))


@pytest.fixture
def told_in_vain(here: Home) -> date:
    """A built day whose arrivals failed when they were asked for again, recorded when its repair had looked at it."""
    context = Context(here)
    [(day,)] = query(context, "SELECT max(home_day) FROM ledger.home_days WHERE home_day <= ?", LAST)
    record_fault(context, day, "arrivals", "the warehouse is open elsewhere")
    # The repair found arrivals fresh, and made what there was none of.
    build(here, context.first_day, LAST)
    assert query(context, "SELECT DISTINCT status FROM pipeline.briefs WHERE day = ?", day) == [("faulted",)]
    return day


def test_a_fault_that_came_after_its_repair_is_cleared_and_the_day_told_anew(
    ran_home: Home, here: Home, told_in_vain: date
) -> None:
    asked, why, _ = tick()
    assert asked == [str(told_in_vain)]
    assert why == "brief: inputs are others now"
    build(here, told_in_vain, LAST)
    assert table_hashes(Context(here)) == table_hashes(Context(ran_home))
    assert tick()[0] == []


def test_a_run_by_hand_clears_such_a_fault_too(ran_home: Home, here: Home, told_in_vain: date) -> None:
    done = run(here, told_in_vain, LAST)
    assert done.returncode == 0, done.stderr
    assert table_hashes(Context(here)) == table_hashes(Context(ran_home))


def test_a_fault_of_a_stage_that_is_stale_stays_until_it_is_built(here: Home) -> None:
    context = Context(here)
    [(day,)] = query(context, "SELECT max(home_day) FROM ledger.home_days WHERE home_day <= ?", LAST)
    record_fault(context, day, "claims", "the model has no money left")
    with context.warehouse.transaction() as connection:
        connection.execute("UPDATE pipeline.stage_days SET input_hash = 'x' WHERE stage = 'claims' AND day = ?", [day])
    assert tick()[0] == [str(day)]
    with context.warehouse.open() as connection:
        assert [(when, stage) for when, stage, _ in all_active_faults(connection)] == [(day, "claims")]


def test_a_home_in_which_nothing_changed_asks_for_nothing(here: Home) -> None:
    assert tick()[:2] == ([], "every day is fresh")


def test_a_dropped_article_asks_for_its_day_and_says_why(here: Home) -> None:
    drop(here, "late.jsonl", [LATE])
    days, why, _ = tick()
    assert days == ["2025-09-18"]
    assert why == "arrivals, raw_articles: inputs are others now"


def test_documents_that_another_run_took_in_still_ask_for_their_days(here: Home) -> None:
    drop(here, "late.jsonl", [LATE])
    assert take_in(Context(here)).taken_in == 1
    assert tick()[0] == ["2025-09-18"]


def test_a_tick_that_died_before_its_cursor_was_kept_loses_no_day(here: Home) -> None:
    _, _, cursor = tick()
    drop(here, "late.jsonl", [LATE])
    tick(cursor)
    assert tick(cursor)[0] == ["2025-09-18"]


def test_a_day_that_fails_is_asked_for_twice_and_again_when_it_changes(here: Home) -> None:
    drop(here, "late.jsonl", [LATE])
    _, _, cursor = tick()
    days, _, cursor = tick(cursor)
    assert days == ["2025-09-18"]
    days, said, cursor = tick(cursor)
    assert days == []
    assert "2025-09-18 failed 2 times" in said
    drop(here, "later.jsonl", [{**LATE, "id": "later", "url": "https://other.example/x", "text": "Banks fell."}])
    assert tick(cursor)[0] == ["2025-09-18"]


def test_changed_settings_let_a_failed_day_be_tried_again(here: Home) -> None:
    drop(here, "late.jsonl", [LATE])
    _, _, cursor = tick()
    _, _, cursor = tick(cursor)
    assert tick(cursor)[0] == []
    here.settings_file.write_text("[articles]\ncopy_containment = 0.7\n", encoding="utf-8")
    assert tick(cursor)[0] == ["2025-09-16"]


def test_nothing_is_asked_for_while_a_run_or_a_backfill_is_on_its_way(here: Home) -> None:
    drop(here, "late.jsonl", [LATE])
    instance = dg.DagsterInstance.ephemeral()
    run = create_run_for_test(instance, job_name="day", status=dg.DagsterRunStatus.STARTED)
    assert tick(instance=instance)[1] == "runs are on their way"
    instance.delete_run(run.run_id)
    assert tick(instance=instance)[0] == ["2025-09-18"]


def test_an_article_that_moves_home_asks_for_both_of_its_days_one_after_the_other(here: Home) -> None:
    moved = {**LATE, "id": "moves", "published_at": "2025-09-20T10:00:00Z"}
    drop(here, "first.jsonl", [moved])
    assert tick()[0] == ["2025-09-20"]
    build(here, LAST, LAST)
    drop(here, "second.jsonl", [{**moved, "published_at": "2025-09-17T10:00:00Z"}])
    assert tick()[0] == ["2025-09-17"]


def test_days_between_the_last_built_one_and_a_new_article_are_asked_for_from_the_first(here: Home) -> None:
    drop(here, "next.jsonl", [{**LATE, "id": "next", "published_at": "2025-09-23"}])
    days, why, _ = tick()
    assert (days, why) == (["2025-09-21"], "arrivals is not built")


def test_more_days_than_the_settings_allow_start_no_flood(here: Home) -> None:
    here.settings_file.write_text("[schedule]\nmost_days = 2\n[articles]\ncopy_containment = 0.7\n", encoding="utf-8")
    days, said, _ = tick()
    assert days == []
    assert "5 days since 2025-09-16 are missing or stale, more than schedule.most_days" in said
    assert "bellwether preview" in said
    assert "bellwether run --from 2025-09-16 --to 2025-09-20" in said


def test_articles_out_of_reach_are_named_with_the_command_that_reaches_them(here: Home) -> None:
    drop(here, "reach.jsonl", [{**LATE, "id": "early", "published_at": "2025-09-03"}])
    days, said, _ = tick()
    assert days == []
    assert "bellwether run --from 2025-09-03 --to " in said


def test_a_day_far_ahead_is_left_to_the_command(here: Home) -> None:
    drop(here, "reach.jsonl", [{**LATE, "id": "far", "published_at": "2026-02-20"}])
    days, said, _ = tick()
    assert days == []
    assert "bellwether run --from 2025-09-21 --to 2026-02-20" in said


def test_a_late_article_asks_for_one_day_after_the_other_and_only_for_days_that_change(here: Home) -> None:
    drop(here, "late.jsonl", [LATE])
    instance, cursor, asked = dg.DagsterInstance.ephemeral(), None, []
    context = Context(here)
    for _ in range(6):
        days, _, cursor = tick(cursor, instance)
        if not days:
            break
        asked += days
        day = date.fromisoformat(days[0])
        for stage in STAGES:
            if not freshness(context, STAGES, day, day).is_fresh(stage, day):
                build_day(context, STAGES, stage, day)
    assert asked == ["2025-09-18", "2025-09-19", "2025-09-20"]
    assert tick(cursor, instance)[1] == "every day is fresh"


def test_a_dead_inbox_makes_today_faulted_once_and_its_return_asks_for_today(living: Home) -> None:
    today = datetime.now(UTC).date()
    away = living.path / "away"
    living.inbox.rename(away)
    days, said, cursor = tick()
    assert days == []
    assert "missing or not a folder" in said
    assert brief_of(living, today) == ("faulted", said)
    _, _, cursor = tick(cursor)
    assert query(Context(living), "SELECT count(*) FROM ledger.faults") == [(1,)]
    away.rename(living.inbox)
    assert tick(cursor)[0] == [today.isoformat()]
    context = Context(living)
    build_quiet_days(context, [today], freshness(context, STAGES, today, today), lambda stage, day, record: None)
    assert brief_of(living, today)[0] == "silent"
    assert tick(cursor)[0] == []


def test_a_home_without_days_says_how_to_begin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    for said in (tick()[1], morning("2025-09-21")[1]):
        assert "bellwether run --from DAY --to DAY" in said


def test_every_morning_asks_for_yesterday(here: Home) -> None:
    assert morning("2025-09-21") == (["2025-09-20"], "")


def test_every_morning_asks_for_missing_days_before_yesterday_in_order(here: Home) -> None:
    assert morning("2025-09-24")[0] == ["2025-09-21", "2025-09-22", "2025-09-23"]


def test_the_days_of_a_morning_are_one_run_that_dagster_takes(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(here.dagster))
    drop(here, "late.jsonl", [LATE])
    take_in(Context(here))
    assert answer_of(here, "morning_run", "2025-09-23") == {
        "asked for": ["2025-09-18", "2025-09-19", "2025-09-20", "2025-09-21", "2025-09-22"],
        "succeeded": True,
    }
    context = Context(here)
    assert freshness(context, STAGES, context.first_day, date(2025, 9, 22)).stale_stages(date(2025, 9, 22)) == []
    assert morning("2025-09-23")[0] == ["2025-09-22"]


def test_every_morning_begins_with_the_first_stale_day(here: Home) -> None:
    drop(here, "late.jsonl", [LATE])
    take_in(Context(here))
    assert morning("2025-09-22")[0] == ["2025-09-18", "2025-09-19", "2025-09-20", "2025-09-21"]


@pytest.mark.parametrize(
    ("last", "ticks"),
    [
        # Berlin's clocks go forward on the 29th of March 2026, and back on the 25th of October.
        ("2026-03-28", ["2026-03-28T05:00", "2026-03-29T04:00", "2026-03-30T04:00"]),
        ("2026-10-24", ["2026-10-24T04:00", "2026-10-25T05:00", "2026-10-26T05:00"]),
    ],
)
def test_a_morning_stays_at_its_hour_across_a_change_of_clocks_and_asks_for_each_day_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, last: str, ticks: list[str]
) -> None:
    first = date.fromisoformat(last) - timedelta(days=1)
    home = new_home(tmp_path / "berlin", first, 'timezone = "Europe/Berlin"\n')
    monkeypatch.setenv(HOME_VARIABLE, str(home.path))
    take_in(Context(home))
    schedule = every_morning(home)
    assert isinstance(schedule, dg.ScheduleDefinition)
    began = datetime.fromisoformat(f"{last}T00:00:00+00:00").timestamp()
    moments = [
        next_tick.astimezone(UTC)
        for _, next_tick in zip(
            ticks,
            schedule_execution_time_iterator(began, schedule.cron_schedule, schedule.execution_timezone),
            strict=False,
        )
    ]
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment in moments] == ticks
    asked = []
    for moment in moments:
        context = dg.build_schedule_context(
            instance=dg.DagsterInstance.local_temp(),
            scheduled_execution_time=moment.astimezone(ZoneInfo("Europe/Berlin")),
        )
        days = [str(day) for one in schedule(context) if isinstance(one, dg.RunRequest) for day in days_of_request(one)]
        asked += days
        build(home, date.fromisoformat(days[0]), date.fromisoformat(days[-1]))
    assert asked == [str(first + timedelta(days=number)) for number in range(3)]


def test_days_that_are_on_their_way_are_not_asked_for_again_and_hide_none_that_are_not(here: Home) -> None:
    instance = dg.DagsterInstance.local_temp()
    create_run_for_test(
        instance, job_name="day", status=dg.DagsterRunStatus.STARTED, tags={"dagster/partition": "2025-09-22"}
    )
    # The run that goes on may stand on a day that is missing, and fail.
    assert morning("2025-09-24", instance)[0] == ["2025-09-21", "2025-09-22", "2025-09-23"]
    range_tags = tags_of_range(date(2025, 9, 21), date(2025, 9, 23))
    create_run_for_test(instance, job_name="day", status=dg.DagsterRunStatus.STARTED, tags=range_tags)
    assert morning("2025-09-24", instance) == ([], "2025-09-21, 2025-09-22, 2025-09-23: on their way already")


def test_a_long_sleep_is_left_to_the_command_that_passes_quiet_days_quickly(here: Home) -> None:
    days, said = morning("2025-10-23")
    assert days == []
    assert "bellwether run --from 2025-09-21 --to 2025-10-22" in said


@pytest.fixture(scope="module")
def story(ran_home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    from bellwether_tests.orchestration.dagster_home import copy_with_history

    return answer_of(copy_with_history(ran_home, tmp_path_factory.mktemp("failing") / "home"), "failing_run")


def test_a_failed_run_makes_its_day_faulted_with_stage_and_reason_and_no_other_day(story: dict[str, Any]) -> None:
    assert story["the run succeeded"] is False
    assert story["before the sensor"] is None
    status, reason = story["faulted"]
    assert status == "faulted"
    assert reason.startswith("origins failed: ")
    assert "2025-09-21, is not built" in reason
    assert story["day before"][0] != "faulted"


def test_a_run_that_failed_while_somebody_had_the_warehouse_open_is_recorded_once_it_is_closed(
    story: dict[str, Any],
) -> None:
    assert story["switched on"] == "runs that fail from now on are recorded"
    assert "is open elsewhere" in story["while the warehouse is held"]
    assert story["cursor while it is held"] is True
    assert story["faulted"][0] == "faulted"
    assert story["a tick later"] == "no further run has failed"


def test_a_repaired_day_is_no_longer_faulted_even_when_the_sensor_comes_late(story: dict[str, Any]) -> None:
    assert story["repairs"] == [True, True]
    assert story["repaired"][0] == "silent"
    assert story["after a late sensor"] == story["repaired"]


def test_a_run_that_was_killed_is_a_fault_until_the_day_is_made_again(story: dict[str, Any]) -> None:
    status, reason = story["killed"]
    assert status == "faulted"
    assert "the process was killed" in reason
    assert story["run again"] is True
    assert story["after the kill"] == story["before the kill"]
    assert story["after the kill"][0] != "faulted"
    assert story["backfill killed"] == [["faulted", "brief failed: a backfill's process was killed"]] * 2
    assert story["backfill again"] == [True, True]


def brief_of(home: Home, day: date) -> tuple[str, str]:
    ((status, reason),) = query(Context(home), "SELECT status, reason FROM pipeline.briefs WHERE day = ?", day)
    return status, reason


def publishing(instance: dg.DagsterInstance) -> Callable[[], str]:
    cursor: list[str | None] = [None]

    def ask() -> str:
        context = dg.build_sensor_context(instance=instance, cursor=cursor[0])
        answer = publish_when_settled(current_home())(context)
        cursor[0] = context.cursor
        return str(answer.skip_message) if isinstance(answer, dg.SkipReason) else "publish"

    return ask


def test_publishing_is_asked_for_once_more_when_it_failed_and_not_for_ever(here: Home) -> None:
    here.published.unlink()
    ask = publishing(dg.DagsterInstance.ephemeral())
    assert [ask(), ask()] == ["publish", "publish"]
    assert "failed 2 times" in ask()


def test_publishing_waits_while_a_run_is_going(here: Home) -> None:
    here.published.unlink()
    instance = dg.DagsterInstance.ephemeral()
    run = create_run_for_test(instance, job_name="day", status=dg.DagsterRunStatus.STARTED)
    ask = publishing(instance)
    assert ask() == "runs are on their way"
    instance.delete_run(run.run_id)
    assert ask() == "publish"


def test_publishing_does_not_wait_for_what_is_being_fetched(here: Home) -> None:
    here.published.unlink()
    instance = dg.DagsterInstance.ephemeral()
    create_run_for_test(instance, job_name="fetch", status=dg.DagsterRunStatus.STARTED)
    assert publishing(instance)() == "publish"


def test_what_is_published_is_not_published_again(here: Home) -> None:
    assert publishing(dg.DagsterInstance.ephemeral())() == f"the publication of {LAST} is up to date"
