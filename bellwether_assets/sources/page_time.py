"""When a page says that it was published and last changed.

Belongs here: in which order its places are believed. JSON-LD, which search engines hold publishers to; the head; a
`time` element that says so; what htmldate finds. The first that is a time counts, one with an hour before one without.
"""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from htmldate import find_date
from lxml import html

from bellwether_assets.sources.moments import NOT_COUNTED, read_moment
from bellwether_assets.sources.page_metadata import Metadata
from bellwether_assets.sources.problem import Problem, noted

_ANY_ZONE = ZoneInfo("UTC")
_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "pubdate", "publishdate",
    "publish-date", "date",
)  # fmt: skip
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")


def published_on(root: html.HtmlElement, metadata: Metadata) -> tuple[str | None, list[Problem]]:
    """When a page was published, as it is written there, and what is no time; None where it does not say."""
    problems: list[Problem] = []
    places = [
        metadata.of_article("datePublished"),
        *(metadata.metas.get(name) for name in _PUBLISHED),
        *_time_elements(root),
        metadata.of_article("dateCreated"),
    ]
    found = _first(places, problems)
    if found is None:
        # The earliest date that stands in a page is that of its publication; htmldate believes none after today.
        found = find_date(root, original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    return found, problems if found is None else []


def updated_on(metadata: Metadata) -> str | None:
    """When a page was last changed, as it is written there."""
    return _first([metadata.of_article("dateModified"), *(metadata.metas.get(name) for name in _UPDATED)], [])


def _time_elements(root: html.HtmlElement) -> Iterable[str | None]:
    for element in root.iter("time"):
        if element.get("pubdate") is not None or element.get("itemprop") == "datePublished":
            yield element.get("datetime") or element.text_content()


def _first(places: Iterable[str | None], problems: list[Problem]) -> str | None:
    """The first place with a time of the day, else the first with a day."""
    days: list[str] = []
    for written in places:
        if written is None or not written.strip():
            continue
        try:
            moment = read_moment(written, _ANY_ZONE).moment
        except ValueError as error:
            problems.append(noted("published_at", f"published_at {error}; {NOT_COUNTED}"))
            continue
        if moment is not None and moment.has_time:
            return written.strip()
        if moment is not None:
            days.append(written.strip())
    return days[0] if days else None
