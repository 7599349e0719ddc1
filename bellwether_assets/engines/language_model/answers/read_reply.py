"""From a reply's text to items, each valid or not on its own, so that one bad claim never loses its siblings.

Belongs here: JSON that may be broken or cut off, and validation against the strict reply models. Does not belong
here: whether what an item says is true of the article (`check_reply.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pydantic_core
from pydantic import BaseModel, ValidationError

from bellwether_assets.engines.language_model.answers.problems import BROKEN_JSON, WRONG_SHAPE_OF_ANSWER, Problem

_Model = TypeVar("_Model", bound=BaseModel)
_MOST_CHARACTERS = 400_000


@dataclass(frozen=True)
class ListReply:
    """A reply whose JSON object holds a list: its items, the object's other members, what is wrong with the whole."""

    items: Sequence[Any]
    others: Mapping[str, Any]
    problem: Problem | None


def read_list(text: str, name: str) -> ListReply:
    """The list `name` of a reply.

    Text around the JSON is ignored: models without structured output greet and explain. A reply that is cut off or
    broken gives the complete items before the break.
    """
    text = _from_first_object(text)
    problem = None
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        problem = Problem(BROKEN_JSON, "the answer was not valid JSON")
        value = _complete_items(text, name)
    if not isinstance(value, dict) or not isinstance(value.get(name), list):
        return ListReply([], {}, problem or Problem(WRONG_SHAPE_OF_ANSWER, f"the answer held no list {name!r}"))
    return ListReply(value[name], {key: item for key, item in value.items() if key != name}, problem)


def read_object(text: str) -> dict[str, Any] | Problem:
    """The one object of a reply, or what is wrong with the reply.

    Text around it is ignored, unless it could be another answer: a model that quotes an article's ready-made answer
    before its own must not be taken at the article's word.
    """
    text = _from_first_object(text)
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return Problem(BROKEN_JSON, "the answer was not valid JSON")
    if not isinstance(value, dict):
        return Problem(WRONG_SHAPE_OF_ANSWER, "the answer was no JSON object")
    if "{" in text[end:]:
        return Problem("more than one answer", "there was more than one object in the answer")
    return value


def is_whole(text: str) -> bool:
    """Whether a reply holds a whole JSON object, whatever stands after it."""
    try:
        value, _ = json.JSONDecoder().raw_decode(_from_first_object(text))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict)


def validate(item: object, model: type[_Model], index: int | None = None) -> _Model | Problem:
    """An item as its strict model, or why it is not one; `index` is where it stands in the reply's list, if in one."""
    try:
        return model.model_validate_json(json.dumps(item), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        # An unknown key is left out of the location: it is the model's own word, which a correction must not repeat.
        where = ".".join(str(part) for part in first["loc"] if part in model.model_fields)
        return Problem("wrong shape", first["msg"], index, field=where or "a key")
    except (ValueError, RecursionError):
        return Problem("wrong shape", "the item cannot be read", index)


def _from_first_object(text: str) -> str:
    text = text[:_MOST_CHARACTERS]
    return text[max(0, text.find("{")) :]


def _complete_items(text: str, name: str) -> Any:
    """The JSON before a break, without the item that the break goes through."""
    try:
        value = pydantic_core.from_json(text, allow_partial=True)
    except ValueError:
        return None
    ends_between_items = any(_is_json(f"{text.rstrip().rstrip(',')}{end}") for end in ("]}", "}"))
    if not ends_between_items and isinstance(value, dict) and isinstance(value.get(name), list):
        value[name] = value[name][:-1]
    return value


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
