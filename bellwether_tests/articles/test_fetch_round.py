"""Rounds: what is new of each source becomes arrivals, once, whatever happens to the others or to the round."""

import hashlib
import signal
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from bellwether_assets.articles.fetch_round import RoundUnderWayError
from bellwether_assets.sources.moments import NOT_COUNTED
from bellwether_tests.articles.fetched_home import START, FetchedHome, article, feed, item, long_text, rss
from bellwether_tests.sources.fetching.web_server import (
    Connection,
    WebServer,
    answer,
    compressed,
    drip,
    endless,
    in_turn,
    kept,
    redirect,
    silence,
)

BLURB = "Exports rose, the port says."


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def test_the_items_of_a_feed_become_arrivals_first_seen_when_it_was_fetched(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = feed(item(1), item(2, day=0))
    report = home.round()["news"]
    assert (report.ending, report.items, report.new_items, report.became.taken_in) == ("fetched", 2, 2, 2)
    assert home.rows(
        "SELECT title, url, published_day IS NOT NULL, first_seen_at, origin_file, origin_line FROM ledger.arrivals"
        " ORDER BY title"
    ) == [
        ("Exports rise, part 1", "http://news.test/1", True, START, "source:news", 1),
        ("Exports rise, part 2", "http://news.test/2", False, START, "source:news", 2),
    ]
    assert home.rows("SELECT home_day FROM ledger.home_days ORDER BY ALL") == [(START.date(),)] * 2


def test_what_was_seen_is_not_taken_in_again_and_what_is_new_is(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = in_turn(feed(item(1)), feed(item(2), item(1)))
    home.round()
    report = home.round(later=60)["news"]
    assert (report.items, report.new_items, report.became.taken_in, report.became.repeats) == (2, 1, 1, 0)
    assert home.titles == ["Exports rise, part 1", "Exports rise, part 2"]


def test_an_edited_item_is_a_new_version_of_its_article(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = in_turn(feed(item(1)), feed(item(1, text=long_text("Corrected"))))
    home.round()
    home.round(later=60)
    assert home.rows("SELECT count(*), count(DISTINCT article_id) FROM ledger.arrivals") == [(2, 1)]


def test_a_feed_that_calls_everything_updated_each_time_brings_nothing_new(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    updated = '<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><id>a</id><title>Exports rise</title>'
    updated += f'<link href="http://news.test/1"/><content>{long_text("A")}</content><published>2026-11-02T08:00:00Z'
    updated += "</published><updated>2026-11-02T1{}:00:00Z</updated></entry></feed>"
    web.pages["/feed"] = in_turn(*(answer(200, updated.format(hour).encode()) for hour in range(3)))
    home.round()
    assert home.round(later=60)["news"].new_items == 0
    assert len(home.titles) == 1


def test_what_is_unchanged_is_not_sent_again_and_said_to_be_so(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = kept(rss([item(1)]), '"v1"')
    home.round()
    assert home.round(later=60)["news"].ending == "unchanged"
    hashes = home.rows("SELECT ending, sha256 FROM ledger.fetches WHERE purpose = 'source' ORDER BY fetched_at")
    assert [ending for ending, _ in hashes] == ["fetched", "unchanged"]
    assert len({sha256 for _, sha256 in hashes}) == 1


def test_a_source_is_asked_when_it_is_due_and_not_before(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web, {"news": "", "slow": "every_minutes = 600"})
    web.pages["/feed"] = feed(item(1))
    home.round()
    assert [report.ending for report in home.round(later=30).values()] == [None, None]
    assert [report.ending for report in home.round(later=30).values()] == ["fetched", None]
    assert [report.ending for report in home.round(again=True, later=1).values()] == ["fetched", "fetched"]


def test_a_server_that_asked_for_an_hour_gets_it_though_a_person_asks_again(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = in_turn(answer(429, headers=[("Retry-After", "7200")]), feed(item(1)))
    assert home.round()["news"].ending == "put off"
    report = home.round(again=True, later=90)["news"]
    assert (report.ending, report.reason) == (None, "its host asked to be left alone until 2026-11-02 14:00 UTC")
    assert home.round(later=31)["news"].became.taken_in == 1


def test_the_page_of_a_blurb_is_fetched_and_read_in_its_place(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    link = web.address("/1?utm_source=feed", "news.test")
    web.pages |= {"/feed": feed(item(1, text=BLURB, link=link)), "/1": article(long_text("The whole story"))}
    report = home.round()["news"]
    assert (report.pages, report.waiting, report.became.taken_in) == (1, 0, 1)
    assert home.titles == ["Exports rise, part 1"]
    assert home.texts == [long_text("The whole story")[:40]]
    assert home.rows("SELECT url FROM ledger.arrivals") == [(web.address("/1", "news.test"),)]


@pytest.mark.parametrize(("fetch_pages", "asked"), [("never", []), ("blurbs", ["/1"]), ("always", ["/1", "/2"])])
def test_pages_are_fetched_as_the_source_says(
    tmp_path: Path, web: WebServer, fetch_pages: str, asked: list[str]
) -> None:
    home = FetchedHome(tmp_path / "home", web, {"news": f'fetch_pages = "{fetch_pages}"'})
    items = [item(n, text=text, link=web.address(f"/{n}", "news.test")) for n, text in ((1, BLURB), (2, None))]
    web.pages |= {"/feed": feed(*items), "/1": article(long_text("One")), "/2": article(long_text("Two"))}
    home.round()
    assert web.targets()[1:] == asked
    assert len(home.titles) == 2


def test_an_item_whose_page_is_gone_is_taken_in_as_it_came_and_that_is_noted(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages |= {"/feed": feed(item(1, text=BLURB, link=web.address("/1", "news.test")))}
    home.round()
    assert home.texts == [BLURB]
    assert ("its page is not taken: the server answers 404",) in home.rows("SELECT reason FROM ledger.intake_problems")


def test_an_item_whose_page_fails_waits_three_rounds_and_is_then_taken_in_as_it_came(
    tmp_path: Path, web: WebServer
) -> None:
    home = FetchedHome(tmp_path / "home", web)
    link = web.address("/1", "news.test")
    web.pages |= {"/feed": feed(item(1, text=BLURB, link=link)), "/1": answer(500)}
    assert [home.round(later=60)["news"].waiting for _ in range(3)] == [1, 1, 0]
    assert home.texts == [BLURB]


def test_an_item_that_waits_gets_its_page_though_its_feed_is_not_due(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    link = web.address("/1", "news.test")
    web.pages |= {
        "/feed": feed(item(1, text=BLURB, link=link)),
        "/1": in_turn(answer(500), article(long_text("Later"))),
    }
    home.round()
    assert home.round(later=1)["news"].became.taken_in == 1
    assert home.texts == [long_text("Later")[:40]]
    assert home.rows("SELECT first_seen_at FROM ledger.arrivals") == [(START,)]


def test_a_round_fetches_so_many_pages_of_a_source_and_the_next_goes_on(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web, settings="pages_a_round = 2\n")
    items = [item(n, text=BLURB, link=web.address(f"/{n}", "news.test")) for n in range(5)]
    web.pages["/feed"] = feed(*items)
    web.pages |= {f"/{n}": article(long_text(f"Number {n}")) for n in range(5)}
    assert [home.round(later=1)["news"].waiting for _ in range(3)] == [3, 1, 0]
    assert len(home.titles) == 5


def test_a_host_whose_pages_fail_one_after_the_other_is_left_for_this_round(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    items = [item(n, text=BLURB, link=web.address(f"/{n}", "news.test")) for n in range(9)]
    web.pages |= {"/feed": feed(*items), **{f"/{n}": answer(500) for n in range(9)}}
    report = home.round()["news"]
    assert (report.pages, report.waiting) == (3, 9)


def test_one_page_for_all_items_is_the_article_of_none_but_the_first(tmp_path: Path, web: WebServer) -> None:
    """A page that asks for consent answers for every article of a site."""
    home = FetchedHome(tmp_path / "home", web)
    items = [item(n, text=f"{BLURB} {n}", link=web.address(f"/{n}", "news.test")) for n in range(3)]
    web.pages |= {"/feed": feed(*items), **{f"/{n}": redirect("/consent") for n in range(3)}}
    web.pages["/consent"] = article(long_text("We value your privacy"))
    home.round()
    assert home.texts[1:] == [f"{BLURB} 1", f"{BLURB} 2"]


def test_a_page_that_says_less_than_its_item_is_not_taken(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages |= {
        "/feed": feed(item(1, text=f"{BLURB} […]", link=web.address("/1", "news.test"))),
        "/1": article("Sorry."),
    }
    home.round()
    assert home.texts == [f"{BLURB} […]"]


def test_a_page_can_be_a_source_and_is_a_new_version_when_its_words_change(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web, {"news": 'kind = "page"'})
    before = article(long_text("Before"))
    head = '<head><title>A page</title><link rel="canonical" href="/elsewhere"></head>'
    renamed = f"<html>{head}<body><p>{long_text('After')}</p></body></html>"
    web.pages["/feed"] = in_turn(before, before, answer(200, renamed.encode()))
    assert [home.round(later=60)["news"].new_items for _ in range(3)] == [1, 0, 1]
    assert home.rows("SELECT count(*), count(DISTINCT article_id) FROM ledger.arrivals") == [(2, 1)]


def test_a_bad_item_costs_no_good_one_and_is_listed(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = feed(item(1), {"description": ""}, item(3))
    report = home.round()["news"]
    assert (report.became.taken_in, len(report.became.rejected)) == (2, 1)
    assert home.rows("SELECT file, line, field FROM ledger.intake_problems WHERE outcome = 'rejected'") == [
        ("source:news", 2, "title")
    ]


def test_an_item_of_the_day_after_tomorrow_lives_on_the_day_it_was_seen(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = feed(item(1, day=20))
    assert home.round()["news"].became.taken_in == 1
    assert home.rows("SELECT home_day FROM ledger.home_days") == [(START.date(),)]
    [(reason,)] = home.rows("SELECT reason FROM ledger.intake_problems WHERE reason LIKE '%future%'")
    assert "first seen on 2026-11-02" in reason


def test_a_date_is_the_feeds_else_the_pages_else_of_first_sight_and_which_is_kept(
    tmp_path: Path, web: WebServer
) -> None:
    home = FetchedHome(tmp_path / "home", web)
    items = [
        item(n, text=BLURB, day=day, link=web.address(f"/{n}", "news.test")) for n, day in ((1, 2), (2, 0), (3, 0))
    ]
    web.pages |= {"/feed": feed(*items), "/3": article(long_text("3"))}
    web.pages |= {f"/{n}": article(long_text(str(n)), published="2026-10-31T09:00:00Z") for n in (1, 2)}
    home.round()
    assert home.rows("SELECT title[-1:], published_from, published_day FROM ledger.arrivals ORDER BY title") == [
        ("1", "feed", date(2026, 11, 2)),
        ("2", "page", date(2026, 10, 31)),
        ("3", "first_seen", None),
    ]


def test_a_feeds_date_that_is_not_believed_gives_way_to_the_pages_and_is_noted(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web, {"news": 'fetch_pages = "always"'})
    home.change_settings("[[sources]]", 'timezone = "Asia/Tokyo"\n[[sources]]')
    home.now += timedelta(hours=6)  # 18:00 in Greenwich; in Tokyo the third has begun
    dates = {
        1: ("20 Nov 2026 08:00:00 GMT", "2026-10-31T09:00:00Z"),
        2: ("01 Jan 1870 00:00:00 GMT", "2026-10-31T09:00:00Z"),
        3: ("20 Nov 2026 08:00:00 GMT", "2026-11-21T09:00:00Z"),  # nor is the page's
        4: ("20 Nov 2026 08:00:00 GMT", None),
        5: ("02 Nov 2026 17:00:00 GMT", "2026-10-31T09:00:00Z"),  # already the third in Tokyo, as now
        6: ("03 Nov 2026 17:00:00 GMT", "2026-10-31T09:00:00Z"),  # the fourth
        7: ("20 Nov 2026 08:00:00 GMT", "2026-10-31T09:00:00Z"),  # its page says no more than the feed
    }
    items, link = [], lambda number: web.address(f"/{number}", "news.test")
    for number, (fed, paged) in dates.items():
        is_long = number == 7
        items.append(item(number, text=long_text("In full") * 2 if is_long else BLURB, link=link(number), pubDate=fed))
        web.pages[f"/{number}"] = article(long_text(str(number)), published=paged)
    web.pages["/feed"] = feed(*items)
    home.round()
    assert home.rows("SELECT right(title, 1), published_from, published_day FROM ledger.arrivals ORDER BY title") == [
        ("1", "page", date(2026, 10, 31)),
        ("2", "page", date(2026, 10, 31)),
        ("3", "first_seen", None),
        ("4", "first_seen", None),
        ("5", "feed", date(2026, 11, 3)),
        ("6", "page", date(2026, 10, 31)),
        ("7", "page", date(2026, 10, 31)),
    ]
    noted = home.rows(
        "SELECT line, reason FROM ledger.intake_problems WHERE field = 'published_at' AND ends_with(reason, ?)"
        " ORDER BY line",
        NOT_COUNTED,
    )
    assert [line for line, _ in noted] == [1, 2, 3, 4, 6, 7]
    future = "is in the future: first seen on 2026-11-03; it is not counted"
    assert future in noted[0][1]
    assert "is before 1900, which no feed of today is" in noted[1][1]
    lived = home.rows("SELECT home_day, count(*) FROM ledger.home_days GROUP BY ALL ORDER BY ALL")
    assert lived == [(date(2026, 10, 31), 4), (date(2026, 11, 3), 3)]


def test_the_hostile_web_costs_no_good_source_anything(tmp_path: Path, web: WebServer) -> None:
    """Each has its line in the ledger, with the reason; all that could be read is taken in."""
    good, hour = feed(item(1)), [("Retry-After", "3600")]
    truncated = b'<rss version="2.0"><channel><item><title>Whole</title><description>w</description></item><item><ti'
    many = feed(*(item(n, text=f"{BLURB} {n}") for n in range(10_000)))
    called_utf_8 = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><item><title>Café</title>'
    called_utf_8 += "<description>São Paulo</description></item></channel></rss>"
    pages = {
        "good": good,
        "circle": redirect("/feed", 301),
        "hour": answer(429, headers=hour),
        "drip": drip(0.02),
        "silent": silence,
        "bomb": compressed(b"\0" * 9_000_000),
        "short": answer(200, b"<rss>", [("Content-Length", "10")]),
        "latin": answer(200, called_utf_8.encode("latin-1")),
        "large": answer(200, b"<rss>", [("Content-Length", "524288000")]),
        "endless": endless,
        "truncated": answer(200, truncated),
        "many": many,
        "page": article("No feed at all."),
        "empty": answer(200, b""),
        "gone": answer(410),
        "broken": answer(500),
    }
    web.pages = {(f"{name}.test", "/feed"): page for name, page in pages.items()}
    sources = dict.fromkeys(pages, "") | {"many": 'fetch_pages = "never"'}
    home = FetchedHome(tmp_path / "home", web, sources)
    home.change_settings("_seconds = 5.0", "_seconds = 0.5")
    home.change_settings("total_seconds = 10.0", "total_seconds = 2.0")
    reports = home.round()
    assert {name: report.ending for name, report in reports.items()} == {
        "good": "fetched",
        "circle": "refused",
        "hour": "put off",
        "drip": "failed",
        "silent": "failed",
        "bomb": "refused",
        "short": "failed",
        "latin": "fetched",
        "large": "refused",
        "endless": "refused",
        "truncated": "fetched",
        "many": "fetched",
        "page": "fetched",
        "empty": "fetched",
        "gone": "gone",
        "broken": "failed",
    }
    taken = {name: report.became.taken_in for name, report in reports.items() if report.became.taken_in}
    assert taken == {"good": 1, "latin": 1, "truncated": 1, "many": 10_000}
    assert home.rows("SELECT title FROM ledger.arrivals WHERE origin_file = 'source:latin'") == [("Café",)]
    told = dict(home.rows("SELECT source, reason FROM ledger.fetches WHERE purpose = 'source' AND reason IS NOT NULL"))
    assert set(told) == {name for name, report in reports.items() if report.ending not in {"fetched"}}
    unread = dict(home.rows("SELECT source, problem FROM ledger.fetch_readings WHERE problem IS NOT NULL"))
    assert set(unread) == {"page", "empty"}
    health = home.rows("SELECT source, reason FROM ledger.source_health ORDER BY source")
    assert [source for source, _ in health] == sorted(pages)
    assert {source for source, reason in health if reason is None} == {"good", "latin", "truncated", "many"}


def test_a_disk_that_refuses_one_source_costs_no_other(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web, {"bad": "", "good": ""})
    web.pages |= {("bad.test", "/feed"): answer(200, rss([item(1)])), ("good.test", "/feed"): feed(item(2))}
    # What the bad one brings belongs into a folder whose name is taken by a file.
    home.context.home.fetched.mkdir()
    (home.context.home.fetched / hashlib.sha256(rss([item(1)])).hexdigest()[:2]).write_text("in the way")
    reports = home.round()
    assert reports["bad"].ending == "failed"
    told = str(reports["bad"].reason)
    assert told.startswith(f"the round broke off: {home.context.home.path} cannot be written to (")
    assert told.endswith("mend that and fetch again")
    assert reports["good"].became.taken_in == 1


def test_a_feed_that_could_not_be_read_is_asked_for_without_its_validators(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages["/feed"] = kept(b"<html>Sorry</html>", '"v1"')
    home.round()
    assert home.round(later=60)["news"].ending == "fetched"


def test_a_round_that_was_killed_is_made_good_by_the_next(tmp_path: Path, web: WebServer) -> None:
    """Killed at each request in turn, by the server that gets it: nothing is lost, and nothing comes twice."""
    items = [item(n, text=BLURB, link=web.address(f"/{n}", "news.test")) for n in range(2)]
    told = {
        "/robots.txt": answer(404),
        "/feed": feed(*items),
        "/0": article(long_text("0")),
        "/1": article(long_text("1")),
    }
    home = FetchedHome(tmp_path / "home", web)
    for deadly in told:
        web.pages |= told
        web.pages[deadly] = home.kills()
        assert home.round_in_a_process(later=1) == -signal.SIGKILL
    web.pages |= told
    assert home.round_in_a_process(later=1) == 0
    assert home.texts == [long_text("0")[:40], long_text("1")[:40]]
    assert home.rows("SELECT count(*) FROM ledger.arrivals JOIN ledger.home_days USING (article_id)") == [(2,)]
    # Each was asked for once more after the kill, and never again once it had come.
    assert {target: web.targets().count(target) for target in ("/0", "/1")} == {"/0": 2, "/1": 2}


def test_a_second_round_at_the_same_time_is_refused(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    with (
        FileLock(str(home.context.home.fetched) + ".lock"),
        pytest.raises(RoundUnderWayError, match="wait for its end"),
    ):
        home.round()


def test_a_late_round_begins_no_further_page(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)

    def slowly(connection: Connection) -> None:
        home.now += timedelta(minutes=20)
        article(long_text(connection.request.target))(connection)

    items = [item(n, text=BLURB, link=web.address(f"/{n}", "news.test")) for n in range(5)]
    web.pages |= {"/feed": feed(*items), **{f"/{n}": slowly for n in range(5)}}
    report = home.round()["news"]
    assert (report.pages, report.waiting) == (2, 3)


def test_robots_txt_is_kept_for_a_day(tmp_path: Path, web: WebServer) -> None:
    home = FetchedHome(tmp_path / "home", web)
    web.pages |= {"/feed": feed(item(1)), "/robots.txt": answer(200, b"User-agent: *\nDisallow: /private\n")}
    for later in (0, 60, 25 * 60):
        home.round(later=later)
    assert [request.target for request in web.requests].count("/robots.txt") == 2
