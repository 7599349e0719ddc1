"""The feeds that a page names in its head, `<link rel="alternate">`: what a person who gives a page's address means."""

from dataclasses import dataclass

from bellwether_assets.sources.addresses import UnreadableAddressError, page_address
from bellwether_assets.sources.limits import LIMITS
from bellwether_assets.sources.page_tree import UnreadablePageError, page_tree

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml"}
)
# Feeds of what readers say of an article, which every blog names beside its own.
_OF_COMMENTS = ("comment", "kommentar", "commentaire", "comentario")


@dataclass(frozen=True)
class LinkedFeed:
    """A feed that a page names."""

    address: str
    title: str


def feeds_of_page(content: bytes, address: str, content_type: str | None = None) -> list[LinkedFeed]:
    """The feeds of a page in its order, each once, those of comments last; none where it is no page."""
    try:
        root = page_tree(content, content_type, LIMITS).root
    except UnreadablePageError:
        return []
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    found: dict[str, LinkedFeed] = {}
    for element in root.iter("link"):
        kind = (element.get("type") or "").split(";")[0].strip().lower()
        if "alternate" not in (element.get("rel") or "").lower().split() or kind not in _FEED_TYPES:
            continue
        try:
            own = page_address(element.get("href") or "", page_address(base, address) if base else address)
        except UnreadableAddressError:
            continue
        found.setdefault(own, LinkedFeed(own, " ".join((element.get("title") or "").split())))
    return sorted(found.values(), key=_is_of_comments)


def _is_of_comments(feed: LinkedFeed) -> bool:
    told = f"{feed.title} {feed.address}".lower()
    return any(word in told for word in _OF_COMMENTS)
