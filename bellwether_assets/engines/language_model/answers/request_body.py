"""A request as each provider takes it, and the key that its answer is kept under.

Belongs here: where the system prompt, the document, the earlier turns, the effort and the length of an answer stand in
a request, and what makes two requests the same question. The schema is added by the provider's client
(`native_schema.py`). The key is of what is asked and not of the bytes that ask it: a parameter more, or an SDK that
writes a schema in another way, asks for nothing again. A change to the key itself asks for everything again, for money.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from bellwether_assets.engines.language_model.answers.conversation import Conversation, Turn
from bellwether_assets.foundation.hashing import digest, value_digest


def request_arguments(
    engine: str,
    conversation: Conversation,
    turns: Sequence[Turn],
    max_tokens: int,
    effort: str | None = None,
    sampling: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The arguments of the provider client's `create`, but for the schema.

    `engine` is "<provider>/<model>"; `effort` and `sampling` are given where the model takes them.
    """
    provider, _, model = engine.partition("/")
    if provider == "anthropic":
        arguments = {
            "model": model,
            "messages": _messages(_document_blocks(conversation), turns),
            "system": conversation.prompt.text,
            "max_tokens": max_tokens,
        }
        return arguments | ({"output_config": {"effort": effort}} if effort else {})
    system = {"role": "system", "content": conversation.prompt.text}
    arguments = {
        "model": model,
        "messages": [system, *_messages(_document_as_json(conversation), turns)],
        # OpenAI's newer models refuse `max_tokens`, Ollama ignores everything else.
        "max_tokens" if provider == "ollama" else "max_completion_tokens": max_tokens,
    }
    return arguments | ({"reasoning_effort": effort} if effort else {}) | dict(sampling or {})


def request_key(engine: str, effort: str | None, conversation: Conversation, turns: Sequence[Turn]) -> str:
    """Hash of what is asked: model, effort, prompt, document, instruction, form of the answer, and earlier turns."""
    return digest(
        "question 1",
        engine,
        effort or "",
        conversation.prompt.version,
        *astuple(conversation.document),
        conversation.instruction,
        value_digest(form_of(conversation.reply_model)),
        *(text for turn in turns for text in astuple(turn)),
    )


def form_of(annotation: Any) -> Any:
    """An answer's form as plain data: names, kinds and descriptions of its fields, as this package declares them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {
            name: [form_of(field.annotation), field.description or ""]
            for name, field in annotation.model_fields.items()
        }
    if get_origin(annotation) is not None:
        return [str(get_origin(annotation)), [form_of(part) for part in get_args(annotation)]]
    return annotation.__name__ if isinstance(annotation, type) else repr(annotation)


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
