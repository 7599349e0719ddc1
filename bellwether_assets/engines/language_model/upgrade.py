"""Asking again for what a fallback read or decided: the configured engine is chosen anew, and its days become stale.

Belongs here: the one statement by which a person overrides the fallbacks. A refusal stays a refusal: its answer is
kept, so asking again costs nothing and ends the same. An answer that could not be used (cut off, broken, nothing valid)
is kept too, but is not looked at any more: the article or signal is asked about afresh.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from bellwether_assets.engines.language_model.fallbacks import ASKED_AFRESH, UPGRADE
from bellwether_assets.engines.language_model.in_flight import LEAD
from bellwether_assets.engines.language_model.ledger_store import append_rows
from bellwether_assets.engines.read_instead import UNUSABLE_ANSWER
from bellwether_assets.foundation.frozen_days import FROZEN_THROUGH
from bellwether_assets.foundation.settings import EngineChoice
from bellwether_assets.foundation.tables.engine_calls import EngineChoiceRow
from bellwether_assets.foundation.warehouse import Warehouse


def ask_again(warehouse: Warehouse, choice: EngineChoice, first: date, last: date) -> int:
    """Have the configured engines asked for what these days had without them; returns how many texts and links."""
    now = datetime.now(UTC)
    with warehouse.transaction() as connection:
        fallbacks = connection.execute(
            "SELECT subject, configured, day, article_id, signal_id, reason FROM ledger.engine_choices"  # noqa: S608 - ours
            " WHERE configured IN (?, ?) AND day BETWEEN ? AND ?"
            # What was read of a frozen day stays: there is no text to read it anew.
            f" AND day > coalesce({FROZEN_THROUGH}, DATE '-infinity')"
            " QUALIFY row_number() OVER (PARTITION BY subject, configured ORDER BY chosen_at DESC) = 1"
            " AND chosen <> configured ORDER BY subject, configured",
            [choice.name, choice.composer, first, last],
        ).fetchall()
        rows = [
            EngineChoiceRow(
                subject=subject,
                configured=configured,
                chosen=configured,
                reason=ASKED_AFRESH if reason in UNUSABLE_ANSWER else UPGRADE,
                chosen_at=now,
                day=day,
                article_id=article_id,
                signal_id=signal_id,
            )
            for subject, configured, day, article_id, signal_id, reason in fallbacks
        ]
        append_rows(connection, rows)
        for row in rows:
            # A stage-day without a record is to be built: nothing else says that a ledger was added to.
            of_signals = "brief" if row.signal_id == LEAD else "reinforced_signals"
            stage = "claims" if row.article_id is not None else of_signals
            connection.execute("DELETE FROM pipeline.stage_days WHERE stage = ? AND day = ?", [stage, row.day])
    return len(rows)
