"""Which articles carry the same reporting."""

from datetime import date
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Shingles, declared


@declared("pipeline", "origins", key=("article_id",))
class OriginRow(Row):
    """One row per current article: the reporting it carries."""

    day: Annotated[date, "the article's home day"]
    article_id: Annotated[str, "the article"]
    origin_id: Annotated[str, "the origin"]
    root_article_id: Annotated[str, "the origin's earliest member, whose date and publisher count"]
    root_day: Annotated[date, "home day of the earliest member"]
    root_publisher: Annotated[str, "publisher of the earliest member"]
    parent_article_id: Annotated[
        str | None, "the earliest earlier article with the same reporting; NULL for the origin's earliest"
    ]
    read_article_id: Annotated[
        str | None,
        "the article that is read for this one: itself, or one that tells as much; NULL where it is taken off",
    ]
    how: Annotated[
        str | None,
        "what it is to that article: word for word, copy, cut (most of it stands in that longer one), or fuller (most"
        " of that one stands in it); NULL for the origin's earliest",
    ]
    containment: Annotated[
        float | None, "share of the shorter text's words that both have or that were edited; standing notes aside"
    ]
    shared_words: Annotated[int | None, "how many of its words both have, in the same order"]
    sort_key: Annotated[str, "order of publication"]


@declared("pipeline", "origin_shingles", key=("article_id",))
class OriginShinglesRow(Row):
    """One row per current article that is not taken off: the words that its shingles are runs of."""

    day: Annotated[date, "the article's home day"]
    article_id: Annotated[str, "the article"]
    publisher: Annotated[str, "who published it"]
    words: Annotated[Shingles, "its text's words in order, folded, as numbers whose lowest bits say what each is"]
    title: Annotated[Shingles, "its title's words in the same way"]
