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
from bellwether_assets.vectors.whole_vectors import Vector, pack, unpack

# Claims of no direction that every home begins with.
PRIOR_CLAIMS: int = json.loads((files(__package__) / "data" / "claim_linking.json").read_text("utf-8"))["prior_claims"]


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
