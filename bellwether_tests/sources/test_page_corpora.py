"""Real pages of other people, each with its expected article: how much of it is found, and how much beside it.

The corpora stand beside this project and are not shipped. A paragraph is found where nine in ten of its sequences of
three words stand in the other text: publishers' typography differs from one place of a page to another.
"""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from bellwether_assets.sources.moments import parse_moment
from bellwether_assets.sources.read_page import Page, read_page
from bellwether_tests.homes import GOLD_DATA

FUNDUS = GOLD_DATA / "html_fundus"
READABILITY = GOLD_DATA / "html_readability"


@dataclass(frozen=True)
class Expected:
    """An article: its paragraphs, all that belongs to it, its title, and when it was published where that is known."""

    paragraphs: Sequence[str]
    whole: Sequence[str]
    title: str
    published: str | None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())


def _sequences(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))}


def _share_found(paragraphs: Sequence[str], other: str) -> float:
    there, words = _sequences(other), set(_words(other))
    found = []
    for paragraph in paragraphs:
        own = _words(paragraph)
        if len(own) >= 3:
            sequences = _sequences(paragraph)
            found.append(len(sequences & there) >= 0.9 * len(sequences))
        elif own:
            found.append(set(own) <= words)
    return fmean(found) if found else 1.0


def _recall(page: Page, expected: Expected) -> float:
    return _share_found(expected.paragraphs, page.text)


def _precision(page: Page, expected: Expected) -> float:
    return _share_found(page.text.split("\n\n"), " \n ".join([expected.title, *expected.whole]))


def _is_same_title(page: Page, expected: Expected) -> bool:
    return _words(page.title) == _words(expected.title)


def _is_same_day(page: Page, expected: Expected) -> bool:
    if page.published is None or expected.published is None:
        return False
    moment = parse_moment(page.published, ZoneInfo("UTC"))
    days = {page.published[:10], str(moment.day), str(moment.instant.date())}
    return expected.published[:10] in days


def _news() -> Iterator[tuple[Page, Expected]]:
    """A publisher's file holds the articles of all its pages, under names of its own: that of a page is the nearest."""
    for index in sorted(FUNDUS.glob("*/meta.info")):
        known = json.loads(index.read_text("utf-8"))
        for file in sorted(index.parent.glob("*.html.gz")):
            publisher = re.sub(r"_\d{4}_\d\d_\d\d\.html\.gz$", "", file.name)
            articles = json.loads((index.parent / f"{publisher}.json").read_text("utf-8"))
            page = read_page(gzip.decompress(file.read_bytes()), known[file.name]["url"])
            yield page, max((_of_news(article) for article in articles.values()), key=lambda each: _recall(page, each))


def _of_news(article: dict[str, Any]) -> Expected:
    sections = article["body"]["sections"]
    paragraphs = [text for section in sections for text in section["paragraphs"]]
    headings = [text for section in sections for text in section["headline"]]
    whole = [*article["body"]["summary"], *headings, *paragraphs]
    return Expected(paragraphs, whole, article["title"], article.get("publishing_date"))


def _dirty() -> Iterator[tuple[Page, Expected]]:
    for folder in sorted(READABILITY.iterdir()):
        source = folder / "source.html"
        if not source.exists():
            continue
        page = read_page(source.read_bytes())
        root = html.document_fromstring((folder / "expected.html").read_text("utf-8") or "<p></p>")
        metadata = json.loads((folder / "expected-metadata.json").read_text("utf-8"))
        paragraphs = [text for each in root.iter("p") if (text := each.text_content()).strip()]
        yield page, Expected(paragraphs, [root.text_content()], metadata["title"] or "", metadata["publishedTime"])


def _not_there(folder: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not folder.is_dir(), reason=f"{folder} is not there: the corpus is not shipped")


@_not_there(FUNDUS)
def test_of_news_pages_article_title_and_day_are_found() -> None:
    pages = list(_news())
    assert len(pages) > 30
    assert fmean(_recall(*each) for each in pages) >= 0.96
    assert fmean(_precision(*each) for each in pages) >= 0.92
    assert fmean(_is_same_title(*each) for each in pages) >= 0.95
    assert fmean(_is_same_day(*each) for each in pages if each[1].published) >= 0.95
    assert not any(problem.rejected for page, _ in pages for problem in page.problems)


@_not_there(READABILITY)
def test_of_dirty_pages_most_is_found_and_little_beside_it() -> None:
    pages = list(_dirty())
    assert len(pages) > 25
    # The expectation keeps captions, links to other articles and comments, which are no text of the article here.
    assert fmean(_recall(*each) for each in pages) >= 0.78
    assert fmean(_precision(*each) for each in pages) >= 0.92
    assert not any(problem.rejected for page, _ in pages for problem in page.problems)
