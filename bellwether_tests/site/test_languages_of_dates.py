"""Dates of the pages in the language of the first reader, each marked as being of it; other words stay English."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from bellwether_assets.site.display import day_of_month, moment, month_and_day, month_and_year, weekday_names
from bellwether_assets.site.pages import Site
from bellwether_assets.site.plan_pages import plan_pages
from bellwether_assets.site.render import render_pages
from bellwether_tests.site.sample_site import sample_site

AMERICAN = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b|\b(January|February|March|April|May) \d{1,2}\b|\b\w+day, [A-Z]")
WRITTEN = "dead since 3/4/2031"  # by a person or a stage, in a text of its own


def in_language(language: str) -> Site:
    site = sample_site()
    further = tuple(replace(own, language=language) for own in site.further)
    return replace(site, masthead=replace(site.masthead, language=language), further=further)


@pytest.fixture(scope="module")
def german() -> dict[str, str]:
    return render_pages(in_language("de"))


def test_no_page_spells_a_date_in_another_language(german: dict[str, str]) -> None:
    html = {name: text.replace(WRITTEN, "") for name, text in german.items() if name.endswith(".html")}
    found = {name: AMERICAN.findall(text) for name, text in html.items() if AMERICAN.search(text)}
    assert found == {}
    usual = render_pages(sample_site())
    assert len([name for name in html if AMERICAN.search(usual[name].replace(WRITTEN, ""))]) > 20, "it would find them"


def test_each_date_says_of_which_language_it_is(german: dict[str, str]) -> None:
    tree = LexborHTMLParser(german["briefs/2031-02-21.html"])
    assert tree.css_first("html").attributes["lang"] == "en"  # type: ignore[union-attr] # it has one
    assert tree.css_first("h1 [lang=de]").text() == "Freitag, 21. Februar 2031"  # type: ignore[union-attr] # it has one
    assert tree.css_first("title").text().startswith("Freitag, 21. Februar 2031: composed")  # type: ignore[union-attr] # it has one
    signal = LexborHTMLParser(german["signals/night-water-3f9a.html"])
    marked = [node.text() for node in signal.css("[lang=de]")]
    assert len(marked) > 10
    assert [
        one
        for one in marked
        if not re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}|Sonntag, \d\. März 2031|Samstag, \d\. März 2031", one)
    ] == []
    facts = [node.html or "" for node in signal.css(".fact") if "last reinforced" in node.text()]
    assert facts == ['<span class="fact"><bdi>last reinforced <bdi lang="de">8.3.2031</bdi></bdi></span>']


def test_the_calendar_names_its_months_and_days_and_the_axes_of_drawings_theirs(german: dict[str, str]) -> None:
    calendar = LexborHTMLParser(german["briefs/index.html"])
    assert calendar.css("h2[lang=de]")[0].text() == "März 2031"
    heads = calendar.css("thead")[0].css("th[lang=de]")
    assert [node.attributes["abbr"] for node in heads][:2] == ["Montag", "Dienstag"]
    ticks = [node.text() for node in LexborHTMLParser(german["signals/night-water-3f9a.html"]).css("text.tick")]
    assert "2. Feb." in ticks
    assert "Strength 2 on 5.1.2031" in german["signals/night-water-3f9a.html"]


def test_a_further_readers_own_pages_are_in_their_language_and_shared_ones_in_the_first_readers() -> None:
    site = in_language("de")
    further = replace(site.own, reader="Ben", folder="readers/ben-1/", language="fr", briefs=tuple(
        replace(brief, reader="Ben") for brief in site.briefs
    ))  # fmt: skip
    pages = render_pages(replace(site, further=(further,)))
    assert '<bdi lang="de">Freitag, 21. Februar 2031</bdi>' in pages["briefs/2031-02-21.html"]
    assert '<bdi lang="fr">vendredi 21 février 2031</bdi>' in pages["readers/ben-1/briefs/2031-02-21.html"]
    assert 'lang="fr">mars 2031</h2>' in pages["readers/ben-1/briefs/index.html"]
    assert 'lang="fr"' not in pages["signals/night-water-3f9a.html"]


@pytest.mark.parametrize("language", ["en-GB", "fr", "ja", "ar"])
def test_a_mark_of_language_is_never_shown_as_text(language: str) -> None:
    for name, text in render_pages(in_language(language)).items():
        assert "&lt;bdi" not in text, name
        assert not re.search(r"<title>[^<]*<bdi", text), name


def test_the_usual_language_marks_nothing_and_another_one_draws_every_page_with_a_masthead_again() -> None:
    usual = {name: page.inputs for name, page in plan_pages(sample_site()).items()}
    other = {name: page.inputs for name, page in plan_pages(in_language("fr")).items()}
    assert {name for name in usual if usual[name] == other.get(name)} == {
        name for name in usual if not name.endswith(".html")
    }
    assert [name for name, text in render_pages(sample_site()).items() if re.search(r"<(bdi|th|h2) lang=", text)] == []


def test_months_days_and_moments_in_the_usual_language_are_as_they_were() -> None:
    names = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
             "November", "December"]  # fmt: skip
    for number, name in enumerate(names, start=1):
        day = date(2026, number, 9)
        assert day_of_month(day) == f"{name} 9"
        assert (month_and_year(day), month_and_day(day)) == (f"{name} 2026", f"{name[:3]} 9")
        assert month_and_year(day, short=True) == f"{name[:3]} 2026"
    assert "".join(letter for _, letter in weekday_names()) == "MTWTFSS"
    assert [name for name, _ in weekday_names()][::6] == ["Monday", "Sunday"]
    assert moment(datetime(2026, 6, 18, 5, 40, tzinfo=UTC)) == "6/18/2026, 05:40 UTC"
    assert moment(datetime(2026, 6, 18, 5, 40, tzinfo=UTC), "fr") == "18/06/2026, 05:40 UTC"
