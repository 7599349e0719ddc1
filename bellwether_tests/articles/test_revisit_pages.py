"""Pages that were taken are looked at again: what was edited, taken off or put back is a version."""

import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bellwether_assets.pipeline.build import build_day
from bellwether_assets.stages import STAGES
from bellwether_tests.articles.fetched_home import START, FetchedHome, article, feed, item, long_text
from bellwether_tests.homes import stage
from bellwether_tests.sources.fetching.web_server import Page, WebServer, answer, in_turn, kept

DAY = 24 * 60
BLURB = "Exports rose, the port says."
OFF = "taken off by its publisher: the server answers {}"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def home_with(path: Path, web: WebServer, *pages: Page) -> FetchedHome:
    """A home with one article, taken from a page that answers so, one time after the other."""
    home = FetchedHome(path / "home", web)
    web.pages |= {"/feed": feed(item(1, text=BLURB, link=web.address("/1", "news.test"))), "/1": in_turn(*pages)}
    home.round()
    return home


def versions(home: FetchedHome) -> list[tuple[str | None, str | None, datetime]]:
    """Of each version of the one article its first word, why it is off, and when it was first seen."""
    build_day(home.context, STAGES, stage("arrivals"), START.date())
    build_day(home.context, STAGES, stage("raw_articles"), START.date())
    return home.rows(
        "SELECT nullif(split_part(text, '.', 1), ''), withdrawn, first_seen_at FROM pipeline.raw_articles"
        " ORDER BY version"
    )


def asked(home: FetchedHome) -> int:
    """How often the page was asked for."""
    return home.web.targets().count("/1")


def test_a_page_is_looked_at_again_after_one_three_and_seven_days_and_never_after(
    tmp_path: Path, web: WebServer
) -> None:
    home = home_with(
        tmp_path, web, kept(b"<html><body><p>" + long_text("Same").encode() + b"</p></body></html>", '"v1"')
    )
    seen = [asked(home)]
    for _ in range(10):
        home.round(later=DAY)
        seen.append(asked(home))
    assert seen == [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4]
    assert len(home.titles) == 1


def test_an_edited_page_is_a_new_version_seen_when_it_was_fetched_again(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, article(long_text("Before")), article(long_text("After")))
    report = home.round(later=DAY)["news"]
    assert (report.edited, report.became.taken_in) == (1, 1)
    facts = "SELECT text LIKE 'After%', first_seen_at, article_id FROM ledger.arrivals ORDER BY first_seen_at"
    before, after = home.rows(facts)
    assert (before[:2], after[:2]) == ((False, START), (True, START + timedelta(days=1)))
    assert before[2] == after[2]


def test_a_page_with_other_markup_and_the_same_words_is_no_new_version(tmp_path: Path, web: WebServer) -> None:
    text = long_text("Same")
    other = f"<html><body><article><h1>A page</h1><p class='new'>{text}</p></article></body></html>"
    home = home_with(tmp_path, web, article(text), answer(200, other.encode()))
    report = home.round(later=DAY)["news"]
    assert (report.edited, report.became.repeats) == (0, 1)


def test_an_edit_does_not_begin_the_visits_anew(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, *(article(long_text(f"Edit {n}")) for n in range(9)))
    for _ in range(12):
        home.round(later=DAY)
    assert asked(home) == 4
    assert len(home.titles) == 4


def test_a_page_that_is_gone_is_a_retraction_at_once(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, article(long_text("Once")), answer(410))
    report = home.round(later=DAY)["news"]
    [(address, article_id)] = home.rows(
        "SELECT page_address, article_id FROM ledger.retractions JOIN ledger.arrivals USING (arrival_id)"
    )
    assert report.retracted == {address: article_id}
    assert versions(home) == [("Once", None, START), (None, OFF.format(410), START + timedelta(days=1))]


def test_a_page_that_stays_off_is_taken_off_once_and_looked_at_as_any_other(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, article(long_text("Once")), answer(410))
    told = [home.round(later=DAY)["news"].retracted for _ in range(9)]
    assert [len(each) for each in told] == [1] + [0] * 8
    assert asked(home) == 4
    assert len(versions(home)) == 2


def test_a_page_that_comes_back_as_it_was_is_a_version_again(tmp_path: Path, web: WebServer) -> None:
    body = f"<html><body><p>{long_text('Back')}</p></body></html>".encode()
    home = home_with(tmp_path, web, kept(body, '"v1"'), answer(410), kept(body, '"v1"'), answer(410))
    home.round(later=DAY)
    back = home.round(later=2 * DAY)["news"]
    assert (back.edited, back.became.taken_in, back.became.said_again) == (1, 0, [web.address("/1", "news.test")])
    times = [START + timedelta(days=days) for days in (0, 1, 3)]
    assert versions(home) == [("Back", None, times[0]), (None, OFF.format(410), times[1]), ("Back", None, times[2])]
    assert len(home.round(later=4 * DAY)["news"].retracted) == 1
    assert versions(home)[-1] == (None, OFF.format(410), START + timedelta(days=7))


