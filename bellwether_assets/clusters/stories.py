"""Stories over days: which living story each of the day's groups continues, and the reclustering of the last days.

Belongs here: what one day makes of the living stories. Does not belong here: the score (score.py), what a story keeps
(living.py), merging, moving and splitting (recluster.py).

Work grows with the day: a group is scored only against the stories nearest to it, found in one blocked product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from bellwether_assets.clusters.background import Background
from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.living import Group, Story, begin, group_of, story_id_of
from bellwether_assets.clusters.nearest import Candidate, Candidates, Query, millionths
from bellwether_assets.clusters.recluster import StoryEvent, recluster
from bellwether_assets.clusters.score import MILLIONTHS
from bellwether_assets.clusters.term_counts import NOTHING_COUNTED, TermCounts

__all__ = ["Advance", "Group", "Story", "StoryEvent", "advance_stories", "grey_links", "group_of"]

_NOTHING_JUDGED: Mapping[tuple[str, str], bool] = {}


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
    counts: TermCounts = NOTHING_COUNTED,
) -> Advance:
    """One day: groups join or begin stories, then the last days are reclustered. Order of arguments is irrelevant.

    `counts`: the terms of the originals of the days before.
    `judged` holds answers of a language model to pairs that `grey_links` lists: they decide within the grey band only.
    """
    stories = _alive(day, living, config)
    if not today:
        return Advance(stories, {}, ())
    background = Background.of(counts, stories)
    begun = {story.story_id: story for story in map(begin, today.values())}
    placements = {cluster_id: story_id_of(cluster_id) for cluster_id in today}
    after = recluster(
        day, stories, {story_id: begun[story_id] for story_id in sorted(begun)}, config, judged, background
    )
    placements.update(after.placements)
    new = [StoryEvent("begun", story_id, None) for story_id in sorted(begun.keys() & after.stories.keys())]
    happened = {event for event in after.events if event.kind != "continued" or event.story_id in stories}
    events = sorted({*new, *happened}, key=lambda event: (event.kind, event.story_id, event.other_id or ""))
    return Advance(dict(sorted(after.stories.items())), dict(sorted(placements.items())), tuple(events))


class GreyLink(NamedTuple):
    """A group and the story that scores highest with it, with a score (logits) in the grey band."""

    cluster_id: str
    story_id: str
    score: float


def grey_links(
    day: date,
    today: Mapping[str, Group],
    living: Mapping[str, Story],
    config: LinkingConfig,
    counts: TermCounts = NOTHING_COUNTED,
) -> list[GreyLink]:
    """The grey links of a day, by cluster_id."""
    low, high = millionths(config.grey_low), millionths(config.grey_high)
    groups = [today[cluster_id] for cluster_id in sorted(today)]
    stories = _alive(day, living, config)
    candidates = Candidates(stories, config, Background.of(counts, stories))
    found = []
    for group, near in zip(groups, candidates.nearest([Query(g.sums, g.day) for g in groups]), strict=True):
        best = max(near.candidates, key=lambda candidate: candidate.score, default=Candidate("", low - 1))
        if low <= best.score <= high:
            found.append(GreyLink(group.cluster_id, best.story_id, best.score / MILLIONTHS))
    return found


def _alive(day: date, living: Mapping[str, Story], config: LinkingConfig) -> dict[str, Story]:
    oldest = day - timedelta(days=config.story_life_days)
    return {story_id: living[story_id] for story_id in sorted(living) if living[story_id].last_fed >= oldest}
