"""What a feed says: its items, each as far as it could be read, and what was wrong.

Belongs here: the values that readers of all kinds of feeds give, and what an item makes of them as an article. Does not
belong here: reading bytes (`xml_feeds.py`, `json_feeds.py`), nor fetching the page behind an item.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bellwether_assets.sources.problem import Problem, noted

# A text as long as this is an article even where the feed calls it a summary.
_ARTICLE = 1_500  # code points
_CUT_OFF = re.compile(
    r"(?:\.\.\.|…|\[(?:…|\.\.\.|&hellip;)\]|(?:read|continue|keep) (?:more|reading)\W*(?:…|»|→|>)?)\s*$", re.IGNORECASE
)
_TITLE = 100  # code points of a title that is taken from the text
_SENTENCE = re.compile(r"[^\n]+?[.!?…](?=\s|$)")


@dataclass(frozen=True)
class FeedItem:
    """One item: plain texts, "" where there is none; times as they were written, None where there is none.

    `published` is when it says it was published, else updated. `text`: one paragraph a block. `in_full`: it came as the
    item's content, not as its summary. `problems`: what could not be read of it.
    """

    number: int  # its place in the feed, from 1
    title: str
    text: str
    in_full: bool
    url: str | None
    id: str | None
    published: str | None
    updated: str | None
    author: str | None
    language: str | None
    source: str | None  # whose item it is, where a feed gathers those of others
    problems: tuple[Problem, ...] = ()

    @property
    def is_blurb(self) -> bool:
        """Whether the text is the beginning of an article, or about it, and the article is to be looked for."""
        if _CUT_OFF.search(self.text):
            return True
        return not self.in_full and len(self.text) < _ARTICLE


@dataclass(frozen=True)
class Feed:
    """A feed as far as it could be read. `problems`: those of no item; a rejected one says why there are no items."""

    title: str | None
    home_page: str | None
    language: str | None
    items: tuple[FeedItem, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ItemFields:
    """What an item gives to an article: the fields of docs/articles.md, and what is worth noting about them."""

    item: FeedItem
    fields: Mapping[str, Any]
    notes: tuple[Problem, ...]


def articles_of(feed: Feed) -> Iterator[ItemFields]:
    """The items of a feed as articles, in order.

    An item with an address of its own is named by that and not by its id: an id is of one feed, and the same article
    comes from several feeds, as a page and as a file. Addresses that several items share, and the home page, name none.
    """
    uses = Counter(item.url for item in feed.items)
    for item in feed.items:
        notes = item.problems
        title = item.title
        if not title and item.text:
            title = _title_from(item.text)
            notes = (*notes, noted("title", "no title: the beginning of the text stands in its place"))
        has_own_address = item.url is not None and item.url != feed.home_page and uses[item.url] == 1
        fields = {
            "title": title,
            "text": item.text,
            "published_at": item.published,
            "published_from": "feed" if item.published else None,
            "updated_at": item.updated,
            "url": item.url,
            "id": None if has_own_address else item.id,
            "source": item.source or feed.title,
            "language": item.language or feed.language,
        }
        yield ItemFields(item, {name: value for name, value in fields.items() if value is not None}, notes)


def _title_from(text: str) -> str:
    """The first sentence, or as many of its words as fit a title."""
    line = text.strip().split("\n", 1)[0]
    sentence = _SENTENCE.match(line)
    first = sentence.group() if sentence else line
    if len(first) <= _TITLE:
        return first
    return first[: _TITLE - 1].rsplit(None, 1)[0].rstrip(" ,;:") + "…"
