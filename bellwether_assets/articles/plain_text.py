"""A file of plain text as one item: which line is its title, which one dates it.

Belongs here: lines. Does not belong here: wrapped lines and markup (`text/readable.py`).
"""

import re
from typing import Any

from dateutil import parser as date_parser

from bellwether_assets.sources.problem import Problem
from bellwether_assets.text.boilerplate import what_line_is
from bellwether_assets.text.calendar_names import MONTH
from bellwether_assets.text.leading_marks import dateline_length

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


class UnreadableTextError(ValueError):
    """A file that is no text, or an empty one: the field that is wrong and why."""

    def __init__(self, field: str | None, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.problem = Problem(field, reason)


def article_of_text(content: bytes) -> tuple[int, dict[str, Any]]:
    """The line of the title, from 1, and the fields that a text file gives. Raises UnreadableTextError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTextError(None, None, f"not UTF-8 at byte {error.start}; save it as UTF-8") from error
    lines = text.splitlines()
    written = [index for index, line in enumerate(lines) if line.strip()]
    if not written:
        raise UnreadableTextError("title", 1, "the file is empty")
    # A page saved whole begins with its menu; the title is the first line that could be one.
    first = next((index for index in written[:_TITLE_LINES] if _could_be_title(lines[index].strip())), written[0])
    fields: dict[str, Any] = {
        "title": lines[first].strip(),
        "text": "\n".join([*lines[:first], *lines[first + 1 :]]).strip("\n"),
    }
    found = _date_in(lines[first + 1 : first + 1 + _DATE_LINES])
    if found is not None:
        fields["published_at"] = found
    return first + 1, fields


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
