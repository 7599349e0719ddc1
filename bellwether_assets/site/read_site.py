"""From the published database to the values that the site's pages are drawn from. Nothing is computed, only shaped."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bellwether_assets.foundation.settings import Settings
from bellwether_assets.signals.strength import shown
from bellwether_assets.site.draw_plots import maps_of_days
from bellwether_assets.site.group_sources import NO_SOURCES, Reasoning, SourceClaim, Sources, group_sources
from bellwether_assets.site.pages import (
    AnalysisSentence,
    BriefItem,
    BriefPage,
    Copy,
    DayPoint,
    LineageEvent,
    Masthead,
    RedirectPage,
    RejectedCandidate,
    SignalOverride,
    SignalPage,
    Site,
)
from bellwether_assets.site.read_checks import read_checks
from bellwether_assets.site.tell_lineage import HappenedEvent, TypeOfDay, tell_lineage


def read_site(published: Path, settings: Settings, snapshot: Path | None = None) -> Site:
    """The whole site of a publication. `snapshot`: what it was built from, which has the claims' vectors."""
    maps = maps_of_days(snapshot) if snapshot is not None and snapshot.exists() else {}
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        publication = connection.execute("SELECT as_of, published_at, first_day FROM publication").fetchone()
        if publication is None:
            raise ValueError(f"{published} has no publication row")
        as_of, published_at, first_day = publication
        reader = settings.readers[0].name
        signals = _signals(connection)
        briefs = tuple(replace(brief, claim_map=maps.get(brief.day)) for brief in _briefs(connection, reader))
        redirects = tuple(
            RedirectPage(*row)
            for row in connection.execute(
                "SELECT from_signal_id, to_signal_id, since FROM redirects ORDER BY ALL"
            ).fetchall()
        )
        counts = {
            name: _count(connection, query)
            for name, query in {
                "articles": "SELECT count(*) FROM articles WHERE is_current AND withdrawn IS NULL",
                "copies": "SELECT count(*) FROM articles WHERE is_current AND copy_of IS NOT NULL",
                "claims kept": "SELECT count(*) FROM claims",
                "claims dropped": "SELECT coalesce(sum(dropped), 0) FROM dropped_claims",
                "items rejected": "SELECT count(*) FROM intake_problems WHERE outcome = 'rejected'",
            }.items()
        }
        checks = read_checks(connection, reader, as_of, first_day, settings.checks)
        # RFC 2606 reserves the domain: whoever publishes there is made up, as the demo's publishers are.
        invented = _count(connection, "SELECT count(*) FROM articles WHERE is_current AND publisher LIKE '%.example'")
    masthead = Masthead(settings.masthead.reader, settings.masthead.title, settings.masthead.tagline, as_of.year)
    return Site(masthead, as_of, published_at, briefs, signals, redirects, counts, checks, invented)


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _rows(connection: duckdb.DuckDBPyConnection, query: str, *parameters: str) -> list[dict[str, Any]]:
    """A query's rows by the names of its columns, which are those of the dataclass that they fill."""
    found = connection.execute(query, parameters)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _signals(connection: duckdb.DuckDBPyConnection) -> tuple[SignalPage, ...]:
    sources = _sources(connection)
    overrides: dict[str, list[SignalOverride]] = defaultdict(list)
    for row in _rows(
        connection,
        "SELECT signal_id, day, action, value, author, reason, coalesce(detail, '') AS detail FROM overrides"
        " WHERE signal_id IS NOT NULL ORDER BY day, override_id",
    ):
        overrides[row.pop("signal_id")].append(SignalOverride(**row))
    history: dict[str, list[DayPoint]] = defaultdict(list)
    for row in _rows(
        connection,
        "SELECT signal_id, day, strength, strength_exact, event FROM signal_days ORDER BY signal_id, day",
    ):
        history[row.pop("signal_id")].append(DayPoint(**row))
    lineage = _lineage(connection, history, overrides)
    pages = []
    for row in _rows(
        connection,
        "SELECT signal_id, title, type, strength, strength_exact, extracted, expiry, last_reinforced, first_seen,"
        " articles, origins, publishers, stories, copies, label, domains, topics, geographies, actors,"
        " analysis_sentences, status, engine, languages, families, pinned, muted FROM signals ORDER BY signal_id",
    ):
        signal_id = row["signal_id"]
        found = sources.get(signal_id, NO_SOURCES)
        analysis = tuple(
            AnalysisSentence(
                sentence["text"],
                tuple(sorted({found.numbers[claim] for claim in sentence["claims"] if claim in found.numbers})),
            )
            for sentence in json.loads(row.pop("analysis_sentences"))
        )
        for names in ("domains", "topics", "geographies", "actors"):
            row[names] = tuple(row[names])
        pages.append(
            SignalPage(
                **row,
                analysis=analysis,
                sources=found.entries,
                items=found.items,
                history=tuple(history[signal_id]),
                lineage=lineage.get(signal_id, ()),
                overrides=tuple(overrides[signal_id]),
            )
        )
    return tuple(pages)


