"""The stories nearest to a group: candidates by one blocked product, then their exact scores.

Belongs here: finding and scoring candidates. Does not belong here: what a score leads to (stories.py, recluster.py).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.living import Story
from bellwether_assets.clusters.score import MILLIONTHS, score_pairs
from bellwether_assets.clusters.sums import Sums, Whole

_CANDIDATES = 12  # stories that a group is weighed against; not tuned
_BLOCK = 512
_DIRECTION = 2.0**20  # entries of unit vectors as integers: sums of their products stay below 2^53


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


class Candidates:
    """Living stories, ready to be asked for the nearest ones."""

    def __init__(self, stories: Mapping[str, Story], config: LinkingConfig, before: "Candidates | None" = None) -> None:
        """`before`: those of a moment ago; what was computed for stories that are still the same is reused."""
        self._ids = sorted(stories)
        self._stories = dict(stories)
        self._config = config
        places = before.places_of(self._stories) if before else {}
        new = [story_id for story_id in self._ids if story_id not in places]
        directions = _directions([stories[story_id].dense for story_id in new])
        if before and places:
            known = len(before.directions)
            places |= {story_id: known + number for number, story_id in enumerate(new)}
            both = np.concatenate([before.directions, directions]) if new else before.directions
            directions = both[[places[story_id] for story_id in self._ids]]
        self.directions: Whole = directions

    def places_of(self, stories: Mapping[str, Story]) -> dict[str, int]:
        """Rows of `directions` that hold for these stories too."""
        held = enumerate(self._ids)
        return {story_id: place for place, story_id in held if stories.get(story_id) is self._stories[story_id]}

    def nearest(self, queries: Sequence[Query]) -> list[list[Candidate]]:
        """For each query its candidates by story id."""
        rows: list[int] = []
        columns: list[int] = []
        for start in range(0, len(queries) if self._ids else 0, _BLOCK):
            block = queries[start : start + _BLOCK]
            cosines = _directions([query.sums.dense for query in block]) @ self.directions.T
            for row, query in enumerate(block):
                near = _largest(cosines[row], _CANDIDATES + 1)
                near = [column for column in near if self._ids[column] != query.excluded][:_CANDIDATES]
                rows += [start + row] * len(near)
                columns += sorted(near)
        used = sorted(set(columns))
        place = {column: number for number, column in enumerate(used)}
        scores = score_pairs(
            [query.sums for query in queries],
            [self._stories[self._ids[column]].sums for column in used],
            rows,
            [place[column] for column in columns],
            self._config.weights,
        )
        found: list[list[Candidate]] = [[] for _ in queries]
        for row, column, score in zip(rows, columns, scores, strict=True):
            story = self._stories[self._ids[column]]
            score_in_time = score - _time_penalty(queries[row].day, story, self._config)
            found[row].append(Candidate(story.story_id, score_in_time))
        return found


def _time_penalty(day: date, story: Story, config: LinkingConfig) -> int:
    """What the days between a group and a story take off their score, in millionths: none within the story's days."""
    apart = max((day - story.last_fed).days, (story.first_day - day).days, 0)
    return round(config.time * math.log1p(apart) * MILLIONTHS)


def millionths(score: float) -> int:
    """A threshold as scores are compared."""
    return round(score * MILLIONTHS)


def _directions(items: Sequence[NDArray[np.int64]]) -> Whole:
    if not items:
        return np.zeros((0, 0))
    vectors = np.stack(items).astype(np.float64)
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))  # sums of whole numbers: exact
    whole: Whole = np.rint(vectors / np.maximum(lengths, 1.0) * _DIRECTION)
    return whole


def _largest(values: Whole, count: int) -> list[int]:
    """Places of the largest values; of equals the first."""
    if len(values) > count:
        least = np.partition(values, len(values) - count)[len(values) - count]
        places = np.flatnonzero(values >= least)
    else:
        places = np.arange(len(values))
    order = np.lexsort((places, -values[places]))[:count]
    chosen: list[int] = places[order].tolist()
    return chosen
