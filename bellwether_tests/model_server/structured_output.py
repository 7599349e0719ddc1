"""What `output_config.format.schema` may say, and whether a reply is what it asks for.

The keywords are those that the SDK's own `anthropic.transform_schema` leaves in a schema; it moves all others into
descriptions because the API answers 400 to them. Stricter than the API in one point, on purpose: every property must
be required, since a model that may leave a field out will.
"""

from collections.abc import Mapping
from typing import Any

from bellwether_tests.model_server.strict_types import Problem

# As documented for structured output; other formats belong into a description.
STRING_FORMATS = frozenset(
    {"date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "uri", "uuid"}
)
_ANYWHERE = frozenset({"description", "title", "$defs"})
_BY_TYPE: dict[str, frozenset[str]] = {
    "object": frozenset({"properties", "additionalProperties", "required"}),
    "array": frozenset({"items", "minItems"}),
    "string": frozenset({"format"}),
    "integer": frozenset(),
    "number": frozenset(),
    "boolean": frozenset(),
    "null": frozenset(),
}
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def problem_with_schema(schema: Mapping[str, Any], path: tuple[str, ...]) -> Problem | None:
    """The first thing in a schema that structured output does not accept, or None."""
    definitions = schema.get("$defs", {})
    if not isinstance(definitions, dict):
        return Problem((*path, "$defs"), "Input should be an object")
    for name, definition in definitions.items():
        where = (*path, "$defs", name)
        if problem := _problem_with_node(definition, definitions, where):
            return problem
        if _reaches(definition, f"#/$defs/{name}", definitions, frozenset()):
            return Problem(where, "Recursive schemas are not supported")
    return _problem_with_node(schema, definitions, path)


def _problem_with_node(node: object, definitions: Mapping[str, Any], path: tuple[str, ...]) -> Problem | None:
    if not isinstance(node, dict):
        return Problem(path, "A schema should be an object")
    if "$ref" in node:
        if node["$ref"] not in {f"#/$defs/{name}" for name in definitions}:
            return Problem(
                (*path, "$ref"), f"{node['$ref']!r} is not among $defs; external references are not supported"
            )
        return _unsupported(node, _ANYWHERE | {"$ref"}, path)
    for combination in ("anyOf", "allOf"):
        if combination in node:
            return _problem_with_variants(node, combination, definitions, path)
    if "enum" in node or "const" in node:
        return _problem_with_literals(node, path)
    kind = node.get("type")
    if kind not in _BY_TYPE:
        return Problem((*path, "type"), f"A schema needs one of the types {', '.join(_BY_TYPE)}, not {kind!r}")
    if problem := _unsupported(node, _ANYWHERE | _BY_TYPE[kind] | {"type"}, path):
        return problem
    if kind == "object":
        return _problem_with_object(node, definitions, path)
    if kind == "array":
        return _problem_with_array(node, definitions, path)
    if node.get("format", "date") not in STRING_FORMATS:
        return Problem((*path, "format"), f"String format {node['format']!r} is not supported")
    return None


def _problem_with_variants(
    node: Mapping[str, Any], combination: str, definitions: Mapping[str, Any], path: tuple[str, ...]
) -> Problem | None:
    variants = node[combination]
    if not isinstance(variants, list) or not variants:
        return Problem((*path, combination), "Input should be a list with at least one schema")
    for index, variant in enumerate(variants):
        if problem := _problem_with_node(variant, definitions, (*path, combination, str(index))):
            return problem
    return _unsupported(node, _ANYWHERE | {combination}, path)


def _problem_with_literals(node: Mapping[str, Any], path: tuple[str, ...]) -> Problem | None:
    values = node.get("enum", [node.get("const")])
    if not isinstance(values, list) or not values or any(isinstance(value, dict | list) for value in values):
        return Problem(path, "enum and const take strings, numbers, true, false or null")
    return _unsupported(node, _ANYWHERE | {"enum", "const", "type"}, path)


def _problem_with_object(
    node: Mapping[str, Any], definitions: Mapping[str, Any], path: tuple[str, ...]
) -> Problem | None:
    if node.get("additionalProperties") is not False:
        return Problem(path, "For 'object' type, 'additionalProperties' must be explicitly set to false")
    properties = node.get("properties", {})
    if not isinstance(properties, dict):
        return Problem((*path, "properties"), "Input should be an object")
    required = node.get("required", [])
    if not isinstance(required, list) or sorted(required) != sorted(properties):
        left = sorted(set(properties) ^ set(required if isinstance(required, list) else []))
        return Problem((*path, "required"), f"Every property must be required, and nothing else: see {', '.join(left)}")
    for name, child in properties.items():
        if problem := _problem_with_node(child, definitions, (*path, "properties", name)):
            return problem
    return None


def _problem_with_array(
    node: Mapping[str, Any], definitions: Mapping[str, Any], path: tuple[str, ...]
) -> Problem | None:
    if node.get("minItems", 0) not in (0, 1):
        return Problem((*path, "minItems"), "For 'array' type, 'minItems' values other than 0 or 1 are not supported")
    return _problem_with_node(node["items"], definitions, (*path, "items")) if "items" in node else None


def _unsupported(node: Mapping[str, Any], allowed: frozenset[str], path: tuple[str, ...]) -> Problem | None:
    strangers = sorted(set(node) - allowed)
    return (
        Problem((*path, strangers[0]), f"For this schema, property {strangers[0]!r} is not supported")
        if strangers
        else None
    )


def _reaches(node: object, target: str, definitions: Mapping[str, Any], passed: frozenset[str]) -> bool:
    """Whether following the references of a schema leads to `target`."""
    if isinstance(node, list):
        return any(_reaches(one, target, definitions, passed) for one in node)
    if not isinstance(node, dict):
        return False
    reference = node.get("$ref")
    if reference == target:
        return True
    if isinstance(reference, str) and reference not in passed:
        goal = definitions.get(reference.removeprefix("#/$defs/"))
        return _reaches(goal, target, definitions, passed | {reference})
    return any(_reaches(one, target, definitions, passed) for one in node.values())


def problem_with_reply(value: object, schema: Mapping[str, Any]) -> Problem | None:
    """The first point where a value is not what an accepted schema asks for, or None. Formats are not checked."""
    return _mismatch(value, schema, schema.get("$defs", {}), ())


def _mismatch(
    value: object, node: Mapping[str, Any], definitions: Mapping[str, Any], path: tuple[str, ...]
) -> Problem | None:
    if "$ref" in node:
        return _mismatch(value, definitions[node["$ref"].removeprefix("#/$defs/")], definitions, path)
    if "anyOf" in node or "allOf" in node:
        found = [_mismatch(value, one, definitions, path) for one in node.get("anyOf", node.get("allOf"))]
        problems = [problem for problem in found if problem]
        is_met = not problems if "allOf" in node else len(problems) < len(found)
        return None if is_met else max(problems, key=lambda problem: len(problem.path))
    if "enum" in node or "const" in node:
        allowed = node.get("enum", [node.get("const")])
        is_met = any(type(value) is type(one) and value == one for one in allowed)
        return None if is_met else Problem(path, f"{value!r} is none of {allowed!r}")
    kind = node["type"]
    if not isinstance(value, _PYTHON_TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return Problem(path, f"{value!r} is no {kind}")
    if isinstance(value, dict):
        return _object_mismatch(value, node.get("properties", {}), definitions, path)
    if isinstance(value, list):
        if len(value) < node.get("minItems", 0):
            return Problem(path, "is empty")
        found = (
            [
                _mismatch(one, node.get("items", {"anyOf": []}), definitions, (*path, str(index)))
                for index, one in enumerate(value)
            ]
            if "items" in node
            else []
        )
        return next((problem for problem in found if problem), None)
    return None


def _object_mismatch(
    value: Mapping[str, Any], properties: Mapping[str, Any], definitions: Mapping[str, Any], path: tuple[str, ...]
) -> Problem | None:
    if set(value) != set(properties):
        return Problem(path, f"has the wrong keys: {sorted(set(value) ^ set(properties))} are missing or too many")
    found = (_mismatch(one, properties[key], definitions, (*path, key)) for key, one in value.items())
    return next((problem for problem in found if problem), None)
