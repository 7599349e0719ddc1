"""Bytes of a page to its tree, within bounds.

Belongs here: what a page may be at all. Does not belong here: what it says. Nothing of a page is run or fetched: the
parser knows no scripts, resolves no entities but those of HTML, and opens no connection.
"""

from dataclasses import dataclass

from lxml import etree, html

from bellwether_assets.sources.characters import characters_of
from bellwether_assets.sources.limits import Limits
from bellwether_assets.sources.problem import Problem, noted

_DEEPEST = 256  # libxml2's own bound, beyond which it stops


class UnreadablePageError(ValueError):
    """A page that passes a bound, or is none."""


@dataclass(frozen=True)
class PageTree:
    """The tree of a page, and what was wrong on the way to it."""

    root: html.HtmlElement
    problems: tuple[Problem, ...]


def page_tree(content: bytes, content_type: str | None, limits: Limits) -> PageTree:
    """The tree of a page. Raises UnreadablePageError."""
    if len(content) > limits.page_bytes:
        raise UnreadablePageError(f"the page has {len(content):,} bytes, the limit is {limits.page_bytes:,}")
    characters = characters_of(content, content_type)
    problems = [] if characters.note is None else [characters.note]
    source = characters.text.replace("\0", "").strip("\ufeff \t\r\n")
    if "<" not in source:
        raise UnreadablePageError("it is no page: it has no markup" if source else "the page is empty")
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False, collect_ids=False
    )
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadablePageError(f"it cannot be parsed: {error}"[:300]) from error
    elements = sum(1 for _ in root.iter())
    if elements > limits.elements:
        raise UnreadablePageError(f"the page has {elements:,} elements, the limit is {limits.elements:,}")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        problems.append(noted(None, f"elements are nested more than {_DEEPEST} deep; what comes after is not read"))
    return PageTree(root, tuple(problems))
