"""A request as each provider takes it, and the key that its answer is kept under.

Belongs here: where the system prompt, the document, the earlier turns and the length of an answer stand in a request.
The schema is added by the provider's client (`clients.py`). A change here asks for everything again, for money.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bellwether_assets.engines.language_model.answers.conversation import Conversation, Turn
from bellwether_assets.foundation.hashing import digest, value_digest


def request_arguments(
    engine: str, conversation: Conversation, turns: Sequence[Turn], max_tokens: int
) -> dict[str, Any]:
    """The arguments of the provider client's `create`, but for the schema. `engine` is "<provider>/<model>"."""
    provider, _, model = engine.partition("/")
    if provider == "anthropic":
        return {
            "model": model,
            "messages": _messages(_document_blocks(conversation), turns),
            "system": conversation.prompt.text,
            "max_tokens": max_tokens,
        }
    system = {"role": "system", "content": conversation.prompt.text}
    return {
        "model": model,
        "messages": [system, *_messages(_document_as_json(conversation), turns)],
        # OpenAI's newer models refuse `max_tokens`, Ollama ignores everything else.
        "max_tokens" if provider == "ollama" else "max_completion_tokens": max_tokens,
    }


def request_key(engine: str, path: str, body: Mapping[str, Any]) -> str:
    """Hash of all that shapes an answer: provider and model, endpoint, and the whole request body."""
    return digest("request 1", engine, path.rsplit("/v1/", 1)[-1], value_digest(body))


def _messages(first: object, turns: Sequence[Turn]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [{"role": "user", "content": first}]
    for turn in turns:
        messages += [{"role": "assistant", "content": turn.reply}, {"role": "user", "content": turn.correction}]
    return messages


def _document_blocks(conversation: Conversation) -> list[dict[str, Any]]:
    document = conversation.document
    return [
        {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": document.text},
            "title": document.title,
            "context": document.context,
        },
        {"type": "text", "text": conversation.instruction},
    ]


def _document_as_json(conversation: Conversation) -> str:
    # One JSON object: no text inside can end it, so none can be taken for the instruction after it.
    block = json.dumps({"document": asdict(conversation.document)}, ensure_ascii=False)
    return f"{block}\n\n{conversation.instruction}"
