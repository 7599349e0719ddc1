"""Feeds of every format, odd and hostile ones: what is read of them, and what is said of the rest."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.sources.feed import Feed, FeedItem, articles_of
from bellwether_assets.sources.limits import Limits
from bellwether_assets.sources.moments import parse_moment
from bellwether_assets.sources.read_feed import is_feed, read_feed

ADDRESS = "https://news.example/feeds/all.xml"


def _rss(items: str, channel: str = "", version: str = "2.0") -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="{version}" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
        f"<channel><title>The Harbour Post</title><link>https://news.example/</link>{channel}{items}</channel></rss>"
    ).encode()


def _atom(entries: str, more: str = "") -> bytes:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {more}><title>Harbour notes</title>'
        f'<link href="https://news.example/"/>{entries}</feed>'
    ).encode()


def _json(**items: Any) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Notes", **items}).encode()


def _only(feed: Feed) -> FeedItem:
    assert not any(problem.rejected for problem in feed.problems), feed.problems
    [item] = feed.items
    return item


def _reasons(feed: Feed) -> str:
    return "; ".join(problem.reason for problem in feed.problems)


RSS_0_91 = _rss(
    "<item><title>Ferries stop</title><link>https://news.example/a</link><description>Wind.</description></item>",
    version="0.91",
)
RSS_1 = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>C</title><link>https://news.example/</link>
</channel><item rdf:about="i"><title>Ferries stop</title><link>https://news.example/a</link>
<description>Wind.</description><dc:date>2025-09-17T08:00+02:00</dc:date></item></rdf:RDF>"""
ATOM = _atom(
    "<entry><title>Ferries stop</title><link href='/a'/><id>tag:1</id><summary>Wind.</summary>"
    "<updated>2025-09-17T06:00:00Z</updated></entry>"
)
JSON_FEED = _json(
    items=[
        {
            "id": "1",
            "url": "/a",
            "title": "Ferries stop",
            "content_text": "Wind.",
            "date_published": "2025-09-17T06:00:00Z",
        }
    ]
)


@pytest.mark.parametrize(
    ("content", "is_dated"),
    [(RSS_0_91, False), (RSS_0_91.replace(b"0.91", b"2.0"), False), (RSS_1, True), (ATOM, True), (JSON_FEED, True)],
)
def test_each_format_gives_the_same_item(content: bytes, is_dated: bool) -> None:
    feed = read_feed(content, ADDRESS)
    item = feed.items[0]
    assert (item.title, item.text, item.url) == ("Ferries stop", "Wind.", "https://news.example/a")
    assert (item.published is not None) == is_dated
    if item.published is not None:
        assert parse_moment(item.published, ZoneInfo("UTC")).instant.isoformat() == "2025-09-17T06:00:00+00:00"


def test_content_counts_before_the_summary_and_markup_becomes_paragraphs() -> None:
    item = _only(
        read_feed(
            _rss(
                "<item><title>A &amp;lt; B &amp;amp; &lt;i&gt;C&lt;/i&gt;</title><description>In short.</description>"
                "<content:encoded><![CDATA[<p>The first&nbsp;one.</p><script>alert(1)</script><p>The second &amp; last."
                "<br>A new line.</p>]]></content:encoded></item>"
            )
        )
    )
    assert item.title == "A < B & C"
    assert item.text.replace("\u00a0", " ").split("\n\n") == ["The first one.", "The second & last.", "A new line."]
    assert item.in_full


def test_a_summary_that_says_more_than_the_content_is_the_text() -> None:
    item = _only(
        read_feed(
            _rss(
                "<item><title>t</title><description>Fares rise by a tenth in March, the operator said.</description>"
                "<content:encoded>&lt;img src='a.png'&gt;Fares</content:encoded></item>"
            )
        )
    )
    assert item.text.startswith("Fares rise")
    assert not item.in_full


