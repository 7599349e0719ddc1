"""The fold's state: living stories and signals, complete, with an exact text form and one hash.

What is here is all that tomorrow may know. Vectors are kept exactly (base64 of their bytes), so that a state read back
is the state that was written.
"""

import base64
import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.profile import Profile
from bellwether_assets.platform.hashing import digest
from bellwether_assets.signals.strength import Weighable

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Story:
    """A living story: its profile for linking, and the origins told in it."""

    story_id: str
    profile: Profile
    last_fed: date

    def to_json(self) -> str:
        """Everything, with sorted keys."""
        return self._text

    @cached_property
    def _text(self) -> str:
        # Most stories do not change from day to day, and each day's state is hashed whole.
        return json.dumps({"profile": self.profile.to_json(), "last_fed": self.last_fed.isoformat()}, sort_keys=True)

    @classmethod
    def from_json(cls, story_id: str, text: str) -> "Story":
        value = json.loads(text)
        return cls(story_id, Profile.from_json(value["profile"]), date.fromisoformat(value["last_fed"]))


@dataclass(frozen=True)
class Evidence(Weighable):
    """One claim in one signal, and when it joined."""

    claim_id: str
    article_id: str
    story_id: str
    added_on: date
    quote_key: str
    similarity: float
    claim_hash: str


@dataclass(frozen=True)
class Signal:
    """A durable pattern. The founding vector stands beside the sum, so that it cannot drift away from itself."""

    signal_id: str
    type: str
    direction: int
    founding_claim_id: str
    founded_on: date
    founding: Vector
    total: Vector
    names: tuple[str, ...]
    founding_actors: tuple[str, ...]
    status: str
    evidence: tuple[Evidence, ...]

    @property
    def centroid(self) -> Vector:
        """Unit vector of the evidence's mean."""
        return self.total / np.linalg.norm(self.total)

    def to_json(self) -> str:
        """Everything but the evidence, which has its own rows."""
        return self._text

    @cached_property
    def _text(self) -> str:
        return json.dumps(
            {
                "type": self.type,
                "direction": self.direction,
                "founding_claim_id": self.founding_claim_id,
                "founded_on": self.founded_on.isoformat(),
                "founding": _pack(self.founding),
                "total": _pack(self.total),
                "names": list(self.names),
                "founding_actors": list(self.founding_actors),
                "status": self.status,
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, signal_id: str, text: str, evidence: tuple[Evidence, ...]) -> "Signal":
        value = json.loads(text)
        return cls(
            signal_id,
            value["type"],
            value["direction"],
            value["founding_claim_id"],
            date.fromisoformat(value["founded_on"]),
            _unpack(value["founding"]),
            _unpack(value["total"]),
            tuple(value["names"]),
            tuple(value["founding_actors"]),
            value["status"],
            evidence,
        )

    @cached_property
    def digest(self) -> str:
        """Hash of the signal with its evidence, whatever the order of that."""
        rows = sorted(
            f"{e.claim_id} {e.claim_hash} {e.stance} {e.origin_id} {e.publisher} {e.origin_day} {e.quality!r}"
            f" {e.story_id} {e.added_on}"
            for e in self.evidence
        )
        return digest(self.signal_id, self.to_json(), *rows)

    def evidence_hash(self) -> str:
        """Hash of what the signal rests on; its words are written anew when this changes, and only then."""
        return digest(*sorted(f"{e.claim_id} {e.claim_hash} {e.stance} {e.origin_id}" for e in self.evidence))

    def with_status(self, status: str) -> "Signal":
        return replace(self, status=status)


@dataclass(frozen=True)
class State:
    """All stories that are still fed and all signals, by id, and a hash of where recent articles were placed."""

    stories: dict[str, Story]
    signals: dict[str, Signal]
    placements: str = ""

    def digest(self) -> str:
        """Hash of the whole state, whatever the order of its parts."""
        parts = [f"{story_id} {story.to_json()}" for story_id, story in sorted(self.stories.items())]
        parts += [signal.digest for _, signal in sorted(self.signals.items())]
        return digest(self.placements, *parts)


def _pack(vector: Vector) -> str:
    return base64.b64encode(np.ascontiguousarray(vector, dtype="<f8").tobytes()).decode("ascii")


def _unpack(text: str) -> Vector:
    return np.frombuffer(base64.b64decode(text), dtype="<f8").copy()
