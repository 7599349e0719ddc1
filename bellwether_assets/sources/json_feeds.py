"""JSON Feed (jsonfeed.org, versions 1 and 1.1): which of its members make an item.

Belongs here: an item that is no object, or a member of another type, is a problem of that item alone.
"""

import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bellwether_assets.sources.addresses import UnreadableAddressError, page_address
from bellwether_assets.sources.feed import Feed, FeedItem
from bellwether_assets.sources.limits import Limits
from bellwether_assets.sources.markup import text_of_markup
from bellwether_assets.sources.moments import NOT_COUNTED, read_moment
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.text.readable import clean_text, readable_title

_ANY_ZONE = ZoneInfo("UTC")


def read_json_feed(text: str, address: str | None, limits: Limits) -> Feed:
    """A feed of JSON Feed; relative links are relative to its home page, else to `address`."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _unread(f"not JSON: {error}"[:300])
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return _unread("JSON, but no JSON Feed: it has no list of items")
    problems: list[Problem] = []
    home_page = _address(document, ("home_page_url",), address, problems)
    base = home_page or address
    entries = document["items"]
    if len(entries) > limits.items:
        told = f"{len(entries):,} items, of which the first {limits.items:,} are read (the limit)"
        problems.append(noted(None, told))
    items = []
    for number, entry in enumerate(entries[: limits.items], start=1):
        if isinstance(entry, dict):
            items.append(_item(number, entry, base))
        else:
            problems.append(Problem(None, f"item {number} is a {type(entry).__name__}, not an object"))
    if not items:
        problems.append(noted(None, "the feed has no items"))
    title = readable_title(_text(document, "title") or "") or None
    return Feed(title, home_page, _text(document, "language"), tuple(items), tuple(problems))


def _item(number: int, entry: Mapping[str, Any], base: str | None) -> FeedItem:
    problems: list[Problem] = []
    html, plain, summary = (_text(entry, name) for name in ("content_html", "content_text", "summary"))
    content = text_of_markup(html) if html else (plain or "")
    published = _time(entry, "date_published", "published_at", problems)
    modified = _time(entry, "date_modified", "updated_at", problems)
    identity = entry.get("id")
    return FeedItem(
        number=number,
        title=readable_title(_text(entry, "title") or ""),
        text=content or summary or "",
        in_full=bool(content),
        url=_address(entry, ("url", "external_url"), base, problems),
        id=str(identity) if isinstance(identity, (str, int)) and not isinstance(identity, bool) else None,
        published=published or modified,
        updated=modified if published else None,
        author=_author(entry),
        language=_text(entry, "language"),
        source=None,
        problems=tuple(problems),
    )


def _author(entry: Mapping[str, Any]) -> str | None:
    given = entry.get("authors")
    authors = given if isinstance(given, list) else [entry.get("author")]
    names = [name for author in authors if isinstance(author, dict) and (name := _text(author, "name"))]
    return ", ".join(names) or None


def _time(entry: Mapping[str, Any], name: str, field: str, problems: list[Problem]) -> str | None:
    written = _text(entry, name)
    if written is None:
        return None
    try:
        read_moment(written, _ANY_ZONE)
    except ValueError as error:
        problems.append(noted(field, f"{name} {error}; {NOT_COUNTED}"))
        return None
    return written


def _address(entry: Mapping[str, Any], names: tuple[str, ...], base: str | None, problems: list[Problem]) -> str | None:
    for name in names:
        written = _text(entry, name)
        if written is None:
            continue
        try:
            return page_address(written, base)
        except UnreadableAddressError as error:
            problems.append(noted("url", f"{written[:100]!r} is not followed: {error}"))
    return None


def _text(entry: Mapping[str, Any], name: str) -> str | None:
    value = entry.get(name)
    # JSON can hold half a character, which nothing can store.
    return clean_text(value.encode("utf-8", "replace").decode()).strip() or None if isinstance(value, str) else None


def _unread(reason: str) -> Feed:
    return Feed(None, None, None, (), (Problem(None, reason),))
