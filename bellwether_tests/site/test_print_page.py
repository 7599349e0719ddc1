"""Pages on paper: what the browser printed is read back."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from bellwether_assets.site.print_page import PrintError, print_page
from bellwether_assets.site.render import render_site
from bellwether_tests.site.conftest import CHROMIUM
from bellwether_tests.site.sample_site import QUOTE, sample_site

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("printed") / "site"
    render_site(sample_site(), folder)
    return folder


def words_of(file: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())


@needs_chromium
def test_a_brief_and_a_signal_are_printed_whole_and_without_what_only_a_screen_needs(
    site: Path, tmp_path: Path
) -> None:
    file = tmp_path / "brief.pdf"
    print_page(site / "briefs" / "2031-03-08.html", file)
    text = words_of(file)
    assert "Saturday, March 8, 2031" in text
    assert QUOTE.split(" wind ")[0] in text
    assert "https://news.example/articles/night-water?id=7&lang=en" in text, "on paper no link can be followed"
    assert "file:" not in text, "the browser's own head and foot tell of this disk"
    assert "Skip to the text" not in text
    assert "All days" not in text
    print_page(site / "signals" / "night-water-3f9a.html", file)
    assert "What complicates or contradicts it" in words_of(file), "a second print takes the place of the first"
    pages = PdfReader(file).pages
    assert len(pages) > 1, "each with its number"
    assert [page.extract_text().split()[0] for page in pages] == [str(n + 1) for n in range(len(pages))]
    assert list(tmp_path.iterdir()) == [file]


def test_without_a_browser_or_a_page_or_a_place_it_says_what_to_do(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = site / "briefs" / "2031-03-08.html"
    if CHROMIUM is not None:
        with pytest.raises(PrintError, match=r"gone\.html is not there; `bellwether run` draws the site anew"):
            print_page(site / "gone.html", tmp_path / "a.pdf")
        with pytest.raises(PrintError, match="cannot be written"):
            print_page(page, tmp_path / "no-such-folder" / "a.pdf")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PrintError, match=r"apt-get install chromium\. Or open"):
        print_page(page, tmp_path / "a.pdf")
    quiet = tmp_path / "chromium"
    quiet.write_text("#!/bin/sh\necho 'no display' >&2\nexit 3\n")
    quiet.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(PrintError, match=r"did not print .*: no display"):
        print_page(page, tmp_path / "a.pdf")
    assert not list(tmp_path.glob("*.pdf*"))
