"""What the day's briefs choose from: signals that something happened to. The same for every reader, so read once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.brief.interest import Subject
from bellwether_assets.brief.weigh import Candidate, Merged, NewClaim, by_signal
from bellwether_assets.foundation.as_of import evidence_on
from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.pipeline.inputs import Inputs

_TOUCHED = (
    "happened AS (SELECT signal_id, list(event ORDER BY event) AS events FROM signal_events"  # noqa: S608 - ours
    " WHERE day = ? GROUP BY signal_id),"
    " touched AS (SELECT * FROM evidence_changes SEMI JOIN happened USING (signal_id)),"
    f" held AS ({evidence_on('touched')})"
)
_CANDIDATES = (
    f"WITH {_TOUCHED},"  # noqa: S608 - ours
    " words AS (SELECT * FROM signal_texts SEMI JOIN happened USING (signal_id) WHERE day <= ?"
    " QUALIFY row_number() OVER (PARTITION BY signal_id ORDER BY day DESC) = 1),"
    " known AS (SELECT signal_id, arg_max(claim_id, (quality, similarity, claim_id)) AS claim_id,"
    " arg_max(claim_hash, (quality, similarity, claim_id)) AS claim_hash FROM held GROUP BY signal_id)"
    " SELECT d.signal_id, w.title, w.domains, w.topics, w.geographies, w.actors, h.events, d.strength_exact, d.origins,"
    " d.publishers, k.claim_id AS best_known_claim, k.claim_hash AS best_known_hash, d.pinned, d.muted"
    " FROM signal_days d JOIN happened h USING (signal_id)"
    " JOIN words w USING (signal_id) JOIN known k USING (signal_id) WHERE d.day = ? ORDER BY d.signal_id"
)
_NEW_CLAIMS = (
    "SELECT e.signal_id, e.claim_id, e.story_id, e.quality, e.stance, c.vector, c.domains, c.topics, c.geographies,"
    " c.actors FROM evidence_changes e JOIN claims c USING (claim_id, day)"
    # Of the day's articles: what one of them adds to an earlier day's origin is new as well.
    " WHERE day = ? AND e.change = 'added' ORDER BY e.signal_id, e.claim_id"
)
_MERGED = (
    "SELECT e.signal_id, e.other_signal_id, w.title FROM signal_events e JOIN"
    " (SELECT signal_id, arg_max(title, day) AS title FROM signal_texts GROUP BY signal_id) w"
    " ON w.signal_id = e.other_signal_id WHERE e.day = ? AND e.event = 'merged' ORDER BY ALL"
)
_HELD = f"WITH {_TOUCHED} SELECT signal_id, claim_id FROM held ORDER BY ALL"  # noqa: S608 - ours


@dataclass(frozen=True)
class _Happened:
    signal_id: str
    title: str
    domains: tuple[str, ...]
    topics: tuple[str, ...]
    geographies: tuple[str, ...]
    actors: tuple[str, ...]
    events: tuple[str, ...]
    strength_exact: float
    origins: int
    publishers: int
    best_known_claim: str
    best_known_hash: str
    pinned: bool
    muted: bool


@dataclass(frozen=True)
class _NewClaim:
    signal_id: str
    claim_id: str
    story_id: str
    quality: float
    stance: str
    vector: NDArray[np.float32]
    domains: tuple[str, ...]
    topics: tuple[str, ...]
    geographies: tuple[str, ...]
    actors: tuple[str, ...]


def candidates(inputs: Inputs[Any], with_ids: bool, with_vectors: bool) -> list[Candidate]:
    """The signals that something happened to today, by their ids, as for who was told of none.

    `with_ids`: whether a reader names signals by their ids; `with_vectors`: whether one has interests in free text.
    """
    if not inputs.rows("SELECT 1 FROM signal_events WHERE day = ? LIMIT 1", [inputs.day]):
        return []
    with inputs.together():
        happened = inputs.records(_Happened, _CANDIDATES, [inputs.day] * 4)
        new = inputs.records(_NewClaim, _NEW_CLAIMS, [inputs.day])
        merged = inputs.rows(_MERGED, [inputs.day]) if any("merged" in row.events for row in happened) else []
        ids = _founded_by(inputs.rows(_HELD, [inputs.day] * 2) if with_ids else [])
        known = inputs.find(ClaimRow, {r.best_known_claim: r.best_known_hash for r in happened} if with_vectors else {})
    added: dict[str, list[_NewClaim]] = defaultdict(list)
    for claim in new:
        added[claim.signal_id].append(claim)
    claims = by_signal(
        [(c.signal_id, NewClaim(c.claim_id, c.story_id, c.quality, c.stance, c.vector.astype(np.float64))) for c in new]
    )
    return [
        Candidate(
            row.signal_id,
            inputs.day,
            _subject(row, added[row.signal_id], ids.get(row.signal_id, frozenset()), known),
            row.events,
            row.strength_exact,
            row.origins,
            row.publishers,
            claims.get(row.signal_id, ()),
            row.best_known_claim,
            None,
            row.pinned,
            row.muted,
            tuple(Merged(other_id, title) for signal_id, other_id, title in merged if signal_id == row.signal_id),
        )
        for row in happened
    ]


def _founded_by(held: Sequence[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """By signal: the ids of the signals that its claims would have founded. A merged signal is named by its old id."""
    ids: dict[str, set[str]] = defaultdict(set)
    for signal_id, claim_id in held:
        ids[signal_id].add(identifier("s", claim_id))
    return {signal_id: frozenset(founded) for signal_id, founded in ids.items()}


def _subject(
    row: _Happened, claims: Sequence[_NewClaim], ids: frozenset[str], known: Mapping[str, ClaimRow]
) -> Subject:
    """What the signal and its claims of today are about; vectors only where `known` has its best-known claim."""
    vectors = [claim.vector for claim in claims]
    if row.best_known_claim in known:
        vectors.append(known[row.best_known_claim].vector)

    def named(column: str) -> tuple[str, ...]:
        return tuple(sorted({name for one in (row, *claims) for name in getattr(one, column)}))

    return Subject(
        row.title,
        ids | {row.signal_id},
        named("domains"),
        named("topics"),
        named("geographies"),
        named("actors"),
        np.stack(vectors).astype(np.float64) if vectors else np.zeros((0, 0)),
    )
