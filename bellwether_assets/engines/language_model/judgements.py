"""What a model judged of pairs of claims: the ledger that no order, recompute or late article asks anew.

Belongs here: SQL over `ledger.claim_judgements`. A call answers for many pairs, and which pairs share one hangs on the
day, so the answers are kept by pair beside the raw responses. Does not belong here: asking (`judge_claims.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from bellwether_assets.engines.language_model.ledger_store import LedgerStore, append_rows
from bellwether_assets.engines.protocol import PatternAnswer
from bellwether_assets.foundation.tables.engine_calls import ClaimJudgementRow, EngineChoiceRow


class Judgements:
    """The judged pairs of one home. A subject is the hash of what the two claims of a pair say."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store

    def known(self, engine: str, prompt: str, subjects: Sequence[str]) -> dict[str, PatternAnswer]:
        """Answers by subject, of those that this engine gave to this prompt."""
        rows = self._store.query(
            "SELECT subject, relation, stance FROM ledger.claim_judgements"
            " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS subject) USING (subject)"
            " WHERE engine = ? AND prompt = ? ORDER BY judged_at DESC",
            [" ".join(subjects), engine, prompt],
        )
        # Of two processes that asked at once, the first answer holds.
        return {subject: PatternAnswer(relation, stance) for subject, relation, stance in rows}

    def record(self, judged: Sequence[ClaimJudgementRow], left: Sequence[EngineChoiceRow]) -> None:
        """Record a call's answers, and which pairs it left to the score, in one transaction."""
        with self._store.transaction() as connection:
            append_rows(connection, judged)
            append_rows(connection, left)
