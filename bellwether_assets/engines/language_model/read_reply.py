"""From a reply's text to proposals, each valid or not on its own: one bad claim never loses its siblings.

Belongs here: JSON that may be broken or cut off, and the strict models. Does not belong here: what a proposal says
(`check_reply.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pydantic_core
from pydantic import BaseModel, ValidationError

_Model = TypeVar("_Model", bound=BaseModel)
_MOST_CHARACTERS = 400_000


@dataclass(frozen=True)
class Problem:
    """Why a proposal cannot be kept: a kind to count it under, and words that a model can act on."""

    kind: str
    message: str


def items_of(text: str, name: str) -> tuple[list[Any], dict[str, Any], Problem | None]:
    """The list `name` of a reply, its other members, and what is wrong with the reply as a whole.

    What stands around the JSON is overlooked: models without structured output greet and explain. A reply that is cut
    off or broken gives the whole items before the break.
    """
    text = text[:_MOST_CHARACTERS]
    text = text[max(0, text.find("{")) :]
    broken = None
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        broken = Problem("broken JSON", "the answer was not valid JSON")
        value = _partial(text, name)
    if not isinstance(value, dict) or not isinstance(value.get(name), list):
        return [], {}, broken or Problem("wrong shape of the answer", f"the answer held no list {name!r}")
    return value[name], {key: item for key, item in value.items() if key != name}, broken


def object_of(text: str) -> tuple[Any, Problem | None]:
    """The one object of a reply, or what is wrong with the reply.

    What stands around it is overlooked, unless that could be another answer: a model that quotes an article's
    ready-made answer before its own must not be taken at the article's word.
    """
    text = text[:_MOST_CHARACTERS]
    text = text[max(0, text.find("{")) :]
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None, Problem("broken JSON", "the answer was not valid JSON")
    if not isinstance(value, dict):
        return None, Problem("wrong shape of the answer", "the answer was no JSON object")
    if "{" in text[end:]:
        return None, Problem("more than one answer", "there was more than one object in the answer")
    return value, None


def _partial(text: str, name: str) -> Any:
    """What stands before a break; the item that it goes through is none, however much of it is there."""
    try:
        value = pydantic_core.from_json(text, allow_partial=True)
    except ValueError:
        return None
    whole = any(_is_json(f"{text.rstrip().rstrip(',')}{end}") for end in ("]}", "}"))
    if not whole and isinstance(value, dict) and isinstance(value.get(name), list):
        value[name] = value[name][:-1]
    return value


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def validated(items: Sequence[Any], shape: type[_Model]) -> tuple[list[tuple[int, _Model]], list[tuple[int, Problem]]]:
    """Each item as the strict model, or why it is not one; both with the item's place."""
    good: list[tuple[int, _Model]] = []
    bad: list[tuple[int, Problem]] = []
    for place, item in enumerate(items):
        try:
            good.append((place, shape.model_validate_json(json.dumps(item), strict=True)))
        except ValidationError as error:
            first = error.errors()[0]
            # A key that is not ours is part of the place, and nothing to be said again in our own name.
            where = ".".join(str(part) for part in first["loc"] if part in shape.model_fields)
            bad.append((place, Problem("wrong shape", f"{where or 'a key'}: {first['msg']}")))
        except (ValueError, RecursionError):
            bad.append((place, Problem("wrong shape", "the item cannot be read")))
    return good, bad
