"""From the set of arrivals of a day to articles and their versions.

A version is a distinct title and text of an article. Which one is current and when it was published are functions of
the set of arrivals, never of their order. Pure: frames in, frames out.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import tldextract

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.text.language import language_of

# The list of public suffixes in the package; tldextract would fetch a newer one, which promise 9 forbids.
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def publisher_of(url: str | None, source: str | None) -> str:
    """The registered domain of the address, else the source as given, else 'unknown'."""
    if url:
        domain: str = _SUFFIXES(url).top_domain_under_public_suffix
        if domain:
            return domain.lower()
    return (source or "").strip() or "unknown"


def sort_key(published_at: datetime | None, has_time: bool, day: date, zone: ZoneInfo, article_id: str) -> str:
    """Order of publication as text: day, then timed before untimed, then instant, then id. `day`: the home day."""
    if published_at is not None and has_time:
        local = published_at.astimezone(zone).date()
        return f"{local.isoformat()}|0|{published_at.astimezone(UTC).isoformat()}|{article_id}"
    return f"{day.isoformat()}|1||{article_id}"


def versions_of_day(arrivals: pl.DataFrame, day: date, zone: ZoneInfo) -> pl.DataFrame:
    """The articles of a home day, one row a version (`pipeline.raw_articles`).

    `arrivals` holds every arrival of every article whose home day is `day` (`ledger.arrivals`).
    """
    by_article: dict[str, list[ArrivalRow]] = defaultdict(list)
    for arrival in rows_of(ArrivalRow, arrivals.sort("arrival_id")):
        by_article[arrival.article_id].append(arrival)
    return frame_of(
        RawArticleRow,
        (
            version
            for article_id in sorted(by_article)
            for version in _versions(article_id, by_article[article_id], day, zone)
        ),
    )


def _versions(article_id: str, arrivals: Sequence[ArrivalRow], day: date, zone: ZoneInfo) -> list[RawArticleRow]:
    by_content: dict[str, list[ArrivalRow]] = defaultdict(list)
    for arrival in arrivals:
        by_content[digest(arrival.title, arrival.text)].append(arrival)
    ordered = sorted(by_content.items(), key=lambda entry: (_recency(entry[1]), entry[0]))
    # One place in the order for all versions: that of the earliest publication, which is what others may have copied.
    order = min(sort_key(each.published_at, each.published_has_time, day, zone, article_id) for each in arrivals)
    rows = []
    for number, (_, same) in enumerate(ordered, start=1):
        # Of arrivals with the same words, the one with the most to say about itself, then a stable choice.
        best = min(
            same,
            key=lambda each: (
                each.published_at is None,
                not each.published_has_time,
                str(each.published_at),
                each.arrival_id,
            ),
        )
        url = _first(each.url for each in same)
        given = _first(each.language for each in same)
        rows.append(
            RawArticleRow(
                day=day,
                article_id=article_id,
                version=number,
                is_current=number == len(ordered),
                published_at=best.published_at,
                published_has_time=best.published_has_time,
                sort_key=order,
                publisher=publisher_of(url, _first(each.source for each in same)),
                url=url,
                external_id=_first(each.external_id for each in same),
                title=best.title,
                text=best.text,
                language=language_of(best.title, best.text, given),
                language_given=given,
                text_sha256=hashlib.sha256(best.text.encode()).hexdigest(),
                updated_at=_latest_update(same),
                first_seen_at=min(each.first_seen_at for each in same),
            )
        )
    return rows


def _recency(same: Sequence[ArrivalRow]) -> datetime:
    return _latest_update(same) or min(each.first_seen_at for each in same)


def _latest_update(same: Sequence[ArrivalRow]) -> datetime | None:
    return max((each.updated_at for each in same if each.updated_at is not None), default=None)


def _first(values: Iterable[str | None]) -> str | None:
    return min((value for value in values if value is not None), default=None)
