"""What a reader is promised of the site: the whole signal page in its order, nothing hostile alive, no dead link.

Here belongs what can be told from the files alone; what only a browser can tell is in `test_pages_in_browser.py`.
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from bellwether_assets.site.checks_page import LargestShare
from bellwether_assets.site.pages import RedirectPage
from bellwether_assets.site.render import render_pages, render_site
from bellwether_assets.site.signal_pages import AnalysisSentence, FurtherQuote, Quote, QuotePlace
from bellwether_assets.site.slugs import slugs_of
from bellwether_tests.site.sample_site import (
    HOSTILE,
    QUOTE,
    TODAY,
    brief,
    checks,
    confirming,
    hostile_signal,
    item,
    sample_site,
    signal,
    source,
)

VOID = {"meta", "link", "br", "img", "path", "circle", "polygon", "polyline", "input"}


class Page(HTMLParser):
    """A page as a test looks at it: text, elements with attributes, marked words; every tag must be closed."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.marks: list[str] = []
        self.unclosed: list[str] = []
        self.pieces: list[str] = []
        self.feed(markup)
        self.text = re.sub(r"\s+", " ", "".join(self.pieces))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "mark":
            self.marks.append("")
        if tag not in VOID:
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
        if "mark" in self.unclosed:
            self.marks[-1] += data

    def values(self, tag: str, attribute: str) -> list[str]:
        return [value for name, attrs in self.elements if name == tag and (value := attrs.get(attribute)) is not None]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return render_pages(sample_site())


def test_a_signal_page_has_every_element_in_the_readers_order(pages: dict[str, str]) -> None:
    page = Page(pages["signals/night-water-3f9a.html"])
    shown, text = signal(), page.text[page.text.index("Skip to the text") :]
    expected = [
        "Ada",
        "The Bellwether",
        "A morning brief, for the days that deserve one.",
        "← all signals",
        shown.title,
        "str 6 · extracted 4× · expires 12/31/2099 · last reinforced 3/8/2031 · 6 articles"
        " · 3 independent origins · 2 copies",
        "structural · economic · environmental · water · power markets · HR, PT, Southern Europe",
        "Analysis",
        *(sentence.text for sentence in shown.analysis),
        "Key actors",
        *shown.actors,
        "Source articles (6)",
    ]
    for evidence in shown.sources:
        if evidence.stance != "supports":
            expected.append("What complicates or contradicts it")
        highlight = evidence.quote[evidence.highlight_start : evidence.highlight_end]
        expected += [
            evidence.article_title,
            f"“{evidence.quote}” [{highlight}]",
            "Reasoning from this article",
            evidence.reasoning,
        ]
    expected.append("Bellwether · 2031 Ada")
    at = 0
    for element in expected:
        found = text.find(element, at)
        assert found >= 0, f"{element!r} is missing or out of order"
        at = found + len(element)


def test_sources_say_quietly_what_else_is_known_of_them(pages: dict[str, str]) -> None:
    text = Page(pages["signals/night-water-3f9a.html"]).text
    for remark in (
        "and 2 copies",
        "and 2 more quotes from this article",
        "Correction: an earlier version of this article gave the wrong hour.",
        "contradicts",
        "read by anthropic/some-model",
    ):
        assert remark in text
    assert "supports" not in text
    assert "one publisher only" in Page(pages["signals/thin-ice-77b0.html"]).text


def test_who_says_the_same_stands_below_the_quote_with_every_quote_in_reach(pages: dict[str, str]) -> None:
    html = pages["signals/night-water-3f9a.html"]
    text = Page(html).text
    assert "6 articles, 3 items of evidence" in text
    assert text.count("Also reported by") == 2
    first, third = (text.index(name) for name in ("Coast Weekly · Plants work", "Port Day · Plants work"))
    assert text.index(QUOTE) < first < text.index("What a full tank is worth")
    # The quote that it confirms is shown, not folded away.
    assert text.index("Porto filled three tanks in May") < third
    for fold in html.split("<details>")[1:]:
        assert "Porto filled three tanks" not in fold.partition("</details>")[0]
    folded = [fold.partition("</details>")[0] for fold in html.split("<details>")[1:]]
    for quote in (
        "of the plants on this coast",
        " crowns buy a tank",
        "rusts",
        "Karst Evening",
        "Whoever sells at night",
    ):
        assert any(quote in fold for fold in folded), quote
    alone = replace(sample_site(), signals=(signal(articles=3, sources=signal().sources[2:], analysis=()),))
    plain = Page(render_pages(alone)["signals/night-water-3f9a.html"]).text
    assert "items of evidence" not in plain
    assert "Also reported by" not in plain


