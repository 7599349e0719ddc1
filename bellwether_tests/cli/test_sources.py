"""`bellwether sources` and `bellwether fetch`: what is added is shown first, and the settings stay a person's."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bellwether_assets.cli import app
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.source_settings import Source
from bellwether_assets.foundation.write_sources import add_sources
from bellwether_assets.pipeline.context import Context
from bellwether_assets.sources.opml import ListedFeed, read_opml
from bellwether_tests.articles.fetched_home import BOUNDS, article, feed, item
from bellwether_tests.homes import new_home, query
from bellwether_tests.sources.fetching.web_server import WebServer, answer, redirect

PERSONAL = f"# Mine: do not touch.\ntimezone = 'Europe/Rome'   # where I live\n{BOUNDS}"
PAGE = """<html><head><title>Example</title>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="alternate" type="application/rss+xml" title="All news" href="feed">
<link rel="alternate" hreflang="fr" href="/fr/"></head><body><p>Hello.</p></body></html>"""


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.pages |= {
            "/": answer(200, PAGE.encode(), [("Content-Type", "text/html")]),
            "/feed": feed(item(1), item(2, text="Exports rose.", day=0)),
            "/comments/feed": feed(item(3)),
        }
        yield server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("BELLWETHER_HOME", str(tmp_path / "home"))
    return new_home(tmp_path / "home", date(2026, 11, 1), PERSONAL)


def bellwether(*words: str) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(app, list(words))


def sources_of(home: Home) -> list[tuple[str, str]]:
    """Names and addresses of a home's sources."""
    return [(source.name, source.address) for source in home.settings().sources]


def test_the_feed_of_a_page_is_found_shown_and_added(web: WebServer, home: Home) -> None:
    answered = bellwether("sources", "add", web.address("/"))
    assert answered.exit_code == 0, answered.output
    assert answered.output.splitlines() == [
        f"News: {web.address('/feed')}",
        "2 items: 1 blurbs, 1 without a date; 1 pages would be fetched",
        "  Exports rise, part 1",
        "  Exports rise, part 2",
        f"also there: {web.address('/comments/feed')} Comments",
        f"added to {home.settings_file}; `bellwether fetch` reads it",
    ]
    assert sources_of(home) == [("News", web.address("/feed"))]


def test_what_a_person_wrote_in_the_settings_stays_as_it_is(web: WebServer, home: Home) -> None:
    bellwether("sources", "add", web.address("/feed"), "--name", "One", "--publisher", "example.com")
    bellwether("sources", "add", web.address("/comments/feed"), "--every", "30")
    text = home.settings_file.read_text(encoding="utf-8")
    assert text.startswith(PERSONAL)
    assert home.settings().sources == (
        Source(name="One", address=web.address("/feed"), publisher="example.com"),
        Source(name="News", address=web.address("/comments/feed"), every_minutes=30),
    )


def test_a_source_that_is_only_looked_at_is_not_added(web: WebServer, home: Home) -> None:
    assert bellwether("sources", "add", web.address("/"), "--dry-run").exit_code == 0
    assert home.settings_file.read_text(encoding="utf-8") == PERSONAL


def test_a_feed_that_has_moved_for_good_is_added_where_it_is(web: WebServer, home: Home) -> None:
    web.pages["/old"] = redirect("/feed", 301)
    bellwether("sources", "add", web.address("/old"))
    assert sources_of(home) == [("News", web.address("/feed"))]


def test_two_feeds_of_one_name_are_told_apart_and_one_address_is_added_once(web: WebServer, home: Home) -> None:
    bellwether("sources", "add", web.address("/feed"))
    bellwether("sources", "add", web.address("/comments/feed"))
    refused = bellwether("sources", "add", web.address("/feed"))
    assert [name for name, _ in sources_of(home)] == ["News", "News 2"]
    assert refused.exit_code == 2
    assert "two sources have the address" in refused.output


@pytest.mark.parametrize(
    ("target", "said"),
    [("/missing", "the server answers 404"), ("/bare", "this is a page, not a feed"), ("/empty", "the feed is empty")],
)
def test_an_address_that_brings_nothing_is_not_added_and_the_reason_is_told(
    web: WebServer, home: Home, target: str, said: str
) -> None:
    web.pages |= {"/bare": article("No feeds here."), "/empty": answer(200)}
    refused = bellwether("sources", "add", web.address(target))
    assert refused.exit_code == 1
    assert said in refused.output
    assert sources_of(home) == []


