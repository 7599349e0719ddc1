"""The daily work of the reinforced_signals asset: read yesterday's state and today's stories, fold, write the words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from bellwether_assets import clusters as clusters_package
from bellwether_assets.claims.engine import EvidenceForComposition
from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.clusters.profile import Profile
from bellwether_assets.platform.hashing import digest, value_digest
from bellwether_assets.platform.settings import Settings
from bellwether_assets.platform.stages import ONE_DAY, Context, DayRows, Stage
from bellwether_assets.platform.tables import (
    ARTICLE_STORIES,
    EVIDENCE_CHANGES,
    SIGNAL_DAYS,
    SIGNAL_EVENTS,
    SIGNAL_STATES,
    SIGNAL_TEXTS,
    STORY_STATES,
    Table,
    frame_of,
)
from bellwether_assets.signals.read_state import canonical, placements_digest, read_state
from bellwether_assets.signals.reinforce import Lives, Outcome, TodaysArticle, TodaysClaim, reinforce
from bellwether_assets.signals.state import Signal, State
from bellwether_assets.signals.strength import weight

_MEMO = "reinforced_signals"


def lives_of(settings: Settings) -> Lives:
    """Half-lives and horizons as the fold takes them."""
    return Lives(settings.half_life.model_dump(), settings.horizon.model_dump())


def build_reinforced_signals(context: Context, day: date) -> DayRows:
    """One day of the fold, and the words of signals whose evidence changed."""
    config = shipped_config()
    window = context.settings.articles.copy_window_days
    with context.warehouse.open() as connection:
        yesterday = _yesterday(context, connection, day, config.story_life_days, window)
        clusters = {
            cluster_id: Profile.from_json(profile)
            for cluster_id, profile in connection.execute(
                "SELECT cluster_id, profile FROM pipeline.signal_clusters WHERE day = ? ORDER BY cluster_id", [day]
            ).fetchall()
        }
        articles = [
            TodaysArticle(*row)
            for row in connection.execute(
                "SELECT c.article_id, c.cluster_id, s.story_id, o.parent_article_id IS NULL"
                " FROM pipeline.cluster_articles c"
                " JOIN pipeline.origins o ON o.article_id = c.article_id AND o.day = c.day"
                " LEFT JOIN pipeline.article_stories s ON s.article_id = o.root_article_id AND s.day = o.root_day"
                " AND s.day < c.day WHERE c.day = ? ORDER BY c.article_id",
                [day],
            ).fetchall()
        ]
        claims = _todays_claims(connection, day)
    return _fold(context, day, yesterday, clusters, articles, claims)


def build_quiet_signals(context: Context, day: date) -> DayRows:
    """A day without articles: what lives grows older."""
    with context.warehouse.open() as connection:
        yesterday = _yesterday(
            context, connection, day, shipped_config().story_life_days, context.settings.articles.copy_window_days
        )
    return _fold(context, day, yesterday, {}, [], [])


def _fold(
    context: Context,
    day: date,
    yesterday: State,
    clusters: dict[str, Profile],
    articles: list[TodaysArticle],
    claims: list[TodaysClaim],
) -> DayRows:
    config = shipped_config()
    window = context.settings.articles.copy_window_days
    outcome = reinforce(yesterday, clusters, articles, claims, day, lives_of(context.settings), config)
    texts = _compose(context, outcome, day)
    with context.warehouse.open() as connection:
        before = placements_digest(connection, day, window - 1) if window > 1 else ""
    # Copies stay out: where they went is known from their originals, and they must not wake tomorrow.
    originals = {a.article_id: outcome.article_stories[a.article_id] for a in articles if a.is_original}
    state = replace(outcome.state, placements=digest(before, canonical(originals)))
    state_hash = state.digest()
    context.memo[_MEMO] = (day, state_hash, state)
    rows = _rows(outcome, day)
    rows[SIGNAL_TEXTS] = frame_of(SIGNAL_TEXTS, texts)
    counts: dict[str, int | float | str] = {
        "living signals": sum(row.status == "living" for row in outcome.days),
        "born": sum(event == "born" for _, event in outcome.events),
        "reinforced": sum(event == "reinforced" for _, event in outcome.events),
        "evidence added": len(outcome.added),
        "sentences dropped": sum(int(str(row["dropped"])) for row in texts),
        "strongest": max((row.strength_exact for row in outcome.days), default=0.0),
    }
    return DayRows(rows, state_hash, counts)


def _yesterday(
    context: Context, connection: duckdb.DuckDBPyConnection, day: date, story_life_days: int, window: int
) -> State:
    """Yesterday's state: from memory where this process just made it and nobody replaced it since, else read."""
    record = connection.execute(
        "SELECT state_hash FROM pipeline.stage_days WHERE stage = 'reinforced_signals' AND day = ?", [day - ONE_DAY]
    ).fetchone()
    memo = context.memo.get(_MEMO)
    if isinstance(memo, tuple) and record is not None and memo[:2] == (day - ONE_DAY, record[0]):
        state: State = memo[2]
        return state
    if day <= context.first_day:
        return State({}, {})
    return read_state(connection, day, story_life_days, window)


