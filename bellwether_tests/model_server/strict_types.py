"""Holds a JSON value to a type of an SDK: a TypedDict of a request or a pydantic model of a response.

Stricter than pydantic is with the same types: a key that the type does not name is refused, `true` is no integer, and
what an SDK lets a caller pass as any iterable must be a list, because a list is what JSON carries. A type that it does
not know is one that no value has, so that a new spelling in an SDK shows as a refusal and never as a hole.
"""

import types
from collections import abc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin, is_typeddict

import typing_extensions
from pydantic import BaseModel, TypeAdapter, ValidationError


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where in the body, spelled as the API spells it: `messages.0.content.1.source.data`."""

    path: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        return f"{'.'.join(self.path) or 'body'}: {self.what}"


@dataclass(frozen=True)
class _Shape:
    """The keys of an object and their types, the required ones, and whether others may stand beside them."""

    keys: Mapping[str, Any]
    required: frozenset[str]
    is_open: bool


def problem_with(value: object, kind: Any, path: tuple[str, ...] = ()) -> Problem | None:
    """The first problem of a value parsed from JSON with a type, or None."""
    origin = get_origin(kind)
    if origin in (Annotated, Required, NotRequired):
        return problem_with(value, get_args(kind)[0], path)
    if kind is Any or kind is object:
        return None
    if origin in (Union, types.UnionType):
        return _problem_with_union(value, get_args(kind), path)
    if origin is Literal:
        return _problem_with_literal(value, get_args(kind), path)
    if is_typeddict(kind) or typing_extensions.is_typeddict(kind) or _is_model(kind):
        return _problem_with_object(value, _shape(kind), path)
    if origin in (list, abc.Iterable, abc.Sequence, abc.Collection):
        return _problem_with_list(value, get_args(kind)[0], path)
    if kind is dict or origin in (dict, abc.Mapping):
        return _problem_with_mapping(value, get_args(kind)[1] if get_args(kind) else object, path)
    return _problem_with_scalar(value, kind, path)


def _problem_with_scalar(value: object, kind: Any, path: tuple[str, ...]) -> Problem | None:
    if kind in _SCALARS:
        expected, holds = _SCALARS[kind]
        return None if holds(value) else Problem(path, f"Input should be {expected}, not {_name(value)}")
    if kind in (datetime, date):
        try:
            TypeAdapter(kind).validate_python(value)
        except ValidationError:
            return Problem(path, f"Input should be a {kind.__name__} in ISO 8601, not {value!r}")
        return None
    # Mostly files and paths, which the SDKs turn into strings before they send them.
    return Problem(path, f"Input should be of type {kind!r}, which JSON cannot carry")


# bool is a subclass of int in Python, and no number in JSON.
_SCALARS: dict[Any, tuple[str, Callable[[object], bool]]] = {
    str: ("a string", lambda value: isinstance(value, str)),
    bool: ("true or false", lambda value: isinstance(value, bool)),
    int: ("an integer", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    float: ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    None: ("null", lambda value: value is None),
    type(None): ("null", lambda value: value is None),
}


def _problem_with_literal(value: object, allowed: tuple[object, ...], path: tuple[str, ...]) -> Problem | None:
    if any(type(value) is type(one) and value == one for one in allowed):
        return None
    return Problem(path, f"Input should be {' or '.join(repr(one) for one in allowed)}, not {value!r}")


def _problem_with_list(value: object, item: Any, path: tuple[str, ...]) -> Problem | None:
    if not isinstance(value, list):
        return Problem(path, f"Input should be a list, not {_name(value)}")
    found = (problem_with(one, item, (*path, str(index))) for index, one in enumerate(value))
    return next((problem for problem in found if problem), None)


def _problem_with_mapping(value: object, item: Any, path: tuple[str, ...]) -> Problem | None:
    if not isinstance(value, dict):
        return Problem(path, f"Input should be an object, not {_name(value)}")
    found = (problem_with(one, item, (*path, key)) for key, one in value.items())
    return next((problem for problem in found if problem), None)


def _problem_with_object(value: object, shape: _Shape, path: tuple[str, ...]) -> Problem | None:
    if not isinstance(value, dict):
        return Problem(path, f"Input should be an object, not {_name(value)}")
    for key in value:
        if key not in shape.keys and not shape.is_open:
            return Problem((*path, key), "Extra inputs are not permitted")
    for key in sorted(shape.required):
        if key not in value:
            return Problem((*path, key), "Field required")
    found = (problem_with(one, shape.keys.get(key, object), (*path, key)) for key, one in value.items())
    return next((problem for problem in found if problem), None)


def _problem_with_union(value: object, variants: tuple[Any, ...], path: tuple[str, ...]) -> Problem | None:
    """None if any variant takes the value; else the problem of the variant that was meant, so that the path is true."""
    problems = []
    for variant in variants:
        problem = problem_with(value, variant, path)
        if problem is None:
            return None
        problems.append((_fits_tags(value, variant), len(problem.path), problem))
    is_a_choice = sum(_is_object_type(variant) for variant in variants) > 1
    if is_a_choice and not any(fits for fits, _, _ in problems) and (tags := _tags_of(value, variants)):
        return Problem(path, f"Input tag {tags} does not match any of the expected tags")
    # max() keeps the first of equals, and the SDKs name a request's own type before a response's.
    return max(problems, key=lambda entry: entry[:2])[2]


def _fits_tags(value: object, variant: Any) -> bool:
    """Whether the value is an object of which each Literal key (`type`, `role`) is the variant's."""
    if not _is_object_type(variant):
        return isinstance(value, list) if get_origin(variant) in (list, abc.Iterable, abc.Sequence) else False
    if not isinstance(value, dict):
        return False
    literals = {key: get_args(kind) for key, kind in _tag_kinds(variant).items()}
    return all(value.get(key) in allowed for key, allowed in literals.items())


