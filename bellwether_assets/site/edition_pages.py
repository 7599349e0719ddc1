"""Values of what was told: revisions of a day's edition, and corrections."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class EditionRevision:
    """A revision of a day's edition. `differs`: what it says otherwise than the one before, a sentence each."""

    revision: int
    recorded_at: datetime
    edition_id: str
    differs: tuple[str, ...]


@dataclass(frozen=True)
class CorrectionLine:
    """What an edition told and a source has taken back. `kind`: withdrawn, corrected or changed.

    `corrected_on`: day of the edition that told the correction; None while it waits for the next one.
    """

    told_on: date
    signal_id: str
    title: str
    quote: str
    publisher: str
    url: str | None
    kind: str
    detail: str
    corrected_on: date | None
