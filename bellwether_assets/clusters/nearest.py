"""The stories nearest to a group: candidates by one blocked product, then their exact scores, relative to chance.

Belongs here: finding and scoring candidates. Does not belong here: what a score leads to (stories.py, recluster.py).

A score is worth what it has over the scores of other stories. Where the third nearest story is nearly as near as the
nearest, they are near by what the home reads about, and not because one tells of the same occurrence as the other.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bellwether_assets.clusters.background import Background
from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.living import Story
from bellwether_assets.clusters.score import MILLIONTHS, score_pairs
from bellwether_assets.clusters.sums import Sums, Whole, directions
from bellwether_assets.vectors.nearest_rows import nearest_rows

_CANDIDATES = 12  # stories that a group is weighed against; not tuned
_UNRELATED = -8  # score of two articles that have nothing in common, where a story has no third nearest one
# Above it, the score of another story in a home that has too few to tell: what joins there has no second chance.
_UNTOLD = 1.5


@dataclass(frozen=True)
class Query:
    """Articles of a day, added up, that look for a story, and the story that is none for them: their own."""

    sums: Sums
    day: date
    excluded: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A story near to a query, and its score in millionths."""

    story_id: str
    score: int


@dataclass(frozen=True)
class Near:
    """What is near to a query: candidates by story id, and what chance takes off the score of any other story."""

    candidates: list[Candidate]
    by_chance: int


class Candidates:
    """Living stories, ready to be asked for the nearest ones, as they look against a background."""

    def __init__(
        self,
        stories: Mapping[str, Story],
        config: LinkingConfig,
        background: Background,
        before: "Candidates | None" = None,
    ) -> None:
        """`before`: those of a moment ago; what was computed for stories that are still the same is reused."""
        self._ids = sorted(stories)
        self._stories = dict(stories)
        self._config = config
        self._background = background
        places = before.places_of(self._stories) if before else {}
        new = [story_id for story_id in self._ids if story_id not in places]
        new_directions = directions([stories[story_id].dense for story_id in new])
        if before and places:
            known = len(before.directions)
            places |= {story_id: known + number for number, story_id in enumerate(new)}
            both = np.concatenate([before.directions, new_directions]) if new else before.directions
            new_directions = both[[places[story_id] for story_id in self._ids]]
        self.directions: Whole = new_directions

    def places_of(self, stories: Mapping[str, Story]) -> dict[str, int]:
        """Rows of `directions` that hold for these stories too."""
        held = enumerate(self._ids)
        return {story_id: place for place, story_id in held if stories.get(story_id) is self._stories[story_id]}

    def nearest(self, queries: Sequence[Query]) -> list[Near]:
        """What is near to each query."""
        rows: list[int] = []
        columns: list[int] = []
        if queries and self._ids:
            asking = directions([query.sums.dense for query in queries])
            _, places = nearest_rows(asking, self.directions, _CANDIDATES + 1)
            for row, (query, nearest) in enumerate(zip(queries, places.tolist(), strict=True)):
                near = [column for column in nearest if self._ids[column] != query.excluded][:_CANDIDATES]
                rows += [row] * len(near)
                columns += sorted(near)
        used = sorted(set(columns))
        place = {column: number for number, column in enumerate(used)}
        relative = self._background.relative
        scores = score_pairs(
            [relative(query.sums) for query in queries],
            [relative(self._stories[self._ids[column]].sums) for column in used],
            rows,
            [place[column] for column in columns],
            self._config.weights,
        )
        found: list[list[Candidate]] = [[] for _ in queries]
        for row, column, score in zip(rows, columns, scores, strict=True):
            story = self._stories[self._ids[column]]
            found[row].append(Candidate(story.story_id, score - _time_penalty(queries[row].day, story, self._config)))
        return [self._over_chance(near) for near in found]

    def _over_chance(self, near: Sequence[Candidate]) -> Near:
        """The candidates, each relative to those beside it."""
        scores = [candidate.score for candidate in near]
        over = [
            Candidate(candidate.story_id, candidate.score - self._by_chance(scores[:place] + scores[place + 1 :]))
            for place, candidate in enumerate(near)
        ]
        return Near(over, self._by_chance(scores))

    def _by_chance(self, others: Sequence[int]) -> int:
        """What the scores of other stories take off a score: the nearer they are, the less it says. And in a home of
        one field a link has to be surer."""
        count, weight = self._config.chance_stories, self._config.chance_weight
        nearest = sorted(others, reverse=True)[:count]
        nearest += [millionths(_UNRELATED + _UNTOLD)] * (count - len(nearest))
        level = sum(nearest) / count - millionths(_UNRELATED)
        return round(weight * level + self._config.field_caution * self._background.field * MILLIONTHS)


def _time_penalty(day: date, story: Story, config: LinkingConfig) -> int:
    """What the days between a group and a story take off their score, in millionths: none within the story's days."""
    apart = max((day - story.last_fed).days, (story.first_day - day).days, 0)
    return round(config.time * math.log1p(apart) * MILLIONTHS)


def millionths(score: float) -> int:
    """A threshold as scores are compared."""
    return round(score * MILLIONTHS)
