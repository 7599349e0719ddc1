"""What a page says of itself beside its text: schema.org's JSON-LD, and the elements of its head.

Belongs here: collecting what is said, by where it is said. Does not belong here: which of several counts
(`page_headline.py`, `page_time.py`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import html

from bellwether_assets.sources.addresses import UnreadableAddressError, canonical_address
from bellwether_assets.text.readable import clean_text, readable_title

# Kinds of schema.org that are articles: all end with one of these.
_ARTICLES = ("Article", "Posting", "Report", "Review")
_DEEPEST = 20  # of objects in objects
_MOST = 10_000  # values looked at


@dataclass(frozen=True)
class Metadata:
    """`articles`: what JSON-LD says of articles, those of this page first. `metas`: content by lower-case name."""

    articles: tuple[Mapping[str, Any], ...]
    metas: Mapping[str, str]
    links: Mapping[str, str]
    title: str | None
    language: str | None

    def meta(self, *names: str) -> str | None:
        """The first of these that the head gives."""
        return next((self.metas[name] for name in names if name in self.metas), None)

    def of_article(self, name: str) -> str | None:
        """A text of JSON-LD, of the first article that has it."""
        found = (article.get(name) for article in self.articles)
        return next((clean_text(value).strip() for value in found if isinstance(value, str) and value.strip()), None)


def metadata_of(root: html.HtmlElement, address: str | None) -> Metadata:
    """All that a page says of itself; broken parts of it are passed over, as its other readers do.

    `address`: where it came from, which tells the article of the page from others that it leads to.
    """
    metas: dict[str, str] = {}
    links: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = (element.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.strip().lower(), clean_text(content))
    for element in root.iter("link"):
        address = (element.get("href") or "").strip()
        for kind in (element.get("rel") or "").lower().split():
            if address:
                links.setdefault(kind, address)
    title = next((element.text_content() for element in root.iter("title")), None)
    own = {_canonical(each) for each in (address, links.get("canonical"), metas.get("og:url")) if each}
    return Metadata(
        tuple(sorted(_articles(root), key=lambda article: not own & _addresses_of(article))),
        metas,
        links,
        readable_title(title) or None if title else None,
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
    )


def _articles(root: html.HtmlElement) -> Iterator[Mapping[str, Any]]:
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            document = json.loads(clean_text(script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _within(document)


def _within(document: object) -> Iterator[Mapping[str, Any]]:
    """Articles of a JSON-LD document: at its top, in its lists and graphs, and as what a page is about."""
    waiting: list[tuple[object, int]] = [(document, 0)]
    for _ in range(_MOST):
        if not waiting:
            return
        value, depth = waiting.pop(0)
        if isinstance(value, list):
            waiting += [(each, depth + 1) for each in value if depth < _DEEPEST]
        elif isinstance(value, dict):
            if _is_article(value.get("@type")):
                yield value
            inner = [value.get(name) for name in ("@graph", "mainEntity", "mainEntityOfPage")]
            waiting += [(each, depth + 1) for each in inner if depth < _DEEPEST and isinstance(each, (list, dict))]


def _addresses_of(article: Mapping[str, Any]) -> set[str]:
    page = article.get("mainEntityOfPage")
    named = [article.get("url"), article.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return {_canonical(each) for each in named if isinstance(each, str)}


def _canonical(address: str) -> str:
    try:
        return canonical_address(address)
    except UnreadableAddressError:
        return address


def _is_article(kind: object) -> bool:
    kinds: Sequence[object] = kind if isinstance(kind, list) else [kind]
    return any(isinstance(each, str) and each.endswith(_ARTICLES) for each in kinds)
