"""Linking within a day: which of a day's articles tell one story. And the thresholds of all levels.

Belongs here: grouping one day from that day alone. Does not belong here: what is compared (features.py, sums.py), the
score (score.py), stories over days (stories.py), and where the numbers come from (evaluation/train_story_linking.py,
data/linking.json).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bellwether_assets.clusters.agglomerate import agglomerate
from bellwether_assets.clusters.features import Features
from bellwether_assets.clusters.score import MILLIONTHS, OBSERVATIONS, Weights
from bellwether_assets.clusters.sums import sums_of


@dataclass(frozen=True)
class LinkingConfig:
    """The score's weights, the thresholds it has to reach, in logits, and the hysteresis that keeps stories stable."""

    day_threshold: float  # for two groups of one day to merge
    continue_threshold: float  # for a group to join a living story
    merge_threshold: float  # for two stories to merge; not below continue_threshold, so that they do not split again
    move_margin: float  # by which another story must score higher, or its own lower, for a group to leave its story
    grey_low: float  # from here to grey_high a language model may decide whether a group continues a story
    grey_high: float
    time: float  # subtracted from a score, times ln(1 + days apart)
    window_days: int  # days, today included, whose groups are reclustered
    story_life_days: int  # days without a new article after which a story is closed
    chance_stories: int  # how many other stories say what is near by chance
    chance_weight: float  # share of their mean score, over that of unrelated stories, that a score loses
    field_caution: float  # subtracted from a score in a home that reads one field
    weights: Weights
    floor: float  # how far below day_threshold a pair of articles may score and still make their groups neighbours

    @classmethod
    def from_json(cls, text: str) -> "LinkingConfig":
        """Read what training writes; unknown keys (how it was made) are for people."""
        values = json.loads(text)
        values["weights"] = Weights(values["constant"], {name: values["weights"][name] for name in OBSERVATIONS})
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})


@cache
def shipped_config() -> LinkingConfig:
    """The weights and thresholds in data/linking.json."""
    return LinkingConfig.from_json((files(__package__) / "data" / "linking.json").read_text(encoding="utf-8"))


def group_day(features: Sequence[Features], config: LinkingConfig) -> list[tuple[str, ...]]:
    """The day's articles as stories of the day: each article in one group; ids sorted in groups, groups by first id.

    Average linkage, closest groups first, until no two groups score `config.day_threshold`.
    """
    members = sorted(features, key=lambda article: article.article_id)
    groups = agglomerate(
        [sums_of(article) for article in members],
        round(config.day_threshold * MILLIONTHS),
        round((config.day_threshold - config.floor) * MILLIONTHS),
        config.weights,
    )
    return sorted(tuple(members[i].article_id for i in group) for group in groups)
