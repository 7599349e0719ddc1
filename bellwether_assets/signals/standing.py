"""Whether the largest signal is one: its share of all claims, how near they are to each other and to others. Pure.

A signal that swallows its field shows here: a great share, claims no nearer to each other than chance, and others that
are as near to it as its own claims are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bellwether_assets.signals.background import Background
from bellwether_assets.signals.link_claims import average_cosines, cohesion
from bellwether_assets.signals.state import Signal


@dataclass(frozen=True)
class Standing:
    """The signal with most claims among those of a state: cosines are averages over claims, above chance.

    `share` is of all claims that are evidence of the state's signals; `nearest` is -1 where there is no other.
    """

    signal_id: str
    share: float
    cohesion: float
    nearest_id: str
    nearest: float


def standing(signals: Mapping[str, Signal], background: Background) -> Standing | None:
    """The largest of these signals, of equal ones the first by id; None where there is no claim."""
    held = {key: len(signal.evidence) for key, signal in sorted(signals.items()) if len(signal.evidence)}
    if not held:
        return None
    largest = max(held, key=lambda key: held[key])
    mean = signals[largest].linkable.mean
    others = [key for key in held if key != largest]
    near_id, near = "", -1.0
    if others:
        [cosines] = average_cosines([mean], [signals[key].linkable.mean for key in others], background).tolist()
        near, near_id = max(zip(cosines, others, strict=True), key=lambda pair: pair[0])
    share = held[largest] / sum(held.values())
    return Standing(largest, round(share, 4), cohesion(mean, held[largest], background), near_id, near)