def test_lines_of_markup_without_blocks_are_the_sources_own() -> None:
    item = _only(read_feed(_rss("<item><description>Fares &lt;b&gt;rise&lt;/b&gt;\nin March.</description></item>")))
    assert item.text == "Fares rise\nin March."


def test_a_single_tag_in_html_is_markup() -> None:
    item = _only(read_feed(_rss("<item><title>t</title><description>&lt;p&gt;Fares rise.</description></item>")))
    assert item.text == "Fares rise."


def test_relative_links_follow_xml_base_then_the_feeds_address_then_what_it_says_of_itself() -> None:
    entries = "<entry xml:base='https://other.example/x/'><link href='a'/></entry><entry><link href='b'/></entry>"
    assert [item.url for item in read_feed(_atom(entries), ADDRESS).items] == [
        "https://other.example/x/a",
        "https://news.example/feeds/b",
    ]
    with_self = entries + "<link rel='self' href='https://self.example/y/feed'/>"
    assert [item.url for item in read_feed(_atom(with_self)).items][1] == "https://self.example/y/b"
    assert [item.url for item in read_feed(_atom(entries)).items][1] == "https://news.example/b"
    from_root = read_feed(
        _atom("<entry><link href='/c'/></entry><link rel='self' href='https://self.example/y/feed'/>")
    )
    assert from_root.items[0].url == "https://self.example/c"


def test_links_lose_their_trackers_and_lead_to_the_page_that_a_counter_stands_before() -> None:
    feed = read_feed(
        _rss(
            "<item><link>https://News.example:443/a?id=7&amp;utm_source=rss#top</link></item>"
            "<item><link>http://feedproxy.example/~3/x</link>"
            "<feedburner:origLink>https://news.example/b</feedburner:origLink></item>"
        )
    )
    assert [item.url for item in feed.items] == ["https://news.example/a?id=7", "https://news.example/b"]


def test_links_that_lead_to_no_page_are_told_and_an_id_that_is_none_is_not() -> None:
    feed = read_feed(
        _rss(
            "<item><title>a</title><link>javascript:alert(1)</link></item>"
            "<item><title>b</title><link>file:///etc/passwd</link></item>"
        )
    )
    assert [item.url for item in feed.items] == [None, None]
    assert [problem.field for item in feed.items for problem in item.problems] == ["url"] * 2
    assert "only pages of the web" in feed.items[0].problems[0].reason
    assert _only(read_feed(_atom("<entry><title>d</title><id>urn:uuid:1</id></entry>"))).problems == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Wed, 17 Sep 2025 08:00:00 +0200", "2025-09-17T06:00:00+00:00"),
        ("Wed, 17 Sep 2025 08:00:00 CEST", "2025-09-17T06:00:00+00:00"),
        ("Wed, 17 Sep 2025 02:00:00 EDT", "2025-09-17T06:00:00+00:00"),
        ("Wed, 17 Sep 2025 06:00:00 -0000", "2025-09-17T06:00:00+00:00"),
        ("Wed, 17 Sep 2025 06:00:00Z", "2025-09-17T06:00:00+00:00"),
        ("Wed, 17 Sep 2025 15:00:00", "2025-09-17T06:00:00+00:00"),  # without a zone: the home's, here Tokyo's
        ("2025-09-17T15:00:00", "2025-09-17T06:00:00+00:00"),
        ("Wed Sep 17 06:00:00 2025", "2025-09-17T06:00:00+00:00"),
        ("Wed, Sep 17 2025 03:00:00 PM", "2025-09-17T06:00:00+00:00"),
        ("Wed, 17 Sep 2025 08:00:00 +02:00", "2025-09-17T06:00:00+00:00"),
        ("2025-09-17 06:00:00 UTC", "2025-09-17T06:00:00+00:00"),
        ("2025-09-17T02:00:00 EDT", "2025-09-17T06:00:00+00:00"),
        ("Wednesday, 17 September 2025 06:00:00 GMT", "2025-09-17T06:00:00+00:00"),
        ("17 Sep 2025", "2025-09-16T15:00:00+00:00"),
        ("2025-09-17", "2025-09-16T15:00:00+00:00"),
    ],
)
def test_a_time_is_read_as_it_is_written(written: str, meant: str) -> None:
    item = _only(read_feed(_rss(f"<item><title>t</title><pubDate>{written}</pubDate></item>")))
    assert item.published is not None
    assert parse_moment(item.published, ZoneInfo("Asia/Tokyo")).instant.isoformat() == meant