def test_a_quote_that_the_analysis_rests_on_is_not_folded_away() -> None:
    further = (FurtherQuote(Quote("Named below", 0, 5), "complicates", (), cited=True),
               FurtherQuote(Quote("Not named", 0, 3), "supports", ()))  # fmt: skip
    shown = signal(sources=(source("A", "By night", "night", further=further),), analysis=())
    html = render_pages(replace(sample_site(), signals=(shown,)))["signals/night-water-3f9a.html"]
    text, fold = Page(html).text, html.split("<details>")[1]
    assert "“Named below” [Named] complicates" in text
    assert "and 1 more quote from this article" in text
    assert "Named" not in fold.partition("</details>")[0]


def test_a_confirming_quote_with_a_highlight_outside_is_refused() -> None:
    wrong = replace(confirming(), quotes=(Quote("Short", 2, 9),))
    by_day = FurtherQuote(Quote("By day", 0, 2), "supports", (wrong,))
    cut = FurtherQuote(Quote("By day", 0, 9), "supports", ())
    for more in ({"also": (wrong,)}, {"further": (by_day,)}, {"further": (cut,)}):
        bad = source("A", "By night", "night", **more)
        with pytest.raises(ValueError, match="source 1: highlight"):
            render_pages(replace(sample_site(), signals=(signal(sources=(bad,), analysis=()),)))


def test_merges_splits_and_changes_of_type_are_told_in_words_outside_the_folds(pages: dict[str, str]) -> None:
    html = pages["signals/night-water-3f9a.html"]
    text = Page(html).text
    for told in (
        "3/2/2031: became structural, after trend, because 4 stories over 71 days",
        "2/11/2031: merged with “Night wind is sold to whoever has a tank”",
        "2/9/2031: split from “Insurers price rivers by their ice”",
    ):
        assert told in text
    assert "../signals/thin-ice-77b0.html" in Page(html).values("a", "href")
    assert not any("merged with" in fold.partition("</details>")[0] for fold in html.split("<details>")[1:])


def test_how_it_was_made_stands_behind_a_fold_and_no_empty_reasoning_has_a_heading() -> None:
    shown = signal(sources=(
        source("One", "Pumps run at night only", "night only", chosen_by="quote: 1 of 9", reasoning_kind="cause"),
        source("Two", "Pumps run by day", "by day", reasoning="", inferred=(), chosen_by="quote: 2 of 4"),
    ), analysis=())  # fmt: skip
    html = render_pages(replace(sample_site(), signals=(shown,)))["signals/night-water-3f9a.html"]
    assert Page(html).text.count("Reasoning from this article") == 1
    fold = html[html.index("<summary>How this was made") :]
    assert fold.index("quote: 1 of 9") < fold.index("quote: 2 of 4") < fold.index("</details>")
    assert "quote: 1 of 9" not in html[: html.index("<summary>How this was made")]
    assert "none" in fold[: fold.index("</details>")]
    plain = replace(sample_site(), signals=(signal(analysis=()),))
    assert "How this was made" not in render_pages(plain)["signals/night-water-3f9a.html"]


def test_a_title_leads_to_the_sentence_or_where_the_page_has_changed_to_the_text_that_is_kept() -> None:
    live = "https://news.example/articles/night-water?id=7&lang=en"
    place = signal().sources[0].place
    changed = replace(place, version=2)

    def links(**other: object) -> tuple[list[str], str]:
        shown = signal(sources=(source("T", QUOTE, "run at night only", **other),), analysis=(), related=(), lineage=())
        html = render_pages(replace(sample_site(), signals=(shown,)))["signals/night-water-3f9a.html"]
        article = html[html.index('<li id="source-1"') : html.index("</ol>")]
        found = Page(f"<ol>{article}</ol>").values("a", "href")
        return [link for link in found if not link.startswith("../sources/")], html

    assert links()[0] == [f"{live}#:~:text=run%20at%20night"]
    kept, html = links(place=changed)
    assert kept == ["#kept-1", live]
    assert '<details class="kept" id="kept-1" open>' in html
    assert "This is version 2 of its text, which is kept." in html
    assert links(article_url=None)[0] == ["#kept-1"]
    assert links(place=replace(place, fragment=""))[0] == [live]
    assert Page(html).text.count("It is dark on the coast. " + QUOTE + ", the board said. Nobody minds.") == 1


