"""Origins: which articles carry the same reporting.

An article joins the origin of its single earliest direct match inside the window, so a roundup that carries two
reports joins one of them and does not make them one. A match is decided by containment of word shingles: the share
of the shorter text that stands in the longer one finds cut-down wire copies that Jaccard misses (Broder 1997).
Pure: frames in, frames out.
"""

import re
from collections.abc import Sequence
from datetime import date

import polars as pl
import xxhash

from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.tables.declare import frame_of_mappings
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
    rows: list[dict[str, object]] = [
        {"day": day, "article_id": row["article_id"], "shingles": shingles(row["title"], row["text"])}
        for row in articles.sort("article_id").iter_rows(named=True)
    ]
    return frame_of_mappings(OriginShinglesRow, rows)


def origins_of_day(
    articles: pl.DataFrame, today: pl.DataFrame, window: pl.DataFrame, day: date, containment: float
) -> pl.DataFrame:
    """`pipeline.origins` of the day's current articles.

    `articles`: article_id, sort_key, publisher of the day's current articles. `today`: their shingles. `window`:
    article_id, sort_key, origin_id, root_article_id, root_day, root_publisher, shingles of earlier days' articles.
    """
    own = {row["article_id"]: row for row in articles.iter_rows(named=True)}
    ordered = sorted(own, key=lambda article_id: own[article_id]["sort_key"])
    matches = _matches(today, window, own, containment)
    placed = {row["article_id"]: row for row in window.drop("shingles").iter_rows(named=True)}
    rows: list[dict[str, object]] = []
    for article_id in ordered:
        row = own[article_id]
        earlier = [m for m in matches.get(article_id, []) if _order(m[0], placed, own) < row["sort_key"]]
        parent, share = min(earlier, key=lambda m: _order(m[0], placed, own)) if earlier else (None, None)
        root = (
            placed[parent]
            if parent is not None
            else {
                "origin_id": identifier("o", article_id),
                "root_article_id": article_id,
                "root_day": day,
                "root_publisher": row["publisher"],
            }
        )
        placed[article_id] = {
            "day": day,
            "article_id": article_id,
            "origin_id": root["origin_id"],
            "root_article_id": root["root_article_id"],
            "root_day": root["root_day"],
            "root_publisher": root["root_publisher"],
            "parent_article_id": parent,
            "containment": share,
            "sort_key": row["sort_key"],
        }
        rows.append(placed[article_id])
    return frame_of_mappings(OriginRow, rows)


def _order(article_id: str, placed: dict[str, dict[str, object]], own: dict[str, dict[str, object]]) -> str:
    return str((own.get(article_id) or placed[article_id])["sort_key"])


def _matches(
    today: pl.DataFrame, window: pl.DataFrame, own: dict[str, dict[str, object]], containment: float
) -> dict[str, Sequence[tuple[str, float]]]:
    """Direct matches of today's articles among themselves and in the window: article → (other, containment)."""
    sized = pl.concat([window.select("article_id", "shingles"), today.select("article_id", "shingles")]).filter(
        pl.col("shingles").list.len() >= MINIMUM_SHINGLES
    )
    sizes = dict(sized.select("article_id", pl.col("shingles").list.len()).iter_rows())
    exploded = sized.explode("shingles")
    shared = (
        exploded.filter(pl.col("article_id").is_in(list(own)))
        .join(exploded, on="shingles", suffix="_other")
        .filter(pl.col("article_id") != pl.col("article_id_other"))
        .group_by("article_id", "article_id_other")
        .len()
        .sort("article_id", "article_id_other")
    )
    found: dict[str, list[tuple[str, float]]] = {}
    for article_id, other, common in shared.iter_rows():
        share = round(common / min(sizes[article_id], sizes[other]), 6)
        if share >= containment:
            found.setdefault(article_id, []).append((other, share))
    return dict(found)
