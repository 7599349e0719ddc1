"""The fold's state as the warehouse keeps it: the latest row of each story and signal before a day."""

import json
from collections import defaultdict
from datetime import date, timedelta

import duckdb

from bellwether_assets.platform.hashing import digest
from bellwether_assets.signals.state import Evidence, Signal, State, Story


def read_state(connection: duckdb.DuckDBPyConnection, day: date, story_life_days: int, window_days: int) -> State:
    """The state handed to `day`: what the days before it left."""
    stories = {
        story_id: Story.from_json(story_id, state)
        for story_id, state in connection.execute(
            "SELECT story_id, arg_max(state, day) FROM pipeline.story_states WHERE day < ? AND day >= ?"
            " GROUP BY story_id ORDER BY story_id",
            # A story's row is written on the day it is fed, so older rows are of stories that are no longer living.
            [day, day - timedelta(days=1 + story_life_days)],
        ).fetchall()
    }
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for signal_id, *values in connection.execute(
        "SELECT signal_id, origin_id, publisher, origin_day, stance, quality, claim_id, article_id, story_id, day,"
        " quote_key, similarity, claim_hash FROM pipeline.evidence_changes WHERE day < ? AND change = 'added'"
        " ORDER BY signal_id, day, claim_id",
        [day],
    ).fetchall():
        evidence[signal_id].append(Evidence(*values))
    signals = {
        signal_id: Signal.from_json(signal_id, state, tuple(evidence[signal_id]))
        for signal_id, state in connection.execute(
            "SELECT signal_id, arg_max(state, day) FROM pipeline.signal_states WHERE day < ?"
            " GROUP BY signal_id ORDER BY signal_id",
            [day],
        ).fetchall()
    }
    return State(stories, signals, placements_digest(connection, day, window_days))


def placements_digest(connection: duckdb.DuckDBPyConnection, day: date, window_days: int) -> str:
    """Hash of where the originals of the window before `day` were placed: a copy of one joins its story."""
    rows = connection.execute(
        "SELECT day, md5(string_agg(article_id || ' ' || story_id, ',' ORDER BY article_id))"
        " FROM pipeline.article_stories SEMI JOIN (SELECT article_id FROM pipeline.origins"
        " WHERE parent_article_id IS NULL AND day >= ? AND day < ?) USING (article_id)"
        " WHERE day >= ? AND day < ? GROUP BY day ORDER BY day",
        [day - timedelta(days=window_days), day] * 2,
    ).fetchall()
    return digest(*(f"{placed_on} {value}" for placed_on, value in rows))


def canonical(value: object) -> str:
    """JSON whose text is equal for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
