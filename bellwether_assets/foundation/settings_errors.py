"""What is said of a setting that is refused: its line in the file, what stands there and what is allowed.

Pydantic knows which setting is wrong and why; which values would be right is read from the model's own fields.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

# The keys and list positions that lead to a setting, as pydantic tells them.
Location = Sequence[str | int]

_KINDS: dict[object, str] = {
    int: "a whole number", float: "a number", str: "a text in quotes", bool: "true or false"
}  # fmt: skip
_PASSWORD = re.compile(r"(://[^\s:/@'\"]*:)[^\s'\"]+@")
_BOUNDS = (("gt", ">"), ("ge", ">="), ("lt", "<"), ("le", "<="))


def explain_errors(error: ValidationError, model: type[BaseModel], file: Path, text: str) -> str:
    """One line a wrong setting. `text`: the content of `file`, which `model` refused with `error`."""
    problems = error.errors()
    inner = [problem["loc"] for problem in problems]
    # Pydantic also calls a list too short from which it left out the entries that it refused.
    told = [
        p
        for p in problems
        if p["type"] != "too_short" or not any(one[: len(p["loc"])] == p["loc"] != one for one in inner)
    ]
    return "\n".join(_explain(problem, model, file, text) for problem in told)


def _explain(problem: ErrorDetails, model: type[BaseModel], file: Path, text: str) -> str:
    # Pydantic adds the kind of validator to the path of keys.
    location = [part for part in problem["loc"] if not (isinstance(part, str) and part.startswith("function-"))]
    name = ".".join(str(part) for part in location)
    where = f"{file}, line {line_of(text, location)}"
    if problem["type"] == "extra_forbidden":
        return f"{where}: unknown setting {name!r}; allowed here: {_keys(_annotation_at(model, location[:-1]))}"
    allowed = _allowed_values(model, location)
    hint = f"; allowed: {allowed}" if allowed else ""
    return f"{where}: {name} = {_shown(problem['input'])} is refused: {problem['msg']}{hint}"


def _shown(value: object) -> str:
    """What stands in the file; of an address with a password, which is refused for it, not the password."""
    return _PASSWORD.sub(r"\1…@", repr(value))


def line_of(text: str, location: Location) -> int:
    """The line (from 1) on which a setting begins, or the innermost table around it; 1 where neither is written.

    tomllib keeps no positions, but the first lines of the file say no more than what is written in them.
    """
    lines = text.split("\n")

    def read(count: int) -> tuple[int, Any]:
        """At most the first `count` lines: how many, up to a whole value, and what they say."""
        while True:
            try:
                return count, tomllib.loads("\n".join(lines[:count]))
            except tomllib.TOMLDecodeError:
                count -= 1

    def depth(count: int) -> int:
        return _depth(read(count)[1], location)

    deepest = depth(len(lines))
    if deepest == 0:
        return 1
    last_line = bisect_left(range(len(lines) + 1), deepest, key=depth)
    return read(last_line - 1)[0] + 1


def _depth(value: Any, location: Location) -> int:
    """How many steps of the location can be taken in what was read."""
    for depth, part in enumerate(location):
        there = part in value if isinstance(value, dict) else isinstance(value, list) and part in range(len(value))
        if not there:
            return depth
        value = value[part]
    return len(location)


def _annotation_at(model: type[BaseModel], location: Location) -> Any:
    """The annotation of the setting at `location`, or None where the model has no such setting."""
    annotation: Any = model
    for part in location:
        if isinstance(part, int):
            annotation = get_args(annotation)[0] if get_origin(annotation) is tuple else None
        elif _is_model(annotation) and part in annotation.model_fields:
            annotation = _without_none(annotation.model_fields[part].annotation)
        else:
            return None
    return annotation


def _without_none(annotation: Any) -> Any:
    """What is allowed besides leaving the setting out."""
    others = [one for one in get_args(annotation) if one is not NoneType]
    return others[0] if NoneType in get_args(annotation) and len(others) == 1 else annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _keys(annotation: Any) -> str:
    return ", ".join(sorted(annotation.model_fields)) if _is_model(annotation) else ""


def _allowed_values(model: type[BaseModel], location: Location) -> str:
    annotation = _annotation_at(model, location)
    if get_origin(annotation) is Literal:
        return ", ".join(repr(value) for value in get_args(annotation))
    if _is_model(annotation):
        return f"a table with {_keys(annotation)}"
    return " ".join([_KINDS.get(annotation, ""), *_bounds(model, location)])


def _bounds(model: type[BaseModel], location: Location) -> list[str]:
    """The limits of a number, such as `>= 0`."""
    if not location:
        return []
    around, last = _annotation_at(model, location[:-1]), location[-1]
    if not _is_model(around) or last not in around.model_fields:
        return []
    return [
        f"{sign} {getattr(bound, word)}"
        for bound in around.model_fields[last].metadata
        for word, sign in _BOUNDS
        if getattr(bound, word, None) is not None
    ]
