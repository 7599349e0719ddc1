"""Which texts another engine reads than the one that the settings name, and why.

Belongs here: SQL over `ledger.engine_choices`. A fallback holds until somebody asks for the configured engine again
(`upgrade.py`), so that the same text is read in the same way by every later run.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.ledger_store import LedgerStore
from bellwether_assets.foundation.tables.engine_calls import EngineChoiceRow

# Why the configured engine is chosen again: its kept answers hold, or are of no use and would be found again.
UPGRADE = "upgrade"
ASKED_AFRESH = "asked afresh"


class Fallbacks:
    """The fallbacks of one home. A subject is the hash of an article's text, of evidence, a link or an analysis."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store

    def reasons(self, configured: str, subjects: Sequence[str]) -> dict[str, str]:
        """Reasons by subject, for the subjects that another engine than the configured one reads."""
        rows = self._store.query(
            "SELECT subject, arg_max(reason, chosen_at) FROM ledger.engine_choices"
            " WHERE configured = ? AND list_contains(?, subject) GROUP BY subject, configured"
            " HAVING arg_max(chosen, chosen_at) <> configured",
            [configured, list(subjects)],
        )
        return dict(rows)

    def asked_afresh(self, configured: str, subjects: Sequence[str]) -> dict[str, datetime]:
        """By subject, since when answers of use are awaited: a person asked again for what a useless answer left."""
        rows = self._store.query(
            "SELECT subject, max(chosen_at) FROM ledger.engine_choices"
            " WHERE configured = ? AND reason = ? AND list_contains(?, subject) GROUP BY subject",
            [configured, ASKED_AFRESH, list(subjects)],
        )
        return dict(rows)

    def record(self, subject: str, metadata: RequestMetadata, chosen: str, reason: str) -> None:
        """Record that the engine `chosen` reads a subject in place of the one that was to be asked."""
        self._store.append([fallback(subject, metadata, chosen, reason)])


def fallback(subject: str, metadata: RequestMetadata, chosen: str, reason: str) -> EngineChoiceRow:
    """The row that says so, as of now."""
    return EngineChoiceRow(
        subject=subject,
        configured=metadata.engine,
        chosen=chosen,
        reason=reason,
        chosen_at=datetime.now(UTC),
        day=metadata.day,
        article_id=metadata.article_id,
        signal_id=metadata.signal_id,
    )
