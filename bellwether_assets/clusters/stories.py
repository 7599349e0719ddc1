"""Stories over days: which living story each of the day's groups continues, and second thoughts about the last days.

Belongs here: joining, and what one day makes of the living stories. Does not belong here: the score (score.py), what a
story keeps (living.py), second thoughts (reexamine.py).

Work grows with the day: a group is weighed only against the stories nearest to it, found in one blocked product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.living import Group, Story, begin, group_of, story_id_of
from bellwether_assets.clusters.nearest import Candidates, millionths
from bellwether_assets.clusters.reexamine import StoryEvent, reexamine
from bellwether_assets.clusters.score import MILLIONTHS, contributions

__all__ = ["Advance", "Group", "Story", "StoryEvent", "advance_stories", "explain_link", "grey_links", "group_of"]

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
) -> Advance:
    """One day: groups join or begin stories, then the last days are looked at again. Order of arguments is irrelevant.

    `judged` holds answers of a language model to pairs that `grey_links` lists: they decide within the grey band only.
    """
    stories = _alive(day, living, config)
    if not today:
        return Advance(stories, {}, ())
    begun = {story.story_id: story for story in map(begin, today.values())}
    placements = {cluster_id: story_id_of(cluster_id) for cluster_id in today}
    after = reexamine(day, stories, {story_id: begun[story_id] for story_id in sorted(begun)}, config, judged)
    placements.update(after.placements)
    new = [StoryEvent("begun", story_id, None) for story_id in sorted(begun.keys() & after.stories.keys())]
    happened = {event for event in after.events if event.kind != "continued" or event.story_id in stories}
    events = sorted({*new, *happened}, key=lambda event: (event.kind, event.story_id, event.other_id or ""))
    return Advance(dict(sorted(after.stories.items())), dict(sorted(placements.items())), tuple(events))


def grey_links(
    day: date, today: Mapping[str, Group], living: Mapping[str, Story], config: LinkingConfig
) -> list[tuple[str, str, float]]:
    """(cluster_id, story_id, score) of each group whose best story scores in the grey band, by cluster_id."""
    low, high = millionths(config.grey_low), millionths(config.grey_high)
    groups = [today[cluster_id] for cluster_id in sorted(today)]
    candidates = Candidates(_alive(day, living, config), config)
    found = []
    for group, near in zip(groups, candidates.scores([(g.sums, g.day, None) for g in groups]), strict=True):
        story_id, score = max(near, key=lambda pair: pair[1], default=("", low - 1))
        if low <= score <= high:
            found.append((group.cluster_id, story_id, score / MILLIONTHS))
    return found


def explain_link(group: Group, story: Story, config: LinkingConfig) -> dict[str, float]:
    """What each observation adds to the score of a group and a story, in logits: a sum, but for the days between."""
    return contributions(group.sums, story.sums, config.weights)


def _alive(day: date, living: Mapping[str, Story], config: LinkingConfig) -> dict[str, Story]:
    oldest = day - timedelta(days=config.story_life_days)
    return {story_id: living[story_id] for story_id in sorted(living) if living[story_id].last_fed >= oldest}
