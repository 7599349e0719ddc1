"""Addresses that were ever published, and where they lead now."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Texts, declared


@declared("ledger", "published_signals", key=("signal_id",))
class SignalAddressRow(Row):
    """One row per signal address ever published."""

    signal_id: Annotated[str, "the address"]
    founding_claim_id: Annotated[str, "the claim that founded the signal"]
    claim_ids: Annotated[Texts, "its claims when it was last published"]
    first_published_at: Annotated[datetime, "when the address was first published"]


@declared("ledger", "redirects", key=("from_signal_id",))
class RedirectRow(Row):
    """One row per address that vanished."""

    from_signal_id: Annotated[str, "the vanished address"]
    to_signal_id: Annotated[str | None, "where it leads; NULL where nothing of the signal is left"]
    since: Annotated[date, "as_of of the publication that first redirected it"]
