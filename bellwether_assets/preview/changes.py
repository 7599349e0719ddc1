"""What somebody asks "what if" of: articles that say nothing, settings of other values, overrides of a file.

Belongs here: reading what is asked, and what one would do to have it for real. Does not belong here: doing it in a copy
(`foresee.py`).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bellwether_assets.foundation.settings import Settings, SettingsError, check_settings, parse_values
from bellwether_assets.foundation.warehouse import Connection

# A name of each kind that shapes the fold or a brief; those of readers are of all readers, or of `readers.NAME`.
_OF_TYPES = ("half_life", "horizon")
_SINGLE = ("articles.copy_window_days", "articles.copy_containment", "engine.most_failed_readings")
_OF_READERS = ("strength_floor", "news_floor", "maximum")
_READERS = "readers."
_NAMED_PUBLISHERS = 5

_ARTICLES_OF = (
    "SELECT DISTINCT article_id FROM pipeline.raw_articles"
    " WHERE is_current AND withdrawn IS NULL AND lower(publisher) = lower(?) ORDER BY article_id"
)
_PUBLISHERS = (
    "SELECT publisher FROM pipeline.raw_articles WHERE is_current GROUP BY publisher ORDER BY count(*) DESC, publisher"
)


class ChangeError(ValueError):
    """What was asked cannot be tried; the text says why and what can."""


@dataclass(frozen=True)
class Asked:
    """What was asked, as it came: `settings` are "NAME=VALUE", `author` and `reason` those of retractions."""

    without: tuple[str, ...] = ()
    retract: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    overrides_file: Path | None = None
    author: str = "nobody"
    reason: str = "what if"

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to try."""
        return not (self.without or self.retract or self.settings or self.overrides_file)


def retractions(connection: Connection, asked: Asked, day: date) -> list[dict[str, object]]:
    """Entries that retract each article that is to say nothing, each once, in force from `day`. Raises ChangeError."""
    articles = list(asked.retract)
    for publisher in asked.without:
        of_publisher = [str(row[0]) for row in connection.execute(_ARTICLES_OF, [publisher]).fetchall()]
        if not of_publisher:
            known = [str(row[0]) for row in connection.execute(_PUBLISHERS).fetchall()]
            near = get_close_matches(publisher.lower(), known, _NAMED_PUBLISHERS) or known[:_NAMED_PUBLISHERS]
            raise ChangeError(
                f"no article of the publisher {publisher!r} says anything here; publishers are such as "
                f"{', '.join(near) or 'none yet'}"
            )
        articles += of_publisher
    return [
        {"action": "retract", "article": one, "day": day, "author": asked.author, "reason": asked.reason}
        for one in dict.fromkeys(articles)
    ]


def as_toml(entries: Sequence[Mapping[str, object]]) -> str:
    """The entries as overrides.toml has them."""
    return "\n".join(
        "[[override]]\n" + "".join(f"{name} = {_toml(value)}\n" for name, value in entry.items()) for entry in entries
    )


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def changed_settings(file: Path, settings: Settings, changes: Sequence[str]) -> tuple[Settings, list[str]]:
    """The settings as they would be, and each change in words. Raises ChangeError, SettingsError."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    values = parse_values(text, file)
    told: list[str] = []
    for change in changes:
        name, sign, written = change.partition("=")
        if not sign:
            raise ChangeError(f"{change!r} is no setting and its value; write it as NAME=VALUE, such as policy=60")
        told += _put(values, settings, name.strip(), _value(written.strip()))
    try:
        return check_settings(values, text, file), told
    except SettingsError as error:
        # The file is as it was: the line that it names is not where the fault is.
        raise ChangeError(f"as asked: {str(error).partition(': ')[2]}") from error


def _value(written: str) -> Any:
    try:
        return tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError as error:
        raise ChangeError(f"{written!r} is not a value; write a number, such as 60 or 0.5") from error


def _put(values: dict[str, Any], settings: Settings, name: str, value: Any) -> list[str]:
    """Put a value where the file would have it; what changes, in words."""
    section, _, rest = name.rpartition(".")
    if name in _SINGLE or (section in _OF_TYPES and rest in type(getattr(settings, section)).model_fields):
        before = getattr(getattr(settings, section), rest)
        values.setdefault(section, {})[rest] = value
        return [f"{name} = {value!r} (now {before!r})"]
    if rest in _OF_READERS and (not section or section.startswith(_READERS)):
        return _put_of_readers(values, settings, section.removeprefix(_READERS), rest, value)
    types = [f"{one}.{kind}" for one in _OF_TYPES for kind in type(getattr(settings, one)).model_fields]
    of_readers = [f"{one} or readers.NAME.{one}" for one in _OF_READERS]
    raise ChangeError(
        f"{name!r} shapes no signal and no brief; what does: {', '.join((*types, *_SINGLE, *of_readers))}"
    )


def _put_of_readers(values: dict[str, Any], settings: Settings, reader: str, name: str, value: Any) -> list[str]:
    before = {one.name: getattr(one, name) for one in settings.readers}
    if reader and reader not in before:
        raise ChangeError(f"no reader is called {reader!r}; those who are: {', '.join(before)}")
    # A home without readers has the one of the defaults.
    written = values.setdefault("readers", [{}])
    told = []
    for one, (known, was) in zip(written, before.items(), strict=True):
        if reader in {"", known}:
            one[name] = value
            told.append(f"{_READERS}{known}.{name} = {value!r} (now {was!r})")
    return told
