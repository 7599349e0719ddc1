"""What came in: documents, the files they came in, and what was wrong with them."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import BigInt, Row, declared


@declared("ledger", "arrivals", key=("arrival_id",))
class ArrivalRow(Row):
    """One row per document as it came in."""

    arrival_id: Annotated[str, "hash of what came in, and of the time it was first seen where the sender gave one"]
    article_id: Annotated[str, "the article that this document is a version of"]
    external_id: Annotated[str | None, "the id that the sender gave"]
    url: Annotated[str | None, "the address as it came"]
    source: Annotated[str | None, "the source as it came"]
    title: Annotated[str, "the title as it came, markup too; line ends and control characters normalised"]
    text: Annotated[
        str | None,
        "the text as it came, markup too; line ends and control characters normalised; NULL where it was dropped",
    ]
    language: Annotated[str | None, "the language as it came"]
    published_at: Annotated[
        datetime | None, "when it says it was published; the start of the day where no hour is given"
    ]
    published_has_time: Annotated[bool, "whether published_at carries an hour"]
    published_from: Annotated[
        str | None,
        "where the time of publication was found: feed, page, mail, or file where a file of items gives it;"
        " first_seen where none was found that is believed; NULL for those taken in before it was kept",
    ]
    published_day: Annotated[date | None, "the calendar day of published_at in the configured zone"]
    updated_at: Annotated[datetime | None, "when it says it was last updated"]
    first_seen_at: Annotated[datetime, "when it was first seen here"]
    first_seen_day: Annotated[date, "the calendar day of first_seen_at in the configured zone"]
    origin_file: Annotated[str, "the inbox file it came from, or source: and the name of the source"]
    origin_line: Annotated[int | None, "the line or row of that file, or its place in the feed, from 1"]


@declared("ledger", "home_days", key=("article_id",))
class HomeDayRow(Row):
    """One row per article: the partition it lives in."""

    article_id: Annotated[str, "the article"]
    home_day: Annotated[date, "the earliest publication day among its versions, else the day it was first seen"]


@declared("ledger", "identity_rules", key=("rules",))
class IdentityRulesRow(Row):
    """One row: the rules by which arrivals were given their articles."""

    rules: Annotated[int, "their number; other rules than today's mean that arrivals are given their articles anew"]


@declared("ledger", "inbox_files", key=("file",))
class InboxFileRow(Row):
    """One row per inbox file as last read."""

    file: Annotated[str, "path inside the inbox"]
    sha256: Annotated[str, "hash of the bytes that were read"]
    size: Annotated[BigInt, "bytes"]
    modified_ns: Annotated[BigInt, "modification time of the file, nanoseconds since 1970"]
    items: Annotated[int, "items found in it"]
    taken_in: Annotated[int, "items that were new arrivals"]
    repeats: Annotated[int, "items already known"]
    rejected: Annotated[int, "items refused"]
    read_at: Annotated[datetime, "when it was read"]
    readers: Annotated[
        int | None,
        "number of the readers that it was read by; a file with refused items is read again by later ones",
    ]


@declared("ledger", "intake_problems")
class IntakeProblemRow(Row):
    """One row per item of an inbox file with a problem."""

    file: Annotated[str, "path inside the inbox, or source: and the name of a source"]
    line: Annotated[int | None, "line, row or place in the feed, from 1"]
    field: Annotated[str | None, "the field that is wrong"]
    reason: Annotated[str, "what is wrong, and what to do"]
    outcome: Annotated[str, "rejected, or noted where the item was taken in all the same"]
    article_id: Annotated[str | None, "the article, where the item was taken in"]
    seen_at: Annotated[datetime | None, "when the item was read; NULL: before that was kept"] = None
