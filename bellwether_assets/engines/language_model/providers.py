"""What each provider and model takes: address and key, an effort, a temperature and a seed.

Belongs here: what is known of providers and models by their names, from their documentation as of November 2026. A
parameter that a model refuses costs every request of a run, so what is not known here is not sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bellwether_assets.engines.language_model.in_flight import Purpose
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.model_settings import Effort, EffortLevel
from bellwether_assets.foundation.without_secrets import secrets_in_environment, without_secrets

ADDRESSES = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "ollama": "http://127.0.0.1:11434/v1",
}
_KEY_VARIABLES = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}
# Claude from 4.5 (Opus), 4.6 (Sonnet) and 5 (Haiku) on; Haiku 4.5 and Sonnet 4.5 answer an effort with a 400.
_CLAUDE_WITH_EFFORT = re.compile(
    r"claude-(?:(?:fable|mythos)-|(?:opus|sonnet|haiku)-[5-9]|opus-4-[5-9]|sonnet-4-[6-9])"
)
# OpenAI's reasoning models; those called "chat" take none, those called "pro" only some levels.
_OPENAI_REASONS = re.compile(r"(?!o1-(?:mini|preview))(?:gpt-[5-9]|o\d)(?!.*(?:chat|pro))")
_OPENAI_NO_SAMPLING = re.compile(r"gpt-[5-9]|o\d")
# Of models with open weights, the ones whose servers take an effort; others answer with "does not support thinking".
_OPEN_REASONS = re.compile(r"(?:[\w.-]+/)?gpt-oss")
# Tokens of thought that an effort can take; an answer's own tokens come besides.
ROOM_TO_THINK: Mapping[EffortLevel, int] = {
    "low": 2_048,
    "medium": 8_192,
    "high": 16_384,
    "xhigh": 32_768,
    "max": 65_536,
}
# Tokens of thought that an answer takes on average; nobody has measured them here, and the ledger's own mean is used as
# soon as there is one. By what is published, the greatest effort writes some fourteen times what the least one does.
_THOUGHTS: Mapping[EffortLevel, int] = {"low": 300, "medium": 1_500, "high": 4_000, "xhigh": 10_000, "max": 15_000}
_BYTES_A_TOKEN = 4.0
# From Opus 4.7 on, Claude counts the same text as about 30 % more tokens.
_CLAUDE_NEWER_TOKENISER = re.compile(r"claude-(?:(?:fable|mythos)-|(?:opus|sonnet|haiku)-[5-9]|opus-4-[7-9])")
_MORE_TOKENS = 1.3
_SEED = 1


def key_variable(provider: str, choice: EngineChoice) -> str | None:
    """The environment variable that holds a provider's key, None where none is needed."""
    own = choice.key_variable if choice.is_configured(provider) else None
    # A key for the provider's own address is none for a server on this machine.
    return own or (None if choice.is_local(provider) else _KEY_VARIABLES.get(provider))


def without_key(text: str, provider: str, choice: EngineChoice) -> str:
    """What a provider, or a gateway before it, says, without the key that it was sent."""
    variable = key_variable(provider, choice)
    return without_secrets(text, secrets_in_environment([variable] if variable else []))


def effort_of(engine: str, purpose: Purpose, choice: EngineChoice) -> EffortLevel | None:
    """The effort to be sent with a request, None where the model takes none."""
    provider, _, model = engine.partition("/")
    if provider == "anthropic":
        takes_it = _CLAUDE_WITH_EFFORT.match(model)
    else:
        takes_it = (_OPEN_REASONS if choice.is_local(engine) else _OPENAI_REASONS).match(model)
    return _asked_for(choice.effort, purpose) if takes_it else None


def has_shipped_effort(purpose: Purpose, choice: EngineChoice) -> bool:
    """Whether a purpose has the effort that is shipped: answers of before there was a choice are of it."""
    return _asked_for(choice.effort, purpose) == _asked_for(Effort(), purpose)


def room_of(effort: EffortLevel | None, choice: EngineChoice) -> int:
    """Tokens that an answer may take, thoughts included."""
    return choice.max_output_tokens + (ROOM_TO_THINK[effort] if effort else 0)


def has_more_room(max_tokens: int | None, effort: EffortLevel | None, choice: EngineChoice) -> bool:
    """Whether an answer may take more than is usual, since the one before it was cut off."""
    return max_tokens is not None and max_tokens > room_of(effort, choice)


def thoughts_of(effort: EffortLevel | None) -> int:
    """Tokens of thought that an answer is expected to take."""
    return _THOUGHTS[effort] if effort else 0


def bytes_a_token(engine: str) -> float:
    """Bytes of English text a token, schema and JSON included."""
    is_newer = _CLAUDE_NEWER_TOKENISER.match(engine.partition("/")[2]) is not None
    return _BYTES_A_TOKEN / (_MORE_TOKENS if is_newer else 1.0)


def sampling_of(engine: str) -> dict[str, Any]:
    """What makes an answer as repeatable as the provider allows: nothing where the model refuses it."""
    provider, _, model = engine.partition("/")
    if provider == "anthropic" or (provider == "openai" and _OPENAI_NO_SAMPLING.match(model)):
        return {}
    return {"temperature": 0, "seed": _SEED}


def _asked_for(effort: Effort, purpose: Purpose) -> EffortLevel:
    level: EffortLevel = getattr(effort, purpose)
    return level
