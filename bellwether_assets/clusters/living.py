"""Groups of one day and living stories: what linking keeps of them, and the exact text form that a state hashes.

Belongs here: how a story grows, loses a group, and is cut to size. Does not belong here: deciding which story a group
belongs to (stories.py, recluster.py).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.features import Features
from bellwether_assets.clusters.sums import Sums, added, sums_of
from bellwether_assets.foundation.hashing import digest, identifier

_LATEST_GROUPS = 6  # groups that a story keeps apart: one occurrence seldom has more within the window


@dataclass
class Written:
    """Cache of the text form of a value that does not change: each day's state is hashed whole, and most of it is the
    same as yesterday's."""

    text: str | None = None


@dataclass(frozen=True, eq=False)
class Group:
    """A story of one day: what its originals add up to."""

    cluster_id: str
    day: date
    sums: Sums
    written: Written = field(default_factory=Written, init=False, repr=False)

    def to_json(self) -> str:
        """One line, keys sorted; equal groups give equal text."""
        if self.written.text is None:
            self.written.text = _dump({"day": self.day.isoformat(), "sums": self.sums.to_json()})
        return self.written.text

    @classmethod
    def from_json(cls, cluster_id: str, text: str) -> "Group":
        """The group that `to_json` wrote, exactly."""
        value = json.loads(text)
        group = cls(cluster_id, date.fromisoformat(value["day"]), Sums.from_json(value["sums"]))
        group.written.text = text
        return group


def group_of(cluster_id: str, members: Sequence[Features]) -> Group:
    """The group of at least one article of one day; their order is irrelevant. ValueError if there is none."""
    if not members:
        raise ValueError(f"group {cluster_id} needs at least one article")
    return Group(cluster_id, max(article.day for article in members), added([sums_of(article) for article in members]))


@dataclass(frozen=True, eq=False)
class Story:
    """A living story: its latest `groups` apart, by day and id, so that reclustering can move one; what came before is
    added up in `older`."""

    story_id: str
    first_day: date
    last_fed: date
    groups: tuple[Group, ...]
    older: Sums | None = None
    older_until: date | None = None
    settled: tuple[str, ...] = ()  # groups that were moved once, and are not moved again
    written: Written = field(default_factory=Written, init=False, repr=False)

    def to_json(self) -> str:
        """One line, keys sorted; equal stories give equal text."""
        if self.written.text is None:
            self.written.text = _dump(
                {
                    "first_day": self.first_day.isoformat(),
                    "last_fed": self.last_fed.isoformat(),
                    "groups": [[group.cluster_id, group.to_json()] for group in self.groups],
                    "older": self.older.to_json() if self.older else None,
                    "older_until": self.older_until.isoformat() if self.older_until else None,
                    "settled": list(self.settled),
                }
            )
        return self.written.text

    @cached_property
    def digest(self) -> str:
        """Hash of the text form."""
        return digest(self.to_json())

    @classmethod
    def from_json(cls, story_id: str, text: str) -> "Story":
        """The story that `to_json` wrote, exactly."""
        value = json.loads(text)
        story = cls(
            story_id,
            date.fromisoformat(value["first_day"]),
            date.fromisoformat(value["last_fed"]),
            tuple(Group.from_json(cluster_id, packed) for cluster_id, packed in value["groups"]),
            Sums.from_json(value["older"]) if value["older"] else None,
            date.fromisoformat(value["older_until"]) if value["older_until"] else None,
            tuple(value["settled"]),
        )
        story.written.text = text
        return story

    @cached_property
    def sums(self) -> Sums:
        """What all its articles add up to."""
        return added(self._parts)

    @cached_property
    def dense(self) -> NDArray[np.int64]:
        """`dense` of the sums, without the rest."""
        total: NDArray[np.int64] = np.sum([part.dense for part in self._parts], axis=0)
        return total

    @property
    def _parts(self) -> list[Sums]:
        return [*([self.older] if self.older else []), *(group.sums for group in self.groups)]

    def founded_by(self, cluster_id: str) -> bool:
        """Whether this group gave the story its id."""
        return self.story_id == story_id_of(cluster_id)

    def recent(self, since: date) -> tuple[Group, ...]:
        """Its groups of `since` and later."""
        return tuple(group for group in self.groups if group.day >= since)

    def wholly_since(self, since: date) -> bool:
        """Whether it has nothing from before `since`, so that it can go into another story group by group."""
        return self.older is None and self.first_day >= since


def story_id_of(cluster_id: str) -> str:
    """The id of the story that this group founds."""
    return identifier("t", cluster_id)


def begin(group: Group) -> Story:
    """A story of one group."""
    return Story(story_id_of(group.cluster_id), group.day, group.day, (group,))


def with_groups(story: Story, groups: Sequence[Group], since: date, settled: Sequence[str] = ()) -> Story:
    """The story with these groups too; groups before `since`, and those beyond _LATEST_GROUPS, are added up."""
    together = sorted((*story.groups, *groups), key=lambda group: (group.day, group.cluster_id))
    kept = [group for group in together if group.day >= since][-_LATEST_GROUPS:]
    gone = together[: len(together) - len(kept)]
    ids = {group.cluster_id for group in kept}
    until = [group.day for group in gone] + ([story.older_until] if story.older_until else [])
    older = [*([story.older] if story.older else []), *(group.sums for group in gone)]
    return replace(
        story,
        first_day=min([story.first_day, *(group.day for group in groups)]),
        last_fed=max([story.last_fed, *(group.day for group in groups)]),
        groups=tuple(kept),
        older=added(older) if older else None,
        older_until=max(until, default=None),
        settled=tuple(sorted({*story.settled, *settled} & ids)),
    )


def without_group(story: Story, cluster_id: str) -> Story:
    """The story without a group that another story takes. Something has to be left."""
    rest = tuple(group for group in story.groups if group.cluster_id != cluster_id)
    last = [group.day for group in rest] + ([story.older_until] if story.older_until else [])
    return replace(
        story,
        last_fed=max(last),
        groups=rest,
        settled=tuple(settled for settled in story.settled if settled != cluster_id),
    )


def window_start(day: date, days: int) -> date:
    """The first day of a window of `days` days that ends with `day`."""
    return day - timedelta(days=days - 1)


def _dump(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
