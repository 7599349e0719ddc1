"""What went wrong and who was told of it: the ledger that keeps an alert from being told twice."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, declared


@declared("ledger", "alerts")
class AlertRow(Row):
    """One row per thing that went wrong and channel; again where it went wrong again after it was well."""

    kind: Annotated[str, "failure, fault, source, budget or brief"]
    subject: Annotated[str, "the job, stage, source, engine or publication"]
    day: Annotated[date | None, "the partition, or the day of the budget; NULL where it is of no day"]
    detail: Annotated[str, "what went wrong, in a sentence, as it was first seen"]
    channel: Annotated[str, "email and the address, or webhook"]
    first_at: Annotated[datetime, "when it was first seen"]
    sent_at: Annotated[datetime | None, "when it was handed over on this channel; NULL: not yet"]
    resolved_at: Annotated[datetime | None, "when it was seen to be well again; NULL: it is not"]
    resolved_sent_at: Annotated[datetime | None, "when that was handed over; NULL: not yet, or never told as wrong"]
