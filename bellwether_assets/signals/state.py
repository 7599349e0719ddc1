"""The fold's state: living stories and signals, complete, with an exact text form and one hash.

What is here is all that tomorrow may know. Vectors are whole numbers (vectors.py), so that a state read back is the
state that was written, and taking evidence away leaves what was there before it came.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any

from bellwether_assets.clusters.stories import Story
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.signals.link_claims import Linkable
from bellwether_assets.signals.strength import Course, Weighable, course
from bellwether_assets.vectors.whole_vectors import Vector, direction, pack, unpack


@dataclass(frozen=True)
class Evidence(Weighable):
    """One claim in one signal, and when it joined.

    `origin_id`, `publisher` and `origin_day` are those that count: within a signal the same quote is the same origin,
    whatever its age. What the claim's own article says is kept beside them, since a split can part the two.
    """

    claim_id: str
    article_id: str
    cluster_id: str | None
    story_id: str
    added_on: date
    quote_key: str
    similarity: float
    claim_hash: str
    own_origin_id: str
    own_publisher: str
    own_origin_day: date
    language: str

    @cached_property
    def text(self) -> str:
        """Everything, as hashed."""
        return "|".join(map(str, _FIELDS(self)))

    @property
    def row(self) -> dict[str, object]:
        """The fields by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


EVIDENCE_COLUMNS = tuple(Evidence.__dataclass_fields__)
_FIELDS = attrgetter(*EVIDENCE_COLUMNS)


@dataclass(frozen=True)
class Counts:
    """What is counted of a signal's evidence."""

    extracted: int
    articles: int
    origins: int
    publishers: int
    stories: int
    languages: int
    families: int
    last_reinforced: date | None


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
    names: Mapping[str, int]  # how many of its claims speak of each
    founding_actors: tuple[str, ...]
    status: str
    evidence: Sequence[Evidence]
    # What a person said of it.
    pinned: bool = False
    muted: bool = False
    given_title: str | None = None
    kept_whole: bool = False  # a person merged into it: no rule splits it
    apart: tuple[str, ...] = ()  # signals that a person parted it from: no rule merges them
    # What lineage remembers, so that nothing happens on one day's impression.
    alike: Mapping[str, date] = field(default_factory=dict)  # other signal → since when the two look like one
    two_since: date | None = None  # since when it looks like two
    examined: int = 0  # claims when it was last looked at as two

    @cached_property
    def centroid(self) -> Vector:
        """Whole unit vector of the evidence's mean."""
        return direction(self.total)

    @cached_property
    def linkable(self) -> Linkable:
        """The signal as linking sees it."""
        structural = self.type == "structural"
        return Linkable(self.signal_id, self.centroid, self.founding, self.names, self.stories, structural)

    @cached_property
    def stories(self) -> frozenset[str]:
        """The stories that feed it."""
        return frozenset(item.story_id for item in self.evidence)

    @cached_property
    def clusters(self) -> frozenset[str]:
        """The stories of one day that feed it; empty text for a claim whose article is in none."""
        return frozenset(item.cluster_id or "" for item in self.evidence)

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
                "founding": pack(self.founding),
                "total": pack(self.total),
                "names": dict(self.names),
                "founding_actors": list(self.founding_actors),
                "status": self.status,
                "pinned": self.pinned,
                "muted": self.muted,
                "given_title": self.given_title,
                "kept_whole": self.kept_whole,
                "apart": list(self.apart),
                "alike": {other: since.isoformat() for other, since in self.alike.items()},
                "two_since": self.two_since.isoformat() if self.two_since else None,
                "examined": self.examined,
            },
            sort_keys=True,
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, signal_id: str, text: str, evidence: Iterable[Evidence]) -> "Signal":
        """The signal that `to_json` wrote, with its evidence."""
        value = json.loads(text)
        return cls.of(signal_id, value, unpack(value["founding"]), unpack(value["total"]), tuple(evidence), text)

    @classmethod
    def of(
        cls,
        signal_id: str,
        value: Mapping[str, Any],
        founding: Vector,
        total: Vector,
        evidence: Sequence[Evidence],
        text: str,
    ) -> "Signal":
        """The signal of `text`, which is read already as `value`, and its two vectors as well."""
        signal = cls(
            signal_id,
            value["type"],
            value["direction"],
            value["founding_claim_id"],
            date.fromisoformat(value["founded_on"]),
            founding,
            total,
            value["names"],
            tuple(value["founding_actors"]),
            value["status"],
            evidence,
            value["pinned"],
            value["muted"],
            value["given_title"],
            value["kept_whole"],
            tuple(value["apart"]),
            {other: date.fromisoformat(since) for other, since in value["alike"].items()},
            date.fromisoformat(value["two_since"]) if value["two_since"] else None,
            value["examined"],
        )
        signal.__dict__["_text"] = text  # what was written is what would be written
        return signal

    @cached_property
    def digest(self) -> str:
        """Hash of the signal with its evidence, whatever the order of that."""
        return self.digest_with([item.text for item in self.evidence])

    def digest_with(self, texts: Iterable[str]) -> str:
        """The digest, given the texts of its evidence."""
        return digest(self.signal_id, self.to_json(), *sorted(texts))

    @cached_property
    def evidence_hash(self) -> str:
        """Hash of what the signal's words rest on; they are written anew when this changes, and only then."""
        return digest(*sorted(f"{e.claim_id} {e.claim_hash} {e.stance} {e.origin_id}" for e in self.evidence))

    def counts(self, families: Mapping[str, str]) -> Counts:
        """What its page counts; `families`: publisher → owner, for those that share one."""
        known = self.__dict__.get("_counts")
        if not isinstance(known, Counts):
            known = self.__dict__["_counts"] = self._counted(families)
        return known

    def _counted(self, families: Mapping[str, str]) -> Counts:
        added = _since(self.evidence)
        return Counts(
            extracted=len(set(added.values())),
            articles=len({item.article_id for item in self.evidence}),
            origins=len(added),
            publishers=len({item.publisher for item in self.evidence}),
            stories=len({item.story_id for item in self.evidence}),
            languages=len({item.language for item in self.evidence} - {""}),
            families=len({families.get(item.publisher, item.publisher) for item in self.evidence}),
            last_reinforced=max(self.supported_since.values(), default=None),
        )

    @property
    def supported_since(self) -> dict[str, date]:
        """Origin → the first day of its evidence that does not contradict."""
        return _since(item for item in self.evidence if item.stance != "contradicts")

    def course(self, half_life: int) -> Course:
        """How its evidence weighs from day to day."""
        known = self.__dict__.get("_course")
        if not isinstance(known, Course) or known.half_life != half_life:
            known = course(self.evidence, half_life)
            self.__dict__["_course"] = known
        return known


