"""Origins: which articles carry the same reporting, and which of them is read.

An article joins the origin of its single earliest direct match inside the window, so a roundup that carries two
reports joins one of them and does not make them one. The earliest member of an origin gives date and publisher. Read is
whoever tells more than all that was printed before, so that a flash does not stand for the story that follows it; and
within one day the fuller article is read in the place of one that it contains, as a version is.

Pure: a day knows its own articles and earlier days'.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from bellwether_assets.articles.folded_words import FIGURE, NAME, STANDING, Words, are, identities
from bellwether_assets.articles.known_articles import Document, Earlier, Known, Origin, hash_of_all, known_before
from bellwether_assets.articles.passages import Places
from bellwether_assets.articles.same_origin import CUT, Match, same_origin
from bellwether_assets.articles.shingles import Mask, Reporting, covered, reporting
from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.tables.declare import frame_of, polars_schema
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow

# Who tells more: a third of its reporting stood nowhere before, or as much as a short article; it is more than a line
# about who printed it, and names something, as an offer below a copy does not.
_NEW_SHARE = 1 / 3
_NEW_ARTICLE = 300
_NEW_WORDS = 25
_NEW_FACTS = 4


@dataclass
class _Placed:
    """What became of one article of the day. Articles are named by their number in `Known`."""

    origin: Origin
    report: Reporting
    parent: int | None
    match: Match | None
    read_for_it: int
    tells_more: bool


def origins_of_day(
    articles: pl.DataFrame, earlier: Earlier, day: date, containment: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`pipeline.origins` and `pipeline.origin_shingles` of the day's current articles.

    `articles`: article_id, sort_key, publisher, title, text. `containment`: the share of the shorter text's words
    from which two can be one origin.
    """
    today = list(_documents(articles))
    if not today:
        return frame_of(OriginRow), frame_of(OriginShinglesRow)
    known = known_before(today, earlier)
    first = len(known.ids)
    placed: list[_Placed] = []
    for document in today:
        _place(document, day, known, placed, containment)
    rows = [
        OriginRow(
            day=day,
            article_id=document.article_id,
            origin_id=one.origin.origin_id,
            root_article_id=one.origin.root_article_id,
            root_day=one.origin.root_day,
            root_publisher=one.origin.root_publisher,
            parent_article_id=None if one.parent is None else known.ids[one.parent],
            read_article_id=_read_for(first + at, first, known, placed),
            how=None if one.match is None else one.match.how,
            containment=None if one.match is None else one.match.containment,
            shared_words=None if one.match is None else one.match.words,
            sort_key=document.order,
        )
        for at, (document, one) in enumerate(zip(today, placed, strict=True))
    ]
    return frame_of(OriginRow, rows), _words_of_day(today, placed, day)


def origins_of_withdrawn(articles: pl.DataFrame, day: date) -> pl.DataFrame:
    """`pipeline.origins` of articles that are taken off: each is its own origin, nobody's copy, and nothing is read.

    `articles`: article_id, sort_key, publisher.
    """
    return frame_of(
        OriginRow,
        (
            OriginRow(
                day=day,
                article_id=article_id,
                origin_id=identifier("o", article_id),
                root_article_id=article_id,
                root_day=day,
                root_publisher=publisher,
                parent_article_id=None,
                read_article_id=None,
                how=None,
                containment=None,
                shared_words=None,
                sort_key=order,
            )
            for article_id, order, publisher in articles.sort("sort_key", "article_id")
            .select("article_id", "sort_key", "publisher")
            .iter_rows()
        ),
    )


def _documents(articles: pl.DataFrame) -> Iterator[Document]:
    columns = ("article_id", "publisher", "sort_key", "title", "text")
    for article_id, publisher, order, title, text in (
        articles.sort("sort_key", "article_id").select(columns).iter_rows()
    ):
        report = reporting(title, text)
        yield Document(article_id, publisher, order, report, np.unique(report.shingles))


