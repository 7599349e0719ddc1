"""The pure parts of a soak: what happens on which morning, which articles come, and what is then wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bellwether_tests.soak.articles import Articles
from bellwether_tests.soak.judge import CLOCK_SET, Failed, Happened, Life, Seen, judge
from bellwether_tests.soak.plan import ARTICLES, PASSING, RESTARTS, plan
from bellwether_tests.soak.reader import Reading

FIRST = date(2025, 9, 1)
BEGAN = datetime(2025, 9, 10, 4, 1, tzinfo=UTC)
GOOD = Seen(
    unbuilt=[],
    stale=[],
    lost=[],
    differing=[],
    published=True,
    faults=[Failed("inbox", "2025-09-10: the inbox is missing or not a folder", BEGAN)],
    active=[],
    runs=[Failed("day 2025-09-09", "warehouse.duckdb is open elsewhere: held", BEGAN + timedelta(minutes=1))],
    ticks=[],
    commands=[],
    happened=[
        Happened("inbox away", BEGAN, BEGAN + timedelta(days=1)),
        Happened("warehouse held", BEGAN, BEGAN + timedelta(seconds=40)),
        Happened(CLOCK_SET, BEGAN, BEGAN),
    ],
    reading=Reading(looks=9, longest_seconds=0.2, publications=[(FIRST, "a"), (FIRST, "b")]),
    left=[],
    lives=[Life("daemon", 3600.0, (130.0, 140.0), (11, 12))],
    vain=[],
    bytes=(3_000, 2_000),
)
UNREACHED = Failed("alerts", "Unable to reach the user code server for sensor alerts", BEGAN)
STRANGE = Failed("claims", "2025-09-09: KeyError: 'day'", BEGAN)


def test_a_plan_is_the_same_for_a_seed_and_has_every_kind_of_incident() -> None:
    mornings = plan(1, FIRST, 100, 40)
    assert mornings == plan(1, FIRST, 100, 40) != plan(2, FIRST, 100, 40)
    assert [morning.day for morning in mornings] == [FIRST + timedelta(days=number) for number in range(1, 101)]
    kinds = [{incident.kind for incident in morning.incidents} for morning in mornings]
    assert set().union(*kinds) == {*ARTICLES, *PASSING, *RESTARTS}
    assert not set().union(*kinds[40:]) & set(RESTARTS), "memory is looked at of processes that stay"
    assert kinds[0] == set(), "there is nothing yet that it could happen to"


def test_nothing_happens_to_a_deployment_that_something_lasts_for_already() -> None:
    lasting = 0
    for morning in plan(3, FIRST, 200, 200):
        of_deployment = [one for one in morning.incidents if one.kind in {*PASSING, *RESTARTS} - {"reader holds"}]
        assert not (lasting and of_deployment), morning
        lasting = max([lasting - 1, *(one.mornings for one in of_deployment), 0])


def test_what_comes_again_is_another_version_of_what_came() -> None:
    articles = Articles(1, FIRST, 10)
    came = articles.of_day(FIRST, BEGAN)
    assert {item["published_at"][:10] for item in came} == {str(FIRST)}
    edited = articles.edited(9, BEGAN + timedelta(minutes=1))
    copied = articles.copied(9, BEGAN)
    assert edited["id"] in {item["id"] for item in came}
    assert edited["text"] not in {item["text"] for item in came}
    assert any(item["text"].startswith(copied["text"]) for item in [*came, edited])
    assert copied["id"] not in {item["id"] for item in came}
    assert len(set(articles.versions)) == len(articles.versions)


def test_a_soak_whose_failures_were_all_brought_about_is_well() -> None:
    assert judge(GOOD) == []
    # The code server takes the clock's jump for missing heartbeats, and starts anew.
    assert judge(replace(GOOD, ticks=[replace(UNREACHED, at=BEGAN + timedelta(seconds=20))])) == []


@pytest.mark.parametrize(
    ("seen", "named"),
    [
        (replace(GOOD, unbuilt=["claims of 2025-09-09"]), "claims of 2025-09-09"),
        (replace(GOOD, stale=[FIRST]), "2025-09-01"),
        (replace(GOOD, lost=["late-1 of 2025-09-10T04:01:00Z"]), "late-1"),
        (replace(GOOD, differing=["claims"]), "differ from a clean build: claims"),
        (replace(GOOD, published=False), "what is published is not what is built"),
        (replace(GOOD, faults=[*GOOD.faults, STRANGE]), "KeyError"),
        (replace(GOOD, faults=[replace(GOOD.faults[0], at=BEGAN - timedelta(days=1))]), "faults that nothing explains"),
        (
            replace(GOOD, runs=[replace(GOOD.runs[0], at=BEGAN + timedelta(days=9))]),
            "failed runs that nothing explains",
        ),
        (replace(GOOD, ticks=[STRANGE]), "failed ticks"),
        (replace(GOOD, commands=[STRANGE]), "failed commands"),
        (replace(GOOD, faults=[]), "no day was faulted"),
        (replace(GOOD, active=["brief of 2025-09-09: killed"]), "not repaired"),
        (replace(GOOD, reading=replace(GOOD.reading, errors=["IOException"])), "IOException"),
        (replace(GOOD, reading=replace(GOOD.reading, half=2)), "half a publication 2 times"),
        (replace(GOOD, reading=replace(GOOD.reading, longest_seconds=60.0)), "took 60.0 s"),
        (replace(GOOD, reading=Reading(publications=[(BEGAN.date(), "a"), (FIRST, "b")])), "went back"),
        (replace(GOOD, left=["dagster-daemon run"]), "left over: dagster-daemon run"),
        (replace(GOOD, lives=[replace(GOOD.lives[0], megabytes=(130.0, 400.0))]), "from 130 to 400 MB"),
        (replace(GOOD, lives=[replace(GOOD.lives[0], files=(11, 99))]), "had 11 files open"),
        (replace(GOOD, vain=[Failed("day 2025-09-09", "built nothing", BEGAN)]), "1 runs in vain"),
        (replace(GOOD, ticks=[replace(UNREACHED, at=BEGAN + timedelta(minutes=3))]), "failed ticks"),
        (replace(GOOD, bytes=(9_000, 2_000)), "9,000 bytes"),
    ],
)
def test_whatever_is_wrong_is_named(seen: Seen, named: str) -> None:
    (problem,) = judge(seen)
    assert named in problem
