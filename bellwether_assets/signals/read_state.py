"""The fold's state as its tables keep it: the latest row of each story and signal before a day.

On the first of a month the fold writes every living story and signal, so reading starts there: it costs what lives and
what changed since, not what was ever written.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

import polars as pl

from bellwether_assets.clusters.stories import Story
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import MissingInputError
from bellwether_assets.signals.background import Background
from bellwether_assets.signals.evidence import KnownClaim, Recall
from bellwether_assets.signals.expiry import DecayPolicy
from bellwether_assets.signals.state import EVIDENCE_COLUMNS, State
from bellwether_assets.signals.unpack_signals import unpack_signals
from bellwether_assets.vectors.whole_vectors import whole

_STORIES = (
    # The latest day first, then its state: arg_max carries the long texts through its groups.
    "SELECT story_id, state FROM story_states SEMI JOIN (SELECT story_id, max(day) AS day"
    " FROM story_states WHERE day < ? AND day >= ? GROUP BY story_id) USING (story_id, day)"
    " WHERE day < ? AND day >= ? ORDER BY story_id"
)
_SIGNALS = (
    "SELECT signal_id, state, status FROM signal_states SEMI JOIN (SELECT signal_id, max(day) AS day"
    " FROM signal_states WHERE day < ? AND day >= ? GROUP BY signal_id) USING (signal_id, day)"
    " WHERE day < ? AND day >= ? ORDER BY signal_id"
)
_BACKGROUND = "SELECT state FROM background_states WHERE day < ? AND day >= ? ORDER BY day DESC LIMIT 1"
_EVIDENCE = (
    f"SELECT signal_id, day, change, {', '.join(EVIDENCE_COLUMNS)}"  # noqa: S608 - our own names
    " FROM evidence_changes"
    " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS signal_id) USING (signal_id) WHERE day < ?"
)
_WORDS = (
    "SELECT signal_id, arg_max(content_hash, day) AS content_hash FROM signal_texts"
    " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS signal_id) USING (signal_id) GROUP BY signal_id"
)
_CLAIM_HASHES = (
    # Of one day's rows `added` comes after `removed`: what changed in place has left and joined.
    "SELECT claim_id, arg_max(claim_hash, (day, change = 'added')) FROM evidence_changes"
    " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS claim_id) USING (claim_id) GROUP BY claim_id"
)


class Query(Protocol):
    """Rows of a query over the fold's tables, under their bare names."""

    def __call__(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame: ...


def read_state(query: Query, day: date, story_life_days: int, policy: DecayPolicy | None = None) -> State:
    """The state handed to `day`: what the days before it left. `policy`: see `unpack_signals`."""
    since = (day - timedelta(days=1)).replace(day=1)
    # A story's row is written on the day it is fed, or on the first of a month; older ones are no longer living.
    oldest = day - timedelta(days=1 + story_life_days)
    stories = {
        story_id: story
        for story_id, text in query(_STORIES, [day, since] * 2).iter_rows()
        if text and (story := Story.from_json(story_id, text)).last_fed >= oldest
    }
    states = {
        signal_id: text
        for signal_id, text, status in query(_SIGNALS, [day, since] * 2).iter_rows()
        if status in {"living", "expired"}
    }
    evidence = _held(query(_EVIDENCE, [ids_in_one(states), day]))
    background = [Background.from_json(text) for (text,) in query(_BACKGROUND, [day, since]).iter_rows()]
    return State(stories, unpack_signals(states, evidence, policy), *background)


def read_words(query: Query, signals: Iterable[str]) -> dict[str, str]:
    """Hash of the words of each of these signals, as the days before left them."""
    return dict(query(_WORDS, [ids_in_one(sorted(signals))]).iter_rows())


def _held(changes: pl.DataFrame) -> pl.DataFrame:
    """What is evidence after these changes, in the order in which a signal lists it."""
    again = changes.select("signal_id", "claim_id").is_duplicated()
    if again.any():
        latest = changes.filter(again).sort("day", "change", descending=[True, False])
        changes = pl.concat([changes.filter(~again), latest.unique(["signal_id", "claim_id"], keep="first")])
    added = changes.filter(pl.col("change") == "added")
    return added.sort("signal_id", "own_origin_day", "added_on", "claim_id")


def recall_from(inputs: Inputs[Any]) -> Recall:
    """Looks up claims that are evidence, as they were when they joined; the warehouse is opened for each look only."""

    def recall(claim_ids: Sequence[str]) -> Mapping[str, KnownClaim]:
        hashes = dict(inputs.rows(_CLAIM_HASHES, [ids_in_one(claim_ids)]))
        found = inputs.find(ClaimRow, hashes)
        lost = sorted(set(claim_ids) - found.keys())
        if lost:
            raise MissingInputError(
                f"reinforced_signals of {inputs.day}: {', '.join(lost[:3])} is evidence and no claim any more; "
                f"the days before are stale, and `bellwether run` builds them first"
            )
        return {key: known_claim(row) for key, row in found.items()}

    return recall


def known_claim(row: ClaimRow) -> KnownClaim:
    """A claim as a signal takes it over."""
    return KnownClaim(
        row.claim_id,
        row.kind,
        row.statement,
        row.pattern,
        row.actors,
        row.measured,
        names_of(row.actors, row.geographies, row.topics),
        whole(row.vector),
    )


def ids_in_one(ids: Iterable[str]) -> str:
    """Ids as one parameter. DuckDB looks for a missing pandas at each element of a list parameter: 0.1 ms apiece."""
    return " ".join(ids)


def names_of(actors: Sequence[str], geographies: Sequence[str], topics: Sequence[str]) -> tuple[str, ...]:
    """What a claim speaks of, as linking compares it."""
    return tuple(sorted({*actors, *geographies, *topics}))


def canonical(value: object) -> str:
    """JSON whose text is equal for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
