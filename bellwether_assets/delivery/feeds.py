"""Feeds of editions and of signals: RSS 2.0, Atom 1.0 (RFC 4287) and JSON Feed 1.1, of the same entries. Pure.

Written with lxml, which the project has anyway: feedgen, the library for it, has stood still since 2023 and knows no
JSON Feed. Entries have ids that stay, whatever becomes of addresses; a revised day is the same entry, updated.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from bellwether_assets.site.display import clean

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50
_CONTENT = "http://purl.org/rss/1.0/modules/content/"


@dataclass(frozen=True)
class Entry:
    """One entry. `key` tells it from all others, for ever; `text` is its summary, `html` what is shown in its place."""

    key: str
    title: str
    address: str
    published_at: datetime
    updated_at: datetime
    text: str
    html: str


@dataclass(frozen=True)
class Feed:
    """A feed, the last entry first. `folder`: the address of the folder that its files stand in, with a slash."""

    key: str
    title: str
    description: str
    home: str
    folder: str
    entries: tuple[Entry, ...]

    @property
    def updated_at(self) -> datetime | None:
        return max((entry.updated_at for entry in self.entries), default=None)


def identifier(key: str) -> str:
    """A URN that is the same whenever it is made of this key."""
    return uuid5(NAMESPACE_URL, f"bellwether:{key}").urn


def feed_files(feed: Feed) -> dict[str, str]:
    """The feed's files by name: `rss.xml`, `atom.xml` and `feed.json`."""
    return {"rss.xml": as_rss(feed), "atom.xml": as_atom(feed), "feed.json": as_json_feed(feed)}


def latest(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that a feed holds: those that changed last, the newest first."""
    return tuple(sorted(entries, key=lambda one: (one.updated_at, one.key), reverse=True)[:MOST_ENTRIES])


def as_rss(feed: Feed) -> str:
    """RSS 2.0, with the whole text in `content:encoded`."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM, "content": _CONTENT})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.home)
    _add(channel, "description", feed.description)
    etree.SubElement(
        channel, f"{{{ATOM}}}link", {"href": f"{feed.folder}rss.xml", "rel": "self", "type": "application/rss+xml"}
    )
    if feed.updated_at:
        _add(channel, "lastBuildDate", format_datetime(feed.updated_at))
    for entry in feed.entries:
        item = etree.SubElement(channel, "item")
        _add(item, "title", entry.title)
        _add(item, "link", entry.address)
        _add(item, "guid", identifier(entry.key), isPermaLink="false")
        _add(item, "pubDate", format_datetime(entry.updated_at))
        _add(item, "description", entry.text)
        _add(item, f"{{{_CONTENT}}}encoded", entry.html)
    return _written(root)


def as_atom(feed: Feed) -> str:
    """Atom 1.0."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, f"{{{ATOM}}}id", identifier(feed.key))
    _add(root, f"{{{ATOM}}}title", feed.title)
    _add(root, f"{{{ATOM}}}subtitle", feed.description)
    # An empty feed was never updated; the standard wants a moment all the same.
    _add(root, f"{{{ATOM}}}updated", feed.updated_at.isoformat() if feed.updated_at else "1970-01-01T00:00:00+00:00")
    _add(etree.SubElement(root, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", feed.title)
    _link(root, f"{feed.folder}atom.xml", "self", "application/atom+xml")
    _link(root, feed.home, "alternate", "text/html")
    for entry in feed.entries:
        item = etree.SubElement(root, f"{{{ATOM}}}entry")
        _add(item, f"{{{ATOM}}}id", identifier(entry.key))
        _add(item, f"{{{ATOM}}}title", entry.title)
        _add(item, f"{{{ATOM}}}published", entry.published_at.isoformat())
        _add(item, f"{{{ATOM}}}updated", entry.updated_at.isoformat())
        _link(item, entry.address, "alternate", "text/html")
        _add(item, f"{{{ATOM}}}summary", entry.text)
        _add(item, f"{{{ATOM}}}content", entry.html, type="html")
    return _written(root)


def as_json_feed(feed: Feed) -> str:
    """JSON Feed 1.1."""
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean(feed.title),
        "description": clean(feed.description),
        "home_page_url": feed.home,
        "feed_url": f"{feed.folder}feed.json",
        "items": [
            {
                "id": identifier(entry.key),
                "url": entry.address,
                "title": clean(entry.title),
                "summary": _clean_lines(entry.text),
                "content_html": entry.html,
                "date_published": entry.published_at.isoformat(),
                "date_modified": entry.updated_at.isoformat(),
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _add(parent: "etree._Element", name: str, text: str, **attributes: str) -> None:
    # XML knows no control characters at all; what reads it would stop there.
    etree.SubElement(parent, name, attributes).text = clean(text) if "\n" not in text else _clean_lines(text)


def _clean_lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.split("\n"))


def _link(parent: "etree._Element", href: str, rel: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", {"href": href, "rel": rel, "type": kind})


def _written(root: "etree._Element") -> str:
    text: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + text
