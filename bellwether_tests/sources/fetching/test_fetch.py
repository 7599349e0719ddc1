"""Fetching one address: what comes back of well-behaved servers, and which bounds hold against the others."""

from collections.abc import Iterator

import pytest

from bellwether_assets.sources.fetching.connect import system_resolver
from bellwether_tests.sources.fetching.fetching import fetch, fetch_all, names
from bellwether_tests.sources.fetching.web_server import (
    Connection,
    Page,
    WebServer,
    answer,
    compressed,
    drip,
    drip_headers,
    endless,
    in_turn,
    kept,
    redirect,
    silence,
)

FEED = b"<rss><channel><title>News</title></channel></rss>"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def test_a_page_comes_with_what_is_needed_to_ask_for_it_again(web: WebServer) -> None:
    headers = [("Content-Type", "text/xml; charset=utf-8"), ("ETag", '"v1"'), ("Last-Modified", "Mon, 02 Nov 2026")]
    web.pages["/feed"] = answer(200, FEED, headers)
    outcome = fetch(web.address("/feed#top"))
    assert (outcome.ending, outcome.status, outcome.content) == ("fetched", 200, FEED)
    assert outcome.content_type == "text/xml; charset=utf-8"
    assert (outcome.etag, outcome.last_modified) == ('"v1"', "Mon, 02 Nov 2026")
    assert (outcome.final_address, outcome.moved_to, outcome.attempts) == (web.address("/feed"), None, 1)


def test_who_we_are_is_said_with_whom_to_write_to(web: WebServer) -> None:
    web.pages["/feed"] = answer(200, FEED)
    fetch(web.address("/feed"), contact="https://example.org/bot")
    assert {request.headers["user-agent"] for request in web.requests} == {
        "Bellwether/0.1.0 (+https://example.org/bot)"
    }


def test_what_is_kept_is_not_sent_again(web: WebServer) -> None:
    web.pages["/feed"] = kept(FEED, '"v1"', "Mon, 02 Nov 2026")
    outcome = fetch(web.address("/feed"), wanted={"etag": '"v1"', "last_modified": "Mon, 02 Nov 2026"})
    assert (outcome.ending, outcome.status, outcome.content, outcome.etag) == ("unchanged", 304, None, '"v1"')
    assert fetch(web.address("/feed"), wanted={"etag": '"v0"'}).content == FEED


def test_a_304_that_nobody_asked_for_is_a_failure(web: WebServer) -> None:
    web.pages["/feed"] = answer(304)
    assert fetch(web.address("/feed")).ending == "failed"


def test_a_validator_that_no_header_can_carry_is_not_kept(web: WebServer) -> None:
    web.pages["/feed"] = answer(200, FEED, [("ETag", '"\xe9"'), ("Last-Modified", "x" * 2_000)])
    outcome = fetch(web.address("/feed"))
    assert (outcome.etag, outcome.last_modified) == (None, None)


def test_a_compressed_page_comes_out_whole(web: WebServer) -> None:
    web.pages["/feed"] = compressed(FEED)
    assert fetch(web.address("/feed")).content == FEED


@pytest.mark.parametrize(
    ("status", "ending"),
    [(404, "missing"), (410, "gone"), (403, "failed"), (500, "failed"), (204, "failed"), (206, "failed")],
)
def test_a_status_that_brings_nothing_says_what_it_means(web: WebServer, status: int, ending: str) -> None:
    web.pages["/feed"] = answer(status)
    outcome = fetch(web.address("/feed"))
    assert (outcome.ending, outcome.reason) == (ending, f"the server answers {status}")


def test_redirects_are_followed_and_a_move_for_good_is_told_apart(web: WebServer) -> None:
    web.pages |= {"/old": redirect("/older", 301), "/older": redirect("/feed", 308), "/feed": answer(200, FEED)}
    web.pages |= {"/now": redirect("/elsewhere", 302), "/elsewhere": redirect("/feed", 301)}
    assert fetch(web.address("/old")).moved_to == web.address("/feed")
    passing = fetch(web.address("/now"))
    assert (passing.content, passing.final_address, passing.moved_to) == (FEED, web.address("/feed"), None)


def test_redirects_in_a_circle_end(web: WebServer) -> None:
    web.pages |= {"/a": redirect("/b", 301), "/b": redirect("/a", 301)}
    outcome = fetch(web.address("/a"))
    assert outcome.ending == "refused"
    assert outcome.reason == f"its redirects go round in a circle, by {web.address('/a')}"
    assert web.targets() == ["/a", "/b"]


