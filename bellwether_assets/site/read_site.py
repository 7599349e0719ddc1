"""From the published database to the values that the site's pages are drawn from. Nothing is computed, only shaped."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bellwether_assets.foundation.settings import Settings
from bellwether_assets.signals.strength import shown
from bellwether_assets.site.draw_plots import maps_of_days
from bellwether_assets.site.pages import (
    AnalysisSentence,
    BriefItem,
    BriefPage,
    DayPoint,
    Masthead,
    RedirectPage,
    RejectedCandidate,
    SignalOverride,
    SignalPage,
    Site,
    SourceItem,
)


def read_site(published: Path, settings: Settings, snapshot: Path | None = None) -> Site:
    """The whole site of a publication. `snapshot`: what it was built from, which has the claims' vectors."""
    maps = maps_of_days(snapshot) if snapshot is not None and snapshot.exists() else {}
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        as_of, published_at = connection.execute("SELECT as_of, published_at FROM publication").fetchone() or (
            None,
            None,
        )
        if as_of is None:
            raise ValueError(f"{published} has no publication row")
        signals = _signals(connection)
        briefs = tuple(
            replace(brief, claim_map=maps.get(brief.day)) for brief in _briefs(connection, settings.readers[0].name)
        )
        redirects = tuple(
            RedirectPage(*row)
            for row in connection.execute(
                "SELECT from_signal_id, to_signal_id, since FROM redirects ORDER BY ALL"
            ).fetchall()
        )
        counts = {
            name: _count(connection, query)
            for name, query in {
                "articles": "SELECT count(*) FROM articles WHERE is_current",
                "copies": "SELECT count(*) FROM articles WHERE is_current AND copy_of IS NOT NULL",
                "claims kept": "SELECT count(*) FROM claims",
                "claims dropped": "SELECT coalesce(sum(dropped), 0) FROM dropped_claims",
                "items rejected": "SELECT count(*) FROM intake_problems WHERE outcome = 'rejected'",
            }.items()
        }
        # RFC 2606 reserves the domain: whoever publishes there is made up, as the demo's publishers are.
        invented = _count(connection, "SELECT count(*) FROM articles WHERE is_current AND publisher LIKE '%.example'")
    masthead = Masthead(settings.masthead.reader, settings.masthead.title, settings.masthead.tagline, as_of.year)
    return Site(masthead, as_of, published_at, briefs, signals, redirects, counts, invented)


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _rows(connection: duckdb.DuckDBPyConnection, query: str, *parameters: str) -> list[dict[str, Any]]:
    """A query's rows by the names of its columns, which are those of the dataclass that they fill."""
    found = connection.execute(query, parameters)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _signals(connection: duckdb.DuckDBPyConnection) -> tuple[SignalPage, ...]:
    sources, numbers = _sources(connection)
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
    pages = []
    for row in _rows(
        connection,
        "SELECT signal_id, title, type, strength, strength_exact, extracted, expiry, last_reinforced, first_seen,"
        " articles, origins, publishers, stories, copies, label, domains, topics, geographies, actors,"
        " analysis_sentences, status, engine, languages, families, pinned, muted FROM signals ORDER BY signal_id",
    ):
        signal_id = row["signal_id"]
        analysis = tuple(
            AnalysisSentence(
                sentence["text"],
                tuple(
                    sorted({numbers[signal_id, claim] for claim in sentence["claims"] if (signal_id, claim) in numbers})
                ),
            )
            for sentence in json.loads(row.pop("analysis_sentences"))
        )
        for names in ("domains", "topics", "geographies", "actors"):
            row[names] = tuple(row[names])
        pages.append(
            SignalPage(
                **row,
                analysis=analysis,
                sources=tuple(sources[signal_id]),
                history=tuple(history[signal_id]),
                overrides=tuple(overrides[signal_id]),
            )
        )
    return tuple(pages)


def _sources(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[str, list[SourceItem]], dict[tuple[str, str], int]]:
    """Each signal's source articles, newest first with the weightiest quote of each, and the number of each claim's."""
    by_article: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(
        connection,
        "SELECT e.signal_id, e.article_id, e.claim_id, a.title AS article_title, a.url AS article_url, a.publisher,"
        " a.day AS published_on, a.correction, c.quote, c.highlight_start - c.quote_start AS highlight_start,"
        " c.highlight_end - c.quote_start AS highlight_end, c.reasoning, c.inferred, c.reasoning_kind,"
        " c.chosen_by, e.stance, e.added_on, c.engine,"
        " (SELECT count(*) FROM articles o WHERE o.is_current AND o.origin_id = a.origin_id"
        " AND o.article_id <> a.article_id) AS copies FROM evidence e JOIN claims c USING (claim_id)"
        " JOIN articles a ON a.article_id = c.article_id AND a.version = c.version"
        " ORDER BY e.signal_id, a.day DESC, e.article_id, e.quality DESC, e.similarity DESC, e.claim_id",
    ):
        by_article[row.pop("signal_id"), row.pop("article_id")].append(row)
    written = _written_reasonings(connection)
    sources: dict[str, list[SourceItem]] = defaultdict(list)
    numbers: dict[tuple[str, str], int] = {}
    for (signal_id, article_id), claims in by_article.items():
        for claim in claims:
            numbers[signal_id, claim.pop("claim_id")] = len(sources[signal_id]) + 1
        # One reasoning an article: what was written for this signal, else that of the weightiest quote which has one.
        argued = next((claim for claim in claims if claim["reasoning"]), claims[0])
        reasoned = {name: argued[name] for name in ("reasoning", "reasoning_kind", "inferred")}
        weightiest = claims[0] | reasoned | written.get((signal_id, article_id), {})
        weightiest["inferred"] = tuple(weightiest["inferred"])
        sources[signal_id].append(SourceItem(**weightiest, more_quotes=len(claims) - 1))
    return sources, numbers


def _written_reasonings(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, Any]]:
    """What stands in place of the claims' own reasoning, by signal and article."""
    return {
        (row["signal_id"], one["article_id"]): {
            "reasoning": one["text"],
            "reasoning_kind": "",
            "inferred": one["inferred"],
        }
        for row in _rows(connection, "SELECT signal_id, article_reasonings FROM signals")
        for one in json.loads(row["article_reasonings"])
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
