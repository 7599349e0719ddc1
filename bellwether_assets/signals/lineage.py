"""Lineage: when two signals are merged, and when one is split in two.

Both have hysteresis: no single day decides. Two signals merge when they reached MERGE_AT on an earlier day already and
reach it again on a day on which one of them has new evidence; a signal splits when on two such days its claims fell
into two clusters. A signal of one story is as good as a claim, and the day on which it came must not matter: it merges
at once with a signal that it would have joined if it had come today. The threshold of a split (SPLIT_BELOW) lies
far below that of a merge, so neither undoes the other. Signals that a person merged no rule splits, and those that a
person split no rule merges.

Belongs here: the two decisions. Does not belong here: moving the evidence (merge_and_split.py, evidence.py).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from bellwether_assets.signals.background import Background
from bellwether_assets.signals.link_claims import JOIN_THRESHOLD, average_cosines, similar_pairs
from bellwether_assets.signals.state import Signal
from bellwether_assets.vectors.whole_vectors import Vector

# A score of link_claims.py, of all claims of both: as near to each other as a claim is that joins.
MERGE_AT = 0.25
# A pair that falls below this is forgotten, and has to reach MERGE_AT twice again.
FORGET_BELOW = 0.20
# Average cosine of the claims of the two halves: little nearer than chance.
SPLIT_BELOW = 0.10
# What each half needs at least, to stand alone.
SPLIT_CLAIMS, SPLIT_ORIGINS = 4, 3
# By which factor a signal has to grow before its claims are clustered again.
GROWTH = 1.25
# The newest claims, which are clustered; the others go to the nearer half.
_CLUSTERED = 512

# Which of these signals, as (kept, absorbed), are known not to be one, by their ids.
KnownApart = Callable[[Sequence[tuple[Signal, Signal]]], frozenset[tuple[str, str]]]


def look_for_merges(
    touched: Sequence[Signal],
    living: Mapping[str, Signal],
    day: date,
    background: Background,
    known_apart: KnownApart | None = None,
) -> tuple[list[tuple[str, str]], dict[str, Signal]]:
    """Merges of today, as (kept, absorbed), and the signals whose memory of earlier scores changed.

    `touched`: signals with new evidence today; only they are compared. The older of the two is kept. A signal takes
    part in one merge a day. `known_apart`: asked about those that scores would merge.
    """
    ordered = [living[key] for key in sorted(living)]
    if len(ordered) < 2 or not touched:
        return [], {}
    similar = similar_pairs(
        [signal.linkable for signal in touched], [signal.linkable for signal in ordered], FORGET_BELOW, background
    )
    remembered: dict[str, Signal] = {}
    remembering: dict[str, list[str]] = defaultdict(list)
    for other in ordered:
        for alike_id in other.alike:
            remembering[alike_id].append(other.signal_id)
    ready: list[tuple[float, str, str]] = []
    for signal, scored in zip(touched, similar, strict=True):
        alike = {other: since for other, since in signal.alike.items() if other in living}
        for column, score in scored:
            other = ordered[column]
            if (
                other.signal_id == signal.signal_id
                or other.signal_id in signal.apart
                or signal.signal_id in other.apart
                or other.founding_claim_id in signal.refused
                or signal.founding_claim_id in other.refused
            ):
                continue
            since = min(
                (d for d in (alike.get(other.signal_id), other.alike.get(signal.signal_id)) if d is not None),
                default=None,
            )
            as_a_claim = score >= JOIN_THRESHOLD and (_is_of_one_story(signal) or _is_of_one_story(other))
            if as_a_claim or (score >= MERGE_AT and since is not None and since < day):
                kept, absorbed = sorted((signal, other), key=lambda s: (s.founded_on, s.signal_id))
                ready.append((-score, kept.signal_id, absorbed.signal_id))
            if score >= MERGE_AT:
                alike[other.signal_id] = since or day
        near = {ordered[column].signal_id for column, _ in scored}
        alike = {other: since for other, since in sorted(alike.items()) if other in near}
        if alike != signal.alike:
            remembered[signal.signal_id] = replace(signal, alike=alike)
        for other_id in remembering[signal.signal_id]:
            if other_id not in near:
                known = remembered.get(other_id, living[other_id])
                still = {key: since for key, since in known.alike.items() if key != signal.signal_id}
                remembered[other_id] = replace(known, alike=still)
    in_order = [(kept_id, absorbed_id) for _, kept_id, absorbed_id in sorted(set(ready))]
    apart = known_apart([(living[kept], living[absorbed]) for kept, absorbed in in_order]) if known_apart else ()
    taken: set[str] = set()
    merges = []
    for pair in in_order:
        if pair not in apart and not taken.intersection(pair):
            taken.update(pair)
            merges.append(pair)
    return merges, remembered


def _is_of_one_story(signal: Signal) -> bool:
    return len(signal.stories) == 1


@dataclass(frozen=True)
class Halves:
    """A signal's claims in two groups; the founding claim is in `staying`. `cosine`: the average of a claim of the one
    and one of the other, against the background."""

    staying: tuple[str, ...]
    leaving: tuple[str, ...]
    cosine: float


def is_due(signal: Signal) -> bool:
    """Whether the signal has grown enough since its claims were last clustered for them to be clustered again."""
    claims = len(signal.evidence)
    enough = claims >= 2 * SPLIT_CLAIMS and (signal.two_since is not None or claims >= GROWTH * signal.examined)
    return enough and not signal.kept_whole


def halves_of(signal: Signal, vectors: Mapping[str, Vector], background: Background) -> Halves | None:
    """The two groups of claims that the signal would split into, or None where they are one cluster.

    `vectors`: the whole vectors (640) of its claims, by claim id.
    """
    ordered = sorted(signal.evidence, key=lambda e: (e.own_origin_day, e.claim_id))
    claims = [item.claim_id for item in ordered]
    newest = claims[-_CLUSTERED:]
    rows = [vectors[claim] for claim in newest]
    distances = 1.0 - average_cosines(rows, rows, background)
    np.fill_diagonal(distances, 0.0)
    labels = fcluster(linkage(squareform(np.maximum(distances, 0.0), checks=False), "average"), 2, "maxclust")
    middles = [
        _mean([vectors[c] for c, label in zip(newest, labels.tolist(), strict=True) if label == side])
        for side in (1, 2)
        if side in labels
    ]
    if len(middles) < 2:
        return None
    cosines = average_cosines([vectors[claim] for claim in claims], middles, background)
    nearer = dict(zip(claims, (cosines[:, 1] > cosines[:, 0]).tolist(), strict=True))
    stays = nearer[signal.founding_claim_id] if signal.founding_claim_id in nearer else nearer[claims[0]]
    staying = tuple(claim for claim in claims if nearer[claim] == stays)
    leaving = tuple(claim for claim in claims if nearer[claim] != stays)
    by_claim = {item.claim_id: item for item in signal.evidence}
    for half in (staying, leaving):
        if len(half) < SPLIT_CLAIMS or len({by_claim[claim].origin_id for claim in half}) < SPLIT_ORIGINS:
            return None
    one, other = (_mean([vectors[claim] for claim in half]) for half in (staying, leaving))
    near = float(average_cosines([one], [other], background)[0, 0])
    return Halves(staying, leaving, near) if near < SPLIT_BELOW else None


def _mean(vectors: Sequence[Vector]) -> Vector:
    mean: Vector = np.rint(np.sum(vectors, axis=0) / len(vectors))
    return mean