def _tags_of(value: object, variants: tuple[Any, ...]) -> str:
    """The value's tag as the API reports it when no variant has it; empty if tags are not what tells them apart."""
    if not isinstance(value, dict):
        return ""
    allowed: dict[str, set[object]] = {}
    for variant in variants:
        for key, kind in _tag_kinds(variant).items() if _is_object_type(variant) else ():
            allowed.setdefault(key, set()).update(get_args(kind))
    return " ".join(
        f"{key} {value[key]!r}" for key in sorted(allowed) if key in value and value[key] not in allowed[key]
    )


@cache
def _tag_kinds(variant: Any) -> dict[str, Any]:
    """The required keys whose type is a Literal, which is how the SDKs mark the variants of a union."""
    shape = _shape(variant)
    bare = {key: _bare(kind) for key, kind in shape.keys.items() if key in shape.required}
    return {key: kind for key, kind in bare.items() if get_origin(kind) is Literal}


@cache
def _shape(kind: Any) -> _Shape:
    if _is_model(kind):
        # The SDKs' response models allow extras so that old clients survive new fields; this server has no new fields.
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        required = frozenset(key for key, field in fields.items() if field.is_required())
        return _Shape({key: field.annotation for key, field in fields.items()}, required, is_open=False)
    hints = typing_extensions.get_type_hints(kind, include_extras=True)
    required = frozenset(_wire_name(key, hint) for key, hint in hints.items() if _is_required(key, hint, kind))
    is_open = getattr(kind, "__pydantic_config__", {}).get("extra") == "allow"
    return _Shape({_wire_name(key, hint): hint for key, hint in hints.items()}, required, is_open)


def _is_required(key: str, hint: Any, kind: Any) -> bool:
    # `from __future__ import annotations` hides Required from __required_keys__: the resolved hint decides first.
    marker = get_origin(hint)
    return bool(marker is Required or (marker is not NotRequired and key in kind.__required_keys__))


def _wire_name(key: str, hint: Any) -> str:
    """The key in JSON, where an SDK renames one that is a Python keyword."""
    while get_origin(hint) in (Required, NotRequired):
        hint = get_args(hint)[0]
    if get_origin(hint) is Annotated:
        return next((one.alias for one in hint.__metadata__ if getattr(one, "alias", None)), key)
    return key


def _bare(kind: Any) -> Any:
    while get_origin(kind) in (Annotated, Required, NotRequired):
        kind = get_args(kind)[0]
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_object_type(kind: Any) -> bool:
    return is_typeddict(kind) or typing_extensions.is_typeddict(kind) or _is_model(kind)


def _name(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
