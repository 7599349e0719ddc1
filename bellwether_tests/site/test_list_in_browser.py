"""The list of signals in a browser: searched, filtered and sorted, by keyboard alone, and kept in the address."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bellwether_assets.site.pages import Site
from bellwether_assets.site.render import render_site
from bellwether_assets.site.signal_pages import AnalysisSentence
from bellwether_tests.site.sample_site import HOSTILE, sample_site, signal, source

KYOTO = "、関西電力は京都で買う"


def listed() -> Site:
    """Sixty signals that differ in all that is chosen by."""

    def one(number: int) -> Any:
        even = number % 2 == 0
        return signal(
            f"s-{number:03}",
            title=f"{'Zagreb' if even else 'Évora'} buys {number} tanks",
            strength=number % 10,
            strength_exact=number % 10 + number / 1000,
            articles=number,
            last_reinforced=date(2031, 1, 1) + timedelta(days=(number * 7) % 60),
            type="trend" if even else "event",
            domains=("economic",) if number % 3 else ("legal", "economic"),
            geographies=("HR",) if even else ("PT",),
            actors=(f"Board {number % 5}", HOSTILE) if number == 7 else (f"Board {number % 5}",),
            status="expired" if number % 10 == 9 else "living",
            analysis=(AnalysisSentence(f"Naïve buyers pay {number} crowns.", ()),),
            sources=(
                source("T", f"A pump of number {number}x runs at night{KYOTO if number == 8 else ''}", "at night"),
            ),
            related=(),
            lineage=(),
        )

    return replace(sample_site(), signals=tuple(one(number) for number in range(60)), redirects=(), publishers=())


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("listed") / "site"
    render_site(listed(), folder)
    return (folder / "signals" / "index.html").as_uri()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    complaints: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert complaints == []


SHOWN = (
    "[...document.querySelectorAll('tbody tr:not([hidden])')].map(row => row.querySelector('a').getAttribute('href'))"
)


def waits(place: Any) -> Any:
    """What is expected of a place of the page, sooner or later."""
    from playwright.sync_api import expect

    return expect(place)


def shown(page: Any) -> list[int]:
    return [int(link[2:5]) for link in page.evaluate(SHOWN)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("電力", {8}),
        ("京都 力x", set()),
        ("evora", {n for n in range(60) if n % 2}),
        ("ÉVORA", {n for n in range(60) if n % 2}),
        ("zagr", {n for n in range(60) if n % 2 == 0}),
        ("33x", {33}),
        ("number 33x nonesuch", set()),
        ("naive buyers 17", {17}),
        ("board 3", {n for n in range(60) if n % 5 == 3 or 30 <= n < 40}),
        ("buys", set(range(60))),
        ("alert", {7}),
        ("?!", set(range(60))),
    ],
)
def test_words_are_found_in_titles_analyses_quotes_and_actors(page: Any, typed: str, found: set[int]) -> None:
    page.fill("#q", typed)
    waits(page.locator("script[src^=search]")).to_have_count(1)
    waits(page.locator("table[aria-busy]")).to_have_count(0)
    assert set(shown(page)) == found
    assert page.is_visible("#none") is (not found)


def test_choices_narrow_together_and_stand_in_the_address(page: Any, browser: Any) -> None:
    page.select_option("#type", "event")
    page.select_option("#domain", "legal")
    page.select_option("#place", "PT")
    page.fill("#actor", "Board 4")
    page.select_option("#strength", "5")
    page.select_option("#status", "expired")
    assert shown(page) == [n for n in (39, 9) if n % 5 == 4 and n % 3 == 0 and n % 10 == 9]
    assert page.inner_text("#told") == "2 of 60 signals"
    kept = page.url
    assert "type=event" in kept
    other = browser.new_page()
    other.goto(kept)
    assert shown(other) == shown(page)
    assert other.input_value("#actor") == "Board 4"
    other.close()
    page.click("button[type=reset]")
    waits(page.locator("#told")).to_have_text("")
    assert len(shown(page)) == 60
    assert page.url.endswith("#")


def test_a_name_that_an_article_brought_is_a_choice_like_any_other(page: Any) -> None:
    clean = HOSTILE.replace("\u202e", "").replace("\u202c", "").replace("\x00", "").replace("\x07", "")
    page.fill("#actor", clean)
    assert shown(page) == [7]
    assert page.evaluate("document.querySelectorAll('script').length") == 1


def test_heads_of_columns_sort_both_ways_and_say_so(page: Any) -> None:
    assert shown(page) == sorted(range(60), key=lambda n: (-(n % 10), -((n * 7) % 60)))
    page.get_by_role("button", name="Articles").click()
    assert shown(page) == list(range(59, -1, -1))
    assert page.get_attribute("th[data-sort=articles]", "aria-sort") == "descending"
    page.get_by_role("button", name="Articles").click()
    assert shown(page) == list(range(60))
    assert page.get_attribute("th[data-sort=articles]", "aria-sort") == "ascending"
    page.get_by_role("button", name="Reinforced").click()
    days = [(n * 7) % 60 for n in shown(page)]
    assert days == sorted(days, reverse=True)
    page.reload()
    assert [(n * 7) % 60 for n in shown(page)] == days
    page.get_by_role("button", name="Signal").click()
    assert page.get_attribute("th[data-sort=title]", "aria-sort") == "ascending"


def test_everything_is_reached_and_used_by_keyboard(page: Any) -> None:
    reached = []
    for _ in range(24):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    fields = {"q", "type", "domain", "place", "actor", "strength", "status"}
    assert {*fields, "Show all", "Str", "Signal", "Articles", "Reinforced"} <= set(reached)
    page.focus("#q")
    page.keyboard.type("33x")
    waits(page.locator("#told")).to_have_text("1 of 60 signals")
    page.focus("th[data-sort=title] button")
    page.keyboard.press("Enter")
    assert page.get_attribute("th[data-sort=title]", "aria-sort") == "ascending"
    page.focus(".skip")
    page.keyboard.press("Enter")
    assert page.inner_text("#told") == "1 of 60 signals"


def test_without_scripts_the_whole_list_stands_there_and_nothing_asks_for_one(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("tbody tr").count() == 60
    assert page.locator("tbody tr").first.is_visible()
    assert not page.locator("form").is_visible()
    assert page.locator("thead button").count() == 0
    context.close()
