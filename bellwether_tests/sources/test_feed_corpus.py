"""Real and odd feeds of other people, each with an expected parse: where this reader differs, and why.

The corpus stands beside this project and is not shipped.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bellwether_assets.sources.addresses import canonical_address
from bellwether_assets.sources.feed import FeedItem
from bellwether_assets.sources.moments import parse_moment
from bellwether_assets.sources.read_feed import read_feed
from bellwether_assets.text.readable import readable_markup, readable_title
from bellwether_tests.homes import GOLD_DATA

CORPUS = GOLD_DATA / "feeds_feed_rs"

# (document, what differs) → why. The expectation is another program's parse, not a person's.
DIFFERENCES = {
    ("atom_example_3", "address"): "the page itself, which the feed names beside the address that counts clicks",
    ("rss_2.0_rps", "address"): "the page itself, which the feed names beside the address that counts clicks",
    ("atom_relative", "address"): "made whole by the address that the feed says it has",
    ("rss_1.0_example_1", "address"): "made whole by the feed's home page",
    ("atom_xml_base", "address"): "the entry's id is the address of its page",
    ("rss_2.0_spec_1", "address"): "the guid is a permalink",
    ("rss_1.0_example_1", "date"): "a zone of three digits is read",
    ("rss_2.0_nbcny", "date"): "a month before its day and an hour of the afternoon are read",
    ("atom_mediarss_youtube_1", "words"): "a video's description is its text",
    ("rss_2.0_bbc", "words"): "the longer of two descriptions",
    ("rss_2.0_ch9", "words"): "the longer of two descriptions",
}


def _documents() -> list[Path]:
    return sorted(path for path in CORPUS.glob("*/*") if not path.name.endswith(".serde.json"))


def _expected(document: Path) -> list[dict[str, Any]] | None:
    parse = document.with_name(f"{document.stem}.serde.json")
    return json.loads(parse.read_text("utf-8"))["entries"] if parse.exists() else None


def _differences(entry: dict[str, Any], item: FeedItem) -> Iterator[str]:
    title = (entry["title"] or {}).get("content") or ""
    if " ".join(readable_title(title).split()) != " ".join(item.title.split()):
        yield "title"
    links = [link for link in entry["links"] if link["rel"] in {None, "alternate"}] or entry["links"]
    address = links[0]["href"] if links else None
    if (canonical_address(address) if address else None) != (canonical_address(item.url) if item.url else None):
        yield "address"
    if not _is_same_time(entry["published"] or entry["updated"], item.published):
        yield "date"
    bodies = [(entry["content"] or {}).get("body"), (entry["summary"] or {}).get("content")]
    if _words(item.text) not in [_words(readable_markup(body or "")) for body in bodies]:
        yield "words"


def _is_same_time(expected: str | None, written: str | None) -> bool:
    if expected is None or written is None:
        return expected is written
    instant = parse_moment(written, ZoneInfo("UTC")).instant
    return abs(datetime.fromisoformat(expected) - instant) < timedelta(seconds=1)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"{CORPUS} is not there: the corpus is not shipped")
def test_every_feed_of_the_corpus_is_read_as_expected_or_differs_for_a_reason() -> None:
    found = set()
    documents = _documents()
    assert len(documents) > 60
    for document in documents:
        feed = read_feed(document.read_bytes())
        assert not any(problem.rejected for problem in feed.problems), (document.name, feed.problems)
        entries = _expected(document)
        if entries is None:
            assert document.stem == "rss_2.0_invalid_1"
            assert "the feed has no items" in [problem.reason for problem in feed.problems]
            continue
        assert len(feed.items) == len(entries), document.name
        for entry, item in zip(entries, feed.items, strict=True):
            found |= {(document.stem, what) for what in _differences(entry, item)}
    assert found == set(DIFFERENCES)
