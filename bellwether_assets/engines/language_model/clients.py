"""Clients of the providers that instructor speaks to, all above the one transport that keeps answers.

What instructor is for here: it turns a reply model into the schema that each provider enforces, in the form that this
provider takes, and makes the call through the provider's own SDK. What it parses is not used, and it never asks again.
The reply is read from the raw response instead (`answers/response_body.py`, `answers/read_reply.py`), because

- instructor validates an answer as a whole: one wrong claim would lose its valid siblings, and an answer that was cut
  off would be lost entirely, although it is paid;
- a kept answer is read by the same code as a fresh one, from the same bytes, which are durable before they are used;
- what is taken from an answer must not change when an SDK does.

Belongs here: making a provider's client, and asking with it. What each provider takes is in `providers.py`. Keys come
from the environment; without one nothing is sent, while kept answers are still read.
"""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import lru_cache, partial
from types import TracebackType
from typing import Any, Self, TypeVar

import anthropic
import httpx2
import openai
from instructor.core.exceptions import InstructorError

from bellwether_assets.engines.language_model.answers.conversation import Conversation, Reply, Turn, converse
from bellwether_assets.engines.language_model.answers.request_body import request_arguments, request_key
from bellwether_assets.engines.language_model.answers.response_body import reply_of
from bellwether_assets.engines.language_model.batches import BatchQueue, MessageBatchQueue
from bellwether_assets.engines.language_model.earlier_keys import earlier_key
from bellwether_assets.engines.language_model.errors import EverythingRefusedError, ProviderUnavailableError
from bellwether_assets.engines.language_model.in_flight import (
    IN_FLIGHT,
    InFlightRequest,
    RequestMetadata,
    RowsOfResponse,
    no_rows,
)
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.language_model.native_schema import native_instructor, strict_instructor
from bellwether_assets.engines.language_model.ollama import OllamaTransport
from bellwether_assets.engines.language_model.providers import (
    ADDRESSES,
    effort_of,
    has_shipped_effort,
    key_variable,
    room_of,
    sampling_of,
)
from bellwether_assets.engines.language_model.transport import LedgerTransport
from bellwether_assets.foundation.engine_settings import EngineChoice

_R = TypeVar("_R")
# The SDKs refuse to be made without a key; the transport stops requests that need one.
_NO_KEY = "no key"
# How long a server on this machine may take until its answer begins: it loads its model, and others wait there too.
_LOCAL_PATIENCE_SECONDS = 3_600.0
# instructor logs every stopped request as an error; what stopped it is handled and reported by the caller.
logging.getLogger("instructor").setLevel(logging.CRITICAL)


def connection_to(engine: str, choice: EngineChoice) -> httpx2.BaseTransport:
    """What sends the requests of an engine's client."""
    # Kept alive as many as are used at once: to a hosted model, a connection takes longer to open than a question.
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=choice.concurrency)
    plain = httpx2.HTTPTransport(verify=_certificates(), limits=limits)
    return OllamaTransport(plain, choice.context_tokens) if engine.startswith("ollama/") else plain


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """The trusted certificates; reading them takes longer than all the rest of a client, and each signal needs one."""
    return httpx2.create_ssl_context()


class _BoundThreads(ThreadPoolExecutor):
    """Threads in which what is logged is about the same day and asset as where the work was given to them."""

    def submit(self, fn: Callable[..., _R], /, *arguments: Any, **named: Any) -> Future[_R]:
        return super().submit(copy_context().run, partial(fn, *arguments, **named))


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
        self._choice = choice
        provider = engine.partition("/")[0]
        variable = key_variable(provider, choice)
        key = os.environ.get(variable, "") if variable else _NO_KEY
        address = choice.address_of(engine) or ADDRESSES[provider]
        is_local = choice.is_local(engine)
        timeout = httpx2.Timeout(
            choice.timeout_seconds, read=_LOCAL_PATIENCE_SECONDS if is_local else choice.timeout_seconds
        )
        if queue is None and provider == "anthropic" and choice.mode == "batch":
            plain = anthropic.Anthropic(api_key=key or _NO_KEY, base_url=address, timeout=timeout, max_retries=0)
            queue = MessageBatchQueue(ledger, choice, plain)
        self._queue = queue
        self._transport = LedgerTransport(
            ledger,
            choice,
            variable,
            inner or connection_to(engine, choice),
            queue,
            has_key=bool(key),
            is_local=is_local,
        )
        http = httpx2.Client(transport=self._transport, timeout=timeout)
        # No retries of the SDKs: they obey a retry-after of any length.
        if provider == "anthropic":
            self._instructor = native_instructor(
                anthropic.Anthropic(
                    api_key=key or _NO_KEY, base_url=address, timeout=timeout, max_retries=0, http_client=http
                )
            )
        else:
            self._instructor = strict_instructor(
                openai.OpenAI(
                    api_key=key or _NO_KEY, base_url=address, timeout=timeout, max_retries=0, http_client=http
                )
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write cache hits and re-asks, take back what a refusal of everything decided, and close the connections."""
        try:
            self._ledger.flush_cache_hits()
            self._ledger.reasks.flush()
            if isinstance(error, EverythingRefusedError):
                self._ledger.refusals.take_back(self._engine)
        finally:
            self._transport.close()

    @contextmanager
    def threads(self) -> Iterator[ThreadPoolExecutor]:
        """More threads than requests may be under way at once: the others read answers and prepare what is asked next.

        A failure waits for the answers that are under way, which are paid and kept. An interruption, by a person or by
        whoever ends the process, waits for nothing.
        """
        # Where one at a time is asked for, in the order in which they were given.
        at_once = self._choice.concurrency
        pool = _BoundThreads(at_once if at_once == 1 else at_once + max(2, at_once // 4))
        try:
            try:
                yield pool
            except Exception:
                pool.shutdown()
                raise
            pool.shutdown()
        except Exception:
            raise
        except BaseException:
            self._transport.interrupt()
            pool.shutdown(cancel_futures=True)
            raise

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
        choice = self._choice
        effort = effort_of(self._engine, metadata.purpose, choice)
        max_tokens = room * room_of(effort, choice)

        def earlier(path: str) -> str | None:
            if not has_shipped_effort(metadata.purpose, choice):
                return None
            return earlier_key(self._engine, path, conversation, turns, choice.max_output_tokens)

        key = request_key(self._engine, effort, conversation, turns)
        in_flight = InFlightRequest(metadata, max_tokens, key, earlier, effort, rows)
        request = request_arguments(self._engine, conversation, turns, max_tokens, effort, sampling_of(self._engine))
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
