"""Addresses: what leads to one page is one article, and what cannot be read is said to be so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.articles.publishers import publisher_of
from bellwether_assets.sources.addresses import UnreadableAddressError, canonical_address

PAGE = "https://www.example.com/news/ports?id=7"


@pytest.mark.parametrize(
    "spelling",
    [
        "http://www.example.com/news/ports?id=7",
        "https://example.com/news/ports?id=7",
        "HTTPS://WWW.Example.COM:443/news/ports?id=7",
        "https://m.example.com/news/ports?id=7",
        "https://mobile.example.com/news/ports?id=7",
        "https://amp.example.com/news/ports?id=7",
        "https://www2.example.com/news/ports?id=7",
        "https://www.example.com/news/ports/?id=7",
        "https://www.example.com/news/ports/amp/?id=7",
        "https://www.example.com/amp/news/ports?id=7",
        "https://www.example.com/news/ports.amp?id=7",
        "https://www.example.com/news/ports?id=7&outputType=amp",
        "https://www.example.com/news/ports?amp&id=7",
        "https://www.google.com/amp/s/www.example.com/news/ports?id=7",
        "https://www-example-com.cdn.ampproject.org/v/s/www.example.com/news/ports?id=7",
        "https://www.example.com/news/ports?UTM_Source=mail&id=7&FbClid=x",
        "https://www.example.com/news/ports?utm_source=rss&amp;utm_medium=feed&amp;id=7",
        "https://www.example.com/news/ports?id=7&gclid=1&mc_cid=2&igshid=3&msclkid=4&yclid=5&_hsenc=6&mkt_tok=7&ref=rss",
        "https://www.example.com/news/ports?id=7#comments",
        " https://www.example.com/news/ports?id=7\n",
    ],
)
def test_editions_of_a_page_and_ways_to_it_are_one_address(spelling: str) -> None:
    assert canonical_address(spelling) == canonical_address(PAGE) == "example.com/news/ports?id=7"


@pytest.mark.parametrize(
    "other",
    [
        "https://www.example.com/news/ports?id=8",
        "https://www.example.com/news/ports",
        "https://www.example.com/news/Ports?id=7",
        "https://www.example.com/news/ports?id=7&page=2",
        "https://blog.example.com/news/ports?id=7",
        "https://de.example.com/news/ports?id=7",
        "https://example.org/news/ports?id=7",
        "https://m.com/news/ports?id=7",
        "https://example.com:8080/news/ports?id=7",
        "https://www.example.com/news/ports?cid=7",
        "https://www.example.com/news/ports?eid=7",
        "https://www.example.com/news/amplifiers?id=7",
        "urn:uuid:7",
        "tag:example.com,2024:7",
    ],
)
def test_what_names_another_page_is_another_address(other: str) -> None:
    assert canonical_address(other) != canonical_address(PAGE)


def test_parameters_keep_their_values_and_lose_their_order() -> None:
    assert canonical_address(" HTTPS://Example.COM/a%20b?z=1&a=2&fbclid=xyz#frag ") == "example.com/a%20b?a=2&z=1"
    assert canonical_address("https://example.com/?p=12") != canonical_address("https://example.com/?p=13")
    assert canonical_address("https://example.com/") == canonical_address("http://example.com")


@pytest.mark.parametrize(
    "address",
    ["http://[", "http://[http//x.example/r", "http://host:abc/", "http://host:99999/", "http://exam\u2100ple.com/"],
)
def test_an_address_that_no_parser_reads_is_refused_by_name(address: str) -> None:
    with pytest.raises(UnreadableAddressError):
        canonical_address(address)


@given(st.text(max_size=60) | st.text(alphabet="htp:/[]@#?&=.%\u2100-0129a", max_size=40).map("http://".__add__))
def test_any_text_is_an_address_or_is_refused(address: str) -> None:
    try:
        canonical = canonical_address(address)
    except UnreadableAddressError:
        return
    assert canonical == canonical_address(address)
    assert publisher_of(address, None)


@pytest.mark.parametrize(
    ("url", "source", "publisher"),
    [
        ("https://news.bbc.co.uk/1/hi", "BBC", "bbc.co.uk"),
        ("https://edition.example.com/x", None, "example.com"),
        ("not an address", " The  Gazette ", "The Gazette"),
        (None, None, "unknown"),
        ("http://localhost/x", "Somebody", "Somebody"),
        ("http://reader.localhost/x", None, "reader.localhost"),
        # One registered domain, many publishers.
        ("https://example.substack.com/p/1", "The Example Letter", "The Example Letter"),
        ("https://example.substack.com/p/1", None, "example.substack.com"),
        ("https://www.member.senate.gov/a", "Senator Example", "Senator Example"),
        ("https://member.house.gov/a", None, "member.house.gov"),
        ("https://example.blogspot.com/a", None, "example.blogspot.com"),
        ("https://example.wordpress.com/a", "Example", "Example"),
        ("https://medium.com/@example/a", None, "medium.com/@example"),
        ("https://medium.com/example/a", "Example", "Example"),
        ("https://news.google.com/rss/articles/a", "Example Daily", "Example Daily"),
        ("https://feeds.feedburner.com/example/a", "Example Daily", "Example Daily"),
        ("https://www.google.com/a", "Example Daily", "google.com"),
    ],
)
def test_the_publisher_is_who_publishes(url: str | None, source: str | None, publisher: str) -> None:
    assert publisher_of(url, source) == publisher
