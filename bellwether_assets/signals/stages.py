"""The daily work of the reinforced_signals asset: read yesterday's state and today's stories, fold, write the words."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from bellwether_assets.articles.owners import families_of
from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.clusters.stories import Group
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.foundation.hashing import digest, value_digest
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.foundation.tables import (
    ARTICLE_STORIES,
    EVIDENCE_CHANGES,
    OVERRIDE_OUTCOMES,
    SIGNAL_DAYS,
    SIGNAL_EVENTS,
    SIGNAL_STATES,
    SIGNAL_TEXTS,
    STORY_EVENTS,
    STORY_STATES,
    frame_of,
)
from bellwether_assets.pipeline.stages import ONE_DAY, Context, DayRows, Stage
from bellwether_assets.signals.expiry import DecayPolicy
from bellwether_assets.signals.judge_links import judge_links
from bellwether_assets.signals.override_ledger import overrides_digest, overrides_of_day
from bellwether_assets.signals.read_state import (
    canonical,
    ids_in_one,
    names_of,
    placements_digest,
    read_state,
    recall_from,
)
from bellwether_assets.signals.reinforce import Outcome, Today, TodaysArticle, TodaysClaim, reinforce
from bellwether_assets.signals.rows_of_day import rows_of_day
from bellwether_assets.signals.state import Signal, State
from bellwether_assets.signals.strength import weight
from bellwether_assets.vectors.whole_vectors import SCALE, whole

_MEMO = "reinforced_signals"
_LOOKED_UP = 256  # signals whose claims are read at once


def decay_policy_of(settings: Settings) -> DecayPolicy:
    """Half-lives, horizons and owners as the fold takes them."""
    return DecayPolicy(settings.half_life.model_dump(), settings.horizon.model_dump(), families_of(settings.owners))


def build_reinforced_signals(context: Context, day: date) -> DayRows:
    """One day of the fold, and the words of signals whose evidence changed."""
    config = shipped_config()
    window = context.settings.articles.copy_window_days
    with context.warehouse.open() as connection:
        with _no_search_for_garbage():
            yesterday = _yesterday(context, connection, day, config.story_life_days, window)
        clusters = {
            cluster_id: Group.from_json(cluster_id, group)
            for cluster_id, group in connection.execute(
                "SELECT cluster_id, profile FROM pipeline.signal_clusters WHERE day = ? ORDER BY cluster_id", [day]
            ).fetchall()
        }
        articles = _todays_articles(connection, day)
        claims = _todays_claims(connection, day)
        overrides, retracted = overrides_of_day(connection, day, context.first_day)
    judged = judge_links(context, day, clusters, yesterday.stories, config)
    return _fold(context, day, yesterday, Today(clusters, articles, claims, overrides, retracted, judged))


def build_quiet_signals(context: Context, day: date) -> DayRows:
    """A day without articles: what lives grows older, and people may have a word all the same."""
    window = context.settings.articles.copy_window_days
    with context.warehouse.open() as connection:
        yesterday = _yesterday(context, connection, day, shipped_config().story_life_days, window)
        overrides, retracted = overrides_of_day(connection, day, context.first_day)
    return _fold(context, day, yesterday, Today(overrides=overrides, retracted=retracted))


def _fold(context: Context, day: date, yesterday: State, today: Today) -> DayRows:
    window = context.settings.articles.copy_window_days
    policy = decay_policy_of(context.settings)
    with _no_search_for_garbage():
        outcome = reinforce(yesterday, today, day, policy, shipped_config(), recall_from(context.warehouse, day))
    texts = _compose(context, yesterday, outcome, day)
    with context.warehouse.open() as connection:
        before = placements_digest(connection, day, window - 1) if window > 1 else ""
        elsewhere = _articles_of(connection, outcome.moved_clusters, day)
    # Copies stay out: where they went is known from their originals, and they must not wake tomorrow.
    originals = {a.article_id: outcome.article_stories[a.article_id] for a in today.articles if a.is_original}
    placed = originals | dict(sorted(outcome.moved_clusters.items()))
    state = replace(outcome.state, placements=digest(before, canonical(placed)))
    state_hash = state.digest()
    context.memo[_MEMO] = (day, state_hash, state)
    rows = rows_of_day(outcome, day, elsewhere)
    rows[SIGNAL_TEXTS] = frame_of(SIGNAL_TEXTS, texts)
    return DayRows(rows, state_hash, _counted(outcome, texts))


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Reading and folding make small objects by the million, and no cycles: searching them took a tenth of the time."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _counted(outcome: Outcome, texts: Sequence[Mapping[str, object]]) -> dict[str, int | float | str]:
    """What the asset shows of its day."""
    happened = [event.event for event in outcome.events]
    return {
        "living signals": sum(row.status == "living" for row in outcome.days),
        **{name: happened.count(name) for name in ("born", "reinforced", "revived", "expired", "split")},
        "merged": happened.count("merged") // 2,
        "evidence added": sum(change.change == "added" for change in outcome.changes),
        "evidence removed": sum(change.change == "removed" for change in outcome.changes),
        "stories told anew": len(outcome.moved_clusters),
        "overrides applied": sum(word.outcome == "applied" for word in outcome.overrides),
        "overrides unresolved": sum(word.outcome != "applied" for word in outcome.overrides),
        "sentences dropped": sum(int(str(row["dropped"])) for row in texts),
        "strongest": max((row.strength_exact for row in outcome.days), default=0.0),
    }


def _todays_articles(connection: duckdb.DuckDBPyConnection, day: date) -> list[TodaysArticle]:
    """Current articles with their story of the day: a copy has its original's, and where that was last placed."""
    rows = connection.execute(
        "SELECT c.article_id, coalesce(c.cluster_id, r.cluster_id), s.story_id, o.parent_article_id IS NULL"
        " FROM pipeline.cluster_articles c"
        " JOIN pipeline.origins o ON o.article_id = c.article_id AND o.day = c.day"
        " LEFT JOIN pipeline.cluster_articles r ON r.article_id = o.root_article_id AND r.day = o.root_day"
        " LEFT JOIN (SELECT article_id, arg_max(story_id, day) AS story_id FROM pipeline.article_stories"
        " SEMI JOIN (SELECT root_article_id AS article_id FROM pipeline.origins WHERE day = ?) roots USING (article_id)"
        " WHERE day < ? GROUP BY article_id) s ON s.article_id = o.root_article_id"
        " WHERE c.day = ? ORDER BY c.article_id",
        [day, day, day],
    ).fetchall()
    return [TodaysArticle(*row) for row in rows]


