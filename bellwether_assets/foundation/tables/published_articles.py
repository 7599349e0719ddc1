"""What people query of articles: their versions, stories, claims and what was dropped."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Texts, declared


@declared("main", "articles", key=("article_id", "version"))
class PublishedArticleRow(Row):
    """One row per version of an article."""

    article_id: Annotated[str, "the article"]
    version: Annotated[int, "the version, from 1; the greatest is current"]
    is_current: Annotated[bool, "whether this version is the current one"]
    ordered_by: Annotated[
        str | None,
        "what put it behind the version before: updated_at, published_at, first_seen_at, by hand, or hash between true"
        " equals",
    ]
    day: Annotated[date, "the article's home day, in the configured zone"]
    published_at: Annotated[
        datetime | None, "when this version says it was published; start of the day where no hour is given"
    ]
    published_on: Annotated[
        date | None, "calendar day of published_at in the configured zone; earlier versions may have an earlier one"
    ]
    published_has_time: Annotated[bool, "whether published_at carries an hour"]
    published_from: Annotated[
        str, "where published_at was found: feed, page, mail or file; first_seen where none was found that is believed"
    ]
    publisher: Annotated[
        str, "registered domain of the address; the source where many share the domain or there is no address"
    ]
    owner: Annotated[str | None, "who owns the publisher, as far as the lists of owners tell; NULL where they do not"]
    family: Annotated[str, "the owner, else the publisher: what `families` of signals counts"]
    source: Annotated[str | None, "the source as its sender named it; NULL where none was named"]
    feed: Annotated[str | None, "the source of the settings that it was fetched from; NULL where it came in a file"]
    file: Annotated[str | None, "the file of the inbox that it came in, from the inbox on; NULL where it was fetched"]
    url: Annotated[str | None, "the address"]
    external_id: Annotated[str | None, "the id that the sender gave"]
    title: Annotated[str, "the title"]
    text: Annotated[
        str | None,
        "the text as people read it, without markup; claims' offsets count its code points; NULL where it was dropped",
    ]
    language: Annotated[str, "ISO 639-1 code by its words, else as its sender said; 'und' where neither tells"]
    language_given: Annotated[str | None, "the language as it came; the words are believed before it"]
    text_sha256: Annotated[str, "hash of the text"]
    origin_id: Annotated[str, "the reporting that the current version carries"]
    copy_of: Annotated[
        str | None, "the article that is read for it, as it tells as much; NULL where it is read or taken off"
    ]
    matched_with: Annotated[
        str | None, "the earliest earlier article with the same reporting; NULL for the origin's earliest"
    ]
    matched_how: Annotated[
        str | None,
        "what it is to that article: word for word, copy, cut (most of it stands in that longer one), or fuller (most"
        " of that one stands in it)",
    ]
    matched_share: Annotated[float | None, "share of the shorter text's words that both have or that were edited"]
    matched_words: Annotated[int | None, "how many of its words both have, in the same order"]
    updated_at: Annotated[datetime | None, "when this version says it was last updated"]
    first_seen_at: Annotated[
        datetime, "when this version was first seen; of one that was taken off, when that was noticed"
    ]
    correction: Annotated[str | None, "the article's own notes of what it had wrong; NULL where it has none"]
    withdrawn: Annotated[
        str | None,
        "why this version says nothing any more: who took the article off and what was said; NULL where it was not"
        " taken off",
    ]


@declared("main", "article_stories", key=("article_id",))
class PublishedArticleStoryRow(Row):
    """One row per current article, claimless ones too."""

    article_id: Annotated[str, "the article"]
    story_id: Annotated[str, "the story it belongs to"]
    day: Annotated[date, "the article's home day"]
    placed_on: Annotated[date, "the day on which it was placed there; later than `day` where stories were told anew"]


@declared("main", "claims", key=("claim_id",))
class PublishedClaimRow(Row):
    """One row per claim."""

    claim_id: Annotated[str, "of the article and the normalised quote"]
    article_id: Annotated[str, "the article"]
    version: Annotated[int, "the version that the offsets are of"]
    day: Annotated[date, "home day of the article"]
    quote: Annotated[str, "verbatim: text[quote_start:quote_end] of that version"]
    quote_start: Annotated[int, "offset in code points, from 0"]
    quote_end: Annotated[int, "offset in code points, exclusive"]
    occurrences: Annotated[int, "how often the quote stands in the text"]
    highlight: Annotated[str, "the telling words inside the quote"]
    highlight_start: Annotated[int, "offset in the text, from 0"]
    highlight_end: Annotated[int, "offset in the text, exclusive"]
    statement: Annotated[str, "the quote made to stand alone"]
    pattern: Annotated[str, "the mechanism in one clause, without the day's names, figures and dates"]
    reasoning: Annotated[str, "from this article to the general; empty where the article gives none"]
    reasoning_start: Annotated[int | None, "offset of the second passage that the reasoning quotes"]
    reasoning_end: Annotated[int | None, "offset of its end, exclusive"]
    inferred: Annotated[Texts, "names in the reasoning that the article does not hold: inference, shown as such"]
    stance: Annotated[str, "supports, complicates or contradicts, by its own words"]
    directness: Annotated[str, "direct, attributed or opinion"]
    quantified: Annotated[bool, "whether it carries a quantity"]
    quality: Annotated[float, "q of the strength formula"]
    direction: Annotated[int, "-1 falls, +1 rises, 0 neither"]
    kind: Annotated[str, "event, trend, policy, risk or structural"]
    kind_words: Annotated[Texts, "the words that decided the kind; [] where none did"]
    actors: Annotated[Texts, "who acts"]
    domains: Annotated[Texts, "domains of the taxonomy"]
    topics: Annotated[Texts, "topics of the taxonomy"]
    geographies: Annotated[Texts, "ISO 3166 codes of countries, names of regions"]
    engine: Annotated[str, "the engine that made it"]
    reasoning_kind: Annotated[str, "what the reasoning's passage is to the quote: cause, consequence, …; may be empty"]
    chosen_by: Annotated[str, "how quote and passage were chosen, as far as it was computed"]
    salience: Annotated[float | None, "score of the quote among its article's sentences; NULL where none was computed"]


@declared("main", "dropped_claims", key=("article_id", "reason"))
class PublishedDroppedClaimRow(Row):
    """One row per article and reason: candidates dropped."""

    day: Annotated[date, "home day of the article"]
    article_id: Annotated[str, "the article"]
    reason: Annotated[str, "why"]
    dropped: Annotated[int, "how many"]
    engine: Annotated[str, "the engine that proposed them"]
    prompt: Annotated[str | None, "hash of the prompt it was given; NULL for the extractive engine"]


@declared("main", "intake_problems")
class PublishedIntakeProblemRow(Row):
    """One row per inbox item with a problem."""

    seen_on: Annotated[
        date | None, "day, in the configured zone, on which it was last read; NULL: before that was kept"
    ]
    file: Annotated[str, "path inside the inbox, or source: and the name of a source"]
    line: Annotated[int | None, "line, row or place in the feed, from 1"]
    field: Annotated[str | None, "the field that is wrong"]
    reason: Annotated[str, "what is wrong, and what to do"]
    outcome: Annotated[str, "rejected, or noted where the item was taken in all the same"]
    article_id: Annotated[str | None, "the article, where the item was taken in"]


@declared("main", "source_health", key=("source",))
class PublishedSourceHealthRow(Row):
    """One row per source of the settings, as of the last time that sources were fetched."""

    source: Annotated[str, "its name"]
    kind: Annotated[str, "feed, page or folder"]
    address: Annotated[str, "its address, or its folder in the inbox"]
    state: Annotated[str, "well, quiet, failing, paused, or new: not asked yet"]
    reason: Annotated[str | None, "why it is not well"]
    last_asked_at: Annotated[datetime | None, "when it was last asked"]
    last_heard_at: Annotated[datetime | None, "when it last answered with what can be read"]
    last_new_at: Annotated[datetime | None, "when it last brought something new"]
    usual_hours: Annotated[float | None, "hours between two times it brings something new, the median of the last 20"]
    quiet_after_hours: Annotated[float | None, "after so many hours without anything new it is quiet"]
    failures: Annotated[int, "times in a row that nothing came of asking"]
    blurbs: Annotated[float | None, "share of the items in its feed that carry the beginning of an article alone"]
    undated: Annotated[float | None, "share of the items in its feed without a date"]
    as_of: Annotated[datetime, "the round that this was told by"]