def test_what_complicates_or_contradicts_has_its_own_section_with_quotes_of_supporting_articles() -> None:
    html = render_pages(sample_site())["signals/night-water-3f9a.html"]
    section = Page(html).text.partition("What complicates or contradicts it")[2].partition("Related signals")[0]
    assert "Union warns of an empty control room" in section
    assert "Source 2 complicates “A tank rusts more slowly than a battery ages”" in section
    agreed = signal(sources=signal().sources[:1], analysis=())
    assert (
        "contradicts it" not in render_pages(replace(sample_site(), signals=(agreed,)))["signals/night-water-3f9a.html"]
    )


def test_a_page_says_who_made_what_what_is_related_and_why_it_is_so_strong(pages: dict[str, str]) -> None:
    page = Page(pages["signals/night-water-3f9a.html"])
    for said in (
        "title and analysis by extractive · quotes by anthropic/some-model, extractive"
        " · reasoning by anthropic/other-model, extractive",
        "Insurers price rivers by their iceboth name Karst Water Board · HR",
        "That is 1.96 in support, of which contradictions take 0.50 (never more than half);"
        " 10 · (1 − e−1.46 / 3) = 3.85.",
        "The Karst Courier 1/5/2031 0.75 0.89 0.5 0.33",
    ):
        assert said in page.text, said
    assert "night-water-3f9a.html" in page.values("a", "href")


def test_an_analysis_links_to_the_sources_it_rests_on(pages: dict[str, str]) -> None:
    page = Page(pages["signals/night-water-3f9a.html"])
    assert [href for href in page.values("a", "href") if href.startswith("#source-")] == [
        "#source-1", "#source-1", "#source-2", "#source-2", "#source-3", "#source-2",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="rests on source 4"):
        render_pages(replace(sample_site(), signals=(signal(analysis=(AnalysisSentence("Unfounded.", (4,)),)),)))


def test_the_highlight_is_marked_exactly(pages: dict[str, str]) -> None:
    assert Page(pages["signals/night-water-3f9a.html"]).marks == [
        "run at night only", "Most", "battery of forty million crowns", "Porto", "Most", "Forty", "rusts",
        'summer of "nights"',
    ]  # fmt: skip
    awkward = source("T", "<b>&amp; \u202eseven\u202c & eight</b>", "\u202eseven\u202c &")
    page = Page(
        render_pages(replace(sample_site(), signals=(signal(sources=(awkward,), analysis=()),)))[
            "signals/night-water-3f9a.html"
        ]
    )
    assert page.marks == ["seven &"]
    assert "“<b>&amp; seven & eight</b>” [seven &]" in page.text


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (2, 999), (5, 4)])
def test_a_highlight_outside_its_quote_is_an_error_that_names_the_place(start: int, end: int) -> None:
    bad = replace(signal().sources[0], highlight_start=start, highlight_end=end)
    with pytest.raises(ValueError, match=r"signal night-water-3f9a, source 1: highlight .* does not lie inside"):
        render_pages(replace(sample_site(), signals=(signal(sources=(bad,), analysis=()),)))
    wrong = brief(TODAY, "composed", items=(item(highlight_start=start, highlight_end=end),))
    with pytest.raises(ValueError, match="brief of 2031-03-09, night-water-3f9a: highlight"):
        render_pages(replace(sample_site(), briefs=(wrong,)))


def test_hostile_text_is_inert_wherever_it_stands() -> None:
    site = replace(
        sample_site(),
        signals=(hostile_signal(), signal()),
        masthead=replace(sample_site().masthead, reader=HOSTILE, title=HOSTILE, tagline=HOSTILE),
        briefs=(
            brief(TODAY, "composed", reason=HOSTILE, items=(item(
                  title=HOSTILE, why=HOSTILE, change=HOSTILE, type=HOSTILE, label=HOSTILE,
                  publisher=HOSTILE, domains=(HOSTILE,), article_title=HOSTILE, article_url=f"https://x.example/{HOSTILE}"),)),
            brief(TODAY - timedelta(days=1), "faulted", reason=HOSTILE),
        ),
        counts={HOSTILE: 1},
    )  # fmt: skip
    for name, text in render_pages(site).items():
        if not name.endswith(".html"):
            continue
        page = Page(text)
        assert not {tag for tag, _ in page.elements} & {"img", "iframe", "style", "base", "object"}, name
        # The list of signals has a script of our own, from a file, and what it fills in; no other page has any.
        listed = name == "signals/index.html"
        assert [attrs for tag, attrs in page.elements if tag == "script"] == (
            [{"src": "signals.js", "defer": None}] if listed else []
        ), name
        assert [tag for tag, _ in page.elements].count("form") == int(listed), name
        assert ("script-src" in page.values("meta", "content")[0]) is listed, name
        assert not [
            attribute
            for _, attrs in page.elements
            for attribute in attrs
            if attribute.startswith("on") or attribute == "style"
        ]
        assert "49 <script>" not in page.text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text), name
        assert page.unclosed == []
    assert (
        "{{7*7}} <script>alert(1)</script> '; DROP TABLE claims;-- gpj.exe"
        in Page(render_pages(site)["signals/hostile-0bad.html"]).text
    )


