"""instructor's clients, made to send the schema as the APIs take it today: enforced, and beside an effort.

The one place where a part of instructor is replaced. For Anthropic, its own handler of `Mode.JSON_SCHEMA` sends
`output_format` with a beta header; the SDK no longer knows that parameter, so instructor falls back to a schema in the
prompt, with a warning and nothing enforced. For OpenAI it leaves out `strict`, without which the schema is a wish. The
handlers here send `output_config` and a strict `response_format`. They are registered by `register_mode_handler`, the
way that instructor documents for handlers.

This module can go when instructor sends `output_config` itself: https://github.com/567-labs/instructor/issues/1927
asks for these structured outputs. `test_native_schema.py` fails when it does.
"""

from __future__ import annotations

from typing import Any

import anthropic
import openai
from instructor import Instructor, Mode, Provider, from_anthropic, from_openai
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
        with_schema = {**kwargs.get("output_config", {}), "format": anthropic_format(response_model)}
        return response_model, {**kwargs, "output_config": with_schema}

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


class StrictSchemaHandler(NativeSchemaHandler):
    """Adds the response model's schema to a request as a strict `response_format`."""

    def prepare_request(
        self, response_model: type[BaseModel] | None, kwargs: dict[str, Any]
    ) -> tuple[type[BaseModel] | None, dict[str, Any]]:
        """The request with the model's schema. Raises TypeError where there is no model."""
        if response_model is None:
            raise TypeError("structured output needs a response model")
        # The SDK's own way to a strict schema; of the function that it describes, only the schema is sent.
        schema = openai.pydantic_function_tool(response_model)["function"]["parameters"]
        named = {"name": response_model.__name__, "strict": True, "schema": schema}
        return response_model, {**kwargs, "response_format": {"type": "json_schema", "json_schema": named}}


def anthropic_format(reply_model: type[BaseModel]) -> dict[str, Any]:
    """`output_config.format` for a reply model."""
    return {"type": "json_schema", "schema": anthropic.transform_schema(reply_model)}


def native_instructor(client: anthropic.Anthropic) -> Instructor:
    """An instructor client whose requests carry `output_config`."""
    # Importing `from_anthropic` has registered instructor's own handler, which this one replaces.
    register_mode_handler(Provider.ANTHROPIC, Mode.JSON_SCHEMA)(NativeSchemaHandler)
    return from_anthropic(client, mode=Mode.JSON_SCHEMA)


def strict_instructor(client: openai.OpenAI) -> Instructor:
    """An instructor client whose requests carry a strict `response_format`."""
    register_mode_handler(Provider.OPENAI, Mode.JSON_SCHEMA)(StrictSchemaHandler)
    return from_openai(client, mode=Mode.JSON_SCHEMA)
