"""How many sources were heard on a day: by the ledger, in the zone of the home, told in one sentence."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bellwether_assets.articles.heard_sources import heard_on, sources_heard, tell_heard
from bellwether_assets.foundation.tables.snapshot import SourcesHeardRow
from bellwether_tests.articles.fetched_home import FIRST, FetchedHome, feed, item
from bellwether_tests.sources.fetching.web_server import WebServer, answer, in_turn

MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)
UTC, TOKYO = ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")
FAILS = answer(500)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def counted(home: FetchedHome, zone: ZoneInfo = UTC) -> list[SourcesHeardRow]:
    """What the ledger of a home says."""
    with home.context.warehouse.open() as connection:
        return sources_heard(connection, zone)


def heard(day: date, asked: int, heard: int, *unheard: str) -> SourcesHeardRow:
    """What is counted of a day."""
    return SourcesHeardRow(day=day, asked=asked, heard=heard, unheard=unheard)


def test_a_source_is_heard_on_a_day_when_it_answers_once_with_what_can_be_read(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web, dict.fromkeys(("late", "same", "broken", "dead"), ""))
    web.pages = {
        ("late.test", "/feed"): in_turn(FAILS, feed(item(1)), FAILS),
        ("same.test", "/feed"): in_turn(answer(200, feed_bytes(), [("ETag", '"1"')]), answer(304)),
        ("broken.test", "/feed"): answer(200, b"<html><body>Log in</body></html>", [("Content-Type", "text/html")]),
        ("dead.test", "/feed"): in_turn(answer(503), FAILS),
    }
    home.round()
    home.round(again=True, later=60)
    assert [(row.day, row.asked, row.heard) for row in counted(home)] == [(MONDAY, 4, 2)]
    broken, dead = counted(home)[0].unheard
    assert broken.startswith("broken: this is a page, not a feed")
    assert dead == "dead: the server answers 500"
    monday = counted(home)
    home.round(again=True, later=24 * 60)
    # Of the next day "late" fails again, and what Monday heard stays.
    assert counted(home)[:1] == monday
    assert [(row.day, row.asked, row.heard) for row in counted(home)[1:]] == [(TUESDAY, 4, 1)]
    assert counted(home)[1].unheard[-1] == "late: the server answers 500"


def feed_bytes() -> bytes:
    """A feed without items that are new each time."""
    return b'<rss version="2.0"><channel><title>Same</title><item><title>One</title></item></channel></rss>'


def test_a_day_is_one_of_the_zone_of_the_home(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = feed(item(1))
    home.now += timedelta(hours=6)  # 18:00 in Greenwich is 03:00 in Tokyo
    home.round()
    assert [row.day for row in counted(home)] == [MONDAY]
    assert [row.day for row in counted(home, TOKYO)] == [TUESDAY]


def test_pages_of_items_and_rules_of_hosts_are_no_sources(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = feed(item(1, text="Exports rose.", link=web.address("/gone", "news.test")))
    home.round()
    assert {purpose for (purpose,) in home.rows("SELECT purpose FROM ledger.fetches")} == {"source", "page", "robots"}
    assert counted(home) == [heard(MONDAY, 1, 1)]


def test_before_the_first_round_there_is_nothing_to_say_and_a_day_without_one_says_so() -> None:
    days = [heard(MONDAY, 2, 1, "b: gone"), heard(MONDAY + timedelta(days=2), 2, 2)]
    assert heard_on(days, FIRST) is None
    assert heard_on(days, MONDAY) == days[0]
    assert heard_on(days, TUESDAY) == heard(TUESDAY, 0, 0)
    assert heard_on([], MONDAY) is None


@pytest.mark.parametrize(
    ("asked", "heard", "unheard", "told"),
    [
        (None, None, 0, ""),
        (0, 0, 0, "no source was asked on this day"),
        (1, 1, 0, "1 of 1 source was heard"),
        (6, 6, 0, "6 of 6 sources were heard"),
        (6, 5, 1, "5 of 6 sources were heard; not heard: s0: why"),
        (2, 0, 2, "none of 2 sources was heard; not heard: s0: why; s1: why"),
        (9, 1, 8, "1 of 9 sources was heard; not heard: s0: why; s1: why; s2: why; s3: why; s4: why; and 3 more"),
    ],
)
def test_the_sentence_counts_and_names_the_first_five(
    asked: int | None, heard: int | None, unheard: int, told: str
) -> None:
    assert tell_heard(asked, heard, [f"s{number}: why" for number in range(unheard)]) == told
