"""instructor's client for Anthropic, made to send the schema as the API takes it today.

The one place where a part of instructor is replaced. Its own handler of `Mode.JSON_SCHEMA` sends `output_format` with
a beta header; the SDK no longer knows that parameter, so instructor falls back to a schema in the prompt, with a
warning and nothing enforced. The handler here sends `output_config`. It is registered by `register_mode_handler`, the
way that instructor documents for handlers.

This module can go when instructor sends `output_config` itself: https://github.com/567-labs/instructor/issues/1927
asks for these structured outputs. `test_native_schema.py` fails when it does.
"""

from __future__ import annotations

from typing import Any

import anthropic
from instructor import Instructor, Mode, Provider, from_anthropic
from instructor.v2 import register_mode_handler
from pydantic import BaseModel


class NativeSchemaHandler:
    """Adds the response model's schema to a request as `output_config.format`, and leaves the response unparsed."""

    def prepare_request(
        self, response_model: type[BaseModel] | None, kwargs: dict[str, Any]
    ) -> tuple[type[BaseModel] | None, dict[str, Any]]:
        """The request with the model's schema. Raises TypeError where there is no model."""
        if response_model is None:
            raise TypeError("structured output needs a response model")
        schema = anthropic.transform_schema(response_model)
        return response_model, {**kwargs, "output_config": {"format": {"type": "json_schema", "schema": schema}}}

    def handle_reask(self, kwargs: dict[str, Any], response: Any, exception: Exception) -> dict[str, Any]:
        """The request as it is: nothing is parsed here, so nothing is asked again here."""
        return kwargs

    def parse_response(
        self,
        response: Any,
        response_model: type[BaseModel],
        validation_context: dict[str, Any] | None = None,
        strict: bool | None = None,
        stream: bool = False,
        is_async: bool = False,
    ) -> BaseModel:
        """The response as it came; `answers/` reads what it says from the raw body (see `clients.py`)."""
        message: BaseModel = response
        return message


def native_instructor(client: anthropic.Anthropic) -> Instructor:
    """An instructor client whose requests carry `output_config`."""
    # Importing `from_anthropic` has registered instructor's own handler, which this one replaces.
    register_mode_handler(Provider.ANTHROPIC, Mode.JSON_SCHEMA)(NativeSchemaHandler)
    return from_anthropic(client, mode=Mode.JSON_SCHEMA)
