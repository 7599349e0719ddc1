"""Which signals are worth reading beside one: those that name the same rare actors, places and topics.

The rule, so that a reader can follow it: a name that n of N signals have weighs ln(N / n), so that what all of them
have weighs nothing; an actor counts twice, since two signals about one actor are nearer than two about one country. Of
the signals that share an actor, or at least two names of any kind, the five with the greatest sum are shown, each with
what it shares. No model and no cosine is in it: what is shown beside a title is the whole reason. Pure.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MOST = 5
ACTOR = 2.0
# A name that this many signals have tells none of them from the others, and would make every pair of them a candidate.
MOST_HOLDERS = 200


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


@dataclass(frozen=True)
class Related:
    """A signal beside another one; `shared`: the names that both have, the rarest first."""

    signal_id: str
    title: str
    shared: tuple[str, ...]


def relate_signals(signals: Sequence[Named]) -> dict[str, tuple[Related, ...]]:
    """For each signal the related ones, the nearest first; equal sums stand by their ids."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, signal in enumerate(signals):
        for name in _names(signal):
            holders[name].append(at)
    weights = {
        name: (ACTOR if name[0] == "actor" else 1.0) * math.log(len(signals) / len(held))
        for name, held in holders.items()
        if 2 <= len(held) <= MOST_HOLDERS
    }
    return {
        signal.signal_id: _related(at, signals, {n: holders[n] for n in _names(signal) if n in weights}, weights)
        for at, signal in enumerate(signals)
    }


def _names(signal: Named) -> list[tuple[str, str]]:
    kinds = (("actor", signal.actors), ("place", signal.geographies), ("topic", signal.topics))
    return [(kind, name) for kind, names in kinds for name in dict.fromkeys(names)]


def _related(
    at: int,
    signals: Sequence[Named],
    holders: dict[tuple[str, str], list[int]],
    weights: dict[tuple[str, str], float],
) -> tuple[Related, ...]:
    shared: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(holders, key=lambda name: (-weights[name], name)):
        for other in holders[name]:
            if other != at and weights[name] > 0:
                shared[other].append(name)
    near = [
        (-round(math.fsum(weights[name] for name in names), 9), signals[other].signal_id, other)
        for other, names in shared.items()
        if len(names) > 1 or names[0][0] == "actor"
    ]
    return tuple(
        Related(signal_id, signals[other].title, tuple(dict.fromkeys(name for _, name in shared[other])))
        for _, signal_id, other in sorted(near)[:MOST]
    )