def _place(document: Document, day: date, known: Known, placed: list[_Placed], containment: float) -> None:
    """Places the next article of the day, and notes what it says in `known`."""
    number, first = len(known.ids), len(known.ids) - len(placed)
    found, everywhere = known.passages.places(document.report.shingles)
    standing = known.passages.standing(everywhere)
    report = _marked(document.report, found, standing)
    _, places = known.passages.places(document.shingles)
    matches = _matches(report, places, np.unique(report.shingles[found][standing]), known, containment)
    parent = min(matches, default=None)
    if parent is None:
        origin = Origin(identifier("o", document.article_id), document.article_id, day, document.publisher)
    else:
        origin = known.origins[parent]
    tells_more = parent is None or _tells_more(report, found, known.passages.seen(everywhere))
    read_for_it = number
    if not tells_more:
        read_for_it = max(
            matches, key=lambda match: (_reads_itself(match, first, known, placed), matches[match].kept, -match)
        )
    for match, how in matches.items():
        # Of one day the fuller article alone is read.
        if tells_more and match >= first and placed[match - first].read_for_it == match and how.carried >= CUT:
            placed[match - first].read_for_it = number
    with_parent = None if parent is None else matches[parent]
    placed.append(_Placed(origin, report, parent, with_parent, read_for_it, tells_more))
    known.reports[number] = report
    known.add(
        document.article_id,
        origin,
        document.publisher,
        places,
        hash_of_all(report.words, report.title),
        tells_more=tells_more,
    )


def _marked(report: Reporting, found: Mask, standing: Mask) -> Reporting:
    """The article with the words marked that stand in a passage without weight."""
    light = found.copy()
    light[found] = standing
    words = np.where(covered(light, len(report.words)), report.words | STANDING, report.words)
    return Reporting(words, report.title)


def _matches(report: Reporting, places: Places, standing: Words, known: Known, containment: float) -> dict[int, Match]:
    """Earlier articles that carry the same reporting, and how."""
    found = {}
    whole = hash_of_all(report.words, report.title)
    if whole in known.same:
        found[known.same[whole]] = Match(1.0, 1.0, len(report.words), whole=True)
    for number in known.comparable(places):
        match = found.get(number) or same_origin(known.reports[number], report, standing, containment)
        if match is not None:
            found[number] = match
    return found


def _tells_more(report: Reporting, found: Mask, seen: Mask) -> bool:
    """Whether much of an article's reporting stands in no earlier article."""
    told = found.copy()
    told[found] = seen
    new = ~covered(told, len(report.words))
    facts = np.unique(identities(report.words[new & are(report.words, FIGURE | NAME)]))
    enough = max(_NEW_WORDS, min(_NEW_ARTICLE, _NEW_SHARE * (~report.standing).sum()))
    return bool(new.sum() >= enough and len(facts) >= _NEW_FACTS)


def _reads_itself(number: int, first: int, known: Known, placed: Sequence[_Placed]) -> bool:
    if number < first:
        return known.read[number] == known.ids[number]
    return placed[number - first].read_for_it == number


def _read_for(number: int, first: int, known: Known, placed: Sequence[_Placed]) -> str:
    """The article that is read for this one, over as many steps as it takes."""
    while number >= first and placed[number - first].read_for_it != number:
        number = placed[number - first].read_for_it
    return known.read[number] if number < first else known.ids[number]


def _words_of_day(today: Sequence[Document], placed: Sequence[_Placed], day: date) -> pl.DataFrame:
    """`pipeline.origin_shingles`, made of arrays: as rows, its words would be objects of Python by the million."""
    columns = {
        "day": [day] * len(today),
        "article_id": [document.article_id for document in today],
        "publisher": [document.publisher for document in today],
        "words": [one.report.words for one in placed],
        "title": [one.report.title for one in placed],
    }
    return pl.DataFrame(columns, schema=polars_schema(OriginShinglesRow))
