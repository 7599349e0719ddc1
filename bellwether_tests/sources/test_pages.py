"""Pages: what is read of them as their article, and what hostile ones cannot do."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.sources.limits import Limits
from bellwether_assets.sources.moments import parse_moment
from bellwether_assets.sources.read_page import Page, fields_of, read_page

ADDRESS = "https://www.post.example/business/2025/ferries"
PROSE = [
    "The ferry company said on Tuesday that it would raise fares on its four island routes by a tenth from March.",
    "Fuel now costs it a third more than a year ago, its chief executive said, and the wharf at Port Ellis is closed.",
    "Islanders who cross every day will keep the old price until the end of the year, according to the company.",
    "The council, which owns the wharf, said that it expected the repairs to cost six million pounds in all.",
]
BODY = "".join(f"<p>{text}</p>" for text in PROSE)


def _page(
    head: str = "", body: str = f"<article><h1>Fares rise</h1>{BODY}</article>", address: str | None = ADDRESS
) -> Page:
    return read_page(f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>".encode(), address)


def _ld(**article: Any) -> str:
    document = {"@context": "https://schema.org", "@type": "NewsArticle", **article}
    return f"<script type='application/ld+json'>{json.dumps(document)}</script>"


def _reasons(page: Page) -> str:
    return "; ".join(problem.reason for problem in page.problems)


def test_the_text_is_the_articles_paragraphs_divided_by_blank_lines() -> None:
    page = _page(
        body=f"<nav><a href='/'>Home</a></nav><article><h1>Fares rise</h1>{BODY}</article><footer>© Post</footer>"
    )
    assert page.text.split("\n\n") == PROSE
    assert page.title == "Fares rise"
    assert page.problems == ()


def test_what_stands_inside_an_article_and_is_none_of_it_is_left_out() -> None:
    strange = (
        "<figure><img src='a.png'><figcaption>The wharf at Port Ellis, closed since the storm.</figcaption></figure>"
        "<blockquote class='twitter-tweet'><p>Fares are too high, and nobody was asked!</p></blockquote>"
        "<p>– <a href='/b'>Islands lose their last bank as the council waits for money</a></p>"
        "<p><a href='/b'>Islands lose their last bank</a></p><p>Advertisement</p><p>___</p><p>Read more: the storm</p>"
        "<p style='DISPLAY: none'>This paragraph is not shown to people who read the page, and says nothing at all.</p>"
        "<script>document.write('<p>A script wrote this paragraph, which no reader of the text may see.</p>')</script>"
        "<p style='x' aria-hidden='true'>This paragraph is hidden from people who read the page, and says nothing.</p>"
    )
    page = _page(body=f"<article><h1>Fares rise</h1><p>{PROSE[0]}</p>{strange}{BODY.split('</p>', 1)[1]}</article>")
    assert page.text.split("\n\n") == PROSE


def test_a_sentence_with_a_link_in_it_stays() -> None:
    linked = PROSE[1].replace("wharf", "<a href='/wharf'>wharf</a>")
    half, rest = PROSE[2].split(" until ")
    whole = f"<a href='/all'>{half}</a> until {rest}"
    page = _page(body=f"<article><p>{PROSE[0]}</p><p>{linked}</p><p>{whole}</p><p>{PROSE[3]}</p></article>")
    assert page.text.split("\n\n") == PROSE


def test_the_other_articles_below_are_no_part_of_it_and_a_heading_inside_is() -> None:
    below = "<h2>More from the Post</h2><p>The bank leaves the islands.</p><p>The school stays open for now.</p>"
    inside = f"<h2>Popular with visitors</h2><p>{PROSE[3]} {PROSE[2]}</p>"
    page = _page(body=f"<article><h1>Fares rise</h1>{BODY}{inside}{below}</article>")
    assert page.text.split("\n\n")[-2:] == ["Popular with visitors", f"{PROSE[3]} {PROSE[2]}"]


def test_a_page_laid_out_in_tables_is_read_and_its_figures_are_not() -> None:
    figures = "<table><tr><td>2024</td><td>4.20</td></tr><tr><td>2025</td><td>4.62</td></tr></table>"
    page = _page(
        body=f"<table><tr><td>Menu</td><td><h1>Fares rise</h1>{'<br><br>'.join(PROSE)}{figures}</td></tr></table>"
    )
    assert page.text.split("\n\n") == PROSE


def _in_pieces(*pieces: list[str]) -> str:
    """A page that shows its article in pieces, of which an extractor takes the first for the whole."""
    shown = ("".join(f"<p>{text}</p>" for text in piece) for piece in pieces)
    return "".join(
        f"<div class='grid'><div class='article__body'>{piece}</div></div><aside>x</aside>" for piece in shown
    )


def test_a_page_is_held_to_the_longer_article_that_it_gives() -> None:
    more = [f"{when}: {text}" for when in ("A year ago", "Two years ago") for text in PROSE]
    article = " ".join([*PROSE, *more])
    pieces = _in_pieces(PROSE, more[:4], more[4:])
    assert _page(body=pieces).text.split("\n\n") == PROSE
    assert _page(_ld(articleBody=article), pieces).text.split("\n\n") == [*PROSE, *more]
    assert _page(_ld(articleBody=article), _in_pieces(PROSE)).text == article, "the page shows a part of it alone"


@pytest.mark.parametrize(
    ("head", "shown", "expected"),
    [
        ("<title>Fares rise | The Post</title>", "Fares rise", "Fares rise"),
        ("<title>Fares rise on islands - Business - The Post</title>", "", "Fares rise on islands"),
        ("<title>Islands – and their ferries – pay more</title>", "", "Islands – and their ferries – pay more"),
        ("<title>x</title><meta property='og:title' content='Fares rise | Post'>", "Fares rise", "Fares rise"),
        (_ld(headline="Fares &amp; fees rise") + "<title>Fares &amp; fees rise | Post</title>", "Ferries: news",
         "Fares & fees rise"),
        (_ld(headline="Fares up") + "<title>Fares up</title><meta property='og:title' content='Fares rise by a tenth'>",
         "Fares rise by a tenth", "Fares rise by a tenth"),
        (_ld(headline="Fares up") + "<meta property='og:title' content='Fares up'><title>Fares rise by a tenth - All"
         " news of the islands</title>", "Fares rise by a tenth", "Fares rise by a tenth"),
        (_ld(headline="Fares rise ‘soon’"), "Fares rise 'soon'", "Fares rise 'soon'"),
        (_ld(headline="Fares rise in March"), "Fares rise", "Fares rise"),
        (_ld(headline="Fares rise in March"), "Post</h1><h1>Log in", "Fares rise in March"),
        ("", "", ""),
        (_ld(headline=["Fares"]), "", ""),
    ],
)  # fmt: skip
def test_the_headline_is_what_two_places_agree_on_without_the_sites_name(head: str, shown: str, expected: str) -> None:
    heading = f"<h1>{shown}</h1>" if shown else ""
    site = "<meta property='og:site_name' content='The Post'>"
    assert _page(head + site, f"{heading}<article>{BODY}</article>").title == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (_ld(datePublished="2025-09-17T08:00:00+02:00"), "", "2025-09-17T06:00:00+00:00"),
        (_ld(datePublished="2025-09-17T08:00:00+02:00") + "<meta name='date' content='2025-01-01'>", "",
         "2025-09-17T06:00:00+00:00"),
        ("<meta property='article:published_time' content='2025-09-17T06:00:00Z'>", "", "2025-09-17T06:00:00+00:00"),
        (_ld(datePublished="2025-09-17") + "<meta property='article:published_time' content='2025-09-17T06:00:00Z'>",
         "", "2025-09-17T06:00:00+00:00"),
        ("", "<time pubdate datetime='2025-09-17T06:00:00Z'>today</time>", "2025-09-17T06:00:00+00:00"),
        ("", "<time datetime='2019-01-01T00:00:00Z'>long ago</time><time itemprop='datePublished'"
             " datetime='2025-09-17'>x</time>", "2025-09-17T00:00:00+00:00"),
        (_ld(datePublished="soon"), "<p class='date'>Published September 17, 2025</p>", "2025-09-17T00:00:00+00:00"),
        ("", "", None),
    ],
)  # fmt: skip
def test_the_time_is_that_of_the_place_that_is_believed_most(head: str, body: str, expected: str | None) -> None:
    page = _page(head, f"<article><h1>Fares rise</h1>{body}{BODY}</article>", "https://post.example/a")
    found = parse_moment(page.published, ZoneInfo("UTC")).instant.isoformat() if page.published else None
    assert found == expected


def test_a_time_that_is_none_is_told_where_no_other_is_found() -> None:
    page = _page(_ld(datePublished="soon"), address="https://post.example/a")
    assert page.published is None
    assert "'soon', not a date" in _reasons(page)


def test_what_json_ld_says_of_another_article_is_not_said_of_this_one() -> None:
    other = {"@type": "NewsArticle", "url": "https://www.post.example/b", "datePublished": "2020-01-01T00:00:00Z"}
    own = {
        "@type": ["Thing", "ReportageNewsArticle"],
        "mainEntityOfPage": {"@id": ADDRESS},
        "datePublished": "2025-09-17",
    }
    graph = json.dumps({"@graph": [other, {"@type": "Person", "datePublished": "1999-01-01"}, own]})
    page = _page(f"<script type='application/ld+json'>{graph}</script>")
    assert page.published == "2025-09-17"


@pytest.mark.parametrize("broken", ["{", "[" * 5_000, '{"@type": "NewsArticle", "headline": 3}', "\x00", "null", "[1]"])
def test_json_ld_that_is_broken_costs_nothing_else(broken: str) -> None:
    page = _page(f"<script type='application/ld+json'>{broken}</script>{_ld(datePublished='2025-09-17')}")
    assert (page.title, page.published, page.text.split("\n\n")) == ("Fares rise", "2025-09-17", PROSE)


@pytest.mark.parametrize(
    ("canonical", "expected", "told"),
    [
        ("https://post.example/ferries?utm_source=x", "https://post.example/ferries", False),
        ("/ferries", "https://www.post.example/ferries", False),
        ("https://www.post.example/", ADDRESS, True),
        ("https://other.example/ferries", ADDRESS, True),
        ("javascript:void(0)", ADDRESS, False),
        ("", ADDRESS, False),
    ],
)
def test_a_page_may_name_its_own_address_within_its_site(canonical: str, expected: str, told: bool) -> None:
    page = _page(f"<link rel='canonical' href='{canonical}'>")
    assert page.url == expected
    assert ("is no address of this page" in _reasons(page)) == told


def test_a_page_of_a_folder_takes_the_address_that_it_gives() -> None:
    page = _page(
        f"<link rel='canonical' href='{ADDRESS}'><meta property='og:site_name' content='The Post'>", address=None
    )
    assert fields_of(page) == {
        "title": "Fares rise",
        "text": "\n\n".join(PROSE),
        "url": ADDRESS,
        "source": "The Post",
        "language": "en",
    }


def test_an_update_stands_beside_the_publication() -> None:
    head = "<meta property='article:modified_time' content='2025-09-18T06:00:00Z'>"
    both = fields_of(_page(head + _ld(datePublished="2025-09-17T06:00:00Z")))
    assert (both["published_at"], both["updated_at"]) == ("2025-09-17T06:00:00Z", "2025-09-18T06:00:00Z")


@pytest.mark.parametrize(
    ("content", "content_type", "told"),
    [
        (b"<meta charset='utf-8'>" + "<p>Über Fähren".encode("latin-1"), None, "is read as cp1252"),
        ("<p>Über Fähren".encode(), "text/html; charset=iso-8859-1", "is read as utf-8"),
        ("<meta charset='iso-8859-1'><p>Über Fähren".encode("latin-1"), None, ""),
        ("<p>Über Fähren".encode("utf-16"), None, ""),
        ("<p>Über Fähren".encode("utf-8-sig"), "text/html; charset=latin-1", ""),
        ("<p>Über Fähren".encode("latin-1"), "text/html; charset=utf-7", ""),
        ("<p>Über Fähren".encode("latin-1"), "text/html; charset=punycode", ""),
        ("<p>Über Fähren fährt er Über F\u00e4hren".encode() + b" \xff", None, "1 places are no utf-8"),
    ],
)
def test_characters_are_read_as_what_they_are(content: bytes, content_type: str | None, told: str) -> None:
    page = read_page(content, ADDRESS, content_type)
    assert "Über Fähren" in page.text
    assert told in _reasons(page)


@pytest.mark.parametrize(
    ("label", "written"), [("utf-7", "1 +AD0- 1"), ("unicode_escape", "1 \\u003d 1"), ("hex", "3d")]
)
def test_an_encoding_that_browsers_do_not_read_is_none(label: str, written: str) -> None:
    page = read_page(f"<h1>h</h1><p>{written}</p>".encode(), ADDRESS, f"text/html; charset={label}")
    assert page.text == written


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Паромная компания сообщила во вторник, что повысит цены на билеты с марта."),
        ("shift_jis", "フェリー会社は火曜日、三月から運賃を一割引き上げると発表した。島民は年末まで旧料金で乗れる。"),
        ("gb18030", "渡轮公司周二表示，将从三月起将四条岛屿航线的票价提高一成。"),
    ],
)
def test_another_script_is_found_by_its_bytes(encoding: str, text: str) -> None:
    page = read_page(f"<html><body><article><p>{text}</p><p>{text * 3}</p></article></body></html>".encode(encoding))
    assert text in page.text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the page is empty"),
        (b" \n", "the page is empty"),
        (b"just words", "it has no markup"),
        (b"%PDF-1.7 x", "it has no markup"),
        (b"<html></html>", "no article is found"),
        (bytes(range(256)) * 50, ""),
        (b"<html><body>" + b"<div>" * 100_000 + BODY.encode(), "nested more than 256 deep"),
        (b"<html><body>" + b"<" * 500_000, ""),
        (b"<html><body><p " + b"a=1 " * 50_000 + b">" + BODY.encode(), ""),
        (b"<html><body>" + b"<br>" * 200_000, "200,002 elements, the limit is 100,000"),
    ],
    ids=[
        "nothing", "blanks", "words", "PDF", "no article", "bytes", "nested", "open marks", "attributes", "elements",
    ],
)  # fmt: skip
def test_odd_pages_give_what_can_be_read_and_say_what_was_wrong(content: bytes, told: str) -> None:
    page = read_page(content, ADDRESS)
    assert told in _reasons(page)
    if any(problem.rejected for problem in page.problems):
        assert (page.title, page.text) == ("", "")


def test_a_page_larger_than_the_bound_is_refused_with_both_figures() -> None:
    page = read_page(BODY.encode(), ADDRESS, limits=Limits(page_bytes=100))
    assert f"{len(BODY.encode())} bytes, the limit is 100" in _reasons(page)


def test_entities_and_files_are_never_resolved_and_nothing_is_run(tmp_path: Path) -> None:
    (tmp_path / "of_this_machine.txt").write_text("the content of a file of this machine")
    file = (tmp_path / "of_this_machine.txt").as_uri()
    doctype = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    content = (
        f"<!DOCTYPE html [<!ENTITY e0 'lol'>{doctype}<!ENTITY file SYSTEM '{file}'>]><html><body><article>"
        f"<h1>Fares</h1><p>&e9; &file; {PROSE[0]}</p>{BODY}<iframe src='{file}'></iframe></article>"
    )
    page = read_page(content.encode(), ADDRESS)
    assert "lol" not in page.text
    assert "of this machine" not in page.text
    assert len(page.text) < 1_000


@given(st.binary(max_size=300), st.integers(0, 700), st.booleans())
def test_no_bytes_make_the_reader_fail(noise: bytes, at: int, cut: bool) -> None:
    whole = f"<html><head>{_ld(headline='Fares', datePublished='2025-09-17')}</head><body>{BODY}</body></html>".encode()
    page = read_page(whole[:at] + noise + (b"" if cut else whole[at:]), ADDRESS)
    for value in fields_of(page).values():
        value.encode("utf-8")
