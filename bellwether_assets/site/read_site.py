"""From the published database to the values that the site's pages are drawn from. Nothing is computed, only shaped."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from bellwether_assets.foundation.settings import Settings
from bellwether_assets.site.draw_plots import maps_of_days, vectors_of_signals
from bellwether_assets.site.group_sources import NO_SOURCES
from bellwether_assets.site.lay_out_claims import ClaimMap
from bellwether_assets.site.pages import Masthead, ReaderPages, RedirectPage, Site
from bellwether_assets.site.read_briefs import read_briefs, read_corrections, read_tellings
from bellwether_assets.site.read_checks import read_checks
from bellwether_assets.site.read_publishers import read_health, read_publishers
from bellwether_assets.site.read_sources import quote_places, read_sources, rows_of
from bellwether_assets.site.reader_folders import edition_folders, page_folders
from bellwether_assets.site.relate_signals import relate_signals
from bellwether_assets.site.signal_pages import (
    AnalysisSentence,
    DayPoint,
    LineageEvent,
    QuotePlace,
    SignalOverride,
    SignalPage,
)
from bellwether_assets.site.tell_lineage import HappenedEvent, TypeOfDay, tell_lineage
from bellwether_assets.site.tell_since import EvidenceNow, tell_since
from bellwether_assets.site.tell_strength import StandingEvidence, WhyStrength, tell_strength


def read_site(published: Path, settings: Settings, snapshot: Path | None = None) -> Site:
    """The whole site of a publication. `snapshot`: what it was built from, which has the claims' vectors."""
    there = snapshot is not None and snapshot.exists()
    maps = maps_of_days(snapshot) if snapshot and there else {}
    vectors = vectors_of_signals(snapshot) if snapshot and there else {}
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        publication = connection.execute("SELECT as_of, published_at, first_day FROM publication").fetchone()
        if publication is None:
            raise ValueError(f"{published} has no publication row")
        as_of, published_at, first_day = publication
        names = [reader.name for reader in settings.readers]
        reader = names[0]
        places = quote_places(connection)
        signals = _signals(connection, as_of, names, settings.readers[0].strength_floor, places)
        own, *further = (_reader_pages(connection, name, places, maps, settings) for name in names)
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
        publishers, health = read_publishers(connection), read_health(connection)
        engines = connection.execute(
            "SELECT 'claims', engine, count(*) FROM claims GROUP BY engine"
            " UNION ALL SELECT 'titles and analyses', engine, count(*) FROM signals GROUP BY engine"
            # Where rules compose there is none: a table of engines names what they wrote.
            " UNION ALL SELECT 'leads of briefs', lead_engine, count(*) FROM briefs WHERE len(lead) > 0"
            " GROUP BY lead_engine ORDER BY ALL"
        ).fetchall()
    related = relate_signals(signals, vectors)
    signals = tuple(replace(signal, related=related[signal.signal_id]) for signal in signals)
    horizon = settings.horizon.model_dump()
    lives = tuple((kind, days, horizon.get(kind)) for kind, days in settings.half_life.model_dump().items())
    masthead = Masthead(
        settings.masthead.reader,
        settings.masthead.title,
        settings.masthead.tagline,
        as_of.year,
        tuple(page_folders(names).items()) if further else (),
        settings.readers[0].language,
    )
    return Site(
        masthead=masthead,
        as_of=as_of,
        published_at=published_at,
        briefs=own.briefs,
        signals=signals,
        redirects=redirects,
        counts=counts,
        checks=checks,
        invented=invented,
        publishers=publishers,
        health=health,
        lives=lives,
        engines=tuple(engines),
        corrections=own.corrections,
        editions=own.editions,
        has_feeds=own.has_feeds,
        further=tuple(further),
    )


def _reader_pages(
    connection: duckdb.DuckDBPyConnection,
    reader: str,
    places: Mapping[str, QuotePlace],
    maps: Mapping[date, ClaimMap],
    settings: Settings,
) -> ReaderPages:
    names = [one.name for one in settings.readers]
    corrections = read_corrections(connection, reader)
    return ReaderPages(
        reader,
        page_folders(names)[reader],
        tuple(
            replace(brief, claim_map=maps.get(brief.day))
            for brief in read_briefs(connection, reader, places, corrections)
        ),
        corrections,
        edition_folders(names)[reader],
        settings.delivery.site_address is not None,
        next(one.language for one in settings.readers if one.name == reader),
    )


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _signals(
    connection: duckdb.DuckDBPyConnection,
    as_of: date,
    readers: Sequence[str],
    floor: float,
    places: Mapping[str, QuotePlace],
) -> tuple[SignalPage, ...]:
    sources = read_sources(connection, places)
    why = _why(connection, as_of, floor)
    overrides: dict[str, list[SignalOverride]] = defaultdict(list)
    for row in rows_of(
        connection,
        "SELECT signal_id, day, action, value, author, reason, coalesce(detail, '') AS detail FROM overrides"
        " WHERE signal_id IS NOT NULL ORDER BY day, override_id",
    ):
        overrides[row.pop("signal_id")].append(SignalOverride(**row))
    history: dict[str, list[DayPoint]] = defaultdict(list)
    for row in rows_of(
        connection,
        "SELECT signal_id, day, strength, strength_exact, event FROM signal_days ORDER BY signal_id, day",
    ):
        history[row.pop("signal_id")].append(DayPoint(**row))
    lineage = _lineage(connection, history, overrides)
    tellings = read_tellings(connection, readers)
    pages = []
    for row in rows_of(
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
            for sentence in row.pop("analysis_sentences")
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
                why=why.get(signal_id),
                since=tell_since(
                    tellings[signal_id],
                    [
                        EvidenceNow(one.claim_id, one.publisher, one.stance, one.added_on, found.numbers[one.claim_id])
                        for one in found.claims
                    ],
                    row["strength_exact"],
                    row["status"],
                    lineage.get(signal_id, ()),
                    as_of,
                ),
            )
        )
    return tuple(pages)


def _why(connection: duckdb.DuckDBPyConnection, as_of: date, floor: float) -> dict[str, WhyStrength]:
    """The terms of each living signal's strength on the last day."""
    evidence: dict[str, list[StandingEvidence]] = defaultdict(list)
    half_lives: dict[str, int] = {}
    for signal_id, half_life, *one in connection.execute(
        "SELECT signal_id, half_life, origin_id, publisher, origin_day, stance, quality FROM evidence"
        " WHERE signal_id IN (SELECT signal_id FROM signals WHERE status = 'living') ORDER BY signal_id, claim_id"
    ).fetchall():
        evidence[signal_id].append(StandingEvidence(*one))
        half_lives[signal_id] = half_life
    return {
        signal_id: tell_strength(claims, half_lives[signal_id], as_of, floor) for signal_id, claims in evidence.items()
    }


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
    for row in rows_of(connection, _HAPPENED):
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