def test_redirects_without_end_end_at_the_bound(web: WebServer) -> None:
    web.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(20)}
    outcome = fetch(web.address("/0"), redirects=3)
    assert (outcome.ending, outcome.reason) == ("refused", "it is redirected more than 3 times (fetching.redirects)")
    assert web.targets() == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("file:///etc/passwd", "no address of the web"),
        ("ftp://example.org/a", "no address of the web"),
        ("javascript:alert(1)", "no address of the web"),
        ("http://name:word@example.org/", "holds a name or password"),
        ("http://[::1", "no address"),
        ("http://example.org:99999/", "cannot be read as an address"),
        ("http://example.org/" + "a" * 3_000, "longer than 2000"),
        ("", "without saying where to"),
    ],
)
def test_a_redirect_to_what_is_no_page_of_the_web_is_refused(web: WebServer, target: str, said: str) -> None:
    web.pages["/a"] = redirect(target)
    outcome = fetch(web.address("/a"))
    assert outcome.ending == "refused"
    assert said in str(outcome.reason)


def test_a_host_that_leads_inside_is_refused_without_a_connection(web: WebServer) -> None:
    outcome = fetch(web.address("/feed"), allow_networks=())
    assert outcome.ending == "refused"
    assert "127.0.0.1 (loopback), not to the public internet; name the network in fetching.allow_networks" in str(
        outcome.reason
    )
    assert web.requests == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_loopback_in_other_clothes_is_refused(web: WebServer, host: str) -> None:
    outcome = fetch(web.address("/feed", host), resolve=system_resolver, allow_networks=("192.168.0.0/16",))
    assert outcome.ending in {"refused", "failed"}
    assert web.requests == []


def test_a_redirect_inside_is_refused_at_the_hop(web: WebServer) -> None:
    web.pages[("outside.test", "/a")] = redirect(f"http://inside.test:{web.port}/secret")
    outcome = fetch(web.address("/a", "outside.test"), resolve=names(inside=["10.0.0.1"]), obey_robots=False)
    assert outcome.ending == "refused"
    assert "inside.test leads to 10.0.0.1 (private)" in str(outcome.reason)
    assert web.targets() == ["/a"]


def test_a_name_that_leads_elsewhere_the_second_time_gains_nothing(web: WebServer) -> None:
    """DNS rebinding: what was judged is what is connected to, and each connection is judged anew."""
    web.pages["/a"] = answer(200, FEED)
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    first, second = fetch_all([web.address("/a", "r.test")] * 2, resolve=rebinding, obey_robots=False)
    assert first.content == FEED
    assert "169.254.169.254 (link-local)" in str(second.reason)


def test_an_address_inside_beside_one_outside_is_passed_over(web: WebServer) -> None:
    web.pages["/a"] = answer(200, FEED)
    outcome = fetch(web.address("/a", "two.test"), resolve=names(two=["10.0.0.1", "127.0.0.1"]))
    assert outcome.content == FEED


def test_a_slow_drip_ends_when_its_time_is_up(web: WebServer) -> None:
    web.pages["/drip"] = drip(0.02)
    outcome = fetch(web.address("/drip"), total_seconds=0.3, read_seconds=5.0)
    assert outcome.ending == "failed"
    assert outcome.reason == "no whole answer within 0.3 s (fetching.total_seconds)"


def test_headers_that_drip_end_when_their_time_is_up(web: WebServer) -> None:
    web.pages["/drip"] = drip_headers(0.02)
    assert "fetching.total_seconds" in str(fetch(web.address("/drip"), total_seconds=0.3).reason)


def test_a_chain_of_redirects_has_one_time_for_all(web: WebServer) -> None:
    def late(target: str) -> Page:
        def page(connection: Connection) -> None:
            connection.wait(0.2)
            redirect(target)(connection)

        return page

    web.pages |= {f"/{n}": late(f"/{n + 1}") for n in range(5)}
    outcome = fetch(web.address("/0"), total_seconds=0.5)
    assert "fetching.total_seconds" in str(outcome.reason)


def test_a_server_that_says_nothing_is_left_after_the_time_for_a_byte(web: WebServer) -> None:
    web.pages["/silent"] = silence
    outcome = fetch(web.address("/silent"), read_seconds=0.2)
    assert (outcome.ending, outcome.reason) == ("failed", "no byte for 0.2 s (fetching.read_seconds)")


def test_a_body_of_500_megabytes_is_refused_by_its_length_alone(web: WebServer) -> None:
    web.pages["/large"] = answer(200, b"<rss>", [("Content-Length", str(500 * 1024 * 1024))])
    outcome = fetch(web.address("/large"))
    assert (outcome.ending, outcome.status) == ("refused", 200)
    assert outcome.reason == "the body is of 524,288,000 bytes, more than 10,000,000 (fetching.max_bytes)"


def test_a_body_without_length_or_end_is_left_at_the_bound(web: WebServer) -> None:
    web.pages["/endless"] = endless
    outcome = fetch(web.address("/endless"), max_bytes=1_000_000)
    assert outcome.ending == "refused"
    assert "larger than 1,000,000 bytes" in str(outcome.reason)