def test_only_http_and_https_become_links(pages: dict[str, str]) -> None:
    assert "javascript:alert(1)" in Page(pages["signals/hostile-0bad.html"]).text
    for name, text in pages.items():
        for tag, attrs in Page(text).elements:
            href = attrs.get("href") or ""
            if tag == "a" and ":" in href:
                assert href.startswith(("http://", "https://")), name
                assert attrs["rel"] == "nofollow"


def test_every_internal_link_leads_to_a_file_and_place_of_the_site(pages: dict[str, str]) -> None:
    followed = 0
    ids = {name: {attrs.get("id") for _, attrs in Page(text).elements} for name, text in pages.items()}
    for name, text in pages.items():
        page = Page(text)
        refreshed = [value.partition("url=")[2] for value in page.values("meta", "content") if "url=" in value]
        for href in page.values("a", "href") + page.values("link", "href") + refreshed:
            if re.match(r"[a-z]+:", href):
                continue
            path, _, place = href.partition("#")
            target = normpath(join(dirname(name), path)) if path else name
            assert target in pages, f"{name} links to {href}"
            assert not place or place in ids[target], f"{name} links to {href}"
            followed += 1
    assert followed > 300


def test_a_brief_links_to_no_page_that_the_site_does_not_have() -> None:
    lone = replace(
        sample_site(), briefs=(brief(TODAY, "composed", items=(item("unknown-1"),)),), signals=(), redirects=()
    )
    page = Page(render_pages(lone)["index.html"])
    assert not [href for href in page.values("a", "href") if "unknown-1" in href]
    assert item().title in page.text
    assert not [
        href for href in Page(render_pages(lone)["briefs/2031-03-09.html"]).values("a", "href") if "2031" in href
    ]


def test_old_addresses_lead_on_through_every_later_redirect_or_say_that_they_end(pages: dict[str, str]) -> None:
    for old in ("night-wind-aa01", "older-wind-aa00"):
        page = Page(pages[f"signals/{old}.html"])
        assert "0; url=night-water-3f9a.html" in page.values("meta", "content")
        assert "night-water-3f9a.html" in page.values("a", "href")
        assert {"rel": "canonical", "href": "night-water-3f9a.html"} in [
            attrs for tag, attrs in page.elements if tag == "link"
        ]
    gone = Page(pages["signals/gone-5e5e.html"])
    assert "no longer kept" in gone.text
    assert "refresh" not in gone.values("meta", "http-equiv")
    for wrong, complaint in [
        ((RedirectPage("a", "b", TODAY), RedirectPage("b", "a", TODAY)), "a → b → a goes in a circle"),
        ((RedirectPage("a", "nobody", TODAY),), "a → nobody: no such signal"),
        ((RedirectPage("night-water-3f9a", "thin-ice-77b0", TODAY),), "has two pages"),
    ]:
        with pytest.raises(ValueError, match=complaint):
            render_pages(replace(sample_site(), redirects=wrong))


