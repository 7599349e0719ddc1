"""The example settings: each setting is there, at its default or as an example that is accepted."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from bellwether_assets.foundation.settings import Settings, load_settings
from bellwether_tests.homes import REPOSITORY

EXAMPLE = REPOSITORY / "docs" / "bellwether.example.toml"
# A setting without a default value, as a comment: "# name = value", with its own comment behind it.
COMMENTED = re.compile(r"^# (?=[a-z_]+ = )", re.MULTILINE)


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The tables that a setting's type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _declared(model: type[BaseModel], place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        inner = _models(field.annotation)
        if not inner:
            yield (*place, name)
        for table in inner:
            yield from _declared(table, (*place, name))


def _written(values: Any, declared: set[tuple[str, ...]], place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if place in declared:
        yield place
    elif isinstance(values, dict):
        for name, value in values.items():
            yield from _written(value, declared, (*place, name))
    elif isinstance(values, list):
        for value in values:
            yield from _written(value, declared, place)
    else:
        yield place


def test_every_value_of_the_example_is_the_default() -> None:
    assert load_settings(EXAMPLE) == Settings()


def test_the_example_names_every_setting_and_no_other() -> None:
    declared = set(_declared(Settings))
    assert ("engine", "prices", "batch_factor") in declared
    text = COMMENTED.sub("", EXAMPLE.read_text("utf-8"))
    assert set(_written(tomllib.loads(text), declared)) == declared


def test_a_setting_without_a_value_is_shown_by_an_example_that_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "bellwether.toml"
    file.write_text(COMMENTED.sub("", EXAMPLE.read_text("utf-8")), "utf-8")
    loaded = load_settings(file)
    default = Settings()
    reader = default.readers[0]
    tables = (
        default.engine,
        default.fetching,
        default.delivery,
        default.delivery.smtp,
        reader,
        reader.channels,
        default.dagster,
    )
    unset = {name for name, value in default if not value}
    unset |= {name for table in tables for name, value in table if value is None}
    assert unset == {
        "taxonomy", "owners", "sources", "compose_with", "address", "key_variable", "contact", "site_address", "sender",
        "unsubscribe", "host", "user", "email", "webhook", "time_zone", "morning", "postgres",
    }  # fmt: skip
    reader = loaded.readers[0]
    read = (
        loaded,
        loaded.engine,
        loaded.fetching,
        loaded.delivery,
        loaded.delivery.smtp,
        reader,
        reader.channels,
        loaded.dagster,
    )
    assert [name for name in unset if not any(getattr(table, name, None) for table in read)] == []
