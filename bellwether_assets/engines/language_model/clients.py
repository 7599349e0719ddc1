"""Clients of the providers that instructor speaks, all on the one paid transport; and what a reply says.

Belongs here: what differs between providers: the client, the shape of messages, where a reply's text and its reason to
stop stand. Keys come from the environment; without one nothing is sent, while kept responses are still read.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from typing import Any, TypeVar

import anthropic
import httpx2
import instructor
import openai
from anthropic.types import Message
from instructor.core.exceptions import InstructorError
from instructor.core.hooks import Hooks
from pydantic import BaseModel

from bellwether_assets.engines.language_model import native_schema
from bellwether_assets.engines.language_model.asking import ASKING, Asking
from bellwether_assets.engines.language_model.batches import BatchDesk, Desk
from bellwether_assets.engines.language_model.conversation import Document, Reply, Turn
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.language_model.transport import PaidTransport
from bellwether_assets.foundation.settings import EXTRACTIVE, EngineChoice

_ADDRESSES = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "ollama": "http://127.0.0.1:11434/v1",
}
_KEY_VARIABLES = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}
_NO_KEY = "no key"
# It logs every stopped request as an error; what stopped it is handled, and told, by whoever asked.
logging.getLogger("instructor").setLevel(logging.CRITICAL)
_Model = TypeVar("_Model", bound=BaseModel)


def key_variable(provider: str, choice: EngineChoice) -> str | None:
    """The environment variable that holds a provider's key, None where none is needed."""
    own = choice.key_variable if _is_configured(provider, choice) else None
    return own or _KEY_VARIABLES.get(provider)


def _is_configured(provider: str, choice: EngineChoice) -> bool:
    """Whether `engine.address` and `engine.key_variable` are of this provider.

    They are of the one that `name` names: a second provider, for composing, must not be sent the key of the first.
    """
    engine = choice.composer if choice.name == EXTRACTIVE else choice.name
    return engine.partition("/")[0] == provider


class Client:
    """One provider and model, asked through instructor."""

    def __init__(
        self,
        engine: str,
        choice: EngineChoice,
        ledger: CallLedger,
        desk: Desk | None = None,
        inner: httpx2.BaseTransport | None = None,
    ) -> None:
        """`desk` takes new requests instead of the provider, `inner` sends them instead of a plain connection."""
        self.engine = engine
        provider, _, self.model = engine.partition("/")
        self._is_anthropic = provider == "anthropic"
        # OpenAI's newer models refuse `max_tokens`, Ollama overlooks everything else.
        self._length = "max_tokens" if provider == "ollama" else "max_completion_tokens"
        variable = key_variable(provider, choice)
        key = os.environ.get(variable, "") if variable else _NO_KEY
        own_address = choice.address if _is_configured(provider, choice) else None
        address = own_address or _ADDRESSES[provider]
        self.desk = desk
        timeout = httpx2.Timeout(choice.timeout_seconds)
        if desk is None and self._is_anthropic and choice.mode == "batch":
            plain = anthropic.Anthropic(api_key=key or _NO_KEY, base_url=address, timeout=timeout, max_retries=0)
            self.desk = BatchDesk(ledger, choice, plain)
        self._transport = PaidTransport(ledger, choice, variable, inner, self.desk, has_key=bool(key))
        http = httpx2.Client(transport=self._transport, timeout=timeout)
        if self._is_anthropic:
            native_schema.register()
            # No retries of the SDK: it obeys a retry-after of any length.
            client = anthropic.Anthropic(
                api_key=key or _NO_KEY, base_url=address, timeout=timeout, max_retries=0, http_client=http
            )
            self._instructor = instructor.from_anthropic(client, mode=instructor.Mode.JSON_SCHEMA)
        else:
            speaker = openai.OpenAI(
                api_key=key or _NO_KEY, base_url=address, timeout=timeout, max_retries=0, http_client=http
            )
            self._instructor = instructor.from_openai(speaker, mode=instructor.Mode.JSON_SCHEMA)

    def ask(
        self,
        asking: Asking,
        shape: type[_Model],
        system: str,
        document: Document,
        instruction: str,
        turns: Sequence[Turn] = (),
    ) -> Reply:
        """One question. Raises EngineError when it could not be asked."""
        messages: list[dict[str, Any]] = [{"role": "user", "content": self._content(document, instruction)}]
        for turn in turns:
            messages += [{"role": "assistant", "content": turn.reply}, {"role": "user", "content": turn.problems}]
        request: dict[str, Any] = {"model": self.model, "messages": messages}
        if self._is_anthropic:
            request |= {"system": system, "max_tokens": asking.max_tokens}
        else:
            request["messages"] = [{"role": "system", "content": system}, *messages]
            request[self._length] = asking.max_tokens
        seen: list[Any] = []
        hooks = Hooks()
        hooks.on("completion:response", seen.append)
        token = ASKING.set(asking)
        try:
            # No `context`: with one, instructor renders message text as a template, and articles are in it.
            self._instructor.create(response_model=shape, max_retries=0, hooks=hooks, **request)
        except (InstructorError, anthropic.APIError, openai.OpenAIError):
            if asking.stopped_by is not None:
                raise asking.stopped_by from None
            # A reply that does not parse is read below, where its valid parts are kept; without one, this is a fault.
            if not seen:
                raise
        finally:
            ASKING.reset(token)
        return _reply_of(seen[-1])

    def give_up(self, error: ProviderUnavailableError) -> None:
        """From now on, answer from what is kept alone."""
        self._transport.give_up(error)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _content(self, document: Document, instruction: str) -> Any:
        if self._is_anthropic:
            return [
                {
                    "type": "document",
                    "source": {"type": "text", "media_type": "text/plain", "data": document.text},
                    "title": document.title,
                    "context": document.context,
                },
                {"type": "text", "text": instruction},
            ]
        # One JSON object: no text inside can end it, so none can pass for the instruction after it.
        block = json.dumps({"document": vars(document)}, ensure_ascii=False)
        return f"{block}\n\n{instruction}"


def _reply_of(response: Any) -> Reply:
    if isinstance(response, Message):
        stops = {"refusal": "refused", "max_tokens": "truncated", "model_context_window_exceeded": "truncated"}
        return Reply(native_schema.reply_text(response), stops.get(str(response.stop_reason), "ended"))
    choice = response.choices[0]
    stops = {"length": "truncated", "content_filter": "refused"}
    refused = getattr(choice.message, "refusal", None)
    text = native_schema.sendable(choice.message.content or "")
    return Reply(text, "refused" if refused else stops.get(choice.finish_reason, "ended"))
