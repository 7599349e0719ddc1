"""From text as it came to text as people read it: what is no part of the words goes, and the words stay."""

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.text.readable import readable_text, readable_title
from bellwether_assets.text.unwrap import unwrap

FEES = "The council of Exampleton raised parking fees by 12 percent."
SHOPS = "Shops lost 4 percent of their customers & fear for more."


@pytest.mark.parametrize(
    "source",
    [
        f"<p>{FEES}</p><p>{SHOPS.replace('&', '&amp;')}</p>",
        f"<p>{FEES}</p>\n\n<p>{SHOPS.replace('&', '&amp;')}</p>\n",
        f"<div><p>The council of <b>Exampleton</b> raised\nparking   fees by 12&#32;percent.<br/>{SHOPS}</div>",
        f"{FEES}<br>{SHOPS}<br>",
        f"<![CDATA[<p>{FEES}</p><p>{SHOPS}</p>]]>",
        f"<nav>Home</nav><p>{FEES}</p><figure><img src=x><figcaption>9 percent.</figcaption></figure><p>{SHOPS}</p>",
        f"<!-- 5 million will read this. --><p>{FEES}</p><script>var x = '<p>9</p>';</script><p>{SHOPS}",
        f"<style>p {{ color: red }}</style><h2>{FEES}</h2><ul><li>{SHOPS}</li></ul><noscript>9 percent</noscript>",
        f"<html><head><title>9 percent</title></head><body><p>{FEES}</p><table><tr><td>{SHOPS}</td></tr></table>",
        f"&lt;p&gt;{FEES}&lt;/p&gt;&lt;p&gt;{SHOPS.replace('&', '&amp;amp;')}&lt;/p&gt;",
        f'{FEES}\nShops <a href="https://example.com/?a=1&b=2">lost 4 percent</a> of their customers &amp; fear for '
        "more.",
        f"The coun\u00adcil of Ex\u00adample&shy;ton raised parking fees by 12 percent.\n{SHOPS}",
    ],
)
def test_markup_entities_and_soft_hyphens_are_no_text(source: str) -> None:
    assert readable_text(source) == f"{FEES}\n{SHOPS}"


@pytest.mark.parametrize(
    "text",
    [
        FEES + "\n\n" + SHOPS,
        "If x < y and y > z, then x<z; a <- b -> c & d.",
        "The <b> tag is old, and so is the <script> element.",
        "Write <!-- to begin a comment.",
        "AT&T and R&D at https://example.com/?a=1&copy=2&lt=3",
        "He said: <<no>> and <sic>.",
        "One\n\nTwo\n\n\nThree",
        "Garc\u00c3\u00ada",
        "\u00d6l \u2066x\u2069 \ufb01sh \u200b e\u0301 \U0001f469\u200d\U0001f4bb",
    ],
)
def test_text_without_markup_stays_to_the_character(text: str) -> None:
    assert readable_text(text) == text


def test_what_is_never_closed_is_text_and_takes_nothing_with_it() -> None:
    for opening in ("<script>", "<style>", "<textarea>", "<!--", "<title>", "<svg>"):
        read = readable_text(f"<p>{FEES}</p>{opening}<p>{SHOPS}</p>")
        assert FEES in read
        assert SHOPS in read


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Shops lose customers &amp; <b>money</b>", "Shops lose customers & money"),
        ("Fees&nbsp;rise<br>again", "Fees\u00a0rise again"),
        ("Caf&#233; &amp;amp; bar", "Café & bar"),
        ("Fuel\u00adtax", "Fueltax"),
        ("Why <script> tags fail", "Why <script> tags fail"),
        (" x < y \n", "x < y"),
    ],
)
def test_a_title_is_read_on_one_line(title: str, read: str) -> None:
    assert readable_title(title) == read


PARAGRAPHS = [
    "The council of Exampleton raised parking fees by 12 percent on Monday because fuel is dear, and officials said"
    " that the money would be spent on a bridge whose piers have stood in the river since the war.",
    "Shops lost 4 percent of their customers. The chamber of commerce fears that many of them will not come back before"
    " the summer, when a road to the coast opens, and it asked the council to wait.",
    "Nobody answered.",
]


@pytest.mark.parametrize("width", [45, 60, 72, 80, 100])
def test_lines_broken_for_their_length_are_one_paragraph(width: int) -> None:
    wrapped = [textwrap.fill(paragraph, width, break_on_hyphens=False) for paragraph in PARAGRAPHS]
    assert readable_text("\n\n".join(wrapped)) == "\n\n".join(PARAGRAPHS)
    # Without blank lines a full line may have ended a paragraph, which nobody can see; its sentences are whole.
    lines = readable_text("\n".join(wrapped)).split("\n")
    assert " ".join(lines) == " ".join(PARAGRAPHS)
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PARAGRAPHS),
        "Fees rise\n\nBy Jane Roe\n\nThe council raised fees.\nShops lost customers.\nNobody answered the mayor.",
        "SMITH: Will the fees rise again this year, as was said?\nROE: They will not rise.\nSMITH: Who decides on it?\n"
        "ROE: The council of the town decides on it in May.",
        "\n".join(f"- item {number} of a list of things that were sold" for number in range(8)),
        "\n".join(f"{number}. Exampleton Rovers {number * 3} points, goals scored {number}" for number in range(12)),
        "\n".join(
            f"Exampleton {part} raised its parking fees in February." for part in ("North", "South", "Lower", "Upper")
        ),
        "Home\nNews\nSport\nWeather\nShop\nContact us and send your pictures to the editors of this page",
    ],
)
def test_lines_that_end_where_they_mean_to_stay_lines(text: str) -> None:
    assert unwrap(text) == text


@given(
    st.text(
        st.characters(categories=["L", "N", "P", "Z", "S", "Cc", "Cf"]) | st.sampled_from("<>&;/!-\n"), max_size=200
    )
)
def test_reading_what_was_read_changes_nothing_that_people_see(text: str) -> None:
    once = readable_text(text)
    assert "\r" not in once
    # What was escaped twice takes two readings; no letter of it is lost on the way.
    assert len(readable_text(once)) <= len(once)
    assert readable_title(text) == readable_title(text).strip()


TAGS = st.sampled_from(
    ["<p>", "</p>", "<br>", "<b>", "</b>", "<div>", "</div>", "<!--", "-->", "<script>", "</script>", "&amp;", "&lt;"]
)


@given(st.lists(TAGS | st.sampled_from(["Fees", "rise", " ", "\n"]), max_size=40))
def test_no_tag_of_a_whole_element_is_left(pieces: list[str]) -> None:
    read = readable_text("<p>begin</p>" + "".join(pieces))
    assert re.search(r"</?(?:p|div)>", read) is None or "&lt;" in pieces
