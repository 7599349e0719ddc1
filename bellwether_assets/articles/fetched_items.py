"""Items of sources: what of a fetched feed or page is one document, what names it, and whether its page is wanted.

Belongs here: from bytes that were read to the fields of documents. Pure. Does not belong here: reading bytes
(`sources/`), which items are new and what becomes of them (`take_in_fetched.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bellwether_assets.articles.provenance import why_not_counted
from bellwether_assets.foundation.hashing import digest, value_digest
from bellwether_assets.foundation.source_settings import Source
from bellwether_assets.sources.feed import Feed, FeedItem, articles_of
from bellwether_assets.sources.moments import NOT_COUNTED, read_moment
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.sources.read_page import Page, fields_of

# What makes an item another one when it changes. Not when it says it was updated: some feeds say "now" each time.
_WORDS = ("title", "text", "url", "id", "published_at")
_TIME = ("published_at", "published_from")
_HOME = frozenset({"", "/"})


@dataclass(frozen=True)
class Incoming:
    """One item as it came. `page_address`: the page to fetch for it, None where it is taken in as it is."""

    key: str
    content_hash: str
    number: int
    fields: Mapping[str, Any]
    notes: tuple[Problem, ...]
    page_address: str | None
    is_blurb: bool

    @property
    def is_undated(self) -> bool:
        return "published_at" not in self.fields


def items_of_feed(feed: Feed, source: Source) -> Iterator[Incoming]:
    """The items of a feed, in order; an item that stands in it twice comes once."""
    seen = set()
    for found in articles_of(feed):
        item = _incoming(found.fields, found.notes, source, found.item.number, found.item)
        if (item.key, item.content_hash) not in seen:
            seen.add((item.key, item.content_hash))
            yield item


def item_of_page(page: Page, source: Source) -> Incoming:
    """A page that is a source of its own, as its one item."""
    return _incoming(fields_of(page), page.problems, source, 1, None)


def _incoming(
    given: Mapping[str, Any], notes: tuple[Problem, ...], source: Source, number: int, item: FeedItem | None
) -> Incoming:
    fields = dict(given)
    if item is None:
        # A page that is read again and again is one article, whatever it calls itself this time.
        fields["url"] = source.address
    if source.publisher is not None:
        fields["source"] = source.publisher
    if source.language is not None:
        fields.setdefault("language", source.language)
    is_blurb = item is not None and item.is_blurb
    wants_page = item is not None and (source.fetch_pages == "always" or (is_blurb and source.fetch_pages == "blurbs"))
    return Incoming(
        key=digest(_name(fields)),
        content_hash=value_digest([fields.get(name) for name in _WORDS]),
        number=number,
        fields=fields,
        notes=notes,
        page_address=fields.get("url") if wants_page else None,
        is_blurb=is_blurb,
    )


def _name(fields: Mapping[str, Any]) -> str:
    """What names an item in its feed; an id is given only where the address is not its own (`sources/feed.py`)."""
    return str(fields.get("id") or fields.get("url") or fields.get("title") or "")


def with_page(
    item: Incoming, page: Page, first_seen: date, zone: ZoneInfo
) -> tuple[dict[str, Any], tuple[Problem, ...], str | None]:
    """The fields of an item and its page together, what is worth noting, and why the page's text was not taken.

    Of the feed: title, time of publication and language, as far as it has them and the time is believed, which it is
    by the day on which the item was first seen. Of the page: its text, where it says more than the feed, and then its
    address too, which a link through a counter of clicks hides.
    """
    fields, notes = dict(item.fields), item.notes
    of_page = fields_of(page)
    unread = next((problem.reason for problem in page.problems if problem.rejected), None)
    if unread is not None:
        return fields, notes, unread
    given, why_not = _time_of(fields, first_seen, zone)
    if not given and _time_of(of_page, first_seen, zone)[0]:
        fields |= {name: of_page[name] for name in _TIME}
        notes = (*notes, *([noted(_TIME[0], why_not)] if why_not is not None else []))
    if len(page.text) <= len(fields.get("text", "")):
        return fields, notes, "it says no more than the feed"
    fields["text"] = page.text
    fields |= {name: of_page[name] for name in ("title", "language") if not fields.get(name) and of_page.get(name)}
    if page.url is not None and urlsplit(page.url).path not in _HOME:
        fields["url"] = page.url
    if "updated_at" in of_page:
        fields["updated_at"] = of_page["updated_at"]
    return fields, (*notes, *(noted(problem.field, problem.reason) for problem in page.problems)), None


def _time_of(fields: Mapping[str, Any], first_seen: date, zone: ZoneInfo) -> tuple[bool, str | None]:
    """Whether fields have a time of publication that counts, and why the one that they have does not."""
    name, place = _TIME
    written = fields.get(name)
    if not written:
        return False, None
    try:
        reading = read_moment(written, zone)
    except (ValueError, OverflowError) as error:
        return False, f"{name} {error}; {NOT_COUNTED}"
    if reading.moment is None:
        return False, reading.note
    why_not = why_not_counted(reading.moment.day, first_seen, fields[place])
    return why_not is None, None if why_not is None else f"{written!r} {why_not}; {NOT_COUNTED}"
