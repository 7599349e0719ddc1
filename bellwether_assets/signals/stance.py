"""The stance of a claim towards a signal, decided when it joins, where no model judged the two. Pure.

A claim's own label says how it stands to what its article talks of, not to this signal. It is kept, or made weaker; it
is made stronger in one case only: a reading by rules that labels by single words may say "contradicts" where the
claim and the founding claim name an actor in common and a quantity that rises by the one and falls by the other.
"""

from collections.abc import Sequence
from typing import Protocol

from bellwether_assets.text.measured import opposite


class Labelled(Protocol):
    """A claim with the label that its reader gave it; `by_model`: whether that was a model."""

    @property
    def actors(self) -> Sequence[str]: ...
    @property
    def measured(self) -> Sequence[str]: ...
    @property
    def stance(self) -> str: ...
    @property
    def by_model(self) -> bool: ...


def stance_towards(claim: Labelled, actors: Sequence[str], measured: Sequence[str]) -> str:
    """supports, complicates or contradicts; `actors` and `measured` are the founding claim's.

    A denial without a quantity in common denies another claim, not the pattern: it complicates.
    """
    turned = bool(set(claim.actors) & set(actors)) and opposite(claim.measured, measured)
    if claim.stance == "contradicts":
        return "contradicts" if turned else "complicates"
    return "contradicts" if turned and not claim.by_model else claim.stance
