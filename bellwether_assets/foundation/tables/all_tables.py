"""All declared tables: what the warehouse creates, what is published, what the snapshot adds."""

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
from bellwether_assets.foundation.tables.origins import OriginRow, OriginShinglesRow
from bellwether_assets.foundation.tables.overrides import OverrideRow, OverrideStandingRow
from bellwether_assets.foundation.tables.publication import RedirectRow, SignalAddressRow
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
    SchemaVersionRow,
    AlertRow,
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
SNAPSHOT_TABLES: tuple[type[Row], ...] = (
    PublicationPlanRow,
    SourcesHeardRow,
    HalfLifeRow,
    WaitingCorrectionRow,
)
