"""The extraction request that the tests of the model server send, whole, so that each test changes one thing."""

import copy
from typing import Any

import anthropic
from pydantic import BaseModel

MODEL = "claude-haiku-5-5"
TEXT = "The ECB raised its key rate to 4.25 percent."


class Claim(BaseModel):
    quote: str
    country: str | None


class Claims(BaseModel):
    claims: list[Claim]


def request(title: str = "Rates", text: str = TEXT, **changes: Any) -> dict[str, Any]:
    """Keyword arguments of messages.create: a system text, a document with an instruction, structured output."""
    source = {"type": "text", "media_type": "text/plain", "data": text}
    document = {"type": "document", "source": source, "title": title}
    return {
        "model": MODEL,
        "max_tokens": 500,
        "system": [{"type": "text", "text": "You extract claims.", "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": [document, {"type": "text", "text": "List the claims."}]}],
        "output_config": {"format": {"type": "json_schema", "schema": anthropic.transform_schema(Claims)}},
        "thinking": {"type": "adaptive"},
        "metadata": {"user_id": "test"},
    } | changes


def changed(path: str, value: Any) -> dict[str, Any]:
    """The request with a value put at a path such as `messages.0.content.1.text`."""
    body = copy.deepcopy(request())
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = body
    for part in way:
        place = place[part]
    place[last] = value
    return body


def claims(title: str, text: str, sent: object) -> dict[str, Any]:
    """What an obedient model finds: the text's first sentence."""
    return {"claims": [{"quote": text.split(". ")[0], "country": None}]}
