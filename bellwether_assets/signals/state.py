"""The fold's state: living stories and signals, complete, with an exact text form and one hash.

What is here is all that tomorrow may know. Vectors are whole numbers (whole_vectors.py), so that a state read back is
the state that was written, and taking evidence away leaves what was there before it came.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any

import numpy as np

from bellwether_assets.clusters.stories import Story
from bellwether_assets.clusters.term_counts import NOTHING_COUNTED, TermCounts
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.signals.background import EMPTY, Background
from bellwether_assets.signals.expiry import joined_since, last_reinforced
from bellwether_assets.signals.link_claims import Linkable
from bellwether_assets.signals.strength import StrengthCurve, curve
from bellwether_assets.vectors.whole_vectors import Vector, direction, pack, unpack


@dataclass(frozen=True)
class Evidence:
    """One claim in one signal, and when it joined.

    `origin_id`, `publisher` and `origin_day` are those that count: within a signal the same quote is the same origin,
    whatever its age, and so are claims of one story that say the same. What the claim's own article says is kept beside
    them, since after a split it may count again. `same_as`: the first claim of its story here that says the same, the
    claim itself where none does.
    """

    origin_id: str
    publisher: str
    origin_day: date
    stance: str
    kind: str
    quality: float
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
    same_as: str

    @cached_property
    def text(self) -> str:
        """Everything, as hashed."""
        return "|".join(map(str, _FIELDS(self)))


EVIDENCE_COLUMNS = tuple(Evidence.__dataclass_fields__)
_FIELDS = attrgetter(*EVIDENCE_COLUMNS)


@dataclass(frozen=True)
class Counts:
    """Counts of a signal's evidence, and when it was last reinforced."""

    extracted: int
    articles: int
    origins: int
    publishers: int
    stories: int
    languages: int
    families: int
    last_reinforced: date | None


@dataclass(slots=True)
class Derived:
    """Cache of what follows from a signal's fields: most signals are handed on unchanged from day to day.

    Filled when first asked for, or for all signals of a state at once, when it is read (`unpack_signals`).
    """

    text: str | None = None
    digest: str | None = None
    centroid: Vector | None = None
    stories: frozenset[str] | None = None
    clusters: frozenset[str] | None = None
    counts: Counts | None = None
    families: Mapping[str, str] | None = None  # that `counts` was counted by
    curve: StrengthCurve | None = None


