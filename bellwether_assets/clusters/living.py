"""Groups of one day and living stories: what linking keeps of them, and the exact text form that a state hashes.

Belongs here: which articles stand for a group or a story (exemplars), how a story grows and is cut to size. Does not
belong here: deciding what joins what (stories.py, reexamine.py).

A story keeps single articles and not only a mean, since a link asks what share of the pairs is alike. It keeps few.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.features import CHANNELS, DENSE_STEPS, SPARSE_STEPS, Features
from bellwether_assets.platform.hashing import identifier

GROUP_EXEMPLARS = 8  # articles that stand for a group
STORY_EXEMPLARS = 24  # articles that stand for a story: about 2.5 kB each


@dataclass(frozen=True, eq=False)
class Group:
    """A story of one day. `exemplars` are sorted by article id; `size` counts all members."""

    cluster_id: str
    day: date
    size: int
    exemplars: tuple[Features, ...]

    def to_json(self) -> str:
        """One line, keys sorted; equal groups give equal text."""
        return self._text

    @cached_property
    def _text(self) -> str:
        return _dump({"day": self.day.isoformat(), "size": self.size, "exemplars": [_pack(e) for e in self.exemplars]})

    @classmethod
    def from_json(cls, cluster_id: str, text: str) -> "Group":
        """The group that `to_json` wrote, bit for bit."""
        value = json.loads(text)
        exemplars = tuple(_unpack(packed) for packed in value["exemplars"])
        return cls(cluster_id, date.fromisoformat(value["day"]), value["size"], exemplars)


def group_of(cluster_id: str, members: Sequence[Features]) -> Group:
    """The group of at least one article of one day; their order is irrelevant. ValueError if there is none."""
    if not members:
        raise ValueError(f"group {cluster_id} needs at least one article")
    ordered = sorted(members, key=lambda article: article.article_id)
    return Group(cluster_id, max(article.day for article in ordered), len(ordered), central(ordered, GROUP_EXEMPLARS))


@dataclass(frozen=True, eq=False)
class Story:
    """A living story: its last days' `groups` in full (by day and id), of older ones only exemplars."""

    story_id: str
    first_day: date
    last_fed: date
    groups: tuple[Group, ...]
    older: tuple[Features, ...] = ()
    older_size: int = 0
    settled: tuple[str, ...] = ()  # groups that were moved once, and are not moved again

    def to_json(self) -> str:
        """One line, keys sorted; equal stories give equal text."""
        return self._text

    @cached_property
    def _text(self) -> str:
        return _dump(
            {
                "first_day": self.first_day.isoformat(),
                "last_fed": self.last_fed.isoformat(),
                "groups": [[group.cluster_id, group.to_json()] for group in self.groups],
                "older": [_pack(exemplar) for exemplar in self.older],
                "older_size": self.older_size,
                "settled": list(self.settled),
            }
        )

    @classmethod
    def from_json(cls, story_id: str, text: str) -> "Story":
        """The story that `to_json` wrote, bit for bit."""
        value = json.loads(text)
        return cls(
            story_id,
            date.fromisoformat(value["first_day"]),
            date.fromisoformat(value["last_fed"]),
            tuple(Group.from_json(cluster_id, packed) for cluster_id, packed in value["groups"]),
            tuple(_unpack(packed) for packed in value["older"]),
            value["older_size"],
            tuple(value["settled"]),
        )

    @cached_property
    def exemplars(self) -> tuple[Features, ...]:
        """All articles that stand for the story, sorted by id."""
        found = [*self.older, *(exemplar for group in self.groups for exemplar in group.exemplars)]
        return tuple(sorted(found, key=lambda exemplar: exemplar.article_id))

    @cached_property
    def centre(self) -> NDArray[np.float64]:
        """Sum of the exemplars' vectors on their grid, as whole numbers: 384."""
        total: NDArray[np.float64] = np.sum([on_grid(exemplar.dense) for exemplar in self.exemplars], axis=0)
        return total

    def founded_by(self, cluster_id: str) -> bool:
        """Whether this group gave the story its id."""
        return self.story_id == story_id_of(cluster_id)

    def recent(self, since: date) -> tuple[Group, ...]:
        """The groups of `since` and later."""
        return tuple(group for group in self.groups if group.day >= since)

    def wholly_since(self, since: date) -> bool:
        """Whether all of it is of `since` or later."""
        return not self.older_size and all(group.day >= since for group in self.groups)


def story_id_of(cluster_id: str) -> str:
    """The id of the story that this group founds."""
    return identifier("t", cluster_id)


