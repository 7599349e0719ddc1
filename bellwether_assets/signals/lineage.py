"""Lineage: when two signals have become one, and when one has become two.

Nothing happens on one day's impression. Two signals merge when they looked like one on an earlier day already and do so
again on a day on which one of them has new evidence; a signal splits in the same way. What it takes to look like two
(SPLIT_BELOW) lies far below what it takes to look like one (MERGE_AT), so neither undoes the other; what a person
merged no rule splits, what a person parted no rule merges.

Belongs here: the two decisions. Does not belong here: moving the evidence (reinforce.py).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from bellwether_assets.signals.link_claims import pairs_alike
from bellwether_assets.signals.state import Signal
from bellwether_assets.vectors.whole_vectors import SCALE, Vector, cosine, direction

# Scores of link_claims.py. Claims join far below this: two signals that reach it hold the same claims' neighbours.
MERGE_AT = 0.80
# A pair that fell below this looks like two again and starts anew.
FORGET_BELOW = 0.74
# Cosine of the two halves' centroids.
SPLIT_BELOW = 0.40
# Each half has to stand alone.
SPLIT_CLAIMS, SPLIT_ORIGINS = 4, 3
# Looked at again when this many times the claims of the last look have come together.
GROWTH = 1.25
# Claims that the halves are found among; the others go to the nearer one.
_CLUSTERED = 512


def look_for_merges(
    touched: Sequence[Signal], living: Mapping[str, Signal], day: date
) -> tuple[list[tuple[str, str]], dict[str, Signal]]:
    """Merges of today, as (kept, absorbed), and the touched signals with what they remember of their likeness.

    `touched`: signals with new evidence today; only they are compared. The older of the two is kept. A signal takes
    part in one merge a day.
    """
    ordered = [living[key] for key in sorted(living)]
    if len(ordered) < 2 or not touched:
        return [], {}
    likeness = pairs_alike(
        [signal.linkable for signal in touched], [signal.linkable for signal in ordered], FORGET_BELOW
    )
    remembered: dict[str, Signal] = {}
    remembering: dict[str, list[str]] = defaultdict(list)
    for other in ordered:
        for alike_id in other.alike:
            remembering[alike_id].append(other.signal_id)
    ready: list[tuple[float, str, str]] = []
    for signal, resembling in zip(touched, likeness, strict=True):
        alike = {other: since for other, since in signal.alike.items() if other in living}
        for column, score in resembling:
            other = ordered[column]
            if (
                other.signal_id == signal.signal_id
                or other.signal_id in signal.apart
                or signal.signal_id in other.apart
            ):
                continue
            since = min(
                (d for d in (alike.get(other.signal_id), other.alike.get(signal.signal_id)) if d is not None),
                default=None,
            )
            if score >= MERGE_AT:
                if since is not None and since < day:
                    kept, absorbed = sorted((signal, other), key=lambda s: (s.founded_on, s.signal_id))
                    ready.append((-score, kept.signal_id, absorbed.signal_id))
                alike[other.signal_id] = since or day
        near = {ordered[column].signal_id for column, _ in resembling}
        alike = {other: since for other, since in sorted(alike.items()) if other in near}
        if alike != signal.alike:
            remembered[signal.signal_id] = replace(signal, alike=alike)
        for other_id in remembering[signal.signal_id]:
            if other_id not in near:
                known = remembered.get(other_id, living[other_id])
                still = {key: since for key, since in known.alike.items() if key != signal.signal_id}
                remembered[other_id] = replace(known, alike=still)
    taken: set[str] = set()
    merges = []
    for _, kept_id, absorbed_id in sorted(set(ready)):
        if not {kept_id, absorbed_id} & taken:
            taken |= {kept_id, absorbed_id}
            merges.append((kept_id, absorbed_id))
    return merges, remembered


@dataclass(frozen=True)
class Halves:
    """A signal's claims in two groups, and how near the groups' centroids are; `leaving` lacks the founding claim."""

    staying: tuple[str, ...]
    leaving: tuple[str, ...]
    cosine: float


def is_due(signal: Signal) -> bool:
    """Whether enough has come since the last look for the signal to be looked at as two."""
    claims = len(signal.evidence)
    enough = claims >= 2 * SPLIT_CLAIMS and (signal.two_since is not None or claims >= GROWTH * signal.examined)
    return enough and not signal.kept_whole


def halves_of(signal: Signal, vectors: Mapping[str, Vector]) -> Halves | None:
    """The two groups of claims that the signal would split into, or None where it is one.

    `vectors`: the whole vectors (384) of its claims, by claim id.
    """
    ordered = sorted(signal.evidence, key=lambda e: (e.own_origin_day, e.claim_id))
    claims = [item.claim_id for item in ordered]
    newest = claims[-_CLUSTERED:]
    matrix = np.stack([vectors[claim] for claim in newest])
    distances = np.round(1.0 - (matrix @ matrix.T) / SCALE**2, 6)
    np.fill_diagonal(distances, 0.0)
    labels = fcluster(linkage(squareform(np.maximum(distances, 0.0), checks=False), "average"), 2, "maxclust")
    sums = [
        direction(
            np.sum([vectors[c] for c, label in zip(newest, labels.tolist(), strict=True) if label == side], axis=0)
        )
        for side in (1, 2)
        if side in labels
    ]
    if len(sums) < 2:
        return None
    nearer = {claim: int(cosine(vectors[claim], sums[1]) > cosine(vectors[claim], sums[0])) for claim in claims}
    stays = nearer[signal.founding_claim_id] if signal.founding_claim_id in nearer else nearer[claims[0]]
    staying = tuple(claim for claim in claims if nearer[claim] == stays)
    leaving = tuple(claim for claim in claims if nearer[claim] != stays)
    by_claim = {item.claim_id: item for item in signal.evidence}
    for half in (staying, leaving):
        if len(half) < SPLIT_CLAIMS or len({by_claim[claim].origin_id for claim in half}) < SPLIT_ORIGINS:
            return None
    means = [direction(np.sum([vectors[claim] for claim in half], axis=0)) for half in (staying, leaving)]
    near = round(cosine(*means), 6)
    return Halves(staying, leaving, near) if near < SPLIT_BELOW else None
