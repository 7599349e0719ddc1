"""An address that leads to a sentence names that sentence and no earlier one, and nothing of it is read as syntax."""

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.site.text_fragments import MOST_CHARACTERS, address_at, text_fragment

LONG = (
    "The plants run at night only, the board said, because wind that nobody else wants sells below two cents between"
    " midnight and five"
)


def of(text: str, passage: str, which: int = 0) -> str:
    at = -1
    for _ in range(which + 1):
        at = text.index(passage, at + 1)
    return text_fragment(text, at, at + len(passage))


def test_a_short_passage_is_named_whole_and_without_what_stands_beside_it() -> None:
    assert (
        of("One. Four plants run at night. Two.", "Four plants run at night.")
        == "text=Four%20plants%20run%20at%20night."
    )


def test_signs_of_the_syntax_are_encoded() -> None:
    directive = of('A "two-tier, R&D" rule; 5 % – später', 'A "two-tier, R&D" rule; 5 % – später')
    assert directive == "text=A%20%22two%2Dtier%2C%20R%26D%22%20rule%3B%205%20%25%20%E2%80%93%20sp%C3%A4ter"


def test_a_long_passage_is_named_by_its_first_and_last_words() -> None:
    assert of(f"Before it. {LONG}. After it.", LONG) == (
        "text=The%20plants%20run%20at%20night,cents%20between%20midnight%20and%20five"
    )


def test_a_passage_over_two_paragraphs_is_a_range() -> None:
    passage = "Wind is cheap.\nTanks are full."
    assert of(f"News. {passage} More.", passage) == "text=Wind%20is%20cheap.,Tanks%20are%20full."


def test_words_beside_a_passage_are_named_where_it_stands_earlier_too_and_only_there() -> None:
    text = "It was cold. Prices rose. Nobody knew it then: prices rose. Later they fell."
    assert of(text, "Prices rose.") == "text=Prices%20rose."
    assert of(text, "prices rose.") == "text=it%20then%3A-,prices%20rose."
    twice = "Prices rose. Prices rose. Then they fell."
    assert of(twice, "Prices rose.", 1) == "text=Prices%20rose.-,Prices%20rose."
    behind = "Prices rose. Now.\nPrices rose. Then they fell."
    assert of(behind, "Prices rose.", 1) == "text=Prices%20rose.,-Then%20they"


def test_a_passage_that_cannot_be_told_from_an_earlier_one_or_is_too_long_has_no_directive() -> None:
    assert text_fragment("a " * 40, 40, 41) == ""
    assert of("x" * 10_000, "x" * 10_000) == ""
    assert text_fragment("nothing", 3, 3) == ""
    assert len(of(f"{'w' * 500} {'v' * 500} end", f"{'w' * 500} {'v' * 500}")) <= MOST_CHARACTERS


def test_an_own_fragment_of_an_address_stays_before_the_directive() -> None:
    assert address_at("https://a.example/x?b=1", "text=y") == "https://a.example/x?b=1#:~:text=y"
    assert address_at("https://a.example/x#part", "text=y") == "https://a.example/x#part:~:text=y"
    assert address_at("https://a.example/x", "") == "https://a.example/x"


def found_first(text: str, directive: str) -> tuple[int, int] | None:
    """What a browser marks, told independently of the code: words of one text, the first place where all agrees."""
    parts = directive.removeprefix("text=").split(",")
    prefix = unquote(parts.pop(0)[:-1]).split() if parts[0].endswith("-") else []
    suffix = unquote(parts.pop()[1:]).split() if parts[-1].startswith("-") else []
    start, end = unquote(parts[0]).split(), unquote(parts[-1]).split()
    words = text.split()
    for at in range(len(words)):
        if words[at : at + len(prefix + start)] != prefix + start:
            continue
        head = at + len(prefix)
        ends = [head + len(start) - 1] if len(parts) == 1 else range(head + len(start) + len(end) - 1, len(words))
        for last in ends:
            if len(parts) == 2 and words[last - len(end) + 1 : last + 1] != end:
                continue
            if words[last + 1 : last + 1 + len(suffix)] == suffix:
                return head, last
    return None


@st.composite
def passages(draw: st.DrawFn) -> tuple[list[str], list[str], int, int]:
    words = draw(st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=40))
    gaps = draw(st.lists(st.sampled_from(" \n"), min_size=len(words), max_size=len(words)))
    first = draw(st.integers(0, len(words) - 1))
    return words, gaps, first, draw(st.integers(first, len(words) - 1))


@given(passages())
def test_whatever_is_repeated_a_directive_leads_to_the_passage_or_there_is_none(
    drawn: tuple[list[str], list[str], int, int],
) -> None:
    words, gaps, first, last = drawn
    starts, text = [], ""
    for word, gap in zip(words, gaps, strict=True):
        starts.append(len(text))
        text += word + gap
    directive = text_fragment(text, starts[first], starts[last] + len(words[last]))
    assert directive == "" or found_first(text, directive) == (first, last)


# Numbered words make any other place in the text impossible to take for the passage.
PAGE = "\n".join(f"Paragraph {n} speaks of rivers. Prices rose by {n} percent. Nothing follows." for n in range(60))


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, object]]:
    import shutil

    if shutil.which("chromium") is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    page = tmp_path_factory.mktemp("page") / "page.html"
    paragraphs = "".join(f"<p>{line}</p>" for line in PAGE.split("\n"))
    page.write_text(f"<!doctype html><meta charset=utf-8><body style='font-size:40px'>{paragraphs}", "utf-8")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield page.as_uri(), browser
        browser.close()


def test_chromium_goes_to_the_sentence(served: tuple[str, object]) -> None:
    address, browser = served
    across = "Nothing follows.\nParagraph 31 speaks of rivers."
    for passage, which, number in (
        ("Prices rose by 41 percent.", 0, 41),
        (across, 0, 31),
        ("Nothing follows.", 50, 50),
    ):
        page = browser.new_page(viewport={"width": 900, "height": 700})  # type: ignore[attr-defined]
        page.goto(address_at(address, of(PAGE, passage, which)))
        page.wait_for_function("window.scrollY > 0", timeout=5_000)
        seen = page.evaluate(
            "[...document.querySelectorAll('p')].flatMap((p, n) => {"
            " const box = p.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight ? [n] : []; })"
        )
        assert number in seen, (passage, seen)
        page.close()