def _articles_of(
    connection: duckdb.DuckDBPyConnection, moved: Mapping[str, str], day: date
) -> list[tuple[str, date, str]]:
    """Articles of earlier days whose cluster changed its story today, copies too: article, home day, story."""
    if not moved:
        return []
    rows = connection.execute(
        "SELECT c.article_id, c.day, r.cluster_id FROM pipeline.cluster_articles c"
        " JOIN pipeline.origins o ON o.article_id = c.article_id AND o.day = c.day"
        " JOIN pipeline.cluster_articles r ON r.article_id = o.root_article_id AND r.day = o.root_day"
        " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS cluster_id) m ON m.cluster_id = r.cluster_id"
        " WHERE c.day < ? ORDER BY c.article_id",
        [ids_in_one(sorted(moved)), day],
    ).fetchall()
    return [(article_id, home_day, moved[cluster_id]) for article_id, home_day, cluster_id in rows]


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
    return read_state(connection, day, story_life_days, window, decay_policy_of(context.settings))


def _todays_claims(connection: duckdb.DuckDBPyConnection, day: date) -> list[TodaysClaim]:
    frame = connection.execute(
        "SELECT c.claim_id, c.kind, c.direction, c.actors, c.geographies, c.topics, c.vector, c.article_id,"
        " o.origin_id, o.root_day, o.root_publisher, coalesce(a.language, ''), c.stance, c.quality, c.quote_key,"
        " c.domains, c.quote, c.highlight, c.statement, a.title, o.sort_key, c.position"
        " FROM pipeline.claims c JOIN pipeline.origins o USING (article_id, day)"
        " JOIN pipeline.raw_articles a USING (article_id, day, version) WHERE day = ? ORDER BY c.claim_id",
        [day],
    ).pl()
    vectors = frame["vector"].to_numpy() if frame.height else ()
    rows = frame.drop("vector").iter_rows()
    return [
        TodaysClaim(
            claim_id,
            kind,
            going,
            tuple(actors),
            names_of(actors, geographies, topics),
            whole(vector),
            article_id,
            origin_id,
            origin_day,
            publisher,
            language,
            stance,
            quality,
            quote_key,
            digest(*(str(value) for value in (actors, geographies, topics, *words))),
            f"{sort_key} {position:04d}",
        )
        for (
            claim_id, kind, going, actors, geographies, topics, article_id, origin_id, origin_day, publisher,
            language, stance, quality, quote_key, *words, sort_key, position,
        ), vector in zip(rows, vectors, strict=True)
    ]  # fmt: skip


