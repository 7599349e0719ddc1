"""What the ledger knows of who sent a document: all that tells apart two documents with one id (`identity.py`)."""

from collections.abc import Sequence

from bellwether_assets.articles.identity import Sender
from bellwether_assets.foundation.warehouse import Connection

SENDER_COLUMNS = tuple(Sender.__dataclass_fields__)
_SENDERS = f"SELECT {', '.join(SENDER_COLUMNS)} FROM ledger.arrivals WHERE external_id IS NOT NULL"  # noqa: S608 - ours


def senders_of(connection: Connection, external_ids: Sequence[str] | None = None) -> list[Sender]:
    """Senders of the arrivals that gave one of these ids; of all that gave one, where none are named."""
    if external_ids is None:
        return [Sender(*row) for row in connection.execute(_SENDERS).fetchall()]
    named = connection.execute(f"{_SENDERS} AND external_id IN (SELECT unnest(?))", [external_ids])
    return [Sender(*row) for row in named.fetchall()]
