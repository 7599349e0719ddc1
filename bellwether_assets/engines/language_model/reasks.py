"""Questions that were put again, why, and what came of it: what corrections cost and whether they pay.

Belongs here: SQL over `ledger.model_reasks`. A conversation is gone through again whenever its kept answers are read,
so a re-ask is one row however often that happens. Does not belong here: when to ask again (`answers/conversation.py`).
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from bellwether_assets.engines.language_model.answers.conversation import Reask
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.ledger_store import LedgerStore, append_rows
from bellwether_assets.foundation.tables.engine_calls import ModelReaskRow


class Reasks:
    """The re-asks of one home; several threads may note some at once."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self._noted: dict[str, ModelReaskRow] = {}
        self._lock = threading.Lock()

    def note(self, reask: Reask, metadata: RequestMetadata) -> None:
        """Note one; `flush` writes it."""
        row = ModelReaskRow(
            reask_id=reask.key,
            noted_at=datetime.now(UTC),
            day=metadata.day,
            purpose=metadata.purpose,
            engine=metadata.engine,
            prompt=metadata.prompt,
            article_id=metadata.article_id,
            signal_id=metadata.signal_id,
            turn=reask.turn,
            why=reask.why,
            problems=reask.kinds,
            outcome=reask.outcome,
        )
        with self._lock:
            self._noted.setdefault(reask.key, row)

    def flush(self) -> None:
        """Write the re-asks that were noted since the last time and are not known yet."""
        with self._lock:
            noted, self._noted = self._noted, {}
        if not noted:
            return
        with self._store.transaction() as connection:
            known = connection.execute(
                "SELECT reask_id FROM ledger.model_reasks WHERE list_contains(?, reask_id)", [list(noted)]
            ).fetchall()
            append_rows(connection, [row for key, row in noted.items() if (key,) not in set(known)])