def test_a_page_that_comes_back_with_other_words_is_current_again(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, article(long_text("Once")), answer(410), article(long_text("Corrected")))
    home.round(later=DAY)
    home.round(later=2 * DAY)
    assert [first for first, _, _ in versions(home)] == ["Once", None, "Corrected"]


def test_a_page_that_comes_back_as_something_else_leaves_its_article_off(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, article(long_text("Once")), answer(410), article("Please subscribe."))
    home.round(later=DAY)
    home.round(later=2 * DAY)
    assert [first for first, _, _ in versions(home)] == ["Once", None]


def test_an_edit_that_is_taken_back_is_a_version_and_so_is_the_next(tmp_path: Path, web: WebServer) -> None:
    one, other = article(long_text("One")), article(long_text("Other"))
    home = home_with(tmp_path, web, one, other, one, other)
    edited = [home.round(later=days * DAY)["news"].edited for days in (1, 2, 4)]
    assert edited == [1, 1, 1]
    assert [first for first, _, _ in versions(home)] == ["One", "Other", "One", "Other"]
    assert len(home.titles) == 2, "what is said again is no further document"


def test_an_edit_is_read_beside_the_title_that_the_feed_has_by_then(tmp_path: Path, web: WebServer) -> None:
    text = long_text("Same")
    home = home_with(tmp_path, web, article(text))
    renamed = item(1, text=BLURB, link=web.address("/1", "news.test")) | {"title": "Exports rise again"}
    web.pages["/feed"] = feed(renamed)
    home.round(later=60)
    for _ in range(8):
        assert home.round(later=DAY)["news"].became.said_again == []
    assert home.titles == ["Exports rise again", "Exports rise, part 1"]
    assert asked(home) == 4, "for its new title it was looked at, too"


def test_a_page_that_is_missing_is_a_retraction_the_second_time_in_a_row(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, article(long_text("Once")), answer(404))
    assert home.round(later=DAY)["news"].retracted == {}
    assert len(home.round(later=2 * DAY)["news"].retracted) == 1
    assert home.rows("SELECT reason FROM ledger.retractions") == [("the server answers 404",)]


def test_a_page_that_was_missing_once_and_came_back_is_none(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, article(long_text("A")), answer(404), article(long_text("A")), answer(404))
    for days in (1, 2, 4):
        home.round(later=days * DAY)
    assert asked(home) == 4
    assert home.rows("SELECT * FROM ledger.retractions") == []


def test_a_server_in_trouble_retracts_nothing(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, article(long_text("A")), answer(500))
    for days in (1, 2, 4):
        home.round(later=days * DAY)
    assert home.rows("SELECT * FROM ledger.retractions") == []


def test_a_page_that_says_less_than_before_leaves_what_it_said(tmp_path: Path, web: WebServer) -> None:
    home = home_with(tmp_path, web, article(long_text("Once")), article("Please subscribe."))
    report = home.round(later=DAY)["news"]
    assert (report.edited, len(report.became.rejected)) == (0, 1)
    assert home.texts == [long_text("Once")[:40]]


def test_an_edit_that_a_killed_round_had_found_is_not_lost(tmp_path: Path, web: WebServer) -> None:
    """Killed at the next page, when the edit had come: it waits in the ledger, as if its item were new."""
    home = FetchedHome(tmp_path / "home", web)
    items = [item(n, text=BLURB, link=web.address(f"/{n}", "news.test")) for n in (1, 2)]
    web.pages |= {"/feed": feed(*items), "/1": article(long_text("Before")), "/2": article(long_text("Second"))}
    home.round()
    web.pages |= {"/1": article(long_text("After")), "/2": home.kills()}
    assert home.round_in_a_process(later=DAY) == -signal.SIGKILL
    assert [text[:5] for text in home.texts] == ["Befor", "Secon"]
    web.pages["/2"] = article(long_text("Second"))
    home.round(later=1)
    assert [text[:5] for text in home.texts] == ["After", "Befor", "Secon"]
    assert asked(home) == 2


def test_a_retraction_that_a_killed_round_had_found_is_told_once(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    items = [item(n, text=BLURB, link=web.address(f"/{n}", "news.test")) for n in (1, 2)]
    web.pages |= {"/feed": feed(*items), "/1": article(long_text("Before")), "/2": article(long_text("Second"))}
    home.round()
    web.pages |= {"/1": answer(410), "/2": home.kills()}
    assert home.round_in_a_process(later=DAY) == -signal.SIGKILL
    web.pages["/2"] = article(long_text("Second"))
    home.round(later=2 * DAY)
    assert home.rows("SELECT noticed_at FROM ledger.retractions") == [(START + timedelta(days=1),)]
