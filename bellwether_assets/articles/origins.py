"""Origins: which articles carry the same reporting.

An article joins the origin of its single earliest direct match inside the window, so a roundup that carries two
reports joins one of them and does not make them one. A match is decided by containment of word shingles: the share
of the shorter text that stands in the longer one finds cut-down wire copies that Jaccard misses (Broder 1997).
Pure: frames in, frames out.
"""

import re
from dataclasses import dataclass
from datetime import date

import polars as pl
import xxhash

from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow

SHINGLE_WORDS = 5
# Below this many shingles two short texts share their phrases by accident.
MINIMUM_SHINGLES = 8
MAXIMUM_WORDS = 20_000
_WORD = re.compile(r"[^\W_]+")


def shingles(title: str, text: str) -> list[int]:
    """Sorted distinct hashes of the text's runs of five words; the title's own line is not part of the reporting."""
    body = text[len(title) :] if text.startswith(title) else text
    words = [match.group(0).lower()[:40] for match, _ in zip(_WORD.finditer(body), range(MAXIMUM_WORDS), strict=False)]
    runs = (" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1))
    return sorted({xxhash.xxh3_64_intdigest(run.encode()) for run in runs})


def shingles_of_day(articles: pl.DataFrame, day: date) -> pl.DataFrame:
    """`pipeline.origin_shingles` of the day's current articles."""
    return frame_of(
        OriginShinglesRow,
        (
            OriginShinglesRow(day=day, article_id=article_id, shingles=tuple(shingles(title, text)))
            for article_id, title, text in articles.sort("article_id").select("article_id", "title", "text").iter_rows()
        ),
    )


@dataclass(frozen=True)
class _Origin:
    """The reporting that an article carries, named by the earliest article that carries it."""

    origin_id: str
    root_article_id: str
    root_day: date
    root_publisher: str


@dataclass(frozen=True)
class _Match:
    """Another article that shares enough words, and the share of the shorter text's shingles that both have."""

    article_id: str
    containment: float


def origins_of_day(
    articles: pl.DataFrame, today: pl.DataFrame, window: pl.DataFrame, day: date, containment: float
) -> pl.DataFrame:
    """`pipeline.origins` of the day's current articles.

    `articles`: article_id, sort_key, publisher of the day's current articles. `today`: their shingles. `window`:
    article_id, sort_key, origin_id, root_article_id, root_day, root_publisher, shingles of earlier days' articles.
    """
    publishers: dict[str, str] = dict(articles.select("article_id", "publisher").iter_rows())
    order: dict[str, str] = {
        article_id: key
        for frame in (window, articles)
        for article_id, key in frame.select("article_id", "sort_key").iter_rows()
    }
    origins = {
        article_id: _Origin(*origin)
        for article_id, *origin in window.select(
            "article_id", "origin_id", "root_article_id", "root_day", "root_publisher"
        ).iter_rows()
    }
    matches = _matches(today, window, set(publishers), containment)
    rows = []
    for article_id in sorted(publishers, key=order.__getitem__):
        earlier = [match for match in matches.get(article_id, ()) if order[match.article_id] < order[article_id]]
        parent = min(earlier, key=lambda match: order[match.article_id], default=None)
        if parent is None:
            origin = _Origin(identifier("o", article_id), article_id, day, publishers[article_id])
        else:
            origin = origins[parent.article_id]
        origins[article_id] = origin
        rows.append(
            OriginRow(
                day=day,
                article_id=article_id,
                origin_id=origin.origin_id,
                root_article_id=origin.root_article_id,
                root_day=origin.root_day,
                root_publisher=origin.root_publisher,
                parent_article_id=parent.article_id if parent else None,
                containment=parent.containment if parent else None,
                sort_key=order[article_id],
            )
        )
    return frame_of(OriginRow, rows)


def _matches(today: pl.DataFrame, window: pl.DataFrame, own: set[str], containment: float) -> dict[str, list[_Match]]:
    """Direct matches of today's articles among themselves and in the window."""
    sized = pl.concat([window.select("article_id", "shingles"), today.select("article_id", "shingles")]).filter(
        pl.col("shingles").list.len() >= MINIMUM_SHINGLES
    )
    sizes: dict[str, int] = dict(sized.select("article_id", pl.col("shingles").list.len()).iter_rows())
    exploded = sized.explode("shingles")
    shared = (
        exploded.filter(pl.col("article_id").is_in(sorted(own)))
        .join(exploded, on="shingles", suffix="_other")
        .filter(pl.col("article_id") != pl.col("article_id_other"))
        .group_by("article_id", "article_id_other")
        .len()
        .sort("article_id", "article_id_other")
    )
    found: dict[str, list[_Match]] = {}
    for article_id, other, common in shared.iter_rows():
        share = round(common / min(sizes[article_id], sizes[other]), 6)
        if share >= containment:
            found.setdefault(article_id, []).append(_Match(other, share))
    return found
