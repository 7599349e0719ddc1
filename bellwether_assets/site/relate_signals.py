"""Which signals are worth reading beside one: those that name the same rare names, then those that say what is near.

The rule, so that a reader can follow it. A name (actor, place or topic) that n of N signals have weighs ln(N / n), so
that what all of them have weighs nothing; an actor counts twice, since two signals about one actor are nearer than two
about one country. Of the signals that share an actor, or at least two names of any kind, those with the greatest sum
come first, each with what it shares. Where fewer than five do, signals of a common domain follow whose claims lie
nearer to each other than those of two signals by chance here do, by three standard deviations. Pure.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

MOST = 5
ACTOR = 2.0
# A name that this many signals have tells none of them from the others, and would make every pair of them a candidate.
MOST_HOLDERS = 200
DEVIATIONS = 3.0
CHANCE = 1_000  # signals that tell what is near by chance
_TILE = 1_024  # rows of the product of all vectors that are in memory at once

Vector = NDArray[np.float32]


class Named(Protocol):
    """What the rule needs to know of a signal."""

    @property
    def signal_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def actors(self) -> tuple[str, ...]: ...
    @property
    def geographies(self) -> tuple[str, ...]: ...
    @property
    def topics(self) -> tuple[str, ...]: ...
    @property
    def domains(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Related:
    """A signal beside another one; `shared`: the names that both have, the rarest first, none where it is only near."""

    signal_id: str
    title: str
    shared: tuple[str, ...]


def relate_signals(
    signals: Sequence[Named], vectors: Mapping[str, Vector] | None = None
) -> dict[str, tuple[Related, ...]]:
    """For each signal the related ones, the nearest first; equal sums stand by their ids.

    `vectors`: unit vectors of what signals say, by signal; those without one are near nothing.
    """
    ordered = sorted(signals, key=lambda signal: signal.signal_id)
    by_names, near = _by_names(ordered), _near(ordered, vectors or {})
    titles = {signal.signal_id: signal.title for signal in ordered}
    related = {}
    for signal in ordered:
        named = by_names[signal.signal_id]
        told = {one.signal_id for one in named}
        also = [Related(other, titles[other], ()) for other in near.get(signal.signal_id, ()) if other not in told]
        related[signal.signal_id] = tuple([*named, *also][:MOST])
    return related


_Name = tuple[str, str]


def _by_names(signals: Sequence[Named]) -> dict[str, tuple[Related, ...]]:
    holders: dict[_Name, list[int]] = defaultdict(list)
    for at, signal in enumerate(signals):
        for name in _names(signal):
            holders[name].append(at)
    weights = {
        name: (ACTOR if name[0] == "actor" else 1.0) * math.log(len(signals) / len(held))
        for name, held in holders.items()
        if 2 <= len(held) <= MOST_HOLDERS
    }
    return {
        signal.signal_id: _sharing(at, signals, {n: holders[n] for n in _names(signal) if n in weights}, weights)
        for at, signal in enumerate(signals)
    }


def _names(signal: Named) -> list[_Name]:
    kinds = (("actor", signal.actors), ("place", signal.geographies), ("topic", signal.topics))
    return [(kind, name) for kind, names in kinds for name in dict.fromkeys(names)]


def _sharing(
    at: int, signals: Sequence[Named], holders: Mapping[_Name, Sequence[int]], weights: Mapping[_Name, float]
) -> tuple[Related, ...]:
    shared: dict[int, list[_Name]] = defaultdict(list)
    for name in sorted(holders, key=lambda name: (-weights[name], name)):
        for other in holders[name]:
            if other != at and weights[name] > 0:
                shared[other].append(name)
    candidates = [
        (-round(math.fsum(weights[name] for name in names), 9), signals[other].signal_id, other)
        for other, names in shared.items()
        if len(names) > 1 or names[0][0] == "actor"
    ]
    return tuple(
        Related(signal_id, signals[other].title, tuple(dict.fromkeys(name for _, name in shared[other])))
        for _, signal_id, other in sorted(candidates)[:MOST]
    )


def _near(signals: Sequence[Named], vectors: Mapping[str, Vector]) -> dict[str, list[str]]:
    """For each signal those of a common domain that lie nearer than chance, the nearest first."""
    held = [signal for signal in signals if signal.signal_id in vectors]
    if len(held) < 3:
        return {}
    matrix = np.stack([vectors[signal.signal_id] for signal in held])
    sample = matrix[:: max(1, len(held) // CHANCE)]
    pairs = (sample @ sample.T)[np.triu_indices(len(sample), 1)]
    least = float(pairs.mean() + DEVIATIONS * pairs.std())
    domains = [frozenset(signal.domains) for signal in held]
    found: dict[str, list[str]] = {}
    for first in range(0, len(held), _TILE):
        # Rounded before they meet the threshold: a product in other tiles differs in the last bits.
        tile = np.round(matrix[first : first + _TILE] @ matrix.T, 4)
        for row, nearness in enumerate(tile, start=first):
            others = [int(at) for at in np.flatnonzero(nearness >= round(least, 4)) if at != row]
            others = [at for at in others if domains[at] & domains[row]]
            others.sort(key=lambda at: (-float(nearness[at]), held[at].signal_id))
            found[held[row].signal_id] = [held[at].signal_id for at in others[: 2 * MOST]]
    return found
