"""What XML may hold before a parser sees it: no declarations of its own, and bounds that hold in broken XML too.

Belongs here: what makes XML dangerous to any parser (entities that refer to files or to each other, nesting and
attributes without end). Does not belong here: what a feed says.

Linear in the length: each search begins where the one before it ended, and a mark that is never closed ends the scan.
"""

import re
from dataclasses import dataclass

from bellwether_assets.sources.limits import Limits
from bellwether_assets.sources.problem import Problem, noted
from bellwether_assets.text.word_lists import words

_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s*>")
_ENTITY = re.compile(r"<!ENTITY\s+(?:%\s+)?([^\s<>]{1,60})")
_NAME = re.compile(r"/?[A-Za-z_][\w.:-]*")
_ITEMS = frozenset({"item", "entry"})
# The feed parser compares each keyword with those before it.
_KEYWORDS = frozenset({"category", "subject", "keywords"})
# Elements of HTML without an end, which stand in broken feeds as they are.
_NEVER_CLOSED = words("html_never_nested")
_LONGEST_KEYWORDS = 20_000  # characters
_PROLOGUE = 10_000  # characters in which a document's type is declared
_CLOSED_BY = (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>"))


class DangerousXmlError(ValueError):
    """XML that passes a bound."""


@dataclass(frozen=True)
class CheckedXml:
    """XML without a declaration of its type, and a note of the entities that went with it."""

    text: str
    note: Problem | None


def checked_xml(text: str, limits: Limits) -> CheckedXml:
    """XML that no parser can be harmed by. Raises DangerousXmlError."""
    checked = _without_doctype(text)
    _check_elements(checked.text, limits)
    return checked


def _without_doctype(text: str) -> CheckedXml:
    found = _DOCTYPE.search(text, 0, _PROLOGUE)
    if found is None:
        return CheckedXml(text, None)
    close, subset = text.find(">", found.end()), text.find("[", found.end())
    end = close + 1
    if 0 <= subset < close:
        closing = _SUBSET_END.search(text, subset)
        end = closing.end() if closing else 0
    if end <= 0:
        raise DangerousXmlError("its document type is never closed; it was cut off or is no XML")
    names = list(dict.fromkeys(_ENTITY.findall(text, found.end(), end)))
    told = f"declares entities of its own, which are not resolved: {', '.join(names[:5])}"
    return CheckedXml(text[: found.start()] + text[end:], noted(None, told) if names else None)


def _check_elements(text: str, limits: Limits) -> None:
    depth = keywords = 0
    at = text.find("<")
    while at >= 0:
        skipped = next((closing for opening, closing in _CLOSED_BY if text.startswith(opening, at)), None)
        if skipped is not None:
            at = text.find(skipped, at)
            at = text.find("<", at) if at >= 0 else -1
            continue
        name = _NAME.match(text, at + 1)
        if name is None:
            at = text.find("<", at + 1)
            continue
        end = text.find(">", at)
        if end < 0:
            return
        local = name.group().lower().rpartition(":")[2]
        attributes = text.count("=", at, end)
        if attributes > limits.attributes:
            told = f"an element{_where(text, at)} has {attributes} attributes, the limit is {limits.attributes}"
            raise DangerousXmlError(told)
        after = text.find("<", end)
        at = after
        if name.group().startswith("/"):
            depth = max(0, depth - 1)
            continue
        if local in _ITEMS:
            depth = keywords = 0
        elif local in _KEYWORDS:
            keywords += 1
            length = (after if after >= 0 else len(text)) - end
            if keywords > limits.keywords or length > _LONGEST_KEYWORDS:
                raise DangerousXmlError(f"an item has more than {limits.keywords} keywords")
        if text[end - 1] != "/" and local not in _NEVER_CLOSED:
            depth += 1
            if depth > limits.depth:
                raise DangerousXmlError(f"elements are nested more than {limits.depth} deep{_where(text, end)}")


def _where(text: str, at: int) -> str:
    return f" on line {text.count(chr(10), 0, at) + 1}"
