"""Ledgers that tell of one another: after a damage, those of a group come from one and the same file.

A file of the inbox that is noted as read while its articles are lost would never be read again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bellwether_assets.foundation.tables.alerts import AlertRow
from bellwether_assets.foundation.tables.arrivals import (
    ArrivalRow,
    HomeDayRow,
    IdentityRulesRow,
    InboxFileRow,
    IntakeProblemRow,
)
from bellwether_assets.foundation.tables.declare import Row, Table
from bellwether_assets.foundation.tables.deliveries import DeliveryRow
from bellwether_assets.foundation.tables.editions import EDITION_TABLES
from bellwether_assets.foundation.tables.embeddings import VectorRow
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
from bellwether_assets.foundation.tables.overrides import OverrideRow, OverrideStandingRow
from bellwether_assets.foundation.tables.publication import RedirectRow, SignalAddressRow
from bellwether_assets.foundation.tables.stage_days import FaultRow


@dataclass(frozen=True)
class Group:
    """Ledgers that belong together. `again`: what becomes of what is lost of them."""

    rows: tuple[type[Row], ...]
    again: str

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of its rows."""
        return tuple(row.table for row in self.rows)


ARTICLES, EDITIONS = "articles", "editions"
# The record of schemas is written anew.
GROUPS: Mapping[str, Group] = {
    ARTICLES: Group(
        (
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
            FrozenDaysRow,
        ),
        "what lies in the inbox is read again by the next run, and sources are fetched again",
    ),
    "paid answers": Group(
        (
            ModelCallRow,
            ModelAnswerRow,
            ModelHitRow,
            ModelReaskRow,
            ModelBatchRow,
            CarriedKeyRow,
            EngineChoiceRow,
            ClaimJudgementRow,
            ClaimLeftOutRow,
        ),
        "what was answered since is asked, and paid, again when its day is computed again",
    ),
    EDITIONS: Group(
        (*EDITION_TABLES, DeliveryRow, SignalAddressRow, RedirectRow),
        "what was sent since is known by the journal of deliveries, and is not sent again",
    ),
    "overrides": Group(
        (OverrideRow, OverrideStandingRow),
        "overrides.toml is read again; what was said since by `bellwether override` has to be said again",
    ),
    "vectors": Group((VectorRow,), "they are computed again where they are needed"),
    "faults": Group((FaultRow,), "faults that last are recorded again"),
    "evaluations": Group((EvaluationRow,), "`bellwether evaluate` measures again"),
    "alerts": Group((AlertRow,), "an alert may be sent once more"),
}