def test_check_asks_all_and_says_what_is_wrong_with_which(web: WebServer, home: Home) -> None:
    bellwether("sources", "add", web.address("/feed"), "--name", "Good")
    bellwether("sources", "add", web.address("/comments/feed"), "--name", "Gone")
    del web.pages["/comments/feed"]
    checked = bellwether("sources", "check")
    assert checked.exit_code == 1
    assert f"Good: {web.address('/feed')}" in checked.output
    assert "Gone: the server answers 404" in checked.output
    assert bellwether("sources", "check", "Good").exit_code == 0
    assert query(Context(home), "SELECT count(*) FROM ledger.fetches") == [(0,)]


def test_a_list_of_feeds_goes_in_and_comes_out(web: WebServer, home: Home, tmp_path: Path) -> None:
    listed = tmp_path / "in.opml"
    listed.write_text(
        '<opml version="1.0"><body><outline text="Folder"><outline type="rss" text="A &amp; B" xmlUrl="https://a.example/f"/>'
        '<outline text="A / B" xmlURL="https://b.example/f"/></outline><outline xmlUrl="ftp://c.example/f" text="C"/>'
        '<outline text="Again" xmlUrl="https://a.example/f"/></body></opml>'
    )
    answered = bellwether("sources", "import", str(listed))
    assert answered.output.splitlines()[-1] == f"added: 2 of 4 feeds, to {home.settings_file}"
    assert sources_of(home) == [("A & B", "https://a.example/f"), ("A B", "https://b.example/f")]
    out = tmp_path / "out.opml"
    assert bellwether("sources", "export", str(out)).exit_code == 0
    assert read_opml(out.read_bytes()) == [ListedFeed(*each) for each in sources_of(home)]
    assert "added: 0 of 2 feeds" in bellwether("sources", "import", str(out)).output


def test_a_list_that_refers_to_files_of_this_machine_gives_none_of_them(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://secret.example/")
    hostile = tmp_path / "hostile.opml"
    hostile.write_text(
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{secret}">]><opml><body><outline text="&x;" xmlUrl="https://a.example/&x;"/>'
        "</body></opml>"
    )
    bellwether("sources", "import", str(hostile))
    assert "secret" not in home.settings_file.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "no list", "<rss/>", "<opml>" * 1_000])
def test_what_is_no_list_is_refused(home: Home, tmp_path: Path, content: str) -> None:
    file = tmp_path / "in.opml"
    file.write_text(content)
    refused = bellwether("sources", "import", str(file))
    assert (refused.exit_code, "Traceback" in refused.output) == (2, False)


def test_fetch_says_what_each_source_brought(web: WebServer, home: Home) -> None:
    web.pages["/once"] = feed(item(9))
    bellwether("sources", "add", web.address("/feed"), "--name", "Good", "--fetch-pages", "never")
    bellwether("sources", "add", web.address("/once"), "--name", "Gone")
    del web.pages["/once"]
    fetched = bellwether("fetch")
    assert fetched.exit_code == 0
    assert fetched.output.splitlines() == [
        "Good: fetched; 2 items, 2 new; 2 taken in, 0 repeats",
        "Gone: missing; the server answers 404",
    ]
    assert bellwether("fetch").output.splitlines() == ["Good: not due", "Gone: not due"]
    good, gone = bellwether("sources", "list").output.splitlines()
    assert good.startswith(f"Good: feed {web.address('/feed')}; well; new 20")
    assert good.endswith(" UTC; 50% blurbs, 50% undated")
    assert gone == f"Gone: feed {web.address('/once')}; well: the server answers 404"


def test_fetch_fails_where_no_source_answers(web: WebServer, home: Home) -> None:
    bellwether("sources", "add", web.address("/feed"))
    del web.pages["/feed"]
    assert bellwether("fetch").exit_code == 1


def test_a_home_that_only_reads_the_web_has_no_missing_inbox(home: Home, web: WebServer) -> None:
    shutil.rmtree(home.path)
    home.path.mkdir()
    home.settings_file.write_text(PERSONAL)
    assert bellwether("sources", "add", web.address("/")).exit_code == 0
    assert not home.inbox.exists()
    assert bellwether("fetch").exit_code == 0
    assert list(home.inbox.iterdir()) == []
    # From now on it may have been mounted.
    home.inbox.rmdir()
    assert bellwether("fetch", "--again").exit_code == 0
    assert not home.inbox.exists()


def test_adding_a_source_makes_a_home_with_an_inbox(tmp_path: Path) -> None:
    new = Home(tmp_path / "new")
    add_sources(new, [Source(name="Example", address="https://example.com/feed")])
    assert new.inbox.is_dir()
