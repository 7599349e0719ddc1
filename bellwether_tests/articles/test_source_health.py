"""How sources are: told by their own rhythm, and what follows for a day is a rule that is written down."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bellwether_assets.articles.source_health import Asked, Health, health_of, unheard_since
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.pipeline.faults import active_faults
from bellwether_tests.articles.fetched_home import START, FetchedHome, article, feed, item
from bellwether_tests.homes import drop, query
from bellwether_tests.sources.fetching.web_server import WebServer, answer, in_turn

HOUR = timedelta(hours=1)
FAILS = "the server answers 500"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def hourly(endings: str, end: datetime = START) -> list[Asked]:
    """A source that was asked every hour up to `end`: "+" it answered, "-" it failed, "?" none could read it."""
    found = []
    for at, one in enumerate(endings):
        when = end - (len(endings) - 1 - at) * HOUR
        ending = "failed" if one == "-" else "fetched"
        found.append(Asked(when, ending, FAILS if one == "-" else None, "this is no feed" if one == "?" else None))
    return found


def new_every(gaps: list[int], last: datetime = START) -> list[datetime]:
    """Times with so many hours between them, up to `last`."""
    times = [last]
    for gap in reversed(gaps):
        times.insert(0, times[0] - gap * HOUR)
    return times


def health(asked: list[Asked], new_at: list[datetime] | None = None, now: datetime = START, every: int = 1) -> Health:
    """How a source is that is to be asked every so many hours."""
    return health_of(asked, new_at or [], every * HOUR, now)


@pytest.mark.parametrize(
    ("endings", "state", "failures"),
    [
        ("+", "well", 0),
        ("+-", "well", 1),
        ("+--", "well", 2),
        ("+---", "failing", 3),
        ("---+", "well", 0),
        ("-", "well", 1),
        ("+???", "failing", 3),
    ],
)
def test_a_source_fails_after_three_times_in_a_row_and_is_well_when_it_answers(
    endings: str, state: str, failures: int
) -> None:
    found = health(hourly(endings))
    assert (found.state, found.failures) == (state, failures)


def test_why_a_source_fails_is_what_came_last_also_where_nobody_could_read_it() -> None:
    assert health(hourly("+---")).reason == FAILS
    assert health(hourly("+---?")).reason == "this is no feed"
    assert health(hourly("+-")).reason == FAILS


def test_a_source_that_is_asked_once_a_day_fails_by_time_and_not_by_number() -> None:
    daily = [Asked(START - 72 * HOUR, "fetched"), Asked(START - 48 * HOUR, "failed", FAILS)]
    assert health(daily, now=START - 47 * HOUR, every=24).state == "well"
    found = health(daily, now=START - 23 * HOUR, every=24)
    assert (found.state, found.is_unheard) == ("failing", True)


def test_a_source_is_quiet_by_its_own_rhythm_and_not_before() -> None:
    asked = hourly("+" * 200)
    rhythm = [24, 24, 24, 24, 72, 24]
    well = health(asked, new_every(rhythm, START - 140 * HOUR))
    quiet = health(asked, new_every(rhythm, START - 150 * HOUR))
    assert (well.state, well.usual, well.quiet_after) == ("well", 24 * HOUR, 144 * HOUR)
    assert (quiet.state, quiet.reason) == ("quiet", "nothing new for 6 days, at most 6 days is usual")


def test_a_source_that_writes_every_minute_is_not_quiet_within_a_day() -> None:
    asked = hourly("+" * 30)
    assert health(asked, new_every([1] * 10, START - 23 * HOUR)).state == "well"
    assert health(asked, new_every([1] * 10, START - 25 * HOUR)).state == "quiet"


def test_a_source_without_a_rhythm_yet_is_never_quiet() -> None:
    found = health(hourly("+" * 30), new_every([1, 1, 1, 1], START - 900 * HOUR))
    assert (found.state, found.usual) == ("well", None)


def test_a_rhythm_of_long_ago_is_forgotten() -> None:
    found = health(hourly("+"), new_every([900] + [10] * 20))
    assert found.quiet_after == 24 * HOUR


def test_a_source_that_asked_to_be_left_alone_is_paused_and_none_of_its_failures_count() -> None:
    asked = [*hourly("+", START - HOUR), Asked(START, "put off", "asks for 3,600 s", None, START + HOUR)]
    assert health(asked).state == "paused"
    assert health([*asked] * 3).failures == 0


def test_a_source_that_is_gone_fails_at_once() -> None:
    assert health([Asked(START - HOUR, "fetched"), Asked(START, "gone", "the server answers 410")]).state == "failing"


def test_a_source_that_was_never_asked_is_new_and_counts_for_nothing() -> None:
    found = health([])
    assert (found.state, found.is_unheard, unheard_since([found])) == ("new", False, None)


def test_most_sources_unheard_is_since_the_last_that_makes_them_most() -> None:
    heard, long_ago, lately = (
        health(hourly("+")),
        health([*hourly("+", START - 50 * HOUR), *hourly("-" * 3)]),
        health([*hourly("+", START - 10 * HOUR), *hourly("-" * 3)]),
    )
    assert unheard_since([heard, long_ago]) is None
    assert unheard_since([heard, heard, long_ago, lately]) is None
    assert unheard_since([heard, long_ago, lately]) == START - 10 * HOUR
    assert unheard_since([long_ago]) == START - 50 * HOUR
    assert unheard_since([]) is None


def test_after_a_round_each_source_has_its_line(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web, {"good": "", "page": "", "bad": ""})
    web.pages[("good.test", "/feed")] = feed(
        item(1, day=0), item(2), item(3, text="Exports rose.", link="http://g.test/3")
    )
    web.pages[("page.test", "/feed")] = article("No feed.")
    web.pages[("bad.test", "/feed")] = answer(500)
    home.round()
    rows = home.rows(
        "SELECT source, state, reason, last_heard_at, last_new_at, failures, round(blurbs, 2), round(undated, 2)"
        " FROM ledger.source_health ORDER BY source"
    )
    assert rows == [
        ("bad", "well", FAILS, None, None, 1, None, None),
        ("good", "well", None, START, START, 0, 0.33, 0.33),
        ("page", "well", "this is a page, not a feed; give the address of its feed", None, None, 1, None, None),
    ]
    home.round(later=60)
    home.round(later=60)
    assert home.rows("SELECT source FROM ledger.source_health WHERE state = 'failing' ORDER BY 1") == [
        ("bad",),
        ("page",),
    ]


def test_a_source_that_left_the_settings_has_no_line(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web, {"a": "", "b": ""})
    home.round()
    home.change_settings('name = "b"', 'name = "c"')
    home.round(later=1)
    assert home.rows("SELECT source FROM ledger.source_health ORDER BY 1") == [("a",), ("c",)]


def test_a_folder_of_the_inbox_has_its_line_by_what_was_dropped_into_it(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    home.change_settings("[fetching]", '[[sources]]\nname = "wire"\nkind = "folder"\naddress = "wire"\n[fetching]')
    (home.context.home.inbox / "wire").mkdir()
    drop(home.context.home, "wire/a.jsonl", [{"title": "A", "text": "Exports rose."}])
    drop(home.context.home, "wired.jsonl", [{"title": "B", "text": "Exports rose."}])
    take_in(home.context)
    home.round()
    [(state, last_new, first_seen)] = home.rows(
        "SELECT state, last_new_at, (SELECT first_seen_at FROM ledger.arrivals WHERE title = 'A')"
        " FROM ledger.source_health WHERE source = 'wire'"
    )
    assert (state, last_new) == ("well", first_seen)


def test_days_on_which_most_sources_are_unheard_are_faulted_once_and_cleared_when_they_are_heard(
    tmp_path: Path, web: WebServer
) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = in_turn(feed(item(1)), *[answer(500)] * 4, feed(item(2)))
    context, hours_apart = home.context, 5 * 60

    def faults(day: int) -> list[str]:
        with context.warehouse.open() as connection:
            return active_faults(connection, START.date() + timedelta(days=day))

    home.round()  # Monday noon
    home.round(later=hours_apart)
    assert faults(0) == []
    home.round(later=hours_apart)
    told = "most sources have not been heard since 2026-11-02 12:00 UTC (news: the server answers 500)"
    assert faults(0) == [told]
    home.round(later=hours_apart)  # Tuesday, three in the morning
    home.round(later=hours_apart)
    assert (faults(0), faults(1)) == ([told], [told])
    assert query(context, "SELECT count(*) FROM ledger.faults") == [(2,)]
    assert query(context, "SELECT DISTINCT status, reason FROM pipeline.briefs") == [("faulted", told)]
    home.round(later=hours_apart)
    assert (faults(0), faults(1)) == ([], [])


def test_half_of_the_sources_is_not_most(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web, {"good": "", "bad": ""})
    web.pages |= {("good.test", "/feed"): feed(item(1)), ("bad.test", "/feed"): answer(500)}
    for _ in range(4):
        home.round(later=300)
    assert home.rows("SELECT state FROM ledger.source_health WHERE source = 'bad'") == [("failing",)]
    assert query(home.context, "SELECT count(*) FROM ledger.faults") == [(0,)]
