"""Adding sources to `bellwether.toml`: what a person wrote there stays as it is, comments and order too.

Belongs here: the file's text. Does not belong here: which sources are worth adding.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, Array

from bellwether_assets.foundation.settings import Home, parse_settings
from bellwether_assets.foundation.source_settings import LONGEST_NAME, Source


def add_sources(home: Home, sources: Sequence[Source]) -> None:
    """Adds sources to a home's settings, all or none. Raises SettingsError where that would be refused, and OSError."""
    file = home.settings_file
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    added = with_sources(text, sources)
    parse_settings(added, file)
    home.create()
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as part:
        part.write(added)
    Path(name).chmod(file.stat().st_mode if file.exists() else 0o644)
    Path(name).replace(file)


def with_sources(text: str, sources: Iterable[Source]) -> str:
    """The text of a settings file with more sources at the end of those it has."""
    document = tomlkit.parse(text)
    for source in sources:
        table = tomlkit.table()
        for name, value in source.model_dump(exclude_defaults=True).items():
            table.add(name, value)
        known = document.get("sources")
        if isinstance(known, AoT):
            known.append(table)
        elif isinstance(known, Array):
            inline = tomlkit.inline_table()
            inline.update(table)
            known.append(inline)
        else:
            tables = tomlkit.aot()
            tables.append(table)
            document.append("sources", tables)
    return tomlkit.dumps(document)


def free_name(wished: str, taken: Iterable[str]) -> str:
    """A name that a source can have, as near as can be to the one that is wished for, and that none has yet."""
    plain = "".join(character if character.isprintable() else " " for character in wished.replace("/", " "))
    name = re.sub(r"\s+", " ", plain).strip()[: LONGEST_NAME - 5].strip() or "source"
    used = {one.casefold() for one in taken}
    number, free = 1, name
    while free.casefold() in used:
        number += 1
        free = f"{name} {number}"
    return free
