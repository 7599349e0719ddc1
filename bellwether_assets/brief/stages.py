"""The daily work of the brief asset: for each reader compose, stay silent, or record the fault."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from bellwether_assets.brief.choose import Candidate, Choice, ReaderPreferences, Told, choose
from bellwether_assets.brief.read_candidates import candidates, told_before, told_vectors
from bellwether_assets.brief.value_days import WINDOW_DAYS, value_of_day
from bellwether_assets.engines.read_instead import READ_BY, by_rules, failed_readings, listed
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.settings import Reader
from bellwether_assets.foundation.tables.brief import BriefItemRow, BriefRow
from bellwether_assets.foundation.tables.claims import ClaimRow, DroppedClaimRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.embeddings import EmbeddingRow
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.foundation.tables.raw_articles import DateMentionRow
from bellwether_assets.foundation.tables.reinforced_signals import (
    EvidenceChangeRow,
    SignalDayRow,
    SignalEventRow,
    SignalTextRow,
)
from bellwether_assets.pipeline.faults import FAULTS
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import DayRows, Stage, by_content, handed_on, today, window
from bellwether_assets.text.language import LANGUAGE_NOT_READ, name_of

# What the signals say beside what was reported: little, but a day whose only news is an expiry is not worth nothing.
SIGNALS_SHARE = 0.05

_REPORTS = (
    "SELECT o.article_id, o.day, nullif(o.read_article_id, o.article_id) AS copy_of,"
    " m.article_id IS NOT NULL AS mentions_day, e.vector"
    " FROM origins o JOIN embeddings e USING (article_id, day) LEFT JOIN"
    " (SELECT article_id, day FROM date_mentions WHERE mentioned_day = ?) m USING (article_id, day)"
    " WHERE o.read_article_id = o.article_id"
)

_NOT_READ = (
    "SELECT split_part(d.reason, ': ', 2), count(*) FROM origins o JOIN dropped_claims d ON d.day = o.day"
    " AND d.article_id = coalesce(o.parent_article_id, o.article_id)"
    " WHERE o.day = ? AND starts_with(d.reason, ?) GROUP BY ALL"
)

# What is taken off is nobody's to read.
_READ = "SELECT count(*) FROM origins WHERE day = ? AND read_article_id IS NOT NULL"
_ASKED = "SELECT count(*) FROM origins WHERE day = ? AND read_article_id = article_id"
_BY_RULES = (
    "SELECT split_part(reason, ': ', 2), count(*) FROM dropped_claims WHERE day = ? AND starts_with(reason, ?)"
    " GROUP BY ALL"
)


@dataclass(frozen=True)
class BriefSettings:
    """What of the settings a brief hangs on: who reads it, and how many failed readings make a day a faulted one."""

    readers: tuple[Reader, ...]
    most_failed_readings: float


@dataclass(frozen=True)
class _Day:
    """What is the same for every reader: faults, articles read and by whom, the value of what was reported."""

    faults: Sequence[str]
    articles_read: int
    not_read: Mapping[str, int]  # language's English name → articles
    asked: int  # articles that an engine was to read
    by_rules: Mapping[str, int]  # why rules read them instead of a model → articles
    reported: float

    @property
    def languages_not_read(self) -> tuple[str, ...]:
        """The languages with their articles, most articles first: "German 3"."""
        return listed(self.not_read)


def build_brief(inputs: Inputs[BriefSettings]) -> DayRows:
    """One row per reader, and what each brief tells."""
    with inputs.together():
        (read,) = inputs.rows(_READ, [inputs.day])
        not_read = Counter(
            {name_of(code): many for code, many in inputs.rows(_NOT_READ, [inputs.day, f"{LANGUAGE_NOT_READ}: "])}
        )
        ((asked,),) = inputs.rows(_ASKED, [inputs.day])
        rules = dict(inputs.rows(_BY_RULES, [inputs.day, READ_BY]))
        failed = failed_readings(rules, asked, inputs.settings.most_failed_readings)
        faults = [*inputs.facts(FAULTS), *([] if failed is None else [failed])]
        day = _Day(faults, read[0] - not_read.total(), not_read, asked, rules, _reports_value(inputs))
    briefs: list[BriefRow] = []
    items: list[BriefItemRow] = []
    states: list[str] = []
    for reader in inputs.settings.readers:
        brief, told_now, state = _brief_of(inputs, reader, day)
        briefs.append(brief)
        items += told_now
        states.append(state)
    statuses = sorted({brief.status for brief in briefs})
    return DayRows(
        {BriefRow: frame_of(BriefRow, briefs), BriefItemRow: frame_of(BriefItemRow, items)},
        digest(*states),
        {"status": ", ".join(statuses), "items": len(items), "articles read by rules": sum(rules.values())},
    )


def _brief_of(inputs: Inputs[BriefSettings], reader: Reader, day: _Day) -> tuple[BriefRow, list[BriefItemRow], str]:
    """The reader's brief, its items, and the hash of what the reader has been told by the end of the day."""
    preferences = ReaderPreferences(reader.name, reader.strength_floor, reader.news_floor, reader.maximum)
    with inputs.together():
        happened = candidates(inputs, reader.name)
        before = told_before(inputs, reader.name)
        known = told_vectors(inputs, before)
    choice = choose(happened, known, preferences)
    if day.faults:
        choice = Choice((), choice.rejected, choice.news_value)
    now = {item.signal_id: Told(inputs.day, item.strength_exact) for item in choice.items}
    state = before.digest(reader.name, now, [item.told_claims for item in choice.items])
    return _brief_row(inputs, preferences, choice, day, happened), _item_rows(inputs, preferences.name, choice), state