def begin(group: Group) -> Story:
    """A story of one group."""
    return Story(story_id_of(group.cluster_id), group.day, group.day, (group,))


def with_groups(story: Story, groups: Sequence[Group], settled: Sequence[str] = ()) -> Story:
    """The story with these groups too."""
    together = tuple(sorted((*story.groups, *groups), key=lambda group: (group.day, group.cluster_id)))
    return replace(
        story,
        first_day=min([story.first_day, *(group.day for group in groups)]),
        last_fed=max([story.last_fed, *(group.day for group in groups)]),
        groups=together,
        settled=tuple(sorted({*story.settled, *settled})),
    )


def without_group(story: Story, cluster_id: str) -> Story:
    """The story without a group that another story takes; at least one other group has to be left."""
    rest = tuple(group for group in story.groups if group.cluster_id != cluster_id)
    last = [group.day for group in rest] + [exemplar.day for exemplar in story.older]
    return replace(
        story,
        last_fed=max(last),
        groups=rest,
        settled=tuple(settled for settled in story.settled if settled != cluster_id),
    )


def compact(story: Story, since: date) -> Story:
    """The story with the groups before `since` cut down to exemplars, and never more than STORY_EXEMPLARS in all."""
    old = [group for group in story.groups if group.day < since]
    recent = [group for group in story.groups if group.day >= since]
    older = [*story.older, *(exemplar for group in old for exemplar in group.exemplars)]
    room = STORY_EXEMPLARS
    if len(older) + sum(len(group.exemplars) for group in recent) > room:
        # The old keep at most half. Of the recent the smaller groups keep what they have, and each keeps one.
        older = list(central(older, max(room // 2, room - sum(len(group.exemplars) for group in recent))))
        while recent and sum(len(group.exemplars) for group in recent) > max(len(recent), room - len(older)):
            widest = max(range(len(recent)), key=lambda i: (len(recent[i].exemplars), recent[i].cluster_id))
            group = recent[widest]
            recent[widest] = replace(group, exemplars=central(group.exemplars, len(group.exemplars) - 1))
        while len(recent) > room // 2:  # a flood of small groups: the earliest are old before their time
            first = recent.pop(0)
            old.append(first)
            older = list(central([*older, *first.exemplars], room // 2))
    elif not old:
        return story
    kept = {group.cluster_id for group in recent}
    return replace(
        story,
        groups=tuple(recent),
        older=tuple(sorted(older, key=lambda exemplar: exemplar.article_id)),
        older_size=story.older_size + sum(group.size for group in old),
        settled=tuple(settled for settled in story.settled if settled in kept),
    )


def central(articles: Sequence[Features], keep: int) -> tuple[Features, ...]:
    """The `keep` articles nearest to the middle of all, sorted by id; of equals those with the smaller id."""
    if len(articles) > keep:
        vectors = np.stack([on_grid(article.dense) for article in articles])
        closeness = (vectors @ vectors.sum(axis=0)).tolist()
        order = sorted(range(len(articles)), key=lambda i: (-closeness[i], articles[i].article_id))
        articles = [articles[i] for i in order[:keep]]
    return tuple(sorted(articles, key=lambda article: article.article_id))


def on_grid(dense: NDArray[np.float32]) -> NDArray[np.float64]:
    """A unit vector in whole steps of 1/DENSE_STEPS that fit a byte: products of such vectors are exact."""
    whole: NDArray[np.float64] = np.clip(np.rint(dense.astype(np.float64) * DENSE_STEPS), -127, 127)
    return whole


def _pack(article: Features) -> dict[str, Any]:
    value: dict[str, Any] = {
        channel: {term: round(weight * SPARSE_STEPS) for term, weight in getattr(article, channel).items()}
        for channel in CHANNELS
    }
    value["dense"] = base64.b64encode(on_grid(article.dense).astype(np.int8).tobytes()).decode("ascii")
    value["id"], value["day"] = article.article_id, article.day.isoformat()
    return value


def _unpack(value: dict[str, Any]) -> Features:
    steps = np.frombuffer(base64.b64decode(value["dense"]), dtype=np.int8)
    return Features(
        article_id=value["id"],
        day=date.fromisoformat(value["day"]),
        dense=(steps.astype(np.float64) / DENSE_STEPS).astype(np.float32),
        **{channel: {term: whole / SPARSE_STEPS for term, whole in value[channel].items()} for channel in CHANNELS},
    )


def _dump(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def window_start(day: date, days: int) -> date:
    """The first day of a window of `days` days that ends with `day`."""
    return day - timedelta(days=days - 1)