@pytest.mark.parametrize(
    "bad", ["../../etc/passwd", "a/b", "", ".hidden", "a\x00", "a b", "index", "ä", "x" * 101, "a\n"]
)
def test_an_id_that_could_leave_the_folder_is_refused(bad: str, tmp_path: Path) -> None:
    for site in (
        replace(sample_site(), signals=(*sample_site().signals, signal(bad))),
        replace(sample_site(), redirects=(RedirectPage(bad, None, TODAY),)),
    ):
        with pytest.raises(ValueError, match="cannot name a page"):
            render_site(site, tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_silent_and_faulted_days_look_different_and_say_why(pages: dict[str, str]) -> None:
    silent, faulted, composed = (Page(pages[f"briefs/2031-03-0{day}.html"]) for day in (9, 6, 8))
    assert "Silent: nothing worth saying" in silent.text
    for said in ("Nothing that changed today passed your floor.", "Insurers price rivers by their ice",
                 "The gate it failed floor",
                 "Its news value of 0.18 is below your floor of 0.30.", "38 articles read"):  # fmt: skip
        assert said in silent.text
    assert "Faulted: something broke; this is not a quiet day" in faulted.text
    assert "Two of three feeds have been dead" in faulted.text
    assert "news value" not in faulted.text
    assert "Composed: 2 things worth saying" in composed.text
    shapes = [[tag for tag, _ in page.elements if tag in ("circle", "path")] for page in (silent, faulted)]
    assert shapes[0] != shapes[1]
    listed = Page(pages["briefs/index.html"])
    for status in ("composed", "silent", "faulted"):
        assert f" {status}" in listed.text


def test_a_brief_says_at_its_foot_how_many_sources_were_heard(pages: dict[str, str]) -> None:
    assert "heard" not in Page(pages["briefs/2031-03-08.html"]).text
    for status in ("composed", "silent", "faulted"):
        told = brief(TODAY, status, sources_asked=3, sources_heard=2, sources_unheard=(f"Karst: {HOSTILE}",))
        drawn = render_pages(replace(sample_site(), briefs=(told,)))
        foot = drawn[f"briefs/{TODAY.isoformat()}.html"]
        assert "2 of 3 sources were heard; not heard: Karst: {{7*7}} <script>alert(1)</script>" in Page(foot).text
        assert "<script>alert" not in foot
        assert ("2 of 3 sources were heard" in Page(drawn["index.html"]).text) == (status == "composed")


def test_the_front_page_leads_with_the_newest_brief_and_owns_up_to_the_latest_day(pages: dict[str, str]) -> None:
    text = Page(pages["index.html"]).text
    assert (
        text.index("Sunday, March 9, 2031 · Silent")
        < text.index("The last brief Saturday, March 8, 2031")
        < text.index(item().why)
    )
    assert "1,204 articles · 93 claims dropped · 611 claims kept" in text
    fresh = Page(render_pages(replace(sample_site(), briefs=(brief(TODAY, "composed"),)))["index.html"]).text
    assert "The last brief" not in fresh
    for briefs, said in [((), "No day has been read yet"), ((brief(TODAY, "faulted"),), "Faulted: something broke")]:
        assert said in Page(render_pages(replace(sample_site(), briefs=briefs))["index.html"]).text


def test_signals_are_listed_by_strength_then_by_day() -> None:
    some = [("b", 3, 5), ("a", 3, 7), ("c", 9, 1), ("d", 3, 5)]
    signals = tuple(
        signal(name, title=name, strength=strength, last_reinforced=date(2031, 3, day)) for name, strength, day in some
    )
    page = Page(render_pages(replace(sample_site(), signals=signals, redirects=()))["signals/index.html"])
    assert [href for href in page.values("a", "href") if href[0] in "abcd"] == ["c.html", "a.html", "b.html", "d.html"]


def test_the_about_page_says_which_articles_are_invented() -> None:
    counts = {"articles": 3}
    some, every, no_article = (
        render_pages(replace(sample_site(), counts=counts, invented=number))["about.html"] for number in (2, 3, 0)
    )
    assert "2 articles of 3 here are invented" in some
    assert "All 3 articles here are invented" in every
    assert "invented" not in no_article


def test_the_about_page_says_how_strength_is_computed_and_who_wrote_what(pages: dict[str, str]) -> None:
    text = Page(pages["about.html"]).text
    for said in ("10 · (1 − e−E′/3)", "event 14 days 30 days", "structural 365 days never", "claims extractive 599"):
        assert said in text, said


def test_actors_places_and_publishers_have_pages_that_their_names_lead_to(pages: dict[str, str]) -> None:
    actor, place, paper = (slugs_of([name])[name] for name in ("Ilse Marovic", "HR", "The Karst Courier"))
    linked = Page(pages["signals/night-water-3f9a.html"]).values("a", "href")
    for way in (f"../actors/{actor}.html", f"../places/{place}.html", f"../sources/{paper}.html"):
        assert way in linked
    named = Page(pages[f"actors/{actor}.html"])
    assert "3 signals since 1/5/2031" in named.text
    rows = [href for href in named.values("a", "href") if href.startswith("../signals/") and "index" not in href]
    assert len(rows) == 3
    assert "strength-title" in [attrs.get("id") for _, attrs in named.elements]
    assert "Croatia" in Page(pages[f"places/{place}.html"]).text
    source = Page(pages[f"sources/{paper}.html"]).text
    assert "41 articles · 3 copies among them · 28 claims kept · 1 correction · owned by Karst Media · en, hr" in source
    assert "Source Karst: well. Last heard 3/9/2031, 05:00 UTC" in source
    assert "failing: {{7*7}}" in Page(pages["sources/index.html"]).text
    assert "None of its claims" in Page(pages[f"sources/{slugs_of(['energia.example'])['energia.example']}.html"]).text


def test_a_page_of_seven_sources_is_light_with_its_styles() -> None:
    sentence = "The state can align private firms, its own enterprises and regulatory policy for rapid coordination. "
    place = QuotePlace("text=" + "word%20" * 20, sentence * 4, sentence * 4)
    entry = replace(
        source("A headline of an ordinary length for such an article", sentence * 2, "private firms"),
        place=place,
        reasoning=sentence * 6,
        further=tuple(FurtherQuote(Quote(sentence, 4, 9, place), "supports", (), at < 1) for at in range(2)),
    )
    seven = signal(sources=(entry,) * 7, articles=7, analysis=(AnalysisSentence(sentence * 16, (1, 7)),))
    drawn = render_pages(replace(sample_site(), signals=(seven,)))
    assert len((drawn["signals/night-water-3f9a.html"] + drawn["style.css"]).encode()) < 60_000


def test_the_page_of_checks_says_what_was_counted_and_is_linked_from_every_page(pages: dict[str, str]) -> None:
    for name, html in pages.items():
        if name.endswith(".html"):
            assert [href for href in Page(html).values("a", "href") if href.endswith("checks.html")], name
    page = Page(pages["checks.html"])
    for said in (
        "The largest signal holds 42 claims of 350, 12 %. Above 15 % a check would warn",
        "3 (2 %) did not follow",
        "Items of the inbox: 2",
        "Sentences that might be claims: 1,317",
        "less salient: it says less than those kept",
        "31 articles of 1,204 (3 %) are copies of 17 others",
        "4 composed, 1 faulted, 19 silent",
        "0.41",
        "nearest: Rivers by their ice",
    ):
        assert said in page.text, said
    assert "signals/night-water-3f9a.html" in page.values("a", "href")
    assert "share-title" in [attrs.get("id") for _, attrs in page.elements]


def test_a_signal_that_swallows_its_field_is_warned_of_where_there_are_claims_enough() -> None:
    day = TODAY - timedelta(days=3)

    def text(share: float, claims: int, **other: object) -> str:
        said = checks(shares=(LargestShare(day, share, claims),), **other)
        return Page(render_pages(replace(sample_site(), checks=said))["checks.html"]).text

    assert "That is more than 15 %" in text(0.16, 100)
    assert "That is more than" not in text(0.15, 100)
    assert "Below 100 claims such a share says little" in text(0.9, 99)
    assert "The largest signal’s share" not in text(0.9, 99)
    bare = {"largest": (), "dropped": (), "sentences_checked": 0, "copies": 0, "days": (), "gates": ()}
    empty = Page(render_pages(replace(sample_site(), checks=checks(shares=(), **bare)))["checks.html"]).text
    for said in ("No claim is evidence", "composed of quotes alone", "Nothing was dropped",
                 "None of the 1,204 articles", "No day has been read yet"):  # fmt: skip
        assert said in empty


def test_corrections_are_listed_told_or_waiting_and_stand_with_their_day() -> None:
    pages = render_pages(sample_site())
    page = pages["corrections.html"]
    assert "Corrected with the edition of 3/9/2031." in page
    assert "The next edition tells it." in page
    assert "javascript:alert(4)" not in re.findall(r'href="([^"]*)"', page)
    assert page.index("Wednesday, March 5, 2031") < page.index("Friday, February 28, 2031")
    day = pages["briefs/2031-03-05.html"]
    assert "Its article was taken off" in day
    assert re.findall(r"Revision (\d)", day) == ["1", "2"]
    assert "Not told any more" in day
    assert "Told otherwise before" not in pages["briefs/2031-03-08.html"]


def test_a_page_names_the_fewest_publishers_that_carry_its_signal() -> None:
    page = render_pages(sample_site())["signals/night-water-3f9a.html"]
    assert "without <bdi>The Karst Courier</bdi> it would be below 2, and not worth telling" in page
