"""The drop folder: which files are there, and the items in them.

JSON Lines, Parquet, plain text, pages, feeds and mails are read. A file that cannot be read at all, a line that is not
an object and a format that is not known are problems of that file or line; the rest goes through.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bellwether_assets.articles.arrivals import OPTIONAL, REQUIRED
from bellwether_assets.articles.parquet import NotUtf8, OtherType, OutOfRange, UnreadableParquetError, rows_of
from bellwether_assets.articles.plain_text import UnreadableTextError, article_of_text
from bellwether_assets.sources.feed import articles_of
from bellwether_assets.sources.limits import LIMITS
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.sources.read_feed import read_feed
from bellwether_assets.sources.read_mail import fields_of as fields_of_mail
from bellwether_assets.sources.read_mail import read_mail
from bellwether_assets.sources.read_page import fields_of as fields_of_page
from bellwether_assets.sources.read_page import read_page

# Raised when a file that was refused is read by now: a home then looks at such files again.
READERS = 2
_PAGES = (".html", ".htm", ".xhtml")
_FEEDS = (".xml", ".rss", ".atom", ".rdf", ".json")
READ_SUFFIXES = (".jsonl", ".ndjson", ".parquet", ".txt", *_PAGES, *_FEEDS, ".eml")
_LARGEST = {
    **dict.fromkeys(_PAGES, LIMITS.page_bytes),
    **dict.fromkeys(_FEEDS, LIMITS.feed_bytes),
    ".eml": LIMITS.mail_bytes,
}
_BEING_COPIED = frozenset({".part", ".tmp", ".crdownload"})
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class InboxFile:
    """A file of the inbox: its name inside it and the hash of the bytes that were read."""

    name: str
    path: Path
    sha256: str
    content: bytes


@dataclass(frozen=True)
class Item:
    """One item of a file, with its line, row or place from 1.

    `problem` where it could not be read; `notes` of what is odd. Without fields, the notes are of the file alone.
    """

    line: int | None
    fields: Mapping[str, Any] | None
    problem: Problem | None = None
    notes: tuple[Problem, ...] = ()


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


def why_not_opened(folder: Path, path: Path, status: os.stat_result) -> str | None:
    """Why a file is not even opened, None where it is. `status`: of what a link leads to."""
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        return "a link to a file outside of the inbox is not followed; move or copy it"
    if not stat.S_ISREG(status.st_mode):
        return "it is no file, but what a program reads from or writes to"
    largest = _LARGEST.get(path.suffix.lower())
    if largest is None or status.st_size <= largest:
        return None
    return f"the file has {status.st_size:,} bytes, the limit for {path.suffix.lower()} is {largest:,}"


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
        yield _text(file)
    elif suffix in _PAGES:
        yield _page(file)
    elif suffix in _FEEDS:
        yield from _feed(file)
    elif suffix == ".eml":
        yield _mail(file)
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
        note = noted(repeated, f"{repeated!r} is given twice; the last one counts")
        yield Item(number, value, notes=(note,) if repeated is not None else ())


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


def _text(file: InboxFile) -> Item:
    try:
        line, fields = article_of_text(file.content)
    except UnreadableTextError as error:
        return Item(error.line, {}, error.problem)
    return Item(line, _named(fields, file))


def _page(file: InboxFile) -> Item:
    page = read_page(file.content)
    refused = next((problem for problem in page.problems if problem.rejected), None)
    return Item(None, _named(fields_of_page(page), file), refused, page.problems)


def _feed(file: InboxFile) -> Iterator[Item]:
    feed = read_feed(file.content)
    for problem in feed.problems:
        yield Item(None, {}, problem) if problem.rejected else Item(None, None, notes=(problem,))
    for article in articles_of(feed):
        yield Item(article.item.number, article.fields, notes=article.notes)


def _mail(file: InboxFile) -> Item:
    mail = read_mail(file.content)
    refused = next((problem for problem in mail.problems if problem.rejected), None)
    return Item(None, _named(fields_of_mail(mail), file), refused, mail.problems)


def _named(fields: dict[str, Any], file: InboxFile) -> dict[str, Any]:
    """The fields of a document, named by its file where it does not name itself."""
    named = {"source": "inbox", **fields}
    return named if "url" in fields or "id" in fields else {**named, "id": f"file:{file.name}"}