def test_a_decompression_bomb_is_refused(web: WebServer) -> None:
    web.pages["/bomb"] = compressed(b"\0" * 9_000_000)
    outcome = fetch(web.address("/bomb"))
    assert outcome.ending == "refused"
    assert "fetching.max_ratio" in str(outcome.reason)


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_a_coding_that_was_not_asked_for_is_a_failure(web: WebServer, coding: str) -> None:
    web.pages["/odd"] = answer(200, b"....", [("Content-Encoding", coding)])
    outcome = fetch(web.address("/odd"))
    assert (outcome.ending, outcome.status) == ("failed", 200)
    assert "was not asked for" in str(outcome.reason)


def test_a_body_that_is_shorter_than_its_length_is_not_taken_for_whole(web: WebServer) -> None:
    web.pages["/short"] = answer(200, FEED, [("Content-Length", str(len(FEED) + 10))])
    outcome = fetch(web.address("/short"))
    assert outcome.ending == "failed"
    assert "without sending complete message body" in str(outcome.reason)


def test_what_follows_a_body_is_not_the_answer_to_the_next_question(web: WebServer) -> None:
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"

    def more_than_was_asked_for(connection: Connection) -> None:
        answer(200, FEED + forged, [("Content-Length", str(len(FEED)))])(connection)
        connection.wait(60)  # it stays open, for whoever would ask again

    web.pages |= {"/long": more_than_was_asked_for, "/next": answer(200, b"true")}
    ended = fetch_all([web.address("/long"), web.address("/next")], obey_robots=False)
    assert [outcome.content for outcome in ended] == [FEED, b"true"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nBroken header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_http_is_a_failure_with_a_reason(web: WebServer, raw: bytes) -> None:
    web.pages["/odd"] = lambda connection: connection.send(raw)
    outcome = fetch(web.address("/odd"), obey_robots=False)
    assert outcome.ending == "failed"
    assert outcome.reason
    assert len(outcome.reason) <= 301


def test_a_port_where_nobody_listens_and_a_name_that_nobody_has_are_failures_with_a_reason() -> None:
    with WebServer() as gone:
        address = gone.address("/feed")
    assert "does not answer" in str(fetch(address, obey_robots=False).reason)

    async def nobody(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    assert fetch("http://nobody.test/", resolve=nobody, obey_robots=False).reason == (
        "the name nobody.test cannot be resolved: no such name"
    )


def test_a_fault_that_may_pass_is_tried_again(web: WebServer) -> None:
    web.pages["/feed"] = in_turn(answer(502), answer(503), answer(200, FEED))
    outcome = fetch(web.address("/feed"), attempts=3, obey_robots=False)
    assert (outcome.content, outcome.attempts) == (FEED, 3)


def test_a_fault_that_will_not_pass_is_not_tried_again(web: WebServer) -> None:
    web.pages["/feed"] = answer(404)
    assert fetch(web.address("/feed"), attempts=3).attempts == 1
    assert web.targets() == ["/feed"]


def test_a_short_wait_that_a_server_asks_for_is_waited(web: WebServer) -> None:
    web.pages["/feed"] = in_turn(answer(429, headers=[("Retry-After", "0")]), answer(200, FEED))
    assert fetch(web.address("/feed"), attempts=2, obey_robots=False).content == FEED


def test_an_hour_that_a_server_asks_for_is_left_to_a_later_round(web: WebServer) -> None:
    web.pages["/feed"] = answer(429, headers=[("Retry-After", "3600")])
    outcome = fetch(web.address("/feed"), attempts=3)
    assert (outcome.ending, outcome.pause_seconds, outcome.attempts) == ("put off", 3600.0, 1)
    assert outcome.reason == "the server answers 429 and asks to be left alone for 3,600 s"


def test_a_year_that_a_server_asks_for_is_cut_to_the_bound(web: WebServer) -> None:
    web.pages["/feed"] = answer(503, headers=[("Retry-After", "31536000")])
    outcome = fetch(web.address("/feed"), longest_pause_hours=2)
    assert outcome.pause_seconds == 7200.0
    assert "of which it gets 7,200 s (fetching.longest_pause_hours)" in str(outcome.reason)


def test_a_slow_host_holds_up_no_other(web: WebServer) -> None:
    web.pages[("slow.test", "/feed")] = silence
    web.pages[("quick.test", "/feed")] = answer(200, FEED)
    slow = [web.address("/feed", "slow.test")] * 3
    ended = fetch_all([*slow, web.address("/feed", "quick.test")], concurrency=2, read_seconds=0.3, obey_robots=False)
    assert [outcome.content for outcome in ended] == [FEED, None, None, None]
