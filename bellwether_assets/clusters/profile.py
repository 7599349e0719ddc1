"""Profiles: what a group of articles, or a story of many days, looks like to linking.

Belongs here: means of unit vectors, their merging, and their exact form in JSON, which is part of a hashed state.
Does not belong here: deciding what is merged (link.py).
"""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.features import CHANNELS, Features

# A story's vocabulary grows with every article; its head carries the product, and the state stays some kilobytes.
_KEPT = {"tfidf": 192, "title": 64, "entities": 96, "numbers": 48}
_DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Profile:
    """Means of the members' unit vectors: not of length 1, and shorter the more the members differ."""

    dense: NDArray[np.float32]  # 384
    tfidf: Mapping[str, float]
    title: Mapping[str, float]
    entities: Mapping[str, float]
    numbers: Mapping[str, float]
    members: int
    first_day: date
    last_day: date

    def to_json(self) -> str:
        """One line: keys sorted, `dense` as base64 of little-endian float32. Equal profiles give equal text."""
        values: dict[str, object] = {channel: dict(getattr(self, channel)) for channel in CHANNELS}
        values["dense"] = base64.b64encode(self.dense.astype("<f4").tobytes()).decode("ascii")
        values["members"] = self.members
        values["first_day"], values["last_day"] = self.first_day.isoformat(), self.last_day.isoformat()
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Profile":
        """The profile that `to_json` wrote, bit for bit."""
        values = json.loads(text)
        values["dense"] = np.frombuffer(base64.b64decode(values["dense"]), dtype="<f4").astype(np.float32)
        values["first_day"] = date.fromisoformat(values["first_day"])
        values["last_day"] = date.fromisoformat(values["last_day"])
        return cls(**values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Profile) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.members, self.first_day, self.last_day, self.dense.tobytes()))


def profile_of(members: Sequence[Features]) -> Profile:
    """The profile of a group of at least one article; the order of `members` is irrelevant."""
    if not members:
        raise ValueError("a profile needs at least one article")
    ordered = sorted(members, key=lambda article: article.article_id)
    weights = [1] * len(ordered)
    return Profile(
        dense=_dense_mean([article.dense for article in ordered], weights),
        **{c: _sparse_mean([getattr(article, c) for article in ordered], weights, _KEPT[c]) for c in CHANNELS},
        members=len(ordered),
        first_day=min(article.day for article in ordered),
        last_day=max(article.day for article in ordered),
    )


def merge(a: Profile, b: Profile) -> Profile:
    """The profile of both groups together, each weighed by its members. Commutative."""
    weights = [a.members, b.members]
    return Profile(
        dense=_dense_mean([a.dense, b.dense], weights),
        **{c: _sparse_mean([getattr(a, c), getattr(b, c)], weights, _KEPT[c]) for c in CHANNELS},
        members=a.members + b.members,
        first_day=min(a.first_day, b.first_day),
        last_day=max(a.last_day, b.last_day),
    )


def _dense_mean(vectors: Sequence[NDArray[np.float32]], weights: Sequence[int]) -> NDArray[np.float32]:
    total = np.zeros(vectors[0].shape, dtype=np.float64)
    for vector, weight in zip(vectors, weights, strict=True):
        total += vector.astype(np.float64) * weight
    return (total / sum(weights)).astype(np.float32)


def _sparse_mean(vectors: Sequence[Mapping[str, float]], weights: Sequence[int], keep: int) -> dict[str, float]:
    parts: dict[str, list[float]] = {}
    for vector, weight in zip(vectors, weights, strict=True):
        for term, value in vector.items():
            parts.setdefault(term, []).append(value * weight)
    members = sum(weights)
    means = {term: round(math.fsum(values) / members, _DECIMALS) for term, values in parts.items()}
    strongest = sorted((term for term in means if means[term] > 0), key=lambda term: (-means[term], term))[:keep]
    return {term: means[term] for term in sorted(strongest)}
