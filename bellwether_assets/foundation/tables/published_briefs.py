"""What people query of days: briefs, editions and corrections, the value of a day, a model's calls, the publication."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import BigInt, Row, Sentences, Texts, declared


@declared("main", "briefs", key=("day", "reader"))
class PublishedBriefRow(Row):
    """One row per reader and day."""

    day: Annotated[date, "the day whose news the brief tells; it is sent on the morning after"]
    reader: Annotated[str, "the reader"]
    status: Annotated[str, "composed, silent or faulted"]
    reason: Annotated[str, "why, in a sentence"]
    news_value: Annotated[float, "what the day's biggest story and the signals had to say, as the day could know it"]
    edition: Annotated[str | None, "hash of what is said; NULL where nothing is"]
    articles_read: Annotated[int, "current articles of the day, without those in a language that is not read"]
    articles_not_read: Annotated[int, "current articles of the day in a language that the engine does not read"]
    languages_not_read: Annotated[Texts, "those languages by their English names, each with its articles: German 3"]
    articles_asked: Annotated[int, "articles of the day that an engine was to read: copies are not read again"]
    read_by_rules: Annotated[int, "those of them that the extractive engine read in place of a language model"]
    read_by_rules_reasons: Annotated[Texts, "why, each with its articles: answer cut off 2"]
    rejected_signal_id: Annotated[str | None, "the best candidate that is not in"]
    rejected_gate: Annotated[str | None, "the gate it failed"]
    rejected_explanation: Annotated[str | None, "in a sentence"]
    lead: Annotated[Sentences, "sentences that tie its items together, each with the claims it rests on; [] for none"]
    lead_engine: Annotated[str | None, "the engine that wrote it; extractive: none was; NULL: nothing to tie together"]
    lead_dropped: Annotated[int, "sentences of a lead that an engine wrote and the claims do not bear out"]
    sources_asked: Annotated[int | None, "sources of the web asked on that day; NULL: none had been asked by then"]
    sources_heard: Annotated[int | None, "those of them that answered with something that could be read"]
    sources_unheard: Annotated[Texts, "the others by name, each with why: Example News: the server answers 500"]


@declared("main", "brief_items", key=("day", "reader", "signal_id"))
class PublishedBriefItemRow(Row):
    """One row per signal that a brief tells."""

    day: Annotated[date, "the day whose news the brief tells; it is sent on the morning after"]
    reader: Annotated[str, "the reader"]
    rank: Annotated[int, "place in the brief, from 1"]
    signal_id: Annotated[str, "the signal; what it is part of, where it was merged since"]
    title: Annotated[str, "the title of that day of the signal that was told"]
    change: Annotated[str, "new, stronger, contradicted, weaker, merged, expired or revived"]
    news_value: Annotated[float, "interest x change x novelty"]
    strength_exact: Annotated[float, "the strength that was told"]
    why: Annotated[str, "why it is told"]
    claim_id: Annotated[str, "the claim whose quote stands beside it"]
    summary: Annotated[Sentences, "at most two sentences, each with the claims it rests on; [] for none"]


@declared("main", "editions", key=("edition_id",))
class PublishedEditionRow(Row):
    """One row per edition that was published, and per later revision of it: kept as it was, whatever is known since."""

    edition_id: Annotated[str, "the edition"]
    reader: Annotated[str, "the reader"]
    day: Annotated[date, "the day whose brief it is"]
    revision: Annotated[int, "from 1; a day that is told otherwise after a recompute has another revision"]
    is_latest: Annotated[bool, "whether it is the day's last revision"]
    recorded_at: Annotated[datetime, "when it was first published"]
    as_of: Annotated[date, "the last day of the publication that it was first part of"]
    items: Annotated[int, "signals that it tells"]
    corrections: Annotated[int, "corrections that it tells"]
    differs: Annotated[Texts, "what this revision says otherwise than the one before, a sentence each"]
    changes_belief: Annotated[bool, "whether it tells or takes back something"]
    document: Annotated[str, "the edition as JSON, byte for byte as it was published (docs/editions.md)"]


@declared("main", "edition_items", key=("edition_id", "signal_id"))
class PublishedEditionItemRow(Row):
    """One row per signal that an edition tells."""

    edition_id: Annotated[str, "the edition"]
    reader: Annotated[str, "the reader"]
    day: Annotated[date, "the day whose brief it is"]
    revision: Annotated[int, "the edition's revision"]
    rank: Annotated[int, "its place, from 1"]
    signal_id: Annotated[str, "the signal, by its id of then; redirects lead from it to what it is part of now"]
    change: Annotated[str, "new, stronger, contradicted, weaker, merged, expired or revived"]
    title: Annotated[str, "the title that was told"]
    summary: Annotated[Sentences, "the sentences told of it, each with the claims it rests on; [] for none"]
    strength_exact: Annotated[float, "the strength that was told"]
    claim_id: Annotated[str, "the claim whose quote stands beside it"]
    quote: Annotated[str, "that quote, as it stood then"]
    article_id: Annotated[str, "the article it is of"]
    version: Annotated[int, "the version of that article that was quoted"]
    publisher: Annotated[str | None, "who published that version; NULL where it is no longer published"]
    url: Annotated[str | None, "its address"]
    claim_ids: Annotated[Texts, "the claims that it rests on"]


@declared("main", "corrections", key=("reader", "claim_id", "kind"))
class PublishedCorrectionRow(Row):
    """One row per reader and claim that an edition told and its source has since taken back."""

    reader: Annotated[str, "the reader"]
    told_on: Annotated[date, "day of the edition that told it"]
    told_in: Annotated[str, "that edition"]
    signal_id: Annotated[str, "the signal that it was told of, by its id of then"]
    title: Annotated[str, "the title that was told"]
    claim_id: Annotated[str, "the claim"]
    article_id: Annotated[str, "its article"]
    publisher: Annotated[str, "who published it"]
    url: Annotated[str | None, "the article's address"]
    quote: Annotated[str, "what was quoted"]
    kind: Annotated[
        str,
        "withdrawn: the article was taken off; corrected: it carries a note of what it had wrong; changed: the sentence"
        " is not in it any more",
    ]
    detail: Annotated[str, "in a sentence"]
    corrected_in: Annotated[str | None, "the edition that told the correction; NULL while it waits for the next one"]
    corrected_on: Annotated[date | None, "day of that edition"]


@declared("main", "brief_scores", key=("day", "reader", "signal_id"))
class PublishedBriefScoreRow(Row):
    """One row per reader and signal that something happened to on a day: in or out, and by what."""

    day: Annotated[date, "the brief's day, at whose end the signal stood so"]
    reader: Annotated[str, "the reader"]
    signal_id: Annotated[str, "the signal as it was that day; redirects lead from what was merged since"]
    title: Annotated[str, "its title of that day"]
    is_in: Annotated[bool, "whether the brief tells it"]
    rank: Annotated[int | None, "place in the brief, from 1; NULL where it is out"]
    gate: Annotated[
        str | None,
        "the first gate it failed: nothing happened, muted, interest, one item, one publisher, strength, no stronger, "
        "news value, told once, maximum or fault; NULL where it is in",
    ]
    explanation: Annotated[str, "why it is in, or why it failed the gate, in a sentence"]
    news_value: Annotated[float, "interest x change_weight x strength_term x novelty"]
    interest: Annotated[float, "0 to 1; 1 for who names no interest, and for what is on the watchlist"]
    matched: Annotated[Texts, "what of the reader's settings it matches: topic energy, interest “…” 0.71, mute …"]
    watched: Annotated[bool, "on the watchlist: it passes interest, all floors and the maximum"]
    change: Annotated[str | None, "new, stronger, contradicted, weaker, merged, expired or revived; NULL for nothing"]
    change_weight: Annotated[float, "what such a change counts, 0 to 1"]
    strength_exact: Annotated[float, "its strength that day"]
    strength_term: Annotated[float, "square root of the strength's share of ten"]
    novelty: Annotated[float, "how far the day's words are from those told within 30 days; 1 without new claims"]


@declared("main", "day_scores", key=("day",))
class DayScoreRow(Row):
    """One row per day, as of the last day; and per day of the year before that later reports come back to."""

    day: Annotated[date, "the calendar day that reports are about, whenever they were published"]
    value: Annotated[float, "how much reporting comes back to it later; a little for announcements and its own reports"]


@declared("main", "engine_calls", key=("day", "engine", "purpose", "asked_for"))
class EngineCallRow(Row):
    """One row per partition, engine, purpose, article and signal: what asking a language model took."""

    day: Annotated[date, "the day that was being built when it was asked: an article's home day, or a brief's"]
    engine: Annotated[str, "provider and model"]
    purpose: Annotated[str, "extract, compose or judge"]
    asked_for: Annotated[
        str, "the article it read, the signal it wrote for, the group and the story it judged, or claims near signals"
    ]
    article_id: Annotated[str | None, "the article it read"]
    signal_id: Annotated[
        str | None, "the signal it wrote for; of a judged link, its group and its story; of a lead, lead"
    ]
    calls: Annotated[int, "requests sent"]
    answers: Annotated[int, "requests answered in full"]
    hits: Annotated[int, "uses of a kept response"]
    input_tokens: Annotated[BigInt, "tokens read, as the provider counts them"]
    output_tokens: Annotated[BigInt, "tokens written, thoughts included"]
    thinking_tokens: Annotated[BigInt, "tokens of thoughts among those written"]
    cost_usd: Annotated[float | None, "by the dated price table; NULL: no price known for some of it"]
    failed: Annotated[int, "requests that ended without an answer, those lost on their way included"]
    error: Annotated[str | None, "what the provider said, or what happened, the last time that one failed"]


@declared("main", "engine_reasks", key=("reask_id",))
class EngineReaskRow(Row):
    """One row per question that was put to a language model again: why, and whether it paid."""

    reask_id: Annotated[str, "hash of what was asked again and of what was answered"]
    day: Annotated[date, "the day that was being built when it was asked: an article's home day, or a brief's"]
    purpose: Annotated[str, "extract, compose or judge"]
    engine: Annotated[str, "provider and model"]
    article_id: Annotated[str | None, "the article"]
    signal_id: Annotated[str | None, "the signal; of a judged link, its group and its story; of a lead, lead"]
    turn: Annotated[int, "which correction it carries, from 1; 0 where it carries none"]
    why: Annotated[str, "not valid, or cut off: asked with twice the room"]
    problems: Annotated[Texts, "the kinds of what was not valid, one for each problem"]
    outcome: Annotated[str, "justified: mended, withdrawn or whole now; identical: the same again; or in vain"]


@declared("main", "publication", key=("as_of",))
class PublicationRow(Row):
    """One row: the publication."""

    as_of: Annotated[date, "the latest day to which every day since the first is built and fresh"]
    published_at: Annotated[datetime, "when it was published"]
    state_hash: Annotated[str, "hash of all derived days up to as_of"]
    first_day: Annotated[date, "the first partition"]
    zone: Annotated[str, "the configured time zone, in which every day here is a calendar day"]
    frozen_through: Annotated[
        date | None,
        "the last day whose texts were dropped, as [retention] text_days asks; NULL where all are there",
    ]
