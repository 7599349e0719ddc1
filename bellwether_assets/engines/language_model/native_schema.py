"""instructor's mode for Anthropic's native structured output, sent as the API takes it today.

instructor 1.17's own handler sends `output_format` and a beta header, which anthropic 2.x does not know: it falls back
to a schema in the prompt, with a warning and nothing enforced. This one sends `output_config`, and looks at
`stop_reason` before it parses: a refusal is no parse error, and asking again would be paid again.
"""

from __future__ import annotations

import importlib
from typing import Any

import anthropic
from anthropic.types import Message
from instructor import Mode
from instructor.core.exceptions import IncompleteOutputException, ResponseParsingError
from instructor.v2.core.decorators import register_mode_handler
from instructor.v2.core.handler import ModeHandler
from instructor.v2.core.providers import Provider
from pydantic import BaseModel


class NativeSchemaHandler(ModeHandler):
    """Sends the response model as `output_config.format` and parses the last text block."""

    mode = Mode.JSON_SCHEMA

    def prepare_request(
        self, response_model: type[BaseModel] | None, kwargs: dict[str, Any]
    ) -> tuple[type[BaseModel] | None, dict[str, Any]]:
        """The request with the model's schema. Raises TypeError where there is no model."""
        if response_model is None:
            raise TypeError("structured output needs a response model")
        schema = anthropic.transform_schema(response_model)
        return response_model, {**kwargs, "output_config": {"format": {"type": "json_schema", "schema": schema}}}

    def handle_reask(self, kwargs: dict[str, Any], response: Message, exception: Exception) -> dict[str, Any]:
        """The conversation continued: the reply as it was, and what is wrong with it."""
        said = reply_text(response)
        return {
            **kwargs,
            "messages": [
                *kwargs["messages"],
                {"role": "assistant", "content": said or "(nothing)"},
                {
                    "role": "user",
                    "content": f"That is not valid: {exception}\nReturn the whole answer again, corrected.",
                },
            ],
        }

    def parse_response(
        self,
        response: Any,
        response_model: type[BaseModel],
        validation_context: dict[str, Any] | None = None,
        strict: bool | None = None,
        stream: bool = False,
        is_async: bool = False,
    ) -> BaseModel:
        """The reply as a model. Raises IncompleteOutputException for what must not be asked again."""
        if not isinstance(response, Message):
            raise ResponseParsingError("not a Message", mode="JSON_SCHEMA", raw_response=response)
        if response.stop_reason in {"refusal", "max_tokens"}:
            raise IncompleteOutputException(last_completion=response)
        return response_model.model_validate_json(reply_text(response), context=validation_context, strict=strict)


def reply_text(message: Message) -> str:
    """The last text block of a message; thinking may stand before it."""
    texts = [block.text for block in message.content if block.type == "text"]
    return sendable(texts[-1]) if texts else ""


def sendable(text: str) -> str:
    """A text as it can be stored and sent: JSON can hold the half of a surrogate pair, UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def register() -> None:
    """Put this handler in the place of instructor's. Idempotent."""
    # Importing them registers instructor's own, so it must have happened before.
    importlib.import_module("instructor.v2.providers.anthropic.handlers")
    register_mode_handler(Provider.ANTHROPIC, Mode.JSON_SCHEMA)(NativeSchemaHandler)
