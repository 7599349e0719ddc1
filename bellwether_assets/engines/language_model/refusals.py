"""Requests that a provider refuses: told as they happen, and the end of a run where it is not the article's fault.

Belongs here: counting equal refusals within a run, what a person can change about them, and taking back what they
decided. One refusal concerns one article (too long, not accepted), which the extractive engine reads. Three with the
same words concern the server, the model or the settings, and would leave a whole corpus to the extractive engine.
A request for more room than usual is none of the three: what the model refuses is the room, and there is an answer.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from datetime import UTC, datetime

from bellwether_assets.engines.language_model.errors import EverythingRefusedError, RequestRefusedError
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.ledger_store import LedgerStore

MOST_EQUAL = 3
# What Anthropic says, with a 400, where other providers send a 402.
CANNOT_PAY = "credit balance"
# How the ledger calls what is refused for its own sake, asked alone and in a batch.
_REFUSED = ("HTTP 400", "HTTP 413", "HTTP 422", "invalid_request_error", "request_too_large")
LIKE_ALL_OTHERS = "refused like all others"
_LOG = logging.getLogger("bellwether")
_ADVICE = (
    (
        r"context|too long|too large|n_ctx|maximum.{0,40}tokens|tokens.{0,40}(?:exceed|maximum)",
        "the model's context is too small for prompt and answer: give the server a larger one (engine.context_tokens"
        " for Ollama, -c for llama.cpp), or lower engine.article_characters or engine.max_output_tokens",
    ),
    (
        r"effort|thinking|temperature|seed",
        "the model does not take a parameter: see engine.effort, or name another model in engine.name",
    ),
    (
        r"response_format|json_schema|output_config|schema|grammar|structured",
        "the model or its server has no structured output, which every answer needs: name another in engine.name",
    ),
    (
        r"model.{0,80}(?:not (?:found|exist|available)|unknown|invalid)|(?:unknown|invalid|no such).{0,20}model",
        "the model is not known there: see engine.name and engine.address",
    ),
)
_OTHERWISE = "see what it says, and engine.name and engine.address"


class Refusals:
    """The refusals of one run, by engine and words."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self._since = datetime.now(UTC)
        self._lock = threading.Lock()
        self._seen: Counter[tuple[str, str]] = Counter()

    def error_of(
        self, metadata: RequestMetadata, said: str, *, has_more_room: bool = False
    ) -> RequestRefusedError | EverythingRefusedError:
        """What one more refusal means: of this request alone, or of every one, as soon as enough say the same."""
        what = metadata.article_id or metadata.signal_id or "claims near signals"
        _LOG.warning("engine %s refuses the request to %s %s: %s", metadata.engine, metadata.purpose, what, said)
        if has_more_room:
            return RequestRefusedError(said)
        with self._lock:
            # Counts of tokens and places in the request differ from one refusal to the next.
            words = re.sub(r"\d+", "0", said)
            self._seen[metadata.engine, words] += 1
            equal = self._seen[metadata.engine, words]
        if equal < MOST_EQUAL:
            return RequestRefusedError(said)
        return EverythingRefusedError(
            f"engine {metadata.engine} refuses one request after the other: {said}; {advice(said)}. What was answered"
            " is kept, what was refused in this run is asked for again by the next"
        )

    def of_more_room(self, key: str, max_tokens: int, since: datetime | None) -> RequestRefusedError | None:
        """The refusal of a request for this much room, if it was ever received (`since` then).

        What was answered before, cut off, is kept and read; nothing but this stops each run from asking again.
        """
        rows = self._store.query(
            "SELECT a.error FROM ledger.model_answers a JOIN ledger.model_calls c USING (call_id)"
            " WHERE a.request_key = ? AND list_contains(?, a.outcome) AND c.max_tokens = ?"
            " AND (? IS NULL OR a.answered_at > ?) ORDER BY a.answered_at, a.call_id",
            [key, list(_REFUSED), max_tokens, since, since],
        )
        said = [error or "" for (error,) in rows if CANNOT_PAY not in (error or "")]
        return RequestRefusedError(said[0]) if said else None

    def take_back(self, engine: str) -> None:
        """Have what was refused in this run asked for again: it was not read by another engine for its own sake."""
        refused = [engine, RequestRefusedError.reason, self._since]
        with self._store.transaction() as connection:
            connection.execute(
                "DELETE FROM pipeline.stage_days s USING ledger.engine_choices e WHERE s.day = e.day AND s.stage ="
                " CASE WHEN e.article_id IS NOT NULL THEN 'claims' ELSE 'reinforced_signals' END"
                " AND e.configured = ? AND e.reason = ? AND e.chosen_at >= ?",
                refused,
            )
            connection.execute(
                "INSERT INTO ledger.engine_choices BY NAME SELECT subject, configured, configured AS chosen,"
                " ? AS reason, ?::TIMESTAMPTZ AS chosen_at, day, article_id, signal_id"
                " FROM ledger.engine_choices WHERE configured = ? AND reason = ? AND chosen_at >= ?",
                [LIKE_ALL_OTHERS, datetime.now(UTC), *refused],
            )


def advice(said: str) -> str:
    """What a person can change about a refusal with these words."""
    found = (what for pattern, what in _ADVICE if re.search(pattern, said, re.IGNORECASE))
    return next(found, _OTHERWISE)
