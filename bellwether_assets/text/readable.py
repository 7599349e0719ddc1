"""The text of an article as people read it, from the text as it came: markup, entities, soft hyphens, wrapped lines.

What comes out is what is stored as an article's text and what offsets count (docs/decisions/0012-stored-text.md); what
came in stays in the ledger of arrivals. Belongs here: what is no part of the words at all. Does not belong here: words
that are no reporting (`boilerplate.py`), nor spelling: a damaged character stays as its publisher printed it.
"""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bellwether_assets.text.unwrap import unwrap
from bellwether_assets.text.word_lists import words

# Behind these two letters it is half of a damaged character ("Ã" and a soft hyphen were an "í"), which stays as it is.
_SOFT_HYPHEN = re.compile("(?<![\u00c2\u00c3])\u00ad")
# C0 and C1 controls other than line feed and tab: they have no meaning in an article and break terminals and XML.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# How XML quotes the source of a page.
_CDATA = re.compile(r"<!\[CDATA\[((?:(?!<!\[CDATA\[).)*?)\]\]>", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")

_BLOCKS = words("html_blocks")
_INLINE = words("html_inline")
_NOT_TEXT = words("html_not_text")
_OF_A_PAGE = frozenset({"html", "body"})
_NAMES = "|".join(sorted(_BLOCKS | _INLINE | _NOT_TEXT | _OF_A_PAGE))
_TAG = re.compile(rf"<(/?)({_NAMES})(?:\s[^<>]*|/)?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))})\b", re.IGNORECASE)
# Elements whose content is no markup, and comments: unclosed, they would take the rest of the text with them.
_SWALLOWING = re.compile(
    r"<(script|style|textarea|title|iframe|noscript|noembed|noframes|xmp|plaintext|template|svg|math|select|object"
    r"|audio|video|canvas|button|!--|!|\?)",
    re.IGNORECASE,
)
# A parser looks through all open elements at each new one; no page of people is nested as deep as this.
_DEEPEST = 1_000
_NEVER_NESTED = words("html_never_nested")
_TITLE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_INLINE | {'p', 'br'}))})(?:\s[^<>]*|/)?>", re.IGNORECASE)


def clean_text(value: str) -> str:
    """Line ends as line feeds, other control characters gone."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", value))


def readable_text(text: str) -> str:
    """The text without markup, comments, scripts and soft hyphens, entities resolved, one paragraph a line.

    Text without any of these comes back as it is. Linear in its length.
    """
    text = _CDATA.sub(lambda found: found.group(1), text)
    if is_html(text):
        text = _of_html(text)
    if _ENTITY.search(text):
        text = _resolved(text)
        # Markup that was escaped on its way, as feeds do: what came out is the page's own source.
        if is_html(text):
            text = _resolved(_of_html(text))
    return unwrap(_SOFT_HYPHEN.sub("", clean_text(text)))


def readable_markup(source: str) -> str:
    """The text of what its sender calls HTML, as `readable_text` gives it: there a single tag is markup too."""
    return readable_text(_of_html(source) if _TAG.search(source) else source)


def readable_title(title: str) -> str:
    """A title without tags of emphasis, entities and soft hyphens, on one line.

    Other markup stays, as the text that it then is: a title has no structure that could tell one from the other.
    """
    for _ in range(2):
        title = _TITLE_TAG.sub(_space_for_a_break, title)
        if not _ENTITY.search(title):
            break
        title = _resolved(title)
    cleaned = _SOFT_HYPHEN.sub("", clean_text(title))
    return " ".join(cleaned.split("\n")).strip() if "\n" in cleaned else cleaned.strip()


def is_html(text: str) -> bool:
    """Whether a text is the source of a page or of a part of one: tags in pairs, breaks, or a whole comment.

    A single tag is what an article says about markup.
    """
    opened: set[str] = set()
    for found in _TAG.finditer(text):
        closing, name = found.group(1), found.group(2).lower()
        if (closing and name in opened) or name in {"br", "img", "hr"}:
            return True
        opened.add(name)
    begin = text.find("<!--")
    return (begin >= 0 and text.find("-->", begin) >= 0) or ("<p>" in text and text.count("<p>") > 1)


def _resolved(text: str) -> str:
    """Entities as the characters that they name; only those with their semicolon, or addresses would suffer."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text)


def _space_for_a_break(found: re.Match[str]) -> str:
    return " " if re.match(r"</?(?:br|p)\b", found.group(), re.IGNORECASE) else ""


def _of_html(source: str) -> str:
    """The text of a page: blocks on lines of their own, line feeds of the source as blanks where it has blocks."""
    if _is_nested_without_end(source):
        return _TAG.sub("\n", source)
    has_blocks = _BLOCK_TAG.search(source) is not None
    root = LexborHTMLParser(_with_open_ends_as_text(source)).root
    pieces: list[str] = []
    # By hand and not by recursion: a page may be nested deeper than Python's stack.
    open_nodes: list[tuple[LexborNode, bool]] = [(root, False)] if root is not None else []
    while open_nodes:
        node, seen = open_nodes.pop()
        name = (node.tag or "").lower()
        if seen:
            pieces.append("\n")
            continue
        if name == "-text":
            text = node.text_content or ""
            pieces.append(re.sub(r"\s+", " ", text) if has_blocks and not _is_preformatted(node) else text)
            continue
        if name in _NOT_TEXT or name == "-comment":
            pieces.append(" ")
            continue
        if name in _BLOCKS:
            cell = name in {"td", "th"}
            pieces.append(" " if cell else "\n")
            if not cell:
                open_nodes.append((node, True))
        children = []
        child = node.child
        while child is not None:
            children.append(child)
            child = child.next
        open_nodes += [(each, False) for each in reversed(children)]
    lines = (re.sub(r"[ \t\u00a0]*\t[ \t]*|[ ]{2,}", " ", line).strip(" \t") for line in "".join(pieces).split("\n"))
    # Line feeds of blocks and of the source between them are one boundary.
    return "\n".join(line for line in lines if line or not has_blocks)


def _is_nested_without_end(source: str) -> bool:
    depth = 0
    for found in _TAG.finditer(source):
        if found.group(2).lower() not in _NEVER_NESTED:
            depth += -1 if found.group(1) else 1
            if depth > _DEEPEST:
                return True
    return False


def _is_preformatted(node: LexborNode) -> bool:
    parent = node.parent
    return parent is not None and (parent.tag or "").lower() == "pre"


def _with_open_ends_as_text(source: str) -> str:
    """The source with beginnings of elements and comments that are never closed as the text that they are."""
    last = {"!--": source.rfind("-->")}
    lowered = source.lower()

    def escape(found: re.Match[str]) -> str:
        name = found.group(1).lower()
        if name in {"!", "?"}:
            closing = source.find(">", found.end(), found.end() + 200)
            return found.group() if closing >= 0 else "&lt;" + found.group()[1:]
        if name not in last:
            last[name] = lowered.rfind(f"</{name}")
        return found.group() if last[name] > found.start() else "&lt;" + found.group()[1:]

    return _SWALLOWING.sub(escape, source)
