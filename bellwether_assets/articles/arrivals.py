"""From one incoming item to one arrival, or to the reason why not.

Here is decided what is acceptable, which article a document belongs to and what its times mean. Nothing here reads
files or the clock: the time of first sight is an argument.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bellwether_assets.articles.identity import article_identity
from bellwether_assets.articles.provenance import (
    AHEAD,
    FIRST_SEEN,
    FROM_FILE,
    PLACES,
    WRITTEN_BY_PROGRAMS,
    why_not_believed,
    why_not_counted,
)
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.sources.addresses import UnreadableAddressError, check_address
from bellwether_assets.sources.moments import NOT_COUNTED, Moment, read_moment
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.text.readable import clean_text, readable_text, readable_title

REQUIRED = ("title", "text")
PUBLISHED = "published_at"
PLACE_OF_TIME = "published_from"
OPTIONAL = ("id", "url", "source", "language", PUBLISHED, PLACE_OF_TIME, "updated_at", "first_seen_at")
_EXACT = 2**53  # whole numbers that a float of 64 bits holds exactly


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


def read_item(
    item: Mapping[str, Any], place: Place, now: datetime, zone: ZoneInfo, max_characters: int
) -> tuple[ArrivalRow, list[Problem]]:
    """An arrival from one item of the inbox, and what is worth noting about it. Raises RejectedItemError."""
    notes: list[Problem] = []
    title, text = _title_and_text(item, max_characters)
    if not readable_text(text).strip():
        notes.append(Problem("text", "the text is empty: an article without claims", rejected=False))
    place_of_time = _place_of_time(item, notes)
    # Whoever wrote a file of items can correct it; what a program wrote into a document costs its time alone.
    is_strict = place_of_time not in WRITTEN_BY_PROGRAMS
    published = _moment(item, PUBLISHED, zone, notes, is_strict=is_strict)
    updated = _moment(item, "updated_at", zone, notes, is_strict=is_strict)
    given_first_seen = _moment(item, "first_seen_at", zone, notes)
    first_seen = given_first_seen.instant if given_first_seen else now
    first_seen_day = first_seen.astimezone(zone).date()
    if updated is not None and updated.instant > first_seen + AHEAD:
        # It would stay current whatever its publisher corrects later.
        told = f"{item['updated_at']!r} is in the future: first seen on {first_seen_day}; {NOT_COUNTED}"
        notes.append(Problem("updated_at", told, rejected=False))
        updated = None
    if published is not None:
        why_not = why_not_believed(published.day, first_seen_day, place_of_time)
        if why_not is not None and is_strict:
            raise RejectedItemError(PUBLISHED, f"{item[PUBLISHED]!r} {why_not}; it is looked at again on a later day")
        why_not = why_not_counted(published.day, first_seen_day, place_of_time)
        if why_not is not None:
            notes.append(noted(PUBLISHED, f"{item[PUBLISHED]!r} {why_not}; {NOT_COUNTED}"))
            published = None
    if published is None:
        notes.append(Problem(PUBLISHED, "no date: the article lives on the day it was first seen", rejected=False))
    external_id, url, source, language = (_optional_text(item, name) for name in ("id", "url", "source", "language"))
    if url is not None:
        _check_url(url)
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
        article_id=article_identity(external_id, url, source, title, published.day if published else None),
        external_id=external_id,
        url=url,
        source=source,
        title=title,
        text=text,
        language=language,
        published_at=published.instant if published else None,
        published_has_time=bool(published and published.has_time),
        published_from=place_of_time if published else FIRST_SEEN,
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
        if _is_missing(item.get(name)):
            raise RejectedItemError(name, f"the field {name!r} is missing")
    title = clean_text(_text(item, "title")).strip()
    text = clean_text(_text(item, "text"))
    if not readable_title(title):
        raise RejectedItemError("title", "the title is empty")
    if len(text) > max_characters:
        raise RejectedItemError(
            "text", f"the text has {len(text):,} characters, the limit is {max_characters:,} (articles.max_characters)"
        )
    return title, text


def _is_missing(value: object) -> bool:
    """Frames write a gap in a column of numbers as "not a number"."""
    if isinstance(value, Decimal):
        return value.is_nan()  # which math.isnan refuses to say of a signalling one
    return value is None or (isinstance(value, float) and math.isnan(value))


def _place_of_time(item: Mapping[str, Any], notes: list[Problem]) -> str:
    """Where the item's time was found, as its reader says; a file of items gives its times itself."""
    place = item.get(PLACE_OF_TIME)
    if _is_missing(place) or place in PLACES:
        return FROM_FILE if _is_missing(place) else str(place)
    notes.append(noted(PLACE_OF_TIME, f"{PLACE_OF_TIME} is {place!r}; known are {', '.join(sorted(PLACES))}"[:300]))
    return FROM_FILE


def _moment(
    item: Mapping[str, Any], name: str, zone: ZoneInfo, notes: list[Problem], *, is_strict: bool = True
) -> Moment | None:
    value = item.get(name)
    if _is_missing(value) or value == "":
        return None
    try:
        reading = read_moment(_text(item, name) if isinstance(value, str) else value, zone)
    except (ValueError, OverflowError) as error:
        if is_strict:
            raise RejectedItemError(name, f"{name} {error}") from error
        notes.append(noted(name, f"{name} {error}; {NOT_COUNTED}"))
        return None
    if reading.note is not None:
        notes.append(Problem(name, reading.note, rejected=False))
    return reading.moment


def _check_url(url: str) -> None:
    try:
        check_address(url)
    except UnreadableAddressError as error:
        raise RejectedItemError("url", f"{url[:100]!r} cannot be read as an address: {error}") from error


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
    if _is_missing(value):
        return None
    if name == "id" and isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return _number_as_text(value)
    if not isinstance(value, str):
        raise RejectedItemError(name, f"{name} is a {type(value).__name__}, not text")
    return clean_text(_text(item, name)).strip() or None


def _number_as_text(value: float | Decimal) -> str:
    """An id that a frame made a number: 17.0 is "17"."""
    if isinstance(value, float) and abs(value) > _EXACT:
        raise RejectedItemError("id", f"id is the number {value!r}, too large to be exact; write it as text")
    if not isinstance(value, int) and math.isinf(value):
        raise RejectedItemError("id", f"id is {value!r}; write it as text")
    return str(int(value)) if value == int(value) else str(value).strip()
