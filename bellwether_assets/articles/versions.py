"""From what a day's articles came in to their rows, one a version (`order_versions.py`).

Which version is current and when it was published are functions of the set of what came in, never of its order. Pure.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import polars as pl

from bellwether_assets.articles.came_in import CameIn, RetractedByHand, SaidAgain, TakenOff
from bellwether_assets.articles.order_versions import (
    Version,
    ordered_by,
    versions_in_order,
)
from bellwether_assets.articles.provenance import FIRST_SEEN, FROM_FILE
from bellwether_assets.articles.publishers import publisher_of
from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.text.corrections import note_of_correction
from bellwether_assets.text.language import language_of

F = TypeVar("F", TakenOff, RetractedByHand)


def sort_key(published_at: datetime | None, has_time: bool, day: date, zone: ZoneInfo, article_id: str) -> str:
    """Order of publication as text: day, then timed before untimed, then instant, then id. `day`: the home day."""
    if published_at is not None and has_time:
        local = published_at.astimezone(zone).date()
        return f"{local.isoformat()}|0|{published_at.astimezone(UTC).isoformat()}|{article_id}"
    return f"{day.isoformat()}|1||{article_id}"


def versions_of_day(
    came_in: CameIn, day: date, zone: ZoneInfo, owners: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """The articles of a home day, one row a version (`pipeline.raw_articles`).

    `owners`: the owners of publishers that belong to one.
    """
    by_article: dict[str, list[ArrivalRow]] = defaultdict(list)
    article_of: dict[str, str] = {}
    for arrival in rows_of(ArrivalRow, came_in.arrivals.sort("arrival_id")):
        by_article[arrival.article_id].append(arrival)
        article_of[arrival.arrival_id] = arrival.article_id
    taken_off, by_hand = _by_article(came_in.taken_off), _by_article(came_in.by_hand)
    said_again: dict[str, list[SaidAgain]] = defaultdict(list)
    for one in came_in.said_again:
        said_again[article_of[one.arrival_id]].append(one)
    return frame_of(
        RawArticleRow,
        (
            row
            for key, arrivals in sorted(by_article.items())
            for row in _rows(
                key,
                arrivals,
                versions_in_order(
                    arrivals, taken_off.get(key, ()), said_again.get(key, ()), by_hand.get(key, ()), zone
                ),
                day,
                zone,
                owners or {},
            )
        ),
    )


def _by_article(facts: Iterable[F]) -> dict[str, list[F]]:
    found: dict[str, list[F]] = defaultdict(list)
    for fact in facts:
        found[fact.article_id].append(fact)
    return found


def _rows(
    article_id: str,
    arrivals: Sequence[ArrivalRow],
    ordered: Sequence[Version],
    day: date,
    zone: ZoneInfo,
    owners: Mapping[str, str],
) -> list[RawArticleRow]:
    # One place in the order for all versions: that of the earliest publication, which is what others may have copied.
    order = min(sort_key(each.published_at, each.published_has_time, day, zone, article_id) for each in arrivals)
    rows = []
    language = ""
    for number, version in enumerate(ordered, start=1):
        # Of arrivals with the same words, the one with the most to say about itself, then a stable choice.
        best = min(
            version.arrivals,
            key=lambda each: (
                each.published_at is None,
                not each.published_has_time,
                str(each.published_at),
                each.arrival_id,
            ),
        )
        url = _first(each.url for each in version.arrivals)
        publisher = publisher_of(url, _first(each.source for each in version.arrivals))
        given = _first(each.language for each in version.arrivals)
        if version.withdrawn is None:
            # What was taken off was written in the language of what it said.
            language = language_of(version.title, version.text, given)
        rows.append(
            RawArticleRow(
                day=day,
                article_id=article_id,
                version=number,
                is_current=number == len(ordered),
                ordered_by=ordered_by(ordered[number - 2], version) if number > 1 else None,
                published_at=best.published_at,
                published_has_time=best.published_has_time,
                published_from=best.published_from or (FROM_FILE if best.published_at else FIRST_SEEN),
                sort_key=order,
                publisher=publisher,
                owner=owners.get(publisher),
                url=url,
                external_id=_first(each.external_id for each in version.arrivals),
                title=version.title,
                text=version.text,
                language=language,
                language_given=given,
                text_sha256=hashlib.sha256(version.text.encode()).hexdigest(),
                updated_at=version.updated,
                first_seen_at=version.first_seen,
                correction=note_of_correction(version.text),
                withdrawn=version.withdrawn,
            )
        )
    return rows


def _first(values: Iterable[str | None]) -> str | None:
    return min((value for value in values if value is not None), default=None)