def test_a_time_that_is_none_is_told_and_the_item_stays() -> None:
    item = _only(read_feed(_rss("<item><title>t</title><pubDate>last Tuesday</pubDate></item>")))
    assert item.published is None
    assert [(problem.field, problem.rejected) for problem in item.problems] == [("published_at", False)]
    assert "'last Tuesday', not a date" in item.problems[0].reason


def test_an_update_stands_apart_from_the_publication_and_for_it_where_there_is_none() -> None:
    both, one = read_feed(
        _atom(
            "<entry><published>2025-09-17T06:00:00Z</published><updated>2025-09-18T06:00:00Z</updated></entry>"
            "<entry><updated>2025-09-18T06:00:00Z</updated></entry>"
        )
    ).items
    assert (both.published, both.updated) == ("2025-09-17T06:00:00Z", "2025-09-18T06:00:00Z")
    assert (one.published, one.updated) == ("2025-09-18T06:00:00Z", None)


def test_who_wrote_it_for_whom_and_in_what_language_is_kept() -> None:
    item = _only(
        read_feed(
            _rss(
                "<item><title>t</title><dc:creator>Ada Low</dc:creator><source url='https://wire.example/f'>Wire</source>"
                "</item>",
                "<language>en-gb</language>",
            )
        )
    )
    assert (item.author, item.source) == ("Ada Low", "Wire")
    [article] = articles_of(read_feed(_atom("<entry><title xml:lang='de'>t</title></entry>", "xml:lang='fr'")))
    assert article.fields["language"] == "de"
    assert article.fields["source"] == "Harbour notes"
    note = _only(read_feed(_json(items=[{"id": 7, "authors": [{"name": "A"}, {"name": "B"}, 3], "summary": "s"}])))
    assert (note.author, note.id, note.text, note.in_full) == ("A, B", "7", "s", False)


def test_an_item_is_named_by_its_own_address_else_by_its_id() -> None:
    items = [
        ("https://news.example/a", "1"),  # its own
        ("https://news.example/", "2"),  # the home page
        ("https://news.example/live", "3"),  # two items on one page
        ("https://news.example/live", "4"),
        ("", "5"),
    ]
    feed = read_feed(
        _rss("".join(f"<item><title>t</title><link>{url}</link><guid isPermaLink='false'>{number}</guid></item>"
                     for url, number in items))
    )  # fmt: skip
    assert [article.fields.get("id") for article in articles_of(feed)] == [None, "2", "3", "4", "5"]


def test_an_id_that_is_no_address_is_neither_made_whole_nor_followed() -> None:
    feed = read_feed(_rss("<item><guid>2</guid></item><item><guid>https://a.example/b</guid></item>"), ADDRESS)
    assert [(item.id, item.url) for item in feed.items] == [("2", None), ("https://a.example/b", "https://a.example/b")]


def test_an_item_without_a_title_takes_the_beginning_of_its_text() -> None:
    feed = read_feed(
        _rss(
            "<item><description>Ferries stop at 5.30 p.m. today. Wind.</description></item>"
            f"<item><description>{'harbour ' * 30}</description></item><item><link>https://news.example/a</link></item>"
        )
    )
    short, long, none = articles_of(feed)
    assert short.fields["title"] == "Ferries stop at 5.30 p.m."
    assert long.fields["title"].endswith("harbour…")
    assert len(long.fields["title"]) <= 100
    assert none.fields["title"] == ""
    assert [problem.field for problem in short.notes] == ["title"]


