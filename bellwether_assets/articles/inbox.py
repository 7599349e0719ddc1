"""The drop folder: which files are there, and the items in them.

JSON Lines, Parquet and plain text are read. A file that cannot be read at all, a line that is not an object and a
format that is not known are problems of that file or line; the rest goes through.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dateutil import parser as date_parser

from bellwether_assets.articles.arrivals import OPTIONAL, REQUIRED
from bellwether_assets.articles.parquet import NotUtf8, OtherType, OutOfRange, UnreadableParquetError, rows_of
from bellwether_assets.sources.problem import Problem
from bellwether_assets.text.boilerplate import what_line_is
from bellwether_assets.text.calendar_names import MONTH
from bellwether_assets.text.leading_marks import dateline_length

READ_SUFFIXES = (".jsonl", ".ndjson", ".parquet", ".txt")
_BEING_COPIED = frozenset({".part", ".tmp", ".crdownload"})
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?")
_WRITTEN_DATE = re.compile(
    rf"(?:\w+day,?\s+)?(?:{MONTH}\.?\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+{MONTH}\.?,?\s+\d{{4}})"
)
_DATE_LINES = 12
_LONGEST_DATE_LINE = 120  # code points
_TITLE_LINES = 6  # a menu of more lines than this is an article that begins so
# What stands beside a date in a line that is nothing but a dateline or a byline; any other word in small letters makes
# it a sentence that mentions a day.
_BESIDE_A_DATE = re.compile(
    r"(?i:published|updated|posted|first|last|modified|created|issued|released|date|on|at|by|and|for|the|of|am|pm|a\.m\."
    r"|p\.m\.|gmt|utc|dateline|min|minutes?|read|share|comments?)|[A-Z][\w.'’-]*|\d{1,3}|\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:am|pm)?|[^\w\s]+"
)


@dataclass(frozen=True)
class InboxFile:
    """A file of the inbox: its name inside it and the hash of the bytes that were read."""

    name: str
    path: Path
    sha256: str
    content: bytes


@dataclass(frozen=True)
class Item:
    """One item of a file, with its line or row from 1; `problem` where it could not be read, `note` what is odd."""

    line: int | None
    fields: dict[str, Any]
    problem: Problem | None = None
    note: Problem | None = None


@dataclass(frozen=True)
class Listing:
    """The files of the inbox in the order of their names, and the folders and links that are not read, with reasons."""

    files: tuple[Path, ...]
    problems: tuple[tuple[Path, str], ...]


def list_inbox(folder: Path) -> Listing:
    """What the inbox holds; hidden files and those still being copied in are left alone. Raises OSError.

    A link to a folder inside the inbox is read like a folder, once however many links lead there; one that leaves the
    inbox would let a link decide what is read, and is listed.
    """
    inbox = Path(os.path.realpath(folder))
    files: list[Path] = []
    problems: list[tuple[Path, str]] = []
    seen = {inbox}
    waiting = [folder]
    linked: list[Path] = []
    while waiting or linked:
        # Links come last, so that what can be reached without one keeps that name.
        here = waiting.pop() if waiting else linked.pop()
        real = Path(os.path.realpath(here))
        if here != folder:
            if real in seen:
                continue
            if not real.is_relative_to(inbox):
                problems.append((here, "a link to a folder outside of the inbox is not followed; mount or copy it"))
                continue
            seen.add(real)
        try:
            entries = sorted(here.iterdir(), reverse=True)
        except OSError as error:
            if here == folder:
                raise
            problems.append((here, f"the folder cannot be read: {error.strerror or error}"))
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.suffix.lower() in _BEING_COPIED:
                continue
            if entry.is_dir():
                (linked if entry.is_symlink() else waiting).append(entry)
            elif entry.is_file() or entry.is_symlink():
                # A link that leads nowhere is listed too: reading it fails, and the failure is told.
                files.append(entry)
    return Listing(tuple(sorted(files)), tuple(sorted(problems)))


def name_in(folder: Path, path: Path) -> str:
    """A file's name inside the inbox; bytes of it that are no UTF-8 are written as "\\xe9"."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")


