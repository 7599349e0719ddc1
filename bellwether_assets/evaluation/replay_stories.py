"""Story linking over articles that arrive day by day, through the functions that the pipeline calls and nothing else.

Belongs here: which story each article ends in. Does not belong here: what gold says of it, or fitting.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bellwether_assets.clusters.features import Features
from bellwether_assets.clusters.link import LinkingConfig, group_day
from bellwether_assets.clusters.stories import Group, Story, advance_stories, group_of
from bellwether_assets.clusters.term_counts import NOTHING_COUNTED


@dataclass(frozen=True)
class Linked:
    """Article → story, after the last day. `churn` is the share of groups that changed story after their day."""

    story_of: Mapping[str, str]
    churn: float


def replay_stories(features: Sequence[Features], days: Sequence[date], config: LinkingConfig) -> Linked:
    """Link the articles of each day, the earliest first. `days`: when each arrives, in the articles' order."""
    by_day: dict[date, list[Features]] = defaultdict(list)
    for article, day in zip(features, days, strict=True):
        by_day[day].append(replace(article, day=day))
    living: Mapping[str, Story] = {}
    placed: dict[str, str] = {}
    members: dict[str, tuple[str, ...]] = {}
    terms, churn = NOTHING_COUNTED, 0
    for day in sorted(by_day):
        article_of = {article.article_id: article for article in by_day[day]}
        today: dict[str, Group] = {}
        for group in group_day(by_day[day], config):
            members[group[0]] = group
            today[group[0]] = group_of(group[0], [article_of[member] for member in group])
        advance = advance_stories(day, today, living, config, counts=terms)
        terms = terms.with_groups(today.values())
        churn += sum(key not in today for key in advance.placements)
        placed.update(advance.placements)
        living = advance.stories
    story_of = {member: placed[key] for key, group in members.items() for member in group}
    return Linked(story_of, churn / max(1, len(members)))