@pytest.mark.parametrize(
    ("text", "in_full", "is_blurb"),
    [
        ("Fares rise.", False, True),
        ("Fares rise.", True, False),
        ("Fares rise. " * 200, False, False),
        ("Fares rise. " * 200 + "The operator said […]", True, True),
        ("Fares rise. Read more", True, True),
        ("Fares rise. Continue reading →", True, True),
    ],
)
def test_a_blurb_is_a_short_summary_or_a_text_that_breaks_off(text: str, in_full: bool, is_blurb: bool) -> None:
    item = FeedItem(1, "t", text, in_full, None, None, None, None, None, None, None)
    assert item.is_blurb == is_blurb


ITEM = "<item><title>{0}</title><link>https://news.example/{0}</link></item>"
TEN = "".join(ITEM.format(number) for number in range(10))


@pytest.mark.parametrize(
    ("content", "items", "told"),
    [
        (b"", 0, "the feed is empty"),
        (b" \n\xef\xbb\xbf", 0, "the feed is empty"),
        (b"<!DOCTYPE html><html><body>hello</body></html>", 0, "this is a page, not a feed"),
        (b"<opml><body/></opml>", 0, "it begins with <opml>"),
        (b"%PDF-1.7", 0, "neither XML nor JSON"),
        (bytes(range(256)) * 100, 0, "neither XML nor JSON"),
        (b'{"a": 1}', 0, "no JSON Feed"),
        (b'{"items": 1}', 0, "no JSON Feed"),
        (b'{"items": [', 0, "not JSON"),
        (b'{"items": ' + b"[" * 100_000, 0, "not JSON"),
        (_json(items=[1, {"id": "a", "title": "b"}]), 1, "item 1 is a int, not an object"),
        (_json(items=[]), 0, "the feed has no items"),
        (_rss(""), 0, "the feed has no items"),
        (_rss(TEN)[:-200], 8, "not well-formed, read as far as it goes"),
        (_rss(TEN.replace("<title>4</title>", "<title>4 & 5 &nope; <</title>")), 10, "not well-formed"),
        (_rss(TEN + "\x00\x08"), 10, "not well-formed"),
        (b"<!DOCTYPE rss [ <!ENTITY a", 0, "this is no feed"),
        (_rss(TEN).replace(b"<rss", b"<!DOCTYPE rss [ <!ENTITY a 'x'><rss"), 0, "never closed"),
        (_rss("<item>" + "<a>" * 2_000 + "</item>"), 0, "nested more than 500 deep on line 1"),
        (_rss("<item" + "".join(f" a{n}='1'" for n in range(600)) + "/>"), 0, "600 attributes, the limit is 500"),
        (_rss("<item>" + "<category>c</category>" * 2_000 + "</item>"), 0, "more than 1000 keywords"),
        (_rss(f"<item><category>{'a,' * 20_000}</category></item>"), 0, "more than 1000 keywords"),
        (_rss(TEN + "<!--" * 5_000), 10, "not well-formed"),
        (_rss(TEN + "<![CDATA[" * 5_000), 10, "not well-formed"),
    ],
)  # fmt: skip
def test_odd_feeds_give_what_can_be_read_and_say_what_was_wrong(content: bytes, items: int, told: str) -> None:
    feed = read_feed(content)
    assert len(feed.items) == items
    assert told in _reasons(feed)


def test_bounds_are_told_with_their_figures_and_the_first_items_are_read() -> None:
    assert "bytes, the limit is 100" in _reasons(read_feed(_rss(TEN), limits=Limits(feed_bytes=100)))
    for content in (_rss(TEN), _json(items=[{"title": str(number)} for number in range(10)])):
        feed = read_feed(content, limits=Limits(items=4))
        assert [item.title for item in feed.items] == ["0", "1", "2", "3"]
        assert "10 items, of which the first 4 are read" in _reasons(feed)


