"""Versions of articles, and the days that they mention."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, declared


@declared("pipeline", "raw_articles", key=("article_id", "version"))
class RawArticleRow(Row):
    """One row per version of an article."""

    day: Annotated[date, "the article's home day"]
    article_id: Annotated[str, "the article"]
    version: Annotated[int, "the version, from 1; the greatest is current"]
    is_current: Annotated[bool, "whether this version is the current one"]
    ordered_by: Annotated[
        str | None,
        "what put it behind the version before: updated_at, published_at, first_seen_at, by hand, or hash between true"
        " equals",
    ]
    published_at: Annotated[datetime | None, "when this version says it was published"]
    published_has_time: Annotated[bool, "whether published_at carries an hour"]
    published_from: Annotated[
        str, "where published_at was found: feed, page, mail or file; first_seen where none was found that is believed"
    ]
    sort_key: Annotated[
        str, "orders articles by publication; a date without an hour comes after timed items of its day"
    ]
    publisher: Annotated[
        str, "registered domain of the address; the source where many share the domain or there is no address"
    ]
    owner: Annotated[str | None, "who owns the publisher, as far as the lists of owners tell; NULL where they do not"]
    url: Annotated[str | None, "the address"]
    external_id: Annotated[str | None, "the id that the sender gave"]
    title: Annotated[str, "the title as people read it: without markup, entities resolved"]
    text: Annotated[
        str | None,
        "the text as people read it: without markup, one paragraph a line; offsets count this text; NULL where it was"
        " dropped",
    ]
    language: Annotated[str, "ISO 639-1 code by its words, else as its sender said; 'und' where neither tells"]
    language_given: Annotated[str | None, "the language as it came; the words are believed before it"]
    text_sha256: Annotated[str, "hash of the text"]
    updated_at: Annotated[datetime | None, "when it says it was last updated"]
    first_seen_at: Annotated[
        datetime, "when this version was first seen; of one that was taken off, when that was noticed"
    ]
    correction: Annotated[str | None, "the article's own notes of what it had wrong; NULL where it has none"]
    withdrawn: Annotated[
        str | None,
        "why this version says nothing any more: who took the article off and what was said; NULL where it was not"
        " taken off",
    ]


@declared("pipeline", "date_mentions", key=("article_id", "mentioned_day"))
class DateMentionRow(Row):
    """One row per day that a current article mentions."""

    day: Annotated[date, "the article's home day"]
    article_id: Annotated[str, "the article"]
    mentioned_day: Annotated[date, "the day that its text mentions"]
    mentions: Annotated[int, "how often"]
