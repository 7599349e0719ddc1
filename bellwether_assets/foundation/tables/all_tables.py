"""All declared tables: what the warehouse creates, what is published, what the snapshot adds."""

from collections.abc import Mapping

from bellwether_assets.foundation.tables.alerts import AlertRow
from bellwether_assets.foundation.tables.arrivals import (
    ArrivalRow,
    HomeDayRow,
    IdentityRulesRow,
    InboxFileRow,
    IntakeProblemRow,
)
from bellwether_assets.foundation.tables.brief import BriefItemRow, BriefRow, BriefScoreRow
from bellwether_assets.foundation.tables.claims import ClaimRow, DroppedClaimRow
from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.tables.deliveries import DeliveryRow
from bellwether_assets.foundation.tables.editions import (
    EditionClaimRow,
    EditionCorrectionRow,
    EditionItemRow,
    EditionRow,
)
from bellwether_assets.foundation.tables.embeddings import EmbeddingRow, VectorRow
from bellwether_assets.foundation.tables.engine_calls import (
    CarriedKeyRow,
    ClaimJudgementRow,
    ClaimLeftOutRow,
    EngineChoiceRow,
    ModelAnswerRow,
    ModelBatchRow,
    ModelCallRow,
    ModelHitRow,
    ModelReaskRow,
)
from bellwether_assets.foundation.tables.evaluations import EvaluationRow
from bellwether_assets.foundation.tables.fetches import (
    FetchedItemEndRow,
    FetchedItemRow,
    FetchReadingRow,
    FetchRow,
    RetractionRow,
    ReturnRow,
    SourceHealthRow,
)
from bellwether_assets.foundation.tables.frozen_days import FrozenDaysRow
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow
from bellwether_assets.foundation.tables.overrides import OverrideRow, OverrideStandingRow
from bellwether_assets.foundation.tables.publication import RedirectRow, SignalAddressRow
from bellwether_assets.foundation.tables.published_article_views import (
    ActorDayRow,
    ActorPairRow,
    CurrentArticleRow,
    DropReasonRow,
    PlaceDayRow,
    SignalCostRow,
    SilenceCalendarRow,
    SourceValueRow,
    StoryRow,
)
from bellwether_assets.foundation.tables.published_articles import (
    PublishedArticleRow,
    PublishedArticleStoryRow,
    PublishedClaimRow,
    PublishedDroppedClaimRow,
    PublishedIntakeProblemRow,
    PublishedSourceHealthRow,
)
from bellwether_assets.foundation.tables.published_briefs import (
    DayScoreRow,
    EngineCallRow,
    EngineReaskRow,
    PublicationRow,
    PublishedBriefItemRow,
    PublishedBriefRow,
    PublishedBriefScoreRow,
    PublishedCorrectionRow,
    PublishedEditionItemRow,
    PublishedEditionRow,
)
from bellwether_assets.foundation.tables.published_signal_views import (
    EvidenceQuoteRow,
    SignalFirstRow,
    SignalGrowthRow,
    StrengthTermRow,
)
from bellwether_assets.foundation.tables.published_signals import (
    PublishedEvidenceChangeRow,
    PublishedEvidenceRow,
    PublishedOverrideRow,
    PublishedRedirectRow,
    PublishedSignalDayRow,
    PublishedSignalEventRow,
    PublishedSignalRow,
    PublishedSignalStandingRow,
    PublishedSignalTextRow,
)
from bellwether_assets.foundation.tables.raw_articles import DateMentionRow, RawArticleRow
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
from bellwether_assets.foundation.tables.schema_versions import SchemaVersionRow
from bellwether_assets.foundation.tables.search import ClaimVectorRow, SignalVectorRow
from bellwether_assets.foundation.tables.signal_clusters import ClusterArticleRow, SignalClusterRow
from bellwether_assets.foundation.tables.snapshot import (
    HalfLifeRow,
    PublicationPlanRow,
    SourcesHeardRow,
    WaitingCorrectionRow,
)
from bellwether_assets.foundation.tables.stage_days import FaultRow, StageDayRow