def _todays_claims(connection: duckdb.DuckDBPyConnection, day: date) -> list[TodaysClaim]:
    rows = connection.execute(
        "SELECT c.claim_id, c.article_id, o.origin_id, o.root_day, o.root_publisher, c.stance, c.direction, c.kind,"
        " c.quality, c.quote_key, c.actors, c.geographies, c.topics, c.domains, o.sort_key, c.position, c.vector,"
        " c.quote, c.highlight, c.statement, a.title"
        " FROM pipeline.claims c JOIN pipeline.origins o USING (article_id, day)"
        " JOIN pipeline.raw_articles a USING (article_id, day, version) WHERE day = ? ORDER BY c.claim_id",
        [day],
    ).fetchall()
    return [
        TodaysClaim(
            *row[:10],  # type: ignore[call-arg] # the query lists the fields in the dataclass's order
            digest(*(str(value) for value in (*row[10:14], *row[17:]))),
            tuple(row[10]),
            tuple(sorted({*row[10], *row[11], *row[12]})),
            f"{row[14]} {row[15]:04d}",
            np.array(row[16], dtype=np.float64),
        )
        for row in rows
    ]


def _rows(outcome: Outcome, day: date) -> dict[Table, pl.DataFrame]:
    stories: list[dict[str, object]] = [
        {"day": day, "article_id": article_id, "story_id": story_id}
        for article_id, story_id in sorted(outcome.article_stories.items())
    ]
    story_states: list[dict[str, object]] = [
        {"day": day, "story_id": story.story_id, "state": story.to_json()} for story in outcome.changed_stories
    ]
    signal_states: list[dict[str, object]] = [
        {"day": day, "signal_id": signal.signal_id, "state": signal.to_json()} for signal in outcome.changed_signals
    ]
    changes: list[dict[str, object]] = [
        {
            "day": day,
            "signal_id": signal_id,
            "claim_id": item.claim_id,
            "change": "added",
            "article_id": item.article_id,
            "story_id": item.story_id,
            "origin_id": item.origin_id,
            "origin_day": item.origin_day,
            "publisher": item.publisher,
            "stance": item.stance,
            "quality": item.quality,
            "quote_key": item.quote_key,
            "similarity": item.similarity,
            "claim_hash": item.claim_hash,
        }
        for signal_id, item in outcome.added
    ]
    days: list[dict[str, object]] = [{"day": day, **vars(row)} for row in outcome.days]
    events: list[dict[str, object]] = [
        {"day": day, "signal_id": signal_id, "event": event} for signal_id, event in outcome.events
    ]
    return {
        ARTICLE_STORIES: frame_of(ARTICLE_STORIES, stories),
        STORY_STATES: frame_of(STORY_STATES, story_states),
        SIGNAL_STATES: frame_of(SIGNAL_STATES, signal_states),
        EVIDENCE_CHANGES: frame_of(EVIDENCE_CHANGES, changes),
        SIGNAL_DAYS: frame_of(SIGNAL_DAYS, days),
        SIGNAL_EVENTS: frame_of(SIGNAL_EVENTS, events),
    }


def _compose(context: Context, outcome: Outcome, day: date) -> list[dict[str, object]]:
    """Title and analysis of each signal with new evidence today; nothing else has a reason to change its words."""
    touched = sorted({signal_id for signal_id, _ in outcome.added})
    rows: list[dict[str, object]] = []
    if not touched:
        return rows
    engine = context.engine
    half_life = context.settings.half_life.model_dump()
    for signal_id in touched:
        signal = outcome.state.signals[signal_id]
        with context.warehouse.open() as connection:
            evidence = _for_composition(connection, signal, half_life[signal.type], day)
        words = engine.compose(signal_id, day, evidence)
        rows.append(
            {
                "day": day,
                "signal_id": signal_id,
                "evidence_hash": signal.evidence_hash(),
                "title": words.title,
                "analysis": canonical([{"text": s.text, "claims": list(s.claim_ids)} for s in words.analysis]),
                "domains": list(words.domains),
                "topics": list(words.topics),
                "geographies": list(words.geographies),
                "actors": list(words.actors),
                "engine": words.engine,
                "dropped": words.dropped,
            }
        )
    return rows


def _for_composition(
    connection: duckdb.DuckDBPyConnection, signal: Signal, half_life: int, day: date
) -> Sequence[EvidenceForComposition]:
    by_claim = {item.claim_id: item for item in signal.evidence}
    rows = connection.execute(
        "SELECT c.claim_id, c.article_id, a.publisher, c.day, c.quote, c.highlight, c.statement, c.direction, c.actors,"
        " c.domains, c.topics, c.geographies, a.title, c.vector FROM pipeline.claims c"
        " JOIN pipeline.raw_articles a USING (article_id, day, version)"
        " WHERE list_contains(?, c.claim_id) ORDER BY c.day, c.claim_id",
        [sorted(by_claim)],
    ).fetchall()
    centroid = signal.centroid
    return [
        EvidenceForComposition(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            by_claim[row[0]].stance,
            row[7],
            weight(by_claim[row[0]].quality, by_claim[row[0]].origin_day, half_life, day),
            round(float(np.array(row[13], dtype=np.float64) @ centroid), 6),
            tuple(row[8]),
            tuple(row[9]),
            tuple(row[10]),
            tuple(row[11]),
            row[12],
        )
        for row in rows
    ]


REINFORCED_SIGNALS_STAGE = Stage(
    "reinforced_signals",
    (ARTICLE_STORIES, STORY_STATES, SIGNAL_STATES, EVIDENCE_CHANGES, SIGNAL_DAYS, SIGNAL_EVENTS, SIGNAL_TEXTS),
    (Path(__file__).parent, Path(str(clusters_package.__file__)).parent, Path(__file__).parent.parent / "claims"),
    build_reinforced_signals,
    upstream=("origins", "claims", "signal_clusters"),
    follows_itself=True,
    quiet=build_quiet_signals,
    settings=lambda settings: value_digest(
        [
            settings.half_life.model_dump(),
            settings.horizon.model_dump(),
            settings.articles.copy_window_days,
            settings.engine.what_shapes_words,
        ]
    ),
)
