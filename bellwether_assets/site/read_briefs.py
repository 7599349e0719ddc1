"""From the published database to the values of a reader's days: what is told, what was told, what was corrected."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from bellwether_assets.signals.strength import shown
from bellwether_assets.site.edition_pages import CorrectionLine, EditionRevision
from bellwether_assets.site.pages import BriefItem, BriefPage, RejectedCandidate
from bellwether_assets.site.read_sources import rows_of
from bellwether_assets.site.signal_pages import QuotePlace
from bellwether_assets.site.tell_since import Telling


def read_briefs(
    connection: duckdb.DuckDBPyConnection,
    reader: str,
    places: Mapping[str, QuotePlace],
    corrections: Sequence[CorrectionLine],
) -> tuple[BriefPage, ...]:
    """The reader's days in order. `places`: by claim, where its quote stands; `corrections`: all of the reader's."""
    revisions = _revisions(connection, reader)
    items: dict[date, list[BriefItem]] = defaultdict(list)
    for row in rows_of(
        connection,
        "SELECT i.day, i.claim_id, i.signal_id, i.title, i.strength_exact,"
        " coalesce(d.extracted, s.extracted) AS extracted,"
        " i.change, i.why, c.quote, c.highlight_start - c.quote_start AS highlight_start,"
        " c.highlight_end - c.quote_start AS highlight_end, a.title AS article_title, a.url AS article_url,"
        " a.publisher, coalesce(d.articles, s.articles) AS articles, s.type, s.domains, s.label, i.summary"
        " FROM brief_items i"
        " JOIN signals s USING (signal_id) JOIN claims c ON c.claim_id = i.claim_id"
        " JOIN articles a ON a.article_id = c.article_id AND a.version = c.version"
        " LEFT JOIN signal_days d ON d.signal_id = i.signal_id AND d.day = i.day"
        " WHERE i.reader = ? ORDER BY i.day, i.rank",
        reader,
    ):
        day, strength, domains = row.pop("day"), row.pop("strength_exact"), row.pop("domains")
        place = places[row.pop("claim_id")]
        row["summary"] = _text_of(row["summary"])
        items[day].append(BriefItem(**row, strength=shown(strength), domains=tuple(domains), place=place))
    briefs = []
    for row in rows_of(
        connection,
        "SELECT b.day, b.reader, b.status, b.reason, b.news_value, b.articles_read, b.articles_not_read,"
        " b.languages_not_read, b.articles_asked, b.read_by_rules, b.read_by_rules_reasons,"
        " b.sources_asked, b.sources_heard, b.sources_unheard, b.lead,"
        " b.rejected_signal_id AS signal_id,"
        " coalesce(s.title, b.rejected_signal_id) AS title, b.rejected_gate AS gate,"
        " b.rejected_explanation AS explanation, lag(b.day) OVER (ORDER BY b.day) AS previous,"
        " lead(b.day) OVER (ORDER BY b.day) AS next FROM briefs b"
        " LEFT JOIN signals s ON s.signal_id = b.rejected_signal_id WHERE b.reader = ? ORDER BY b.day",
        reader,
    ):
        nearest = {name: row.pop(name) for name in ("signal_id", "title", "gate", "explanation")}
        rejected = RejectedCandidate(**nearest) if nearest["signal_id"] else None
        for listed in ("languages_not_read", "read_by_rules_reasons", "sources_unheard"):
            row[listed] = tuple(row[listed])
        row["lead"] = _text_of(row["lead"])
        day = row["day"]
        briefs.append(
            BriefPage(
                **row,
                items=tuple(items[day]),
                rejected=rejected,
                revisions=tuple(revisions[day]),
                corrections=tuple(one for one in corrections if one.told_on == day),
            )
        )
    return tuple(briefs)


def read_corrections(connection: duckdb.DuckDBPyConnection, reader: str) -> tuple[CorrectionLine, ...]:
    """What the reader was told and a source took back, the last told first."""
    return tuple(
        CorrectionLine(**row)
        for row in rows_of(
            connection,
            "SELECT told_on, signal_id, title, quote, publisher, url, kind, detail, corrected_on FROM corrections"
            " WHERE reader = ? ORDER BY told_on DESC, signal_id, claim_id, kind",
            reader,
        )
    )


def read_tellings(connection: duckdb.DuckDBPyConnection, readers: Sequence[str]) -> Mapping[str, Sequence[Telling]]:
    """By signal of today, what editions told these readers of it, under its former addresses too."""
    leads_to = dict(connection.execute("SELECT from_signal_id, to_signal_id FROM redirects").fetchall())
    told: dict[str, list[Telling]] = defaultdict(list)
    for row in rows_of(
        connection,
        "SELECT signal_id, reader, day, revision, change, strength_exact, claim_ids FROM edition_items"
        " ORDER BY signal_id, reader, day, revision",
    ):
        signal_id, claim_ids = row.pop("signal_id"), frozenset(row.pop("claim_ids"))
        passed: set[str] = set()
        while signal_id in leads_to and signal_id not in passed:
            passed.add(signal_id)
            signal_id = leads_to[signal_id]
        if row["reader"] in readers and signal_id is not None:
            told[signal_id].append(Telling(**row, claim_ids=claim_ids))
    return told


def _text_of(sentences: Sequence[Mapping[str, Any]]) -> str:
    """Told sentences as one text; empty for none."""
    return " ".join(sentence["text"] for sentence in sentences)


def _revisions(connection: duckdb.DuckDBPyConnection, reader: str) -> dict[date, list[EditionRevision]]:
    found: dict[date, list[EditionRevision]] = defaultdict(list)
    for row in rows_of(
        connection,
        "SELECT day, revision, recorded_at, edition_id, differs FROM editions WHERE reader = ? ORDER BY day, revision",
        reader,
    ):
        day, differs = row.pop("day"), tuple(row.pop("differs"))
        found[day].append(EditionRevision(**row, differs=differs))
    return found
