"""What each reader was told before the day, by the briefs of earlier days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.brief.weigh import Candidate, Told
from bellwether_assets.foundation.as_of import evidence_on
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.pipeline.inputs import Inputs

# Words told longer ago than this are news again.
NOVELTY_DAYS = 30
NOTHING_TOLD: NDArray[np.float64] = np.zeros((0, 0))

_TOLD_OF_TOUCHED = (
    "WITH happened AS (SELECT DISTINCT signal_id FROM signal_events WHERE day = ?),"  # noqa: S608 - ours
    " touched AS (SELECT * FROM evidence_changes SEMI JOIN happened USING (signal_id)),"
    f" held AS ({evidence_on('touched')})"
    # Told is who holds a claim that was told: after a merge or a split, the signal that it went to.
    " SELECT i.reader, held.signal_id, max(i.day), arg_max(i.strength_exact, i.day)"
    " FROM (SELECT reader, day, strength_exact, unnest(list_distinct(list_append(told_claims, claim_id))) AS claim_id"
    " FROM brief_items) i JOIN held USING (claim_id) GROUP BY ALL ORDER BY ALL"
)
_TOLD_SIGNALS = (
    "SELECT reader, signal_id, max(day), arg_max(strength_exact, day) FROM brief_items GROUP BY ALL ORDER BY ALL"
)
_TOLD_CLAIMS = (
    "SELECT reader, claim_id, arg_max(e.claim_hash, (e.day, e.change = 'added'))"
    " FROM (SELECT DISTINCT reader, unnest(told_claims) AS claim_id FROM brief_items WHERE day >= ?)"
    " JOIN evidence_changes e USING (claim_id) GROUP BY reader, claim_id ORDER BY ALL"
)
_RECENT = "SELECT reader, day, signal_id, told_claims FROM brief_items WHERE day > ? ORDER BY reader, day, signal_id"


@dataclass(frozen=True)
class ToldBefore:
    """What one reader was told: by signal for ever, claim by claim for as long as words count as told.

    `of_touched`: by each signal that something happened to today, where it holds what was told. `signals`: by signal as
    it was told. `claim_hashes`: each claim told lately with its content as it was told.
    """

    of_touched: dict[str, Told] = field(default_factory=dict)
    signals: dict[str, Told] = field(default_factory=dict)
    recent: list[tuple[Any, ...]] = field(default_factory=list)
    claim_hashes: dict[str, str] = field(default_factory=dict)

    def of(self, candidate: Candidate) -> Candidate:
        """The candidate as it is to the reader: what was told of it, and of what became part of it."""
        merged = [
            replace(other, told_on=self.signals[other.signal_id].day)
            for other in candidate.merged
            if other.signal_id in self.signals
        ]
        return replace(candidate, told=self.of_touched.get(candidate.signal_id), merged=tuple(merged))

    def digest(self, reader: str, now: Mapping[str, Told], told_claims: Sequence[tuple[str, ...]]) -> str:
        """Hash of what tomorrow's brief may know, with what today's tells: by signal, and the claims told."""
        signals = {**self.signals, **now}
        return digest(
            reader,
            *(f"{key} {signals[key]}" for key in sorted(signals)),
            *map(str, self.recent),
            *(f"{key} {value}" for key, value in sorted(self.claim_hashes.items())),
            *map(str, told_claims),
        )


def told_before(inputs: Inputs[Any], readers: Iterable[str]) -> Mapping[str, ToldBefore]:
    """What each reader was told before the day; an empty one for a reader who was told nothing."""
    since = inputs.day - timedelta(days=NOVELTY_DAYS)
    told: dict[str, ToldBefore] = defaultdict(ToldBefore, {name: ToldBefore() for name in readers})
    with inputs.together():
        signals = inputs.rows(_TOLD_SIGNALS)
        for reader, signal_id, day, strength in signals:
            told[reader].signals[signal_id] = Told(day, strength)
        if not signals:
            return told
        for reader, signal_id, day, strength in inputs.rows(_TOLD_OF_TOUCHED, [inputs.day] * 2):
            told[reader].of_touched[signal_id] = Told(day, strength)
        for reader, *recent in inputs.rows(_RECENT, [since]):
            told[reader].recent.append(tuple(recent))
        for reader, claim_id, claim_hash in inputs.rows(_TOLD_CLAIMS, [since]):
            told[reader].claim_hashes[claim_id] = claim_hash
    return told


def told_vectors(inputs: Inputs[Any], told: Mapping[str, ToldBefore]) -> Mapping[str, NDArray[np.float64]]:
    """By reader: vectors of the claims told lately, by claim id (n × d)."""
    hashes = {key: value for one in told.values() for key, value in one.claim_hashes.items()}
    rows = inputs.find(ClaimRow, hashes)
    vectors: dict[str, NDArray[np.float64]] = defaultdict(lambda: NOTHING_TOLD)
    for reader, one in told.items():
        known = sorted(key for key in one.claim_hashes if key in rows)
        if known:
            vectors[reader] = np.stack([rows[key].vector for key in known]).astype(np.float64)
    return vectors
