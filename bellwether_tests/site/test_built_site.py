"""The site that a real run built: every link leads to a file of it, or to the address of an article."""

import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.site.read_site import read_site
from bellwether_tests.life import Life


class _Links(HTMLParser):
    """The addresses that a page leads to or loads."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def test_every_link_of_a_built_site_leads_to_a_file_or_to_an_articles_own_address(life: Life) -> None:
    home = life.after("repaired")
    with duckdb.connect(str(home.published), read_only=True) as connection:
        addresses = {row[0] for row in connection.execute("SELECT DISTINCT url FROM articles").fetchall()}
    inside = outside = sentences = 0
    for page in sorted(home.site.rglob("*.html")):
        for link in _Links(page).found:
            if link.startswith(("http://", "https://")):
                plain, directive, _ = link.partition(":~:text=")
                assert plain.removesuffix("#") in addresses, f"{page.name} leads to {link}"
                outside += 1
                sentences += bool(directive)
            elif not link.startswith(("#", "data:")):
                assert (page.parent / link.partition("#")[0]).is_file(), f"{page.name} leads to {link}"
                inside += 1
    assert inside > 50
    assert outside > 1
    assert sentences > outside / 2


def test_the_sources_of_a_page_are_the_articles_copies_and_items_that_are_counted(life: Life) -> None:
    home = life.after("repaired")
    pages = read_site(home.published, home.settings()).signals
    assert pages
    for page in pages:
        shown = [*page.sources, *(other for source in page.sources for other in source.also)]
        assert sum(len(source.copies) for source in shown) == page.copies
        assert len(page.sources) <= page.articles
        assert len(page.sources) <= page.items
    with duckdb.connect(str(home.published), read_only=True) as connection:
        items = connection.execute("SELECT signal_id, count(DISTINCT item_id) FROM evidence GROUP BY ALL").fetchall()
    assert {page.signal_id: page.items for page in pages} == dict(items)


def test_the_terms_of_a_page_add_up_to_the_strength_that_is_published(life: Life) -> None:
    home = life.after("repaired")
    pages = read_site(home.published, home.settings()).signals
    living = [page for page in pages if page.status == "living"]
    assert living
    for page in living:
        assert page.why is not None
        assert page.why.strength == pytest.approx(page.strength_exact, abs=1e-9), page.signal_id


def test_every_quote_stands_in_its_place_of_the_text_that_is_kept(life: Life) -> None:
    home = life.after("repaired")
    with duckdb.connect(str(home.published), read_only=True) as connection:
        texts = [" ".join(text.split()) for (text,) in connection.execute("SELECT text FROM articles").fetchall()]
    quotes = [
        (source.quote, source.place)
        for page in read_site(home.published, home.settings()).signals
        for source in page.sources
    ]
    for words, place in quotes:
        around = " ".join(f"{place.before}{words}{place.after}".split()).strip("…")
        assert any(around in text for text in texts), around
    assert sum(bool(place.before or place.after) for _, place in quotes) > len(quotes) / 2


def test_chromium_opens_the_built_site_and_follows_its_way_to_an_article(life: Life) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    site = life.after("repaired").site
    complaints: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((site / "signals" / "index.html").as_uri())
        page.locator("main a[href^='s_']").first.click()
        assert page.get_by_role("heading", name="Source articles").count() == 1
        assert page.locator("mark").count() >= 1
        title = page.locator("h1").first.inner_text()
        page.get_by_role("link", name="← all signals").click()
        assert title in page.locator("main").inner_text()
        browser.close()
    assert complaints == []