def test_ordinary_feeds_pass_the_bounds_of_nesting() -> None:
    entry = "<item><title>t</title><description>a<br>b<img src='x'>c<p>d<b>e</description></item>"
    assert len(read_feed(_rss(entry * 600)).items) == 600


ENTITIES = "".join(f"<!ENTITY e{n} '" + f"&e{n - 1};" * 10 + "'>" for n in range(1, 10))
OF_THIS_MACHINE = "the content of a file of this machine"


def test_entities_and_external_references_are_never_resolved(tmp_path: Any) -> None:
    (tmp_path / "secret.txt").write_text(OF_THIS_MACHINE)
    outside = f'<!ENTITY file SYSTEM "{(tmp_path / "secret.txt").as_uri()}">'
    item = "<item><title>a &e9; &file; b</title></item>"
    for doctype in (
        f'<!DOCTYPE rss [<!ENTITY e0 "lol">{ENTITIES}{outside}]>',
        f'<!DOCTYPE rss SYSTEM "{(tmp_path / "secret.txt").as_uri()}" [<!ENTITY % all SYSTEM "x"> %all;{ENTITIES}]>',
    ):
        feed = read_feed(f'<?xml version="1.0"?>{doctype}{_rss(item).decode().split("?>", 1)[1]}'.encode())
        assert "which are not resolved" in _reasons(feed)
        assert "lol" not in feed.items[0].title
        assert OF_THIS_MACHINE not in feed.items[0].title
        assert len(feed.items[0].title) < 30


def test_a_harmless_document_type_is_no_problem_and_its_named_letters_are_read() -> None:
    old = RSS_0_91.replace(
        b"<rss", b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.example/x">\n<rss'
    )
    assert _reasons(read_feed(old)) == ""
    assert _only(read_feed(old.replace(b"Ferries", b"F&eacute;rries"))).title == "Férries stop"


def test_latin_letters_that_are_called_utf_8_are_read_as_what_they_are() -> None:
    feed = read_feed(_rss("<item><title>Fähre fällt für Tage aus</title></item>").decode().encode("latin-1"))
    assert _only(feed).title == "Fähre fällt für Tage aus"
    assert feed.problems == ()
    called = read_feed(b'<?xml version="1.0" encoding="utf-8"?>' + "<rss><channel><item><title>Fähre fällt für"
                       " Tage</title></item></channel></rss>".encode("latin-1"))  # fmt: skip
    assert _only(called).title == "Fähre fällt für Tage"
    assert "it calls itself utf-8 and is read as cp1252" in _reasons(called)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_feed_in_wide_characters_is_read_with_a_mark_and_without(encoding: str) -> None:
    feed = read_feed(_rss("<item><title>Fähre</title></item>").decode().encode(encoding))
    assert _only(feed).title == "Fähre"


def test_what_a_server_prints_before_a_feed_is_told_and_passed_over() -> None:
    feed = read_feed(b"<br />\nWarning: no cache in <b>a.php</b>\n" + RSS_0_91)
    assert _only(feed).title == "Ferries stop"
    assert "what stands before the feed is passed over: '<br />" in _reasons(feed)


def test_a_feed_is_known_by_how_it_begins() -> None:
    for content in (RSS_0_91, RSS_1, ATOM, JSON_FEED, b"\xef\xbb\xbf<!-- a <b> c -->\n" + ATOM):
        assert is_feed(content)
    for content in (b"", b"<html><feed></html>", b'{"items": []}', b"<!DOCTYPE html><title>rss</title>"):
        assert not is_feed(content)


@given(st.binary(max_size=400), st.sampled_from([RSS_0_91, RSS_1, ATOM, JSON_FEED]), st.integers(0, 900), st.booleans())
def test_no_bytes_make_a_reader_fail(noise: bytes, feed: bytes, at: int, cut: bool) -> None:
    content = feed[:at] + noise + (b"" if cut else feed[at:])
    for article in articles_of(read_feed(content, ADDRESS)):
        article.fields["title"].encode("utf-8")
        article.fields["text"].encode("utf-8")
