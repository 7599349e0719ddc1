"""robots.txt: obeyed where there is one, and what RFC 9309 says where there is none."""

from collections.abc import Iterator

import pytest

from bellwether_tests.sources.fetching.fetching import fetch, fetch_all
from bellwether_tests.sources.fetching.web_server import Page, WebServer, answer, redirect, silence

FEED = b"<rss/>"
CLOSED = b"User-agent: *\nDisallow: /private\n\nUser-agent: Bellwether\nDisallow: /private\nDisallow: /*.pdf$\n"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.pages |= {"/feed": answer(200, FEED), "/private/a": answer(200, FEED), "/a.pdf": answer(200, FEED)}
        yield server


@pytest.mark.parametrize("target", ["/private/a", "/a.pdf"])
def test_what_robots_txt_keeps_us_from_is_not_fetched(web: WebServer, target: str) -> None:
    web.pages["/robots.txt"] = answer(200, CLOSED)
    outcome = fetch(web.address(target))
    assert outcome.ending == "refused"
    assert outcome.reason == f"robots.txt of its host keeps Bellwether from it ({web.address(target)})"
    assert web.targets() == []


def test_what_robots_txt_does_not_name_is_fetched(web: WebServer) -> None:
    web.pages["/robots.txt"] = answer(200, CLOSED)
    assert fetch(web.address("/feed")).content == FEED


def test_robots_txt_can_be_left_out_of_account_by_a_setting(web: WebServer) -> None:
    web.pages["/robots.txt"] = answer(200, CLOSED)
    assert fetch(web.address("/private/a"), obey_robots=False).content == FEED
    assert [request.target for request in web.requests] == ["/private/a"]


def test_a_redirect_to_where_robots_txt_keeps_us_from_is_not_followed(web: WebServer) -> None:
    web.pages |= {("shut.test", "/robots.txt"): answer(200, CLOSED)}
    web.pages |= {("open.test", "/a"): redirect(web.address("/private/a", "shut.test"))}
    outcome = fetch(web.address("/a", "open.test"))
    assert outcome.ending == "refused"
    assert web.targets("shut.test") == []


@pytest.mark.parametrize("page", [answer(404), answer(403), answer(410), redirect("/robots.txt")])
def test_without_a_robots_txt_all_is_allowed(web: WebServer, page: Page) -> None:
    web.pages["/robots.txt"] = page
    assert fetch(web.address("/feed")).content == FEED


@pytest.mark.parametrize("page", [answer(500), answer(503), answer(429), silence, lambda connection: None])
def test_with_a_robots_txt_that_cannot_be_read_nothing_is_fetched(web: WebServer, page: Page) -> None:
    web.pages["/robots.txt"] = page
    outcome = fetch(web.address("/feed"), read_seconds=0.2)
    assert outcome.ending == "refused"
    assert str(outcome.reason).startswith("robots.txt of its host cannot be read, so nothing there is fetched: ")
    assert web.targets() == []


def test_robots_txt_is_asked_for_once_a_host_and_round(web: WebServer) -> None:
    fetch_all([web.address("/feed", host) for host in ("a.test", "b.test") * 4])
    asked = [request.host for request in web.requests if request.target == "/robots.txt"]
    assert sorted(asked) == ["a.test", "b.test"]


def test_a_robots_txt_of_wildcards_and_of_no_text_is_survived(web: WebServer) -> None:
    hostile = (
        b"User-agent: *\n" + b"".join(b"Disallow: /" + b"*a" * 400 + b"$\n" for _ in range(400)) + bytes(range(256))
    )
    web.pages["/robots.txt"] = answer(200, hostile)
    web.pages["/" + "a" * 1_500] = answer(200, FEED)
    assert fetch(web.address("/" + "a" * 1_500)).ending == "refused"
    assert fetch(web.address("/feed")).content == FEED
