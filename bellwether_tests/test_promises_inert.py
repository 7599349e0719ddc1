"""Promise 9: articles are data. What an article says runs nowhere: no template, no script, no query, no direction."""

import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.pipeline.context import Context
from bellwether_tests.homes import query
from bellwether_tests.life import HOSTILE, Life
from bellwether_tests.site.test_search_index import unpacked

DIRECTION_MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


class _Page(HTMLParser):
    """What a browser would make of a page: its elements, and the text that a reader sees."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def pages(life: Life) -> dict[str, _Page]:
    site = life.after("repaired").site
    return {file.relative_to(site).as_posix(): _Page(file) for file in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def hostile_pages(life: Life, pages: dict[str, _Page]) -> list[_Page]:
    """Pages of the signals that rest on the hostile article."""
    signals = query(
        Context(life.after("repaired")),
        "SELECT DISTINCT signal_id FROM pipeline.evidence_changes JOIN pipeline.raw_articles USING (article_id)"
        " WHERE external_id = 'hostile' ORDER BY 1",
    )
    return [pages[f"signals/{signal_id}.html"] for (signal_id,) in signals]


def test_the_hostile_words_came_as_far_as_claims(life: Life) -> None:
    quotes = query(
        Context(life.after("repaired")),
        "SELECT quote || ' ' || statement || ' ' || article_title,"
        " substring(text, quote_start + 1, quote_end - quote_start) = quote"
        " FROM pipeline.claims"
        " JOIN pipeline.raw_articles USING (article_id, version) WHERE external_id = 'hostile'",
    )
    # The headline comes along with the claims.
    words = " ".join(said for said, _ in quotes)
    assert "DROP TABLE" in words
    assert "{{7*7}}" in words
    assert "<script>" in words
    assert all(proved for _, proved in quotes)


def test_no_page_has_an_element_that_an_article_brought(pages: dict[str, _Page]) -> None:
    for name, page in pages.items():
        tags = {tag for tag, _ in page.elements}
        assert not tags & {"img", "iframe", "object", "b"}, name
        # The list of signals has one script, which is ours and stands in a file of its own.
        scripts = [attributes for tag, attributes in page.elements if tag == "script"]
        assert scripts == ([{"src": "signals.js", "defer": None}] if name == "signals/index.html" else []), name
        for tag, attributes in page.elements:
            assert not [attribute for attribute in attributes if attribute.startswith("on")], name
            link = (attributes.get("href") or "").strip().lower()
            assert tag == "link" or not link.startswith(("javascript:", "data:", "vbscript:")), name


def test_scripts_and_statements_are_shown_as_the_text_that_they_are(hostile_pages: list[_Page]) -> None:
    assert hostile_pages
    shown = " ".join(page.text for page in hostile_pages)
    for words in ("<script>alert(1)</script>", "'; DROP TABLE claims; --", "{{7*7}}"):
        assert words in shown
    assert "49" not in shown


def test_the_pages_of_names_and_of_editions_are_among_those_that_are_looked_at(pages: dict[str, _Page]) -> None:
    folders = {name.partition("/")[0] for name in pages if not name.endswith("index.html")}
    assert folders >= {"actors", "places", "sources", "signals", "briefs", "editions"}
    assert [name for name in pages if not re.fullmatch(r"([a-z]+/([a-z0-9-]+/)?)?[a-z0-9_-]+\.html", name)] == []


def test_the_index_of_the_search_holds_words_and_nothing_that_runs(life: Life) -> None:
    (index,) = (life.after("repaired").site / "signals").glob("search-*.js")
    script = index.read_text("utf-8")
    assert "alert" in unpacked(script)[0]
    assert not set(script.removeprefix("self.bellwetherIndex = ")) & set("<>()'`;=$") - {";"}
    assert script.count(";") == 1


def test_marks_that_turn_the_direction_of_text_do_not_reach_a_page(pages: dict[str, _Page]) -> None:
    assert any("gnp.exe" in page.text for page in pages.values())
    for name, page in pages.items():
        assert not [mark for mark in DIRECTION_MARKS if mark in page.text], name


def test_the_tables_are_still_there_and_hold_the_words_as_they_came(life: Life) -> None:
    home = life.after("repaired")
    with duckdb.connect(str(home.published), read_only=True) as connection:
        titles = connection.execute("SELECT title FROM articles WHERE external_id = 'hostile'").fetchall()
        claims = connection.execute("SELECT count(*) FROM claims").fetchone()
    assert titles == [(HOSTILE["title"],)]
    assert claims == query(Context(home), "SELECT count(*) FROM pipeline.claims")[0]
    assert claims is not None
    assert claims[0] >= 10
