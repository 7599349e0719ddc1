"""What is logged: events with fields, each with the day, asset and article that it is about.

Belongs here: the fields that are bound around a piece of work, the two forms of a line, and taking out secrets. The
standard library's logging carries them: a package more would have to be followed, and what it adds is what stands here.
"""

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

from bellwether_assets.foundation.log_settings import Logs
from bellwether_assets.foundation.private_files import private_file, private_folder
from bellwether_assets.foundation.without_secrets import secrets_in_environment, without_secrets

NAME = "bellwether"
_LOG = logging.getLogger(NAME)
_BOUND: ContextVar[dict[str, str]] = ContextVar("fields of the log", default={})  # noqa: B039 - never changed in place
_FIELDS = "bellwether_fields"


@contextmanager
def bound(*, day: date | None = None, asset: str | None = None, article: str | None = None) -> Iterator[None]:
    """Whatever is logged inside is about this, beside what is bound around it."""
    about = {"day": str(day) if day else None, "asset": asset, "article": article}
    token = _BOUND.set(_BOUND.get() | {name: value for name, value in about.items() if value is not None})
    try:
        yield
    finally:
        _BOUND.reset(token)


def log_event(event: str, level: int = logging.INFO, **fields: object) -> None:
    """Log that something happened, with its numbers and names as fields."""
    if _LOG.isEnabledFor(level):
        _LOG.log(level, event, extra={_FIELDS: fields})


def configure_logs(logs: Logs, home: Path, secret_variables: Iterable[str] = ()) -> None:
    """Log as the settings say, in place of how it was logged before. Raises OSError where a file cannot be written."""
    formatter = (_JsonLines if logs.format == "json" else _TextLines)(tuple(secret_variables))
    handler: logging.Handler = _Here(logs, home)
    if logs.file is not None:
        file = home / logs.file
        if not file.parent.exists():
            private_folder(file.parent)
        handler = _ToFile(file, encoding="utf-8", delay=True)
    handler.setFormatter(formatter)
    for old in [one for one in _LOG.handlers if isinstance(one, _Here | _ToFile)]:
        _LOG.removeHandler(old)
        old.close()
    _LOG.addHandler(handler)
    _LOG.setLevel(logs.level.upper())


class _Here(logging.StreamHandler[Any]):
    """To standard error, whatever that is when a line is written."""

    def __init__(self, *_: object) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


class _ToFile(WatchedFileHandler):
    """To a file, which is private also when it is made anew."""

    def _open(self) -> TextIOWrapper:
        private_file(Path(self.baseFilename))
        return super()._open()


class _Lines(logging.Formatter):
    """A record in one line, without secrets."""

    def __init__(self, secret_variables: tuple[str, ...]) -> None:
        super().__init__()
        self._variables = secret_variables

    def format(self, record: logging.LogRecord) -> str:
        fields = {**_BOUND.get(), **getattr(record, _FIELDS, {})}
        if record.exc_info and record.exc_info[1] is not None:
            fields["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": at, "level": record.levelname.lower(), "event": self._clean(record.getMessage())}
        return self.line(said | {name: self._clean(value) for name, value in fields.items()})

    def line(self, said: dict[str, Any]) -> str:
        raise NotImplementedError

    def _clean(self, value: object) -> Any:
        """A value without the secrets that the environment holds."""
        if isinstance(value, bool | int | float) or value is None:
            return value
        if isinstance(value, Mapping):
            return {str(name): self._clean(one) for name, one in value.items()}
        return without_secrets(str(value), secrets_in_environment(self._variables))


class _JsonLines(_Lines):
    def line(self, said: dict[str, Any]) -> str:
        return json.dumps(said, ensure_ascii=False)


class _TextLines(_Lines):
    def line(self, said: dict[str, Any]) -> str:
        head = f"{said.pop('time')} {said.pop('level')} {said.pop('event')}"
        # What came from elsewhere must not begin a line of its own.
        return " ".join([head, *(f"{name}={value}" for name, value in said.items())]).replace("\n", " ⏎ ")