def _compose(context: Context, yesterday: State, outcome: Outcome, day: date) -> list[dict[str, object]]:
    """Title and analysis of each signal whose evidence is not yesterday's; nothing else has a reason to change words.

    A title that a person gave stands above the engine's.
    """
    before = yesterday.signals
    touched = [
        signal
        for signal in outcome.changed_signals
        if signal.status != "merged" and _words_rest_on(signal) != _words_rest_on(before.get(signal.signal_id))
    ]
    rows: list[dict[str, object]] = []
    if not touched:
        return rows
    engine = context.engine
    half_life = context.settings.half_life.model_dump()
    ordered = sorted(touched, key=lambda s: s.signal_id)
    looked: dict[str, Sequence[EvidenceForComposition]] = {}
    for signal in ordered:
        signal_id = signal.signal_id
        if signal_id not in looked:
            place = ordered.index(signal)
            looked = _for_composition(context, ordered[place : place + _LOOKED_UP], half_life, day)
        evidence = looked[signal_id]
        words = engine.compose(signal_id, day, evidence)
        rows.append(
            {
                "day": day,
                "signal_id": signal_id,
                "evidence_hash": signal.evidence_hash,
                "title": signal.given_title or words.title,
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


def _words_rest_on(signal: Signal | None) -> tuple[str, str | None] | None:
    return (signal.evidence_hash, signal.given_title) if signal else None


def _for_composition(
    context: Context, signals: Sequence[Signal], half_life: Mapping[str, int], day: date
) -> dict[str, Sequence[EvidenceForComposition]]:
    """The evidence of these signals as an engine reads it: one look at the claims for all of them."""
    holder = {item.claim_id: signal for signal in signals for item in signal.evidence}
    with context.warehouse.open() as connection:
        frame = connection.execute(
            "SELECT c.claim_id, c.article_id, a.publisher, c.day, c.quote, c.highlight, c.statement, c.direction,"
            " c.actors, c.domains, c.topics, c.geographies, a.title, c.vector FROM pipeline.claims c"
            " JOIN pipeline.raw_articles a USING (article_id, day, version)"
            " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS claim_id) e USING (claim_id)"
            " WHERE c.day <= ? ORDER BY c.day, c.claim_id",
            [ids_in_one(sorted(holder)), day],
        ).pl()
    vectors = frame["vector"].to_numpy()
    items = {signal.signal_id: {item.claim_id: item for item in signal.evidence} for signal in signals}
    centroids = {signal.signal_id: signal.centroid / SCALE for signal in signals}
    found: dict[str, list[EvidenceForComposition]] = {signal.signal_id: [] for signal in signals}
    for row, vector in zip(frame.drop("vector").iter_rows(), vectors, strict=True):
        signal = holder[row[0]]
        item = items[signal.signal_id][row[0]]
        found[signal.signal_id].append(
            EvidenceForComposition(  # type: ignore[call-arg] # the query lists the fields in the dataclass's order
                *row[:7],
                item.stance,
                row[7],
                weight(item.quality, item.origin_day, half_life[signal.type], day),
                round(float(vector.astype(np.float64) @ centroids[signal.signal_id]), 6),
                *(tuple(values) for values in row[8:12]),
                row[12],
            )
        )
    return {signal_id: tuple(evidence) for signal_id, evidence in found.items()}


REINFORCED_SIGNALS_STAGE = Stage(
    "reinforced_signals",
    (
        ARTICLE_STORIES,
        STORY_STATES,
        STORY_EVENTS,
        SIGNAL_STATES,
        EVIDENCE_CHANGES,
        SIGNAL_DAYS,
        SIGNAL_EVENTS,
        OVERRIDE_OUTCOMES,
        SIGNAL_TEXTS,
    ),
    tuple(Path(__file__).parents[1] / name for name in ("signals", "clusters", "engines", "proof", "text", "vectors")),
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
            settings.engine.what_shapes_links,
            families_of(settings.owners),
        ]
    ),
    facts=overrides_digest,
)
