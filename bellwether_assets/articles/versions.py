"""From the set of arrivals of a day to articles and their versions.

A version is a distinct title and text of an article. Which one is current and when it was published are functions of
the set of arrivals, never of their order. Pure: frames in, frames out.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from bellwether_assets.articles.provenance import FIRST_SEEN, FROM_FILE
from bellwether_assets.articles.publishers import publisher_of
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.text.corrections import note_of_correction
from bellwether_assets.text.language import language_of
from bellwether_assets.text.readable import readable_text, readable_title


@dataclass(frozen=True)
class _Version:
    """One wording of an article: as people read it, what it came in, and where it stands among the others."""

    title: str
    text: str
    arrivals: tuple[ArrivalRow, ...]
    content: str

    @property
    def first_seen(self) -> datetime:
        return min(each.first_seen_at for each in self.arrivals)

    @property
    def updated(self) -> datetime | None:
        return _latest(each.updated_at for each in self.arrivals)

    @property
    def published(self) -> datetime | None:
        return _latest(each.published_at for each in self.arrivals)

    @property
    def said(self) -> datetime | None:
        """The time that it gives of itself: its update, which is never before its publication, else that."""
        return _latest([self.updated, self.published])


def sort_key(published_at: datetime | None, has_time: bool, day: date, zone: ZoneInfo, article_id: str) -> str:
    """Order of publication as text: day, then timed before untimed, then instant, then id. `day`: the home day."""
    if published_at is not None and has_time:
        local = published_at.astimezone(zone).date()
        return f"{local.isoformat()}|0|{published_at.astimezone(UTC).isoformat()}|{article_id}"
    return f"{day.isoformat()}|1||{article_id}"


def versions_of_day(
    arrivals: pl.DataFrame, day: date, zone: ZoneInfo, owners: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """The articles of a home day, one row a version (`pipeline.raw_articles`).

    `arrivals` holds every arrival of every article whose home day is `day` (`ledger.arrivals`), `owners` the owners of
    publishers that belong to one.
    """
    by_article: dict[str, list[ArrivalRow]] = defaultdict(list)
    for arrival in rows_of(ArrivalRow, arrivals.sort("arrival_id")):
        by_article[arrival.article_id].append(arrival)
    return frame_of(
        RawArticleRow,
        (
            version
            for article_id in sorted(by_article)
            for version in _versions(article_id, by_article[article_id], day, zone, owners or {})
        ),
    )


def _versions(
    article_id: str, arrivals: Sequence[ArrivalRow], day: date, zone: ZoneInfo, owners: Mapping[str, str]
) -> list[RawArticleRow]:
    ordered = _in_order(arrivals)
    # One place in the order for all versions: that of the earliest publication, which is what others may have copied.
    order = min(sort_key(each.published_at, each.published_has_time, day, zone, article_id) for each in arrivals)
    rows = []
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
        rows.append(
            RawArticleRow(
                day=day,
                article_id=article_id,
                version=number,
                is_current=number == len(ordered),
                ordered_by=_ordered_by(ordered[number - 2], version) if number > 1 else None,
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
                language=language_of(version.title, version.text, given),
                language_given=given,
                text_sha256=hashlib.sha256(version.text.encode()).hexdigest(),
                updated_at=version.updated,
                first_seen_at=version.first_seen,
                correction=note_of_correction(version.text),
            )
        )
    return rows


def _in_order(arrivals: Sequence[ArrivalRow]) -> list[_Version]:
    """The wordings of an article, the current one last.

    Those that give a time are ordered by it; those that give none by when they were first seen. A time that is given
    and one that was seen are not alike: the others come before the first ones, unless they were seen after all of them.
    """
    by_content: dict[str, list[ArrivalRow]] = defaultdict(list)
    words: dict[str, tuple[str, str]] = {}
    for arrival in arrivals:
        title, text = readable_title(arrival.title), readable_text(arrival.text)
        content = digest(title, text)
        words[content] = (title, text)
        by_content[content].append(arrival)
    versions = [_Version(*words[content], tuple(same), content) for content, same in by_content.items()]
    dated = [version for version in versions if version.said is not None]
    seen_last = max((version.first_seen for version in dated), default=None)

    def place(version: _Version) -> tuple[int, tuple[str, ...]]:
        seen = (_sortable(version.first_seen), version.content)
        if version.said is not None:
            return 1, (*_dated_order(version), *seen)
        late = seen_last is not None and version.first_seen > seen_last
        return 2 if late else 0, seen

    return sorted(versions, key=place)


def _dated_order(version: _Version) -> tuple[str, str]:
    """The time that a version gives, the start of its day where it gives no hour; of equal ones an update is later."""
    said = version.said
    return _sortable(said) if said is not None else "", "1" if version.updated is not None else "0"


def _sortable(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _ordered_by(before: _Version, version: _Version) -> str:
    """What put a version behind the one before it: a time of its own, when it was seen, or a hash between equals."""
    dated = before.said is not None and version.said is not None
    if dated and _dated_order(before) != _dated_order(version):
        return "published_at" if version.updated is None and before.updated is None else "updated_at"
    if before.first_seen != version.first_seen:
        return "first_seen_at"
    return "hash" if (before.said is None) == (version.said is None) else "first_seen_at"


def _latest(times: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in times if moment is not None), default=None)


def _first(values: Iterable[str | None]) -> str | None:
    return min((value for value in values if value is not None), default=None)
