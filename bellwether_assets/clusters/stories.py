"""Stories over days: which living story each of the day's groups continues, and second thoughts about the last days.

Belongs here: joining, and what one day makes of the living stories. Does not belong here: the score of a pair
(link.py), what a story keeps (living.py), second thoughts (reexamine.py).

Work grows with the day: a group is compared exactly with the stories nearest to it only, found in one blocked product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.features import DENSE_STEPS
from bellwether_assets.clusters.link import LinkingConfig, exemplar_score, millionths
from bellwether_assets.clusters.living import Group, Story, begin, compact, group_of, on_grid, window_start, with_groups

__all__ = ["Advance", "Group", "Story", "StoryEvent", "advance_stories", "grey_links", "group_of"]

_CANDIDATES = 16  # stories that a group is compared with exactly
_BLOCK = 1024
_NOTHING_JUDGED: Mapping[tuple[str, str], bool] = {}


@dataclass(frozen=True)
class StoryEvent:
    """What happened to a story: begun, continued, merged (other_id went into it), moved or split (from other_id)."""

    kind: str
    story_id: str
    other_id: str | None


@dataclass(frozen=True)
class Advance:
    """The living stories as of tonight, where today's groups and those that changed story are, and what happened."""

    stories: Mapping[str, Story]
    placements: Mapping[str, str]
    events: tuple[StoryEvent, ...]


def advance_stories(
    day: date,
    today: Mapping[str, Group],
    living: Mapping[str, Story],
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool] = _NOTHING_JUDGED,
) -> Advance:
    """One day: groups join or begin stories, then the last days are looked at again. Order of arguments is irrelevant.

    `judged` holds answers of a language model for pairs that `grey_links` lists; others in it are not looked at.
    """
    stories = _alive(day, living, config)
    if not today:
        return Advance(stories, {}, ())
    events: list[StoryEvent] = []
    placements: dict[str, str] = {}
    fed: dict[str, list[Group]] = {}
    for cluster_id, (story_id, score) in _best(today, stories, config, judged).items():
        if story_id is not None and score >= millionths(config.continue_threshold):
            placements[cluster_id] = story_id
            fed.setdefault(story_id, []).append(today[cluster_id])
        else:
            story = begin(today[cluster_id])
            stories[story.story_id] = story
            placements[cluster_id] = story.story_id
            events.append(StoryEvent("begun", story.story_id, None))
    since = window_start(day, config.window_days)
    for story_id, groups in sorted(fed.items()):
        stories[story_id] = compact(with_groups(stories[story_id], groups), since)
        events.append(StoryEvent("continued", story_id, None))
    return Advance(stories, placements, tuple(sorted(events, key=lambda e: (e.kind, e.story_id, e.other_id or ""))))


def grey_links(
    day: date, today: Mapping[str, Group], living: Mapping[str, Story], config: LinkingConfig
) -> list[tuple[str, str, float]]:
    """(cluster_id, story_id, score) of each group whose best story scores in the grey band, by cluster_id."""
    low, high = millionths(config.grey_low), millionths(config.grey_high)
    best = _best(today, _alive(day, living, config), config, _NOTHING_JUDGED)
    return [(key, story, score / 1e6) for key, (story, score) in best.items() if story and low <= score <= high]


def _alive(day: date, living: Mapping[str, Story], config: LinkingConfig) -> dict[str, Story]:
    oldest = day - timedelta(days=config.story_life_days)
    return {story_id: living[story_id] for story_id in sorted(living) if living[story_id].last_fed >= oldest}


def _best(
    today: Mapping[str, Group],
    stories: Mapping[str, Story],
    config: LinkingConfig,
    judged: Mapping[tuple[str, str], bool],
) -> dict[str, tuple[str | None, int]]:
    """For each group its best story and that score in millionths; of equals the smaller id."""
    low, high, threshold = (millionths(x) for x in (config.grey_low, config.grey_high, config.continue_threshold))
    found: dict[str, tuple[str | None, int]] = {}
    for cluster_id, near in nearest({key: today[key] for key in sorted(today)}, stories).items():
        best: tuple[str | None, int] = (None, -(10**9))
        for story_id in near:
            score = exemplar_score(today[cluster_id].exemplars, stories[story_id].exemplars, config)
            if low <= score <= high and (cluster_id, story_id) in judged:
                score = max(score, threshold) if judged[cluster_id, story_id] else low - 1
            if score > best[1]:
                best = (story_id, score)
        found[cluster_id] = best
    return found


def nearest(groups: Mapping[str, Group], stories: Mapping[str, Story]) -> dict[str, list[str]]:
    """For each group the stories nearest to its middle, at most _CANDIDATES, by id: a blocked exact product."""
    ids = list(stories)
    if not ids:
        return {cluster_id: [] for cluster_id in groups}
    columns = np.stack([_direction(stories[story_id].centre) for story_id in ids])
    found: dict[str, list[str]] = {}
    keys = list(groups)
    for start in range(0, len(keys), _BLOCK):
        block = keys[start : start + _BLOCK]
        rows = np.stack(
            [_direction(np.sum([on_grid(e.dense) for e in groups[key].exemplars], axis=0)) for key in block]
        )
        products = rows @ columns.T
        for row, key in enumerate(block):
            order = np.lexsort((np.arange(len(ids)), -products[row]))[:_CANDIDATES]
            found[key] = sorted(ids[column] for column in order.tolist())
    return found


def _direction(total: NDArray[np.float64]) -> NDArray[np.float64]:
    length = float(np.sqrt(total @ total)) or 1.0
    whole: NDArray[np.float64] = np.rint(total / length * DENSE_STEPS * 10)
    return whole