def _since(evidence: Iterable[Evidence]) -> dict[str, date]:
    since: dict[str, date] = {}
    for item in evidence:
        since[item.origin_id] = min(item.added_on, since.get(item.origin_id, item.added_on))
    return since


def count_origins(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence in its stable order, each item counted for the origin that first said its words."""
    ordered = sorted(evidence, key=lambda e: (e.own_origin_day, e.added_on, e.claim_id))
    first: dict[str, Evidence] = {}
    counted = []
    for item in ordered:
        said = first.setdefault(item.quote_key, item)
        origin = (said.own_origin_id, said.own_publisher, said.own_origin_day)
        if (item.origin_id, item.publisher, item.origin_day) != origin:
            item = replace(item, origin_id=origin[0], publisher=origin[1], origin_day=origin[2])  # noqa: PLW2901
        counted.append(item)
    return tuple(counted)


@dataclass(frozen=True)
class State:
    """All stories that are still fed and all signals that may still change, by id."""

    stories: Mapping[str, Story]
    signals: Mapping[str, Signal]

    def digest(self) -> str:
        """Hash of the whole state, whatever the order of its parts."""
        parts = [f"{story_id} {_digest_of(story)}" for story_id, story in sorted(self.stories.items())]
        parts += [signal.digest for _, signal in sorted(self.signals.items())]
        return digest(*parts)


def _digest_of(story: Story) -> str:
    # Most stories do not change from day to day, and each day's state is hashed whole.
    known = story.__dict__.get("_digest")
    if not isinstance(known, str):
        known = story.__dict__["_digest"] = digest(story.to_json())
    return known
