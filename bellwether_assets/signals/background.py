"""What a home's claims have in common: the sum of their vectors, against which linking measures nearness. Pure.

In a home that reads one field every claim is near every other, by what they all speak of. So vectors are compared as
they differ from the mean. The sum is part of the fold's state: of whole numbers, over the claims of originals alone, so
neither order nor copies change it. A young home has said little of itself yet: the mean of its first claims is drawn
towards that of an unknown home, which is zero, as if that many claims had come without any common direction.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.vectors.whole_vectors import SCALE, Vector, pack, unpack

# Claims of no direction that every home begins with.
_SHIPPED = json.loads((files(__package__) / "data" / "claim_linking.json").read_text("utf-8"))
PRIOR_CLAIMS: int = _SHIPPED["prior_claims"]
# How near two claims of an unknown home are by chance, and how many claims of its own outweigh that.
PRIOR_CHANCE: float = _SHIPPED["prior_chance"]
CHANCE_CLAIMS: int = _SHIPPED["chance_claims"]


@dataclass(frozen=True, eq=False)
class Background:
    """How many claims a home has read, and the sum of their whole vectors; None while there is none."""

    claims: int = 0
    total: Vector | None = None

    def with_claims(self, vectors: Iterable[Vector]) -> "Background":
        """The background with these claims as well."""
        added = list(vectors)
        if not added:
            return self
        total = np.sum(added if self.total is None else [self.total, *added], axis=0)
        return Background(self.claims + len(added), total)

    def mean(self, size: int) -> Vector:
        """The whole vector of so many numbers that claims are taken relative to; zero where no claim has come."""
        return np.zeros(size) if self._mean is None else self._mean

    @cached_property
    def _mean(self) -> Vector | None:
        return None if self.total is None else np.rint(self.total / (self.claims + PRIOR_CLAIMS))

    @property
    def chance(self) -> float:
        """The average cosine of two claims of the home, relative to its mean, drawn towards that of an unknown home.

        Above 0 in a young home, whose mean is still drawn towards zero.
        """
        return PRIOR_CHANCE if self.total is None else self._chance

    @cached_property
    def _chance(self) -> float:
        middle = np.rint((0.0 if self.total is None else self.total) / max(self.claims, 1))
        mean = self.mean(middle.size)
        apart = middle - mean
        square = SCALE**2 + float(mean @ mean) - 2 * float(middle @ mean)
        pairs = (self.claims * float(apart @ apart) / max(square, 1.0) - 1) / max(self.claims - 1, 1)
        drawn = self.claims * max(pairs, 0.0) + CHANCE_CLAIMS * PRIOR_CHANCE
        return round(drawn / (self.claims + CHANCE_CLAIMS), 6)

    def to_json(self) -> str:
        """Exact text; empty for no claims."""
        return "" if self.total is None else json.dumps({"claims": self.claims, "total": pack(self.total)})

    @classmethod
    def from_json(cls, text: str) -> "Background":
        """The background that `to_json` wrote."""
        if not text:
            return cls()
        value = json.loads(text)
        return cls(value["claims"], unpack(value["total"]))

    @cached_property
    def digest(self) -> str:
        """Hash of the whole."""
        return digest(self.to_json())


EMPTY = Background()
