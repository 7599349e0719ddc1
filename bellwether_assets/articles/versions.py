"""From the set of arrivals of a day to articles and their versions.

A version is a distinct title and text of an article. Which one is current and when it was published are functions of
the set of arrivals, never of their order. Pure: frames in, frames out.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import tldextract

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.declare import frame_of_mappings
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow

# The list of public suffixes in the package; tldextract would fetch a newer one, which promise 9 forbids.
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def home_day(arrivals: Sequence[dict[str, object]]) -> date:
    """The earliest publication day among an article's arrivals, else the earliest day one was first seen."""
    published = [row["published_day"] for row in arrivals if row["published_day"] is not None]
    days = published or [row["first_seen_day"] for row in arrivals]
    return min(day for day in days if isinstance(day, date))


def publisher_of(url: str | None, source: str | None) -> str:
    """The registered domain of the address, else the source as given, else 'unknown'."""
    if url:
        domain: str = _SUFFIXES(url).top_domain_under_public_suffix
        if domain:
            return domain.lower()
    return (source or "").strip() or "unknown"


def sort_key(published_at: datetime | None, has_time: bool, day: date, zone: ZoneInfo, article_id: str) -> str:
    """Order of publication as text: day, then timed before untimed, then instant, then id."""
    if published_at is not None and has_time:
        local = published_at.astimezone(zone).date()
        return f"{local.isoformat()}|0|{published_at.astimezone(UTC).isoformat()}|{article_id}"
    return f"{day.isoformat()}|1||{article_id}"


def versions_of_day(arrivals: pl.DataFrame, day: date, zone: ZoneInfo) -> pl.DataFrame:
    """The articles of a home day, one row a version (`pipeline.raw_articles`).

    `arrivals` holds every arrival of every article whose home day is `day` (`ledger.arrivals`).
    """
    by_article: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in arrivals.sort("arrival_id").iter_rows(named=True):
        by_article[row["article_id"]].append(row)
    rows: list[dict[str, object]] = []
    for article_id in sorted(by_article):
        rows += _versions(article_id, by_article[article_id], day, zone)
    return frame_of_mappings(RawArticleRow, rows)


def _versions(article_id: str, arrivals: list[dict[str, object]], day: date, zone: ZoneInfo) -> list[dict[str, object]]:
    by_content: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in arrivals:
        by_content[digest(str(row["title"]), str(row["text"]))].append(row)
    ordered = sorted(by_content.items(), key=lambda entry: (_recency(entry[1]), entry[0]))
    # One place in the order for all versions: that of the earliest publication, which is what others may have copied.
    order = min(
        sort_key(
            row["published_at"] if isinstance(row["published_at"], datetime) else None,
            bool(row["published_has_time"]),
            _day_of(row, day),
            zone,
            article_id,
        )
        for row in arrivals
    )
    rows = []
    for number, (_, same) in enumerate(ordered, start=1):
        # Of arrivals with the same words, the one with the most to say about itself, then a stable choice.
        best = min(
            same,
            key=lambda row: (
                row["published_at"] is None,
                not row["published_has_time"],
                str(row["published_at"]),
                str(row["arrival_id"]),
            ),
        )
        url = _first(same, "url")
        published_at, text = best["published_at"], str(best["text"])
        instant = published_at if isinstance(published_at, datetime) else None
        rows.append(
            {
                "day": day,
                "article_id": article_id,
                "version": number,
                "is_current": number == len(ordered),
                "published_at": instant,
                "published_has_time": best["published_has_time"],
                "sort_key": order,
                "publisher": publisher_of(url, _first(same, "source")),
                "url": url,
                "external_id": _first(same, "external_id"),
                "title": best["title"],
                "text": text,
                "language": _first(same, "language"),
                "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
                "updated_at": max(
                    (row["updated_at"] for row in same if isinstance(row["updated_at"], datetime)), default=None
                ),
                "first_seen_at": min(
                    row["first_seen_at"] for row in same if isinstance(row["first_seen_at"], datetime)
                ),
            }
        )
    return rows


def _day_of(row: dict[str, object], home: date) -> date:
    published = row["published_day"]
    return published if isinstance(published, date) else home


def _recency(same: list[dict[str, object]]) -> datetime:
    updated = [row["updated_at"] for row in same if isinstance(row["updated_at"], datetime)]
    seen = [row["first_seen_at"] for row in same if isinstance(row["first_seen_at"], datetime)]
    return max(updated) if updated else min(seen, default=datetime.min.replace(tzinfo=UTC) + timedelta(days=1))


def _first(rows: list[dict[str, object]], name: str) -> str | None:
    values = sorted(str(row[name]) for row in rows if row[name] is not None)
    return values[0] if values else None