# The other signal's title as of that day: it may be part of this one since, and in no other table.
_HAPPENED = (
    "SELECT e.signal_id, e.day, e.event, e.other_signal_id, coalesce(arg_max(t.title, t.day), '') AS other_title"
    " FROM signal_events e LEFT JOIN signal_texts t ON t.signal_id = e.other_signal_id AND t.day <= e.day"
    " WHERE e.event IN ('merged', 'split', 'unlinked', 'retyped') GROUP BY ALL ORDER BY ALL"
)


@dataclass(frozen=True)
class _Kept:
    """A claim as the type of a signal sees it."""

    kind: str
    stance: str
    quality: float
    origin_id: str
    origin_day: date
    publisher: str
    story_id: str


def _lineage(
    connection: duckdb.DuckDBPyConnection,
    history: Mapping[str, Sequence[DayPoint]],
    overrides: Mapping[str, Sequence[SignalOverride]],
) -> dict[str, tuple[LineageEvent, ...]]:
    happened: dict[str, list[HappenedEvent]] = defaultdict(list)
    for row in _rows(connection, _HAPPENED):
        happened[row.pop("signal_id")].append(HappenedEvent(**row))
    types: dict[str, list[TypeOfDay]] = defaultdict(list)
    for signal_id, day, kind in connection.execute("SELECT signal_id, day, type FROM signal_days").fetchall():
        types[signal_id].append(TypeOfDay(day, kind))
    evidence: dict[str, dict[date, list[_Kept]]] = defaultdict(dict)
    for signal_id, events in happened.items():
        for day in {one.day for one in events if one.event == "retyped"}:
            evidence[signal_id][day] = [
                _Kept(*row)
                for row in connection.execute(
                    "SELECT kind, stance, quality, origin_id, origin_day, publisher, story_id FROM evidence_on(?)"
                    " WHERE signal_id = ?",
                    [day, signal_id],
                ).fetchall()
            ]
    return {
        signal_id: tell_lineage(
            events,
            history.get(signal_id, ()),
            types[signal_id],
            evidence[signal_id],
            {said.day: said.author for said in overrides.get(signal_id, ()) if said.action == "type"},
        )
        for signal_id, events in happened.items()
    }


def _sources(connection: duckdb.DuckDBPyConnection) -> dict[str, Sources]:
    """Each signal's sources, the newest article first with the weightiest quote of each."""
    claims: dict[str, list[SourceClaim]] = defaultdict(list)
    for row in _rows(
        connection,
        "SELECT e.signal_id, e.claim_id, e.article_id, e.item_id, e.confirms, e.same_as, a.title AS article_title,"
        " a.url AS article_url, a.publisher, a.day AS published_on, a.correction, c.quote,"
        " c.highlight_start - c.quote_start AS highlight_start, c.highlight_end - c.quote_start AS highlight_end,"
        " c.reasoning, c.inferred, c.reasoning_kind, c.chosen_by, e.stance, e.added_on, c.engine"
        " FROM evidence e JOIN claims c USING (claim_id)"
        " JOIN articles a ON a.article_id = c.article_id AND a.version = c.version"
        " ORDER BY e.signal_id, a.day DESC, e.article_id, e.quality DESC, e.similarity DESC, e.claim_id",
    ):
        claims[row.pop("signal_id")].append(SourceClaim(**row))
    written, copies = _written_reasonings(connection), _copies(connection)
    cited = {
        signal_id: frozenset(claim for sentence in json.loads(sentences) for claim in sentence["claims"])
        for signal_id, sentences in connection.execute("SELECT signal_id, analysis_sentences FROM signals").fetchall()
    }
    return {key: group_sources(found, written[key], copies[key], cited[key]) for key, found in claims.items()}


