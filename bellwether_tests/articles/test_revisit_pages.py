"""Pages that were taken are looked at again: what was edited is a new version, what was taken off is a fact."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bellwether_tests.articles.fetched_home import START, FetchedHome, article, feed, item, long_text
from bellwether_tests.sources.fetching.web_server import Page, WebServer, answer, in_turn, kept

DAY = 24 * 60
BLURB = "Exports rose, the port says."


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
    [(address, article_id)] = home.rows("SELECT page_address, article_id FROM ledger.retractions")
    assert report.retracted == {address: article_id}
    assert home.rows("SELECT article_id FROM ledger.arrivals") == [(article_id,)]
    home.round(later=2 * DAY)
    assert asked(home) == 2


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
    """Killed after the page had come: the version waits in the ledger, as if its item were new."""
    home = home_with(tmp_path, web, article(long_text("Before")), article(long_text("After")))
    home.round(later=DAY)
    with home.context.warehouse.transaction() as connection:
        connection.execute("DELETE FROM ledger.fetched_item_ends WHERE ending = 'taken in' AND ended_at > ?", [START])
        connection.execute("DELETE FROM ledger.arrivals WHERE text LIKE 'After%'")
    assert home.round(later=1)["news"].became.taken_in == 1
    assert [text[:5] for text in home.texts] == ["After", "Befor"]
    assert asked(home) == 2
