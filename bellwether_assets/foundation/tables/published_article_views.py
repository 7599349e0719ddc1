"""What people query of articles, sources and what they speak of: views of the published tables, a question each."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import BigInt, Row, Texts, declared


@declared("main", "current_articles", key=("article_id",))
class CurrentArticleRow(Row):
    """One row per article: its current version, and the story it is in."""

    article_id: Annotated[str, "the article"]
    version: Annotated[int, "the current version"]
    home_day: Annotated[
        date, "the article's home day, the `day` of `articles`: the earliest day that a version of it was published on"
    ]
    published_on: Annotated[date | None, "calendar day of published_at in the configured zone"]
    published_at: Annotated[datetime | None, "when this version says it was published"]
    published_has_time: Annotated[bool, "whether published_at carries an hour"]
    publisher: Annotated[str, "registered domain of the address, or the source"]
    owner: Annotated[str | None, "who owns the publisher; NULL where no list of owners tells"]
    family: Annotated[str, "the owner, else the publisher"]
    source: Annotated[str | None, "the source as its sender named it; NULL where none was named"]
    feed: Annotated[str | None, "the source of the settings that it was fetched from; NULL where it came in a file"]
    file: Annotated[str | None, "the file of the inbox that it came in; NULL where it was fetched"]
    url: Annotated[str | None, "the address"]
    external_id: Annotated[str | None, "the id that the sender gave"]
    title: Annotated[str, "the title"]
    text: Annotated[str | None, "the text as people read it; NULL where it was dropped"]
    language: Annotated[str, "ISO 639-1 code; 'und' where it is not known"]
    text_sha256: Annotated[str, "hash of the text"]
    origin_id: Annotated[str, "the reporting that it carries"]
    copy_of: Annotated[str | None, "the article that is read for it; NULL where it is read or taken off"]
    story_id: Annotated[str, "the story it belongs to"]
    updated_at: Annotated[datetime | None, "when this version says it was last updated"]
    first_seen_at: Annotated[datetime, "when this version was first seen"]
    correction: Annotated[str | None, "the article's own notes of what it had wrong; NULL where it has none"]
    withdrawn: Annotated[str | None, "why it says nothing any more; NULL where it was not taken off"]


@declared("main", "stories", key=("story_id",))
class StoryRow(Row):
    """One row per story: an occurrence and what followed from it."""

    story_id: Annotated[str, "the story"]
    title: Annotated[str, "title of its first article"]
    first_article_id: Annotated[str, "its first article: by home day, then hour of publication"]
    first_day: Annotated[date, "home day of its first article"]
    last_day: Annotated[date, "home day of its last article"]
    days: Annotated[int, "distinct home days of its articles"]
    articles: Annotated[int, "its articles, those that were taken off since included"]
    copies: Annotated[int, "those of them that another one is read for"]
    origins: Annotated[int, "distinct origins"]
    publishers: Annotated[int, "distinct publishers"]
    families: Annotated[int, "distinct owners of those publishers"]
    signals: Annotated[int, "signals that its articles are evidence of"]


@declared("main", "source_value", key=("publisher",))
class SourceValueRow(Row):
    """One row per publisher: what it brings, and how often it is first."""

    publisher: Annotated[str, "the publisher"]
    owner: Annotated[str | None, "who owns it; NULL where no list of owners tells"]
    first_day: Annotated[date, "home day of its first article"]
    last_day: Annotated[date, "home day of its last article"]
    articles: Annotated[int, "its articles, without those that were taken off"]
    originals: Annotated[int, "those of them that are read"]
    copies: Annotated[int, "those of them that another article is read for"]
    only_copies: Annotated[bool, "whether none of its articles is read"]
    origins_first: Annotated[int, "origins that it was first with and others carried too"]
    claims: Annotated[int, "claims of its articles"]
    signals: Annotated[int, "signals in which it is the publisher of an item of evidence"]
    signals_first: Annotated[int, "those of them whose first evidence was its own"]
    effective_weight: Annotated[float, "what its items add to E and C, over all signals"]
    weight_share: Annotated[float, "that as a share of all publishers'; 0 where there is no evidence"]


@declared("main", "actor_days", key=("actor", "home_day"))
class ActorDayRow(Row):
    """One row per actor and home day of articles whose claims name it."""

    actor: Annotated[str, "who acts"]
    home_day: Annotated[date, "home day of the articles"]
    claims: Annotated[int, "claims that name it"]
    articles: Annotated[int, "articles they are of"]
    publishers: Annotated[int, "publishers of those articles"]
    signals: Annotated[int, "signals that those claims are evidence of now"]


@declared("main", "actor_pairs", key=("actor", "other_actor", "home_day"))
class ActorPairRow(Row):
    """One row per two actors whom one claim names, and home day of its articles."""

    actor: Annotated[str, "the one that comes first by name"]
    other_actor: Annotated[str, "the other one"]
    home_day: Annotated[date, "home day of the articles"]
    claims: Annotated[int, "claims that name both"]
    articles: Annotated[int, "articles they are of"]
    publishers: Annotated[int, "publishers of those articles"]
    signals: Annotated[int, "signals that those claims are evidence of now"]


@declared("main", "place_days", key=("place", "home_day"))
class PlaceDayRow(Row):
    """One row per place and home day of articles whose claims name it."""

    place: Annotated[str, "ISO 3166 code of a country, or the name of a region: one of a claim's `geographies`"]
    home_day: Annotated[date, "home day of the articles"]
    claims: Annotated[int, "claims that name it"]
    articles: Annotated[int, "articles they are of"]
    publishers: Annotated[int, "publishers of those articles"]
    signals: Annotated[int, "signals that those claims are evidence of now"]


@declared("main", "drop_reasons", key=("home_day", "reason", "engine"))
class DropReasonRow(Row):
    """One row per home day, reason and engine: candidates for claims that were dropped."""

    home_day: Annotated[date, "home day of the articles"]
    reason: Annotated[str, "why"]
    engine: Annotated[str, "the engine that proposed them"]
    articles: Annotated[int, "articles they were proposed of"]
    dropped: Annotated[int, "how many"]
    kept: Annotated[int, "claims that the engine's articles of that day kept, to compare with"]


@declared("main", "silence_calendar", key=("reader", "day"))
class SilenceCalendarRow(Row):
    """One row per reader and day: was there a brief, and what came nearest where there was none."""

    reader: Annotated[str, "the reader"]
    day: Annotated[date, "the brief's day"]
    status: Annotated[str, "composed, silent or faulted"]
    reason: Annotated[str, "why, in a sentence"]
    items: Annotated[int, "signals that the brief tells"]
    articles_read: Annotated[int, "articles that were read for the day"]
    days_since_composed: Annotated[
        int | None, "days since the last composed brief up to this day; NULL where there was none before"
    ]
    sources_asked: Annotated[int | None, "sources of the web asked on that day; NULL: none had been asked by then"]
    sources_heard: Annotated[int | None, "those of them that answered with something that could be read"]
    sources_unheard: Annotated[Texts, "the others by name, each with why"]
    rejected_signal_id: Annotated[str | None, "the best candidate that is not in"]
    rejected_title: Annotated[str | None, "its title of that day"]
    rejected_gate: Annotated[str | None, "the gate it failed"]
    rejected_explanation: Annotated[str | None, "in a sentence"]
    rejected_news_value: Annotated[float | None, "its news value"]


@declared("main", "signal_costs", key=("signal_id",))
class SignalCostRow(Row):
    """One row per signal that a language model was asked about or for: what that cost."""

    signal_id: Annotated[str, "the signal"]
    title: Annotated[str, "its title"]
    calls: Annotated[BigInt, "requests sent: for its own words, and to read the articles of its claims"]
    input_tokens: Annotated[float, "tokens read, with its share of those of its articles"]
    output_tokens: Annotated[float, "tokens written, with its share of those of its articles"]
    composing_usd: Annotated[float | None, "what its own words cost; NULL: no price known for some of it"]
    reading_usd: Annotated[
        float | None,
        "its share of what reading its articles cost: an article's cost is divided evenly among its claims that are"
        " evidence, a claim's among its signals; NULL: no price known for some of it",
    ]
    cost_usd: Annotated[float | None, "both; NULL: no price known for some of it"]
