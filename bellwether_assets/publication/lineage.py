"""What writes each table that dbt reads, as assets: where the lineage of the published tables begins.

A table that a stage writes, or a ledger that its asset answers for, is that asset's. Other ledgers are written by
several, by people, or by publishing itself: those are assets of their own, with what they are made from. What only says
what is being published (its days, half-lives of the settings) is made with the marts and is nobody's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.tables.editions import EDITION_TABLES
from bellwether_assets.foundation.tables.engine_calls import (
    ModelAnswerRow,
    ModelCallRow,
    ModelHitRow,
    ModelReaskRow,
)
from bellwether_assets.foundation.tables.fetches import SourceHealthRow
from bellwether_assets.foundation.tables.overrides import OverrideRow, OverrideStandingRow
from bellwether_assets.foundation.tables.publication import RedirectRow
from bellwether_assets.foundation.tables.snapshot import (
    HalfLifeRow,
    PublicationPlanRow,
    SourcesHeardRow,
    WaitingCorrectionRow,
)
from bellwether_assets.pipeline.tools import COMPOSITION, EXTRACTION, JUDGEMENT, LEAD
from bellwether_assets.stages import STAGES

AssetPath = tuple[str, ...]

# The first part of the key of what is made with the marts, and stands in no lineage.
MADE_WITH_MARTS = "snapshot"
_FETCHES: AssetPath = ("fetches",)


@dataclass(frozen=True)
class LedgerAsset:
    """A ledger that no one asset writes: its tables, what it is, and the assets that it is made from."""

    name: str
    description: str
    tables: tuple[type[Row], ...]
    made_from: tuple[str, ...]

    @property
    def path(self) -> AssetPath:
        return ("ledger", self.name)


LEDGER_ASSETS = (
    LedgerAsset(
        "model_calls",
        "One row per request to a language model, with its answer, its later uses and what was asked again.",
        (ModelCallRow, ModelAnswerRow, ModelHitRow, ModelReaskRow),
        tuple(stage.name for stage in STAGES if {EXTRACTION, COMPOSITION, JUDGEMENT, LEAD} & set(stage.tools)),
    ),
    LedgerAsset(
        "editions",
        "One row per edition as it was published, kept for ever; publishing writes it from the briefs, and corrections"
        " from what articles have taken back.",
        (*EDITION_TABLES, WaitingCorrectionRow),
        ("brief", "raw_articles"),
    ),
    LedgerAsset(
        "redirects",
        "One row per address of a signal that vanished, and where it leads; publishing compares what was published and"
        " told before with the signals of now.",
        (RedirectRow,),
        ("reinforced_signals", "brief"),
    ),
    LedgerAsset(
        "overrides",
        "One row per override that a person gave, by command or in `overrides.toml`.",
        (OverrideRow, OverrideStandingRow),
        (),
    ),
)
_OF_LEDGER: Mapping[type[Row], AssetPath] = {table: asset.path for asset in LEDGER_ASSETS for table in asset.tables}
_OF_SOURCES = (SourceHealthRow, SourcesHeardRow)
_OF_PUBLISHING = (PublicationPlanRow, HalfLifeRow)


def writer_of(row: type[Row]) -> AssetPath:
    """The asset that writes a table. Raises LookupError where nobody said."""
    stage = STAGES.writer_of(row)
    if stage is not None:
        return (stage.name,)
    if row in _OF_SOURCES:
        return _FETCHES
    if row in _OF_PUBLISHING:
        return (MADE_WITH_MARTS, row.table.name)
    if row in _OF_LEDGER:
        return _OF_LEDGER[row]
    raise LookupError(f"{row.table.qualified}: say in {__name__} which asset writes it")
