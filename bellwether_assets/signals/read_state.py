"""The fold's state as the warehouse keeps it: the latest row of each story and signal before a day.

On the first of a month the fold writes every living story and signal, so reading starts there: it costs what lives and
what changed since, not what was ever written.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import duckdb
import polars as pl

from bellwether_assets.clusters.stories import Story
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.signals.evidence import KnownClaim, Recall
from bellwether_assets.signals.expiry import DecayPolicy
from bellwether_assets.signals.state import EVIDENCE_COLUMNS, State
from bellwether_assets.signals.unpack_signals import unpack_signals
from bellwether_assets.vectors.whole_vectors import whole

_EVIDENCE = (
    f"SELECT signal_id, day, change, {', '.join(EVIDENCE_COLUMNS)}"  # noqa: S608 - our own names
    " FROM pipeline.evidence_changes"
    " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS signal_id) USING (signal_id) WHERE day < ?"
)


def read_state(
    connection: duckdb.DuckDBPyConnection,
    day: date,
    story_life_days: int,
    window_days: int,
    policy: DecayPolicy | None = None,
) -> State:
    """The state handed to `day`: what the days before it left. `policy`: see `unpack_signals`."""
    since = (day - timedelta(days=1)).replace(day=1)
    # A story's row is written on the day it is fed, or on the first of a month; older ones are no longer living.
    oldest = day - timedelta(days=1 + story_life_days)
    stories = {
        story_id: story
        for story_id, text in connection.execute(
            # The latest day first, then its state: arg_max carries the long texts through its groups.
            "SELECT story_id, state FROM pipeline.story_states SEMI JOIN (SELECT story_id, max(day) AS day"
            " FROM pipeline.story_states WHERE day < ? AND day >= ? GROUP BY story_id) USING (story_id, day)"
            " WHERE day < ? AND day >= ? ORDER BY story_id",
            [day, since] * 2,
        ).fetchall()
        if text and (story := Story.from_json(story_id, text)).last_fed >= oldest
    }
    states = {
        signal_id: text
        for signal_id, text, status in connection.execute(
            "SELECT signal_id, state, status FROM pipeline.signal_states SEMI JOIN (SELECT signal_id, max(day) AS day"
            " FROM pipeline.signal_states WHERE day < ? AND day >= ? GROUP BY signal_id) USING (signal_id, day)"
            " WHERE day < ? AND day >= ? ORDER BY signal_id",
            [day, since] * 2,
        ).fetchall()
        if status in {"living", "expired"}
    }
    evidence = _held(connection.execute(_EVIDENCE, [ids_in_one(states), day]).pl())
    return State(stories, unpack_signals(states, evidence, policy), placements_digest(connection, day, window_days))


def _held(changes: pl.DataFrame) -> pl.DataFrame:
    """What is evidence after these changes, in the order in which a signal lists it."""
    again = changes.select("signal_id", "claim_id").is_duplicated()
    if again.any():
        # Of one day's rows `added` comes after `removed`: what changed in place has left and joined.
        latest = changes.filter(again).sort("day", "change", descending=[True, False])
        changes = pl.concat([changes.filter(~again), latest.unique(["signal_id", "claim_id"], keep="first")])
    added = changes.filter(pl.col("change") == "added")
    return added.sort("signal_id", "own_origin_day", "added_on", "claim_id")


def placements_digest(connection: duckdb.DuckDBPyConnection, day: date, window_days: int) -> str:
    """Hash of where the originals of the window before `day` were placed: a copy of one joins its story."""
    rows = connection.execute(
        "SELECT s.day, md5(string_agg(s.article_id || ' ' || s.story_id, ',' ORDER BY s.article_id))"
        " FROM pipeline.article_stories s SEMI JOIN (SELECT article_id FROM pipeline.origins"
        " WHERE parent_article_id IS NULL AND day >= ? AND day < ?) o ON s.article_id = o.article_id"
        " WHERE s.day >= ? AND s.day < ? AND s.home_day >= ? GROUP BY s.day ORDER BY s.day",
        [*[day - timedelta(days=window_days), day] * 2, day - timedelta(days=window_days)],
    ).fetchall()
    return digest(*(f"{placed_on} {value}" for placed_on, value in rows))


def recall_from(warehouse: Warehouse, day: date) -> Recall:
    """Looks up claims of `day` and before; the warehouse is opened for each look only.

    In the middle of a cascade a claim whose article moved to an earlier day stands on both, until the later is rebuilt.
    """

    def recall(claim_ids: Sequence[str]) -> Mapping[str, KnownClaim]:
        with warehouse.open() as connection:
            frame = connection.execute(
                "SELECT claim_id, kind, direction, actors, geographies, topics, vector FROM pipeline.claims"
                " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS claim_id) USING (claim_id) WHERE day <= ?",
                [ids_in_one(claim_ids), day],
            ).pl()
        vectors = frame["vector"].to_numpy() if frame.height else ()
        return {
            row[0]: KnownClaim(row[0], row[1], row[2], tuple(row[3]), names_of(*row[3:6]), whole(vector))
            for row, vector in zip(frame.drop("vector").iter_rows(), vectors, strict=True)
        }

    return recall


def ids_in_one(ids: Iterable[str]) -> str:
    """Ids as one parameter. DuckDB looks for a missing pandas at each element of a list parameter: 0.1 ms apiece."""
    return " ".join(ids)


def names_of(actors: Sequence[str], geographies: Sequence[str], topics: Sequence[str]) -> tuple[str, ...]:
    """What a claim speaks of, as linking compares it."""
    return tuple(sorted({*actors, *geographies, *topics}))


def canonical(value: object) -> str:
    """JSON whose text is equal for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
