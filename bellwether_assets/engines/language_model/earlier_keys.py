"""The key that an earlier version kept an answer under: a hash of the bytes of its request, as that version wrote them.

Belongs here: that version's request, rebuilt. An answer that is found under such a key is noted with its key of today
(`ledger.carried_keys`), and from then on found without this module. What that version asked in other words, as it did
about articles, is asked anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bellwether_assets.engines.language_model.answers.conversation import Conversation, Turn
from bellwether_assets.engines.language_model.answers.request_body import request_arguments
from bellwether_assets.engines.language_model.native_schema import anthropic_format
from bellwether_assets.foundation.hashing import digest, value_digest


def earlier_key(engine: str, path: str, conversation: Conversation, turns: Sequence[Turn], max_tokens: int) -> str:
    """The earlier key of a request to `path`; `max_tokens` is the setting, which had no room for thoughts."""
    body: dict[str, Any] = request_arguments(engine, conversation, turns, max_tokens)
    reply_model = conversation.reply_model
    if engine.startswith("anthropic/"):
        body["output_config"] = {"format": anthropic_format(reply_model)}
    else:
        named = {"name": reply_model.__name__, "schema": reply_model.model_json_schema()}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return digest("request 1", engine, path.rsplit("/v1/", 1)[-1], value_digest(body))