def read_file(folder: Path, path: Path) -> InboxFile:
    """A file's bytes and their hash. Raises OSError."""
    content = path.read_bytes()
    return InboxFile(name_in(folder, path), path, hashlib.sha256(content).hexdigest(), content)


def items_of(file: InboxFile) -> Iterator[Item]:
    """The items of a file, in order."""
    suffix = file.path.suffix.lower()
    if suffix in {".jsonl", ".ndjson", ".txt"} and file.content.startswith(_UTF_16):
        yield Item(None, {}, Problem(None, "the file is UTF-16; save it as UTF-8"))
    elif suffix in {".jsonl", ".ndjson"}:
        yield from _json_lines(file.content)
    elif suffix == ".parquet":
        yield from _parquet(file)
    elif suffix == ".txt":
        yield _plain_text(file)
    else:
        shown = suffix.encode("utf-8", "backslashreplace").decode() or "no"
        yield Item(None, {}, Problem(None, f"{shown} files are not read; allowed: {', '.join(READ_SUFFIXES)}"))


def _json_lines(content: bytes) -> Iterator[Item]:
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        twice: list[str] = []
        try:
            value = json.loads(
                raw.decode("utf-8"),
                parse_constant=_refuse_constant,
                object_pairs_hook=partial(_object, twice),
            )
        except UnicodeDecodeError as error:
            yield Item(number, {}, Problem(None, f"not UTF-8 at byte {error.start} of the line; save it as UTF-8"))
            continue
        except (ValueError, RecursionError) as error:
            yield Item(number, {}, Problem(None, f"not JSON: {error}"[:300]))
            continue
        if not isinstance(value, dict):
            yield Item(number, {}, Problem(None, f"a {type(value).__name__}, not an object with title and text"))
            continue
        repeated = next((name for name in twice if name in value), None)
        note = Problem(repeated, f"{repeated!r} is given twice; the last one counts", rejected=False)
        yield Item(number, value, note=note if repeated is not None else None)


def _object(twice: list[str], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, its last value of each name; names that came twice are added to `twice`."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                # A name may hold half a character, which nothing can store.
                twice.append(name if name.isprintable() else "")
            seen.add(name)
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _parquet(file: InboxFile) -> Iterator[Item]:
    try:
        for number, row in enumerate(rows_of(file.content, (*REQUIRED, *OPTIONAL)), start=1):
            yield Item(number, row, next(filter(None, (_problem_of(name, row[name]) for name in row)), None))
    except UnreadableParquetError as error:
        yield Item(None, {}, Problem(None, f"not a readable Parquet file: {error}"))


def _problem_of(name: str, value: object) -> Problem | None:
    if isinstance(value, OutOfRange):
        reason = f"{name} is out of range: {value.stored} as {value.type} is in no year from 1 to 9999; check its unit"
        return Problem(name, reason)
    if isinstance(value, NotUtf8):
        return Problem(name, f"{name} is not UTF-8 at byte {value.at}; save it as UTF-8")
    return Problem(name, f"{name} is a {value.type}, not text") if isinstance(value, OtherType) else None


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
    """The date of the first line that is a dateline or begins with one; a sentence that mentions a day is neither."""
    for line in lines:
        for pattern in (_ISO_DATE, _WRITTEN_DATE):
            found = pattern.search(line)
            if found is None or not _is_dateline(line, found.start(), found.end()):
                continue
            if pattern is _ISO_DATE:
                return found.group(0).replace(" ", "T")
            try:
                return date_parser.parse(found.group(0)).date().isoformat()
            except (ValueError, OverflowError):
                continue
    return None


def _is_dateline(line: str, start: int, end: int) -> bool:
    """Whether the date at line[start:end] says when the article was published: nothing but names stand beside it."""
    if end <= dateline_length(line):
        return True
    if len(line) > _LONGEST_DATE_LINE:
        return False
    if what_line_is(line.strip(), "", frozenset(), near_end=False) in {"byline", "date line"}:
        return True
    beside = re.findall(r"\d+[:.]\d+[\w:.]*|[\w.'’-]+|[^\w\s]+", f"{line[:start]} {line[end:]}")
    return all(_BESIDE_A_DATE.fullmatch(word) for word in beside)
