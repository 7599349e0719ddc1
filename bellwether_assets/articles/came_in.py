"""What came in of the articles of a home day, as the ledgers have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl


@dataclass(frozen=True)
class TakenOff:
    """An article that its publisher was seen to have taken off: what is seen afterwards counts again."""

    article_id: str
    noticed_at: datetime
    reason: str


@dataclass(frozen=True)
class SaidAgain:
    """A page that was seen to say again what it had said before, as the document `arrival_id`."""

    arrival_id: str
    noticed_at: datetime


@dataclass(frozen=True)
class RetractedByHand:
    """An article that a person took off on a day, for as long as that stands: whatever comes in afterwards."""

    article_id: str
    day: date
    author: str
    reason: str


@dataclass(frozen=True)
class CameIn:
    """All that came in of the articles of one home day.

    `arrivals`: every arrival of these articles, as a frame of `ledger.arrivals`.
    """

    arrivals: pl.DataFrame
    taken_off: Sequence[TakenOff] = ()
    said_again: Sequence[SaidAgain] = ()
    by_hand: Sequence[RetractedByHand] = ()
