"""What the day's brief chooses from: signals that something happened to, and what the reader was told before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.brief.choose import Candidate, NewClaim, Told, by_signal
from bellwether_assets.foundation.as_of import evidence_on, titles_on
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.pipeline.inputs import Inputs

# Words told longer ago than this are news again.
NOVELTY_DAYS = 30
_NOTHING_TOLD: NDArray[np.float64] = np.zeros((0, 0))

_CANDIDATES = (
    "WITH happened AS (SELECT signal_id, list(event ORDER BY event) AS events FROM signal_events"  # noqa: S608 - ours
    " WHERE day = ? GROUP BY signal_id),"
    f" words AS ({titles_on()}),"
    " touched AS (SELECT * FROM evidence_changes SEMI JOIN happened USING (signal_id)),"
    f" held AS ({evidence_on('touched')}),"
    # Told is who holds a claim that was told: after a merge or a split, the signal that it went to.
    " told AS (SELECT held.signal_id, max(i.day) AS day, arg_max(i.strength_exact, i.day) AS strength_exact"
    " FROM (SELECT day, strength_exact, unnest(list_distinct(list_append(told_claims, claim_id))) AS claim_id"
    " FROM brief_items WHERE reader = ?) i JOIN held USING (claim_id) GROUP BY held.signal_id),"
    " known AS (SELECT signal_id, arg_max(claim_id, (quality, similarity, claim_id)) AS claim_id FROM held"
    " GROUP BY signal_id)"
    " SELECT d.signal_id, w.title, h.events, d.strength_exact, d.origins, d.publishers, k.claim_id AS best_known_claim,"
    " d.pinned, t.day AS told_on, t.strength_exact AS told_strength"
    " FROM signal_days d JOIN happened h USING (signal_id)"
    " JOIN words w USING (signal_id) JOIN known k USING (signal_id) LEFT JOIN told t USING (signal_id)"
    " WHERE d.day = ? AND NOT d.muted ORDER BY d.signal_id"
)
_NEW_CLAIMS = (
    "SELECT e.signal_id, e.claim_id, e.story_id, e.quality, e.stance, c.vector"
    " FROM evidence_changes e JOIN claims c USING (claim_id, day)"
    # Of the day's articles: what one of them adds to an earlier day's origin is new as well.
    " WHERE day = ? AND e.change = 'added'"
)
_TOLD_CLAIMS = (
    "SELECT claim_id, arg_max(e.claim_hash, (e.day, e.change = 'added'))"
    " FROM (SELECT DISTINCT unnest(told_claims) AS claim_id FROM brief_items WHERE reader = ? AND day >= ?)"
    " JOIN evidence_changes e USING (claim_id) GROUP BY claim_id ORDER BY claim_id"
)
_TOLD_SIGNALS = (
    "SELECT signal_id, max(day), arg_max(strength_exact, day) FROM brief_items"
    " WHERE reader = ? GROUP BY signal_id ORDER BY signal_id"
)
_RECENT = "SELECT day, signal_id, told_claims FROM brief_items WHERE reader = ? AND day > ? ORDER BY day, signal_id"


@dataclass(frozen=True)
class _Happened:
    signal_id: str
    title: str
    events: tuple[str, ...]
    strength_exact: float
    origins: int
    publishers: int
    best_known_claim: str
    pinned: bool
    told_on: date | None
    told_strength: float | None


@dataclass(frozen=True)
class _NewClaim:
    signal_id: str
    claim_id: str
    story_id: str
    quality: float
    stance: str
    vector: NDArray[np.float32]


def candidates(inputs: Inputs[Any], reader: str) -> list[Candidate]:
    """The signals that something happened to today, with what the reader was told of them."""
    if not inputs.rows("SELECT 1 FROM signal_events WHERE day = ? LIMIT 1", [inputs.day]):
        return []
    with inputs.together():
        happened = inputs.records(_Happened, _CANDIDATES, [*[inputs.day] * 3, reader, inputs.day])
        new = inputs.records(_NewClaim, _NEW_CLAIMS, [inputs.day])
    claims = by_signal(
        [(c.signal_id, NewClaim(c.claim_id, c.story_id, c.quality, c.stance, c.vector.astype(np.float64))) for c in new]
    )
    return [
        Candidate(
            row.signal_id,
            row.title,
            row.events,
            row.strength_exact,
            row.origins,
            row.publishers,
            claims.get(row.signal_id, ()),
            row.best_known_claim,
            Told(row.told_on, row.told_strength or 0.0) if row.told_on is not None else None,
            row.pinned,
        )
        for row in happened
    ]


@dataclass(frozen=True)
class ToldBefore:
    """What the reader was told before the day: by signal for ever, claim by claim for as long as words count as told.

    `claim_hashes`: each of those claims with its content as it was told.
    """

    signals: dict[str, Told]
    recent: tuple[tuple[Any, ...], ...]
    claim_hashes: dict[str, str]

    def digest(self, reader: str, now: dict[str, Told], told_claims: Sequence[tuple[str, ...]]) -> str:
        """Hash of what tomorrow's brief may know, with what today's tells: by signal, and the claims told."""
        signals = {**self.signals, **now}
        return digest(
            reader,
            *(f"{key} {signals[key]}" for key in sorted(signals)),
            *map(str, self.recent),
            *(f"{key} {value}" for key, value in sorted(self.claim_hashes.items())),
            *map(str, told_claims),
        )


def told_before(inputs: Inputs[Any], reader: str) -> ToldBefore:
    """What the reader was told before the day."""
    since = inputs.day - timedelta(days=NOVELTY_DAYS)
    with inputs.together():
        signals = {key: Told(day, strength) for key, day, strength in inputs.rows(_TOLD_SIGNALS, [reader])}
        if not signals:
            return ToldBefore({}, (), {})
        recent = tuple(inputs.rows(_RECENT, [reader, since]))
        return ToldBefore(signals, recent, dict(inputs.rows(_TOLD_CLAIMS, [reader, since])))


def told_vectors(inputs: Inputs[Any], told: ToldBefore) -> NDArray[np.float64]:
    """Vectors of the claims that the reader was told lately, by claim id: n × 384."""
    rows = inputs.find(ClaimRow, told.claim_hashes)
    if not rows:
        return _NOTHING_TOLD
    return np.stack([rows[key].vector for key in sorted(rows)]).astype(np.float64)
