"""What a day brings to the fold, as values: its stories of the day, articles and claims, and what was said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bellwether_assets.clusters.stories import Group
from bellwether_assets.signals.evidence import KnownClaim
from bellwether_assets.signals.overrides import Override


@dataclass(frozen=True)
class TodaysArticle:
    """One current original of the day, and its story of the day."""

    article_id: str
    cluster_id: str


@dataclass(frozen=True)
class TodaysClaim(KnownClaim):
    """One claim of the day, with what linking and strength need."""

    article_id: str
    origin_id: str
    origin_day: date
    publisher: str
    language: str
    stance: str  # as its reader labelled it
    by_model: bool
    quality: float
    quote_key: str
    claim_hash: str
    order: str


@dataclass(frozen=True)
class Today:
    """All that a day brings: its stories, articles and claims, the overrides in force, what a model judged."""

    clusters: Mapping[str, Group] = field(default_factory=dict)
    articles: Sequence[TodaysArticle] = ()
    claims: Sequence[TodaysClaim] = ()
    overrides: Sequence[Override] = ()
    judged: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    # By article: the story it is known to be of, for whoever replays claims over given stories.
    known_stories: Mapping[str, str] = field(default_factory=dict)
