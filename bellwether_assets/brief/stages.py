"""The brief asset as a stage. What it computes is in `build_brief.py`."""

from dataclasses import dataclass

from bellwether_assets.brief.value_window import WINDOW_DAYS
from bellwether_assets.foundation.reader_settings import Reader
from bellwether_assets.foundation.tables.brief import BriefItemRow, BriefRow, BriefScoreRow
from bellwether_assets.foundation.tables.claims import ClaimRow, DroppedClaimRow
from bellwether_assets.foundation.tables.embeddings import EmbeddingRow
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.foundation.tables.raw_articles import DateMentionRow
from bellwether_assets.foundation.tables.reinforced_signals import (
    EvidenceChangeRow,
    SignalDayRow,
    SignalEventRow,
    SignalTextRow,
)
from bellwether_assets.pipeline.faults import FAULTS
from bellwether_assets.pipeline.stage import LazyBuild, Stage, by_content, handed_on, today, window
from bellwether_assets.pipeline.tools import LEAD, VECTORS

_BUILD = LazyBuild("bellwether_assets.brief.build_brief", "build_brief")


@dataclass(frozen=True)
class BriefSettings:
    """What of the settings a brief hangs on: who reads it, and how many failed readings make a day a faulted one."""

    readers: tuple[Reader, ...]
    most_failed_readings: float


BRIEF_STAGE = Stage(
    "brief",
    "One row per reader and day: composed, silent or faulted; what is told, and what is not and why.",
    _BUILD,
    reads=(
        *today(SignalEventRow, SignalDayRow, OriginRow, EmbeddingRow, DateMentionRow, ClaimRow, DroppedClaimRow),
        *handed_on(SignalTextRow, EvidenceChangeRow, BriefItemRow),
        *window(OriginRow, EmbeddingRow, DateMentionRow, length=lambda settings: WINDOW_DAYS),
        *by_content(ClaimRow),
    ),
    writes=(BriefRow, BriefItemRow, BriefScoreRow),
    facts=(FAULTS,),
    tools=(VECTORS, LEAD),
    settings=lambda settings: BriefSettings(
        tuple(reader.unaddressed for reader in settings.readers), settings.engine.most_failed_readings
    ),
    quiet=_BUILD,
    kinds=frozenset({"duckdb", "python"}),
)
