"""Linking within a day: which of a day's articles tell one story. And the thresholds of all levels.

Belongs here: grouping one day from that day alone. Does not belong here: what is compared (features.py, sums.py), the
score (score.py), stories over days (stories.py), and where the numbers come from (train.py, data/linking.json).
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
    """The score's weights, the thresholds it has to reach, in logits, and what keeps stories stable."""

    day_threshold: float  # of groups of one day
    continue_threshold: float  # of a group and a living story
    merge_threshold: float  # of two stories; not below continue_threshold, so that what merged does not part again
    move_margin: float  # by how much a group must suit another story better, or its own worse, to leave it
    grey_low: float  # where a language model may decide whether a group continues a story
    grey_high: float
    time: float  # subtracted, times ln(1 + days apart)
    window_days: int  # how many days, with today, are looked at again
    story_life_days: int
    weights: Weights
    floor: float  # below day_threshold: pairs of articles under it do not make their groups neighbours

    @classmethod
    def from_json(cls, text: str) -> "LinkingConfig":
        """Read what train.py writes; unknown keys (how it was made) are for people."""
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