@dataclass(frozen=True)
class Signal:
    """A durable pattern. Its founding vector is kept beside the sum, so that the centroid cannot drift away from it."""

    signal_id: str
    type: str
    founding_claim_id: str
    founded_on: date
    founding: Vector
    total: Vector
    names: Mapping[str, int]  # how many of its claims name each
    founding_actors: tuple[str, ...]
    founding_measured: tuple[str, ...]
    status: str
    evidence: Sequence[Evidence]
    # By overrides.
    pinned: bool = False
    muted: bool = False
    given_title: str | None = None
    given_type: str | None = None
    kept_whole: bool = False  # a person merged another into it: no rule splits it
    apart: tuple[str, ...] = ()  # signals that a person split from it: no rule merges them
    placed: tuple[str, ...] = ()  # claims that a person put here: no engine takes them out
    # By what its words left out (left_out.py).
    leaving: tuple[str, ...] = ()  # claims that leave tomorrow
    refused: tuple[str, ...] = ()  # claims that left: no rule brings them back
    # For the hysteresis of lineage: one day's scores merge and split nothing.
    alike: Mapping[str, date] = field(default_factory=dict)  # other signal → since when the two score as one
    two_since: date | None = None  # since when its claims fall into two clusters
    examined: int = 0  # claims when it was last clustered
    derived: Derived = field(default_factory=Derived, init=False, repr=False, compare=False)

    @property
    def centroid(self) -> Vector:
        """Whole unit vector of the evidence's mean."""
        if self.derived.centroid is None:
            self.derived.centroid = direction(self.total)
        return self.derived.centroid

    @cached_property
    def linkable(self) -> Linkable:
        """The signal as linking sees it."""
        mean = np.rint(self.total / max(len(self.evidence), 1))
        return Linkable(self.signal_id, mean, self.founding)

    @property
    def stories(self) -> frozenset[str]:
        """The stories that its evidence is from."""
        if self.derived.stories is None:
            self.derived.stories = frozenset(item.story_id for item in self.evidence)
        return self.derived.stories

    @property
    def clusters(self) -> frozenset[str]:
        """The stories of one day that its evidence is from; empty text for a claim whose article is in none."""
        if self.derived.clusters is None:
            self.derived.clusters = frozenset(item.cluster_id or "" for item in self.evidence)
        return self.derived.clusters

    def to_json(self) -> str:
        """Everything but the evidence, which has its own rows."""
        if self.derived.text is None:
            self.derived.text = self._written()
        return self.derived.text

    def _written(self) -> str:
        return json.dumps(
            {
                "type": self.type,
                "founding_claim_id": self.founding_claim_id,
                "founded_on": self.founded_on.isoformat(),
                "founding": pack(self.founding),
                "total": pack(self.total),
                "names": dict(self.names),
                "founding_actors": list(self.founding_actors),
                "founding_measured": list(self.founding_measured),
                "status": self.status,
                "pinned": self.pinned,
                "muted": self.muted,
                "given_title": self.given_title,
                "given_type": self.given_type,
                "kept_whole": self.kept_whole,
                "apart": list(self.apart),
                "placed": list(self.placed),
                "leaving": list(self.leaving),
                "refused": list(self.refused),
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
        """The signal of `text`, whose JSON was read as `value`, and its vectors as `founding` and `total`."""
        signal = cls(
            signal_id=signal_id,
            type=value["type"],
            founding_claim_id=value["founding_claim_id"],
            founded_on=date.fromisoformat(value["founded_on"]),
            founding=founding,
            total=total,
            names=value["names"],
            founding_actors=tuple(value["founding_actors"]),
            founding_measured=tuple(value["founding_measured"]),
            status=value["status"],
            evidence=evidence,
            pinned=value["pinned"],
            muted=value["muted"],
            given_title=value["given_title"],
            given_type=value["given_type"],
            kept_whole=value["kept_whole"],
            apart=tuple(value["apart"]),
            placed=tuple(value["placed"]),
            leaving=tuple(value["leaving"]),
            refused=tuple(value["refused"]),
            alike={other: date.fromisoformat(since) for other, since in value["alike"].items()},
            two_since=date.fromisoformat(value["two_since"]) if value["two_since"] else None,
            examined=value["examined"],
        )
        signal.derived.text = text
        return signal

    @property
    def digest(self) -> str:
        """Hash of the signal with its evidence, whatever the order of that."""
        if self.derived.digest is None:
            self.derived.digest = self.digest_with([item.text for item in self.evidence])
        return self.derived.digest

    def digest_with(self, texts: Iterable[str]) -> str:
        """The digest, given the texts of its evidence."""
        return digest(self.signal_id, self.to_json(), *sorted(texts))

    @cached_property
    def evidence_hash(self) -> str:
        """Hash of the evidence that title and analysis are written from; they are written anew when it changes."""
        return digest(*sorted(f"{e.claim_id} {e.claim_hash} {e.stance} {e.origin_id}" for e in self.evidence))

    def counts(self, families: Mapping[str, str]) -> Counts:
        """What its page counts; `families`: publisher → owner, for those that share one."""
        derived = self.derived
        if derived.counts is None or (derived.families is not families and derived.families != families):
            derived.counts = self._counted(families)
        derived.families = families
        return derived.counts

    def _counted(self, families: Mapping[str, str]) -> Counts:
        added = joined_since(self.evidence)
        return Counts(
            extracted=len(set(added.values())),
            articles=len({item.article_id for item in self.evidence}),
            origins=len(added),
            publishers=len({item.publisher for item in self.evidence}),
            stories=len({item.story_id for item in self.evidence}),
            languages=len({item.language for item in self.evidence} - {""}),
            families=len({families.get(item.publisher, item.publisher) for item in self.evidence}),
            last_reinforced=last_reinforced(self.evidence),
        )

    def curve(self, half_life: int) -> StrengthCurve:
        """Its strength from day to day."""
        known = self.derived.curve
        if known is None or known.half_life != half_life:
            known = self.derived.curve = curve(self.evidence, half_life)
        return known


def in_order(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Evidence in its stable order."""
    return sorted(evidence, key=lambda e: (e.own_origin_day, e.added_on, e.claim_id))


def count_origins(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence in its stable order, each item with the origin that counts: of those that say the same, the first's."""
    with_words: dict[str, Evidence] = {}
    saying: dict[str, Evidence] = {}
    counted = []
    for item in in_order(evidence):
        said = with_words.get(item.quote_key) or saying.get(item.same_as) or item
        with_words.setdefault(item.quote_key, said)
        saying.setdefault(item.same_as, said)
        origin = (said.own_origin_id, said.own_publisher, said.own_origin_day)
        if (item.origin_id, item.publisher, item.origin_day) != origin:
            item = replace(item, origin_id=origin[0], publisher=origin[1], origin_day=origin[2])  # noqa: PLW2901
        counted.append(item)
    return tuple(counted)


@dataclass(frozen=True)
class State:
    """All stories that are still fed and all signals that may still change, by id; what claims have in common, and in
    how many originals each term is."""

    stories: Mapping[str, Story]
    signals: Mapping[str, Signal]
    background: Background = EMPTY
    terms: TermCounts = NOTHING_COUNTED

    def digest(self) -> str:
        """Hash of the whole state, whatever the order of its parts."""
        parts = [f"{story_id} {story.digest}" for story_id, story in sorted(self.stories.items())]
        parts += [signal.digest for _, signal in sorted(self.signals.items())]
        parts += [self.background.digest, self.terms.digest]
        return digest(*parts)