def _reports_value(inputs: Inputs[BriefSettings]) -> float:
    """The day's value by its reports, the same for every reader."""
    if not inputs.rows("SELECT 1 FROM origins WHERE day = ? AND read_article_id = article_id LIMIT 1", [inputs.day]):
        return 0.0
    reports = inputs.frame(_REPORTS, [inputs.day])
    return value_of_day(reports.with_columns(pl.col("copy_of").cast(pl.String)), inputs.day)


def _brief_row(
    inputs: Inputs[BriefSettings],
    preferences: ReaderPreferences,
    choice: Choice,
    day: _Day,
    happened: Sequence[Candidate],
) -> BriefRow:
    titles = {candidate.signal_id: candidate.title for candidate in happened}
    status, reason = _status(choice, day, len(happened))
    rejected = choice.rejected
    edition = (
        digest(
            *(f"{i.signal_id} {i.change} {i.claim_id} {i.strength_exact!r} {titles[i.signal_id]}" for i in choice.items)
        )
        if choice.items
        else None
    )
    return BriefRow(
        day=inputs.day,
        reader=preferences.name,
        status=status,
        reason=reason,
        news_value=round(day.reported + SIGNALS_SHARE * choice.news_value, 6),
        edition=edition,
        articles_read=day.articles_read,
        articles_not_read=sum(day.not_read.values()),
        languages_not_read=day.languages_not_read,
        articles_asked=day.asked,
        read_by_rules=sum(day.by_rules.values()),
        read_by_rules_reasons=listed(day.by_rules),
        rejected_signal_id=rejected.signal_id if rejected else None,
        rejected_gate=rejected.gate if rejected else None,
        rejected_explanation=rejected.explanation if rejected else None,
    )


def _status(choice: Choice, day: _Day, changed: int) -> tuple[str, str]:
    """Composed, silent or faulted, and why in a sentence."""
    read = f"{day.articles_read} article{'s' if day.articles_read != 1 else ''} read"
    if day.not_read:
        read += f", {sum(day.not_read.values())} not, for their language: {', '.join(day.languages_not_read)}"
    if day.by_rules:
        read += f"; {by_rules(day.by_rules, day.asked)}"
    if day.faults:
        return "faulted", "; ".join(day.faults)
    if choice.items:
        told = len(choice.items)
        signals = f"{changed} changed signal{'s' if changed != 1 else ''}"
        return "composed", f"{told} of {signals} {'is' if told == 1 else 'are'} worth saying."
    if day.articles_read == 0 and not day.not_read:
        return "silent", "No article arrived, and no signal changed in a way worth saying."
    if choice.rejected:
        gate, explanation = choice.rejected.gate, choice.rejected.explanation
        return "silent", f"{read}; the best candidate failed the gate '{gate}': {explanation}."
    return "silent", f"{read}; no signal changed."


def _item_rows(inputs: Inputs[BriefSettings], reader: str, choice: Choice) -> list[BriefItemRow]:
    return [
        BriefItemRow(
            day=inputs.day,
            reader=reader,
            signal_id=item.signal_id,
            rank=rank,
            change=item.change,
            news_value=item.news_value,
            strength_exact=item.strength_exact,
            why=item.why,
            claim_id=item.claim_id,
            told_claims=item.told_claims,
        )
        for rank, item in enumerate(choice.items, start=1)
    ]


BRIEF_STAGE = Stage(
    "brief",
    "One row per reader and day: composed, silent or faulted, and what is told.",
    build_brief,
    reads=(
        *today(SignalEventRow, SignalDayRow, OriginRow, EmbeddingRow, DateMentionRow, ClaimRow, DroppedClaimRow),
        *handed_on(SignalTextRow, EvidenceChangeRow, BriefItemRow),
        *window(OriginRow, EmbeddingRow, DateMentionRow, length=lambda settings: WINDOW_DAYS),
        *by_content(ClaimRow),
    ),
    writes=(BriefRow, BriefItemRow),
    facts=(FAULTS,),
    settings=lambda settings: BriefSettings(settings.readers, settings.engine.most_failed_readings),
    quiet=build_brief,
    kinds=frozenset({"duckdb", "python"}),
)
