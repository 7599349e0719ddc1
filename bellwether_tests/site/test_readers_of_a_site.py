"""Several readers of one site: each has their own first page, days and corrections, and what is common is common."""

from dataclasses import replace
from datetime import timedelta
from posixpath import dirname, join, normpath

import pytest

from bellwether_assets.site.pages import Site
from bellwether_assets.site.reader_folders import edition_folders, page_folders
from bellwether_assets.site.render import render_pages
from bellwether_tests.site.sample_site import BEN, TODAY, brief, further_reader, sample_site, signal
from bellwether_tests.site.test_render import Page

YESTERDAY = TODAY - timedelta(days=1)


def led_to(name: str, page: Page) -> set[str]:
    """The files of the menu."""
    return {normpath(join(dirname(name), href)) for href in page.values("a", "href") if href.endswith("index.html")}


def test_a_further_reader_has_their_own_pages_and_shares_those_of_signals() -> None:
    pages = render_pages(sample_site())
    name = f"{BEN}briefs/{YESTERDAY.isoformat()}.html"
    day = Page(pages[name])
    menu = led_to(name, day)
    assert {f"{BEN}index.html", f"{BEN}briefs/index.html", "signals/index.html", "index.html"} <= menu
    assert "briefs/index.html" not in menu
    signals = {normpath(join(dirname(name), href)) for href in day.values("a", "href") if "night-water-3" in href}
    assert signals == {"signals/night-water-3f9a.html"}
    assert "Ben was told this" in pages[f"{BEN}corrections.html"]
    assert "Ben was told this" not in pages["corrections.html"]
    first = Page(pages[f"{BEN}index.html"])
    assert "Briefs of ada · ben" in first.text
    assert first.text.startswith(Page(pages["index.html"]).text.split("Ada")[0]), "the same title stands above"
    assert "ben The Bellwether" in first.text


def test_a_site_of_one_reader_names_nobody_else() -> None:
    site = sample_site()
    pages = render_pages(replace(site, further=(), masthead=replace(site.masthead, readers=())))
    assert not any(name.startswith("readers/") for name in pages)
    assert "Briefs of" not in pages["index.html"]


def test_a_signals_page_says_what_changed_since_each_reader_was_told() -> None:
    site = sample_site()
    text = Page(render_pages(site)["signals/night-water-3f9a.html"]).text
    assert "ada: Told before on Sunday, March 2, 2031 (new, strength 4). Since then: strength 6; 2 quotes" in text
    assert "ben: Told last on Saturday, March 8, 2031 (stronger, strength 6). Nothing has changed since." in text
    alone = replace(site, masthead=replace(site.masthead, readers=()))
    assert "ada: Told" not in Page(render_pages(alone)["signals/night-water-3f9a.html"]).text
    never = replace(site, signals=(signal(since=()), *site.signals[2:]), briefs=(), further=(), redirects=())
    assert "Told last" not in Page(render_pages(never)["signals/night-water-3f9a.html"]).text


def test_feeds_are_announced_where_they_are_and_the_day_leads_to_its_other_forms() -> None:
    ben = replace(further_reader(), editions="editions/ben-0123456789", has_feeds=True)
    site: Site = replace(sample_site(), editions="editions/ada-01", further=(ben,))
    pages = render_pages(site)
    assert Page(pages["index.html"]).values("link", "rel") == ["stylesheet", "icon"], "ada has no feeds"
    first = Page(pages[f"{BEN}index.html"])
    feeds = [
        (attrs["type"], attrs["href"]) for tag, attrs in first.elements if tag == "link" and attrs["rel"] == "alternate"
    ]
    assert feeds == [
        ("application/atom+xml", "../../editions/ben-0123456789/atom.xml"),
        ("application/rss+xml", "../../editions/ben-0123456789/rss.xml"),
        ("application/feed+json", "../../editions/ben-0123456789/feed.json"),
    ]
    assert "Follow it: Atom · RSS · JSON Feed" in first.text
    told = Page(pages[f"{BEN}briefs/{YESTERDAY.isoformat()}.html"]).values("a", "href")
    forms = [href for href in told if "/editions/" in href]
    assert forms == [
        f"../../../editions/ben-0123456789/{YESTERDAY.isoformat()}.{form}" for form in ("html", "md", "json")
    ]
    silent = Page(pages[f"{BEN}briefs/{TODAY.isoformat()}.html"]).values("a", "href")
    assert not [href for href in silent if "/editions/" in href], "a silent day has no edition"


def test_each_reader_has_one_folder_and_the_first_the_sites_own() -> None:
    assert page_folders(["ada", "ben"]) == {"ada": "", "ben": f"readers/{edition_folders(['ben'])['ben'][9:]}/"}
    site = sample_site()
    with pytest.raises(ValueError, match="two readers' pages stand in"):
        render_pages(replace(site, further=(further_reader(), replace(further_reader(), reader="bea"))))
    twice = replace(further_reader(), briefs=(brief(TODAY, "silent"), brief(TODAY, "silent")))
    with pytest.raises(ValueError, match=f"day '{TODAY.isoformat()}' has two briefs of 'ben'"):
        render_pages(replace(site, further=(twice,)))


def test_of_very_many_signals_those_that_ended_have_a_list_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bellwether_assets.site.plan_pages.MOST_ROWS", 3)
    site = sample_site()
    assert len(site.signals) == 4
    pages = render_pages(site)
    living, ended = Page(pages["signals/index.html"]), Page(pages["signals/ended.html"])
    assert "Living signals 3 signals as of 3/9/2031" in living.text
    assert "Signals that ended 1 signal as of 3/9/2031" in ended.text
    assert ("old-harbour-1c1c.html" in living.values("a", "href"), "ended.html" in living.values("a", "href")) == (
        False,
        True,
    )
    assert ("old-harbour-1c1c.html" in ended.values("a", "href"), "index.html" in ended.values("a", "href")) == (
        True,
        True,
    )
    indexes = {name for name in pages if name.startswith("signals/search-")}
    assert len(indexes) == 2
    assert indexes == {f"signals/{page.values('table', 'data-index')[0]}" for page in (living, ended)}
    monkeypatch.setattr("bellwether_assets.site.plan_pages.MOST_ROWS", 4)
    assert "signals/ended.html" not in render_pages(site)
