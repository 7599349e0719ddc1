"""The drop folder: which files are there, and the items in them.

JSON Lines, Parquet and plain text are read. A file that cannot be read at all, a line that is not an object and a
format that is not known are problems of that file or line; the rest goes through.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from dateutil import parser as date_parser

from bellwether_assets.articles.arrivals import Problem
from bellwether_assets.text.boilerplate import what_line_is
from bellwether_assets.text.calendar_names import MONTH

READ_SUFFIXES = (".jsonl", ".ndjson", ".parquet", ".txt")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?")
_WRITTEN_DATE = re.compile(
    rf"(?:\w+day,?\s+)?(?:{MONTH}\.?\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+{MONTH}\.?,?\s+\d{{4}})"
)
_DATE_LINES = 12
_TITLE_LINES = 6  # a menu of more lines than this is an article that begins so


@dataclass(frozen=True)
class InboxFile:
    """A file of the inbox: its name inside it and the hash of the bytes that were read."""

    name: str
    path: Path
    sha256: str
    content: bytes


@dataclass(frozen=True)
class Item:
    """One item of a file, with its line or row from 1; `problem` where it could not be read."""

    line: int | None
    fields: dict[str, Any]
    problem: Problem | None = None


def list_inbox(folder: Path) -> list[Path]:
    """The files of the inbox in a stable order; hidden ones and those still being copied in are left alone."""
    return sorted(
        path
        for path in folder.rglob("*")
        # A link that leads nowhere is listed too: reading it fails, and the failure is told.
        if (path.is_file() or (path.is_symlink() and not path.exists()))
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.suffix.lower() not in {".part", ".tmp", ".crdownload"}
    )


def read_file(folder: Path, path: Path) -> InboxFile:
    """A file's bytes and their hash. Raises OSError."""
    content = path.read_bytes()
    return InboxFile(path.relative_to(folder).as_posix(), path, hashlib.sha256(content).hexdigest(), content)


def items_of(file: InboxFile) -> Iterator[Item]:
    """The items of a file, in order."""
    suffix = file.path.suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:
        yield from _json_lines(file.content)
    elif suffix == ".parquet":
        yield from _parquet(file)
    elif suffix == ".txt":
        yield _plain_text(file)
    else:
        yield Item(None, {}, Problem(None, f"{suffix or 'no'} files are not read; allowed: {', '.join(READ_SUFFIXES)}"))


def _json_lines(content: bytes) -> Iterator[Item]:
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
        except UnicodeDecodeError as error:
            yield Item(number, {}, Problem(None, f"not UTF-8 at byte {error.start} of the line; save it as UTF-8"))
            continue
        except (ValueError, RecursionError) as error:
            yield Item(number, {}, Problem(None, f"not JSON: {error}"[:300]))
            continue
        if isinstance(value, dict):
            yield Item(number, value)
        else:
            yield Item(number, {}, Problem(None, f"a {type(value).__name__}, not an object with title and text"))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _parquet(file: InboxFile) -> Iterator[Item]:
    try:
        frame = pl.read_parquet(file.content)
    except (pl.exceptions.PolarsError, OSError) as error:
        yield Item(None, {}, Problem(None, f"not a readable Parquet file: {error}"[:300]))
        return
    for number, row in enumerate(frame.iter_rows(named=True), start=1):
        yield Item(number, row)


def _plain_text(file: InboxFile) -> Item:
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Item(None, {}, Problem(None, f"not UTF-8 at byte {error.start}; save it as UTF-8"))
    lines = text.splitlines()
    written = [index for index, line in enumerate(lines) if line.strip()]
    if not written:
        return Item(1, {}, Problem("title", "the file is empty"))
    # A page saved whole begins with its menu; the title is the first line that could be one.
    first = next((index for index in written[:_TITLE_LINES] if _could_be_title(lines[index].strip())), written[0])
    fields: dict[str, Any] = {
        "title": lines[first].strip(),
        "text": "\n".join([*lines[:first], *lines[first + 1 :]]).strip("\n"),
        "source": "inbox",
        "id": f"file:{file.name}",
    }
    found = _date_in(lines[first + 1 : first + 1 + _DATE_LINES])
    if found is not None:
        fields["published_at"] = found
    return Item(first + 1, fields)


def _could_be_title(line: str) -> bool:
    return what_line_is(line, "", frozenset(), near_end=False) in {None, "heading"}


def _date_in(lines: list[str]) -> str | None:
    """The date of the first short line that carries one: a dateline, not a sentence that mentions a day."""
    for line in lines:
        if len(line) > 120:
            continue
        iso = _ISO_DATE.search(line)
        if iso:
            return iso.group(0).replace(" ", "T")
        written = _WRITTEN_DATE.search(line)
        if written:
            try:
                return date_parser.parse(written.group(0)).date().isoformat()
            except (ValueError, OverflowError):
                continue
    return None
