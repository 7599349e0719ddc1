"""What was sent to readers, on which channel: the ledger that keeps a retry from sending twice."""

from datetime import datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, declared


@declared("ledger", "deliveries", key=("edition_id", "channel"))
class DeliveryRow(Row):
    """One row per edition and channel that it was to be sent on. A row goes forward from state to state."""

    edition_id: Annotated[str, "the edition"]
    channel: Annotated[str, "email or webhook"]
    reader: Annotated[str, "the reader"]
    delivery_id: Annotated[str, "the message that it goes with; editions of one message have one"]
    state: Annotated[str, "claimed, handed over, sent, failed, or told already (nothing of it was left to send)"]
    reason: Annotated[str | None, "why it failed, or is not known to have arrived"]
    document: Annotated[
        str | None, "the edition as it is sent: less what was sent before; empty where another of its day stands for it"
    ]
    attempts: Annotated[int, "how often sending it was tried"]
    claimed_at: Annotated[datetime, "when the last attempt began"]
    settled_at: Annotated[datetime | None, "when it became what it is now; empty while an attempt goes on"]
    retry_at: Annotated[datetime | None, "from when on it is tried again by itself; empty where it is not"]