def _copies(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, list[Copy]]]:
    """By signal and article: others with its reporting that are no evidence. Each stands with the article it copies,
    or with the first of its origin where that one is no evidence either."""
    copies: dict[str, dict[str, list[Copy]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(
        connection,
        "WITH held AS (SELECT DISTINCT e.signal_id, a.article_id, a.origin_id FROM evidence e"
        " JOIN articles a USING (article_id) WHERE a.is_current)"
        " SELECT h.signal_id, coalesce(max(h.article_id) FILTER (h.article_id = a.copy_of), min(h.article_id)) AS of,"
        " a.title AS article_title, a.url AS article_url, a.publisher, a.day AS published_on"
        " FROM held h JOIN articles a ON a.origin_id = h.origin_id AND a.is_current"
        " ANTI JOIN held own ON own.signal_id = h.signal_id AND own.article_id = a.article_id"
        " GROUP BY h.signal_id, a.article_id, a.title, a.url, a.publisher, a.day"
        " ORDER BY h.signal_id, a.day, a.article_id",
    ):
        copies[row.pop("signal_id")][row.pop("of")].append(Copy(**row))
    return copies


def _written_reasonings(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Reasoning]]:
    """What stands in place of the claims' own reasoning, by signal and article."""
    return {
        row["signal_id"]: {
            one["article_id"]: Reasoning(one["text"], tuple(one["inferred"]), "")
            for one in json.loads(row["article_reasonings"])
        }
        for row in _rows(connection, "SELECT signal_id, article_reasonings FROM signals")
    }


def _briefs(connection: duckdb.DuckDBPyConnection, reader: str) -> tuple[BriefPage, ...]:
    items: dict[date, list[BriefItem]] = defaultdict(list)
    for row in _rows(
        connection,
        "SELECT i.day, i.signal_id, i.title, i.strength_exact, coalesce(d.extracted, s.extracted) AS extracted,"
        " i.change, i.why, c.quote, c.highlight_start - c.quote_start AS highlight_start,"
        " c.highlight_end - c.quote_start AS highlight_end, a.title AS article_title, a.url AS article_url,"
        " a.publisher, coalesce(d.articles, s.articles) AS articles, s.type, s.domains, s.label FROM brief_items i"
        " JOIN signals s USING (signal_id) JOIN claims c ON c.claim_id = i.claim_id"
        " JOIN articles a ON a.article_id = c.article_id AND a.version = c.version"
        " LEFT JOIN signal_days d ON d.signal_id = i.signal_id AND d.day = i.day"
        " WHERE i.reader = ? ORDER BY i.day, i.rank",
        reader,
    ):
        day, strength, domains = row.pop("day"), row.pop("strength_exact"), row.pop("domains")
        items[day].append(BriefItem(**row, strength=shown(strength), domains=tuple(domains)))
    briefs = []
    for row in _rows(
        connection,
        "SELECT b.day, b.reader, b.status, b.reason, b.news_value, b.articles_read, b.articles_not_read,"
        " b.languages_not_read, b.articles_asked, b.read_by_rules, b.read_by_rules_reasons,"
        " b.rejected_signal_id AS signal_id,"
        " coalesce(s.title, b.rejected_signal_id) AS title, b.rejected_gate AS gate,"
        " b.rejected_explanation AS explanation, lag(b.day) OVER (ORDER BY b.day) AS previous,"
        " lead(b.day) OVER (ORDER BY b.day) AS next FROM briefs b"
        " LEFT JOIN signals s ON s.signal_id = b.rejected_signal_id WHERE b.reader = ? ORDER BY b.day",
        reader,
    ):
        nearest = {name: row.pop(name) for name in ("signal_id", "title", "gate", "explanation")}
        rejected = RejectedCandidate(**nearest) if nearest["signal_id"] else None
        for listed in ("languages_not_read", "read_by_rules_reasons"):
            row[listed] = tuple(row[listed])
        briefs.append(BriefPage(**row, items=tuple(items[row["day"]]), rejected=rejected))
    return tuple(briefs)
