"""Bytes to a feed, whatever its format: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed.

Belongs here: which reader a document is for, and its size. Nothing here raises for what a document holds: what cannot
be read is a problem of the feed or of its item.
"""

import re

from bellwether_assets.sources.characters import characters_of
from bellwether_assets.sources.feed import Feed
from bellwether_assets.sources.json_feeds import read_json_feed
from bellwether_assets.sources.limits import LIMITS, Limits
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.sources.xml_feeds import read_xml_feed

_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_LOOKED_AT = 10_000  # characters in which the first element begins
_FEEDS = frozenset({"rss", "rdf", "feed", "entry", "channel"})


def read_feed(
    content: bytes, address: str | None = None, content_type: str | None = None, limits: Limits = LIMITS
) -> Feed:
    """A feed from its bytes. `address`: its own, for relative links; `content_type`: the header it came with."""
    if len(content) > limits.feed_bytes:
        return _unread(f"the feed has {len(content):,} bytes, the limit is {limits.feed_bytes:,}")
    characters = characters_of(content, content_type)
    notes = [] if characters.note is None else [characters.note]
    text = characters.text.lstrip("\ufeff \t\r\n")
    if not text:
        return _unread("the feed is empty")
    begin = text.find("<?xml", 0, _LOOKED_AT)
    if begin > 0 and _root(text) not in {*_FEEDS, "html"}:
        notes.append(noted(None, f"what stands before the feed is passed over: {text[:begin].strip()!r}"[:200]))
        text = text[begin:]
    if text.startswith(("{", "[")):
        feed = read_json_feed(text, address, limits)
    else:
        root = _root(text)
        if root == "html":
            return _unread("this is a page, not a feed; give the address of its feed")
        if root not in _FEEDS:
            return _unread(
                f"this is no feed: it begins with <{root}>" if root else "this is no feed: neither XML nor JSON"
            )
        feed = read_xml_feed(text, address, limits)
    return Feed(feed.title, feed.home_page, feed.language, feed.items, (*notes, *feed.problems))


def is_feed(content: bytes) -> bool:
    """Whether a document without a telling name is a feed, by what it begins with."""
    text = characters_of(content[:_LOOKED_AT]).text.lstrip("\ufeff \t\r\n")
    return _root(text) in _FEEDS or (text.startswith("{") and "jsonfeed.org/version" in text)


def _root(text: str) -> str:
    """The name of the first element, without its prefix, lower case; "" where there is none."""
    found = _ROOT.search(re.sub(r"<!--.*?-->|<[?!][^>]*>", "", text[:_LOOKED_AT], flags=re.DOTALL))
    return found.group(1).lower().rpartition(":")[2] if found else ""


def _unread(reason: str) -> Feed:
    return Feed(None, None, None, (), (Problem(None, reason),))