LEDGER_TABLES: tuple[type[Row], ...] = (
    ArrivalRow,
    HomeDayRow,
    IdentityRulesRow,
    InboxFileRow,
    IntakeProblemRow,
    FetchRow,
    FetchReadingRow,
    FetchedItemRow,
    FetchedItemEndRow,
    RetractionRow,
    ReturnRow,
    SourceHealthRow,
    FaultRow,
    FrozenDaysRow,
    VectorRow,
    SignalAddressRow,
    RedirectRow,
    EditionRow,
    EditionItemRow,
    EditionClaimRow,
    EditionCorrectionRow,
    DeliveryRow,
    ModelCallRow,
    ModelAnswerRow,
    ModelHitRow,
    ModelReaskRow,
    ModelBatchRow,
    CarriedKeyRow,
    EngineChoiceRow,
    ClaimJudgementRow,
    ClaimLeftOutRow,
    OverrideRow,
    OverrideStandingRow,
    EvaluationRow,
    AlertRow,
    SchemaVersionRow,
)
# Derived a day at a time; in the order in which the stages write them.
DERIVED_TABLES: tuple[type[Row], ...] = (
    RawArticleRow,
    DateMentionRow,
    OriginRow,
    OriginShinglesRow,
    EmbeddingRow,
    ClaimRow,
    DroppedClaimRow,
    SignalClusterRow,
    ClusterArticleRow,
    ArticleStoryRow,
    StoryStateRow,
    TermCountRow,
    StoryEventRow,
    SignalStateRow,
    BackgroundStateRow,
    EvidenceChangeRow,
    SignalDayRow,
    SignalEventRow,
    SignalStandingRow,
    OverrideOutcomeRow,
    SignalTextRow,
    BriefRow,
    BriefItemRow,
    BriefScoreRow,
)
WAREHOUSE_TABLES: tuple[type[Row], ...] = (*LEDGER_TABLES, StageDayRow, *DERIVED_TABLES)
PUBLISHED_TABLES: tuple[type[Row], ...] = (
    PublishedArticleRow,
    PublishedClaimRow,
    PublishedArticleStoryRow,
    PublishedSignalRow,
    PublishedEvidenceRow,
    PublishedEvidenceChangeRow,
    PublishedSignalDayRow,
    PublishedSignalEventRow,
    PublishedSignalStandingRow,
    PublishedSignalTextRow,
    PublishedOverrideRow,
    PublishedBriefRow,
    PublishedBriefItemRow,
    PublishedEditionRow,
    PublishedEditionItemRow,
    PublishedCorrectionRow,
    PublishedBriefScoreRow,
    DayScoreRow,
    PublishedRedirectRow,
    PublishedIntakeProblemRow,
    PublishedSourceHealthRow,
    PublishedDroppedClaimRow,
    EngineCallRow,
    EngineReaskRow,
    PublicationRow,
)
# Made by the publication itself, beside what dbt built.
SEARCH_TABLES: tuple[type[Row], ...] = (ClaimVectorRow, SignalVectorRow)
# Questions over the published tables, each answered when it is asked; one that reads another stands behind it.
PUBLISHED_VIEWS: tuple[type[Row], ...] = (
    CurrentArticleRow,
    StoryRow,
    StrengthTermRow,
    EvidenceQuoteRow,
    SignalFirstRow,
    SignalGrowthRow,
    SourceValueRow,
    ActorDayRow,
    ActorPairRow,
    PlaceDayRow,
    SilenceCalendarRow,
    DropReasonRow,
    SignalCostRow,
)
# The same with a day or a signal to name: call → what it gives. One that calls another stands behind it.
PUBLISHED_MACROS: Mapping[str, str] = {
    "signals_on(on_day)": "One row per signal that was alive on a day, with its type, title and topics of then.",
    "evidence_on(on_day)": "One row per claim in a signal at the end of a day, as `evidence_changes` tells it.",
    "strength_terms_on(signal, on_day)": (
        "One row per item of a signal's evidence: what it adds to the strength on a day."
    ),
    "signal_strength(signal, on_day)": "A signal's strength on a day; NULL for an unknown one, and before its birth.",
    "signal_carried_by(signal, on_day, lowest)": (
        "One row: the smallest set of publishers without which a signal's strength falls below a floor."
    ),
}
SNAPSHOT_TABLES: tuple[type[Row], ...] = (
    PublicationPlanRow,
    SourcesHeardRow,
    HalfLifeRow,
    WaitingCorrectionRow,
)
