"""RSS and Atom, by feedparser: what of an item is its text, address, time and sender.

Belongs here: which of the elements that feeds have for one thing counts. Does not belong here: what makes XML dangerous
(`xml_checks.py`), nor times as they are written (`moments.py`).
"""

import io
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
from dateutil import parser as date_parser

from bellwether_assets.sources.addresses import UnreadableAddressError, page_address
from bellwether_assets.sources.feed import Feed, FeedItem
from bellwether_assets.sources.limits import Limits
from bellwether_assets.sources.markup import text_of_markup
from bellwether_assets.sources.moments import NOT_COUNTED, read_moment
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.sources.xml_checks import DangerousXmlError, checked_xml
from bellwether_assets.text.readable import clean_text, readable_text, readable_title

_HTML = "text/html"
# Stands for the feed's own address, so that what was relative can be told afterwards: feedparser makes ids whole too.
# Without any it takes the `xml:base` of the entry before.
_NOWHERE, _FOLDER = "http://feed-of-no-address.invalid", "/folder/"
_HALF_DAY = re.compile(r"\b[ap]\.?m\b", re.IGNORECASE)
_ANY_ZONE = ZoneInfo("UTC")


def read_xml_feed(text: str, address: str | None, limits: Limits) -> Feed:
    """A feed of RSS or Atom; relative links are relative to `xml:base`, else to `address`."""
    try:
        checked = checked_xml(text, limits)
    except DangerousXmlError as error:
        return Feed(None, None, None, (), (Problem(None, f"the feed is refused: {error}"),))
    problems = [] if checked.note is None else [checked.note]
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": f"{_NOWHERE}{_FOLDER}feed"}
    try:
        # Markup is turned to text here, so feedparser need not clean it. It opens what a text names: bytes it reads.
        parsed = feedparser.parse(
            io.BytesIO(checked.text.encode("utf-8", "replace")),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # what it raises for documents that it cannot read is nowhere listed
        return Feed(None, None, None, (), (Problem(None, f"the feed cannot be read: {error!r}"[:300]),))
    if parsed.bozo and not _is_about_encoding(parsed.bozo_exception):
        problems.append(noted(None, f"not well-formed, read as far as it goes: {parsed.bozo_exception}"[:300]))
    entries: Sequence[Mapping[str, Any]] = parsed.entries
    if len(entries) > limits.items:
        told = f"{len(entries):,} items, of which the first {limits.items:,} are read (the limit)"
        problems.append(noted(None, told))
    home_page, _ = _address(parsed.feed.get("link"), address)
    base = address or _self_address(parsed.feed) or home_page
    items = [_item(number, dict(entry), base) for number, entry in enumerate(entries[: limits.items], start=1)]
    if not items:
        problems.append(noted(None, "the feed has no items"))
    title = readable_title(parsed.feed.get("title") or "") or None
    language = _text(parsed.feed.get("language"))
    return Feed(title, home_page, language, tuple(items), tuple(problems))


def _self_address(feed: Mapping[str, Any]) -> str | None:
    """The address that a feed says it has, for links of a file of which nothing else tells where it came from."""
    links = (link.get("href") for link in feed.get("links") or () if link.get("rel") == "self")
    return next((found for found, _ in (_address(link, None) for link in links) if found is not None), None)


def _is_about_encoding(error: object) -> bool:
    """Whether feedparser only tells of the encoding, which was decided before it."""
    return isinstance(error, (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType))


def _item(number: int, entry: Mapping[str, Any], base: str | None) -> FeedItem:
    """`entry`: as a plain dictionary; feedparser's own gives the publication for an update that is not there."""
    problems: list[Problem] = []
    link = entry.get("feedburner_origlink") or entry.get("link")
    written_id = _text(entry.get("id"))
    identity = _as_written(written_id) if written_id is not None else None
    # Where an item has no link, feedparser takes its id for one, whatever that is.
    is_id = link == entry.get("id")
    url, problem = _address(link, base) if not is_id or _is_whole(identity) else (None, None)
    if problem is not None:
        problems.append(problem)
    published = _time("published_at", entry, ("published", "created", "updated"), problems)
    updated = _time("updated_at", entry, ("updated",), problems) if entry.get("published") else None
    text, in_full = _words(entry)
    author = _text(entry.get("author"))
    source = entry.get("source") or {}
    return FeedItem(
        number=number,
        title=readable_title(entry.get("title") or ""),
        text=text,
        in_full=in_full,
        url=url,
        id=identity,
        published=published,
        updated=updated,
        author=author,
        language=_text(entry.get("language")) or _language_of_content(entry),
        source=_text(source.get("title")),
        problems=tuple(problems),
    )


def _words(entry: Mapping[str, Any]) -> tuple[str, bool]:
    """The text of an item, and whether it came as its content.

    The summary where it says more than twice as much: some feeds put a thumbnail or an ellipsis into the content.
    """
    contents = [
        _plain(part.get("value"), part.get("type"))
        for part in entry.get("content") or ()
        if str(part.get("type") or _HTML).startswith(("text/", "application/xhtml"))
    ]
    content = max(contents, key=len, default="")
    summary = _plain(entry.get("summary"), (entry.get("summary_detail") or {}).get("type"))
    return (content, True) if content and 2 * len(content) >= len(summary) else (summary, False)


def _plain(value: str | None, kind: str | None) -> str:
    """A text without markup; what is called plain may hold some all the same."""
    return readable_text(value or "").strip() if kind == "text/plain" else text_of_markup(value or "")


def _language_of_content(entry: Mapping[str, Any]) -> str | None:
    details = [*(entry.get("content") or ()), entry.get("summary_detail"), entry.get("title_detail")]
    return next((_text(detail.get("language")) for detail in details if detail and detail.get("language")), None)


def _time(name: str, entry: Mapping[str, Any], keys: Sequence[str], problems: list[Problem]) -> str | None:
    """The first of these times as `read_moment` reads it, by feedparser's reading where only that knows the form."""
    for key in keys:
        written = _text(entry.get(key))
        if written is None:
            continue
        try:
            read_moment(written, _ANY_ZONE)
        except ValueError as error:
            read = _odd_time(written, entry.get(f"{key}_parsed"))
            if read is not None:
                return read
            problems.append(noted(name, f"{name} {error}; {NOT_COUNTED}"))
        else:
            return written
    return None


def _odd_time(written: str, parsed: time.struct_time | None) -> str | None:
    """A time of another form as ISO 8601: as feedparser reads it, which does not see that an hour is of the evening."""
    if parsed is None:
        return None
    if _HALF_DAY.search(written):
        try:
            return date_parser.parse(written).isoformat()
        except (ValueError, OverflowError):
            return None
    return time.strftime("%Y-%m-%dT%H:%M:%SZ" if ":" in written else "%Y-%m-%d", parsed)


def _address(link: Any, base: str | None) -> tuple[str | None, Problem | None]:
    """A link as the address of a page, and why it is none."""
    written = _text(link)
    if written is None:
        return None, None
    try:
        return page_address(_as_written(written), base), None
    except UnreadableAddressError as error:
        return None, noted("url", f"{written[:100]!r} is not followed: {error}")


def _as_written(address: str) -> str:
    """An address before feedparser made it whole."""
    return address.removeprefix(_NOWHERE + _FOLDER).removeprefix(_NOWHERE)


def _is_whole(address: str | None) -> bool:
    return address is not None and address.lower().startswith(("http://", "https://"))


def _text(value: Any) -> str | None:
    return clean_text(value).strip() or None if isinstance(value, str) else None
