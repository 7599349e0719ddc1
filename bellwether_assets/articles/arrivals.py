"""From one incoming item to one arrival, or to the reason why not.

Here is decided what is acceptable, which article a document belongs to and what its times mean. Nothing here reads
files or the clock: the time of first sight is an argument.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from w3lib.url import canonicalize_url, url_query_cleaner

from bellwether_assets.foundation.hashing import digest, identifier
from bellwether_assets.foundation.tables.arrivals import ArrivalRow

REQUIRED = ("title", "text")
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid|ref_src|ns_campaign|ns_mchannel)$")
# C0 and C1 controls other than line feed and tab: they have no meaning in an article and break terminals and XML.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True)
class Problem:
    """What is wrong with an item: the field, the reason, and whether the item was refused."""

    field: str | None
    reason: str
    rejected: bool = True


class RejectedItemError(Exception):
    """An item that cannot be taken in."""

    def __init__(self, field: str | None, reason: str) -> None:
        super().__init__(reason)
        self.problem = Problem(field, reason)


@dataclass(frozen=True)
class Place:
    """Where an item stands: the inbox file, and its line or row from 1 where it has one."""

    file: str
    line: int | None


@dataclass(frozen=True)
class Moment:
    """A time as given: the instant in UTC (start of the day where no hour is given) and its day in the zone."""

    instant: datetime
    day: date
    has_time: bool


def read_item(
    item: Mapping[str, Any], place: Place, now: datetime, zone: ZoneInfo, max_characters: int
) -> tuple[ArrivalRow, list[Problem]]:
    """An arrival from one item of the inbox, and what is worth noting about it. Raises RejectedItemError."""
    notes: list[Problem] = []
    title, text = _title_and_text(item, max_characters)
    if not text.strip():
        notes.append(Problem("text", "the text is empty: an article without claims", rejected=False))
    published = _moment(item, "published_at", zone)
    updated = _moment(item, "updated_at", zone)
    given_first_seen = _moment(item, "first_seen_at", zone)
    first_seen = given_first_seen.instant if given_first_seen else now
    first_seen_day = first_seen.astimezone(zone).date()
    if published is None:
        notes.append(Problem("published_at", "no date: the article lives on the day it was first seen", rejected=False))
    elif published.day > first_seen_day:
        raise RejectedItemError(
            "published_at", f"{item['published_at']!r} is in the future: first seen on {first_seen_day}"
        )
    external_id, url, source, language = (_optional_text(item, name) for name in ("id", "url", "source", "language"))
    given_times = [part.instant.isoformat() if part else "" for part in (published, updated, given_first_seen)]
    arrival = ArrivalRow(
        arrival_id=digest(
            external_id or "",
            url or "",
            source or "",
            title,
            text,
            language or "",
            *given_times,
            str(published.has_time if published else ""),
        ),
        article_id=article_identity(external_id, url, source, title, published),
        external_id=external_id,
        url=url,
        source=source,
        title=title,
        text=text,
        language=language,
        published_at=published.instant if published else None,
        published_has_time=bool(published and published.has_time),
        published_day=published.day if published else None,
        updated_at=updated.instant if updated else None,
        first_seen_at=first_seen,
        first_seen_day=first_seen_day,
        origin_file=place.file,
        origin_line=place.line,
    )
    return arrival, notes


def _title_and_text(item: Mapping[str, Any], max_characters: int) -> tuple[str, str]:
    for name in REQUIRED:
        if item.get(name) is None:
            raise RejectedItemError(name, f"the field {name!r} is missing")
    title = clean_text(_text(item, "title")).strip()
    text = clean_text(_text(item, "text"))
    if not title:
        raise RejectedItemError("title", "the title is empty")
    if len(text) > max_characters:
        raise RejectedItemError(
            "text", f"the text has {len(text):,} characters, the limit is {max_characters:,} (articles.max_characters)"
        )
    return title, text


def article_identity(
    external_id: str | None, url: str | None, source: str | None, title: str, published: Moment | None
) -> str:
    """Which article a document is a version of: a given id, else the canonical address, else source, title and date."""
    if external_id:
        return identifier("a", "id", external_id)
    if url:
        return identifier("a", "url", canonical_address(url))
    return identifier("a", "title", source or "", title, published.day.isoformat() if published else "")


def canonical_address(url: str) -> str:
    """The address without its fragment, tracking parameters and accidents of spelling."""
    stripped = url.strip()
    names = [part.split("=", 1)[0] for part in stripped.partition("?")[2].partition("#")[0].split("&")]
    tracking = [name for name in names if _TRACKING.match(name)]
    if tracking:
        stripped = url_query_cleaner(stripped, parameterlist=tracking, remove=True)
    return str(canonicalize_url(stripped))


def clean_text(value: str) -> str:
    """Line ends as line feeds, other control characters gone. Nothing else: quotes are proved against this text."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", value))


def parse_moment(value: str, zone: ZoneInfo) -> Moment:
    """A time from ISO 8601; a naive one is in `zone`, a date alone is that calendar day. Raises ValueError."""
    text = value.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day = date.fromisoformat(text)
        _check_year(day.year)
        return Moment(datetime.combine(day, time.min, zone).astimezone(UTC), day, has_time=False)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    _check_year(moment.year)
    return Moment(moment.astimezone(UTC), moment.astimezone(zone).date(), has_time=True)


def _check_year(year: int) -> None:
    """Years that no publication has break time zones at the ends of the calendar, and would wait for ever."""
    if not 1000 <= year <= 9999:
        raise ValueError(f"the year {year} is not a year of publication")


def _moment(item: Mapping[str, Any], name: str, zone: ZoneInfo) -> Moment | None:
    value = item.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, date):  # a datetime too: Parquet has both
        return parse_moment(value.isoformat(), zone)
    if not isinstance(value, str):
        raise RejectedItemError(name, f"{name} is {value!r}; give ISO 8601 text such as '2008-09-17T14:30:00Z'")
    try:
        return parse_moment(value, zone)
    except (ValueError, OverflowError) as error:
        raise RejectedItemError(
            name, f"{name} is {value[:60]!r}, not a date; give ISO 8601 such as '2008-09-17' or '2008-09-17T14:30:00Z'"
        ) from error


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item[name]
    if not isinstance(value, str):
        raise RejectedItemError(name, f"{name} is a {type(value).__name__}, not text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RejectedItemError(name, f"{name} holds half a character (a lone surrogate) at {error.start}") from error
    return value


def _optional_text(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    if value is None:
        return None
    if isinstance(value, int) and name == "id" and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise RejectedItemError(name, f"{name} is a {type(value).__name__}, not text")
    return clean_text(_text(item, name)).strip() or None
