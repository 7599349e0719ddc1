"""What a model judged of pairs of claims: the ledger that no order, recompute or late article asks anew.

Belongs here: SQL over `ledger.claim_judgements`. A call answers for many pairs, and which pairs share one hangs on the
day, so the answers are kept by pair beside the raw responses. Does not belong here: asking (`judge_claims.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, astuple
from datetime import UTC, date, datetime

from bellwether_assets.engines.language_model.ledger_store import LedgerStore, append_rows
from bellwether_assets.engines.protocol import LeftOut, PatternAnswer
from bellwether_assets.foundation.tables.engine_calls import ClaimJudgementRow, ClaimLeftOutRow, EngineChoiceRow


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

    def left_out(self, engine: str, prompt: str, day: date, said: Sequence[LeftOut]) -> list[LeftOut]:
        """Keep these pairs for a day, in one transaction; returns all that this engine left out for it, in order.

        Another composition of the day, of other evidence, may not repeat what an earlier one said. It holds all the
        same, or a claim would come and go with every late article.
        """
        now = datetime.now(UTC)
        known = {
            LeftOut(*row)
            for row in self._store.query(
                "SELECT claim_id, claim_hash, founding_id, founding_hash FROM ledger.claims_left_out"
                " WHERE day = ? AND engine = ? AND prompt = ?",
                [day, engine, prompt],
            )
        }
        new = sorted(set(said) - known, key=astuple)
        rows = [ClaimLeftOutRow(**asdict(one), day=day, engine=engine, prompt=prompt, said_at=now) for one in new]
        if rows:
            self._store.append(rows)
        return sorted({*known, *new}, key=astuple)

    def record(self, judged: Sequence[ClaimJudgementRow], left: Sequence[EngineChoiceRow]) -> None:
        """Record a call's answers, as far as they were not with its response, and the pairs it left to the score."""
        kept = self.known(judged[0].engine, judged[0].prompt, [row.subject for row in judged]) if judged else {}
        judged = [row for row in judged if row.subject not in kept]
        with self._store.transaction() as connection:
            append_rows(connection, judged)
            append_rows(connection, left)
