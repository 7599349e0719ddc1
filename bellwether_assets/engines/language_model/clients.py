"""Clients of the providers that instructor speaks to, all above the one transport that keeps answers.

What instructor is for here: it turns a reply model into the schema that each provider enforces, in the form that this
provider takes, and makes the call through the provider's own SDK. What it parses is not used, and it never asks again.
The reply is read from the raw response instead (`answers/response_body.py`, `answers/read_reply.py`), because

- instructor validates an answer as a whole: one wrong claim would lose its valid siblings, and an answer that was cut
  off would be lost entirely, although it is paid;
- a kept answer is read by the same code as a fresh one, from the same bytes, which are durable before they are used;
- what is taken from an answer must not change when an SDK does.

Belongs here: which client, address and key a provider has. Keys come from the environment; without one nothing is
sent, while kept answers are still read.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import anthropic
import httpx2
import instructor
import openai
from instructor.core.exceptions import InstructorError

from bellwether_assets.engines.language_model.answers.conversation import Conversation, Reply, Turn, converse
from bellwether_assets.engines.language_model.answers.request_body import request_arguments
from bellwether_assets.engines.language_model.answers.response_body import reply_of
from bellwether_assets.engines.language_model.batches import BatchQueue, MessageBatchQueue
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.in_flight import (
    IN_FLIGHT,
    InFlightRequest,
    RequestMetadata,
    RowsOfResponse,
    no_rows,
)
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.language_model.native_schema import native_instructor
from bellwether_assets.engines.language_model.transport import LedgerTransport
from bellwether_assets.foundation.settings import EXTRACTIVE, EngineChoice

_ADDRESSES = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "ollama": "http://127.0.0.1:11434/v1",
}
_KEY_VARIABLES = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}
# The SDKs refuse to be made without a key; the transport stops requests that need one.
_NO_KEY = "no key"
# instructor logs every stopped request as an error; what stopped it is handled and reported by the caller.
logging.getLogger("instructor").setLevel(logging.CRITICAL)


def key_variable(provider: str, choice: EngineChoice) -> str | None:
    """The environment variable that holds a provider's key, None where none is needed."""
    own = choice.key_variable if _is_configured(provider, choice) else None
    return own or _KEY_VARIABLES.get(provider)


def _is_configured(provider: str, choice: EngineChoice) -> bool:
    """Whether `engine.address` and `engine.key_variable` belong to this provider.

    They belong to the one that `name` names: a second provider, for composing, must not be sent the key of the first.
    """
    engine = choice.composer if choice.name == EXTRACTIVE else choice.name
    return engine.partition("/")[0] == provider


class ModelClient:
    """One provider and model, to be used in a `with`; several threads may converse at once."""

    def __init__(
        self,
        engine: str,
        choice: EngineChoice,
        ledger: CallLedger,
        queue: BatchQueue | None = None,
        inner: httpx2.BaseTransport | None = None,
    ) -> None:
        """`queue` takes extraction requests instead of the provider, `inner` sends instead of a plain connection."""
        self._engine = engine
        self._ledger = ledger
        self._max_tokens = choice.max_output_tokens
        provider = engine.partition("/")[0]
        variable = key_variable(provider, choice)
        key = os.environ.get(variable, "") if variable else _NO_KEY
        own_address = choice.address if _is_configured(provider, choice) else None
        address = own_address or _ADDRESSES[provider]
        timeout = httpx2.Timeout(choice.timeout_seconds)
        if queue is None and provider == "anthropic" and choice.mode == "batch":
            plain = anthropic.Anthropic(api_key=key or _NO_KEY, base_url=address, timeout=timeout, max_retries=0)
            queue = MessageBatchQueue(ledger, choice, plain)
        self._queue = queue
        self._transport = LedgerTransport(ledger, choice, variable, inner, queue, has_key=bool(key))
        http = httpx2.Client(transport=self._transport, timeout=timeout)
        # No retries of the SDKs: they obey a retry-after of any length.
        if provider == "anthropic":
            self._instructor = native_instructor(
                anthropic.Anthropic(
                    api_key=key or _NO_KEY, base_url=address, timeout=timeout, max_retries=0, http_client=http
                )
            )
        else:
            self._instructor = instructor.from_openai(
                openai.OpenAI(
                    api_key=key or _NO_KEY, base_url=address, timeout=timeout, max_retries=0, http_client=http
                ),
                mode=instructor.Mode.JSON_SCHEMA,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the cache hits and the re-asks, and close the connections."""
        try:
            self._ledger.flush_cache_hits()
            self._ledger.reasks.flush()
        finally:
            self._transport.close()

    def converse(self, conversation: Conversation, metadata: RequestMetadata, rows: RowsOfResponse = no_rows) -> None:
        """Ask, and ask again with what is wrong. Raises EngineError when there is no answer.

        `rows` are written with each response that comes in, in its transaction.
        """
        converse(
            conversation,
            lambda turns, room: self._ask(conversation, turns, metadata, rows, room),
            lambda reask: self._ledger.reasks.note(reask, metadata),
        )

    def flush_queue(self) -> int:
        """Have what is queued answered; returns how many requests that were, 0 where no more answers can be had."""
        return 0 if self._queue is None else self._queue.flush()

    def answer_from_ledger_only(self, error: ProviderUnavailableError) -> None:
        """From now on, answer from the ledger; what is not there raises `error`."""
        self._transport.send_nothing_more(error)

    def _ask(
        self,
        conversation: Conversation,
        turns: Sequence[Turn],
        metadata: RequestMetadata,
        rows: RowsOfResponse,
        room: int,
    ) -> Reply:
        max_tokens = room * self._max_tokens
        in_flight = InFlightRequest(metadata, max_tokens, rows)
        request = request_arguments(self._engine, conversation, turns, max_tokens)
        token = IN_FLIGHT.set(in_flight)
        try:
            # No `context`: with one, instructor renders message text as a template, and articles are in it.
            self._instructor.create(response_model=conversation.reply_model, max_retries=0, **request)
        except (InstructorError, anthropic.APIError, openai.OpenAIError):
            if in_flight.stopped_by is not None:
                raise in_flight.stopped_by from None
            # What instructor cannot parse is read below all the same; without any response, this is a fault.
            if not in_flight.response_body:
                raise
        finally:
            IN_FLIGHT.reset(token)
        return reply_of(in_flight.response_body)
