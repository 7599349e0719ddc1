"""Whether the largest signals are signals: their shares of all claims, how near those are to each other and to others.

A signal that swallows its field shows here: a great share, claims no nearer to each other than chance, and others that
are as near to it as its own claims are. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bellwether_assets.signals.background import Background
from bellwether_assets.signals.link_claims import average_cosines, cohesion
from bellwether_assets.signals.state import Signal

MOST = 5  # signals that are looked at


@dataclass(frozen=True)
class Standing:
    """One of the signals with most claims among those of a state: cosines are averages over claims, above chance.

    `share` is of all claims that are evidence of the state's signals, `of_claims`; `nearest_signal_id` and `nearest`
    are None where there is no other signal.
    """

    signal_id: str
    rank: int
    claims: int
    of_claims: int
    share: float
    cohesion: float
    nearest_signal_id: str | None
    nearest: float | None


def standings(signals: Mapping[str, Signal], background: Background) -> list[Standing]:
    """The signals with most claims, the largest first, of equal ones the first by id."""
    held = {key: len(signal.evidence) for key, signal in sorted(signals.items()) if len(signal.evidence)}
    largest = sorted(held, key=lambda key: (-held[key], key))[:MOST]
    if not largest:
        return []
    every = list(held)
    means = [signals[key].linkable.mean for key in every]
    cosines = average_cosines([signals[key].linkable.mean for key in largest], means, background).tolist()
    of_claims = sum(held.values())
    found = []
    for rank, (key, row) in enumerate(zip(largest, cosines, strict=True), start=1):
        others = [(-cosine, other) for cosine, other in zip(row, every, strict=True) if other != key]
        nearest, nearest_id = min(others, default=(None, None))
        found.append(
            Standing(
                signal_id=key,
                rank=rank,
                claims=held[key],
                of_claims=of_claims,
                share=round(held[key] / of_claims, 4),
                cohesion=cohesion(signals[key].linkable.mean, held[key], background),
                nearest_signal_id=nearest_id,
                nearest=None if nearest is None else -nearest,
            )
        )
    return found
