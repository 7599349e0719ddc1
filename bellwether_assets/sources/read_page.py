"""Bytes to the article of a page: its title, text, times, address and site.

Belongs here: a page as a whole. What cannot be read is a problem, never an exception.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from bellwether_assets.sources.addresses import SUFFIXES, UnreadableAddressError, host_of, page_address
from bellwether_assets.sources.limits import LIMITS, Limits
from bellwether_assets.sources.page_headline import headline
from bellwether_assets.sources.page_metadata import Metadata, metadata_of
from bellwether_assets.sources.page_text import paragraphs_of
from bellwether_assets.sources.page_time import published_on, updated_on
from bellwether_assets.sources.page_tree import UnreadablePageError, page_tree
from bellwether_assets.sources.problem import Problem, noted


@dataclass(frozen=True)
class Page:
    """The article of a page. `text`: paragraphs, divided by blank lines. `problems`: a rejected one says why none.

    `url` is the address that the page calls its own, else the one it came from; times are as they are written there.
    """

    title: str
    text: str
    url: str | None
    published: str | None
    updated: str | None
    site: str | None
    language: str | None
    problems: tuple[Problem, ...]


def read_page(
    content: bytes, address: str | None = None, content_type: str | None = None, limits: Limits = LIMITS
) -> Page:
    """The article of a page from its bytes. `address`: where it came from; `content_type`: the header it came with."""
    try:
        tree = page_tree(content, content_type, limits)
    except UnreadablePageError as error:
        return Page("", "", address, None, None, None, None, (Problem(None, str(error)),))
    problems = list(tree.problems)
    metadata = metadata_of(tree.root, address)
    published, odd = published_on(tree.root, metadata)
    url, strange = _own_address(metadata, address)
    problems += [*odd, *strange]
    title = headline(tree.root, metadata)
    paragraphs = [text for text in _paragraphs(tree.root, address, metadata, problems) if text != title]
    if not paragraphs:
        problems.append(noted("text", "no article is found in the page"))
    return Page(
        title=title,
        text="\n\n".join(paragraphs),
        url=url,
        published=published,
        updated=updated_on(metadata),
        site=metadata.meta("og:site_name", "application-name"),
        language=metadata.language or metadata.meta("og:locale", "content-language"),
        problems=tuple(problems),
    )


def fields_of(page: Page) -> dict[str, Any]:
    """The fields of an article (docs/articles.md) that a page gives."""
    fields = {
        "title": page.title,
        "text": page.text,
        "published_at": page.published,
        "published_from": "page" if page.published else None,
        "updated_at": page.updated if page.published else None,
        "url": page.url,
        "source": page.site,
        "language": page.language,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _paragraphs(root: html.HtmlElement, address: str | None, metadata: Metadata, problems: list[Problem]) -> list[str]:
    try:
        return paragraphs_of(root, address, metadata.of_article("articleBody"))
    except Exception as error:  # what the extractor raises for trees that it does not expect is nowhere listed
        problems.append(noted("text", f"the text cannot be extracted: {error!r}"[:300]))
        return []


def _is_page_of(own: str, address: str) -> bool:
    """Whether a page may call itself so: any page may call itself another publisher's, and some call all pages home."""
    same_site = _site_of(own) == _site_of(address)
    return same_site and (urlsplit(own).path not in {"", "/"} or urlsplit(address).path in {"", "/"})


def _site_of(address: str) -> str:
    host = host_of(address)
    return SUFFIXES(host).top_domain_under_public_suffix or host.removeprefix("www.")


def _own_address(metadata: Metadata, address: str | None) -> tuple[str | None, list[Problem]]:
    """The address that a page calls its own, where it is of the same site; else the one it came from."""
    for written in (metadata.links.get("canonical"), metadata.meta("og:url")):
        if written is None:
            continue
        try:
            own = page_address(written, address)
        except UnreadableAddressError:
            continue
        if address is None or _is_page_of(own, address):
            return own, []
        told = f"{own[:100]!r} is no address of this page, though it says so; that which it came from is kept"
        return address, [noted("url", told)]
    return address, []
