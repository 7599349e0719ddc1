"""Which article a document is a version of: a given id, else its address, else its source, title and date.

Identity is a function of the set of arrivals, never of their order. One arrival alone is enough but for one case: feeds
count their items from 1, so one id can come from two publishers that never heard of each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bellwether_assets.articles.publishers import UNKNOWN, publisher_of
from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.sources.addresses import UnreadableAddressError, canonical_address
from bellwether_assets.text.readable import readable_title

# Raised when an arrival of today would be another article under the rules of tomorrow: a home then gives its arrivals
# their articles anew.
RULES = 2


def article_identity(
    external_id: str | None, url: str | None, source: str | None, title: str, published_on: date | None
) -> str:
    """The article of a document by itself; `of_one_id` says where an id is not enough."""
    if external_id:
        return identifier("a", "id", external_id)
    if url:
        try:
            return identifier("a", "url", canonical_address(url))
        except UnreadableAddressError:
            # Such a document is refused today; an earlier version took some in.
            return identifier("a", "url", url)
    return identifier(
        "a", "title", source or "", readable_title(title), published_on.isoformat() if published_on else ""
    )


@dataclass(frozen=True)
class Sender:
    """What tells apart two documents with one id."""

    arrival_id: str
    external_id: str
    url: str | None
    source: str | None
    title: str
    published_at: datetime | None


def of_one_id(senders: Iterable[Sender]) -> dict[str, str]:
    """Arrival → article, for all arrivals with one id: another publisher *and* another title are another article.

    Arrivals of one publisher, or with one title, or of nobody known, are one article. The article that was published
    first keeps the identity of the id alone, so that its address stays when another publisher's item comes.
    """
    parts = _parts(sorted(senders, key=lambda sender: sender.arrival_id))
    found = {}
    for number, (publisher, part) in enumerate(parts):
        for sender in part:
            names = (sender.external_id,) if number == 0 else (sender.external_id, publisher)
            found[sender.arrival_id] = identifier("a", "id", *names)
    return found


def _parts(senders: Sequence[Sender]) -> list[tuple[str, list[Sender]]]:
    """The articles among documents with one id, each with the first of its publishers; the first published first."""
    publishers = [publisher_of(sender.url, sender.source) for sender in senders]
    parts: dict[int, list[int]] = defaultdict(list)
    for at, part in enumerate(_connected(senders, publishers)):
        parts[part].append(at)
    named = [(min(publishers[at] for at in part), [senders[at] for at in part]) for part in parts.values()]
    return sorted(named, key=lambda part: (_first_published(part[1]), part[0]))


def _connected(senders: Sequence[Sender], publishers: Sequence[str]) -> list[int]:
    """Of each document the number of its part: parts hang together by publishers and by titles."""
    if UNKNOWN in publishers:  # which may be anybody
        return [0] * len(senders)
    titles = [" ".join(readable_title(sender.title).casefold().split()) for sender in senders]
    keys = [*(("publisher", name) for name in publishers), *(("title", title) for title in titles)]
    number = {key: len(senders) + at for at, key in enumerate(dict.fromkeys(keys))}
    size = len(senders) + len(number)
    documents = [*range(len(senders))] * 2
    links = coo_array(([1] * len(keys), (documents, [number[key] for key in keys])), shape=(size, size))
    parts: list[int] = connected_components(links, directed=False)[1][: len(senders)].tolist()
    return parts


def _first_published(members: Sequence[Sender]) -> tuple[bool, str]:
    times = [member.published_at.isoformat() for member in members if member.published_at is not None]
    return (not times, min(times, default=""))


def by_id(senders: Iterable[Sender]) -> dict[str, list[Sender]]:
    """Senders by the id that they gave."""
    found: dict[str, list[Sender]] = defaultdict(list)
    for sender in senders:
        found[sender.external_id].append(sender)
    return found
