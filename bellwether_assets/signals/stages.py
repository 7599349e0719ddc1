"""The reinforced_signals asset as a stage. What it computes is in `build_reinforced_signals.py`."""

from dataclasses import dataclass

from bellwether_assets.articles.owners import families_of
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.foundation.tables.reinforced_signals import (
    ArticleStoryRow,
    BackgroundStateRow,
    EvidenceChangeRow,
    OverrideOutcomeRow,
    SignalDayRow,
    SignalEventRow,
    SignalStandingRow,
    SignalStateRow,
    SignalTextRow,
    StoryEventRow,
    StoryStateRow,
    TermCountRow,
)
from bellwether_assets.foundation.tables.signal_clusters import ClusterArticleRow, SignalClusterRow
from bellwether_assets.pipeline.stage import LazyBuild, Stage, by_content, handed_on, today
from bellwether_assets.pipeline.tools import COMPOSITION, JUDGEMENT
from bellwether_assets.signals.expiry import DecayPolicy
from bellwether_assets.signals.facts import OVERRIDES

_BUILDS = "bellwether_assets.signals.build_reinforced_signals"


@dataclass(frozen=True)
class FoldSettings:
    """What the fold takes of the settings: how long things last, whose publishers are one owner's, who judges links."""

    policy: DecayPolicy
    judged: bool


def fold_settings(settings: Settings) -> FoldSettings:
    """The fold's part of the settings."""
    policy = DecayPolicy(settings.half_life.model_dump(), settings.horizon.model_dump(), families_of(settings.owners))
    return FoldSettings(policy, settings.engine.judging_engine != EXTRACTIVE)


REINFORCED_SIGNALS_STAGE = Stage(
    "reinforced_signals",
    "One row per signal and day: yesterday's state, folded with today's stories and claims.",
    LazyBuild(_BUILDS, "build_reinforced_signals"),
    reads=(
        *today(SignalClusterRow, ClusterArticleRow, OriginRow, ClaimRow, RawArticleRow),
        *handed_on(
            ArticleStoryRow,
            StoryStateRow,
            TermCountRow,
            SignalStateRow,
            BackgroundStateRow,
            EvidenceChangeRow,
            SignalTextRow,
        ),
        *by_content(ClaimRow),
        # Texts of the living stories, for whoever judges a link: a story's state carries the features of their words.
        *handed_on(RawArticleRow),
    ),
    writes=(
        SignalDayRow,
        ArticleStoryRow,
        StoryStateRow,
        TermCountRow,
        StoryEventRow,
        SignalStateRow,
        BackgroundStateRow,
        EvidenceChangeRow,
        SignalEventRow,
        SignalStandingRow,
        OverrideOutcomeRow,
        SignalTextRow,
    ),
    facts=(OVERRIDES,),
    tools=(COMPOSITION, JUDGEMENT),
    settings=fold_settings,
    quiet=LazyBuild(_BUILDS, "build_quiet_signals"),
    kinds=frozenset({"duckdb", "numpy"}),
)
